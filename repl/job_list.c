/* repl/job_list.c - the jobs that a session holds: found by number or handle, and let go of. */
#include <string.h>

#include "repl/session.h"
#include "repl/shared.h"

struct job *session_job(const struct session *session, uint64_t number)
{
    size_t low = 0, high = session->job_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (session->jobs[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < session->job_count && session->jobs[low]->number == number ? session->jobs[low] : NULL;
}

void session_forget_old_jobs(struct session *session)
{
    size_t i = 0;
    while (session->jobs_over > JOBS_KEPT && i < session->job_count) {
        if (!session->jobs[i]->over) {
            i++;
            continue;
        }
        job_release(session->jobs[i]);
        session->jobs_over--;
        session->job_count--;
        memmove(&session->jobs[i], &session->jobs[i + 1], (session->job_count - i) * sizeof(struct job *));
    }
}

static bool may_let_go(const struct job *job)
{
    bool seen = !job->async || job->fetched;
    return job->result.kind == VALUE_RESULT && job->result.object->holders == 1 && job->holders == 1 && seen;
}

bool session_make_room(struct session *session, uint64_t need)
{
    uint64_t limit = pool_arena_limit(session->arena), left = pool_arena_used(session->arena);
    struct job *oldest = NULL;
    for (size_t i = 0; i < session->job_count; i++) {
        struct job *job = session->jobs[i];
        if (!may_let_go(job))
            continue;
        left -= pool_block_charge(job->result.result->block);
        oldest = oldest ? oldest : job;
    }
    if (!oldest || need > limit || left > limit - need)
        return false;
    value_release(&oldest->result);
    return true;
}

static bool complain_job(struct session *session, size_t at, int64_t number)
{
    complain(&session->complaint, at, "there is no job %lld", (long long)number);
    return complain_hint(&session->complaint,
                         session->job_count ? "`jobs` lists them" : "a job begins with `map F ITEMS async`");
}

static bool value_job(struct session *session, const struct value *value, size_t at, struct job **out)
{
    if (value->kind == VALUE_JOB) {
        *out = value->handle->job;
        return true;
    }
    if (value->kind == VALUE_INT) {
        *out = value->i > 0 ? session_job(session, (uint64_t)value->i) : NULL;
        return *out ? true : complain_job(session, at, value->i);
    }
    complain(&session->complaint, at, "this is %s, not a job", value_kind_name(*value));
    if (value->kind == VALUE_SHARED && value->shared->kind == SHARED_IS_QUEUE)
        return complain_hint(&session->complaint, "`take` gives the first item of a queue: take orders");
    if (value->kind == VALUE_PROCESS)
        return complain_hint(&session->complaint, "`join` waits for a process; what its function returned is lost");
    return complain_hint(&session->complaint, "a job is a number from `jobs`, or a name: r = map square 0..20 async");
}

/* What was typed as a job's number becomes a handle: the job is held as long as the call's values are, whatever is
 * forgotten while it is waited for. */
static void pin(const struct argument *argument, struct value handles)
{
    value_release(argument->handles);
    *argument->handles = handles;
}

bool session_argument_job(struct session *session, const struct argument *argument, struct job **out)
{
    if (!value_job(session, &argument->values[0], argument->at, out))
        return false;
    pin(argument, value_handle(*out));
    return true;
}

/* A list or a tuple of jobs. */
static bool is_several(const struct value *value)
{
    return value->kind == VALUE_LIST || value->kind == VALUE_TUPLE;
}

bool session_argument_jobs(struct session *session, const struct argument *argument, struct job ***jobs, size_t *count,
                           bool *list)
{
    size_t filled = 0;
    *count = 0;
    *list = argument->expression_count > 1 || is_several(&argument->values[0]);
    for (size_t i = 0; i < argument->expression_count; i++)
        *count += is_several(&argument->values[i]) ? argument->values[i].sequence->count : 1;
    *jobs = region_take(&session->region, (*count + 1) * sizeof(struct job *));
    const struct expression *part = argument->expressions;
    for (size_t i = 0; i < argument->expression_count; i++, part = part ? part->next : NULL) {
        const struct value *value = &argument->values[i];
        bool several = is_several(value);
        for (size_t k = 0; k < (several ? value->sequence->count : 1); k++, filled++)
            if (!value_job(session, several ? &value->sequence->items[k] : value, part ? part->at : argument->at,
                           &(*jobs)[filled]))
                return false;
    }
    if (!*list) {
        pin(argument, value_handle((*jobs)[0]));
        return true;
    }
    struct value handles = value_sequence(VALUE_LIST, *count);
    for (size_t i = 0; i < *count; i++)
        handles.sequence->items[i] = value_handle((*jobs)[i]);
    pin(argument, handles);
    return true;
}

bool jobs_ask(struct session *session, const struct argument *argument,
              bool (*ask)(struct session *session, const struct argument *argument, struct job *job, bool *answer),
              struct outcome *out)
{
    struct job **jobs;
    size_t count;
    bool list, good = true;
    loop_turn(session, 0);
    if (!session_argument_jobs(session, argument, &jobs, &count, &list))
        return false;
    struct value answers = value_sequence(VALUE_LIST, count);
    for (size_t i = 0; i < count && good; i++) {
        bool answer = false;
        good = ask(session, argument, jobs[i], &answer);
        answers.sequence->items[i] = value_bool(answer);
    }
    if (good)
        out->value = list ? value_hold(answers) : value_at(answers, 0);
    value_release(&answers);
    return good;
}
