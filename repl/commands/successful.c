#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct job **jobs;
    size_t count;
    bool list;
    loop_turn(session, 0);
    if (!session_argument_jobs(session, &call->arguments[0], &jobs, &count, &list))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (jobs[i]->over)
            continue;
        complain(&session->complaint, call->arguments[0].at, "job %llu is not over yet (ValueError)",
                 (unsigned long long)jobs[i]->number);
        return complain_hint(&session->complaint, "`wait` for it first");
    }
    struct value answers = value_sequence(VALUE_LIST, count);
    for (size_t i = 0; i < count; i++)
        answers.sequence->items[i] = value_bool(jobs[i]->view.state == JOB_DONE);
    out->value = list ? answers : value_at(answers, 0);
    if (!list)
        value_release(&answers);
    return true;
}

/* A job that was waited for has left only its result in the program. */
static void to_python(struct python *python, const struct call *call)
{
    const struct value *pinned = call->arguments[0].handles;
    bool ended = !python_all_over(&call->arguments[0]);
    if (pinned->kind == VALUE_JOB && !pinned->handle->job->async)
        text_put(&python->text, "True");
    else
        python_jobs_each(python, &call->arguments[0], (struct python_method){"successful()", "exception() is None"});
    if (!ended)
        python_wait_before(python, &call->arguments[0]);
    python->form = ended ? PYTHON_NONE : python->form;
    python->why = "its job was ended";
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
