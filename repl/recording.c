/* repl/recording.c - the records of jobs that overlap tell the same moments several times. Each moment is taken from
 * the record that was collected first: it merges least, and it lost least. */
#include "repl/recording.h"

#include <stdlib.h>
#include <string.h>

struct reel { /* the record in the making, worker after worker */
    struct trace_event *events;
    size_t count, room;
    size_t first;        /* of the worker in hand */
    uint64_t covered_ns; /* up to here its time is told */
};

static void add_event(struct reel *reel, struct trace_event event)
{
    reel->events = must_grow(reel->events, reel->count, &reel->room, sizeof *reel->events);
    reel->events[reel->count++] = event;
    reel->covered_ns = event.end_ns;
}

/* Are they parts of one thing that the worker did? The CPU may differ: of what is not over it is where it began. */
static bool is_one_stretch(const struct trace_event *earlier, const struct trace_event *later)
{
    return earlier->state == later->state && earlier->job == later->job &&
           (earlier->end_ns > later->begin_ns ||
            (earlier->end_ns == later->begin_ns && earlier->chunk == later->chunk));
}

/* The event may go on over the end of what is there: a record ends with its job, in the middle of what workers do for
 * others. One stretch stays one event, so that its chunk is counted once; where a record merged chunks that another
 * tells apart, the merged event stands for all of them. */
static void join(struct reel *reel, struct trace_event event)
{
    while (reel->count > reel->first && is_one_stretch(&reel->events[reel->count - 1], &event) &&
           reel->events[reel->count - 1].begin_ns >= event.begin_ns)
        reel->count--;
    struct trace_event *last = reel->count > reel->first ? &reel->events[reel->count - 1] : NULL;
    if (last && is_one_stretch(last, &event)) {
        last->end_ns = reel->covered_ns = event.end_ns;
        last->cpu = event.cpu;
        last->chunks += event.chunks ? event.chunks - 1 : 0;
        return;
    }
    if (last && last->end_ns > event.begin_ns)
        event.begin_ns = last->end_ns;
    add_event(reel, event);
}

/* What the worker did in [from, until), as the record tells it. */
static void add_stretch(struct reel *reel, const struct job_record *record, size_t worker, uint64_t from,
                        uint64_t until)
{
    for (size_t i = record->first[worker]; i < record->first[worker + 1]; i++) {
        const struct trace_event *event = &record->events[i];
        if (event->end_ns <= from || event->end_ns <= reel->covered_ns || event->begin_ns >= until)
            continue;
        if (event->begin_ns <= reel->covered_ns)
            join(reel, *event);
        else
            add_event(reel, *event);
    }
}

/* Which record tells the time from *from on, and until when. *from moves over what none tells; NULL: nothing is left.
 * records: by their finish. */
static const struct job_record *next_record(const struct job_record *const *records, size_t count, uint64_t *from,
                                            uint64_t *until)
{
    uint64_t next = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct job_record *record = records[i];
        if (record->submitted_ns <= *from && *from < record->finished_ns) {
            *until = record->finished_ns < next ? record->finished_ns : next;
            return record;
        }
        if (record->submitted_ns > *from && record->submitted_ns < next)
            next = record->submitted_ns;
    }
    if (next == UINT64_MAX)
        return NULL;
    *from = next;
    return next_record(records, count, from, until);
}

/* Of the worker in hand. */
static uint64_t told_ns(const struct reel *reel)
{
    uint64_t sum = 0;
    for (size_t i = reel->first; i < reel->count; i++)
        sum += reel->events[i].end_ns - reel->events[i].begin_ns;
    return sum;
}

static int by_finish(const void *a, const void *b)
{
    const struct job_record *const *left = a, *const *right = b;
    if ((*left)->finished_ns != (*right)->finished_ns)
        return (*left)->finished_ns < (*right)->finished_ns ? -1 : 1;
    return ((*left)->job > (*right)->job) - ((*left)->job < (*right)->job);
}

/* false: they cannot be put together. */
static bool take_records(struct job *const *jobs, size_t count, const struct job_record **records,
                         struct job_record *whole)
{
    for (size_t i = 0; i < count; i++) {
        const struct job_record *record = records[i] = &jobs[i]->record;
        if (!jobs[i]->over || !record->first || record->worker_count != jobs[0]->record.worker_count)
            return false;
        if (!i)
            *whole = (struct job_record){.job = record->job,
                                         .submitted_ns = record->submitted_ns,
                                         .finished_ns = record->finished_ns,
                                         .worker_count = record->worker_count};
        if (record->submitted_ns < whole->submitted_ns)
            whole->submitted_ns = record->submitted_ns;
        if (record->finished_ns > whole->finished_ns)
            whole->finished_ns = record->finished_ns;
    }
    qsort(records, count, sizeof(struct job_record *), by_finish);
    return count > 0;
}

bool recording_of(struct job *const *jobs, size_t count, struct job_record *out)
{
    const struct job_record **records = must_allocate((count + 1) * sizeof(struct job_record *));
    struct job_record whole = {.events = NULL};
    bool good = take_records(jobs, count, records, &whole);
    if (good) {
        struct reel reel = {.events = NULL};
        whole.first = must_allocate((whole.worker_count + 1) * sizeof *whole.first);
        for (size_t w = 0; w < whole.worker_count; w++) {
            whole.first[w] = reel.first = reel.count;
            reel.covered_ns = 0;
            uint64_t from = whole.submitted_ns, until, length = 0;
            for (const struct job_record *record; (record = next_record(records, count, &from, &until)); from = until) {
                add_stretch(&reel, record, w, from, until);
                length += until - from;
            }
            whole.lost += told_ns(&reel) < length;
        }
        whole.first[whole.worker_count] = whole.event_count = reel.count;
        whole.events = reel.events;
        for (size_t i = 0; i < reel.count; i++)
            whole.merged += reel.events[i].chunks > 1 ? reel.events[i].chunks : 0;
        *out = whole;
    }
    free(records);
    return good;
}
