/* repl/jobs.c - from a plan to a result. */
#include "repl/jobs.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "repl/session.h"

#define SPARE_MAX (8ull << 30) /* address space */

struct job *job_hold(struct job *job)
{
    job->holders++;
    return job;
}

bool job_is_future(const struct job *job)
{
    return job && strncmp(job->title, "submit", strlen("submit")) == 0;
}

void job_release(struct job *job)
{
    if (!job || --job->holders)
        return;
    plan_release(&job->plan);
    value_release(&job->result);
    text_release(&job->failure);
    text_release(&job->failure_hint);
    job_record_release(&job->record);
    free(job->shares);
    free(job->owners);
    free(job->arrivals);
    free(job->title);
    free(job->then);
    free(job->catch);
    free(job);
}

uint64_t job_number(const struct job *job)
{
    return job->number;
}

static bool complain_submit(struct session *session, enum pool_error error, uint64_t need, size_t place)
{
    complain(&session->complaint, place, "%s", pool_error_sentence(error));
    if (error != POOL_EARENA)
        return false;
    struct text figures = {.bytes = NULL};
    text_bytes(&figures, need);
    text_put(&figures, " are needed, ");
    text_bytes(&figures, pool_arena_used(session->arena));
    text_put(&figures, " of ");
    text_bytes(&figures, pool_arena_limit(session->arena));
    text_put(&figures, " are in use; see `set memory`");
    complain_hint(&session->complaint, "%s", text_string(&figures));
    text_release(&figures);
    return false;
}

bool plan_submit(struct session *session, const struct plan *plan, uint64_t chunk_size, size_t place, uint64_t *number)
{
    uint64_t heap = plan_heap_size(plan, session->arena, 0), need = plan->layout.size + heap + plan->input.size;
    struct pool_piece input = {plan->input.bytes, plan->input.size};
    struct job_spec spec = {
        .item_count = plan->item_count,
        .chunk_size = chunk_size ? chunk_size : 1,
        .input = &input,
        .input_count = 1,
        .output_size = plan->layout.size,
        .heap_size = heap,
        .heap_spare = heap < SPARE_MAX / 3 ? 3 * heap : SPARE_MAX,
        .arrivals = plan->arrivals,
    };
    enum pool_error error;
    do
        error = pool_submit(session->pool, &spec, number);
    while (error == POOL_EARENA && session_make_room(session, need));
    return !error || complain_submit(session, error, need, place);
}

struct job *job_start(struct session *session, struct plan *plan, enum job_shape shape, uint64_t chunk_size, bool async,
                      const char *title, size_t title_size, size_t place)
{
    uint64_t number;
    if (!plan_submit(session, plan, chunk_size, place, &number))
        return NULL;
    struct job *job = must_allocate(sizeof *job);
    job->holders = 1;
    job->number = number;
    job->pool = session->pools_started;
    job->title = must_copy(title, title_size);
    job->shape = shape;
    job->async = async;
    job->chunk_size = chunk_size ? chunk_size : 1;
    job->item_count = plan->item_count;
    job->plan = *plan;
    *plan = (struct plan){.function = NULL};
    session->touched = true;
    session->jobs = must_grow(session->jobs, session->job_count, &session->job_room, sizeof(struct job *));
    session->jobs[session->job_count++] = job_hold(job);
    return job;
}

/* --- the end --- */

static void say_failure(struct session *session, struct job *job)
{
    const struct job_failure *failure = &job->view.failure;
    struct plan_failure told = {.item = failure->item, .code = failure->code};
    plan_say_failure(&job->plan, session->arena, &told, &job->failure, &job->failure_hint);
    text_format(&job->failure_hint, "item %" PRIu64 " of job %" PRIu64, failure->item, job->number);
    if (failure->code)
        text_format(&job->failure_hint, ", in w%u", failure->worker);
    else if (job->view.chunks_done == job->view.chunk_count)
        text_put(&job->failure_hint, "; the other items were finished");
}

static struct value sum_of(const struct value result)
{
    double sum = 0;
    for (uint64_t i = 0; i < value_length(result); i++)
        sum += value_at(result, i).d;
    return value_double(sum);
}

static void take_output(struct session *session, struct job *job)
{
    struct pool_block *output;
    if (pool_job_output(session->pool, job->number, &output) != POOL_OK)
        return;
    struct value whole = plan_result(&job->plan.layout, output);
    pool_block_release(output);
    switch (job->shape) {
    case SHAPE_LIST:
        job->result = value_hold(whole);
        break;
    case SHAPE_SCALAR:
        job->result = value_at(whole, 0);
        break;
    case SHAPE_SUM:
        job->result = sum_of(whole);
        break;
    }
    value_release(&whole);
}

static void take_owners(struct session *session, struct job *job)
{
    if (job->view.chunk_count > OWNERS_MAX)
        return;
    job->owners = must_allocate((size_t)job->view.chunk_count * sizeof *job->owners);
    pool_job_owners(session->pool, job->number, 0, (size_t)job->view.chunk_count, job->owners);
}

void job_settle(struct session *session, struct job *job)
{
    if (job->over)
        return;
    job->over = true;
    pool_job_look(session->pool, job->number, &job->view);
    job->shares = must_allocate(job->view.worker_count * sizeof *job->shares);
    if (pool_job_shares(session->pool, job->number, job->shares) != POOL_OK) {
        free(job->shares);
        job->shares = NULL;
    }
    take_owners(session, job);
    if (pool_job_record(session->pool, job->number, &job->record) != POOL_OK)
        job->record = (struct job_record){.events = NULL};
    switch (job->view.state) {
    case JOB_DONE:
        take_output(session, job);
        break;
    case JOB_FAILED:
        say_failure(session, job);
        break;
    case JOB_TERMINATED:
        text_format(&job->failure, "job %" PRIu64 " was ended with its pool, before it was done", job->number);
        text_put(&job->failure_hint,
                 "start it again: a terminated job keeps no results (Python's get() would wait for ever)");
        break;
    default:
        text_format(&job->failure, "job %" PRIu64 " was cancelled", job->number);
        break;
    }
    if (job->before_end)
        job->before_end(job->end_context);
    plan_release(&job->plan);
    pool_drop(session->pool, job->number);
    session->jobs_over++;
    callbacks_take(session, job);
    session_forget_old_jobs(session);
}

const char *job_state_word(const struct session *session, const struct job *job)
{
    static const char *const words[] = {
        [JOB_RUNNING] = "running", [JOB_STOPPING] = "stopping",   [JOB_DONE] = "done",
        [JOB_FAILED] = "failed",   [JOB_CANCELLED] = "cancelled", [JOB_TERMINATED] = "terminated",
    };
    struct job_view view;
    job_figures(session, job, &view);
    return words[view.state];
}

void job_figures(const struct session *session, const struct job *job, struct job_view *view)
{
    if (job->over || pool_job_look(session->pool, job->number, view) != POOL_OK)
        *view = job->view;
}

void share_add(struct share_view *sum, const struct share_view *share)
{
    sum->chunks += share->chunks;
    sum->items += share->items;
    sum->busy_ns += share->busy_ns;
    sum->off_cpu_ns += share->off_cpu_ns;
    sum->other_ns += share->other_ns;
    sum->idle_wait_ns += share->idle_wait_ns;
    sum->lock_wait_ns += share->lock_wait_ns;
    sum->queue_wait_ns += share->queue_wait_ns;
    sum->waking_ns += share->waking_ns;
    sum->starting_ns += share->starting_ns;
    sum->stopped_ns += share->stopped_ns;
    sum->dead_ns += share->dead_ns;
}

double job_efficiency(const struct job *job)
{
    double used = 0;
    for (size_t w = 0; job->shares && w < job->view.worker_count; w++)
        used += (double)(job->shares[w].busy_ns - job->shares[w].off_cpu_ns);
    double whole = (double)job->view.wall_ns * (double)job->view.worker_count;
    return whole > 0 ? used / whole : 0;
}
