#include "repl/session.h"

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

const struct command flatten_command = {
    .name = "flatten",
    .summary = "make one list of a list of lists",
    .group = GROUP_LOOK,
    .parameters = {{"X", PARAM_VALUE}},
    .python = "[x for part in X for x in part]",
    .examples = {"flatten [[1, 2], [3]]"},
    .run = run,
};
