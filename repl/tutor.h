/* repl/tutor.h - what a session asks of whoever teaches in it. lessons/reader fills it in and main() brings the two
 * together, so that nothing here needs to know what a lesson is. */
#ifndef REPL_TUTOR_H
#define REPL_TUTOR_H

#include "repl/session.h"
#include "viz/lesson.h"

/* What came of a command; all of it as long as the call. */
struct ran {
    const struct statement *statement; /* NULL: it could not be read */
    const struct outcome *outcome;     /* value NOTHING where it is not good */
    bool good;
    bool failed;     /* it ran, and failed. Neither good nor failed: it could not be read, a value of it could not be */
    bool broken_off; /* found out, or it was broken off: by Ctrl-C, or since the session ends */
    const struct complaint *complaint; /* of one that is not good; empty where it was broken off while it printed */
    uint64_t began_ns;                 /* by clock_ns() */
};

struct tutor {
    void *context;

    /* The commands; as command.run. */
    bool (*lesson)(void *context, const struct call *call, struct outcome *out);
    bool (*next)(void *context, const struct call *call, struct outcome *out);
    bool (*back)(void *context, const struct call *call, struct outcome *out);
    bool (*hint)(void *context, const struct call *call, struct outcome *out);
    bool (*skip)(void *context, const struct call *call, struct outcome *out);

    /* Enter in an empty line. Returns the line that is run in its place, malloc'd, or NULL: none is. */
    char *(*enter)(void *context);
    /* A whole line was typed. true: it answered a question, and is no line of the session's. */
    bool (*take_line)(void *context, const char *line);
    /* A command of a line in hand is over; not called for what session_run_aside() runs. */
    void (*ran)(void *context, const struct ran *ran);
    /* … and so is the line, or could not be taken at all. It may print, and run lines with session_run_aside(). */
    void (*after_line)(void *context);
    /* The page in hand, for the pane; NULL: no lesson is open. As long as nothing is typed or run. */
    const struct lesson_view *(*view)(void *context);
    /* The lessons that `lesson` knows by name; NULL behind the last. */
    const char *(*lesson_name)(void *context, size_t index);
};

#endif
