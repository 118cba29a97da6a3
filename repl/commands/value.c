#include "repl/python.h"

#include <string.h>

#include "pool/shared.h"
#include "repl/shared.h"

static bool wants_real(struct session *session, const struct call *call, struct value initial, bool *real)
{
    const struct given_option *type = call_option(call, "type");
    *real = type ? strcmp(type->word, "d") == 0 : initial.kind == VALUE_DOUBLE;
    if (type && !*real && strcmp(type->word, "i") != 0) {
        complain(&session->complaint, type->word_at, "the type is i or d, not '%s'", type->word);
        return complain_hint(&session->complaint, "i: integers of 64 bits, d: floats");
    }
    if (!*real && initial.kind == VALUE_DOUBLE) {
        complain(&session->complaint, type->at, "an integer cannot hold a float");
        return complain_hint(&session->complaint, "type=d keeps floats");
    }
    return true;
}

static struct object_number number_of(struct value value, bool real)
{
    int64_t whole = value.kind == VALUE_BOOL ? (int64_t)value.b : value.i;
    if (!real)
        return (struct object_number){.i = whole};
    return (struct object_number){.real = true, .d = value.kind == VALUE_DOUBLE ? value.d : (double)whole};
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *name = &call->arguments[0], *number = &call->arguments[1];
    struct value initial = number->given ? number->values[0] : value_int(0);
    struct pool_block *block;
    enum pool_error error;
    bool real;
    (void)out;
    if (!shared_name_is_free(session, name))
        return false;
    if (!value_is_number(initial)) {
        complain(&session->complaint, number->at, "a value holds a number, and this is %s", value_kind_name(initial));
        return complain_hint(&session->complaint, "several numbers are an array: array %s 0..10", name->word);
    }
    if (!wants_real(session, call, initial, &real))
        return false;
    do
        error = object_create_value(session->arena, number_of(initial, real), &block);
    while (error && shared_make_room(session, error, sizeof(int64_t), call->at));
    if (!error)
        shared_keep(session, name, SHARED_IS_VALUE, block);
    return !error;
}

const struct command value_command = {
    .name = "value",
    .summary = "make a number that processes share (without N: 0)",
    .group = GROUP_SHARE,
    .no_value = true,
    .parameters = {{"NAME", PARAM_WORD}, {"N", PARAM_VALUE, .optional = true}},
    .options = {{"type", OPTION_WORD, "i|d"}},
    .details =
        "The name alone shows it, `n = show NAME` keeps its content as n. It has a lock of its own: lock=NAME. "
        "An update without a lock is a load, an addition and a store, and another process may come in between: "
        "then updates are lost, and it is said how many. Integers have 64 bits, and what does not fit is an error. "
        "Python's 'i' has 32 bits, its 'q' 64, and what does not fit wraps around without a word: "
        "Value('i').value = 2 ** 40 stores 0.",
    .python = "NAME = multiprocessing.Value('i', N)",
    .examples = {"value counter; counter", "value total 0 type=d"},
    .run = run,
    .to_python = python_of_value,
};
