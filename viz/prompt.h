/* viz/prompt.h - the line that is typed, as rows of a canvas, and where the cursor stands in it. */
#ifndef VIZ_PROMPT_H
#define VIZ_PROMPT_H

#include "viz/canvas.h"

struct prompt {
    const char *before; /* ">>> " */
    const char *line;   /* UTF-8; a pasted block may have several lines */
    size_t point;       /* the cursor stands before this byte of it */
    const char *hint;   /* shown quietly behind the line; NULL: none */
};

int prompt_rows(const struct prompt *prompt, int columns);

/* At most `rows` of its rows, so that the cursor is among them, from canvas row `row` on. */
void prompt_draw(const struct prompt *prompt, struct canvas *canvas, int row, int rows, int *cursor_row,
                 int *cursor_column);

#endif
