#include "repl/python.h"

static bool is_over(struct session *session, const struct argument *argument, struct job *job, bool *answer)
{
    (void)session;
    (void)argument;
    *answer = job->over;
    return true;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    return jobs_ask(session, &call->arguments[0], is_over, out);
}

static void to_python(struct python *python, const struct call *call)
{
    python_of_state(python, call, (struct python_method){"ready()", "done()"});
}

const struct command ready_command = {
    .name = "ready",
    .summary = "is a job over?",
    .group = GROUP_ASYNC,
    .parameters = {{"J", PARAM_JOBS}},
    .details = "Of several, or of a list of jobs: a list.",
    .python = "J.ready()",
    .examples = {"r = pi 100000000 async; ready r"},
    .run = run,
    .to_python = to_python,
};
