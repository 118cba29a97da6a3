/* repl/comparison.c - runs a job several times, one after the other and all at once, and measures both.
 *
 * Both runs do the same work with the same plans, made before the clock starts, and begin with a pool that has nothing
 * to do. What each job gave is kept until its run is over, in both, so that neither gives back memory while the other
 * does not. */
#include "repl/comparison.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "repl/recording.h"
#include "repl/session.h"
#include "viz/timeline.h"

/* --- the plans --- */

static void release_runs(struct run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        run_release(&runs[i]);
    free(runs);
}

/* A job takes its plan: each round needs one of its own. NULL with a complaint. */
static struct run *plan_rounds(struct session *session, const struct call *call, size_t count)
{
    struct run *runs = must_allocate(count * sizeof *runs);
    for (size_t i = 0; i < count; i++) {
        if (!run_prepare(session, call, session_workers(session), &runs[i])) {
            release_runs(runs, i + 1);
            return NULL;
        }
    }
    if (runs[0].plan.item_count)
        return runs;
    complain(&session->complaint, runs[0].place, "there are no items, and so nothing to compare");
    release_runs(runs, count);
    return NULL;
}

/* --- the runs --- */

static bool complain_broken_off(struct session *session, const struct comparison *comparison, bool all_over)
{
    if (session->end_signal)
        return complain(&session->complaint, NO_PLACE, "SIG%s ends the session", sigabbrev_np(session->end_signal));
    size_t done[COMPARISON_METHODS] = {0};
    for (size_t r = 0; r < COMPARISON_METHODS; r++)
        for (size_t i = 0; i < comparison->runs[r].job_count; i++)
            done[r] += comparison->runs[r].jobs[i]->over && comparison->runs[r].jobs[i]->view.state == JOB_DONE;
    complain(&session->complaint, NO_PLACE, "the comparison was cancelled");
    return complain_hint(&session->complaint, "done until then: %zu of %zu jobs in sync, %zu of %zu in async%s",
                         done[COMPARISON_SYNC], comparison->rounds, done[COMPARISON_ASYNC], comparison->rounds,
                         all_over ? "" : "; a worker still has a chunk in hand: see `jobs`");
}

static bool start_round(struct session *session, struct comparison *comparison, struct run *run)
{
    struct comparison_run *into = &comparison->runs[comparison->running];
    uint64_t now = clock_ns();
    run->async = comparison->running == COMPARISON_ASYNC;
    struct job *job = run_start(session, run);
    if (!job)
        return false;
    if (!into->job_count)
        into->begin_ns = now;
    into->jobs[into->job_count++] = job;
    return true;
}

/* Waits for a round. false with a complaint: it failed, or somebody broke it off. */
static bool finish_round(struct session *session, struct comparison_run *into, size_t index, size_t place)
{
    struct outcome outcome = {.value = {.kind = VALUE_NOTHING}};
    if (session_wait(session, into->jobs[index], 0) != WAIT_OVER ||
        !job_take_result(session, into->jobs[index], place, &outcome))
        return false;
    value_release(&outcome.value);
    job_release(outcome.job);
    return true;
}

static bool run_all(struct session *session, struct comparison *comparison, struct run *runs)
{
    struct comparison_run *into = &comparison->runs[comparison->running];
    size_t ahead = comparison->running == COMPARISON_SYNC ? 1 : comparison->rounds;
    bool good = true;
    for (size_t i = 0; i < comparison->rounds && good; i++) {
        while (good && into->job_count < comparison->rounds && into->job_count < i + ahead)
            good = start_round(session, comparison, &runs[into->job_count]);
        good = good && finish_round(session, into, i, runs[i].place);
    }
    if (!good) {
        bool all_over = jobs_cancel(session, into->jobs, into->job_count);
        if (session->interrupted || session->end_signal)
            complain_broken_off(session, comparison, all_over);
    }
    return good;
}

/* --- the figures --- */

static void measure(struct comparison_run *run)
{
    const struct job_record *record = &run->record;
    uint64_t busy = 0, off_cpu = 0, *parts = run->parts;
    run->begin_ns = record->submitted_ns;
    run->wall_ns = record->finished_ns - record->submitted_ns;
    for (size_t w = 0; w < record->worker_count; w++) {
        busy += record_time_in(record, w, WORKER_BUSY, UINT64_MAX);
        parts[TIME_IDLE_WAIT] += record_time_in(record, w, WORKER_IDLE, UINT64_MAX);
        parts[TIME_LOCK_WAIT] += record_time_in(record, w, WORKER_LOCK_WAIT, UINT64_MAX);
        parts[TIME_QUEUE_WAIT] += record_time_in(record, w, WORKER_QUEUE_WAIT, UINT64_MAX);
        parts[TIME_WAKING] += record_time_in(record, w, WORKER_WAKING, UINT64_MAX);
        parts[TIME_ELSE] += record_time_in(record, w, WORKER_STARTING, UINT64_MAX) +
                            record_time_in(record, w, WORKER_STOPPED, UINT64_MAX) +
                            record_time_in(record, w, WORKER_DEAD, UINT64_MAX);
        for (size_t i = 0; i < run->job_count; i++)
            off_cpu += run->jobs[i]->shares ? run->jobs[i]->shares[w].off_cpu_ns : 0;
    }
    parts[TIME_OFF_CPU] = off_cpu < busy ? off_cpu : busy;
    parts[TIME_ON_CPU] = busy - parts[TIME_OFF_CPU];
    uint64_t whole = run->wall_ns * record->worker_count, told = busy + parts[TIME_IDLE_WAIT] + parts[TIME_WAKING];
    told += parts[TIME_ELSE] + parts[TIME_LOCK_WAIT] + parts[TIME_QUEUE_WAIT];
    parts[TIME_NO_WORK] = whole > told ? whole - told : 0;
    run->efficiency = whole ? (double)parts[TIME_ON_CPU] / (double)whole : 0;
}

bool comparison_sum_up(struct comparison_run *run)
{
    if (!recording_of(run->jobs, run->job_count, &run->record))
        return false;
    measure(run);
    return true;
}

/* Figures are what is wanted, not results: the memory goes back. */
static void let_results_go(struct comparison_run *run)
{
    for (size_t i = 0; i < run->job_count; i++)
        value_release(&run->jobs[i]->result);
}

static bool do_run(struct session *session, const struct call *call, struct comparison *comparison,
                   enum comparison_method method)
{
    struct run *runs = plan_rounds(session, call, comparison->rounds);
    if (!runs)
        return false;
    struct comparison_run *into = &comparison->runs[method];
    into->jobs = must_allocate(comparison->rounds * sizeof(struct job *));
    comparison->running = method;
    session->all_waited_for = true;
    bool good = run_all(session, comparison, runs);
    session->all_waited_for = false;
    comparison->running = COMPARISON_NONE;
    let_results_go(into);
    release_runs(runs, comparison->rounds);
    if (!good)
        return false;
    return comparison_sum_up(into) ||
           complain(&session->complaint, call->at, "there was no memory for the record of what the workers did");
}

/* --- the whole --- */

static bool is_starting(const struct pool_view *view)
{
    for (size_t w = 0; w < view->worker_count; w++)
        if (view->workers[w].state == WORKER_STARTING)
            return true;
    return false;
}

/* Workers that are still being forked would slow the first run down, and not the second. */
static void await_start(struct session *session)
{
    const uint64_t deadline = clock_ns() + 2000000000ull;
    struct pool_view view = {.workers = must_allocate(pool_worker_count(session->pool) * sizeof(struct worker_view))};
    do
        pool_look(session->pool, &view);
    while (is_starting(&view) && clock_ns() < deadline &&
           (loop_turn(session, 1), !session->interrupted && !session->end_signal));
    free(view.workers);
}

static void set_comparison(struct session *session, struct comparison *comparison)
{
    comparison_release(session->comparison);
    session->stage = comparison ? STAGE_COMPARISON : STAGE_POOL;
    session->comparison = comparison;
}

bool comparison_measure(struct session *session, const struct call *call, size_t rounds)
{
    struct comparison *comparison = must_allocate(sizeof *comparison);
    comparison->title = must_copy(session->line + call->at, call->end - call->at);
    comparison->rounds = rounds;
    comparison->workers = session_workers(session);
    comparison->cpus = cpu_count_usable();
    comparison->running = COMPARISON_NONE;
    set_comparison(session, comparison);
    await_start(session);
    bool good =
        do_run(session, call, comparison, COMPARISON_SYNC) && do_run(session, call, comparison, COMPARISON_ASYNC);
    if (good) {
        comparison_judge(comparison);
        comparison->done = true;
    } else {
        set_comparison(session, NULL);
    }
    return good;
}

void comparison_release(struct comparison *comparison)
{
    if (!comparison)
        return;
    for (size_t r = 0; r < COMPARISON_METHODS; r++) {
        struct comparison_run *run = &comparison->runs[r];
        for (size_t i = 0; i < run->job_count; i++)
            job_release(run->jobs[i]);
        free(run->jobs);
        job_record_release(&run->record);
    }
    text_release(&comparison->verdict);
    free(comparison->title);
    free(comparison);
}

/* --- what is seen of it --- */

static uint64_t idle_so_far(const struct job_record *record, uint64_t now_ns)
{
    uint64_t sum = 0;
    for (size_t w = 0; record && record->first && w < record->worker_count; w++)
        sum += record_time_in(record, w, WORKER_IDLE, now_ns);
    return sum;
}

void comparison_view(const struct comparison *comparison, const struct job_record *live, uint64_t now_ns,
                     struct comparison_view *out)
{
    static const char *const labels[] = {"sync", "async"};
    static const char *const words[] = {"one job after the other", "all submitted, then fetched"};
    *out = (struct comparison_view){
        .title = comparison->title,
        .workers = comparison->workers,
        .rounds = comparison->rounds,
        .now_ns = now_ns,
        .verdict = comparison->done ? text_string(&comparison->verdict) : NULL,
    };
    for (size_t r = 0; r < COMPARISON_METHODS; r++) {
        const struct comparison_run *run = &comparison->runs[r];
        struct comparison_run_view *view = &out->runs[r];
        bool running = comparison->running == (enum comparison_method)r && run->begin_ns;
        *view = (struct comparison_run_view){
            .label = labels[r],
            .words = words[r],
            .begin_ns = run->begin_ns,
            .running = running,
            .done = run->record.first != NULL,
            .record = run->record.first ? &run->record
                      : running         ? live
                                        : NULL,
            .wall_ns = running && now_ns > run->begin_ns ? now_ns - run->begin_ns : run->wall_ns,
            .efficiency = run->efficiency,
        };
        view->idle_wait_ns = running ? idle_so_far(live, now_ns) : run->parts[TIME_IDLE_WAIT];
    }
}
