/* repl/verdict.c - what a comparison shows, in sentences that a teacher could say.
 *
 * Every claim is read off the figures. The time of all workers falls into parts that add up to workers x wall, so the
 * part that differs most between two runs is why one was faster: that part is named, whatever one might have expected.
 */
#include <string.h>

#include "repl/comparison.h"
#include "repl/session.h"
#include "viz/timeline.h"

enum {
    ALIKE_PERCENT = 5,    /* so much two runs may differ and still be alike */
    WAITER_PERCENT = 10,  /* of a round's wall: who waited less is not said to have waited */
    CROWDED_PERCENT = 20, /* of the workers' time without a CPU: that is worth a sentence */
    NAMES_MAX = 6,
};

static const char *const names[] = {"sync", "async"};

/* --- who waited for whom --- */

/* What the rounds of sync have in common. */
struct waits {
    bool one_count;   /* as many workers waited in every round */
    bool one_group;   /* the same ones, and for the same one */
    bool for_last;    /* whoever ended a round's last chunk did not wait: the others waited for that one */
    size_t last;      /* that one */
    size_t waiters;   /* in a round */
    uint64_t mean_ns; /* of a wait; all are near it */
    bool alike;
};

static uint64_t wait_in(const struct job *job, size_t worker)
{
    return record_time_in(&job->record, worker, WORKER_IDLE, UINT64_MAX);
}

static bool has_waited(const struct job *job, size_t worker)
{
    return wait_in(job, worker) * 100 >= job->view.wall_ns * WAITER_PERCENT;
}

/* Who ended the job's last chunk. */
static size_t last_worker(const struct job *job)
{
    const struct job_record *record = &job->record;
    const struct trace_event *last = NULL;
    for (size_t i = 0; i < record->event_count; i++) {
        const struct trace_event *event = &record->events[i];
        if (event->state == WORKER_BUSY && event->job == job->number && (!last || event->end_ns > last->end_ns))
            last = event;
    }
    return last ? last->worker : SIZE_MAX;
}

static struct waits find_waits(const struct comparison_run *sync, size_t workers)
{
    struct waits waits = {.one_count = true, .one_group = true, .for_last = true, .last = last_worker(sync->jobs[0])};
    uint64_t sum = 0, least = UINT64_MAX, most = 0, count = 0;
    for (size_t r = 0; r < sync->job_count; r++) {
        size_t waiters = 0;
        for (size_t w = 0; w < workers; w++) {
            bool waiter = has_waited(sync->jobs[r], w);
            waits.one_group = waits.one_group && waiter == has_waited(sync->jobs[0], w);
            if (!waiter)
                continue;
            uint64_t ns = wait_in(sync->jobs[r], w);
            waiters++;
            sum += ns;
            least = ns < least ? ns : least;
            most = ns > most ? ns : most;
        }
        waits.waiters = r ? waits.waiters : waiters;
        waits.one_count = waits.one_count && waiters == waits.waiters;
        size_t last = last_worker(sync->jobs[r]);
        waits.one_group = waits.one_group && last == waits.last;
        waits.for_last = waits.for_last && last < workers && !has_waited(sync->jobs[r], last);
        count += waiters;
    }
    waits.mean_ns = count ? sum / count : 0;
    waits.alike = count && least * 5 >= most * 4;
    return waits;
}

static void name_waiters(const struct job *job, const struct waits *waits, size_t workers, struct text *out)
{
    size_t named = 0;
    for (size_t w = 0; w < workers; w++) {
        if (!has_waited(job, w))
            continue;
        named++;
        text_format(out, "%sw%zu", named == 1 ? "" : named == waits->waiters ? " and " : ", ", w);
    }
}

/* Did a worker begin an item of a round before the round before it was over? */
static bool rounds_overlap(const struct comparison_run *run)
{
    for (size_t j = 1; j < run->job_count; j++) {
        const struct job *job = run->jobs[j], *before = run->jobs[j - 1];
        for (size_t i = 0; i < run->record.event_count; i++) {
            const struct trace_event *event = &run->record.events[i];
            if (event->state == WORKER_BUSY && event->job == job->number && event->begin_ns < before->view.finished_ns)
                return true;
        }
    }
    return false;
}

static void say_waits(const struct comparison *comparison, struct text *out)
{
    const struct comparison_run *sync = &comparison->runs[COMPARISON_SYNC];
    const struct comparison_run *async = &comparison->runs[COMPARISON_ASYNC];
    struct waits waits = find_waits(sync, comparison->workers);
    bool alike = waits.for_last && waits.one_count && waits.alike && !sync->record.lost;
    if (alike && waits.one_group && waits.waiters <= NAMES_MAX) {
        text_put(out, " In sync, ");
        name_waiters(sync->jobs[0], &waits, comparison->workers, out);
        text_put(out, " waited about ");
        text_duration(out, waits.mean_ns);
        text_format(out, " for w%zu in every round", waits.last);
    } else if (alike) {
        bool two = comparison->workers == 2;
        if (two)
            text_put(out, " In sync, one worker waited about ");
        else
            text_format(out, " In sync, %zu of the %zu workers waited about ", waits.waiters, comparison->workers);
        text_duration(out, waits.mean_ns);
        text_format(out, " for the %s in every round", two ? "other" : "last one");
    } else {
        text_put(out,
                 waits.for_last ? " In sync the workers waited " : " In sync the workers had nothing to claim for ");
        text_duration(out, sync->parts[TIME_IDLE_WAIT]);
        text_format(out, " in all%s, in async ", waits.for_last ? " for the last of each round" : "");
        text_duration(out, async->parts[TIME_IDLE_WAIT]);
    }
    text_put(out, rounds_overlap(async) ? "; async ran items of the next rounds meanwhile." : ".");
}

/* --- where else the time went --- */

/* The part of the workers' time that `more` has most over `less`. */
static enum time_part largest_excess(const struct comparison_run *more, const struct comparison_run *less)
{
    enum time_part largest = TIME_ON_CPU;
    int64_t most = INT64_MIN;
    for (int p = 0; p < TIME_PARTS; p++) {
        int64_t excess = (int64_t)more->parts[p] - (int64_t)less->parts[p];
        if (excess > most) {
            most = excess;
            largest = (enum time_part)p;
        }
    }
    return largest;
}

static void say_part(const struct comparison *comparison, enum time_part part, enum comparison_method more,
                     struct text *out)
{
    static const char *const says[TIME_PARTS] = {
        [TIME_ON_CPU] = "the same items kept the workers busy for",
        [TIME_OFF_CPU] = "the workers had an item in hand and no CPU for",
        [TIME_IDLE_WAIT] = "the workers had nothing to claim for",
        [TIME_LOCK_WAIT] = "the workers waited for a lock for",
        [TIME_QUEUE_WAIT] = "the workers waited for a queue for",
        [TIME_WAKING] = "waking up took the workers",
        [TIME_NO_WORK] = "the workers had no job between the rounds for",
        [TIME_ELSE] = "workers were starting, stopped or dead for",
    };
    enum comparison_method less = more == COMPARISON_SYNC ? COMPARISON_ASYNC : COMPARISON_SYNC;
    text_format(out, " In %s %s ", names[more], says[part]);
    text_duration(out, comparison->runs[more].parts[part]);
    text_format(out, " in all, in %s ", names[less]);
    text_duration(out, comparison->runs[less].parts[part]);
    if (part == TIME_OFF_CPU && comparison->workers > comparison->cpus)
        text_format(out, ": %zu workers share %u CPU%s", comparison->workers, comparison->cpus,
                    comparison->cpus == 1 ? "" : "s");
    text_put(out, ".");
}

/* --- the sentences --- */

static void say_alike(const struct comparison *comparison, struct text *out)
{
    const struct comparison_run *sync = &comparison->runs[COMPARISON_SYNC];
    const struct comparison_run *async = &comparison->runs[COMPARISON_ASYNC];
    uint64_t idle = sync->parts[TIME_IDLE_WAIT];
    text_put(out, "sync and async came out alike.");
    if (comparison->rounds == 1) {
        text_put(out, " With one round both submit one job and wait for it: no next round could fill a wait.");
    } else if (comparison->workers == 1) {
        text_put(out, " One worker never waits for another, so async had nothing to fill.");
    } else if (idle * 100 < sync->wall_ns * comparison->workers * ALIKE_PERCENT) {
        text_put(out, " In sync the idle wait was only ");
        text_duration(out, idle);
        text_put(out, " in all: next to nothing for async to fill.");
    } else {
        text_put(out, " In sync the workers had nothing to claim for ");
        text_duration(out, idle);
        text_put(out, " in all, in async ");
        text_duration(out, async->parts[TIME_IDLE_WAIT]);
        text_put(out, ".");
        if (async->parts[TIME_IDLE_WAIT] * 5 < idle * 3)
            say_part(comparison, largest_excess(async, sync), COMPARISON_ASYNC, out);
        else if (sync->parts[TIME_OFF_CPU] * 100 >= sync->wall_ns * comparison->workers * CROWDED_PERCENT)
            say_part(comparison, TIME_OFF_CPU, COMPARISON_SYNC, out);
    }
}

static void say_faster(const struct comparison *comparison, struct text *out)
{
    bool async_is = comparison->ratio > 1;
    enum comparison_method slower = async_is ? COMPARISON_SYNC : COMPARISON_ASYNC;
    enum comparison_method faster = async_is ? COMPARISON_ASYNC : COMPARISON_SYNC;
    double times = async_is ? comparison->ratio : 1 / comparison->ratio;
    text_format(out, "%s was %.2f times as fast.", names[faster], times);
    if (comparison->rounds == 1)
        text_put(out, " With one round both do the same, so this is how much two equal runs differ.");
    enum time_part part = largest_excess(&comparison->runs[slower], &comparison->runs[faster]);
    if (async_is && part == TIME_IDLE_WAIT && comparison->rounds > 1)
        say_waits(comparison, out);
    else
        say_part(comparison, part, slower, out);
}

/* Then it is mostly the pool that is compared. */
static void say_short_items(const struct comparison *comparison, struct text *out)
{
    enum { FEW_PERCENT = 10 };
    const struct comparison_run *runs = comparison->runs;
    double sync = runs[COMPARISON_SYNC].efficiency, async = runs[COMPARISON_ASYNC].efficiency;
    double higher = 100 * (sync > async ? sync : async);
    if (higher < FEW_PERCENT)
        text_format(out, " At most %.0f %% of the workers' time went into items: longer ones show more.",
                    higher < 1 ? 1 : higher);
}

/* A lock lets one worker in at a time, in what order the jobs are submitted. */
static void say_lock_waits(const struct comparison *comparison, struct text *out)
{
    enum { MUCH_PERCENT = 20 };
    const struct comparison_run *runs = comparison->runs;
    for (size_t r = 0; r < COMPARISON_METHODS; r++)
        if (runs[r].parts[TIME_LOCK_WAIT] * 100 < runs[r].wall_ns * comparison->workers * MUCH_PERCENT)
            return;
    if (!strstr(text_string(out), "waited for a lock")) {
        text_put(out, " In both the workers waited for a lock: ");
        text_duration(out, runs[COMPARISON_SYNC].parts[TIME_LOCK_WAIT]);
        text_put(out, " in sync, ");
        text_duration(out, runs[COMPARISON_ASYNC].parts[TIME_LOCK_WAIT]);
        text_put(out, " in async.");
    }
    text_put(out, " A lock lets one in at a time, however the jobs are submitted.");
}

static bool was_disturbed(const struct comparison_run *run)
{
    for (size_t i = 0; i < run->record.event_count; i++)
        if (run->record.events[i].state == WORKER_DEAD || run->record.events[i].state == WORKER_STOPPED)
            return true;
    return false;
}

void comparison_judge(struct comparison *comparison)
{
    const struct comparison_run *runs = comparison->runs;
    double sync = (double)runs[COMPARISON_SYNC].wall_ns, async = (double)runs[COMPARISON_ASYNC].wall_ns;
    comparison->ratio = async > 0 ? sync / async : 1;
    double larger = comparison->ratio > 1 ? comparison->ratio : 1 / comparison->ratio;
    if ((larger - 1) * 100 <= ALIKE_PERCENT)
        say_alike(comparison, &comparison->verdict);
    else
        say_faster(comparison, &comparison->verdict);
    say_lock_waits(comparison, &comparison->verdict);
    say_short_items(comparison, &comparison->verdict);
    for (size_t r = 0; r < COMPARISON_METHODS; r++) {
        if (!was_disturbed(&runs[r]))
            continue;
        text_format(&comparison->verdict,
                    " A worker died or was stopped in %s, so the two are not quite the same work.", names[r]);
        break;
    }
}
