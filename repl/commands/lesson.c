#include "repl/python.h"
#include "repl/tutor.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    return session->tutor ? session->tutor->lesson(session->tutor->context, call, out)
                          : complain(&session->complaint, call->at, "nobody teaches here");
}

const struct command lesson_command = {
    .name = "lesson",
    .summary = "list the lessons, or begin one",
    .group = GROUP_LESSONS,
    .no_value = true,
    .own_hands = true,
    .parameters = {{"LESSON", PARAM_FILE, .optional = true}},
    .also = "lesson reset [LESSON], lesson check FILE, lesson leave",
    .examples = {"lesson", "lesson 1"},
    .run = run,
    .to_python = python_silent,
};
