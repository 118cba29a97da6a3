#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct job **jobs;
    size_t count;
    bool list;
    (void)out;
    if (!session_argument_jobs(session, &call->arguments[0], &jobs, &count, &list))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!jobs[i]->over)
            pool_cancel(session->pool, jobs[i]->number);
    loop_turn(session, 0);
    return true;
}

const struct command cancel_command = {
    .name = "cancel",
    .summary = "end a job: nothing more begins, what is in hand stops",
    .group = GROUP_ASYNC,
    .no_value = true,
    .parameters = {{"J", PARAM_JOB}},
    .details = "A Pool of Python cannot do this; a Future can, as long as its call has not begun.",
    .examples = {"r = map sleep_ms [60000] async; cancel r"},
    .run = run,
};
