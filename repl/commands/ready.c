#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct job *job;
    loop_turn(session, 0);
    if (!session_argument_job(session, &call->arguments[0], &job))
        return false;
    out->value = value_bool(job->over);
    return true;
}

/* A job that was waited for has left only its result in the program. */
static void to_python(struct python *python, const struct call *call)
{
    const struct job *job = call->arguments[0].values[0].handle->job;
    if (job->async)
        python_jobs_each(python, &call->arguments[0], "ready()");
    else
        text_put(&python->text, job->over ? "True" : "False");
}

const struct command ready_command = {
    .name = "ready",
    .summary = "is a job over?",
    .group = GROUP_ASYNC,
    .parameters = {{"J", PARAM_JOB}},
    .python = "J.ready()",
    .examples = {"r = pi 100000000 async; ready r"},
    .run = run,
    .to_python = to_python,
};
