/* viz/prose.c - what is drawn, printed and counted goes through the same rows: next_row() alone decides where one
 * ends. A row knows the style that it begins in, so that any of them can be drawn without those before it. */
#include "viz/prose.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { TAB = 8 };

void prose_add(struct prose *prose, int indent, int hanging, bool whole, const char *bytes, size_t size)
{
    if (prose->count == prose->room) {
        prose->room = prose->room ? 2 * prose->room : 16;
        prose->lines = realloc(prose->lines, prose->room * sizeof *prose->lines);
        if (!prose->lines)
            abort();
    }
    char *copy = malloc(size + 1);
    if (!copy)
        abort();
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    prose->lines[prose->count++] = (struct prose_line){copy, size, indent, hanging, whole};
}

void prose_add_all(struct prose *prose, const struct prose *more)
{
    for (size_t i = 0; i < more->count; i++) {
        const struct prose_line *line = &more->lines[i];
        prose_add(prose, line->indent, line->hanging, line->whole, line->bytes, line->size);
    }
}

void prose_release(struct prose *prose)
{
    for (size_t i = 0; i < prose->count; i++)
        free(prose->lines[i].bytes);
    free(prose->lines);
    *prose = (struct prose){.lines = NULL};
}

/* --- pieces: a character, or a mark --- */

struct piece {
    size_t size;
    bool mark, blank;
    wchar_t glyph;
    int width; /* a mark's and a combining character's is 0 */
};

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

/* column: where it stands, from the line's beginning; a whole line keeps its tabs. Marks are read into *style_of. */
static struct piece read_piece(const struct prose_line *line, size_t at, int column, struct style *style_of)
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

/* --- rows --- */

struct row {
    size_t at, end; /* bytes of the line */
    int column;     /* that it begins in */
    struct style style;
    bool cut; /* there was more */
};

struct walk {
    const struct prose_line *line;
    int columns;
    size_t at;
    bool begun;
    struct style style; /* at `at` */
};

/* However deep it is indented, half of the width is left for words. */
static int indent_of(const struct walk *walk)
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
        piece = read_piece(line, at, column, &unused);
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
        piece = read_piece(line, at, column, &unused);
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
static void go_on(struct walk *walk, size_t end)
{
    while (walk->at < walk->line->size) {
        struct piece piece = read_piece(walk->line, walk->at, 0, &walk->style);
        if (walk->at >= end && !piece.mark && !piece.blank)
            return;
        walk->at += piece.size;
    }
}

static struct walk begin_walk(const struct prose_line *line, int columns)
{
    return (struct walk){.line = line, .columns = columns > 0 ? columns : 1};
}

static bool next_row(struct walk *walk, struct row *row)
{
    const struct prose_line *line = walk->line;
    if (walk->begun && walk->at >= line->size)
        return false;
    *row = (struct row){.at = walk->at, .column = indent_of(walk), .style = walk->style};
    int room = walk->columns - row->column;
    row->end = line->whole ? cut_end(line, walk->at, room, &row->cut) : words_end(line, walk->at, room);
    walk->begun = true;
    go_on(walk, line->whole ? line->size : row->end);
    return true;
}

int prose_rows(const struct prose *prose, int columns)
{
    int rows = 0;
    for (size_t i = 0; i < prose->count; i++) {
        struct walk walk = begin_walk(&prose->lines[i], columns);
        for (struct row row; next_row(&walk, &row);)
            rows++;
    }
    return rows;
}

/* --- on a canvas --- */

static bool is_unmarked(struct style style_of)
{
    return style_of.ink == INK_DEFAULT && !style_of.attributes;
}

/* Returns the column behind it. plain: how it looks where no mark holds. */
static int draw_row(const struct prose_line *line, const struct row *row, struct canvas *canvas, int at_row, int column,
                    int end, struct style plain)
{
    struct style marked = row->style;
    int from = column += row->column;
    for (size_t at = row->at; at < row->end;) {
        struct piece piece = read_piece(line, at, column - from, &marked);
        struct style style_of = is_unmarked(marked) ? plain : marked;
        at += piece.size;
        if (piece.mark || column + piece.width > end || (!piece.width && column == from))
            continue; /* nothing to combine with, but what somebody else drew */
        if (piece.blank)
            canvas_fill(canvas, at_row, column, column + piece.width, style_of, L' ');
        else
            canvas_put(canvas, at_row, column, style_of, piece.glyph);
        column += piece.width;
    }
    if (row->cut && column < end)
        column = canvas_put(canvas, at_row, column, style(INK_QUIET, 0), L'…');
    return column;
}

int prose_draw_words(const char *words, struct canvas *canvas, int row, int column, int end, struct style plain)
{
    const struct prose_line line = {.bytes = (char *)(uintptr_t)words, .size = strlen(words), .whole = true};
    struct walk walk = begin_walk(&line, end - column);
    struct row all;
    next_row(&walk, &all);
    return draw_row(&line, &all, canvas, row, column, end, plain);
}

void prose_draw(const struct prose *prose, struct canvas *canvas, int row, int rows, int column, int end, int first)
{
    int at = 0;
    for (size_t i = 0; i < prose->count && at < first + rows; i++) {
        struct walk walk = begin_walk(&prose->lines[i], end - column);
        for (struct row of_line; next_row(&walk, &of_line); at++)
            if (at >= first && at < first + rows)
                draw_row(&prose->lines[i], &of_line, canvas, row + at - first, column, end, style(INK_DEFAULT, 0));
    }
}

/* --- on a stream --- */

static bool is_plain(struct style style_of)
{
    return strcmp(mark_text(style_of), MARK_PLAIN) == 0;
}

/* A mark replaces the one before it, which on a terminal it does not by itself. */
static void print_style_of(struct style before, struct style now, FILE *to)
{
    if (!is_plain(before))
        fputs(MARK_PLAIN, to);
    if (!is_plain(now))
        fputs(mark_text(now), to);
}

static void print_row(const struct prose_line *line, const struct row *row, bool colours, FILE *to)
{
    struct style shown = style(INK_DEFAULT, 0), style_of = row->style;
    int column = 0;
    if (row->at < row->end || row->cut)
        fprintf(to, "%*s", row->column, "");
    for (size_t at = row->at; at < row->end;) {
        struct piece piece = read_piece(line, at, column, &style_of);
        if (!piece.mark && colours && memcmp(&shown, &style_of, sizeof shown) != 0) {
            print_style_of(shown, style_of, to);
            shown = style_of;
        }
        if (piece.glyph == L' ')
            fprintf(to, "%*s", piece.width, "");
        else if (piece.glyph == L'?')
            fputc('?', to);
        else if (!piece.mark && (piece.width || column))
            fwrite(line->bytes + at, 1, piece.size, to);
        at += piece.size;
        column += piece.width;
    }
    if (row->cut)
        fputs(colours ? MARK_PLAIN MARK_QUIET "…" : "…", to);
    fputs(colours && (row->cut || !is_plain(shown)) ? MARK_PLAIN "\n" : "\n", to);
}

void prose_print(const struct prose *prose, int columns, bool colours, FILE *to)
{
    for (size_t i = 0; i < prose->count; i++) {
        struct walk walk = begin_walk(&prose->lines[i], columns);
        for (struct row row; next_row(&walk, &row);)
            print_row(&prose->lines[i], &row, colours, to);
    }
}
