/* repl/table.c - a list of records, as people read it. */
#include <string.h>

#include "repl/session.h"

static void cell_text(struct value cell, struct text *out)
{
    value_repr(cell, 20, out);
}

/* Words stand at the left of their column, numbers and durations at the right. */
static bool is_left(struct value cell)
{
    bool word = cell.kind == VALUE_TEXT && !(cell.word->bytes[0] >= '0' && cell.word->bytes[0] <= '9');
    return word || cell.kind == VALUE_LIST || cell.kind == VALUE_NOTHING;
}

/* How many columns each column of a table takes. */
static void measure_table(struct value list, size_t columns, int *widths, bool *left, struct text *out)
{
    enum { LOOK_EVERY = 1000 }; /* rows */
    struct text text = {.bytes = NULL};
    for (uint64_t i = 0; i < value_length(list) && !out->stopped; i++) {
        if (i % LOOK_EVERY == LOOK_EVERY - 1 && out->interrupted && out->interrupted(out->context))
            out->stopped = true;
        struct value row = value_at(list, i);
        for (size_t c = 0; c < columns; c++) {
            text_clear(&text);
            cell_text(row.sequence->items[c], &text);
            int width = text_columns(text_string(&text), text.size);
            widths[c] = width > widths[c] ? width : widths[c];
            left[c] |= is_left(row.sequence->items[c]);
        }
        value_release(&row);
    }
    text_release(&text);
}

static void add_cell(struct text *out, const char *bytes, int width, bool left, bool last)
{
    int gap = width - text_columns(bytes, strlen(bytes));
    if (!left)
        text_format(out, "%*s", gap > 0 ? gap : 0, "");
    text_put(out, bytes);
    if (left && !last)
        text_format(out, "%*s", gap > 0 ? gap : 0, "");
    text_put(out, last ? "\n" : "  ");
}

enum { COLUMNS_MAX = 16 };

struct table {
    size_t columns;
    int widths[COLUMNS_MAX];
    bool left[COLUMNS_MAX];
    int last_width; /* of the last column at most; 0: no limit */
};

/* The bytes that fit: up to a space, where that is not far from the end. */
static size_t line_fitting(const char *bytes, size_t size, int width)
{
    size_t fits = text_fitting(bytes, size, width), at = fits;
    while (at > fits / 2 && bytes[at] != ' ')
        at--;
    return at > fits / 2 ? at : fits;
}

/* What the last column has no room for goes on below it, in a few lines at most. */
static void add_last(const struct table *table, const char *bytes, size_t size, int indent, struct text *out)
{
    enum { LINES = 3 };
    for (int line = 1; table->last_width && text_columns(bytes, size) > table->last_width; line++) {
        size_t fits = line_fitting(bytes, size, table->last_width);
        if (line == LINES) {
            text_add(out, bytes, text_fitting(bytes, size, table->last_width - 1));
            text_put(out, "…\n");
            return;
        }
        text_add(out, bytes, fits);
        text_format(out, "\n%*s", indent, "");
        bytes += fits;
        size -= fits;
        for (; size && *bytes == ' '; size--)
            bytes++;
    }
    text_add(out, bytes, size);
    text_put(out, "\n");
}

static void add_row(const struct table *table, const struct text *cells, struct text *out)
{
    size_t last = table->columns - 1;
    int indent = 0;
    for (size_t c = 0; c < last; c++) {
        add_cell(out, text_string(&cells[c]), table->widths[c], table->left[c], false);
        indent += table->widths[c] + 2;
    }
    if (table->last_width)
        add_last(table, text_string(&cells[last]), cells[last].size, indent, out);
    else
        add_cell(out, text_string(&cells[last]), table->widths[last], table->left[last], true);
}

void print_table(struct value list, int width, struct text *out)
{
    struct table table = {.columns = 0};
    struct text cells[COLUMNS_MAX] = {{.bytes = NULL}};
    if (!value_length(list))
        return;
    struct value first = value_at(list, 0);
    table.columns = value_length(first) < COLUMNS_MAX ? (size_t)value_length(first) : COLUMNS_MAX;
    for (size_t c = 0; c < table.columns; c++) {
        text_put(&cells[c], first.sequence->keys[c]);
        table.widths[c] = (int)cells[c].size;
    }
    value_release(&first);
    measure_table(list, table.columns, table.widths, table.left, out);
    table.last_width = width;
    for (size_t c = 0; c + 1 < table.columns && width; c++)
        table.last_width -= table.widths[c] + 2;
    if (table.last_width < 8)
        table.last_width = 0;
    add_row(&table, cells, out);
    for (uint64_t i = 0; i < value_length(list) && !out->stopped; i++) {
        struct value row = value_at(list, i);
        for (size_t c = 0; c < table.columns; c++) {
            text_clear(&cells[c]);
            cell_text(row.sequence->items[c], &cells[c]);
        }
        add_row(&table, cells, out);
        value_release(&row);
    }
    for (size_t c = 0; c < table.columns; c++)
        text_release(&cells[c]);
}

bool is_table(struct value list)
{
    if (!value_is_list(list) || !value_length(list))
        return false;
    struct value first = value_at(list, 0);
    const char *const *keys = first.kind == VALUE_RECORD ? first.sequence->keys : NULL;
    value_release(&first);
    for (size_t i = 0; keys && list.kind == VALUE_LIST && i < list.sequence->count; i++) {
        const struct value *row = &list.sequence->items[i];
        if (row->kind != VALUE_RECORD || row->sequence->keys != keys)
            return false;
    }
    return keys != NULL;
}
