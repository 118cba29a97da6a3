#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)out;
    if (!session->pool)
        return complain(&session->complaint, call->at, "there is no pool to terminate");
    size_t unfinished = pool_unfinished(session->pool);
    pool_terminate(session->pool);
    loop_turn(session, 0);
    if (unfinished)
        print_notice(session, "the workers are ended, and %zu unfinished job%s", unfinished,
                     unfinished == 1 ? "" : "s");
    else
        print_notice(session, "the workers are ended");
    return true;
}

const struct command terminate_command = {
    .name = "terminate",
    .summary = "end the workers at once, and unfinished jobs with them",
    .group = GROUP_POOL,
    .no_value = true,
    .details = "Results of finished jobs stay. Python's `with Pool() as pool:` ends in this.\n"
               "`get` of a job that was ended so is an error; in Python it would wait for ever.",
    .python = "pool.terminate()",
    .examples = {"pool 2; terminate"},
    .run = run,
};
