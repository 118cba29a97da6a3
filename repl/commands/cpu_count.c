#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    unsigned usable = cpu_count_usable(), machine = cpu_count_machine();
    (void)call;
    if (usable != machine)
        print_notice(session, "this process may use %u of the machine's %u CPUs", usable, machine);
    out->value = value_int(usable);
    return true;
}

const struct command cpu_count_command = {
    .name = "cpu_count",
    .summary = "how many CPUs this process may use",
    .group = GROUP_POOL,
    .details = "Python's os.cpu_count() counts the machine's; len(os.sched_getaffinity(0)) counts these.",
    .python = "len(os.sched_getaffinity(0))",
    .examples = {"cpu_count"},
    .run = run,
};
