/* pool/worker.c - a worker's life: look for a chunk, compute it, settle it, sleep when there is none.
 *
 * No lock is held anywhere in here, so a worker may be killed or stopped at any instruction. The order in which a chunk
 * is ended matters: the record first shows the worker idle, then the tally grows, then the word says "done", then the
 * count of done chunks. Whoever sees the last count reached finds clocks and tallies complete. */
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pool/worker.h"

/* --- the beginning of a chunk --- */

/* From the gap before a chunk, the part in which there already was something to claim is not idleness: the kernel had
 * not run this worker yet. */
static void end_gap(struct worker *worker, const struct shared_job *job, uint64_t now)
{
    struct record *record = &worker->record;
    uint64_t released = atomic_load_explicit(&job->released_ns, memory_order_relaxed);
    uint64_t claimable = released > job->submitted_ns ? released : job->submitted_ns;
    uint64_t began = record->since_ns;
    claimable = claimable < began ? began : claimable > now ? now : claimable;
    record->totals.ns[WORKER_IDLE] += claimable - began;
    record->totals.ns[WORKER_WAKING] += now - claimable;
    if (now > began)
        record->previous = now > claimable ? WORKER_WAKING : WORKER_IDLE;
    record->since_ns = now;
    trace_gap(&worker->tracer, WORKER_IDLE, began, claimable);
    trace_gap(&worker->tracer, WORKER_WAKING, claimable, now);
}

static void begin_chunk(struct worker *worker, uint64_t chunk, uint64_t now)
{
    struct record *record = &worker->record;
    worker_change_state(worker, WORKER_BUSY, now);
    record->cpu = sched_getcpu();
    record->job = worker->claimer.job->number;
    record->chunk = chunk;
    worker->chunk_traced = false;
    atomic_store_explicit(&worker->slot->items_done, 0, memory_order_relaxed);
    atomic_store_explicit(&worker->slot->part, 0, memory_order_relaxed);
    atomic_store_explicit(&worker->tally->last_claim_ns, now, memory_order_relaxed);
    slot_write(worker->slot, record);
}

/* --- the end of a chunk --- */

static void wake_parent(const struct worker *worker)
{
    uint64_t one = 1;
    if (write(worker->start->event_fd, &one, sizeof one) < 0)
        return; /* the counter is full: the parent has enough to wake it */
}

static void call_parent(const struct worker *worker)
{
    ask_for_look(worker->shared, worker->position);
    wake_parent(worker);
}

static bool is_complete(struct worker *worker, const struct shared_job *job)
{
    worker->ended_job = job_chunks_done(worker->start->arena, job, worker->shared->worker_count) == job->chunk_count;
    return worker->ended_job;
}

/* Is one of the items [begin, end) given up? */
static bool is_given_up(const struct shared_job *job, uint64_t begin, uint64_t end)
{
    uint32_t count = atomic_load_explicit(&job->skip_count, memory_order_acquire);
    for (uint32_t i = 0; i < count && i < SKIP_MAX; i++) {
        uint64_t item = atomic_load_explicit(&job->skip[i], memory_order_relaxed);
        if (item >= begin && item < end)
            return true;
    }
    return false;
}

/* Ends the chunk in hand and returns when that was. */
static uint64_t end_chunk(struct worker *worker, uint64_t chunk, enum pool_outcome outcome)
{
    static const enum word_state states[] = {WORD_DONE, WORD_FAILED, WORD_CANCELLED};
    struct shared_job *job = worker->claimer.job;
    struct record *record = &worker->record;
    struct tally *tally = worker->tally;
    uint64_t now = now_ns();
    uint64_t began = record->since_ns;

    worker_change_state(worker, WORKER_IDLE, now);
    record->job = 0;
    slot_write(worker->slot, record);

    tally_add(&tally->busy_ns, now - began);
    trace_busy(&worker->tracer, job->number, chunk, !worker->chunk_traced, began, now, record->cpu);
    tally_add(&tally->items, outcome == POOL_TASK_DONE
                                 ? chunk_end(job, chunk) - chunk_begin(job, chunk)
                                 : atomic_load_explicit(&worker->slot->items_done, memory_order_relaxed));
    if (claimer_no_tickets(&worker->claimer) || now - worker->delay_read_ns >= OFF_CPU_READ_NS)
        worker_count_delay(worker, now);
    if (outcome == POOL_TASK_FAILED) {
        uint32_t running = STOP_NOT;
        atomic_compare_exchange_strong(&job->stop, &running, STOP_CLAIMING);
    }
    atomic_store_explicit(&tally->last_done_ns, now, memory_order_relaxed);
    if (outcome == POOL_TASK_DONE && job->log_size &&
        !is_given_up(job, chunk_begin(job, chunk), chunk_end(job, chunk)) &&
        log_chunk(worker->start->arena, job, chunk, worker->start->slot, now))
        wake_parent(worker);
    claimer_settle(&worker->claimer, chunk, states[outcome]);
    if (outcome == POOL_TASK_DONE)
        atomic_store_explicit(&tally->chunks, atomic_load_explicit(&tally->chunks, memory_order_relaxed) + 1,
                              memory_order_release);

    /* Of two workers that end the last two chunks, one at least must see both: each looks after it has settled its own,
     * never before. Who misses its moment here looks again in leave_job(). */
    bool tail = claimer_no_tickets(&worker->claimer);
    if (tail)
        atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&job->stop, memory_order_relaxed) != STOP_NOT || (tail && is_complete(worker, job))) {
        call_parent(worker);
        worker->called = true;
    }
    return now;
}

/* The worker has found nothing more to claim. What it knew when it ended its last chunk is not enough: it may have held
 * tickets for chunks that others then took, or have claimed a chunk of a stopped job and put it back. */
static void leave_job(struct worker *worker, bool any)
{
    struct shared_job *job = worker->claimer.job;
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&job->stop, memory_order_relaxed) != STOP_NOT ||
        (any && !worker->called && is_complete(worker, job)))
        call_parent(worker);
}

/* --- the work --- */

/* A chunk that a worker died over: one item at a time, so that the item in hand is known should it happen again. */
static enum pool_outcome work_carefully(struct worker *worker, struct pool_task *task)
{
    uint64_t begin = task->begin, end = task->end;
    for (uint64_t item = begin; item < end; item++) {
        *task = (struct pool_task){worker, task->job, item, item + 1, item - begin};
        if (!pool_task_progress(task, 0, 0))
            return POOL_TASK_CANCELLED;
        if (is_given_up(task->job, item, item + 1))
            continue;
        enum pool_outcome outcome = worker->start->work(task);
        if (outcome != POOL_TASK_DONE)
            return outcome;
    }
    return POOL_TASK_DONE;
}

static enum pool_outcome compute(struct worker *worker, uint64_t chunk)
{
    struct shared_job *job = worker->claimer.job;
    struct pool_task task = {worker, job, chunk_begin(job, chunk), chunk_end(job, chunk), 0};
    if (atomic_load_explicit(&worker->claimer.words[chunk], memory_order_relaxed) & WORD_CAREFUL)
        return work_carefully(worker, &task);
    return worker->start->work(&task);
}

/* Has it done all the chunks that one process is to do? */
static bool is_spent(const struct worker *worker)
{
    return worker->shared->max_tasks && worker->tasks >= worker->shared->max_tasks;
}

/* Claims and computes chunks of the job at a position until it has none left. Returns whether there was one. */
static bool work_on(struct worker *worker, uint64_t position)
{
    struct shared_pool *shared = worker->shared;
    struct pool_arena *arena = worker->start->arena;
    /* First say that we are about to touch it, then look whether it is still there; the parent does it the other way
     * round before it gives the memory back. */
    atomic_store(&worker->slot->hazard, position + 1);
    uint64_t offset = atomic_load(&shared->order[position % ORDER_SIZE]);
    bool any = false;
    if (offset && position >= atomic_load(&shared->head)) {
        struct shared_job *job = arena_at(arena, offset);
        claimer_enter(&worker->claimer, arena, job, worker->start->slot, worker->start->generation);
        worker->tally = &job_tallies(arena, job)[worker->start->slot];
        worker->position = position;
        worker->called = false;
        uint64_t chunk, now = 0;
        while (!is_spent(worker) && claimer_next(&worker->claimer, &chunk)) {
            if (!any) {
                any = true;
                now = now_ns();
                end_gap(worker, job, now);
                trace_enter_job(&worker->tracer, now);
                worker->delay_ns = worker_read_delay(worker);
                worker->delay_read_ns = now;
            }
            begin_chunk(worker, chunk, now);
            now = end_chunk(worker, chunk, compute(worker, chunk));
            worker->tasks++;
        }
        leave_job(worker, any);
    }
    atomic_store(&worker->slot->hazard, 0);
    return any;
}

/* Goes once over the unfinished jobs in the order they were submitted. Returns whether there was anything to do. */
static bool look_for_work(struct worker *worker)
{
    struct shared_pool *shared = worker->shared;
    uint32_t released = atomic_load(&shared->released);
    if (released != worker->released) {
        worker->released = released;
        worker->cursor = 0;
    }
    uint64_t head = atomic_load(&shared->head);
    if (worker->cursor < head)
        worker->cursor = head;
    bool any = false;
    while (worker->cursor < atomic_load(&shared->tail)) {
        any |= work_on(worker, worker->cursor);
        if (is_spent(worker) || atomic_load(&shared->released) != worker->released)
            return true;
        worker->cursor++;
    }
    return any;
}

/* Waking a sleeping CPU takes longer than a short job does, so one worker that has ended a job stays awake a moment for
 * the next. The parent rings, then looks whether it has to wake somebody; we say
 * that we go to sleep, and the futex looks whether it rang. */
static void linger(struct worker *worker, uint32_t seen)
{
    struct shared_pool *shared = worker->shared;
    uint32_t nobody = 0, me = worker->start->slot + 1;
    if (!atomic_compare_exchange_strong(&shared->lingerer, &nobody, me))
        return;
    uint64_t until = now_ns() + LINGER_NS;
    while (atomic_load(&shared->bell) == seen && now_ns() < until)
        pause_briefly();
    atomic_compare_exchange_strong(&shared->lingerer, &me, 0);
}

static void sleep_until_bell(_Atomic uint32_t *bell, uint32_t seen)
{
    struct timespec limit = {.tv_nsec = SLEEP_NS_MAX};
    syscall(SYS_futex, bell, FUTEX_WAIT, seen, &limit, NULL, 0);
}

/* The time it takes counts as starting. */
static void initialize(struct worker *worker)
{
    struct pool_arena *arena = worker->start->arena;
    if (!worker->shared->initializers)
        return;
    struct shared_job *job = initializer_of(arena, worker->shared, worker->start->slot);
    initializer_clear(arena, job);
    worker->tally = job_tallies(arena, job);
    struct pool_task task = {worker, job, 0, 1, 0};
    if (worker->start->work(&task) != POOL_TASK_DONE)
        _exit(INITIALIZER_FAILED);
}

static void say_ready(const struct worker *worker, uint64_t now)
{
    uint64_t one = 1;
    if (atomic_load(&worker->slot->ready_ns))
        return;
    atomic_store(&worker->slot->ready_ns, now);
    if (atomic_fetch_add(&worker->shared->ready, 1) + 1 < worker->shared->worker_count)
        return;
    if (write(worker->start->event_fd, &one, sizeof one) < 0)
        return; /* as in call_parent() */
}

/* Up to its first look for work. */
static void begin(struct worker *worker)
{
    initialize(worker);
    slot_read_torn(worker->slot, &worker->record); /* the parent wrote it before it started us */
    uint64_t began = worker->record.since_ns;
    worker_change_state(worker, WORKER_IDLE, now_ns());
    trace_gap(&worker->tracer, WORKER_STARTING, began, worker->record.since_ns);
    slot_write(worker->slot, &worker->record);
    say_ready(worker, worker->record.since_ns);
}

/* What it has claimed is settled, so that nothing has to be given back. From its last chunk on it counts as dead. */
static _Noreturn void retire(struct worker *worker)
{
    worker_change_state(worker, WORKER_DEAD, worker->record.since_ns);
    slot_write(worker->slot, &worker->record);
    atomic_store(&worker->slot->retired, worker->start->generation);
    _exit(0);
}

void worker_main(const struct worker_start *start)
{
    struct shared_pool *shared = start->shared;
    struct slot *slot = (struct slot *)arena_at(start->arena, shared->slots) + start->slot;
    struct shared_event *rings = arena_at(start->arena, shared->rings);
    struct worker worker = {
        .start = start,
        .shared = shared,
        .slot = slot,
        .released = atomic_load(&shared->released),
        .schedstat_fd = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC),
        .tracer = {.slot = slot, .ring = rings + start->slot * shared->ring_size, .size = shared->ring_size},
    };
    begin(&worker);
    for (;;) {
        uint32_t bell = atomic_load(&shared->bell);
        bool any = look_for_work(&worker);
        if (is_spent(&worker))
            retire(&worker);
        if (any)
            continue;
        if (atomic_load(&shared->leave))
            _exit(0);
        if (worker.ended_job)
            linger(&worker, bell);
        sleep_until_bell(&shared->bell, bell);
        worker.ended_job = false;
    }
}
