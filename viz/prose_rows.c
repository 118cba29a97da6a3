/* viz/prose_rows.c - where the rows of prose are: line_walk_next() alone decides where one ends. A row knows the style
 * that it begins in, so that any of them can be drawn without those before it. A page is counted for every frame, and
 * may be a megabyte: what was counted is kept, with places in it to go on from. */
#include "viz/prose_inside.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum {
    TAB = 8,
    WIDTHS = 4, /* that are kept: a frame asks for those above the pane and beside it */
    EVERY = 64, /* rows between two places */
};

/* --- pieces --- */

static struct piece read_glyph(const char *bytes, size_t size)
{
    unsigned char first = (unsigned char)bytes[0];
    if (first >= ' ' && first < 0x7f)
        return (struct piece){.size = 1, .glyph = first, .width = 1, .blank = first == ' '};
    if (first == '\t')
        return (struct piece){.size = 1, .glyph = L' ', .width = 1, .blank = true};
    wchar_t glyph;
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t length = mbrtowc(&glyph, bytes, size, &state);
    int width = length && length <= size ? wcwidth(glyph) : -1;
    if (width < 0) /* what cannot be read, and what could control a terminal */
        return (struct piece){.size = length && length <= size ? length : 1, .glyph = L'?', .width = 1};
    return (struct piece){.size = length, .glyph = glyph == L'\u00a0' ? L' ' : glyph, .width = width};
}

struct piece prose_piece(const struct prose_line *line, size_t at, int column, struct style *style_of)
{
    const char *bytes = line->bytes + at;
    size_t left = line->size - at;
    size_t mark = bytes[0] == '\033' ? mark_read(bytes, left, style_of) : 0;
    if (mark)
        return (struct piece){.size = mark, .mark = true};
    struct piece piece = read_glyph(bytes, left);
    if (line->whole && bytes[0] == '\t')
        piece.width = TAB - column % TAB;
    return piece;
}

/* --- the rows of a line --- */

/* However deep it is indented, half of the width is left for words. */
static int indent_of(const struct line_walk *walk)
{
    int indent = walk->begun ? walk->line->hanging : walk->line->indent, most = walk->columns / 2;
    return indent < 0 ? 0 : indent < most ? indent : most;
}

/* Where the words end that fit: behind the last of them, or in the middle of one that is longer than a row. */
static size_t words_end(const struct prose_line *line, size_t at, int columns)
{
    struct style unused;
    struct piece piece, before = {.blank = true};
    size_t ink = at, gap = 0; /* behind the last word; where the row may end at the latest so far, 0: nowhere */
    bool word = false;
    for (int column = 0; at < line->size; at += piece.size, column += piece.width) {
        piece = prose_piece(line, at, column, &unused);
        if (piece.mark)
            continue;
        bool between_wide = piece.width == 2 && before.width == 2; /* such scripts have no blanks */
        if (word && !before.blank && (piece.blank || between_wide))
            gap = at;
        if (!piece.blank && column + piece.width > columns && column > 0)
            return gap ? gap : at;
        if (!piece.blank) {
            word = true;
            ink = at + piece.size;
        }
        if (piece.width || piece.blank)
            before = piece;
    }
    return ink;
}

/* Of a whole line: as much as there is room for, less the sign that it is cut. */
static size_t cut_end(const struct prose_line *line, size_t at, int columns, bool *cut)
{
    struct style unused;
    struct piece piece;
    size_t fits = at, ink = at; /* with the sign behind it; all of it */
    *cut = false;
    for (int column = 0; at < line->size; at += piece.size, column += piece.width) {
        piece = prose_piece(line, at, column, &unused);
        if (!piece.mark && !piece.blank && column + piece.width > columns) {
            *cut = true;
            return fits;
        }
        if (column + piece.width < columns)
            fits = at + piece.size;
        if (!piece.blank && !piece.mark)
            ink = at + piece.size;
    }
    return ink;
}

/* Marks up to `end`, and the blanks between two rows. */
static void go_on(struct line_walk *walk, size_t end)
{
    while (walk->at < walk->line->size) {
        struct piece piece = prose_piece(walk->line, walk->at, 0, &walk->style);
        if (walk->at >= end && !piece.mark && !piece.blank)
            return;
        walk->at += piece.size;
    }
}

struct line_walk line_walk_begin(const struct prose_line *line, int columns)
{
    return (struct line_walk){.line = line, .columns = columns > 0 ? columns : 1};
}

bool line_walk_next(struct line_walk *walk, struct row *row)
{
    const struct prose_line *line = walk->line;
    if (walk->begun && walk->at >= line->size)
        return false;
    *row = (struct row){.at = walk->at, .column = indent_of(walk), .style = walk->style};
    int room = walk->columns - row->column;
    row->end = line->whole ? cut_end(line, walk->at, room, &row->cut) : words_end(line, walk->at, room);
    walk->begun = true;
    if (line->whole)
        walk->at = line->size;
    else
        go_on(walk, row->end);
    return true;
}

/* --- the rows of prose --- */

struct prose_walk prose_walk_begin(const struct prose *prose, int columns)
{
    struct prose_walk walk = {.prose = prose, .columns = columns};
    if (prose->count)
        walk.of_line = line_walk_begin(&prose->lines[0], columns);
    return walk;
}

bool prose_walk_next(struct prose_walk *walk, struct row *row)
{
    const struct prose *prose = walk->prose;
    while (walk->line < prose->count) {
        if (line_walk_next(&walk->of_line, row))
            return true;
        if (++walk->line < prose->count)
            walk->of_line = line_walk_begin(&prose->lines[walk->line], walk->columns);
    }
    return false;
}

/* --- what was counted --- */

struct prose_counted {
    struct prose_width {
        int columns, rows;
        size_t lines; /* of the prose then; 0: nothing is kept here */
        struct prose_walk *places;
        size_t room;
    } widths[WIDTHS];
    size_t next; /* the one that was kept first */
};

void prose_rows_change(struct prose *prose)
{
    if (!prose->counted)
        prose->counted = calloc(1, sizeof *prose->counted);
    if (!prose->counted)
        abort();
    for (size_t i = 0; i < WIDTHS; i++)
        prose->counted->widths[i].lines = 0;
}

void prose_rows_release(struct prose *prose)
{
    for (size_t i = 0; prose->counted && i < WIDTHS; i++)
        free(prose->counted->widths[i].places);
    free(prose->counted);
    prose->counted = NULL;
}

static void add_place(struct prose_width *width, size_t index, const struct prose_walk *walk)
{
    if (index == width->room) {
        width->room = width->room ? 2 * width->room : 4;
        width->places = realloc(width->places, width->room * sizeof *width->places);
        if (!width->places)
            abort();
    }
    width->places[index] = *walk;
}

static void count(const struct prose *prose, int columns, struct prose_width *width)
{
    struct prose_walk walk = prose_walk_begin(prose, columns);
    struct row row;
    int rows = 0;
    do {
        if (rows % EVERY == 0)
            add_place(width, (size_t)(rows / EVERY), &walk);
    } while (prose_walk_next(&walk, &row) && ++rows);
    width->columns = columns;
    width->rows = rows;
    width->lines = prose->count;
}

/* Prose that is drawn is only looked at: it was given the room when its first line came. NULL: it has none, or no
 * lines. */
static const struct prose_width *counted(const struct prose *prose, int columns)
{
    struct prose_counted *kept = prose->counted;
    if (!kept || !prose->count)
        return NULL;
    for (size_t i = 0; i < WIDTHS; i++)
        if (kept->widths[i].lines == prose->count && kept->widths[i].columns == columns)
            return &kept->widths[i];
    struct prose_width *width = &kept->widths[kept->next++ % WIDTHS];
    count(prose, columns, width);
    return width;
}

struct prose_walk prose_walk_from(const struct prose *prose, int columns, int row)
{
    const struct prose_width *width = counted(prose, columns);
    struct prose_walk walk = prose_walk_begin(prose, columns);
    struct row unused;
    row = row < 0 ? 0 : row;
    if (width) {
        row = row < width->rows ? row : width->rows;
        walk = width->places[row / EVERY];
        walk.prose = prose; /* it may lie elsewhere by now; its lines do not */
        row %= EVERY;
    }
    while (row-- > 0)
        prose_walk_next(&walk, &unused);
    return walk;
}

int prose_rows(const struct prose *prose, int columns)
{
    const struct prose_width *width = counted(prose, columns);
    struct prose_walk walk = prose_walk_begin(prose, columns);
    int rows = 0;
    for (struct row unused; !width && prose_walk_next(&walk, &unused);)
        rows++;
    return width ? width->rows : rows;
}
