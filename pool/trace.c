/* pool/trace.c - what each worker did, event by event, in a ring of its own.
 *
 * A ring must hold jobs of a few chunks and jobs of a hundred million. So the first chunks of a job have an event each,
 * and from then on neighbouring chunks are merged into one event until it is as long as a fixed part of the job's time
 * so far: however long a job takes, its events grow with the logarithm of its length. An event says how many chunks it
 * stands for. Only when many jobs follow each other do new events overwrite the oldest. */
#include <stdlib.h>
#include <string.h>

#include "pool/internal.h"

enum {
    RINGS_BYTES = 64 << 20, /* address space of all rings of a pool */
    RING_MAX = 1 << 15,
    RING_MIN = 1 << 10,
    RECORD_EVENTS = 1 << 16, /* a finished job keeps about so many */
};

uint64_t trace_ring_size(size_t worker_count)
{
    uint64_t size = RING_MAX;
    while (size > RING_MIN && size * sizeof(struct shared_event) * worker_count > RINGS_BYTES)
        size /= 2;
    return size;
}

void trace_enter_job(struct tracer *tracer, uint64_t now)
{
    tracer->job_events = 0;
    tracer->job_begin_ns = now;
    tracer->open = false;
}

static struct shared_event *event_at(const struct tracer *tracer, uint64_t count)
{
    return &tracer->ring[count % tracer->size];
}

static void push(struct tracer *tracer, enum worker_state state, uint64_t job, uint64_t chunk, uint32_t chunks,
                 uint64_t begin_ns, uint64_t end_ns, int cpu)
{
    uint64_t count = atomic_load_explicit(&tracer->slot->events, memory_order_relaxed);
    struct shared_event *event = event_at(tracer, count);
    atomic_store_explicit(&event->begin_ns, begin_ns, memory_order_relaxed);
    atomic_store_explicit(&event->end_ns, end_ns, memory_order_relaxed);
    atomic_store_explicit(&event->lock_ns, 0, memory_order_relaxed);
    atomic_store_explicit(&event->queue_ns, 0, memory_order_relaxed);
    atomic_store_explicit(&event->job, (uint32_t)job, memory_order_relaxed);
    atomic_store_explicit(&event->chunk, (uint32_t)chunk, memory_order_relaxed);
    atomic_store_explicit(&event->chunks, chunks, memory_order_relaxed);
    atomic_store_explicit(&event->cpu, (int16_t)cpu, memory_order_relaxed);
    atomic_store_explicit(&event->state, (uint8_t)state, memory_order_relaxed);
    atomic_store_explicit(&tracer->slot->events, count + 1, memory_order_release);
}

uint64_t trace_end(const struct tracer *tracer)
{
    uint64_t count = tracer->size ? atomic_load_explicit(&tracer->slot->events, memory_order_relaxed) : 0;
    return count ? atomic_load_explicit(&tracer->ring[(count - 1) % tracer->size].end_ns, memory_order_relaxed) : 0;
}

void trace_gap(struct tracer *tracer, enum worker_state state, uint64_t begin_ns, uint64_t end_ns)
{
    tracer->open = false;
    if (tracer->size && end_ns > begin_ns)
        push(tracer, state, 0, 0, 1, begin_ns, end_ns, -1);
}

/* The newest event, if what follows it up to end_ns may be merged into it. */
static struct shared_event *growing(const struct tracer *tracer, uint64_t end_ns, int cpu)
{
    if (!tracer->open || tracer->job_events < tracer->size / 4)
        return NULL;
    struct shared_event *event =
        event_at(tracer, atomic_load_explicit(&tracer->slot->events, memory_order_relaxed) - 1);
    uint64_t long_enough = (end_ns - tracer->job_begin_ns) / (tracer->size / 32);
    bool fits = end_ns - atomic_load_explicit(&event->begin_ns, memory_order_relaxed) < long_enough;
    bool same_cpu = atomic_load_explicit(&event->cpu, memory_order_relaxed) == cpu;
    bool room = atomic_load_explicit(&event->chunks, memory_order_relaxed) < UINT32_MAX;
    return fits && same_cpu && room ? event : NULL;
}

void trace_busy(struct tracer *tracer, uint64_t job, uint64_t chunk, bool counts, uint64_t begin_ns, uint64_t end_ns,
                int cpu)
{
    if (!tracer->size || (!counts && end_ns == begin_ns))
        return;
    struct shared_event *event = growing(tracer, end_ns, cpu);
    if (!event) {
        push(tracer, WORKER_BUSY, job, chunk, counts, begin_ns, end_ns, cpu);
        tracer->job_events++;
        tracer->open = true;
        return;
    }
    uint32_t chunks = atomic_load_explicit(&event->chunks, memory_order_relaxed);
    if (!chunks && counts)
        atomic_store_explicit(&event->chunk, (uint32_t)chunk, memory_order_relaxed);
    atomic_store_explicit(&event->end_ns, end_ns, memory_order_relaxed);
    if (counts)
        atomic_store_explicit(&event->chunks, chunks + 1, memory_order_relaxed);
}

void trace_wait(struct tracer *tracer, enum worker_state state, uint64_t job, uint64_t chunk, uint64_t begin_ns,
                uint64_t end_ns, int cpu)
{
    if (!tracer->size || end_ns == begin_ns)
        return;
    struct shared_event *event = growing(tracer, end_ns, cpu);
    if (!event) {
        push(tracer, state, job, chunk, 0, begin_ns, end_ns, cpu);
        tracer->job_events++;
        tracer->open = false;
        return;
    }
    /* A reader that finds the wait finds the end as well: it reads them the other way round. */
    _Atomic uint64_t *waited = state == WORKER_LOCK_WAIT ? &event->lock_ns : &event->queue_ns;
    atomic_store_explicit(&event->end_ns, end_ns, memory_order_relaxed);
    atomic_store_explicit(waited, atomic_load_explicit(waited, memory_order_relaxed) + (end_ns - begin_ns),
                          memory_order_release);
}

/* --- the parent's side --- */

void gather(struct gathering *gathering, struct trace_event event)
{
    if (gathering->count == gathering->room) {
        size_t room = gathering->room ? 2 * gathering->room : 64;
        struct trace_event *grown = realloc(gathering->events, room * sizeof *grown);
        if (!grown) {
            gathering->failed = true;
            return;
        }
        gathering->events = grown;
        gathering->room = room;
    }
    gathering->events[gathering->count++] = event;
}

struct trace_event trace_read_event(const struct shared_event *shared, size_t worker)
{
    uint64_t lock_ns = atomic_load_explicit(&shared->lock_ns, memory_order_acquire);
    uint64_t queue_ns = atomic_load_explicit(&shared->queue_ns, memory_order_acquire);
    return (struct trace_event){
        .lock_ns = lock_ns,
        .queue_ns = queue_ns,
        .begin_ns = atomic_load_explicit(&shared->begin_ns, memory_order_relaxed),
        .end_ns = atomic_load_explicit(&shared->end_ns, memory_order_relaxed),
        .job = atomic_load_explicit(&shared->job, memory_order_relaxed),
        .chunk = atomic_load_explicit(&shared->chunk, memory_order_relaxed),
        .chunks = atomic_load_explicit(&shared->chunks, memory_order_relaxed),
        .worker = (uint16_t)worker,
        .cpu = atomic_load_explicit(&shared->cpu, memory_order_relaxed),
        .state = (enum worker_state)atomic_load_explicit(&shared->state, memory_order_relaxed),
    };
}

/* What the worker does since its newest event: that event is written when it ends. Returns false when the worker has
 * ended what it did, and its event is still to come. */
static bool gather_tail(struct gathering *gathering, const struct pool *pool, size_t worker, uint64_t from,
                        uint64_t until, bool last_try)
{
    const struct worker_view *last = &pool->crew[worker].last;
    struct record record;
    if (!slot_read(&pool->slots[worker], &record))
        record = (struct record){.state = last->state, .job = last->job, .since_ns = from, .cpu = -1};
    uint64_t begin = record.since_ns > from ? record.since_ns : from;
    begin = begin < until ? begin : until;
    if (begin > from && !last_try)
        return false;
    if (begin > from) /* stopped between its record and its event */
        gather(gathering,
               (struct trace_event){
                   .begin_ns = from, .end_ns = begin, .worker = (uint16_t)worker, .cpu = -1, .state = record.previous});
    if (begin < until)
        gather(gathering, (struct trace_event){.begin_ns = begin,
                                               .end_ns = until,
                                               .job = record.job,
                                               .chunk = (uint32_t)record.chunk,
                                               .chunks = record.state == WORKER_BUSY && !record_goes_on(&record),
                                               .worker = (uint16_t)worker,
                                               .cpu = (int16_t)record.cpu,
                                               .state = record.state});
    return true;
}

/* Copies what a worker's ring holds of [from, until], oldest first. Returns whether it had lost the first of it. */
static bool gather_ring(struct gathering *gathering, const struct pool *pool, size_t worker, uint64_t from,
                        uint64_t until)
{
    uint64_t size = pool->shared->ring_size;
    const struct shared_event *ring = pool->rings + worker * size;
    const struct slot *slot = &pool->slots[worker];
    uint64_t end = atomic_load_explicit(&slot->events, memory_order_acquire);
    uint64_t oldest = end > size - 1 ? end - (size - 1) : 0;
    uint64_t at = end;
    while (at > oldest && atomic_load_explicit(&ring[(at - 1) % size].end_ns, memory_order_relaxed) > from)
        at--;
    bool lost = at == oldest && oldest > 0;
    size_t first = gathering->count;
    for (uint64_t i = at; i < end; i++) {
        struct trace_event event = trace_read_event(&ring[i % size], worker);
        if (event.begin_ns >= until)
            break;
        event.begin_ns = event.begin_ns < from ? from : event.begin_ns;
        event.end_ns = event.end_ns > until ? until : event.end_ns;
        gather(gathering, event);
    }
    /* What the worker overwrote while we copied is not what it was. */
    uint64_t end_now = atomic_load(&slot->events);
    uint64_t valid = end_now > size - 1 ? end_now - (size - 1) : 0;
    if (valid > at) {
        uint64_t spoilt = valid - at < gathering->count - first ? valid - at : gathering->count - first;
        gathering->count -= spoilt;
        if (spoilt)
            memmove(&gathering->events[first], &gathering->events[first + spoilt],
                    (gathering->count - first) * sizeof *gathering->events);
        lost = true;
    }
    return lost;
}

/* One worker's events of [from, until], oldest first. Returns whether the ring had lost the first of them. */
static bool gather_worker(struct gathering *gathering, const struct pool *pool, size_t worker, uint64_t from,
                          uint64_t until)
{
    enum { TRIES = 100 };
    size_t first = gathering->count;
    for (int i = 1;; i++) {
        gathering->count = first;
        bool lost = gather_ring(gathering, pool, worker, from, until);
        uint64_t end = gathering->count > first ? gathering->events[gathering->count - 1].end_ns : from;
        if (gather_tail(gathering, pool, worker, end, until, i == TRIES))
            return lost;
    }
}

bool pool_fold_event(struct trace_event *last, const struct trace_event *event, uint64_t quantum)
{
    uint64_t length = event->end_ns - event->begin_ns;
    bool wait = event->state == WORKER_LOCK_WAIT || event->state == WORKER_QUEUE_WAIT;
    if (last->state != WORKER_BUSY || last->job != event->job || !(event->state == WORKER_BUSY || wait) ||
        (wait && length >= quantum))
        return false;
    last->lock_ns += event->state == WORKER_LOCK_WAIT ? length : event->lock_ns;
    last->queue_ns += event->state == WORKER_QUEUE_WAIT ? length : event->queue_ns;
    last->end_ns = event->end_ns;
    last->chunk = last->chunks ? last->chunk : event->chunk;
    last->chunks += event->chunks;
    return true;
}

/* Merges neighbouring busy events of one job on one CPU from index `first` on, and the short waits between them, so
 * that none is shorter than `quantum`. */
static void coarsen(struct gathering *gathering, size_t first, uint64_t quantum)
{
    size_t kept = first;
    for (size_t i = first; i < gathering->count; i++) {
        struct trace_event *event = &gathering->events[i];
        struct trace_event *last = kept > first ? &gathering->events[kept - 1] : NULL;
        bool near = last && last->end_ns == event->begin_ns && last->cpu == event->cpu &&
                    last->end_ns - last->begin_ns < quantum;
        if (!near || !pool_fold_event(last, event, quantum))
            gathering->events[kept++] = *event;
    }
    gathering->count = kept;
}

enum pool_error trace_collect(const struct pool *pool, struct job_record *record)
{
    uint64_t from = record->submitted_ns, until = record->finished_ns;
    struct gathering gathering = {.events = NULL};
    record->worker_count = pool->worker_count;
    record->first = calloc(pool->worker_count + 1, sizeof *record->first);
    record->merged = 0;
    record->merged_waits = 0;
    record->lost = 0;
    if (!record->first)
        return POOL_ESYSTEM;
    for (size_t w = 0; w < pool->worker_count; w++) {
        size_t first = gathering.count;
        record->first[w] = first;
        if (pool->shared->ring_size)
            record->lost += gather_worker(&gathering, pool, w, from, until);
        if (gathering.count - first > RECORD_EVENTS / pool->worker_count)
            coarsen(&gathering, first, (until - from) * pool->worker_count / RECORD_EVENTS);
        for (size_t i = first; i < gathering.count; i++) {
            if (gathering.events[i].chunks > 1)
                record->merged += gathering.events[i].chunks;
            record->merged_waits += gathering.events[i].lock_ns || gathering.events[i].queue_ns;
        }
        name_gaps(&gathering, pool, w, first);
    }
    record->first[pool->worker_count] = gathering.count;
    record->events = gathering.events;
    record->event_count = gathering.count;
    if (!gathering.failed)
        return POOL_OK;
    job_record_release(record);
    return POOL_ESYSTEM;
}

void job_record_release(struct job_record *record)
{
    free(record->events);
    free(record->first);
    *record = (struct job_record){.events = NULL};
}
