/* pool/gaps.c - what a worker cannot note itself: that it was stopped, and that there was something to claim while it
 * slept. The parent knows both. */
#include <stdlib.h>
#include <string.h>

#include "pool/internal.h"

enum { JOBS_LOOKED_AT = 64 }; /* unfinished ones: behind so many others nobody waits for their chunks alone */

/* Cuts the event at index i so that [begin, end) of it is `state`. The chunk stays with the first part that is left. */
static void cut_event(struct gathering *gathering, size_t i, uint64_t begin, uint64_t end, enum worker_state state)
{
    struct trace_event whole = gathering->events[i];
    struct trace_event parts[3] = {whole, whole, whole};
    parts[0].end_ns = parts[1].begin_ns = begin;
    parts[1].end_ns = parts[2].begin_ns = end;
    parts[1].state = state;
    parts[1].chunks = parts[1].chunk = 0;
    parts[1].job = 0;
    if (begin > whole.begin_ns)
        parts[2].chunks = 0;
    size_t kept = 0, after = gathering->count - i - 1;
    for (size_t p = 0; p < 3; p++)
        if (parts[p].begin_ns < parts[p].end_ns)
            parts[kept++] = parts[p];
    for (size_t p = 1; p < kept; p++)
        gather(gathering, whole); /* room */
    if (gathering->failed)
        return;
    memmove(&gathering->events[i + kept], &gathering->events[i + 1], after * sizeof *gathering->events);
    memcpy(&gathering->events[i], parts, kept * sizeof *parts);
}

/* The part of an event that lies in [begin, end). */
static bool overlap(const struct trace_event *event, uint64_t *begin, uint64_t *end)
{
    *begin = *begin > event->begin_ns ? *begin : event->begin_ns;
    *end = *end < event->end_ns ? *end : event->end_ns;
    return *begin < *end;
}

/* While there was something to claim, who slept was not idle: the kernel had not run it yet. */
static void cut_waits(struct gathering *gathering, size_t first, uint64_t from, uint64_t until)
{
    for (size_t i = first; i < gathering->count && gathering->events[i].begin_ns < until && !gathering->failed; i++) {
        uint64_t begin = from, end = until;
        if (gathering->events[i].state == WORKER_IDLE && overlap(&gathering->events[i], &begin, &end))
            cut_event(gathering, i, begin, end, WORKER_WAKING);
    }
}

/* A stop is cut out of one event alone: the parent's clock and the worker's may differ by a moment, and no chunk's
 * event may be lost for that. */
static void cut_stops(struct gathering *gathering, const struct pool *pool, size_t worker, size_t first)
{
    const struct member *member = &pool->crew[worker];
    size_t i = first;
    for (size_t s = 0; s < member->stop_count; s++) {
        uint64_t begin = member->stops[s].from_ns, end = member->stops[s].to_ns ? member->stops[s].to_ns : UINT64_MAX;
        while (i < gathering->count && gathering->events[i].end_ns <= begin)
            i++;
        if (i == gathering->count || gathering->failed)
            return;
        if (overlap(&gathering->events[i], &begin, &end))
            cut_event(gathering, i, begin, end, WORKER_STOPPED);
    }
}

static bool has_waits(const struct gathering *gathering, size_t first)
{
    for (size_t i = first; i < gathering->count; i++)
        if (gathering->events[i].state == WORKER_IDLE)
            return true;
    return false;
}

/* Short waits that were merged into busy events become events of their own, at the end of the stretch. Returns how
 * many parts it made. */
static size_t split_waits(const struct trace_event *whole, struct trace_event *parts)
{
    /* The chunks are the busy part's, so it is there at least. */
    uint64_t length = whole->end_ns - whole->begin_ns - (whole->chunks > 0);
    uint64_t lock_ns = whole->lock_ns < length ? whole->lock_ns : length;
    uint64_t queue_ns = whole->queue_ns < length - lock_ns ? whole->queue_ns : length - lock_ns;
    const enum worker_state states[] = {WORKER_BUSY, WORKER_LOCK_WAIT, WORKER_QUEUE_WAIT};
    const uint64_t lengths[] = {whole->end_ns - whole->begin_ns - lock_ns - queue_ns, lock_ns, queue_ns};
    uint64_t at = whole->begin_ns;
    size_t count = 0;
    for (size_t p = 0; p < 3; p++) {
        if (!lengths[p])
            continue;
        parts[count] = *whole;
        parts[count].begin_ns = at;
        parts[count].end_ns = at += lengths[p];
        parts[count].state = states[p];
        parts[count].chunks = p ? 0 : whole->chunks;
        parts[count].lock_ns = parts[count].queue_ns = 0;
        count++;
    }
    return count;
}

static void expand_waits(struct gathering *gathering, size_t first)
{
    struct trace_event parts[3];
    size_t before = gathering->count, more = 0;
    for (size_t i = first; i < before; i++)
        if (gathering->events[i].lock_ns || gathering->events[i].queue_ns)
            more += split_waits(&gathering->events[i], parts) - 1;
    for (size_t i = 0; i < more; i++)
        gather(gathering, gathering->events[first]); /* room */
    if (gathering->failed || !more)
        return;
    for (size_t i = before, to = gathering->count; i-- > first;) {
        struct trace_event event = gathering->events[i];
        size_t count = 1;
        if (event.lock_ns || event.queue_ns)
            count = split_waits(&event, parts);
        else
            parts[0] = event;
        to -= count;
        memcpy(&gathering->events[to], parts, count * sizeof *parts);
    }
}

void name_gaps(struct gathering *gathering, const struct pool *pool, size_t worker, size_t first)
{
    expand_waits(gathering, first);
    uint64_t until = gathering->count > first ? gathering->events[gathering->count - 1].end_ns : 0;
    bool waits = has_waits(gathering, first);
    for (size_t i = 0, looked_at = 0; waits && i < pool->job_count && looked_at < JOBS_LOOKED_AT; i++) {
        const struct job *job = pool->jobs[i];
        if (!job->before) /* it is over */
            continue;
        cut_waits(gathering, first, job->released_ns, claimable_until(pool, job, until));
        looked_at++;
    }
    cut_stops(gathering, pool, worker, first);
}

enum pool_error pool_record_name_gaps(const struct pool *pool, struct job_record *record)
{
    struct gathering gathering = {.events = NULL};
    for (size_t w = 0; w < record->worker_count; w++) {
        size_t first = gathering.count, behind = record->first[w + 1];
        for (size_t i = record->first[w]; i < behind; i++)
            gather(&gathering, record->events[i]);
        record->first[w] = first;
        name_gaps(&gathering, pool, w, first);
    }
    record->first[record->worker_count] = record->event_count = gathering.count;
    free(record->events);
    record->events = gathering.events;
    return gathering.failed ? POOL_ESYSTEM : POOL_OK;
}
