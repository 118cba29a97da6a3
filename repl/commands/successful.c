#include "repl/python.h"

static bool is_done(struct session *session, const struct argument *argument, struct job *job, bool *answer)
{
    *answer = job->over && job->view.state == JOB_DONE;
    if (job->over)
        return true;
    complain(&session->complaint, argument->at, "job %llu is not over yet (ValueError)",
             (unsigned long long)job->number);
    return complain_hint(&session->complaint, "`wait` for it first");
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    return jobs_ask(session, &call->arguments[0], is_done, out);
}

static void to_python(struct python *python, const struct call *call)
{
    if (python_all_over(&call->arguments[0]))
        python_wait_before(python, &call->arguments[0]);
    python_of_state(python, call, (struct python_method){"successful()", "exception() is None"});
}

const struct command successful_command = {
    .name = "successful",
    .summary = "did a job end without an error?",
    .group = GROUP_ASYNC,
    .parameters = {{"J", PARAM_JOBS}},
    .python = "J.successful()",
    .examples = {"r = map sqrt 4 9 async; wait r; successful r"},
    .run = run,
    .to_python = to_python,
};
