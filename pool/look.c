/* pool/look.c - what the workers do at this instant, copied out of the shared memory. */
#include <string.h>

#include "pool/internal.h"

static void look_at_chunk(const struct pool *pool, size_t w, const struct record *record, struct worker_view *view)
{
    const struct job *job = job_find(pool, record->job);
    if (!job || record->chunk >= job->shared->chunk_count)
        return;
    view->job = record->job;
    view->chunk = record->chunk;
    view->item_begin = chunk_begin(job->shared, record->chunk);
    view->item_end = chunk_end(job->shared, record->chunk);
    uint64_t done = atomic_load_explicit(&pool->slots[w].items_done, memory_order_relaxed);
    uint64_t count = view->item_end - view->item_begin;
    view->items_done = done < count ? done : count;
    view->part = (double)atomic_load_explicit(&pool->slots[w].part, memory_order_relaxed) / UINT32_MAX;
}

static void look_at_worker(const struct pool *pool, size_t w, uint64_t now, struct worker_view *view)
{
    const struct member *member = &pool->crew[w];
    struct record record;
    if (!slot_read(&pool->slots[w], &record)) {
        *view = member->last; /* stopped while it wrote its record: the last one that was whole */
        view->pid = member->pid;
        view->generation = member->generation - 1;
        if (member->stopped)
            view->state = WORKER_STOPPED;
        return;
    }
    struct totals totals = record_totals(&record, now);
    *view = (struct worker_view){
        .pid = member->pid,
        .generation = member->generation - 1,
        .state = member->stopped ? WORKER_STOPPED : record.state,
        .cpu = record.cpu,
        .left = member->left,
        .since_ns = record.since_ns,
    };
    memcpy(view->total_ns, totals.ns, sizeof view->total_ns);
    view->goes_on = record_goes_on(&record);
    if (state_in_hand(record.state))
        look_at_chunk(pool, w, &record, view);
    if (member->stopped)
        view->since_ns = member->stops[member->stop_count - 1].from_ns;
}

void pool_look(const struct pool *pool, struct pool_view *view)
{
    view->now_ns = now_ns();
    view->worker_count = pool->worker_count;
    view->unfinished_jobs = pool->unfinished;
    view->closed = pool->closed;
    for (size_t w = 0; w < pool->worker_count; w++) {
        look_at_worker(pool, w, view->now_ns, &view->workers[w]);
        pool->crew[w].last = view->workers[w];
    }
}
