/* pool/account.c - where each worker's time went while a job was unfinished.
 *
 * Every worker cuts its own time into states, without a hole. The difference of its clocks between a job's submission
 * and its end is the job's wall, whatever the worker did meanwhile; what of the busy part was this job's, its tally
 * says. */
#include <string.h>

#include "pool/internal.h"

static uint64_t less(uint64_t from, uint64_t amount)
{
    return from > amount ? from - amount : 0;
}

static void move(uint64_t *from, uint64_t *to, uint64_t amount)
{
    if (amount > *from)
        amount = *from;
    *from -= amount;
    *to += amount;
}

static uint64_t last_claim(const struct pool *pool, const struct job *job)
{
    const struct tally *tallies = job_tallies(pool->arena, job->shared);
    uint64_t last = 0;
    for (size_t w = 0; w < pool->worker_count; w++) {
        uint64_t claim = atomic_load_explicit(&tallies[w].last_claim_ns, memory_order_relaxed);
        last = claim > last ? claim : last;
    }
    return last;
}

uint64_t claimable_until(const struct pool *pool, const struct job *job, uint64_t until_ns)
{
    const struct shared_job *shared = job->shared;
    if (atomic_load(&shared->ticket) < shared->chunk_count && atomic_load(&shared->stop) == STOP_NOT)
        return until_ns;
    return last_claim(pool, job);
}

/* The clocks' difference. A clock that was taken one step back may have lost some microseconds that were another
 * state's: what is missing in one state is taken from the others, so that the sum stays what it is. mine: what of it
 * was the job's own, which nothing is taken from. */
static void spend(const struct totals *before, const struct totals *after, const struct totals *mine, uint64_t *spent)
{
    static const enum worker_state payers[] = {WORKER_WAKING,    WORKER_IDLE,       WORKER_BUSY, WORKER_STARTING,
                                               WORKER_LOCK_WAIT, WORKER_QUEUE_WAIT, WORKER_DEAD};
    uint64_t debt = 0;
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++) {
        uint64_t least = before->ns[s] + mine->ns[s];
        debt += less(least, after->ns[s]);
        spent[s] = less(after->ns[s] > least ? after->ns[s] : least, before->ns[s]);
    }
    for (size_t p = 0; p < sizeof payers / sizeof *payers; p++) {
        uint64_t *payer = &spent[payers[p]];
        uint64_t paid = less(*payer, mine->ns[payers[p]]);
        paid = paid < debt ? paid : debt;
        *payer -= paid;
        debt -= paid;
    }
}

/* A stop is in the state that it fell into, until here. */
static void move_stops(const struct pool *pool, const struct job *job, size_t w, uint64_t until_ns,
                       struct share_view *share)
{
    struct stop_sums stopped = crew_stopped(pool, w, job->number, job->submitted_ns, until_ns);
    move(&share->busy_ns, &share->stopped_ns, stopped.busy_job_ns);
    move(&share->lock_wait_ns, &share->stopped_ns, stopped.lock_job_ns);
    move(&share->queue_wait_ns, &share->stopped_ns, stopped.queue_job_ns);
    move(&share->other_ns, &share->stopped_ns, stopped.busy_other_ns);
    uint64_t idle = share->idle_wait_ns < stopped.idle_ns ? share->idle_wait_ns : stopped.idle_ns;
    move(&share->idle_wait_ns, &share->stopped_ns, idle);
    move(&share->waking_ns, &share->stopped_ns, stopped.idle_ns - idle);
    move(&share->starting_ns, &share->stopped_ns, stopped.starting_ns);
}

static void account_worker(const struct pool *pool, const struct job *job, size_t w, uint64_t until_ns,
                           uint64_t claimable_ns, struct share_view *share)
{
    const struct tally *tally = &job_tallies(pool->arena, job->shared)[w];
    struct record record;
    struct totals after = crew_totals(pool, w, until_ns, &record);
    struct totals mine = {.ns = {[WORKER_BUSY] = atomic_load(&tally->busy_ns),
                                 [WORKER_LOCK_WAIT] = atomic_load(&tally->lock_wait_ns),
                                 [WORKER_QUEUE_WAIT] = atomic_load(&tally->queue_wait_ns)}};
    if (state_in_hand(record.state) && record.job == job->number && until_ns > record.since_ns)
        mine.ns[record.state] += until_ns - record.since_ns; /* the chunk in hand */
    uint64_t spent[WORKER_STATE_COUNT];
    spend(&job->before[w], &after, &mine, spent);

    *share = (struct share_view){
        .pid = pool->crew[w].pid,
        .chunks = atomic_load(&tally->chunks),
        .items = atomic_load(&tally->items),
        .busy_ns = mine.ns[WORKER_BUSY],
        .lock_wait_ns = mine.ns[WORKER_LOCK_WAIT],
        .queue_wait_ns = mine.ns[WORKER_QUEUE_WAIT],
        .off_cpu_ns = atomic_load(&tally->off_cpu_ns),
        .idle_wait_ns = spent[WORKER_IDLE],
        .waking_ns = spent[WORKER_WAKING],
        .starting_ns = spent[WORKER_STARTING],
        .dead_ns = spent[WORKER_DEAD],
    };
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
        if (state_in_hand((enum worker_state)s))
            share->other_ns += less(spent[s], mine.ns[s]);

    /* A worker that has slept since before the last chunk was claimed could have had it. */
    uint64_t slept_from = record.since_ns > job->released_ns ? record.since_ns : job->released_ns;
    if (record.state == WORKER_IDLE && slept_from < claimable_ns)
        move(&share->idle_wait_ns, &share->waking_ns, claimable_ns - slept_from);

    move_stops(pool, job, w, until_ns, share);
    if (share->off_cpu_ns > share->busy_ns)
        share->off_cpu_ns = share->busy_ns;
}

void account_shares(const struct pool *pool, const struct job *job, uint64_t until_ns, struct share_view *shares)
{
    uint64_t claimable = claimable_until(pool, job, until_ns);
    for (size_t w = 0; w < pool->worker_count; w++)
        account_worker(pool, job, w, until_ns, claimable, &shares[w]);
}

void account_view(const struct pool *pool, const struct job *job, uint64_t until_ns, struct job_view *out)
{
    const struct shared_job *shared = job->shared;
    const struct tally *tallies = job_tallies(pool->arena, shared);
    *out = (struct job_view){
        .job = job->number,
        .state = job->state,
        .item_count = shared->item_count,
        .chunk_count = shared->chunk_count,
        .chunk_size = shared->chunk_size,
        .submitted_ns = job->submitted_ns,
        .wall_ns = until_ns - job->submitted_ns,
        .worker_count = pool->worker_count,
        .deaths = job->deaths,
        .replaced = job->replaced,
    };
    for (size_t w = 0; w < pool->worker_count; w++) {
        out->chunks_done += atomic_load(&tallies[w].chunks);
        out->items_done += atomic_load(&tallies[w].items);
        out->begun |= atomic_load_explicit(&tallies[w].last_claim_ns, memory_order_relaxed) > 0;
        uint64_t done_ns = atomic_load_explicit(&tallies[w].last_done_ns, memory_order_relaxed);
        out->last_done_ns = done_ns > out->last_done_ns ? done_ns : out->last_done_ns;
        struct record record;
        if (slot_read(&pool->slots[w], &record) && state_in_hand(record.state) && record.job == job->number)
            out->items_done += atomic_load_explicit(&pool->slots[w].items_done, memory_order_relaxed);
    }
    if (out->items_done > out->item_count)
        out->items_done = out->item_count;
}
