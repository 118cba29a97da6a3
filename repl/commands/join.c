#include "repl/session.h"

static bool is_over(struct session *session, void *context)
{
    (void)context;
    return pool_is_over(session->pool);
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)out;
    if (!session->pool || !pool_is_closed(session->pool)) {
        complain(&session->complaint, call->at,
                 session->pool ? "the pool is still running (ValueError: Pool is still running)"
                               : "there is no pool to wait for");
        return complain_hint(&session->complaint,
                             session->pool ? "`close` it first, or `terminate` it" : "`pool 4` starts one");
    }
    if (session_wait_until(session, is_over, NULL, 0) == WAIT_OVER)
        return true;
    return complain(&session->complaint, NO_PLACE, "the wait for the workers was broken off");
}

const struct command join_command = {
    .name = "join",
    .summary = "wait until the workers of a closed pool have left",
    .group = GROUP_POOL,
    .no_value = true,
    .python = "pool.join()",
    .examples = {"pool 2; close; join"},
    .run = run,
};
