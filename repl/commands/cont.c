#include <signal.h>

#include "repl/commands/faults.h"
#include "repl/python.h"

static bool goes_on(const struct worker_view *now, const struct worker_view *before)
{
    (void)before;
    return now->state != WORKER_STOPPED;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)out;
    if (!signal_worker(session, call, SIGCONT, goes_on))
        return false;
    print_notice(session, "%s goes on", signalled_name(session, call));
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    python_of_signal(python, call, "SIGCONT", "it was not stopped in this program");
}

const struct command cont_command = {
    .name = "cont",
    .summary = "let a stopped worker or process go on",
    .group = GROUP_FAULTS,
    .no_value = true,
    .parameters = {{"wK|pK", PARAM_WORKER}},
    .python = "os.kill(pid, signal.SIGCONT)",
    .examples = {"pool 2; stop w1; cont w1"},
    .run = run,
    .to_python = to_python,
};
