/* pool/claim.c - how chunks are claimed, settled and counted.
 *
 * A ticket (one fetch-and-add on a shared counter) says where to try next, no more: the compare-and-swap on the chunk's
 * own word decides. A worker that is killed or stopped between the two leaves a free chunk behind the tickets, so
 * nobody calls a job exhausted before having walked over all its words. */
#include "pool/internal.h"

void claimer_enter(struct claimer *claimer, struct pool_arena *arena, struct shared_job *job, uint32_t slot,
                   uint32_t generation)
{
    *claimer = (struct claimer){
        .arena = arena, .job = job, .words = job_words(arena, job), .slot = slot, .generation = generation};
}

static bool try_claim(struct claimer *claimer, uint64_t chunk)
{
    _Atomic uint64_t *word = &claimer->words[chunk];
    uint64_t seen = atomic_load_explicit(word, memory_order_relaxed);
    if (word_state(seen) != WORD_FREE)
        return false;
    uint64_t mine = word_make(WORD_CLAIMED, seen & WORD_CAREFUL, claimer->slot, claimer->generation);
    if (!atomic_compare_exchange_strong(word, &seen, mine))
        return false;
    /* The parent stops a job, then looks for claimed words; we claim, then look whether the job is stopped. Both are
     * sequentially consistent, so one of us sees the other. */
    if (atomic_load(&claimer->job->stop) == STOP_NOT)
        return true;
    atomic_store(word, seen);
    return false;
}

bool claimer_no_tickets(const struct claimer *claimer)
{
    return claimer->next == claimer->end &&
           atomic_load_explicit(&claimer->job->ticket, memory_order_relaxed) >= claimer->job->chunk_count;
}

bool claimer_next(struct claimer *claimer, uint64_t *chunk)
{
    struct shared_job *job = claimer->job;
    if (atomic_load_explicit(&job->stop, memory_order_relaxed) != STOP_NOT)
        return false;
    for (;;) {
        while (claimer->next < claimer->end) {
            *chunk = claimer->next++;
            if (try_claim(claimer, *chunk))
                return true;
        }
        if (claimer_no_tickets(claimer))
            break;
        uint64_t ticket = atomic_fetch_add(&job->ticket, job->ticket_block);
        if (ticket >= job->chunk_count)
            break;
        claimer->next = ticket;
        claimer->end = job->chunk_count - ticket < job->ticket_block ? job->chunk_count : ticket + job->ticket_block;
    }
    while (claimer->sweep < job->chunk_count) {
        *chunk = claimer->sweep++;
        if (try_claim(claimer, *chunk))
            return true;
    }
    return false;
}

void claimer_settle(struct claimer *claimer, uint64_t chunk, enum word_state state)
{
    atomic_store_explicit(&claimer->words[chunk], word_make(state, 0, claimer->slot, claimer->generation),
                          memory_order_release);
}

uint64_t job_chunks_done(const struct pool_arena *arena, const struct shared_job *job, uint64_t worker_count)
{
    const struct tally *tallies = job_tallies(arena, job);
    uint64_t done = 0;
    for (uint64_t w = 0; w < worker_count; w++)
        done += atomic_load(&tallies[w].chunks);
    return done;
}

/* Nobody claims a chunk that no ticket was taken for, and nobody walks over the words before the tickets are used up.
 * To be read after `stop` was set: a ticket taken later leads to a claim that is put back. */
uint64_t job_words_touched(const struct shared_job *job)
{
    uint64_t ticket = atomic_load(&job->ticket);
    return ticket < job->chunk_count ? ticket : job->chunk_count;
}

bool job_anything_claimed(const struct pool_arena *arena, const struct shared_job *job)
{
    _Atomic uint64_t *words = job_words(arena, job);
    for (uint64_t c = 0, end = job_words_touched(job); c < end; c++)
        if (word_state(atomic_load(&words[c])) == WORD_CLAIMED)
            return true;
    return false;
}

uint64_t pool_default_chunk_size(uint64_t item_count, size_t workers)
{
    uint64_t shares = 4 * (uint64_t)workers;
    return item_count / shares + (item_count % shares > 0);
}
