#include "repl/commands/faults.h"

#include <inttypes.h>

struct waiting {
    size_t worker;
    struct worker_view before;
    bool (*done)(const struct worker_view *now, const struct worker_view *before);
};

static void look(struct session *session, size_t worker, struct worker_view *out)
{
    struct pool_view view = {
        .workers = region_take(&session->region, pool_worker_count(session->pool) * sizeof(struct worker_view))};
    pool_look(session->pool, &view);
    *out = view.workers[worker];
}

static bool is_done(struct session *session, void *context)
{
    const struct waiting *waiting = context;
    struct worker_view now;
    look(session, waiting->worker, &now);
    return waiting->done(&now, &waiting->before);
}

bool signal_worker(struct session *session, const struct call *call, int signal,
                   bool (*done)(const struct worker_view *now, const struct worker_view *before))
{
    const struct argument *worker = &call->arguments[0];
    if (!session->pool || pool_is_over(session->pool))
        return complain(&session->complaint, worker->at, "there is no pool, and so no worker"),
               complain_hint(&session->complaint, "`pool 4` starts one");
    size_t count = pool_worker_count(session->pool);
    if (worker->count >= (int64_t)count)
        return complain(&session->complaint, worker->at, "the pool has no w%" PRId64 ": its last worker is w%zu",
                        worker->count, count - 1);
    struct waiting waiting = {.worker = (size_t)worker->count, .done = done};
    look(session, waiting.worker, &waiting.before);
    enum pool_error error = pool_signal(session->pool, waiting.worker, signal);
    if (error)
        return complain(&session->complaint, worker->at, "w%" PRId64 " has no process just now", worker->count);
    session_wait_until(session, is_done, &waiting, clock_ns() + 1000000000ull);
    return true;
}
