/* pool/initializer.c - what every process of a pool does first.
 *
 * In shared memory it looks as a job of one item does, one for each slot, so that the work function cannot tell it from
 * any other. But no list has it: nobody claims it, and nobody waits for it. */
#include <string.h>

#include "pool/internal.h"

struct parts { /* of one slot's, and of all */
    uint64_t tally, output, heap, stride;
    uint64_t input, size;
};

static struct parts lay_out(const struct pool_options *options)
{
    const struct pool_initializer *initializer = options->initializer;
    struct parts parts = {.tally = round_up(sizeof(struct shared_job), CACHE_LINE)};
    parts.output = parts.tally + sizeof(struct tally);
    parts.heap = round_up(parts.output + initializer->output_size, CACHE_LINE);
    parts.stride = round_up(parts.heap + initializer->heap_size, CACHE_LINE);
    parts.input = options->worker_count * parts.stride;
    parts.size = parts.input + initializer->input.size;
    return parts;
}

uint64_t initializer_size(const struct pool_options *options)
{
    return options->initializer ? lay_out(options).size : 0;
}

void initializer_place(struct pool *pool, uint64_t offset)
{
    const struct pool_initializer *initializer = pool->options.initializer;
    struct parts parts = lay_out(&pool->options);
    pool->shared->initializers = offset;
    pool->shared->initializer_stride = parts.stride;
    if (initializer->input.size)
        memcpy(arena_at(pool->arena, offset + parts.input), initializer->input.data, initializer->input.size);
    for (size_t w = 0; w < pool->worker_count; w++) {
        uint64_t base = offset + w * parts.stride;
        struct shared_job *job = arena_at(pool->arena, base);
        job->number = 0; /* no job's */
        job->item_count = job->chunk_size = job->chunk_count = 1;
        job->tallies = base + parts.tally;
        job->input = offset + parts.input;
        job->output = base + parts.output;
        job->heap_begin = base + parts.heap;
        job->heap_end = base + parts.stride;
        atomic_store(&job->heap, job->heap_begin);
    }
}

struct shared_job *initializer_of(const struct pool_arena *arena, const struct shared_pool *shared, size_t slot)
{
    return arena_at(arena, shared->initializers + slot * shared->initializer_stride);
}

void initializer_clear(const struct pool_arena *arena, struct shared_job *job)
{
    /* The heap is behind the output. What its counter says may be past the end: who asked for more got nothing. */
    uint64_t used = atomic_load(&job->heap);
    used = used < job->heap_end ? used : job->heap_end;
    memset(arena_at(arena, job->output), 0, used - job->output);
    atomic_store(&job->heap, job->heap_begin);
}

void initializer_failed(struct pool *pool, size_t slot, pid_t pid)
{
    const struct tally *tally = job_tallies(pool->arena, initializer_of(pool->arena, pool->shared, slot));
    if (pool->broken)
        return;
    pool->broken = true;
    pool->failure = (struct job_failure){.item = 0, .code = atomic_load(&tally->failed_code), .worker = (uint32_t)slot};
    struct pool_notice *notice = pool_notice_add(pool);
    if (notice)
        *notice = (struct pool_notice){
            .kind = NOTICE_INITIALIZER_FAILED, .worker = (uint32_t)slot, .old_pid = pid, .status = INITIALIZER_FAILED};
}
