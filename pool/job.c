/* pool/job.c - jobs from submission to the last result, and what becomes of them when workers die. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "pool/internal.h"

enum {
    RECORDS_AT_ONCE = 32,
    TICKET_BLOCK = 8,            /* words of one cache line: workers that take them together do not share it */
    CHUNKS_FOR_BLOCKS = 1 << 12, /* with fewer chunks a worker, tickets are taken one by one, in order */
};

/* Where the job of that number is, or would be. */
static size_t job_index(const struct pool *pool, uint64_t number)
{
    size_t low = 0, high = pool->job_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pool->jobs[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct job *job_find(const struct pool *pool, uint64_t number)
{
    size_t i = job_index(pool, number);
    return i < pool->job_count && pool->jobs[i]->number == number ? pool->jobs[i] : NULL;
}

static void job_free(struct job *job)
{
    pool_block_release(job->block);
    log_close(job);
    free(job->items);
    free(job->before);
    free(job->shares);
    job_record_release(&job->record);
    free(job);
}

/* --- submission --- */

struct layout {
    uint64_t tallies, words, log, log_size, input, output, heap, size;
};

/* false: larger than any address space. */
static bool lay_out(const struct pool *pool, const struct job_spec *spec, uint64_t chunk_count, struct layout *layout)
{
    const uint64_t most = 1ull << 46;
    uint64_t input_size = 0;
    for (size_t i = 0; i < spec->input_count; i++) {
        if (spec->input[i].size > most - input_size)
            return false;
        input_size += spec->input[i].size;
    }
    if (spec->output_size > most || spec->heap_size > most || spec->heap_spare > most)
        return false;
    layout->tallies = round_up(sizeof(struct shared_job), CACHE_LINE);
    layout->words = layout->tallies + pool->worker_count * sizeof(struct tally);
    layout->log = round_up(layout->words + chunk_count * sizeof(uint64_t), CACHE_LINE);
    layout->log_size = spec->arrivals ? log_size_for(chunk_count) : 0;
    layout->input = round_up(layout->log + layout->log_size * sizeof(struct log_entry), CACHE_LINE);
    uint64_t alignment = spec->output_size >= arena_page() ? arena_page() : CACHE_LINE;
    layout->output = round_up(layout->input + input_size, alignment);
    layout->heap = round_up(layout->output + spec->output_size, CACHE_LINE);
    layout->size = layout->heap + spec->heap_size + spec->heap_spare;
    return true;
}

static void copy_input(char *to, const struct job_spec *spec)
{
    for (size_t i = 0; i < spec->input_count; i++) {
        if (spec->input[i].size)
            memcpy(to, spec->input[i].data, spec->input[i].size);
        to += spec->input[i].size;
    }
}

static struct job *job_create(struct pool *pool, const struct job_spec *spec, uint64_t chunk_count,
                              enum pool_error *error)
{
    struct layout layout;
    struct job *job = calloc(1, sizeof *job);
    *error = POOL_ESYSTEM;
    if (!job)
        return NULL;
    job->before = calloc(pool->worker_count, sizeof *job->before);
    if (!job->before)
        goto free_job;
    *error = POOL_EARENA;
    if (!lay_out(pool, spec, chunk_count, &layout))
        goto free_job;
    *error = arena_allocate(pool->arena, layout.size, layout.size - spec->heap_spare, &job->block);
    if (*error)
        goto free_job;
    uint64_t base = job->block->offset;
    job->block->data = base + layout.output;
    job->block->data_size = layout.size - layout.output;
    struct shared_job *shared = job->shared = arena_at(pool->arena, base);
    shared->item_count = spec->item_count;
    shared->chunk_size = spec->chunk_size;
    shared->chunk_count = chunk_count;
    bool blocks = chunk_count / pool->worker_count >= CHUNKS_FOR_BLOCKS && !spec->arrivals;
    shared->ticket_block = blocks ? TICKET_BLOCK : 1;
    shared->tallies = base + layout.tallies;
    shared->words = base + layout.words;
    shared->log = base + layout.log;
    shared->log_size = layout.log_size;
    shared->input = base + layout.input;
    shared->output = base + layout.output;
    shared->heap_end = base + layout.size;
    atomic_store(&shared->heap, base + layout.heap);
    copy_input(arena_at(pool->arena, shared->input), spec);
    *error = POOL_ESYSTEM;
    if (layout.log_size && !log_open(job))
        goto free_job;
    return job;

free_job:
    job_free(job);
    return NULL;
}

static bool jobs_make_room(struct pool *pool)
{
    if (pool->job_count < pool->job_room)
        return true;
    size_t room = pool->job_room ? 2 * pool->job_room : 64;
    struct job **grown = realloc(pool->jobs, room * sizeof(struct job *));
    if (!grown)
        return false;
    pool->jobs = grown;
    pool->job_room = room;
    return true;
}

enum pool_error pool_submit(struct pool *pool, const struct job_spec *spec, uint64_t *number)
{
    struct shared_pool *shared = pool->shared;
    if (pool->closed)
        return POOL_ECLOSED;
    if (spec->chunk_size == 0)
        return POOL_ESPEC;
    uint64_t chunk_count = spec->item_count / spec->chunk_size + (spec->item_count % spec->chunk_size > 0);
    if (chunk_count > UINT32_MAX)
        return POOL_ESPEC;
    uint64_t position = atomic_load(&shared->tail);
    /* So that a word of `look` never holds two turns of the ring. */
    if (position - atomic_load(&shared->head) >= ORDER_SIZE - 64)
        return POOL_EJOBS;
    enum pool_error error;
    if (!jobs_make_room(pool))
        return POOL_ESYSTEM;
    struct job *job = job_create(pool, spec, chunk_count, &error);
    if (!job)
        return error;

    job->number = job->shared->number = arena_next_job(pool->arena);
    job->position = position;
    pool->jobs[pool->job_count++] = job;
    pool->unfinished++;
    job->submitted_ns = job->shared->submitted_ns = job->released_ns = now_ns();
    for (size_t w = 0; w < pool->worker_count; w++)
        job->before[w] = crew_totals(pool, w, job->submitted_ns, NULL);
    atomic_store(&shared->order[position % ORDER_SIZE], job->block->offset);
    atomic_store(&shared->tail, position + 1);
    if (chunk_count == 0) {
        ask_for_look(shared, position);
        jobs_finish(pool);
    } else {
        pool_ring(pool, chunk_count > INT_MAX ? INT_MAX : (int)chunk_count);
    }
    *number = job->number;
    return POOL_OK;
}

/* --- the end of a job --- */

static const struct death *job_given_up(const struct job *job)
{
    const struct death *first = NULL;
    for (size_t i = 0; i < job->death_count; i++)
        if (job->items[i].count >= DEATHS_PER_ITEM && (!first || job->items[i].item < first->item))
            first = &job->items[i];
    return first;
}

/* The failure of the smallest item, of those that had failed when the chunks in hand were ended. */
static bool job_failure(const struct pool *pool, const struct job *job, struct job_failure *failure)
{
    const struct tally *tallies = job_tallies(pool->arena, job->shared);
    const struct death *given_up = job_given_up(job);
    bool any = given_up != NULL;
    if (given_up)
        *failure = (struct job_failure){.item = given_up->item, .worker = UINT32_MAX};
    for (size_t w = 0; w < pool->worker_count; w++) {
        uint32_t code = atomic_load_explicit(&tallies[w].failed_code, memory_order_acquire);
        uint64_t item = atomic_load_explicit(&tallies[w].failed_item, memory_order_relaxed);
        if (!code || (any && failure->item <= item))
            continue;
        *failure = (struct job_failure){.item = item, .code = code, .worker = (uint32_t)w};
        any = true;
    }
    return any;
}

static void job_unlist(struct pool *pool, const struct job *job)
{
    struct shared_pool *shared = pool->shared;
    atomic_store(&shared->order[job->position % ORDER_SIZE], 0);
    uint64_t head = atomic_load(&shared->head), tail = atomic_load(&shared->tail);
    while (head < tail && !atomic_load(&shared->order[head % ORDER_SIZE]))
        head++;
    atomic_store(&shared->head, head);
}

/* What was reserved for lists, and not taken, is somebody else's to take. */
static void trim_heap(const struct job *job)
{
    uint64_t end = atomic_load(&job->shared->heap);
    pool_block_trim(job->block, (end < job->shared->heap_end ? end : job->shared->heap_end) - job->block->data);
}

static void job_finish(struct pool *pool, struct job *job, bool all_done)
{
    uint64_t now = now_ns();
    struct job_failure failure = {.item = 0};
    if (job_failure(pool, job, &failure))
        job->state = JOB_FAILED;
    else if (all_done)
        job->state = JOB_DONE;
    else
        job->state = job->terminated ? JOB_TERMINATED : JOB_CANCELLED;
    job_unlist(pool, job);
    pool->unfinished--;
    job->shares = calloc(pool->worker_count, sizeof *job->shares);
    if (job->shares)
        account_shares(pool, job, now, job->shares);
    account_view(pool, job, now, &job->last);
    job->last.failure = failure;
    job->finished_ns = job->last.finished_ns = now;
    /* Of many jobs at once only the last few keep their record: each covers the time of all before it. */
    if (pool->shared->ring_size && pool->unfinished < RECORDS_AT_ONCE) {
        job->record = (struct job_record){.job = job->number, .submitted_ns = job->submitted_ns, .finished_ns = now};
        if (trace_collect(pool, &job->record) != POOL_OK)
            job->record = (struct job_record){.events = NULL};
    }
    if (all_done)
        trim_heap(job);
    free(job->before);
    job->before = NULL;
    struct pool_notice *notice = pool_notice_add(pool);
    if (notice)
        *notice = (struct pool_notice){.kind = NOTICE_JOB_OVER, .job = job->number};
}

/* Finishes the job if it is over. */
static void job_check(struct pool *pool, struct job *job)
{
    struct shared_job *shared = job->shared;
    if (job->finished_ns)
        return;
    bool all_done = job_chunks_done(pool->arena, shared, pool->worker_count) == shared->chunk_count;
    if (all_done || (atomic_load(&shared->stop) != STOP_NOT && !job_anything_claimed(pool->arena, shared)))
        job_finish(pool, job, all_done);
    else if (atomic_load(&shared->stop) != STOP_NOT)
        job->state = JOB_STOPPING;
}

/* Looks at those jobs of the 64 positions from `from` on that somebody asked a look for. */
static void check_asked(struct pool *pool, uint64_t from)
{
    uint64_t asked = atomic_exchange(&pool->shared->look[from % ORDER_SIZE / 64], 0);
    for (; asked; asked &= asked - 1) {
        uint64_t position = from + (uint64_t)__builtin_ctzll(asked);
        uint64_t offset = atomic_load(&pool->shared->order[position % ORDER_SIZE]);
        if (!offset)
            continue; /* it is over already */
        const struct shared_job *shared = arena_at(pool->arena, offset);
        job_check(pool, job_find(pool, shared->number));
    }
}

void jobs_finish(struct pool *pool)
{
    if (pool->deaths_seen)
        for (size_t i = 0; i < pool->job_count && pool->unfinished; i++)
            job_check(pool, pool->jobs[i]);
    pool->deaths_seen = false;
    uint64_t tail = atomic_load(&pool->shared->tail);
    for (uint64_t from = atomic_load(&pool->shared->head) / 64 * 64; from < tail; from += 64)
        check_asked(pool, from);
}

void jobs_terminate(struct pool *pool)
{
    for (size_t i = 0; i < pool->job_count; i++) {
        struct job *job = pool->jobs[i];
        if (job->finished_ns)
            continue;
        job->terminated = true;
        atomic_store(&job->shared->stop, STOP_NOW);
    }
    pool->deaths_seen = true;
    jobs_finish(pool);
}

void jobs_release(struct pool *pool)
{
    for (size_t i = 0; i < pool->job_count; i++)
        job_free(pool->jobs[i]);
    free(pool->jobs);
    pool->jobs = NULL;
    pool->job_count = 0;
}

enum pool_error pool_cancel(struct pool *pool, uint64_t number)
{
    struct job *job = job_find(pool, number);
    if (!job)
        return POOL_EJOB;
    if (job->finished_ns)
        return POOL_OK;
    job->state = JOB_STOPPING;
    atomic_store(&job->shared->stop, STOP_NOW);
    job_check(pool, job);
    return POOL_OK;
}

/* --- forgetting --- */

static bool may_be_touched(const struct pool *pool, uint64_t position)
{
    for (size_t w = 0; w < pool->worker_count; w++)
        if (atomic_load(&pool->slots[w].hazard) == position + 1)
            return true;
    return false;
}

/* A worker that has seen the job, and was stopped before it looked again, may write into its memory when it goes on. */
void graveyard_visit(struct pool *pool)
{
    size_t kept = 0;
    for (size_t i = 0; i < pool->graveyard_count; i++) {
        if (may_be_touched(pool, pool->graveyard_positions[i])) {
            pool->graveyard[kept] = pool->graveyard[i];
            pool->graveyard_positions[kept++] = pool->graveyard_positions[i];
        } else {
            pool_block_release(pool->graveyard[i]);
        }
    }
    pool->graveyard_count = kept;
}

static void bury_block(struct pool *pool, struct pool_block *block, uint64_t position)
{
    size_t count = pool->graveyard_count + 1;
    struct pool_block **blocks = realloc(pool->graveyard, count * sizeof(struct pool_block *));
    if (blocks)
        pool->graveyard = blocks;
    uint64_t *positions = realloc(pool->graveyard_positions, count * sizeof *positions);
    if (positions)
        pool->graveyard_positions = positions;
    if (!blocks || !positions)
        return; /* better to lose the memory than to give it to two */
    pool->graveyard[pool->graveyard_count] = block;
    pool->graveyard_positions[pool->graveyard_count++] = position;
}

enum pool_error pool_drop(struct pool *pool, uint64_t number)
{
    struct job *job = job_find(pool, number);
    if (!job)
        return POOL_EJOB;
    if (!job->finished_ns)
        return POOL_EUNFINISHED;
    if (may_be_touched(pool, job->position))
        bury_block(pool, pool_block_hold(job->block), job->position);
    size_t i = job_index(pool, number);
    pool->job_count--;
    memmove(&pool->jobs[i], &pool->jobs[i + 1], (pool->job_count - i) * sizeof(struct job *));
    job_free(job);
    return POOL_OK;
}
