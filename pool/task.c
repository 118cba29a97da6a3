/* pool/task.c - what a worker's function may ask while it computes, and the clocks that run meanwhile. */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pool/worker.h"

#ifndef MADV_POPULATE_WRITE /* Linux 5.14; older libc headers lack it */
#define MADV_POPULATE_WRITE 23
#endif

/* --- what the work function may ask --- */

uint64_t pool_task_begin(const struct pool_task *task)
{
    return task->begin;
}

uint64_t pool_task_end(const struct pool_task *task)
{
    return task->end;
}

const void *pool_task_input(const struct pool_task *task)
{
    return pool_task_at(task, task->job->input);
}

void *pool_task_output(const struct pool_task *task)
{
    return arena_at(task->worker->start->arena, task->job->output);
}

const void *pool_task_at(const struct pool_task *task, uint64_t offset)
{
    return arena_at(task->worker->start->arena, offset);
}

void *pool_task_allocate(struct pool_task *task, size_t size)
{
    /* A chunk that is run again takes its memory anew: what a dead worker took is given back with the job. */
    struct shared_job *job = task->job;
    uint64_t wanted = round_up(size, 16);
    uint64_t offset = atomic_fetch_add_explicit(&job->heap, wanted, memory_order_relaxed);
    if (wanted < size || offset > job->heap_end || job->heap_end - offset < wanted)
        return NULL;
    return arena_at(task->worker->start->arena, offset);
}

void pool_task_fail(struct pool_task *task, uint64_t item, uint32_t code)
{
    struct tally *tally = task->worker->tally;
    uint32_t before = atomic_load_explicit(&tally->failed_code, memory_order_relaxed);
    if (before && atomic_load_explicit(&tally->failed_item, memory_order_relaxed) < item)
        return;
    atomic_store_explicit(&tally->failed_item, item, memory_order_relaxed);
    atomic_store_explicit(&tally->failed_code, code, memory_order_release);
}

void pool_task_populate(void *data, size_t size)
{
    uint64_t page = arena_page();
    uintptr_t begin = round_up((uintptr_t)data, page);
    uintptr_t end = ((uintptr_t)data + size) / page * page;
    if (end > begin)
        madvise((void *)begin, end - begin, MADV_POPULATE_WRITE);
}

/* --- the clocks --- */

uint64_t worker_read_delay(const struct worker *worker)
{
    char text[96];
    ssize_t length = worker->schedstat_fd < 0 ? -1 : pread(worker->schedstat_fd, text, sizeof text - 1, 0);
    if (length <= 0)
        return 0;
    text[length] = '\0';
    const char *second = strchr(text, ' '); /* "time on the CPU, run delay, time slices" */
    return second ? strtoull(second, NULL, 10) : 0;
}

/* What came since it was last read is off CPU, but for `waited` of it at most: a worker that slept while it waited and
 * was not run at once when it could go on has waited longer, and was not busy. */
static void count_delay_but(struct worker *worker, uint64_t now, uint64_t waited)
{
    uint64_t delay = worker_read_delay(worker);
    if (delay > worker->delay_ns + waited) /* 0 where the file could not be read just now */
        atomic_fetch_add_explicit(&worker->tally->off_cpu_ns, delay - worker->delay_ns - waited, memory_order_relaxed);
    worker->delay_ns = delay ? delay : worker->delay_ns;
    worker->delay_read_ns = now;
}

void worker_count_delay(struct worker *worker, uint64_t now)
{
    count_delay_but(worker, now, 0);
}

/* A long item's time off CPU is told while it lasts. The clock is not looked at in every call: short items make one
 * each. */
static void look_at_delay(struct worker *worker)
{
    enum { CALLS = 16, DELAY_LOOK_NS = 20000000 };
    if (++worker->progress_calls % CALLS)
        return;
    uint64_t now = now_ns();
    if (now - worker->delay_read_ns >= DELAY_LOOK_NS)
        worker_count_delay(worker, now);
}

bool pool_task_progress(struct pool_task *task, uint64_t items_done, double part)
{
    struct slot *slot = task->worker->slot;
    atomic_store_explicit(&slot->items_done, task->done_before + items_done, memory_order_relaxed);
    part = part > 0 ? part < 1 ? part : 1 : 0;
    atomic_store_explicit(&slot->part, (uint32_t)(part * UINT32_MAX), memory_order_relaxed);
    look_at_delay(task->worker);
    return atomic_load_explicit(&task->job->stop, memory_order_relaxed) != STOP_NOW;
}

void worker_change_state(struct worker *worker, enum worker_state state, uint64_t now)
{
    struct record *record = &worker->record;
    record->totals.ns[record->state] += now - record->since_ns;
    if (now > record->since_ns)
        record->previous = record->state; /* chunk upon chunk, that is busy: no time passes between them */
    record->state = state;
    record->since_ns = now;
}

/* --- waits with an item in hand --- */

/* As in end_chunk(): the record first, then the tally, then the event. Only a lock that is not free at once comes here,
 * so only that reads a clock. */
void pool_task_wait(struct pool_task *task, enum worker_state state)
{
    struct worker *worker = task->worker;
    struct record *record = &worker->record;
    uint64_t now = now_ns(), began = record->since_ns;
    if (record->state != WORKER_BUSY)
        return; /* it waits already */
    worker_change_state(worker, state, now);
    slot_write(worker->slot, record);
    tally_add(&worker->tally->busy_ns, now - began);
    if (now - worker->delay_read_ns >= OFF_CPU_READ_NS)
        worker_count_delay(worker, now);
    trace_busy(&worker->tracer, record->job, record->chunk, !worker->chunk_traced, began, now, record->cpu);
    worker->chunk_traced = true;
}

void pool_task_go_on(struct pool_task *task)
{
    struct worker *worker = task->worker;
    struct record *record = &worker->record;
    struct tally *tally = worker->tally;
    enum worker_state state = record->state;
    uint64_t now = now_ns(), began = record->since_ns;
    if (state != WORKER_LOCK_WAIT && state != WORKER_QUEUE_WAIT)
        return;
    int cpu = record->cpu;
    worker_change_state(worker, WORKER_BUSY, now);
    record->cpu = sched_getcpu();
    slot_write(worker->slot, record);
    tally_add(state == WORKER_LOCK_WAIT ? &tally->lock_wait_ns : &tally->queue_wait_ns, now - began);
    trace_wait(&worker->tracer, state, record->job, record->chunk, began, now, cpu);
    if (now - began >= WAIT_READ_NS)
        count_delay_but(worker, now, now - began);
}
