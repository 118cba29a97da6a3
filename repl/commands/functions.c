#include "repl/own.h"
#include "repl/session.h"

static struct value row_of(const struct function *function, const char *const *keys)
{
    struct value row = value_record(keys, 3);
    struct text parameters = {.bytes = NULL};
    function_parameters(function, &parameters);
    row.sequence->items[0] = value_word(function->name);
    row.sequence->items[1] = value_word(text_string(&parameters));
    row.sequence->items[2] = value_word(function->summary);
    text_release(&parameters);
    return row;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    static const char *const keys[] = {"function", "takes", "what it does"};
    size_t count = 0, rows = 0;
    (void)call;
    for (size_t i = 0; function_table[i]; i++)
        rows += !session_function(session, function_table[i]->name);
    for (size_t i = 0; i < session->name_count; i++)
        rows += session->names[i].value.kind == VALUE_FUNCTION;
    out->value = value_sequence(VALUE_LIST, rows);
    out->as_table = true;
    for (size_t i = 0; function_table[i]; i++)
        if (!session_function(session, function_table[i]->name))
            out->value.sequence->items[count++] = row_of(function_table[i], keys);
    for (size_t i = 0; i < session->name_count; i++)
        if (session->names[i].value.kind == VALUE_FUNCTION)
            out->value.sequence->items[count++] = row_of(&session->names[i].value.own->function, keys);
    return true;
}

const struct command functions_command = {
    .name = "functions",
    .summary = "list what workers can compute: native functions, then your own",
    .group = GROUP_FUNCTIONS,
    .examples = {"functions"},
    .run = run,
};
