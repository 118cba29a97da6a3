#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct job **jobs;
    size_t count;
    bool list;
    (void)out;
    return session_argument_jobs(session, &call->arguments[0], &jobs, &count, &list) &&
           jobs_wait(session, call, jobs, count);
}

static void to_python(struct python *python, const struct call *call)
{
    const struct given_option *timeout = call_option(call, "timeout");
    struct text method = {.bytes = NULL};
    text_put(&method, timeout ? "wait(timeout=" : "wait(");
    if (timeout)
        python_number(timeout->seconds, &method);
    text_put(&method, ")");
    python_jobs_each(python, &call->arguments[0], text_string(&method));
    text_release(&method);
}

const struct command wait_command = {
    .name = "wait",
    .summary = "wait until a job is over, whatever comes of it",
    .group = GROUP_ASYNC,
    .no_value = true,
    .parameters = {{"J", PARAM_JOB}},
    .options = {{"timeout", OPTION_SECONDS, "S"}},
    .python = "J.wait(timeout=S)",
    .examples = {"r = pi 100000000 async; wait r; ready r"},
    .run = run,
    .to_python = to_python,
};
