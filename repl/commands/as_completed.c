#include "repl/python.h"

#include <inttypes.h>
#include <stdlib.h>

/* Who waits for which jobs, and has seen which. */
struct waiting {
    struct session *session;
    const struct call *call;
    struct job **jobs; /* those that were told of come first, in the order in which they were */
    size_t count, told;
    uint64_t began_ns;
    struct value results;
};

static int by_end(const void *a, const void *b)
{
    const struct job *left = *(struct job *const *)a, *right = *(struct job *const *)b;
    uint64_t left_ns = left->view.last_done_ns, right_ns = right->view.last_done_ns;
    if (left_ns != right_ns)
        return left_ns < right_ns ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

/* Moves those that are over by now in front, by the time at which their last chunk was done. */
static size_t sort_over(struct waiting *waiting)
{
    size_t over = waiting->told;
    for (size_t i = over; i < waiting->count; i++) {
        struct job *job = waiting->jobs[i];
        if (!job->over)
            continue;
        waiting->jobs[i] = waiting->jobs[over];
        waiting->jobs[over++] = job;
    }
    qsort(waiting->jobs + waiting->told, over - waiting->told, sizeof(struct job *), by_end);
    return over;
}

/* As Python's set of Futures: each once. */
static void drop_doubles(struct waiting *waiting)
{
    size_t kept = 0;
    for (size_t i = 0; i < waiting->count; i++) {
        bool known = false;
        for (size_t k = 0; k < kept && !known; k++)
            known = waiting->jobs[k] == waiting->jobs[i];
        if (!known)
            waiting->jobs[kept++] = waiting->jobs[i];
    }
    waiting->count = kept;
}

static bool any_over(struct session *session, void *context)
{
    const struct waiting *waiting = context;
    (void)session;
    for (size_t i = waiting->told; i < waiting->count; i++)
        if (waiting->jobs[i]->over)
            return true;
    return false;
}

static void print_one(const struct waiting *waiting, const struct job *job, struct value result)
{
    struct session *session = waiting->session;
    if (session->format == FORMAT_JSON || !session->shows_value)
        return;
    struct text about = {.bytes = NULL};
    uint64_t done_ns = job->view.last_done_ns ? job->view.last_done_ns : job->view.finished_ns;
    text_format(&about, "job %-3" PRIu64 " ", job->number);
    if (job->owners && job->view.chunk_count == 1)
        text_worker(session, &about, (size_t)job->owners[0]);
    text_after(&about, job->view.submitted_ns, done_ns);
    print_arrival(session, &about, result);
    text_release(&about);
}

/* Tells of one that is over. false: it failed, or was cancelled. */
static bool tell(struct waiting *waiting, struct job *job)
{
    struct outcome one = {.value = {.kind = VALUE_NOTHING}};
    if (!job_take_result(waiting->session, job, waiting->call->arguments[0].at, &one))
        return false;
    print_one(waiting, job, one.value);
    waiting->results.sequence->items[waiting->told++] = one.value;
    job_release(one.job);
    return true;
}

static bool complain_unfinished(const struct waiting *waiting, enum wait_end end)
{
    struct complaint *complaint = &waiting->session->complaint;
    size_t left = waiting->count - waiting->told;
    if (end == WAIT_TIMEOUT)
        complain(complaint, call_option(waiting->call, "timeout")->at, "%zu (of %zu) jobs unfinished (TimeoutError)",
                 left, waiting->count);
    else
        complain(complaint, NO_PLACE, "the wait for %zu of %zu jobs was broken off", left, waiting->count);
    return complain_hint(complaint, "they go on: `jobs` lists them, as_completed waits for them");
}

static bool wait_for_all(struct waiting *waiting)
{
    struct session *session = waiting->session;
    const struct given_option *timeout = call_option(waiting->call, "timeout");
    uint64_t deadline = timeout ? waiting->began_ns + (uint64_t)(timeout->seconds * 1e9) + 1 : 0;
    loop_turn(session, 0); /* what is over already comes in the order in which it was done */
    while (waiting->told < waiting->count) {
        enum wait_end end = session_wait_until(session, any_over, waiting, deadline);
        if (end != WAIT_OVER)
            return complain_unfinished(waiting, end);
        for (size_t over = sort_over(waiting); waiting->told < over;)
            if (!tell(waiting, waiting->jobs[waiting->told]))
                return false;
        callbacks_run(session);
    }
    return true;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct waiting waiting = {.session = session, .call = call, .began_ns = clock_ns()};
    bool list, all_waited_for = session->all_waited_for;
    if (!session_argument_jobs(session, &call->arguments[0], &waiting.jobs, &waiting.count, &list))
        return false;
    drop_doubles(&waiting);
    waiting.results = value_sequence(VALUE_LIST, waiting.count);
    session->all_waited_for = true;
    bool good = wait_for_all(&waiting);
    session->all_waited_for = all_waited_for;
    if (!good) {
        value_release(&waiting.results);
        return false;
    }
    out->value = waiting.results;
    out->told = session->shows_value && session->format == FORMAT_TEXT;
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    const struct given_option *timeout = call_option(call, "timeout");
    const char *variable = python_free_name(python, "f", 0);
    text_format(&python->text, "[%s.result() for %s in concurrent.futures.as_completed(", variable, variable);
    python_jobs(python, &call->arguments[0]);
    text_put(&python->text, timeout ? ", timeout=" : "");
    if (timeout)
        python_number(timeout->seconds, &python->text);
    text_put(&python->text, ")]");
    python->each = true;
    if (python_all_futures(&call->arguments[0]))
        return;
    python->form = PYTHON_NONE;
    python->why = "as_completed takes Futures: submit gives them";
}

const struct command as_completed_command = {
    .name = "as_completed",
    .summary = "show jobs' results in the order in which they are done",
    .group = GROUP_ASYNC,
    .parameters = {{"JOBS", PARAM_JOBS}},
    .options = {{"timeout", OPTION_SECONDS, "S"}},
    .details = "Jobs by number or name, and lists of them. It gives the list of results in that order. The first job "
               "that failed ends it with its error, as f.result() does in Python; the others go on. Which were over "
               "before comes first.",
    .python = "for f in as_completed(JOBS, timeout=S): print(f.result())",
    .examples = {"fs = submit spin_ms (each [300, 100],); as_completed fs"},
    .run = run,
    .to_python = to_python,
};
