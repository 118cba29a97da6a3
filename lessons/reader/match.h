/* lessons/reader/match.h - what was printed, against what a lesson says will be. */
#ifndef LESSONS_READER_MATCH_H
#define LESSONS_READER_MATCH_H

#include "lessons/reader/lesson.h"

/* Where the two part. */
struct mismatch {
    size_t line;     /* index of the expected line, or how many there are: something comes behind them */
    const char *got; /* the printed line that is not it; NULL: nothing more was printed … */
    size_t got_size; /* … bytes of it, without its end */
    size_t got_line; /* its index */
    bool given_up;   /* it was not found out */
};

/* Asked now and then whether somebody still waits for the answer. */
struct match_watch {
    bool (*wanted)(void *context);
    void *context;
};

/* Is the text these lines? `...` in a line stands for anything within the line, nothing included; alone in a line for
 * any lines, none included. Blanks at the end of a line do not count, nor do empty lines at the end of either.
 *
 * Where lines repeat behind a gap, the time it takes grows with lines times lines: it is given up after some seconds at
 * most, and as soon as `watch` (NULL: nobody) says so. false: with *mismatch, as far on as they go together. */
bool match_text(const struct passages *expected, const char *text, size_t size, const struct match_watch *watch,
                struct mismatch *mismatch);

#endif
