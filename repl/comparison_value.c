/* repl/comparison_value.c - a comparison as a record: both runs in full, times counted from the run's begin. */
#include "repl/comparison.h"
#include "viz/timeline.h"

#define RECORD_OF(keys) value_record(keys, sizeof(keys) / sizeof *(keys))

static struct value count_value(uint64_t count)
{
    return value_int((int64_t)count);
}

static uint64_t since(uint64_t ns, uint64_t begin_ns)
{
    return ns > begin_ns ? ns - begin_ns : 0;
}

static struct value job_value(const struct job *job, uint64_t begin_ns)
{
    static const char *const keys[] = {"job", "submitted_ns", "finished_ns", "wall_ns", "chunks", "chunksize"};
    const struct job_view *view = &job->view;
    struct value record = RECORD_OF(keys);
    const uint64_t figures[] = {job->number,
                                since(view->submitted_ns, begin_ns),
                                since(view->finished_ns, begin_ns),
                                view->wall_ns,
                                view->chunk_count,
                                view->chunk_size};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        record.sequence->items[i] = count_value(figures[i]);
    return record;
}

/* busy + the gaps = wall, for each worker. */
static struct value worker_value(const struct comparison_run *run, size_t worker)
{
    static const char *const keys[] = {"pid",          "items",        "chunks",        "busy_ns",   "off_cpu_ns",
                                       "idle_wait_ns", "lock_wait_ns", "queue_wait_ns", "waking_ns", "starting_ns",
                                       "stopped_ns",   "dead_ns",      "no_work_ns"};
    enum { FIRST_GAP = 5 };
    static const enum worker_state gaps[] = {WORKER_IDLE,     WORKER_LOCK_WAIT, WORKER_QUEUE_WAIT, WORKER_WAKING,
                                             WORKER_STARTING, WORKER_STOPPED,   WORKER_DEAD};
    struct value record = RECORD_OF(keys), *items = record.sequence->items;
    struct share_view sum = {.pid = 0};
    for (size_t j = 0; j < run->job_count; j++) {
        const struct share_view *share = run->jobs[j]->shares ? &run->jobs[j]->shares[worker] : &sum;
        sum.pid = share->pid;
        sum.items += share->items;
        sum.chunks += share->chunks;
        sum.off_cpu_ns += share->off_cpu_ns;
    }
    uint64_t busy = record_time_in(&run->record, worker, WORKER_BUSY, UINT64_MAX), told = busy;
    items[0] = value_int(sum.pid);
    items[1] = count_value(sum.items);
    items[2] = count_value(sum.chunks);
    items[3] = count_value(busy);
    items[4] = count_value(sum.off_cpu_ns < busy ? sum.off_cpu_ns : busy);
    for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
        uint64_t ns = record_time_in(&run->record, worker, gaps[g], UINT64_MAX);
        items[FIRST_GAP + g] = count_value(ns);
        told += ns;
    }
    items[FIRST_GAP + sizeof gaps / sizeof *gaps] = count_value(since(run->wall_ns, told));
    return record;
}

static struct value event_value(const struct trace_event *event, uint64_t begin_ns)
{
    static const char *const keys[] = {"worker", "begin_ns", "end_ns", "state", "job", "chunk", "chunks", "cpu"};
    struct value record = RECORD_OF(keys), *items = record.sequence->items;
    bool busy = event->job > 0; /* an item in hand, waiting or not */
    items[0] = value_int(event->worker);
    items[1] = count_value(since(event->begin_ns, begin_ns));
    items[2] = count_value(since(event->end_ns, begin_ns));
    items[3] = value_word(event->state == WORKER_IDLE ? "idle wait" : worker_state_name(event->state));
    items[4] = busy ? count_value(event->job) : value_none();
    items[5] = busy ? value_int(event->chunk) : value_none();
    items[6] = value_int(event->chunks);
    items[7] = event->cpu >= 0 ? value_int(event->cpu) : value_none();
    return record;
}

static struct value run_value(const struct comparison_run *run)
{
    static const char *const keys[] = {"wall_ns",       "busy_ns",   "off_cpu_ns", "idle_wait_ns", "lock_wait_ns",
                                       "queue_wait_ns", "waking_ns", "no_work_ns", "efficiency",   "jobs",
                                       "workers",       "merged",    "lost",       "events"};
    struct value record = RECORD_OF(keys), *items = record.sequence->items;
    const uint64_t figures[] = {run->wall_ns,
                                comparison_busy_ns(run),
                                run->parts[TIME_OFF_CPU],
                                run->parts[TIME_IDLE_WAIT],
                                run->parts[TIME_LOCK_WAIT],
                                run->parts[TIME_QUEUE_WAIT],
                                run->parts[TIME_WAKING],
                                run->parts[TIME_NO_WORK]};
    size_t at = 0;
    for (; at < sizeof figures / sizeof *figures; at++)
        items[at] = count_value(figures[at]);
    items[at++] = value_double(run->efficiency);
    struct value jobs = items[at++] = value_sequence(VALUE_LIST, run->job_count);
    for (size_t i = 0; i < run->job_count; i++)
        jobs.sequence->items[i] = job_value(run->jobs[i], run->begin_ns);
    struct value workers = items[at++] = value_sequence(VALUE_LIST, run->record.worker_count);
    for (size_t w = 0; w < run->record.worker_count; w++)
        workers.sequence->items[w] = worker_value(run, w);
    items[at++] = count_value(run->record.merged);
    items[at++] = count_value(run->record.lost);
    struct value events = items[at++] = value_sequence(VALUE_LIST, run->record.event_count);
    for (size_t i = 0; i < run->record.event_count; i++)
        events.sequence->items[i] = event_value(&run->record.events[i], run->begin_ns);
    return record;
}

struct value comparison_value(const struct comparison *comparison)
{
    static const char *const keys[] = {"title", "rounds", "workers", "cpus", "ratio", "verdict", "sync", "async"};
    struct value record = RECORD_OF(keys), *items = record.sequence->items;
    items[0] = value_word(comparison->title);
    items[1] = count_value(comparison->rounds);
    items[2] = count_value(comparison->workers);
    items[3] = value_int(comparison->cpus);
    items[4] = value_double(comparison->ratio);
    items[5] = value_word(text_string(&comparison->verdict));
    items[6] = run_value(&comparison->runs[COMPARISON_SYNC]);
    items[7] = run_value(&comparison->runs[COMPARISON_ASYNC]);
    return record;
}
