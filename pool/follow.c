/* pool/follow.c - the events of workers that still work, read while they write. */
#include "pool/internal.h"

static uint64_t oldest_valid(uint64_t end, uint64_t size)
{
    return end > size - 1 ? end - (size - 1) : 0; /* one is being written over */
}

uint64_t pool_events_after(const struct pool *pool, size_t worker, uint64_t from_ns)
{
    uint64_t size = pool->shared->ring_size;
    if (!size || worker >= pool->worker_count)
        return 0;
    const struct shared_event *ring = pool->rings + worker * size;
    uint64_t end = atomic_load_explicit(&pool->slots[worker].events, memory_order_acquire);
    uint64_t oldest = oldest_valid(end, size), at = end;
    while (at > oldest && atomic_load_explicit(&ring[(at - 1) % size].end_ns, memory_order_relaxed) > from_ns)
        at--;
    return at;
}

size_t pool_events(const struct pool *pool, size_t worker, uint64_t *cursor, struct trace_event *events, size_t max,
                   size_t *settled)
{
    uint64_t size = pool->shared->ring_size;
    *settled = 0;
    if (!size || worker >= pool->worker_count)
        return 0;
    const struct shared_event *ring = pool->rings + worker * size;
    uint64_t end = atomic_load_explicit(&pool->slots[worker].events, memory_order_acquire);
    uint64_t oldest = oldest_valid(end, size);
    if (*cursor < oldest)
        *cursor = oldest;
    size_t count = 0;
    while (*cursor + count < end && count < max) {
        events[count] = trace_read_event(&ring[(*cursor + count) % size], worker);
        count++;
    }
    /* What was written over while it was copied is no event. */
    uint64_t valid = oldest_valid(atomic_load(&pool->slots[worker].events), size);
    if (valid > *cursor && count) {
        *cursor = end;
        return 0;
    }
    *settled = *cursor + count == end && count ? count - 1 : count;
    *cursor += *settled;
    return count;
}
