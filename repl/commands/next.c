#include "repl/python.h"
#include "repl/tutor.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    return session->tutor ? session->tutor->next(session->tutor->context, call, out)
                          : complain(&session->complaint, call->at, "nobody teaches here");
}

const struct command next_page_command = {
    .name = "next",
    .summary = "go on to the lesson's next page",
    .group = GROUP_LESSONS,
    .no_value = true,
    .own_hands = true,
    .details =
        "What the page would still type is run first. An exercise or a question that is open is answered first, or "
        "skipped; with `set noskip on` it is left open.",
    .examples = {"lesson 1; next"},
    .run = run,
    .to_python = python_silent,
};
