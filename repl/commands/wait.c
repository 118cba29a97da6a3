#include "repl/python.h"

/* As AsyncResult.wait() of Python, it is no error when the time is over before the jobs are. */
static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct job **jobs;
    size_t count, left = 0;
    bool list;
    (void)out;
    if (!session_argument_jobs(session, &call->arguments[0], &jobs, &count, &list))
        return false;
    if (jobs_wait(session, call, jobs, count))
        return true;
    for (size_t i = 0; i < count; i++)
        left += !jobs[i]->over;
    if (!call_option(call, "timeout") || session->interrupted || session->end_signal)
        return false;
    complaint_clear(&session->complaint);
    print_notice(session, "%zu of %zu job%s not finished yet", left, count, count == 1 ? "" : "s");
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    const struct given_option *timeout = call_option(call, "timeout");
    const struct argument *jobs = &call->arguments[0];
    struct text method = {.bytes = NULL};
    bool futures = python_all_futures(jobs);
    text_put(&method, timeout ? "timeout=" : "");
    if (timeout)
        python_number(timeout->seconds, &method);
    if (!python_all_over(jobs)) {
        python->form = PYTHON_NONE;
        python->why = "its job was ended";
    } else if (futures) {
        text_put(&python->text, "concurrent.futures.wait(");
        python_jobs(python, jobs);
        text_format(&python->text, "%s%s)", timeout ? ", " : "", text_string(&method));
    } else {
        struct text wait = {.bytes = NULL};
        text_format(&wait, "wait(%s)", text_string(&method));
        python_jobs_each(python, jobs, (struct python_method){text_string(&wait), NULL});
        if (!timeout)
            python_note_waited(jobs);
        text_release(&wait);
    }
    text_release(&method);
}

const struct command wait_command = {
    .name = "wait",
    .summary = "wait until a job is over, whatever comes of it",
    .group = GROUP_ASYNC,
    .no_value = true,
    .parameters = {{"J", PARAM_JOBS}},
    .options = {{"timeout", OPTION_SECONDS, "S"}},
    .details = "With timeout=S for S seconds at most, and that is no error: `ready` says whether it is over.",
    .python = "J.wait(timeout=S)",
    .examples = {"r = pi 100000000 async; wait r; ready r"},
    .run = run,
    .to_python = to_python,
};
