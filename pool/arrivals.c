/* pool/arrivals.c - in what order a job's chunks are done.
 *
 * The chunks' words stay the only ledger: this log says nothing about what has to be run. It is written before the word
 * says that the chunk is done, so that a job that is over has all its chunks in it. */
#include <stdlib.h>
#include <string.h>

#include "pool/internal.h"

enum {
    LOG_SPARE = 64, /* places for chunks that stand there twice, or were taken in vain */
    SLOT_SHIFT = 48,
};

uint64_t log_size_for(uint64_t chunk_count)
{
    return chunk_count + LOG_SPARE;
}

static struct log_entry *log_of(const struct pool_arena *arena, const struct shared_job *job)
{
    return arena_at(arena, job->log);
}

bool log_chunk(const struct pool_arena *arena, struct shared_job *job, uint64_t chunk, uint32_t slot, uint64_t now)
{
    uint64_t place = atomic_fetch_add(&job->logged, 1);
    if (place >= job->log_size)
        return false; /* more workers died here than there is room for: the reader finds the chunk by its word */
    struct log_entry *entry = &log_of(arena, job)[place];
    atomic_store_explicit(&entry->at_ns, now, memory_order_relaxed);
    /* The parent sets `log_watched`, then looks at the log; we write, then look whether it watches. All four are
     * sequentially consistent, so one of us sees the other. */
    atomic_store(&entry->chunk, (chunk + 1) | (uint64_t)slot << SLOT_SHIFT);
    return atomic_load(&job->log_watched) && atomic_exchange(&job->log_watched, 0);
}

/* --- the parent's side --- */

bool log_open(struct job *job)
{
    job->log.told = calloc(1, (size_t)(job->shared->chunk_count / 8 + 1));
    return job->log.told != NULL;
}

void log_close(struct job *job)
{
    free(job->log.told);
    free(job->log.empty);
}

/* Notes that a chunk is told of. false: it was already. */
static bool tell(struct log_reader *reader, uint64_t chunk)
{
    uint8_t bit = (uint8_t)(1u << chunk % 8);
    if (reader->told[chunk / 8] & bit)
        return false;
    reader->told[chunk / 8] |= bit;
    reader->told_count++;
    return true;
}

/* Reads a place. false: it is not filled yet. *count grows by one if it is a chunk that was not told of. */
static bool read_place(const struct pool *pool, struct job *job, uint64_t place, struct pool_arrival *arrivals,
                       size_t *count)
{
    struct log_entry *entry = &log_of(pool->arena, job->shared)[place];
    uint64_t word = atomic_load(&entry->chunk);
    if (!word)
        return false;
    uint64_t chunk = (word & ((1ull << SLOT_SHIFT) - 1)) - 1;
    if (tell(&job->log, chunk))
        arrivals[(*count)++] = (struct pool_arrival){
            .chunk = chunk,
            .at_ns = atomic_load_explicit(&entry->at_ns, memory_order_relaxed),
            .worker = (uint32_t)(word >> SLOT_SHIFT),
        };
    return true;
}

static void read_empty_places(const struct pool *pool, struct job *job, struct pool_arrival *arrivals, size_t max,
                              size_t *count)
{
    struct log_reader *reader = &job->log;
    size_t kept = 0;
    for (size_t i = 0; i < reader->empty_count; i++)
        if (*count == max || !read_place(pool, job, reader->empty[i], arrivals, count))
            reader->empty[kept++] = reader->empty[i];
    reader->empty_count = kept;
}

static bool note_empty(struct log_reader *reader, uint64_t place)
{
    if (reader->empty_count == reader->empty_room) {
        size_t room = reader->empty_room ? 2 * reader->empty_room : 16;
        uint64_t *grown = realloc(reader->empty, room * sizeof *grown);
        if (!grown)
            return false;
        reader->empty = grown;
        reader->empty_room = room;
    }
    reader->empty[reader->empty_count++] = place;
    return true;
}

static void read_log(const struct pool *pool, struct job *job, struct pool_arrival *arrivals, size_t max, size_t *count)
{
    struct log_reader *reader = &job->log;
    read_empty_places(pool, job, arrivals, max, count);
    uint64_t end = atomic_load(&job->shared->logged);
    end = end < job->shared->log_size ? end : job->shared->log_size;
    for (; reader->next < end && *count < max; reader->next++)
        if (!read_place(pool, job, reader->next, arrivals, count) && !note_empty(reader, reader->next))
            return;
}

/* Chunks that are done and for which the log had no room. */
static void sweep(const struct pool *pool, struct job *job, struct pool_arrival *arrivals, size_t max, size_t *count)
{
    struct log_reader *reader = &job->log;
    _Atomic uint64_t *words = job_words(pool->arena, job->shared);
    uint64_t chunk_count = job->shared->chunk_count;
    for (; reader->told_count < chunk_count && reader->swept < chunk_count && *count < max; reader->swept++)
        if (tell(reader, reader->swept))
            arrivals[(*count)++] = (struct pool_arrival){.chunk = reader->swept,
                                                         .at_ns = job->finished_ns,
                                                         .worker = word_slot(atomic_load(&words[reader->swept]))};
}

size_t pool_job_arrivals(struct pool *pool, uint64_t number, struct pool_arrival *arrivals, size_t max)
{
    struct job *job = job_find(pool, number);
    size_t count = 0;
    if (!job || !job->shared->log_size)
        return 0;
    read_log(pool, job, arrivals, max, &count);
    if (count < max && !job->finished_ns) {
        atomic_store(&job->shared->log_watched, 1);
        read_log(pool, job, arrivals, max, &count);
    }
    if (job->state == JOB_DONE)
        sweep(pool, job, arrivals, max, &count);
    return count;
}

enum pool_error pool_job_output_so_far(struct pool *pool, uint64_t number, struct pool_block **out)
{
    struct job *job = job_find(pool, number);
    if (!job || !job->shared->log_size)
        return POOL_EJOB;
    *out = pool_block_hold(job->block);
    return POOL_OK;
}
