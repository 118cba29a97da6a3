/* repl/scaling_crew.c - starting the workers that a scaling test measures, and asking what they spent. */
#include "repl/scaling_crew.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "repl/session.h"

enum {
    READY_LOOK_MS = 1,
    MEMORY_NS = 100000000, /* so long is waited for it at most: a worker that is stopped keeps it */
};

bool crew_interrupted(const struct session *session)
{
    return session->interrupted || session->end_signal;
}

bool crew_start(struct session *session, size_t at, size_t count)
{
    /* Events are for replays, and nobody replays these. */
    struct pool_options options = {.arena = session->arena, .worker_count = count, .work = plan_work, .no_trace = true};
    fflush(NULL); /* what is still in a buffer must not be there twice */
    enum pool_error error = pool_start(&session->pool, &options);
    if (error) {
        session->pool = NULL;
        return complain(&session->complaint, at, "%s", pool_error_sentence(error));
    }
    return true;
}

bool crew_await(struct session *session, size_t count)
{
    struct pool_view view = {.workers = must_allocate(count * sizeof(struct worker_view))};
    size_t ready = 0;
    while (ready < count && !crew_interrupted(session)) {
        pool_look(session->pool, &view);
        for (ready = 0; ready < count && view.workers[ready].state == WORKER_IDLE;)
            ready++;
        if (ready < count)
            loop_turn(session, READY_LOOK_MS);
    }
    free(view.workers);
    return ready == count;
}

void crew_await_memory(struct session *session, uint64_t used)
{
    uint64_t deadline = clock_ns() + MEMORY_NS;
    while (pool_arena_used(session->arena) > used && clock_ns() < deadline && !crew_interrupted(session))
        loop_turn(session, 1);
}

/* --- what a run took --- */

static uint64_t own_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void crew_time_begin(struct crew_time *time)
{
    *time = (struct crew_time){.own_began_ns = own_ns()};
    time->began_ns = clock_ns();
}

void crew_time_end(struct crew_time *time)
{
    time->spent.wall_ns = clock_ns() - time->began_ns;
    time->spent.own_ns = own_ns() - time->own_began_ns;
}

void crew_time_add(const struct session *session, uint64_t job, struct crew_time *time)
{
    struct share_view shares[SCALING_WORKERS_MAX];
    if (pool_job_shares(session->pool, job, shares) != POOL_OK)
        return; /* there was no memory to keep them: the verdict has fewer to go by */
    for (size_t w = 0; w < pool_worker_count(session->pool); w++) {
        uint64_t waits = shares[w].lock_wait_ns + shares[w].queue_wait_ns;
        time->busy_ns[w] += shares[w].busy_ns + waits;
        time->spent.wait_ns += waits;
        time->spent.busy_ns += shares[w].busy_ns;
        time->spent.off_cpu_ns += shares[w].off_cpu_ns;
        if (time->busy_ns[w] > time->spent.busiest_ns)
            time->spent.busiest_ns = time->busy_ns[w];
        if (shares[w].waking_ns > time->waking_ns[w]) {
            time->spent.waking_ns += shares[w].waking_ns - time->waking_ns[w];
            time->waking_ns[w] = shares[w].waking_ns;
        }
    }
}
