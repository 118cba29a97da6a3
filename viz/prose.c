/* viz/prose.c - prose in memory, on a canvas and on a stream. What is drawn, printed and counted goes through the same
 * rows: prose_rows.c. */
#include "viz/prose.h"

#include <stdlib.h>
#include <string.h>

#include "viz/prose_inside.h"

void prose_add(struct prose *prose, int indent, int hanging, bool whole, const char *bytes, size_t size)
{
    if (prose->count == prose->room) {
        prose->room = prose->room ? 2 * prose->room : 16;
        prose->lines = realloc(prose->lines, prose->room * sizeof *prose->lines);
        if (!prose->lines)
            abort();
    }
    prose_rows_change(prose);
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
    prose_rows_release(prose);
    *prose = (struct prose){.lines = NULL};
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
        struct piece piece = prose_piece(line, at, column - from, &marked);
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
    struct line_walk walk = line_walk_begin(&line, end - column);
    struct row all;
    line_walk_next(&walk, &all);
    return draw_row(&line, &all, canvas, row, column, end, plain);
}

void prose_draw(const struct prose *prose, struct canvas *canvas, int row, int rows, int column, int end, int first)
{
    struct prose_walk walk = prose_walk_from(prose, end - column, first);
    struct row of_line;
    for (int at = first < 0 ? -first : 0; at < rows && prose_walk_next(&walk, &of_line); at++)
        draw_row(&prose->lines[walk.line], &of_line, canvas, row + at, column, end, style(INK_DEFAULT, 0));
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
        struct piece piece = prose_piece(line, at, column, &style_of);
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
    struct prose_walk walk = prose_walk_begin(prose, columns);
    for (struct row row; prose_walk_next(&walk, &row);)
        print_row(&prose->lines[walk.line], &row, colours, to);
}
