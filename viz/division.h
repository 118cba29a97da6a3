/* viz/division.h - a screen divided between a lesson's page and the rest: the pane, what was typed and answered, the
 * prompt. */
#ifndef VIZ_DIVISION_H
#define VIZ_DIVISION_H

#include "viz/lesson.h"
#include "viz/scene.h"

struct division {
    int page_rows, page_columns; /* of the page, at the screen's upper left; 0 rows: there is none */
    int rule_column;             /* between the page and what is beside it; -1: the page is above */
    int row, column;             /* where the rest begins … */
    int rows, columns;           /* … and its size */
    int pane_rows;               /* of the rest, the first ones; as pane_draw_parts() has it */
};

/* How a page has been seen so far. */
struct sight {
    bool compared; /* what it had compared or measured is looked at now, and has more right to the room than the page */
    int page_rows; /* that it had so far: it loses none while it is open; 0: it was not drawn yet */
};

/* lesson: NULL: none is open. Sets scene->most_rows. */
void divide_screen(struct scene *scene, const struct lesson_view *lesson, const struct sight *sight, int rows,
                   int columns, struct division *out);
int columns_of_rest(bool lesson, int rows, int columns); /* of the rest alone */

#endif
