#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    uint64_t began = clock_ns();
    if (!session_call(session, call->arguments[0].call, out))
        return false;
    out->command_ns = clock_ns() - began;
    return true;
}

const struct command time_command = {
    .name = "time",
    .summary = "run a command and say how long it took, all included",
    .group = GROUP_LOOK,
    .parameters = {{"COMMAND", PARAM_COMMAND}},
    .prefix = true,
    .examples = {"time pool 8", "time map square 0..1000000"},
    .run = run,
};
