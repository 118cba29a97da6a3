#include "repl/python.h"
#include "repl/tutor.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    return session->tutor ? session->tutor->back(session->tutor->context, call, out)
                          : complain(&session->complaint, call->at, "nobody teaches here");
}

const struct command back_command = {
    .name = "back",
    .summary = "go back to the page before",
    .group = GROUP_LESSONS,
    .no_value = true,
    .own_hands = true,
    .examples = {"lesson 1; next; back"},
    .run = run,
    .to_python = python_silent,
};
