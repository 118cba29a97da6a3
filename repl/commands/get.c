#include "repl/python.h"

/* Waits for one job; false with a complaint. Ctrl-C ends the waiting, not the job. */
static bool wait_for(struct session *session, const struct call *call, const struct job *job, uint64_t deadline_ns)
{
    unsigned long long number = job->number;
    switch (session_wait(session, job, deadline_ns)) {
    case WAIT_OVER:
        return true;
    case WAIT_TIMEOUT:
        complain(&session->complaint, call_option(call, "timeout")->at, "job %llu is not done yet (TimeoutError)",
                 number);
        return complain_hint(&session->complaint, "it goes on: get %llu waits for it", number);
    case WAIT_INTERRUPTED:
        break;
    }
    complain(&session->complaint, NO_PLACE, "the wait for job %llu was broken off", number);
    return complain_hint(&session->complaint, "it goes on: get %llu waits for it, cancel %llu ends it", number, number);
}

bool jobs_wait(struct session *session, const struct call *call, struct job **jobs, size_t count)
{
    const struct given_option *timeout = call_option(call, "timeout");
    uint64_t deadline = timeout ? clock_ns() + (uint64_t)(timeout->seconds * 1e9) + 1 : 0;
    for (size_t i = 0; i < count; i++)
        if (!wait_for(session, call, jobs[i], deadline))
            return false;
    callbacks_run(session);
    return true;
}

static bool get_list(struct session *session, const struct call *call, struct job **jobs, size_t count,
                     struct outcome *out)
{
    struct value results = value_sequence(VALUE_LIST, count);
    for (size_t i = 0; i < count; i++) {
        struct outcome one = {.value = {.kind = VALUE_NOTHING}};
        if (!job_take_result(session, jobs[i], call->arguments[0].at, &one)) {
            value_release(&results);
            return false;
        }
        results.sequence->items[i] = one.value;
        job_release(one.job);
    }
    out->value = results;
    return true;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct job **jobs;
    size_t count;
    bool list;
    if (!session_argument_jobs(session, &call->arguments[0], &jobs, &count, &list) ||
        !jobs_wait(session, call, jobs, count))
        return false;
    return list ? get_list(session, call, jobs, count, out)
                : job_take_result(session, jobs[0], call->arguments[0].at, out);
}

static void to_python(struct python *python, const struct call *call)
{
    const struct given_option *timeout = call_option(call, "timeout");
    struct text result = {.bytes = NULL}, future = {.bytes = NULL}, *both[] = {&result, &future};
    text_put(&result, "get(");
    text_put(&future, "result(");
    for (size_t i = 0; i < 2; i++) {
        text_put(both[i], timeout ? "timeout=" : "");
        if (timeout)
            python_number(timeout->seconds, both[i]);
        text_put(both[i], ")");
    }
    python_jobs_each(python, &call->arguments[0], (struct python_method){text_string(&result), text_string(&future)});
    python_note_waited(&call->arguments[0]); /* it has given a result, whatever the timeout */
    text_release(&result);
    text_release(&future);
}

const struct command get_command = {
    .name = "get",
    .summary = "wait for a job and give its result",
    .group = GROUP_ASYNC,
    .parameters = {{"J", PARAM_JOBS}},
    .options = {{"timeout", OPTION_SECONDS, "S"}},
    .details =
        "J is a job's number or a name that holds a job. Of several, or of a list of jobs: all, in order. Again and "
        "again. When it comes back, what the job had `then=` to do is done.",
    .python = "J.get(timeout=S)",
    .examples = {"r = map square 0..20 async; get r", "map square 0..20 async; get 1 timeout=0.5"},
    .run = run,
    .to_python = to_python,
};
