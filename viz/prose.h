/* viz/prose.h - text to be read: lines with the marks of marks.h, wrapped between words to whatever width there is. */
#ifndef VIZ_PROSE_H
#define VIZ_PROSE_H

#include <stdio.h>

#include "viz/canvas.h"
#include "viz/marks.h"

struct prose_line {
    char *bytes; /* UTF-8 with marks, without a newline; malloc'd. Empty: a blank line */
    size_t size;
    int indent;  /* columns before its first row … */
    int hanging; /* … and before those that it goes on in */
    bool whole;  /* code, a row of a table: never wrapped; what does not fit is cut */
};

/* Zeros: empty. */
struct prose {
    struct prose_line *lines;
    size_t count, room;
    struct prose_counted *counted; /* how many rows it takes, at the widths that were last asked for */
};

/* Memory or the end of the program. */
void prose_add(struct prose *prose, int indent, int hanging, bool whole, const char *bytes, size_t size);
void prose_add_all(struct prose *prose, const struct prose *more); /* copies */
void prose_release(struct prose *prose);                           /* and makes it empty */

int prose_rows(const struct prose *prose, int columns);
/* Its rows from `first` on, in columns [column, end). Marks hold up to the end of their line. */
void prose_draw(const struct prose *prose, struct canvas *canvas, int row, int rows, int column, int end, int first);
/* A line of words with marks, cut where it does not fit; plain: how it looks where no mark holds. Returns the column
 * behind it. */
int prose_draw_words(const char *words, struct canvas *canvas, int row, int column, int end, struct style plain);
/* Prose on a stream, without a canvas; marks are left out without colours. */
void prose_print(const struct prose *prose, int columns, bool colours, FILE *to);

#endif
