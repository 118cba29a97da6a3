#include "repl/commands/faults.h"

#include <inttypes.h>
#include <signal.h>

#include "repl/processes.h"

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

/* --- processes of their own --- */

struct signalled {
    struct process *process;
    int signal;
};

static bool came_of_it(struct session *session, void *context)
{
    const struct signalled *signalled = context;
    const struct process_view *view = process_see(session, signalled->process);
    if (signalled->process->over)
        return true;
    return signalled->signal == SIGSTOP   ? view->state == WORKER_STOPPED
           : signalled->signal == SIGCONT ? view->state != WORKER_STOPPED
                                          : false;
}

static bool signal_processes(struct session *session, const struct call *call, int signal)
{
    const struct argument *argument = &call->arguments[0];
    struct process **processes;
    size_t count;
    if (!session_argument_processes(session, argument, &processes, &count))
        return false;
    size_t signalled = 0; /* of a list, those that live */
    for (size_t i = 0; i < count; i++)
        if (!processes[i]->over && process_signal(session->processes, processes[i]->number, signal) == POOL_OK)
            processes[signalled++] = processes[i];
    if (count && !signalled) {
        complain(&session->complaint, argument->at, "%s%s ended: there is no process left",
                 count == 1 ? process_name(processes[0]).text : "they", count == 1 ? " has" : " have all");
        return complain_hint(&session->complaint, "`processes` lists them with their exit codes");
    }
    for (size_t i = 0; i < signalled; i++) {
        struct signalled one = {processes[i], signal};
        session_wait_until(session, came_of_it, &one, clock_ns() + 1000000000ull);
    }
    return true;
}

const char *signalled_name(struct session *session, const struct call *call)
{
    return region_copy(&session->region, session->line + call->arguments[0].at, call->end - call->arguments[0].at);
}

/* --- workers --- */

bool signal_worker(struct session *session, const struct call *call, int signal,
                   bool (*done)(const struct worker_view *now, const struct worker_view *before))
{
    const struct argument *worker = &call->arguments[0];
    if (worker->values)
        return signal_processes(session, call, signal);
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
