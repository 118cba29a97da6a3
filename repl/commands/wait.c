#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct job **jobs;
    size_t count;
    bool list;
    (void)out;
    return session_argument_jobs(session, &call->arguments[0], &jobs, &count, &list) &&
           jobs_wait(session, call, jobs, count);
}

const struct command wait_command = {
    .name = "wait",
    .summary = "wait until a job is over, whatever comes of it",
    .group = GROUP_ASYNC,
    .no_value = true,
    .parameters = {{"J", PARAM_JOBS}},
    .options = {{"timeout", OPTION_SECONDS, "S"}},
    .python = "J.wait(timeout=S)",
    .examples = {"r = pi 100000000 async; wait r; ready r"},
    .run = run,
};
