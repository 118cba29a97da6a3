/* pool/stops.c - when workers were stopped and continued: they cannot note it themselves. */
#include <stdlib.h>
#include <sys/wait.h>

#include "pool/internal.h"

void crew_end_stop(struct member *member, uint64_t now)
{
    if (!member->stopped)
        return;
    member->stopped = false;
    if (member->stop_count)
        member->stops[member->stop_count - 1].to_ns = now;
}

/* Forgets what was over before the oldest unfinished job was submitted, and makes room for one more. */
static bool stops_make_room(const struct pool *pool, struct member *member)
{
    if (member->stop_count < member->stop_room)
        return true;
    uint64_t oldest = UINT64_MAX;
    for (size_t i = 0; i < pool->job_count && oldest == UINT64_MAX; i++)
        if (!pool->jobs[i]->finished_ns)
            oldest = pool->jobs[i]->submitted_ns;
    size_t kept = 0;
    for (size_t i = 0; i < member->stop_count; i++)
        if (!member->stops[i].to_ns || member->stops[i].to_ns > oldest)
            member->stops[kept++] = member->stops[i];
    member->stop_count = kept;
    if (2 * kept < member->stop_room)
        return true;
    size_t room = member->stop_room ? 2 * member->stop_room : 16;
    struct stop_span *grown = realloc(member->stops, room * sizeof *grown);
    if (!grown)
        return kept < member->stop_room;
    member->stops = grown;
    member->stop_room = room;
    return true;
}

static void begin_stop(struct pool *pool, size_t slot, uint64_t now)
{
    struct member *member = &pool->crew[slot];
    struct record record;
    if (!slot_read(&pool->slots[slot], &record))
        slot_read_torn(&pool->slots[slot], &record);
    if (member->stopped)
        return;
    if (!stops_make_room(pool, member))
        return; /* without memory for the note the time counts as what the record shows */
    member->stopped = true;
    member->stops[member->stop_count++] = (struct stop_span){.from_ns = now, .job = record.job, .state = record.state};
}

void crew_note_stops(struct pool *pool)
{
    for (size_t w = 0; w < pool->worker_count; w++) {
        struct member *member = &pool->crew[w];
        siginfo_t info = {.si_pid = 0};
        if (!member->pid || waitid(P_PID, (id_t)member->pid, &info, WSTOPPED | WCONTINUED | WNOHANG) < 0 ||
            !info.si_pid)
            continue;
        if (info.si_code == CLD_CONTINUED)
            crew_end_stop(member, now_ns());
        else
            begin_stop(pool, w, now_ns());
    }
}

static uint64_t *stop_sum(struct stop_sums *sums, const struct stop_span *span, uint64_t job)
{
    if (!state_in_hand(span->state))
        return span->state == WORKER_STARTING ? &sums->starting_ns : &sums->idle_ns;
    if (span->job != job)
        return &sums->busy_other_ns;
    return span->state == WORKER_LOCK_WAIT    ? &sums->lock_job_ns
           : span->state == WORKER_QUEUE_WAIT ? &sums->queue_job_ns
                                              : &sums->busy_job_ns;
}

struct stop_sums crew_stopped(const struct pool *pool, size_t slot, uint64_t job, uint64_t from_ns, uint64_t to_ns)
{
    const struct member *member = &pool->crew[slot];
    struct stop_sums sums = {.idle_ns = 0};
    for (size_t i = 0; i < member->stop_count; i++) {
        const struct stop_span *span = &member->stops[i];
        uint64_t begin = span->from_ns > from_ns ? span->from_ns : from_ns;
        uint64_t end = span->to_ns && span->to_ns < to_ns ? span->to_ns : to_ns;
        if (begin >= end)
            continue;
        *stop_sum(&sums, span, job) += end - begin;
    }
    return sums;
}
