#include "repl/session.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)out;
    struct text text = {.bytes = NULL};
    function_doc(call->arguments[0].function, &text);
    if (session->format == FORMAT_JSON)
        out->value = value_word(text_string(&text));
    else
        print_bare(session, &text);
    text_release(&text);
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
};
