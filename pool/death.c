/* pool/death.c - what becomes of jobs when a worker dies: its chunks go back, its tallies are counted anew, and an item
 * that keeps killing workers is given up. */
#include <limits.h>
#include <stdlib.h>

#include "pool/internal.h"

static unsigned count_death(struct job *job, uint64_t item)
{
    for (size_t i = 0; i < job->death_count; i++)
        if (job->items[i].item == item)
            return ++job->items[i].count;
    struct death *grown = realloc(job->items, (job->death_count + 1) * sizeof *grown);
    if (!grown)
        return 1;
    job->items = grown;
    job->items[job->death_count++] = (struct death){.item = item, .count = 1};
    return 1;
}

static void give_up_item(struct job *job, uint64_t item)
{
    struct shared_job *shared = job->shared;
    uint32_t count = atomic_load(&shared->skip_count);
    if (count == SKIP_MAX) {
        atomic_store(&shared->stop, STOP_CLAIMING);
        return;
    }
    atomic_store(&shared->skip[count], item);
    atomic_store(&shared->skip_count, count + 1);
}

/* The dead worker had an item of this job in hand. */
static void job_had_death(struct pool *pool, struct job *job, uint32_t slot, const struct record *last,
                          uint64_t died_ns, struct pool_notice *notice)
{
    struct shared_job *shared = job->shared;
    uint64_t begin = chunk_begin(shared, last->chunk), end = chunk_end(shared, last->chunk);
    uint64_t done = atomic_load(&pool->slots[slot].items_done);
    uint64_t item = begin + (done < end - begin ? done : end - begin - 1);
    job->deaths++;
    notice->job = job->number;
    notice->chunk = last->chunk;
    notice->item_begin = begin;
    notice->item_end = end;
    notice->item = item;
    if (count_death(job, item) >= DEATHS_PER_ITEM) {
        notice->given_up = true;
        give_up_item(job, item);
    }
    struct tally *tally = &job_tallies(pool->arena, shared)[slot];
    _Atomic uint64_t *clock = last->state == WORKER_LOCK_WAIT    ? &tally->lock_wait_ns
                              : last->state == WORKER_QUEUE_WAIT ? &tally->queue_wait_ns
                                                                 : &tally->busy_ns;
    atomic_fetch_add(clock, died_ns - last->since_ns);
}

/* Gives back what the dead process had claimed, and counts anew what it had done: it may have died between a word and
 * the tally beside it. Returns whether anything was given back. */
static bool job_take_back(struct pool *pool, struct job *job, uint32_t slot, uint32_t generation,
                          const struct record *last)
{
    struct shared_job *shared = job->shared;
    _Atomic uint64_t *words = job_words(pool->arena, shared);
    uint64_t done = 0, items = 0;
    bool any = false;
    for (uint64_t c = 0, touched = job_words_touched(shared); c < touched; c++) {
        uint64_t word = atomic_load_explicit(&words[c], memory_order_relaxed);
        if (word_state(word) == WORD_FREE || word_slot(word) != slot)
            continue;
        if (word_state(word) == WORD_DONE) {
            done++;
            items += chunk_end(shared, c) - chunk_begin(shared, c);
        }
        if (word_state(word) != WORD_CLAIMED || word_generation(word) != generation)
            continue;
        bool in_hand = state_in_hand(last->state) && last->job == job->number && last->chunk == c;
        uint64_t careful = in_hand ? WORD_CAREFUL : word & WORD_CAREFUL;
        any |= atomic_compare_exchange_strong(&words[c], &word, word_make(WORD_FREE, careful, 0, 0));
    }
    struct tally *tally = &job_tallies(pool->arena, shared)[slot];
    atomic_store(&tally->chunks, done);
    atomic_store(&tally->items, items);
    return any;
}

void job_worker_died(struct pool *pool, uint32_t slot, uint32_t generation, const struct record *last, uint64_t died_ns,
                     struct pool_notice *notice)
{
    bool any = false;
    for (size_t i = 0; i < pool->job_count; i++) {
        struct job *job = pool->jobs[i];
        if (job->finished_ns)
            continue;
        if (state_in_hand(last->state) && last->job == job->number)
            job_had_death(pool, job, slot, last, died_ns, notice);
        if (!job_take_back(pool, job, slot, generation, last))
            continue;
        job->released_ns = now_ns();
        atomic_store(&job->shared->released_ns, job->released_ns);
        any = true;
    }
    if (!any)
        return;
    atomic_fetch_add(&pool->shared->released, 1);
    pool_ring(pool, INT_MAX);
}
