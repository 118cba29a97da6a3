#include "repl/python.h"
#include "repl/session.h"
#include "repl/shared.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct value value = call->arguments[0].values[0];
    if (value.kind == VALUE_SHARED && value_length(value) > pool_memory_available() / 2 / sizeof value) {
        complain(&session->complaint, call->arguments[0].at, "there is no memory for a copy of all of it");
        return complain_hint(&session->complaint, "without `show` its ends are printed; `sum` needs no copy");
    }
    out->value = value.kind == VALUE_SHARED ? shared_content(value.shared) : value_hold(value);
    out->whole = true;
    return true;
}

/* The program prints what a bare command gives. */
static void to_python(struct python *python, const struct call *call)
{
    const struct argument *shown = &call->arguments[0];
    if (shown->values[0].kind == VALUE_SHARED)
        python_of_content(python, shown->expressions, shown->values[0].shared);
    else
        python_expression(python, shown->expressions, &shown->values[0]);
}

const struct command show_command = {
    .name = "show",
    .summary = "print all of a value; records as a table",
    .group = GROUP_LOOK,
    .parameters = {{"X", PARAM_VALUE}},
    .details = "Of something shared it gives what is in it at this instant: n = show counter keeps the number as n.",
    .python = "print(X)",
    .examples = {"r = map process_number 1..30; show r", "value counter 5; n = show counter"},
    .run = run,
    .to_python = to_python,
};
