#include "viz/prompt.h"

#include <stdio.h>
#include <string.h>

/* A walk over the line's glyphs, wrapped at the canvas's width. */
struct walk {
    struct canvas *canvas; /* NULL: only to count */
    int columns;
    int first, rows, at; /* draws the rows [first, first + rows) from canvas row `at` on */
    int row, column;
};

static void put(struct walk *walk, struct style style_of, wchar_t glyph)
{
    int width = wcwidth(glyph);
    if (width < 0)
        width = 1;
    if (walk->column + width > walk->columns) {
        walk->row++;
        walk->column = 0;
    }
    if (walk->canvas && walk->row >= walk->first && walk->row < walk->first + walk->rows)
        canvas_put(walk->canvas, walk->at + walk->row - walk->first, walk->column, style_of, glyph);
    walk->column += width;
}

/* Puts the glyph at `bytes`; returns its length. Control characters as ^X, as readline shows them. */
static size_t put_next(struct walk *walk, struct style style_of, const char *bytes)
{
    unsigned char first = (unsigned char)bytes[0];
    if (first == '\n') {
        walk->row++;
        walk->column = 0;
        return 1;
    }
    if (first == '\t') {
        put(walk, style_of, L' ');
        while (walk->column % 8 && walk->column < walk->columns)
            put(walk, style_of, L' ');
        return 1;
    }
    if (first < 0x20 || first == 0x7f) {
        put(walk, style_of, L'^');
        put(walk, style_of, (wchar_t)(first ^ 0x40));
        return 1;
    }
    wchar_t glyph;
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t left = strlen(bytes), length = mbrtowc(&glyph, bytes, left, &state);
    if (length == 0 || length > left) {
        glyph = L'?';
        length = 1;
    }
    put(walk, style_of, glyph);
    return length;
}

static void go(const struct prompt *prompt, struct walk *walk, int *cursor_row, int *cursor_column)
{
    struct style plain = style(INK_DEFAULT, 0), quiet = style(INK_QUIET, 0);
    for (const char *c = prompt->before; *c;)
        c += put_next(walk, quiet, c);
    *cursor_row = walk->row;
    *cursor_column = walk->column;
    for (size_t at = 0; prompt->line[at];) {
        at += put_next(walk, plain, prompt->line + at);
        if (at <= prompt->point) {
            *cursor_row = walk->row;
            *cursor_column = walk->column;
        }
    }
    if (*cursor_column >= walk->columns) { /* behind a full row */
        ++*cursor_row;
        *cursor_column = 0;
    }
}

int prompt_rows(const struct prompt *prompt, int columns)
{
    struct walk walk = {.columns = columns > 0 ? columns : 1};
    int row, column;
    go(prompt, &walk, &row, &column);
    return (walk.row > row ? walk.row : row) + 1;
}

/* Where not all of it fits, what stands behind three blanks is left away. */
static void draw_hint(const char *hint, struct canvas *canvas, int row, int column)
{
    char words[256];
    snprintf(words, sizeof words, "%s", hint);
    char *more = strstr(words, "   ");
    if (more && column + utf8_columns(words) > canvas->columns)
        *more = '\0';
    canvas_text(canvas, row, column, canvas->columns, style(INK_QUIET, 0), words);
}

void prompt_draw(const struct prompt *prompt, struct canvas *canvas, int row, int rows, int *cursor_row,
                 int *cursor_column)
{
    struct walk walk = {.columns = canvas->columns > 0 ? canvas->columns : 1};
    go(prompt, &walk, cursor_row, cursor_column);
    int first = *cursor_row >= rows ? *cursor_row - rows + 1 : 0;
    walk = (struct walk){.canvas = canvas, .columns = walk.columns, .first = first, .rows = rows, .at = row};
    go(prompt, &walk, cursor_row, cursor_column);
    if (prompt->hint && walk.row - first < rows)
        draw_hint(prompt->hint, canvas, row + walk.row - first, walk.column + 1);
    *cursor_row += row - first;
}
