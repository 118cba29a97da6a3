#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    uint64_t began = clock_ns();
    if (!session_call(session, call->arguments[0].call, out))
        return false;
    out->command_ns = clock_ns() - began;
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    python->form = call->arguments[0].call->python->form;
    python_argument(python, 0);
    text_put(&python->before, "began = time.perf_counter()");
    text_put(&python->after, "print(time.perf_counter() - began, file=sys.stderr)");
}

const struct command time_command = {
    .name = "time",
    .summary = "run a command and say how long it took, all included",
    .group = GROUP_LOOK,
    .parameters = {{"COMMAND", PARAM_COMMAND}},
    .prefix = true,
    .python = "began = time.perf_counter(); ...; print(time.perf_counter() - began)",
    .examples = {"time pool 8", "time map square 0..1000000"},
    .run = run,
    .to_python = to_python,
};
