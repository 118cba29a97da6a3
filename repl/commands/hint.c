#include "repl/python.h"
#include "repl/tutor.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    return session->tutor ? session->tutor->hint(session->tutor->context, call, out)
                          : complain(&session->complaint, call->at, "nobody teaches here");
}

const struct command hint_command = {
    .name = "hint",
    .summary = "show the exercise's next hint",
    .group = GROUP_LESSONS,
    .no_value = true,
    .own_hands = true,
    .examples = {"hint"},
    .run = run,
    .to_python = python_silent,
};
