/* viz/prose_inside.h - what the files of prose share: where rows end, and what they are made of. */
#ifndef VIZ_PROSE_INSIDE_H
#define VIZ_PROSE_INSIDE_H

#include "viz/prose.h"

/* A character, or a mark. */
struct piece {
    size_t size;
    bool mark, blank;
    wchar_t glyph;
    int width; /* a mark's and a combining character's is 0 */
};

/* column: where it stands, from the line's beginning; a whole line keeps its tabs. Marks are read into *style_of. */
struct piece prose_piece(const struct prose_line *line, size_t at, int column, struct style *style_of);

struct row {
    size_t at, end; /* bytes of the line */
    int column;     /* that it begins in */
    struct style style;
    bool cut; /* there was more */
};

/* Where one is in a line … */
struct line_walk {
    const struct prose_line *line;
    int columns;
    size_t at;
    bool begun;
    struct style style; /* at `at` */
};

/* … and in prose. */
struct prose_walk {
    const struct prose *prose;
    int columns;
    size_t line; /* its index: of the row that came last */
    struct line_walk of_line;
};

struct line_walk line_walk_begin(const struct prose_line *line, int columns);
bool line_walk_next(struct line_walk *walk, struct row *row);

struct prose_walk prose_walk_begin(const struct prose *prose, int columns);
bool prose_walk_next(struct prose_walk *walk, struct row *row);
/* From a row of it on, without going through all that are before. */
struct prose_walk prose_walk_from(const struct prose *prose, int columns, int row);

void prose_rows_change(struct prose *prose); /* what was counted holds no more */
void prose_rows_release(struct prose *prose);

#endif
