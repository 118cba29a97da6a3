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
};

/* Is the text these lines? `...` in a line stands for anything within the line, nothing included; alone in a line for
 * any lines, none included. Blanks at the end of a line do not count, nor do empty lines at the end of either.
 *
 * The time it takes grows with lines times lines at most. false: with *mismatch, as far on as they go together. */
bool match_text(const struct passages *expected, const char *text, size_t size, struct mismatch *mismatch);

#endif
