/* pool/pool.c - a pool's start and end, and what the parent does when it is told that something happened. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pool/internal.h"

/* --- start --- */

/* A pidfd a worker: many systems let a process open 1,024 files until it asks for more. */
void raise_file_limit(size_t worker_count)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= limit.rlim_max || limit.rlim_cur > worker_count + 256)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static enum pool_error share_memory(struct pool *pool)
{
    size_t count = pool->worker_count;
    uint64_t ring_size = pool->options.no_trace ? 0 : trace_ring_size(count);
    uint64_t slots = round_up(sizeof(struct shared_pool), CACHE_LINE);
    uint64_t rings = slots + count * sizeof(struct slot);
    uint64_t initializer = round_up(rings + count * ring_size * sizeof(struct shared_event), CACHE_LINE);
    uint64_t charge = initializer_size(&pool->options);
    enum pool_error error = arena_allocate(pool->arena, initializer + charge, charge, &pool->block);
    if (error)
        return error;
    uint64_t base = pool->block->offset;
    pool->shared = arena_at(pool->arena, base);
    pool->slots = arena_at(pool->arena, base + slots);
    pool->rings = arena_at(pool->arena, base + rings);
    pool->shared->worker_count = count;
    pool->shared->slots = base + slots;
    pool->shared->rings = base + rings;
    pool->shared->ring_size = ring_size;
    pool->shared->max_tasks = pool->options.max_tasks;
    pool->shared->stamp = pool->options.program ? pool->options.program->stamp : 0;
    if (pool->options.initializer)
        initializer_place(pool, base + initializer);
    pool->options.initializer = NULL; /* the caller's: it need not last */
    return POOL_OK;
}

static enum pool_error open_files(struct pool *pool)
{
    raise_file_limit(pool->worker_count);
    pool->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pool->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    pool->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (pool->event_fd < 0 || pool->epoll_fd < 0 || pool->null_fd < 0)
        return POOL_ESYSTEM;
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0};
    return epoll_ctl(pool->epoll_fd, EPOLL_CTL_ADD, pool->event_fd, &event) < 0 ? POOL_ESYSTEM : POOL_OK;
}

static struct pool *pool_allocate(const struct pool_options *options)
{
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->crew = calloc(options->worker_count, sizeof *pool->crew);
    if (!pool->crew) {
        free(pool);
        return NULL;
    }
    for (size_t w = 0; w < options->worker_count; w++)
        pool->crew[w].pidfd = -1;
    pool->options = *options;
    pool->arena = options->arena;
    pool->worker_count = options->worker_count;
    pool->began_ns = now_ns();
    pool->event_fd = pool->epoll_fd = pool->null_fd = -1;
    return pool;
}

enum pool_error pool_start(struct pool **out, const struct pool_options *options)
{
    if (options->worker_count < 1 || options->worker_count > POOL_WORKERS_MAX)
        return POOL_ECOUNT;
    struct pool *pool = pool_allocate(options);
    if (!pool)
        return POOL_ESYSTEM;
    enum pool_error error = share_memory(pool);
    if (!error)
        error = open_files(pool);
    for (size_t w = 0; w < pool->worker_count && !error; w++)
        error = crew_begin(pool, w);
    if (error) {
        pool_stop(pool);
        return error;
    }
    *out = pool;
    return POOL_OK;
}

/* --- end --- */

static void reap_all(struct pool *pool)
{
    for (size_t w = 0; w < pool->worker_count; w++) {
        struct member *member = &pool->crew[w];
        if (!member->pid)
            continue;
        /* Wait without reaping: the one place that reaps keeps the books as well. */
        siginfo_t info;
        while (waitid(P_PID, (id_t)member->pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
            continue;
        crew_reap(pool, w);
    }
}

static void end_workers(struct pool *pool)
{
    pool->closed = pool->terminated = true;
    crew_kill_all(pool);
    reap_all(pool);
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

void pool_stop(struct pool *pool)
{
    if (!pool)
        return;
    end_workers(pool);
    graveyard_visit(pool);
    jobs_release(pool);
    close_fd(pool->event_fd);
    close_fd(pool->epoll_fd);
    close_fd(pool->null_fd);
    pool_block_release(pool->block);
    free(pool->graveyard);
    free(pool->graveyard_positions);
    free(pool->notices);
    for (size_t w = 0; w < pool->worker_count; w++)
        free(pool->crew[w].stops);
    free(pool->crew);
    free(pool);
}

void pool_terminate(struct pool *pool)
{
    end_workers(pool);
    jobs_terminate(pool);
}

void pool_close(struct pool *pool)
{
    pool->closed = true;
    if (pool->unfinished)
        return;
    atomic_store(&pool->shared->leave, 1);
    pool_ring(pool, INT_MAX);
}

bool pool_is_closed(const struct pool *pool)
{
    return pool->closed;
}

bool pool_is_over(const struct pool *pool)
{
    return pool->closed && (pool->terminated || !pool->unfinished) && !crew_anyone_left(pool);
}

void pool_start_look(const struct pool *pool, struct start_view *out)
{
    *out = (struct start_view){.ready = 0};
    for (size_t w = 0; w < pool->worker_count; w++) {
        uint64_t ready = atomic_load(&pool->slots[w].ready_ns);
        if (!ready)
            continue;
        uint64_t took = ready - pool->began_ns;
        out->first_ns = !out->ready++ || took < out->first_ns ? took : out->first_ns;
        out->all_ns = took > out->all_ns ? took : out->all_ns;
    }
}

enum start_method pool_start_method(const struct pool *pool)
{
    return pool->options.start_method;
}

bool pool_is_broken(const struct pool *pool, struct job_failure *failure)
{
    if (pool->broken && failure)
        *failure = pool->failure;
    return pool->broken;
}

bool pool_is_going_home(const struct pool *pool)
{
    return pool->closed && (pool->unfinished == 0 || pool->terminated);
}

size_t pool_worker_count(const struct pool *pool)
{
    return pool->worker_count;
}

size_t pool_unfinished(const struct pool *pool)
{
    return pool->unfinished;
}

/* --- the loop's side --- */

void pool_ring(struct pool *pool, int sleepers)
{
    /* The kernel may wake a worker that is stopped, and leave asleep one that could run. */
    for (size_t w = 0; w < pool->worker_count; w++)
        if (pool->crew[w].stopped)
            sleepers = INT_MAX;
    atomic_fetch_add(&pool->shared->bell, 1);
    if (atomic_load(&pool->shared->lingerer) && sleepers != INT_MAX)
        sleepers--; /* that one is awake */
    if (sleepers)
        syscall(SYS_futex, &pool->shared->bell, FUTEX_WAKE, sleepers, NULL, NULL, 0);
}

struct pool_notice *pool_notice_add(struct pool *pool)
{
    if (pool->notice_count == pool->notice_room) {
        size_t room = pool->notice_room ? 2 * pool->notice_room : 16;
        struct pool_notice *grown = realloc(pool->notices, room * sizeof *grown);
        if (!grown)
            return NULL;
        pool->notices = grown;
        pool->notice_room = room;
    }
    return &pool->notices[pool->notice_count++];
}

int pool_fd(const struct pool *pool)
{
    return pool->epoll_fd;
}

int pool_timeout_ms(const struct pool *pool)
{
    enum { GRAVEYARD_NS = 20000000 }; /* by then a worker has looked elsewhere, unless it is stopped */
    uint64_t soonest = pool->graveyard_count ? now_ns() + GRAVEYARD_NS : UINT64_MAX;
    for (size_t w = 0; w < pool->worker_count && !pool_is_going_home(pool); w++)
        if (pool->crew[w].retry_ns && pool->crew[w].retry_ns < soonest)
            soonest = pool->crew[w].retry_ns;
    if (pool->notice_count)
        return 0;
    if (soonest == UINT64_MAX)
        return -1;
    uint64_t now = now_ns();
    return soonest <= now ? 0 : (int)((soonest - now) / NS_PER_MS) + 1;
}

static void answer_calls(struct pool *pool)
{
    enum { BATCH = 64 };
    struct epoll_event events[BATCH];
    int count = epoll_wait(pool->epoll_fd, events, BATCH, 0);
    for (int i = 0; i < count; i++) {
        uint64_t calls;
        if (events[i].data.u64)
            crew_reap(pool, events[i].data.u64 - 1);
        else if (read(pool->event_fd, &calls, sizeof calls) < 0)
            continue; /* somebody else's read was first: it is only a wake-up */
    }
}

size_t pool_update(struct pool *pool, struct pool_notice *notices, size_t max)
{
    answer_calls(pool);
    crew_reap_unwatched(pool);
    if (pool->broken && !pool->terminated)
        pool_terminate(pool);
    jobs_finish(pool);
    graveyard_visit(pool);
    if (!pool_is_going_home(pool))
        crew_retry(pool);
    if (pool->closed && !pool->unfinished && !atomic_load(&pool->shared->leave))
        pool_close(pool);
    size_t count = pool->notice_count < max ? pool->notice_count : max;
    if (count)
        memcpy(notices, pool->notices, count * sizeof *notices);
    pool->notice_count -= count;
    if (pool->notice_count)
        memmove(pool->notices, pool->notices + count, pool->notice_count * sizeof *notices);
    return count;
}

void pool_child_signal(struct pool *pool)
{
    crew_note_stops(pool);
}

enum pool_error pool_wait(struct pool *pool, uint64_t number, uint64_t timeout_ns)
{
    uint64_t began = now_ns();
    uint64_t deadline = timeout_ns < UINT64_MAX - began ? began + timeout_ns : UINT64_MAX;
    for (;;) {
        struct pool_notice notices[16];
        while (pool_update(pool, notices, 16) == 16)
            continue;
        const struct job *job = job_find(pool, number);
        if (!job)
            return POOL_EJOB;
        if (job->finished_ns)
            return POOL_OK;
        uint64_t now = now_ns();
        if (now >= deadline)
            return POOL_ETIMEOUT;
        uint64_t left_ms = (deadline - now) / NS_PER_MS + 1;
        int retry_ms = pool_timeout_ms(pool);
        struct pollfd fd = {.fd = pool->epoll_fd, .events = POLLIN};
        poll(&fd, 1, retry_ms >= 0 && (uint64_t)retry_ms < left_ms ? retry_ms : left_ms > 1000 ? 1000 : (int)left_ms);
    }
}
