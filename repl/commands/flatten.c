#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct value lists = call->arguments[0].values[0];
    if (!value_is_list(lists))
        return complain(&session->complaint, call->arguments[0].at, "flatten takes a list of lists, and this is %s",
                        value_kind_name(lists));
    uint64_t total = 0;
    for (uint64_t i = 0; i < value_length(lists); i++) {
        struct value list = value_at(lists, i);
        uint64_t length = value_is_list(list) ? value_length(list) : 1;
        value_release(&list);
        if (length > pool_arena_limit(session->arena) / sizeof(struct value) - total)
            return complain(&session->complaint, call->arguments[0].at, "%s", pool_error_sentence(POOL_EARENA));
        total += length;
    }
    out->value = value_sequence(VALUE_LIST, (size_t)total);
    size_t at = 0;
    for (uint64_t i = 0; i < value_length(lists); i++) {
        struct value list = value_at(lists, i);
        if (!value_is_list(list)) {
            out->value.sequence->items[at++] = list;
            continue;
        }
        bool wanted = true;
        for (uint64_t k = 0; k < value_length(list) && wanted; k++) {
            out->value.sequence->items[at++] = value_at(list, k);
            wanted = session_wants_more(session, at);
        }
        value_release(&list);
        if (!wanted) {
            out->value.sequence->count = at; /* what was never touched need not be released */
            return false;
        }
    }
    return true;
}

static bool all_lists(struct value list)
{
    if (list.kind == VALUE_RESULT)
        return list.result->columns[0].base == TAG_LIST;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.sequence->count; i++)
        if (!value_is_list(list.sequence->items[i]))
            return false;
    return list.kind == VALUE_LIST;
}

static void to_python(struct python *python, const struct call *call)
{
    const struct argument *lists = &call->arguments[0];
    const char *part = python_free_name(python, "part", 1), *item = python_variable(python, 0);
    text_format(&python->text, "[%s for %s in ", item, part);
    python_expression(python, lists->expressions, &lists->values[0]);
    text_format(&python->text,
                all_lists(lists->values[0]) ? " for %s in %s]"
                                            : " for %s in (%s if isinstance(%s, (list, range)) else [%s])]",
                item, part, part, part);
}

const struct command flatten_command = {
    .name = "flatten",
    .summary = "make one list of a list of lists",
    .group = GROUP_LOOK,
    .parameters = {{"X", PARAM_VALUE}},
    .python = "[x for part in X for x in part]",
    .examples = {"flatten [[1, 2], [3]]"},
    .run = run,
    .to_python = to_python,
};
