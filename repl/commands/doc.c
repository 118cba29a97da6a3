#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct text text = {.bytes = NULL};
    function_doc(call->arguments[0].function, &text);
    outcome_text(session, &text, out);
    return true;
}

const struct command doc_command = {
    .name = "doc",
    .summary = "what a function takes and does, and the same in Python",
    .group = GROUP_FUNCTIONS,
    .no_value = true,
    .parameters = {{"F", PARAM_FUNCTION}},
    .python = "help(F)",
    .examples = {"doc collatz"},
    .run = run,
    .to_python = python_only_shown,
};
