#include <signal.h>

#include "repl/commands/faults.h"

static bool was_replaced(const struct worker_view *now, const struct worker_view *before)
{
    return now->pid != before->pid;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)out;
    return signal_worker(session, call, SIGKILL, was_replaced);
}

const struct command kill_command = {
    .name = "kill",
    .summary = "end a worker: it is replaced, its chunk is run again",
    .group = GROUP_FAULTS,
    .no_value = true,
    .parameters = {{"wK", PARAM_WORKER}},
    .details = "With Python's Pool the job would wait for ever; its executor would give up the whole pool.",
    .python = "os.kill(pid, signal.SIGKILL)",
    .examples = {"r = map sleep_ms [300, 300, 300] chunksize=1 async; kill w0; get r"},
    .run = run,
};
