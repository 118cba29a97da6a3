/* pool/process_look.c - processes of their own as they are seen from outside, and what their bodies tell of them. */
#include <signal.h>
#include <string.h>

#include "pool/process_internal.h"

struct child *process_find(const struct processes *processes, uint32_t number, size_t *index)
{
    size_t low = 0, high = processes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (processes->children[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    if (index)
        *index = low;
    return low < processes->count && processes->children[low]->number == number ? processes->children[low] : NULL;
}

/* --- looking --- */

enum pool_error process_look(const struct processes *processes, uint32_t number, struct process_view *out)
{
    const struct child *child = process_find(processes, number, NULL);
    if (!child)
        return POOL_EPROCESS;
    const struct slot *slot = &child->shared->slot;
    struct record record;
    if (!slot_read(slot, &record))
        slot_read_torn(slot, &record); /* stopped while it wrote: as good as can be had */
    struct totals totals = record_totals(&record, child->ended_ns ? child->ended_ns : now_ns());
    totals.ns[WORKER_DEAD] = 0;
    *out = (struct process_view){
        .number = number,
        .pid = child->pid,
        .state = child->ended_ns  ? WORKER_DEAD
                 : child->stopped ? WORKER_STOPPED
                                  : record.state,
        .cpu = record.cpu,
        .items_done = atomic_load_explicit(&slot->items_done, memory_order_relaxed),
        .part = (double)atomic_load_explicit(&slot->part, memory_order_relaxed) / UINT32_MAX,
        .started_ns = child->started_ns,
        .ended_ns = child->ended_ns,
        .exit_code = child->exit_code,
    };
    memcpy(out->total_ns, totals.ns, sizeof out->total_ns);
    return POOL_OK;
}

const void *process_note(const struct processes *processes, uint32_t number)
{
    const struct child *child = process_find(processes, number, NULL);
    return child ? child->shared->note : NULL;
}

size_t processes_alive(const struct processes *processes)
{
    return processes->alive;
}

enum pool_error process_signal(const struct processes *processes, uint32_t number, int signal)
{
    const struct child *child = process_find(processes, number, NULL);
    if (!child || child->ended_ns || kill(child->pid, signal) < 0)
        return POOL_EPROCESS;
    return POOL_OK;
}

/* --- in the child --- */

void *process_task_note(const struct process_task *task)
{
    return task->shared->note;
}

bool process_task_progress(struct process_task *task, uint64_t items_done, double part)
{
    struct slot *slot = &task->shared->slot;
    atomic_store_explicit(&slot->items_done, items_done, memory_order_relaxed);
    part = part > 0 ? part < 1 ? part : 1 : 0;
    atomic_store_explicit(&slot->part, (uint32_t)(part * UINT32_MAX), memory_order_relaxed);
    return true;
}

void process_task_state(struct process_task *task, enum worker_state state)
{
    struct record *record = &task->record;
    uint64_t now = now_ns();
    record->totals.ns[record->state] += now - record->since_ns;
    record->previous = record->state;
    record->state = state;
    record->since_ns = now;
    slot_write(&task->shared->slot, record);
}
