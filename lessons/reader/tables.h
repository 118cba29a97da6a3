/* lessons/reader/tables.h - a table's cells, laid out in columns. */
#ifndef LESSONS_READER_TABLES_H
#define LESSONS_READER_TABLES_H

#include "lessons/reader/lesson.h"

/* Short rows and narrow cells are filled up: without bounds a small file could ask for all memory there is. */
enum {
    TABLE_COLUMNS_MAX = 64,
    TABLE_CELLS_MAX = 10000,
    TABLE_WIDTH_MAX = 200, /* of a column; what is wider pushes the rest of its row aside, and off any screen */
};

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct table_cell {
    char *bytes; /* with marks; malloc'd */
    int columns; /* of a terminal */
    enum align align;
};

/* Its cells, row by row. Zeros: empty. */
struct table {
    size_t columns;
    struct table_cell *cells;
    size_t count, room;
};

void table_add(struct table *table, const char *bytes, size_t size, enum align align);
/* A line a row, none longer than it must be. */
void table_lay_out(const struct table *table, int indent, struct prose *out);
void table_release(struct table *table); /* and makes it empty */

/* The width of text with marks. */
int marked_columns(const char *bytes, size_t size);

#endif
