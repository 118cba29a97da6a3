#include "repl/python.h"
#include "repl/tutor.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    return session->tutor ? session->tutor->skip(session->tutor->context, call, out)
                          : complain(&session->complaint, call->at, "nobody teaches here");
}

const struct command skip_command = {
    .name = "skip",
    .summary = "show the exercise's answer, run it, and go on",
    .group = GROUP_LESSONS,
    .no_value = true,
    .own_hands = true,
    .details =
        "An exercise that was skipped is counted as such. With `set noskip on` answers are kept back: `next` then "
        "goes on and leaves the exercise open.",
    .examples = {"skip"},
    .run = run,
    .to_python = python_silent,
};
