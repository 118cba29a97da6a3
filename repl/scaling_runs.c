/* repl/scaling_runs.c - the runs of a scaling test.
 *
 * A wall goes from the first submission to the moment in which the program holds the last result. What is not the
 * job's is not in it: planning, the start of the pool, and its workers' first steps, in which a fresh process has page
 * faults that an older one has behind it. The results' memory is part of every run alike: serial, whole and in parts
 * they are written where nothing was written before. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "repl/scaling.h"
#include "repl/scaling_crew.h"
#include "repl/session.h"

enum {
    PARTS_MAX = 256, /* jobs of an apply_async run */
    SPIN_MS = 5,
    FIRST_SPIN_MS = 40,  /* CPUs that were idle take as long to come up */
    SHORT_NS = 50000000, /* a first serial run that is shorter is not counted: in it the program warms up itself */
};

struct trial {
    struct session *session;
    const struct call *call;
    struct scaling *scaling;
    struct run whole; /* as `serial` runs it */
    bool check;       /* that both methods come to the same */
    uint64_t sums[SCALING_METHODS];
};

/* --- waiting --- */

/* A job that failed has no output; it is over when all are. */
static bool is_over(struct session *session, void *context)
{
    struct pool_block *output;
    if (pool_job_output(session->pool, *(const uint64_t *)context, &output) != POOL_OK)
        return pool_unfinished(session->pool) == 0;
    pool_block_release(output);
    return true;
}

static bool complain_job(struct trial *trial, const struct run *run, uint64_t job, uint64_t first)
{
    struct session *session = trial->session;
    struct job_view view;
    pool_job_look(session->pool, job, &view);
    if (view.failure.code)
        return run_complain_item(session, run, &(struct plan_failure){first + view.failure.item, view.failure.code});
    complain(&session->complaint, run->place, "three workers died with item %" PRIu64 " in hand",
             first + view.failure.item);
    return complain_hint(&session->complaint, "the test ends here: one job of it has no result");
}

/* Waits for a job that begins at item `first`. The output is the caller's to release. */
static bool fetch(struct trial *trial, const struct run *run, uint64_t job, uint64_t first, struct pool_block **output)
{
    struct session *session = trial->session;
    session_look(session, is_over, &job);
    if (session_wait_until(session, is_over, &job, 0) != WAIT_OVER)
        return false;
    return pool_job_output(session->pool, job, output) == POOL_OK || complain_job(trial, run, job, first);
}

/* --- the three ways to run it --- */

static bool run_once_serially(struct trial *trial)
{
    struct pool_block *output;
    uint64_t wall_ns;
    bool first = trial->scaling->serial.count == 0;
    if (!run_here(trial->session, &trial->whole, &output, &wall_ns))
        return false;
    pool_block_release(output);
    if (first && wall_ns < SHORT_NS) {
        if (!run_here(trial->session, &trial->whole, &output, &wall_ns))
            return false;
        pool_block_release(output);
    }
    scaling_add_serial(trial->scaling, wall_ns);
    return true;
}

/* Sync: the command as it was typed, one job. */
static bool run_starmap(struct trial *trial, struct run *run, struct crew_time *time)
{
    struct session *session = trial->session;
    struct pool_block *output;
    uint64_t job;
    crew_time_begin(time);
    if (!plan_submit(session, &run->plan, run->chunk_size, run->place, &job) || !fetch(trial, run, job, 0, &output))
        return false;
    crew_time_end(time);
    crew_time_add(session, job, time);
    if (trial->check)
        trial->sums[SCALING_STARMAP] = scaling_sum(0, &run->plan.layout, output);
    pool_block_release(output);
    pool_drop(session->pool, job);
    return true;
}

/* Parts as large as the sync run's chunks, or larger ones where those are more than PARTS_MAX. */
static uint64_t part_size(const struct run *run)
{
    uint64_t items = run->plan.item_count, chunks = (items - 1) / run->chunk_size + 1;
    return chunks > PARTS_MAX ? (items - 1) / PARTS_MAX + 1 : run->chunk_size;
}

struct part {
    uint64_t job, first;
    struct layout layout;
    struct pool_block *output; /* once it is fetched */
};

static bool submit_part(struct trial *trial, const struct run *run, struct part *part, uint64_t size)
{
    struct session *session = trial->session;
    struct plan slice;
    uint64_t left = run->plan.item_count - part->first;
    plan_slice(&run->plan, session->arena, part->first, left < size ? left : size, &slice);
    part->layout = slice.layout;
    bool good = plan_submit(session, &slice, slice.item_count, run->place, &part->job);
    plan_release(&slice);
    return good;
}

/* Async: every part a job of its own, all submitted, then all fetched in order. */
static bool run_apply_async(struct trial *trial, struct run *run, struct crew_time *time)
{
    struct part parts[PARTS_MAX];
    uint64_t size = part_size(run), count = (run->plan.item_count - 1) / size + 1, submitted = 0, fetched = 0;
    bool good = true;
    trial->scaling->view.larger_parts |= size > run->chunk_size;
    crew_time_begin(time);
    for (; submitted < count && good; submitted += good) {
        parts[submitted].first = submitted * size;
        good = submit_part(trial, run, &parts[submitted], size);
    }
    for (; fetched < submitted && good; fetched += good)
        good = fetch(trial, run, parts[fetched].job, parts[fetched].first, &parts[fetched].output);
    crew_time_end(time);
    for (uint64_t k = 0; k < fetched; k++) {
        if (trial->check)
            trial->sums[SCALING_APPLY_ASYNC] =
                scaling_sum(k ? trial->sums[SCALING_APPLY_ASYNC] : 0, &parts[k].layout, parts[k].output);
        pool_block_release(parts[k].output);
        crew_time_add(trial->session, parts[k].job, time);
        pool_drop(trial->session->pool, parts[k].job);
    }
    return good;
}

/* --- a crew of n workers --- */

/* Items of so many milliseconds, that nobody measures. */
static bool run_unmeasured(struct trial *trial, const char *function, int64_t ms, size_t count)
{
    struct session *session = trial->session;
    size_t places[] = {trial->whole.place, 0};
    struct run run = {.call = trial->call, .place = trial->whole.place};
    struct value items = value_range(ms, 0, count);
    struct pool_block *output;
    uint64_t job;
    bool good = plan_make(&run.plan, function_find(function), SPREAD_ITEMS, &items, places, 1,
                          pool_arena_limit(session->arena), &session->complaint) &&
                plan_submit(session, &run.plan, 1, run.place, &job) && fetch(trial, &run, job, 0, &output);
    if (good) {
        pool_block_release(output);
        pool_drop(session->pool, job);
    }
    value_release(&items);
    run_release(&run);
    return good;
}

/* Every worker does something once: while one sleeps over its item, the others take theirs. And workers that compute
 * for a moment are spread over the CPUs: the kernel has had to see them do so, or two share one for a job's first
 * milliseconds. */
static bool warm_up(struct trial *trial, size_t count, size_t repeat)
{
    size_t cpus = trial->scaling->view.cpus;
    int64_t spin_ms = repeat == 0 && count <= cpus ? FIRST_SPIN_MS : SPIN_MS;
    return run_unmeasured(trial, "sleep_ms", 1, count) &&
           run_unmeasured(trial, "spin_ms", spin_ms, count < cpus ? count : cpus);
}

static bool run_both(struct trial *trial, struct run *run, size_t count, size_t repeat)
{
    static bool (*const methods[])(struct trial *, struct run *, struct crew_time *) = {
        [SCALING_STARMAP] = run_starmap, [SCALING_APPLY_ASYNC] = run_apply_async};
    trial->check = repeat == 0;
    for (size_t i = 0; i < SCALING_METHODS; i++) {
        /* Neither is always the first. */
        enum scaling_method method = (enum scaling_method)((i + repeat) % SCALING_METHODS);
        struct crew_time time;
        uint64_t used = pool_arena_used(trial->session->arena);
        if (!methods[method](trial, run, &time))
            return false;
        crew_await_memory(trial->session, used);
        scaling_add(trial->scaling, method, count, &time.spent);
        scaling_show_progress(trial->session, trial->scaling);
    }
    if (trial->check && trial->sums[SCALING_STARMAP] != trial->sums[SCALING_APPLY_ASYNC])
        abort();
    return true;
}

static bool run_crew(struct trial *trial, size_t count, size_t repeat)
{
    struct session *session = trial->session;
    struct run run = trial->whole;
    bool pi = trial->call->command->runs == RUN_PI; /* it is as many tasks as there are workers */
    if (pi && !run_prepare(session, trial->call, count, &run))
        return false;
    if (!pi && !run.chunk_size_given)
        run.chunk_size = pool_default_chunk_size(run.plan.item_count, count);
    enum pool_error error;
    do
        error = plan_place(&run.plan, session->arena);
    while (error == POOL_EARENA && session_make_room(session, run.plan.input.size));
    bool good = !error || complain(&session->complaint, run.place, "%s", pool_error_sentence(error));
    good = good && crew_start(session, trial->call->at, count) && crew_await(session, count) &&
           warm_up(trial, count, repeat) && run_both(trial, &run, count, repeat);
    pool_stop(session->pool);
    session->pool = NULL;
    if (pi)
        run_release(&run);
    else
        trial->whole.plan = run.plan;
    return good;
}

static bool run_all(struct trial *trial)
{
    const struct scaling_view *view = &trial->scaling->view;
    for (size_t repeat = 0; repeat < view->repeats; repeat++) {
        scaling_show_progress(trial->session, trial->scaling);
        if (!run_once_serially(trial))
            return false;
        scaling_show_progress(trial->session, trial->scaling);
        for (size_t count = 1; count <= view->workers; count++)
            if (!run_crew(trial, count, repeat))
                return false;
    }
    return true;
}

bool scaling_measure(struct session *session, const struct call *call, struct scaling *scaling)
{
    struct trial trial = {.session = session, .call = call, .scaling = scaling};
    struct pool *aside = session->pool;
    if (!run_prepare(session, call, 1, &trial.whole))
        return false;
    bool good = trial.whole.plan.item_count > 0;
    if (!good) {
        complain(&session->complaint, trial.whole.place, "there are no items to run over");
        complain_hint(&session->complaint, "a scaling test needs work: scale map collatz 1..100000");
    }
    session->pool = NULL;
    good = good && run_all(&trial);
    session->pool = aside;
    if (aside)
        pool_child_signal(aside); /* its workers' stops meanwhile were told to the other pools */
    scaling_clear_progress(session, scaling);
    run_release(&trial.whole);
    if (!good && crew_interrupted(session))
        complaint_clear(&session->complaint); /* a serial run says that it was cancelled */
    return good;
}
