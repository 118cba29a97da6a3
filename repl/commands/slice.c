#include "repl/python.h"

/* Items [begin, begin + count) of a list: of a range, three numbers again. */
static bool part_of(struct session *session, struct value list, uint64_t begin, uint64_t count, struct value *out)
{
    if (list.kind == VALUE_RANGE) {
        *out = value_range((int64_t)((uint64_t)list.range->start + begin * (uint64_t)list.range->step),
                           list.range->step, count);
        return true;
    }
    *out = value_sequence(VALUE_LIST, (size_t)count);
    for (uint64_t i = 0; i < count; i++) {
        out->sequence->items[i] = value_at(list, begin + i);
        if (!session_wants_more(session, i))
            return false;
    }
    return true;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *list = &call->arguments[0], *slices = &call->arguments[1];
    enum { SLICES_MAX = 1000000 };
    int64_t n = slices->given ? slices->count : (int64_t)session_workers(session);
    if (!value_is_list(list->values[0]))
        return complain(&session->complaint, list->at, "slice divides a list, and this is %s",
                        value_kind_name(list->values[0]));
    if (n < 1 || n > SLICES_MAX)
        return complain(&session->complaint, slices->at, "the number of slices goes from 1 to %d", SLICES_MAX);
    /* The first (length mod n) slices have one item more than the others. */
    uint64_t length = value_length(list->values[0]), begin = 0;
    if (list->values[0].kind != VALUE_RANGE && length > pool_arena_limit(session->arena) / sizeof(struct value))
        return complain(&session->complaint, list->at, "%s", pool_error_sentence(POOL_EARENA));
    out->value = value_sequence(VALUE_LIST, (size_t)n);
    for (uint64_t i = 0; i < (uint64_t)n; i++) {
        uint64_t count = length / (uint64_t)n + (i < length % (uint64_t)n);
        if (!part_of(session, list->values[0], begin, count, &out->value.sequence->items[i]))
            return false;
        begin += count;
    }
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    const struct argument *list = &call->arguments[0], *slices = &call->arguments[1];
    bool range = list->values[0].kind == VALUE_RANGE; /* slices of ranges would be ranges, and print as such */
    text_put(&python->text, range ? "slice_data(list(" : "slice_data(");
    python_expression(python, list->expressions, &list->values[0]);
    text_format(&python->text, range ? "), %lld)" : ", %lld)",
                slices->given ? (long long)slices->count : (long long)session_workers(python->session));
}

const struct command slice_command = {
    .name = "slice",
    .summary = "divide a list into N slices (N: the pool's workers)",
    .group = GROUP_LOOK,
    .parameters = {{"LIST", PARAM_VALUE}, {"N", PARAM_COUNT, .optional = true}},
    .details = "q, r = divmod(len(LIST), N): the first r slices have q + 1 items, the others q.",
    .python = "slice_data(LIST, N)",
    .examples = {"slice 0..20 3", "s = slice 0..20 4; rs = apply_async power_n_list (each s, 2); flatten (get rs)"},
    .run = run,
    .to_python = to_python,
};
