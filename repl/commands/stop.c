#include <signal.h>

#include "repl/commands/faults.h"
#include "repl/python.h"

static bool is_stopped(const struct worker_view *now, const struct worker_view *before)
{
    (void)before;
    return now->state == WORKER_STOPPED;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)out;
    if (!signal_worker(session, call, SIGSTOP, is_stopped))
        return false;
    const char *name = signalled_name(session, call);
    print_notice(session, "%s is stopped: `cont %s` lets it go on", name, name);
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    python_of_signal(python, call, "SIGSTOP",
                     "a worker of Python's that is stopped may hold the lock of its pool's queue");
}

const struct command stop_command = {
    .name = "stop",
    .summary = "stop a worker or process where it stands, until `cont`",
    .group = GROUP_FAULTS,
    .no_value = true,
    .parameters = {{"wK|pK", PARAM_WORKER}},
    .details = "The others go on; what it has in hand waits for it.",
    .python = "os.kill(pid, signal.SIGSTOP)",
    .examples = {"pool 2; stop w1; map square 0..20; cont w1"},
    .run = run,
    .to_python = to_python,
};
