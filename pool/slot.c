/* pool/slot.c - a worker's record: one writer, readers that never hold it up. */
#include "pool/internal.h"

enum { READ_TRIES = 1000 }; /* a writer that was stopped half way must not hold a reader */

void slot_write(struct slot *slot, const struct record *record)
{
    uint32_t sequence = atomic_load_explicit(&slot->sequence, memory_order_relaxed) | 1;
    atomic_store_explicit(&slot->sequence, sequence, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&slot->state, record->state, memory_order_relaxed);
    atomic_store_explicit(&slot->previous, record->previous, memory_order_relaxed);
    atomic_store_explicit(&slot->cpu, record->cpu, memory_order_relaxed);
    atomic_store_explicit(&slot->job, record->job, memory_order_relaxed);
    atomic_store_explicit(&slot->chunk, record->chunk, memory_order_relaxed);
    atomic_store_explicit(&slot->since_ns, record->since_ns, memory_order_relaxed);
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
        atomic_store_explicit(&slot->total_ns[s], record->totals.ns[s], memory_order_relaxed);
    atomic_store_explicit(&slot->sequence, sequence + 1, memory_order_release);
}

void slot_read_torn(const struct slot *slot, struct record *out)
{
    uint32_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);
    uint32_t previous = atomic_load_explicit(&slot->previous, memory_order_relaxed);
    out->state = state < WORKER_STATE_COUNT ? (enum worker_state)state : WORKER_IDLE;
    out->previous = previous < WORKER_STATE_COUNT ? (enum worker_state)previous : WORKER_IDLE;
    out->cpu = atomic_load_explicit(&slot->cpu, memory_order_relaxed);
    out->job = atomic_load_explicit(&slot->job, memory_order_relaxed);
    out->chunk = atomic_load_explicit(&slot->chunk, memory_order_relaxed);
    out->since_ns = atomic_load_explicit(&slot->since_ns, memory_order_relaxed);
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
        out->totals.ns[s] = atomic_load_explicit(&slot->total_ns[s], memory_order_relaxed);
}

bool slot_read(const struct slot *slot, struct record *out)
{
    for (int i = 0; i < READ_TRIES; i++) {
        uint32_t before = atomic_load_explicit(&slot->sequence, memory_order_acquire);
        slot_read_torn(slot, out);
        atomic_thread_fence(memory_order_acquire);
        if (!(before & 1) && atomic_load_explicit(&slot->sequence, memory_order_relaxed) == before)
            return true;
    }
    return false;
}

static void take_back(uint64_t *clock, uint64_t *back)
{
    uint64_t taken = *back < *clock ? *back : *clock;
    *clock -= taken;
    *back -= taken;
}

static uint64_t *longest(struct totals *totals)
{
    uint64_t *longest = totals->ns;
    for (size_t s = 1; s < WORKER_STATE_COUNT; s++)
        if (totals->ns[s] > *longest)
            longest = &totals->ns[s];
    return longest;
}

struct totals record_totals(const struct record *record, uint64_t at_ns)
{
    struct totals totals = record->totals;
    if (at_ns >= record->since_ns) {
        totals.ns[record->state] += at_ns - record->since_ns;
        return totals;
    }
    /* The worker changed its state after at_ns was read and before its record was. If it did so more than once, which
     * state the rest was is not known any more; but the clocks must add up to the time that has passed. */
    uint64_t back = record->since_ns - at_ns;
    take_back(&totals.ns[record->previous], &back);
    for (uint64_t *most = longest(&totals); back && *most; most = longest(&totals))
        take_back(most, &back);
    return totals;
}
