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
    .also = "lesson reset [LESSON|all], lesson check FILE, lesson leave",
    .details =
        "LESSON is its number, its name or a word of it, or a file: lesson 4, lesson async, lesson ./mine.md. It "
        "goes on where you were, or on the page that is named: lesson 4 page 12. Enter in an empty line goes on in it, "
        "`back` goes back, `hint` and `skip` help "
        "with an exercise. `reset` forgets what was done of the lesson that is open, of LESSON, or of all of them; "
        "`check` says what is wrong with a file; `leave` closes the lesson.",
    .examples = {"lesson", "lesson 1"},
    .run = run,
    .to_python = python_silent,
};
