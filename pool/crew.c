/* pool/crew.c - the workers as processes: started, reaped and replaced. */
#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pool/internal.h"

enum {
    BAD_STARTS_MAX = 5, /* processes in a row that die at once, before a slot is tried more slowly */
    FIRST_RETRY_MS = 100,
    LAST_RETRY_MS = 5000,
};

/* In the child: nothing of the parent's is left but the arena and the way to call. */
static _Noreturn void become_worker(const struct pool *pool, size_t slot, pid_t parent)
{
    char name[WORKER_NAME_SIZE];
    slot_process_name(slot, name);
    child_begin(name, parent);
    /* At the limit of open files there is no number left for copies of those that are kept. */
    close(pool->epoll_fd);
    for (size_t w = 0; w < pool->worker_count; w++)
        if (pool->crew[w].pidfd >= 0)
            close(pool->crew[w].pidfd);
    child_take_files(&(struct child_files){.call_fd = pool->event_fd,
                                           .null_fd = pool->null_fd,
                                           .own_stderr = pool->event_fd == STDERR_FILENO ||
                                                         pool->null_fd == STDERR_FILENO ||
                                                         pool->epoll_fd == STDERR_FILENO});
    struct worker_start start = {
        .arena = pool->arena,
        .shared = pool->shared,
        .slot = (uint32_t)slot,
        .generation = pool->crew[slot].generation,
        .event_fd = CHILD_CALL_FD,
        .work = pool->options.work,
    };
    worker_main(&start);
}

static void watch(const struct pool *pool, size_t slot)
{
    /* Where there is no pidfd to be had (too many open files), SIGCHLD still makes the caller update the pool. */
    struct member *member = &pool->crew[slot];
    member->pidfd = (int)syscall(SYS_pidfd_open, member->pid, 0);
    if (member->pidfd < 0)
        return;
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = slot + 1};
    if (epoll_ctl(pool->epoll_fd, EPOLL_CTL_ADD, member->pidfd, &event) == 0)
        return;
    close(member->pidfd); /* unwatched, as if there were none */
    member->pidfd = -1;
}

/* A ring whose worker does not live is the parent's to write. */
static struct tracer ring_of(const struct pool *pool, size_t slot)
{
    return (struct tracer){.slot = &pool->slots[slot],
                           .ring = pool->rings + slot * pool->shared->ring_size,
                           .size = pool->shared->ring_size};
}

/* Brings a slot without a process up to now: until now it was dead, or had never lived. */
static struct record count_dead(const struct pool *pool, size_t slot, uint64_t now)
{
    struct member *member = &pool->crew[slot];
    struct record record;
    slot_read_torn(&pool->slots[slot], &record);
    if (!member->first_ns) {
        member->first_ns = now;
    } else {
        struct tracer tracer = ring_of(pool, slot);
        trace_gap(&tracer, WORKER_DEAD, record.since_ns, now);
        record.totals.ns[WORKER_DEAD] += now - record.since_ns;
    }
    record.state = record.previous = WORKER_DEAD;
    record.since_ns = now;
    record.job = 0;
    record.cpu = -1;
    return record;
}

static enum pool_error fork_worker(const struct pool *pool, size_t slot, pid_t *pid)
{
    sigset_t before;
    child_block_signals(&before);
    pid_t parent = getpid();
    *pid = fork();
    if (*pid == 0)
        become_worker(pool, slot, parent);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return *pid < 0 ? POOL_EFORK : POOL_OK;
}

enum pool_error crew_begin(struct pool *pool, size_t slot)
{
    struct member *member = &pool->crew[slot];
    uint64_t now = now_ns();
    struct record record = count_dead(pool, slot, now);
    record.state = WORKER_STARTING;
    slot_write(&pool->slots[slot], &record);
    member->generation++;

    pid_t pid;
    bool spawned = pool->options.start_method == START_SPAWN;
    enum pool_error error = (spawned ? spawn_worker : fork_worker)(pool, slot, &pid);
    if (error) {
        record.state = WORKER_DEAD;
        slot_write(&pool->slots[slot], &record);
        return error;
    }
    member->pid = pid;
    member->stopped = false;
    member->retry_ns = 0;
    watch(pool, slot);
    return POOL_OK;
}

void crew_kill_all(struct pool *pool)
{
    for (size_t w = 0; w < pool->worker_count; w++)
        if (pool->crew[w].pid)
            kill(pool->crew[w].pid, SIGKILL);
}

bool crew_anyone_left(const struct pool *pool)
{
    for (size_t w = 0; w < pool->worker_count; w++)
        if (pool->crew[w].pid)
            return true;
    return false;
}

/* --- a worker's end --- */

/* The dead cannot have finished its record: what it shows is brought up to now, and written whole. */
static void bury(struct pool *pool, size_t slot, uint64_t now, struct record *last)
{
    struct member *member = &pool->crew[slot];
    slot_read_torn(&pool->slots[slot], last);
    struct record record = *last;
    uint64_t sum = 0;
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
        sum += record.totals.ns[s];
    /* The slot's time is cut into states without a hole: what is missing belongs to the state it died in. */
    uint64_t *clock = &record.totals.ns[record.state];
    uint64_t lived = now - member->first_ns;
    if (sum <= lived)
        *clock += lived - sum;
    else
        *clock -= sum - lived < *clock ? sum - lived : *clock;
    record.previous = record.state;
    record.state = WORKER_DEAD;
    record.since_ns = now;
    record.job = 0;
    slot_write(&pool->slots[slot], &record);
    atomic_store(&pool->slots[slot].hazard, 0);
    uint32_t lingerer = (uint32_t)slot + 1;
    atomic_compare_exchange_strong(&pool->shared->lingerer, &lingerer, 0);
    struct tracer tracer = ring_of(pool, slot);
    /* It may have died between an event and the record that goes with it, on either side. */
    uint64_t traced = trace_end(&tracer);
    uint64_t from = traced > last->since_ns ? traced : last->since_ns;
    if (last->state == WORKER_BUSY)
        trace_busy(&tracer, last->job, last->chunk, !record_goes_on(last), from, now, last->cpu);
    else if (state_in_hand(last->state))
        trace_wait(&tracer, last->state, last->job, last->chunk, from, now, last->cpu);
    else
        trace_gap(&tracer, last->state, traced ? traced : last->since_ns, now);
    crew_end_stop(member, now);
}

static void forget_process(struct pool *pool, size_t slot)
{
    struct member *member = &pool->crew[slot];
    if (member->pidfd >= 0) {
        epoll_ctl(pool->epoll_fd, EPOLL_CTL_DEL, member->pidfd, NULL);
        close(member->pidfd);
    }
    member->pidfd = -1;
    member->pid = 0;
}

static void wait_before_retry(struct member *member, uint64_t now)
{
    unsigned doublings = member->bad_starts > BAD_STARTS_MAX ? member->bad_starts - BAD_STARTS_MAX : 0;
    uint64_t wait_ms = FIRST_RETRY_MS;
    while (doublings-- && wait_ms < LAST_RETRY_MS)
        wait_ms *= 2;
    member->retry_ns = now + wait_ms * NS_PER_MS;
}

static void replace(struct pool *pool, size_t slot, struct pool_notice *notice)
{
    struct member *member = &pool->crew[slot];
    if (member->bad_starts < BAD_STARTS_MAX && crew_begin(pool, slot) == POOL_OK) {
        notice->new_pid = member->pid;
        return;
    }
    wait_before_retry(member, now_ns());
    notice->kind = NOTICE_WORKER_NOT_REPLACED;
}

/* Did it leave by itself, having done its chunks? Then there is nothing to give back, and nothing to tell. */
static bool has_retired(const struct pool *pool, size_t slot, const siginfo_t *info)
{
    return info->si_code == CLD_EXITED && info->si_status == 0 &&
           atomic_load(&pool->slots[slot].retired) == pool->crew[slot].generation;
}

static void count_replaced(struct pool *pool)
{
    for (size_t i = pool->job_count; i > 0; i--)
        if (!pool->jobs[i - 1]->finished_ns)
            pool->jobs[i - 1]->replaced++;
}

void crew_reap(struct pool *pool, size_t slot)
{
    struct member *member = &pool->crew[slot];
    siginfo_t info = {.si_pid = 0};
    if (!member->pid)
        return;
    int waited = waitid(P_PID, (id_t)member->pid, &info, WEXITED | WNOHANG);
    if (waited == 0 && info.si_pid == 0)
        return; /* it lives */
    if (waited < 0 && errno != ECHILD)
        return; /* with ECHILD somebody else has reaped it: it is gone all the same */
    uint64_t now = now_ns();
    struct pool_notice notice = {
        .kind = NOTICE_WORKER_DIED,
        .worker = (uint32_t)slot,
        .old_pid = member->pid,
        .signal = info.si_code == CLD_EXITED ? 0 : info.si_status,
        .status = info.si_code == CLD_EXITED ? info.si_status : 0,
    };
    struct record last;
    bury(pool, slot, now, &last);
    forget_process(pool, slot);
    member->bad_starts = last.state == WORKER_STARTING ? member->bad_starts + 1 : 0;
    member->left = pool_is_going_home(pool) && info.si_code == CLD_EXITED && info.si_status == 0;
    bool retired = has_retired(pool, slot, &info);
    if (!retired) {
        job_worker_died(pool, (uint32_t)slot, member->generation, &last, now, &notice);
        pool->deaths_seen = true;
    }
    if (pool_is_going_home(pool))
        return;
    if (notice.status == INITIALIZER_FAILED && pool->shared->initializers && last.state == WORKER_STARTING) {
        initializer_failed(pool, slot, notice.old_pid);
        return;
    }
    replace(pool, slot, &notice);
    if (retired)
        count_replaced(pool);
    if (retired && notice.kind == NOTICE_WORKER_DIED)
        return;
    struct pool_notice *kept = pool_notice_add(pool);
    if (kept)
        *kept = notice;
}

void crew_reap_unwatched(struct pool *pool)
{
    for (size_t w = 0; w < pool->worker_count; w++)
        if (pool->crew[w].pidfd < 0)
            crew_reap(pool, w);
}

void crew_retry(struct pool *pool)
{
    uint64_t now = now_ns();
    for (size_t w = 0; w < pool->worker_count; w++) {
        struct member *member = &pool->crew[w];
        if (!member->retry_ns || member->retry_ns > now)
            continue;
        member->bad_starts++;
        if (crew_begin(pool, w) != POOL_OK) {
            wait_before_retry(member, now);
            continue;
        }
        struct pool_notice *notice = pool_notice_add(pool);
        if (notice)
            *notice = (struct pool_notice){.kind = NOTICE_WORKER_BACK, .worker = (uint32_t)w, .new_pid = member->pid};
    }
}

/* --- looking, and signals --- */

struct totals crew_totals(const struct pool *pool, size_t slot, uint64_t at_ns, struct record *record)
{
    struct record own;
    struct record *seen = record ? record : &own;
    if (!slot_read(&pool->slots[slot], seen))
        slot_read_torn(&pool->slots[slot], seen); /* its writer was stopped while writing: as good as can be had */
    return record_totals(seen, at_ns);
}

enum pool_error pool_signal(struct pool *pool, size_t worker, int signal)
{
    if (worker >= pool->worker_count || !pool->crew[worker].pid)
        return POOL_EWORKER;
    if (kill(pool->crew[worker].pid, signal) < 0)
        return POOL_EWORKER;
    return POOL_OK;
}
