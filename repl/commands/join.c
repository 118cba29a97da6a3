#include "repl/processes.h"
#include "repl/python.h"

static bool is_over(struct session *session, void *context)
{
    (void)context;
    return pool_is_over(session->pool);
}

static bool join_pool(struct session *session, const struct call *call)
{
    const struct given_option *timeout = call_option(call, "timeout");
    if (!session->pool) {
        complain(&session->complaint, call->at, "there is nothing to join: no process and no pool");
        return complain_hint(&session->complaint, "`process square 3` starts a process, `pool 4` a pool");
    }
    if (!pool_is_closed(session->pool)) {
        complain(&session->complaint, call->at, "the pool is still running (ValueError: Pool is still running)");
        return complain_hint(&session->complaint, "`close` it first, or `terminate` it");
    }
    uint64_t deadline = timeout ? clock_ns() + (uint64_t)(timeout->seconds * 1e9) + 1 : 0;
    enum wait_end end = session_wait_until(session, is_over, NULL, deadline);
    if (timeout && end == WAIT_TIMEOUT)
        return complain(&session->complaint, timeout->at, "the pool's workers have not left yet"),
               complain_hint(&session->complaint, "they leave when their jobs are finished: `jobs` lists them");
    return end == WAIT_OVER || complain(&session->complaint, NO_PLACE, "the wait for the workers was broken off");
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    bool processes = call->arguments[0].given || processes_unjoined(session);
    return processes ? processes_join(session, call, out) : join_pool(session, call);
}

const struct command join_command = {
    .name = "join",
    .summary = "wait for processes, else for a closed pool's workers",
    .group = GROUP_POOL,
    .no_value = true,
    .parameters = {{"P", PARAM_PROCESSES, .optional = true}},
    .options = {{"timeout", OPTION_SECONDS, "S"}},
    .details = "`join` waits for all processes that nobody has joined, `join p0` for one, `join ps` for those whose "
               "handles ps holds, and shows their exit codes; where there are none, for the pool. After `timeout` "
               "seconds it comes back, and those that still run have no exit code yet.",
    .python = "p.join(); pool.join()",
    .examples = {"pool 2; close; join", "process 2 square 3; join", "p = process sleep_ms 50; join p timeout=9"},
    .run = run,
    .to_python = python_of_join,
};
