#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct job *job;
    loop_turn(session, 0);
    if (!session_argument_job(session, &call->arguments[0], &job))
        return false;
    out->value = value_bool(job->over);
    return true;
}

const struct command ready_command = {
    .name = "ready",
    .summary = "is a job over?",
    .group = GROUP_ASYNC,
    .parameters = {{"J", PARAM_JOB}},
    .python = "J.ready()",
    .examples = {"r = pi 100000000 async; ready r"},
    .run = run,
};
