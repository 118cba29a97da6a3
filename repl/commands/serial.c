#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct call *inner = call->arguments[0].call;
    const struct given_option *async = call_option(inner, "async");
    if (async || inner->command->async) {
        complain(&session->complaint, async ? async->at : inner->at, "a serial run has nobody to go on without");
        return complain_hint(&session->complaint, "leave `serial` or the async away");
    }
    return call_evaluate(session, call->arguments[0].call) && run_serially(session, inner, out);
}

static void to_python(struct python *python, const struct call *call)
{
    python_of_serial(python, call->arguments[0].call);
}

const struct command serial_command = {
    .name = "serial",
    .summary = "run a job here, in one process, to compare with",
    .group = GROUP_RUN,
    .parameters = {{"COMMAND", PARAM_COMMAND}},
    .prefix = true,
    .details = "The next run of the same command in the pool shows its speed-up over this one.",
    .python = "[F(x) for x in ITEMS]",
    .examples = {"serial map collatz 1..200000; map collatz 1..200000"},
    .run = run,
    .to_python = to_python,
};
