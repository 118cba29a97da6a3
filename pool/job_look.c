/* pool/job_look.c - what is known of a job. */
#include <stdlib.h>
#include <string.h>

#include "pool/internal.h"

enum pool_error pool_job_look(const struct pool *pool, uint64_t number, struct job_view *out)
{
    const struct job *job = job_find(pool, number);
    if (!job)
        return POOL_EJOB;
    if (job->finished_ns)
        *out = job->last;
    else
        account_view(pool, job, now_ns(), out);
    return POOL_OK;
}

enum pool_error pool_job_shares(const struct pool *pool, uint64_t number, struct share_view *shares)
{
    const struct job *job = job_find(pool, number);
    if (!job)
        return POOL_EJOB;
    if (!job->finished_ns)
        account_shares(pool, job, now_ns(), shares);
    else if (job->shares)
        memcpy(shares, job->shares, pool->worker_count * sizeof *shares);
    else
        return POOL_ESYSTEM;
    return POOL_OK;
}

enum pool_error pool_job_owners(const struct pool *pool, uint64_t number, uint64_t first, size_t count, int *owners)
{
    const struct job *job = job_find(pool, number);
    if (!job)
        return POOL_EJOB;
    _Atomic uint64_t *words = job_words(pool->arena, job->shared);
    for (size_t k = 0; k < count; k++) {
        owners[k] = -1;
        if (first + k >= job->shared->chunk_count)
            continue;
        uint64_t word = atomic_load_explicit(&words[first + k], memory_order_relaxed);
        if (word_state(word) != WORD_FREE)
            owners[k] = (int)word_slot(word);
    }
    return POOL_OK;
}

enum pool_error pool_job_record(const struct pool *pool, uint64_t number, struct job_record *out)
{
    const struct job *job = job_find(pool, number);
    if (!job)
        return POOL_EJOB;
    if (!job->finished_ns)
        return POOL_EUNFINISHED;
    if (!job->record.first)
        return POOL_ESYSTEM;
    struct job_record copy = job->record;
    size_t firsts = (copy.worker_count + 1) * sizeof *copy.first;
    copy.first = malloc(firsts);
    copy.events = malloc(copy.event_count * sizeof *copy.events + 1);
    if (!copy.first || !copy.events) {
        job_record_release(&copy);
        return POOL_ESYSTEM;
    }
    memcpy(copy.first, job->record.first, firsts);
    if (copy.event_count)
        memcpy(copy.events, job->record.events, copy.event_count * sizeof *copy.events);
    *out = copy;
    return POOL_OK;
}

enum pool_error pool_job_output(struct pool *pool, uint64_t number, struct pool_block **out)
{
    struct job *job = job_find(pool, number);
    if (!job)
        return POOL_EJOB;
    if (job->state != JOB_DONE)
        return POOL_EUNFINISHED;
    *out = pool_block_hold(job->block);
    return POOL_OK;
}
