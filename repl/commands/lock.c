#include "repl/session.h"

#include "pool/shared.h"
#include "repl/shared.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct pool_block *block;
    enum pool_error error;
    (void)out;
    if (!shared_name_is_free(session, &call->arguments[0]))
        return false;
    do
        error = object_create_lock(session->arena, &block);
    while (error && shared_make_room(session, error, sizeof(int64_t), call->at));
    if (!error)
        shared_keep(session, &call->arguments[0], SHARED_IS_LOCK, block);
    return !error;
}

const struct command lock_command = {
    .name = "lock",
    .summary = "make a lock that one process holds at a time",
    .group = GROUP_SHARE,
    .no_value = true,
    .parameters = {{"NAME", PARAM_WORD}},
    .details =
        "lock=NAME holds it around each update; acquire and release hold it over several: "
        "def alone(ms) = acquire(mutex) and spin_ms(ms) + (release(mutex) or 0). Taking it twice is an "
        "error here, where Python's Lock raises nothing and waits for ever (a value's own lock is an RLock there: its "
        "holder may take it again). Only its holder can release it. In Python any process can release a "
        "Lock that is held, and ValueError is for one that is free. Where its holder is killed, the next that asks "
        "gets it, and that is said "
        "(Python's would stay locked).",
    .python = "NAME = multiprocessing.Lock()",
    .examples = {"lock mutex; mutex"},
    .run = run,
};
