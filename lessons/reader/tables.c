#include "lessons/reader/tables.h"

#include <stdlib.h>
#include <string.h>

#include "viz/marks.h"

enum { GAP = 2 };

int marked_columns(const char *bytes, size_t size)
{
    int columns = 0;
    struct style ignored;
    for (size_t at = 0, begin = 0; at < size;) {
        size_t mark = mark_read(bytes + at, size - at, &ignored);
        at += mark ? mark : 1;
        if (mark || at == size) {
            size_t end = mark ? at - mark : at;
            columns += text_columns(bytes + begin, end - begin);
            begin = at;
        }
    }
    return columns;
}

void table_add(struct table *table, const char *bytes, size_t size, enum align align)
{
    table->cells = must_grow(table->cells, table->count, &table->room, sizeof *table->cells);
    table->cells[table->count++] = (struct table_cell){must_copy(bytes, size), marked_columns(bytes, size), align};
}

void table_release(struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i].bytes);
    free(table->cells);
    *table = (struct table){.columns = 0};
}

static void put_blanks(struct text *out, int count)
{
    for (int i = 0; i < count; i++)
        text_put(out, " ");
}

void table_lay_out(const struct table *table, int indent, struct prose *out)
{
    int widths[TABLE_COLUMNS_MAX] = {0};
    for (size_t i = 0; i < table->count; i++) {
        int *width = &widths[i % table->columns];
        *width = table->cells[i].columns > *width ? table->cells[i].columns : *width;
        *width = *width < TABLE_WIDTH_MAX ? *width : TABLE_WIDTH_MAX;
    }
    struct text row = {.bytes = NULL};
    for (size_t i = 0; i < table->count;) {
        text_clear(&row);
        int blanks = 0; /* not yet put, so that none stand at the end */
        for (size_t column = 0; column < table->columns && i < table->count; column++, i++) {
            const struct table_cell *cell = &table->cells[i];
            int spare = cell->columns < widths[column] ? widths[column] - cell->columns : 0;
            int before = cell->align == ALIGN_RIGHT ? spare : cell->align == ALIGN_CENTRE ? spare / 2 : 0;
            if (*cell->bytes) {
                put_blanks(&row, blanks + before);
                text_put(&row, cell->bytes);
                blanks = spare - before + GAP;
            } else {
                blanks += widths[column] + GAP;
            }
        }
        prose_add(out, indent, indent, true, text_string(&row), row.size);
    }
    text_release(&row);
}
