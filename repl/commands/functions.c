#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    static const char *const keys[] = {"function", "takes", "what it does"};
    size_t count = 0;
    (void)session;
    (void)call;
    while (function_table[count])
        count++;
    out->value = value_sequence(VALUE_LIST, count);
    out->as_table = true;
    for (size_t i = 0; i < count; i++) {
        struct value row = out->value.sequence->items[i] = value_record(keys, 3);
        struct text parameters = {.bytes = NULL};
        function_parameters(function_table[i], &parameters);
        row.sequence->items[0] = value_word(function_table[i]->name);
        row.sequence->items[1] = value_word(text_string(&parameters));
        row.sequence->items[2] = value_word(function_table[i]->summary);
        text_release(&parameters);
    }
    return true;
}

const struct command functions_command = {
    .name = "functions",
    .summary = "list what workers can compute",
    .group = GROUP_FUNCTIONS,
    .examples = {"functions"},
    .run = run,
};
