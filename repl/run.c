/* repl/run.c - what map, starmap, apply and pi have in common: a plan, a job, a result. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/session.h"

enum {
    CANCEL_MS = 150,       /* so long a cancelled job is waited for before the prompt comes back without it */
    PROGRESS_NS = 5000000, /* how often a serial run looks whether it is still wanted */
};

/* --- preparing --- */

static size_t *expression_places(struct session *session, const struct argument *argument)
{
    size_t *places = region_take(&session->region, (argument->expression_count + 1) * sizeof *places);
    size_t i = 0;
    for (const struct expression *part = argument->expressions; part; part = part->next)
        places[i++] = part->at;
    places[i] = argument->at; /* where there is none */
    return places;
}

bool run_prepare_function(struct session *session, const struct call *call, enum spread spread, struct run *run)
{
    const struct argument *items = &call->arguments[1];
    run->place = items->at;
    return plan_make(&run->plan, call->arguments[0].function, spread, items->values, expression_places(session, items),
                     items->expression_count, pool_arena_limit(session->arena), &session->complaint);
}

/* The tutorial's way: one task a worker, each takes every so-manieth point. */
static bool prepare_pi(struct session *session, const struct call *call, size_t workers, struct run *run)
{
    int64_t points = call->arguments[0].count;
    run->place = call->arguments[0].at;
    if (points < 1) {
        complain(&session->complaint, run->place, "pi needs at least one point");
        return complain_hint(&session->complaint, "more points, more digits: pi 10000000");
    }
    struct value tuple = value_sequence(VALUE_TUPLE, 4);
    tuple.sequence->items[0] = value_range(0, 1, workers);
    tuple.sequence->items[1] = value_int((int64_t)workers);
    tuple.sequence->items[2] = value_int(points);
    tuple.sequence->items[3] = value_double(1.0 / (double)points);
    bool good = plan_make(&run->plan, function_find("calc_partial_pi"), SPREAD_TUPLES, &tuple, &run->place, 1,
                          pool_arena_limit(session->arena), &session->complaint);
    value_release(&tuple);
    run->shape = SHAPE_SUM;
    run->chunk_size = 1;
    return good;
}

static bool callbacks_fit(struct session *session, const struct call *call, bool async)
{
    const struct given_option *then = call_option(call, "then"), *catch = call_option(call, "catch");
    if (async || (!then && !catch))
        return true;
    complain(&session->complaint, then ? then->at : catch->at, "a callback belongs to a job that runs on, with async");
    return complain_hint(&session->complaint, "what is typed behind this command comes after it anyway");
}

bool run_prepare(struct session *session, const struct call *call, size_t workers, struct run *run)
{
    const struct given_option *async = call_option(call, "async"), *chunksize = call_option(call, "chunksize");
    const uint64_t streamed = call->command->streams ? 1 : 0; /* Python's imap takes one item at a time */
    *run = (struct run){.call = call, .async = async || call->command->async, .shape = SHAPE_LIST};
    bool good = false;
    if (!callbacks_fit(session, call, run->async))
        return false;
    switch (call->command->runs) {
    case RUN_MAP:
        good = run_prepare_function(session, call, SPREAD_ITEMS, run);
        break;
    case RUN_STARMAP:
        good = run_prepare_function(session, call, SPREAD_TUPLES, run);
        break;
    case RUN_APPLY:
        good = run_prepare_function(session, call, SPREAD_ARGUMENTS, run);
        run->shape = SHAPE_SCALAR;
        break;
    case RUN_PI:
        return prepare_pi(session, call, workers, run);
    case RUN_NOT:
        if (call->command->parameters[0].kind == PARAM_COMMAND) {
            complain(&session->complaint, call->at, "'%s' goes in front of a command, and cannot stand behind '%s'",
                     call->command->name, call->prefix ? call->prefix->command->name : call->command->name);
            return complain_hint(&session->complaint, "leave one of the two away");
        }
        complain(&session->complaint, call->at, "'%s' runs no function over items", call->command->name);
        return complain_hint(&session->complaint, "map, starmap, apply and pi do");
    }
    run->chunk_size = chunksize  ? (uint64_t)chunksize->count
                      : streamed ? streamed
                                 : pool_default_chunk_size(run->plan.item_count, workers);
    run->chunk_size_given = chunksize != NULL;
    if (!run->chunk_size)
        run->chunk_size = 1;
    return good;
}

void run_release(struct run *run)
{
    plan_release(&run->plan);
}

/* --- in the pool --- */

/* On one line: a newline is only a blank inside of brackets, and no string has one. */
static char *copy_command(const struct session *session, const struct given_option *option)
{
    char *command = option ? must_copy(session->line + option->begin, option->end - option->begin) : NULL;
    for (char *c = command; c && *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    return command;
}

struct job *run_start(struct session *session, struct run *run)
{
    const struct call *call = run->call;
    struct job *job = job_start(session, &run->plan, run->shape, run->chunk_size, run->async, session->line + call->at,
                                call->end - call->at, run->place);
    if (job && call->command->runs == RUN_PI)
        job->points = (uint64_t)call->arguments[0].count;
    if (job)
        job->by_lesson = session->for_lesson;
    if (job)
        job->then = copy_command(session, call_option(call, "then"));
    if (job)
        job->catch = copy_command(session, call_option(call, "catch"));
    return job;
}

bool job_take_result(struct session *session, struct job *job, size_t place, struct outcome *out)
{
    if (job->view.state == JOB_DONE && job->result.kind == VALUE_NOTHING) {
        complain(&session->complaint, place, "the result of job %" PRIu64 " was let go, to make room for later ones",
                 job->number);
        return complain_hint(&session->complaint, "a name keeps a result: r = map square 0..20");
    }
    if (job->view.state == JOB_DONE) {
        out->value = value_hold(job->result);
        out->job = job_hold(job);
        job->fetched = true;
        job->taken_ns = clock_ns();
        return true;
    }
    complain(&session->complaint, place, "%s", text_string(&job->failure));
    return complain_hint(&session->complaint, "%s", text_string(&job->failure_hint));
}

bool jobs_cancel(struct session *session, struct job *const *jobs, size_t count)
{
    bool interrupted = session->interrupted, over = true;
    uint64_t deadline = clock_ns() + CANCEL_MS * 1000000ull;
    session->interrupted = false;
    for (size_t i = 0; i < count; i++)
        pool_cancel(session->pool, jobs[i]->number);
    for (size_t i = 0; i < count; i++)
        over = session_wait(session, jobs[i], deadline) == WAIT_OVER && over;
    session->interrupted |= interrupted;
    return over;
}

/* Ctrl-C while a job is in the foreground: it is cancelled. A worker that is stopped cannot let go of its chunk; then
 * the prompt comes back without it, and the job is over when the worker goes on. */
bool run_cancel(struct session *session, struct job *job)
{
    if (session->end_signal)
        return complain(&session->complaint, NO_PLACE, "SIG%s ends the session", sigabbrev_np(session->end_signal));
    bool over = jobs_cancel(session, &job, 1);
    complain(&session->complaint, NO_PLACE,
             over ? "job %" PRIu64 " was cancelled" : "job %" PRIu64 " is being cancelled", job->number);
    return over ? false : complain_hint(&session->complaint, "a worker still has a chunk of it in hand: see `jobs`");
}

static bool run_in_foreground(struct session *session, struct run *run, struct outcome *out)
{
    struct job *job = run_start(session, run);
    if (!job)
        return false;
    bool good = session_wait(session, job, 0) == WAIT_OVER ? job_take_result(session, job, run->place, out)
                                                           : run_cancel(session, job);
    job_release(job);
    return good;
}

bool run_in_background(struct session *session, struct run *run, struct outcome *out)
{
    struct job *job = run_start(session, run);
    if (!job)
        return false;
    out->value = value_handle(job);
    job_release(job);
    return true;
}

bool run_command(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *arguments = &call->arguments[1];
    struct run run = {.call = call};
    bool async = call->command->async || call_option(call, "async");
    session->stage = STAGE_POOL;
    if (call->command->runs == RUN_APPLY && async &&
        plan_is_many(call->arguments[0].function, arguments->values, arguments->expression_count))
        return run_many(session, call, out);
    bool good = run_prepare(session, call, session_workers(session), &run) && session_need_pool(session, call->at) &&
                (call->command->streams ? run_streaming
                 : run.async            ? run_in_background
                                        : run_in_foreground)(session, &run, out);
    run_release(&run);
    return good;
}

/* --- here --- */

struct serial_progress {
    struct session *session;
    uint64_t calls, stride, clock_ns, looked_ns, items_done;
};

static bool still_wanted(void *context, uint64_t items_done)
{
    struct serial_progress *progress = context;
    bool new_item = items_done != progress->items_done;
    progress->items_done = items_done;
    if (new_item && ++progress->calls < progress->stride)
        return true; /* small items: looking at the clock after each would cost more than they do */
    uint64_t now = clock_ns();
    /* The stride grows while the items are small, and falls at once when they are not. */
    progress->stride = now - progress->clock_ns > PROGRESS_NS / 8 ? 1
                       : progress->stride < 256                   ? 2 * progress->stride
                                                                  : 256;
    progress->clock_ns = now;
    progress->calls = 0;
    if (now - progress->looked_ns >= PROGRESS_NS) {
        loop_turn(progress->session, 0);
        progress->looked_ns = clock_ns();
    }
    return !progress->session->interrupted && !progress->session->end_signal;
}

static void remember_serial(struct session *session, const struct call *call, uint64_t wall_ns)
{
    char *title = must_copy(session->line + call->at, call->end - call->at);
    if (text_has_word(title, "_")) { /* that is another value with every command */
        free(title);
        return;
    }
    for (size_t i = 0; i < session->serial_count; i++) {
        if (strcmp(session->serials[i].title, title) == 0) {
            session->serials[i].wall_ns = wall_ns;
            free(title);
            return;
        }
    }
    enum { SERIALS_KEPT = 100 };
    if (session->serial_count == SERIALS_KEPT) {
        free(session->serials[0].title);
        session->serial_count--;
        memmove(session->serials, session->serials + 1, session->serial_count * sizeof *session->serials);
    }
    session->serials =
        must_grow(session->serials, session->serial_count, &session->serial_room, sizeof *session->serials);
    session->serials[session->serial_count++] = (struct serial_run){title, wall_ns};
}

uint64_t session_serial_ns(const struct session *session, const char *title)
{
    for (size_t i = 0; i < session->serial_count; i++)
        if (strcmp(session->serials[i].title, title) == 0)
            return session->serials[i].wall_ns;
    return 0;
}

static struct value shape_result(const struct run *run, struct pool_block *output)
{
    struct value whole = plan_result(&run->plan.layout, output);
    if (run->shape == SHAPE_LIST)
        return whole;
    struct value first = value_at(whole, 0);
    value_release(&whole);
    return first;
}

bool run_complain_item(struct session *session, const struct run *run, const struct plan_failure *failure)
{
    struct text message = {.bytes = NULL}, hint = {.bytes = NULL};
    plan_say_failure(&run->plan, session->arena, failure, &message, &hint);
    complain(&session->complaint, run->place, "%s", text_string(&message));
    complain_hint(&session->complaint, "%sitem %" PRIu64, text_string(&hint), failure->item);
    text_release(&message);
    text_release(&hint);
    return false;
}

bool run_here(struct session *session, const struct run *run, struct pool_block **output, uint64_t *wall_ns)
{
    uint64_t size = run->plan.layout.size + run->plan.layout.heap_size;
    enum pool_error error;
    do
        error = pool_block_create(session->arena, size, output);
    while (error == POOL_EARENA && session_make_room(session, size));
    if (error)
        return complain(&session->complaint, run->place, "%s", pool_error_sentence(error));
    uint64_t began = clock_ns();
    struct plan_failure failure = {.item = 0};
    struct serial_progress progress = {.session = session, .stride = 1, .clock_ns = began, .looked_ns = began};
    enum fault fault = plan_run_here(&run->plan, session->arena, *output, still_wanted, &progress, &failure);
    *wall_ns = clock_ns() - began;
    *wall_ns += *wall_ns == 0;
    if (!fault)
        return true;
    pool_block_release(*output);
    if (fault == FAULT_CANCELLED)
        return complain(&session->complaint, NO_PLACE, "the serial run was cancelled");
    return run_complain_item(session, run, &failure);
}

bool run_serially(struct session *session, const struct call *call, struct outcome *out)
{
    struct run run;
    struct pool_block *output;
    bool good = run_prepare(session, call, 1, &run) && run_here(session, &run, &output, &out->serial_ns);
    if (good) {
        out->value = shape_result(&run, output);
        remember_serial(session, call, out->serial_ns);
        pool_block_release(output);
    }
    run_release(&run);
    return good;
}
