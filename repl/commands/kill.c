#include <signal.h>

#include "repl/commands/faults.h"
#include "repl/processes.h"
#include "repl/python.h"

static bool was_replaced(const struct worker_view *now, const struct worker_view *before)
{
    return now->pid != before->pid;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *argument = &call->arguments[0];
    if (!signal_worker(session, call, SIGKILL, was_replaced))
        return false;
    if (argument->expression_count && argument->values[0].kind == VALUE_PROCESS && argument->values[0].process->over)
        out->json = process_exit_codes(session, &argument->values[0].process, 1);
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    python_of_signal(python, call, "SIGKILL", "Python's Pool would wait for ever for what the worker had in hand");
}

const struct command kill_command = {
    .name = "kill",
    .summary = "end a worker, which is replaced, or a process",
    .group = GROUP_FAULTS,
    .no_value = true,
    .parameters = {{"wK|pK", PARAM_WORKER}},
    .details = "A worker's chunk is run again by another. With Python's Pool the job would wait for ever; its executor "
               "would give up the whole pool.",
    .python = "os.kill(pid, signal.SIGKILL); p.kill()",
    .examples = {"r = map sleep_ms [300, 300, 300] chunksize=1 async; kill w0; get r",
                 "p = process sleep_ms 60000; kill p; join p"},
    .run = run,
    .to_python = to_python,
};
