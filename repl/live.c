#include "repl/live.h"

#include <stdlib.h>
#include <string.h>

#include "repl/text.h"

enum {
    EVENTS_KEPT = 1 << 14, /* of all workers; the screen has fewer columns */
    EVENTS_LEAST = 64,     /* of each */
    BATCH = 512,
};

struct track {
    struct trace_event *events;
    size_t count, room;
    size_t settled; /* of them; those behind may still change */
    uint64_t cursor;
};

struct live {
    struct track *tracks; /* a worker */
    size_t worker_count;
    uint64_t begin_ns;
    struct job_record record;
};

struct live *live_create(void)
{
    return must_allocate(sizeof(struct live));
}

static void release_tracks(struct live *live)
{
    for (size_t w = 0; w < live->worker_count; w++)
        free(live->tracks[w].events);
    free(live->tracks);
    job_record_release(&live->record);
    live->tracks = NULL;
    live->worker_count = 0;
}

void live_destroy(struct live *live)
{
    release_tracks(live);
    free(live);
}

void live_begin(struct live *live, const struct pool *pool, uint64_t begin_ns)
{
    size_t count = pool_worker_count(pool);
    if (count != live->worker_count) {
        release_tracks(live);
        live->worker_count = count;
        live->tracks = must_allocate(count * sizeof *live->tracks);
        live->record.worker_count = count;
        live->record.first = must_allocate((count + 1) * sizeof(size_t));
    }
    live->begin_ns = begin_ns;
    for (size_t w = 0; w < count; w++) {
        struct track *track = &live->tracks[w];
        track->count = track->settled = 0;
        track->cursor = pool_events_after(pool, w, begin_ns);
    }
}

static struct trace_event *add(struct track *track)
{
    track->events = must_grow(track->events, track->count, &track->room, sizeof *track->events);
    return &track->events[track->count++];
}

/* Halves what is settled: neighbours of one job become one event, which says how many chunks it has. */
static void coarsen(struct track *track, uint64_t quantum)
{
    size_t kept = 0;
    for (size_t i = 0; i < track->settled; i++) {
        const struct trace_event *event = &track->events[i];
        struct trace_event *last = kept ? &track->events[kept - 1] : NULL;
        bool near = last && event->begin_ns - last->end_ns < quantum / 8 && event->end_ns - last->begin_ns < quantum;
        if (!near || !pool_fold_event(last, event, quantum))
            track->events[kept++] = *event;
    }
    size_t unsettled = track->count - track->settled;
    memmove(&track->events[kept], &track->events[track->settled], unsettled * sizeof *track->events);
    track->settled = kept;
    track->count = kept + unsettled;
}

static void read_events(struct track *track, const struct pool *pool, size_t worker, uint64_t begin_ns)
{
    size_t count, settled;
    do {
        struct trace_event batch[BATCH];
        track->count = track->settled;
        count = pool_events(pool, worker, &track->cursor, batch, BATCH, &settled);
        for (size_t i = 0; i < count; i++) {
            if (batch[i].end_ns <= begin_ns)
                continue;
            struct trace_event *event = add(track);
            *event = batch[i];
            if (event->begin_ns < begin_ns)
                event->begin_ns = begin_ns;
            if (i < settled)
                track->settled = track->count;
        }
    } while (count == BATCH && settled);
}

/* What the worker does since its last event; it is written when it ends. */
static void add_present(struct track *track, const struct worker_view *worker, size_t index, uint64_t begin_ns,
                        uint64_t now_ns)
{
    uint64_t from = track->count ? track->events[track->count - 1].end_ns : begin_ns;
    bool stopped = worker->state == WORKER_STOPPED; /* in what it did before: the stop is cut out of that */
    uint64_t since = !stopped && worker->since_ns > from ? worker->since_ns : from;
    enum worker_state state = !stopped ? worker->state : worker->job ? WORKER_BUSY : WORKER_IDLE;
    if (since >= now_ns)
        return;
    *add(track) = (struct trace_event){
        .begin_ns = since,
        .end_ns = now_ns,
        .job = worker->job,
        .chunk = (uint32_t)worker->chunk,
        .chunks = state == WORKER_BUSY && !worker->goes_on,
        .worker = (uint16_t)index,
        .cpu = (int16_t)worker->cpu,
        .state = state,
    };
}

static void flatten(struct live *live, uint64_t now_ns)
{
    struct job_record *record = &live->record;
    size_t total = 0;
    for (size_t w = 0; w < live->worker_count; w++)
        total += live->tracks[w].count;
    free(record->events);
    record->events = must_allocate((total + 1) * sizeof *record->events);
    total = 0;
    for (size_t w = 0; w < live->worker_count; w++) {
        const struct track *track = &live->tracks[w];
        record->first[w] = total;
        if (track->count)
            memcpy(&record->events[total], track->events, track->count * sizeof *record->events);
        total += track->count;
    }
    record->first[live->worker_count] = record->event_count = total;
    record->submitted_ns = live->begin_ns;
    record->finished_ns = now_ns;
}

const struct job_record *live_update(struct live *live, const struct pool *pool, const struct pool_view *view)
{
    size_t most = EVENTS_KEPT / (live->worker_count + 1);
    if (most < EVENTS_LEAST)
        most = EVENTS_LEAST;
    for (size_t w = 0; w < live->worker_count; w++) {
        struct track *track = &live->tracks[w];
        read_events(track, pool, w, live->begin_ns);
        uint64_t quantum = (view->now_ns - live->begin_ns) / most * 2;
        /* Where the chunks do not follow each other closely, only a longer quantum brings them together. */
        for (int i = 0; track->settled > most && i < 8; i++, quantum *= 2)
            coarsen(track, quantum);
        add_present(track, &view->workers[w], w, live->begin_ns, view->now_ns);
    }
    flatten(live, view->now_ns);
    pool_record_name_gaps(pool, &live->record);
    return &live->record;
}
