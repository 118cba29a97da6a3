/* repl/many.c - apply_async of a tuple that runs along: one job an element. */
#include "repl/session.h"

enum { MANY_MAX = 10000 };

static bool count_calls(struct session *session, const struct call *call, const struct sequence *tuple, uint64_t *count)
{
    const struct function *function = call->arguments[0].function;
    size_t place = call->arguments[1].at;
    bool any = false;
    for (size_t p = 0; p < tuple->count; p++) {
        const struct value *along = plan_runs_along(function, p, &tuple->items[p]);
        if (!along)
            continue;
        if (any && value_length(*along) != *count)
            return complain(&session->complaint, place, "two that run along in one tuple must be of one length");
        *count = value_length(*along);
        any = true;
    }
    if (*count <= MANY_MAX)
        return true;
    complain(&session->complaint, place, "%s starts a job for each element, and at most %d at once",
             call->command->name, MANY_MAX);
    return complain_hint(&session->complaint, "starmap_async runs them all as one job");
}

/* The arguments of call i. */
static struct value one_call(const struct function *function, const struct sequence *tuple, uint64_t i)
{
    struct value one = value_sequence(VALUE_TUPLE, tuple->count);
    for (size_t p = 0; p < tuple->count; p++) {
        const struct value *along = plan_runs_along(function, p, &tuple->items[p]);
        one.sequence->items[p] = along ? value_at(*along, i) : value_hold(tuple->items[p]);
    }
    return one;
}

static bool plan_call(struct session *session, const struct call *call, const struct value *arguments, struct run *run)
{
    size_t place = call->arguments[1].at;
    *run = (struct run){.call = call, .async = true, .shape = SHAPE_SCALAR, .chunk_size = 1, .place = place};
    return plan_make(&run->plan, call->arguments[0].function, SPREAD_ARGUMENTS, arguments, &place, 1,
                     pool_arena_limit(session->arena), &session->complaint);
}

/* All calls are planned before the first is started: one that cannot be planned starts none. */
static bool plan_calls(struct session *session, const struct call *call, struct run *runs, uint64_t count)
{
    const struct sequence *tuple = call->arguments[1].values[0].sequence;
    for (uint64_t i = 0; i < count; i++) {
        struct value arguments = one_call(call->arguments[0].function, tuple, i);
        bool good = plan_call(session, call, &arguments, &runs[i]);
        value_release(&arguments);
        if (!good)
            return false;
        if (runs[i].plan.heap_open)
            runs[i].plan.layout.heap_size /= count; /* there must be room for all of them at once */
    }
    return true;
}

bool run_many(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *tuple = &call->arguments[1];
    uint64_t count = 0;
    if (!count_calls(session, call, tuple->values[0].sequence, &count))
        return false;
    struct run *runs = region_take(&session->region, (size_t)(count + 1) * sizeof *runs);
    bool good = plan_calls(session, call, runs, count) && session_need_pool(session, call->at);
    struct value handles = value_sequence(VALUE_LIST, (size_t)count);
    for (uint64_t i = 0; i < count && good; i++) {
        struct outcome one = {.value = {.kind = VALUE_NOTHING}};
        good = run_in_background(session, &runs[i], &one);
        handles.sequence->items[i] = one.value;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (!good && handles.sequence->items[i].kind == VALUE_JOB)
            pool_cancel(session->pool, handles.sequence->items[i].handle->job->number);
        run_release(&runs[i]);
    }
    if (good)
        print_notice(session, "%llu jobs started", (unsigned long long)count);
    if (good)
        out->value = handles;
    else
        value_release(&handles);
    return good;
}
