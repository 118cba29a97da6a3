/* viz/lesson.h - the page of a lesson: above the pane, or beside it where the screen is wide. */
#ifndef VIZ_LESSON_H
#define VIZ_LESSON_H

#include "viz/prose.h"

struct lesson_view {
    const char *title;  /* "1 · The first pool" */
    size_t page, pages; /* page: from 1 */
    const struct prose *prose;
    const char *footer; /* one line: what Enter does, or what is waited for; with marks; NULL: nothing */
    const char *brief;  /* the same for a narrow screen; NULL: there is no shorter way to say it */
    const char *state; /* of somebody who types in the learner's place, on the footer's row, with marks; NULL: nobody */
    bool read;         /* all of it has been in sight: Enter does what the footer says, wherever it is scrolled to */
    uint64_t serial;   /* another one for every page: where it is scrolled to holds for this one alone */
};

/* Rows that it takes, with its title and footer, at this width. */
int lesson_rows(const struct lesson_view *view, int columns);
/* In rows [row, row + rows) and columns [column, end), its text from row `first` of it on. Returns the greatest `first`
 * that shows more. */
int lesson_draw(const struct lesson_view *view, struct canvas *canvas, int row, int rows, int column, int end,
                int first);

#endif
