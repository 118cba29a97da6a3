/* lessons/reader/check_inside.h - what the files of the check share. */
#ifndef LESSONS_READER_CHECK_INSIDE_H
#define LESSONS_READER_CHECK_INSIDE_H

#include "lessons/reader/check.h"
#include "lessons/reader/judge.h"

/* A lesson that is being checked. */
struct check {
    const struct lesson *lesson;
    FILE *err;
    uint64_t limit_ns;
    struct session session;
    struct tutor tutor;
    struct facts *facts;
    struct text printed; /* by the last line that was run: what a transcript shows … */
    struct text said;    /* … and what it does not */
    size_t commands, exercises, quizzes, faults;
    bool over; /* there is nothing more to be found out */
};

/* false, and nothing to close: said why not. */
bool check_open(struct check *check);
void check_close(struct check *check);

/* Runs a line as the lesson would type it. together: notices and figures are a part of what is printed. Returns whether
 * it went well; where it has not, or a callback has failed behind it, the error is a part of what is printed. After it
 * the lesson may be over. */
bool check_run(struct check *check, const struct passage *line, bool together);

/* Looks whether the session has been told to leave off, by somebody or since its time is over: then the lesson is over,
 * in that line. */
void check_note_end(struct check *check, size_t line);

/* "lessons/x.md:31: …", and the lesson is not good. Of FAULTS_MAX faults no more is told. */
void check_fault(struct check *check, size_t line, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* More lines of the fault, each indented. */
void check_show(struct check *check, const char *bytes, size_t size);

#endif
