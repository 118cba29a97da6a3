#include "repl/session.h"
#include "repl/shared.h"

struct sum {
    bool real;
    int64_t integer;
    double number;
};

/* As Python adds: integers stay integers until the first float. */
static bool add(struct sum *sum, struct value item)
{
    if (item.kind == VALUE_DOUBLE && !sum->real) {
        sum->real = true;
        sum->number = (double)sum->integer;
    }
    if (sum->real) {
        sum->number += item.kind == VALUE_DOUBLE ? item.d : item.kind == VALUE_BOOL ? (double)item.b : (double)item.i;
        return true;
    }
    return !__builtin_add_overflow(sum->integer, item.kind == VALUE_BOOL ? (int64_t)item.b : item.i, &sum->integer);
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *argument = &call->arguments[0];
    bool array = argument->values[0].kind == VALUE_SHARED && argument->values[0].shared->kind == SHARED_IS_ARRAY;
    struct value list = argument->values[0];
    enum { SUM_LOOK = 1 << 16 };
    struct sum sum = {.real = false};
    if (!value_is_list(list) && list.kind != VALUE_TUPLE && !array) {
        complain(&session->complaint, argument->at, "sum adds up a list, and this is %s", value_kind_name(list));
        return complain_hint(&session->complaint, "for example: sum (map square 0..20)");
    }
    for (uint64_t i = 0; i < value_length(list); i++) {
        if (i % SUM_LOOK == SUM_LOOK - 1 && !session_still_wanted(session))
            return complain(&session->complaint, NO_PLACE, "the sum was broken off");
        struct value item = value_at(list, i);
        const char *kind = value_kind_name(item);
        bool number = value_is_number(item), fits = number && add(&sum, item);
        value_release(&item);
        if (!number)
            return complain(&session->complaint, argument->at, "item %llu is %s, which cannot be added up",
                            (unsigned long long)i, kind);
        if (!fits)
            return complain(&session->complaint, argument->at,
                            "the sum does not fit into 64 bits (Python's integers would grow)");
    }
    out->value = sum.real ? value_double(sum.number) : value_int(sum.integer);
    return true;
}

const struct command sum_command = {
    .name = "sum",
    .summary = "add up a list",
    .group = GROUP_LOOK,
    .parameters = {{"X", PARAM_VALUE}},
    .python = "sum(X)",
    .examples = {"sum 0..101", "sum (map square 0..20)"},
    .run = run,
};
