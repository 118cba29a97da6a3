#include <signal.h>

#include "repl/commands/faults.h"
#include "repl/python.h"

static bool was_replaced(const struct worker_view *now, const struct worker_view *before)
{
    return now->pid != before->pid;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)out;
    return signal_worker(session, call, SIGKILL, was_replaced);
}

static void to_python(struct python *python, const struct call *call)
{
    text_format(&python->text, "os.kill(pool._pool[%lld].pid, signal.SIGKILL)", (long long)call->arguments[0].count);
    python->form = PYTHON_COMMENT;
    python->why = "Python's Pool would wait for ever for what the worker had in hand";
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
    .to_python = to_python,
};
