#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)out;
    if (!session->pool)
        return complain(&session->complaint, call->at, "there is no pool to close");
    bool over = pool_is_over(session->pool);
    pool_close(session->pool);
    print_notice(session, over ? "the pool is closed, and its workers have left"
                               : "the pool is closed: its workers leave when their jobs are finished");
    return true;
}

const struct command close_command = {
    .name = "close",
    .summary = "take no more jobs; workers leave after the last one",
    .group = GROUP_POOL,
    .no_value = true,
    .details = "After it there is nothing more to submit (ValueError: Pool not running); `join` waits for the workers. "
               "A pool that is closed or terminated may be closed again.",
    .python = "pool.close()",
    .examples = {"pool 2; close; join"},
    .run = run,
};
