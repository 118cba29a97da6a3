#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)call;
    (void)out;
    session->quit = true;
    return true;
}

const struct command quit_command = {
    .name = "quit",
    .alias = "exit",
    .summary = "leave; jobs that still run are ended",
    .group = GROUP_SELF,
    .no_value = true,
    .own_hands = true,
    .python = "exit()",
    .examples = {"quit"},
    .run = run,
    .to_python = python_silent,
};
