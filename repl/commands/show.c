#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)session;
    out->value = value_hold(call->arguments[0].values[0]);
    out->whole = true;
    return true;
}

/* The program prints what a bare command gives. */
static void to_python(struct python *python, const struct call *call)
{
    python_expression(python, call->arguments[0].expressions, &call->arguments[0].values[0]);
}

const struct command show_command = {
    .name = "show",
    .summary = "print all of a value; records as a table",
    .group = GROUP_LOOK,
    .parameters = {{"X", PARAM_VALUE}},
    .python = "print(X)",
    .examples = {"r = map process_number 1..30; show r"},
    .run = run,
    .to_python = to_python,
};
