#include "viz/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cell_glyph blank = {.glyph = {L' '}};

void canvas_clear(struct canvas *canvas)
{
    for (int i = 0; i < canvas->rows * canvas->columns; i++)
        canvas->cells[i] = blank;
}

void canvas_resize(struct canvas *canvas, int rows, int columns)
{
    free(canvas->cells);
    canvas->rows = rows > 0 ? rows : 0;
    canvas->columns = columns > 0 ? columns : 0;
    canvas->cells = calloc((size_t)canvas->rows * (size_t)canvas->columns + 1, sizeof *canvas->cells);
    if (!canvas->cells)
        abort();
    canvas_clear(canvas);
}

void canvas_release(struct canvas *canvas)
{
    free(canvas->cells);
    canvas->cells = NULL;
    canvas->rows = canvas->columns = 0;
}

enum ink ink_worker(size_t worker, unsigned tone)
{
    return (enum ink)(INK_WORKER + worker % WORKER_COLOURS * WORKER_TONES + tone % WORKER_TONES);
}

/* --- ASCII --- */

/* One character for one: nothing moves when a terminal has no more than ASCII. */
wchar_t glyph_in_ascii(wchar_t glyph)
{
    static const struct {
        wchar_t from, to;
    } table[] = {
        {L'█', L'#'}, {L'▓', L'='}, {L'▒', L'%'},  {L'░', L'~'},  {L'·', L'.'}, {L'…', L'~'},      {L'×', L'x'},
        {L'│', L'|'}, {L'─', L'-'}, {L'▶', L'>'},  {L'▷', L')'},  {L'◌', L'o'}, {L'●', L'*'},      {L'↺', L'@'},
        {L'‖', L'"'}, {L'╌', L'-'}, {L'–', L'-'},  {L'µ', L'u'},  {L'▁', L'_'}, {L'▂', L'_'},      {L'▃', L'_'},
        {L'▄', L'='}, {L'▅', L'='}, {L'▆', L'#'},  {L'▇', L'#'},  {L'▏', L' '}, {L'▎', L' '},      {L'▍', L' '},
        {L'▌', L'#'}, {L'▋', L'#'}, {L'▊', L'#'},  {L'▉', L'#'},  {L'◆', L'o'}, {L'▼', L'v'},      {L'▲', L'^'},
        {L'←', L'<'}, {L'→', L'>'}, {L'↑', L'^'},  {L'↓', L'v'},  {L'■', L'#'}, {L'└', L'+'},      {L'┘', L'+'},
        {L'┌', L'+'}, {L'┐', L'+'}, {L'├', L'+'},  {L'┤', L'+'},  {L'┴', L'+'}, {L'┬', L'+'},      {L'┼', L'+'},
        {L'╱', L'/'}, {L'‑', L'-'}, {L'−', L'-'},  {L'≤', L'<'},  {L'≥', L'>'}, {L'≈', L'~'},      {L'’', L'\''},
        {L'◈', L'&'}, {L'□', L'O'}, {L'▬', L'='},  {L'▚', L'\\'}, {L'▞', L'/'}, {L'•', L'*'},      {L'—', L'-'},
        {L'“', L'"'}, {L'”', L'"'}, {L'‘', L'\''}, {L'²', L'2'},  {L'³', L'3'}, {L'\u00a0', L' '},
    };
    if (glyph < 0x7f)
        return glyph;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].from == glyph)
            return table[i].to;
    return L'?';
}

static struct cell_glyph *cell_at(struct canvas *canvas, int row, int column)
{
    if (row < 0 || column < 0 || row >= canvas->rows || column >= canvas->columns)
        return NULL;
    return &canvas->cells[row * canvas->columns + column];
}

/* Half of a wide character must not stay when the other half is drawn over. */
static void free_cell(struct canvas *canvas, int row, int column)
{
    struct cell_glyph *cell = cell_at(canvas, row, column);
    struct cell_glyph *before = cell_at(canvas, row, column - 1), *behind = cell_at(canvas, row, column + 1);
    if (!cell)
        return;
    if (!cell->glyph[0] && before)
        memcpy(before->glyph, blank.glyph, sizeof blank.glyph); /* with what combined with it */
    if (behind && !behind->glyph[0])
        behind->glyph[0] = L' ';
}

static void combine(struct canvas *canvas, int row, int column, wchar_t glyph)
{
    struct cell_glyph *cell = cell_at(canvas, row, column - 1);
    if (cell && !cell->glyph[0])
        cell = cell_at(canvas, row, column - 2);
    for (int i = 1; cell && i < CELL_GLYPHS; i++) {
        if (!cell->glyph[i]) {
            cell->glyph[i] = glyph;
            return;
        }
    }
}

int canvas_put(struct canvas *canvas, int row, int column, struct style style, wchar_t glyph)
{
    if (glyph == L'\n' || glyph == L'\t')
        glyph = L' ';
    if (canvas->ascii && glyph >= 0x7f)
        glyph = wcwidth(glyph) == 0 ? 0 : glyph_in_ascii(glyph);
    int width = wcwidth(glyph);
    if (width == 0 && glyph && column > 0)
        combine(canvas, row, column, glyph);
    if (width == 0)
        return column;
    if (width < 0) {
        glyph = L'?';
        width = 1;
    }
    if (width == 2 && column + 1 >= canvas->columns)
        glyph = L' '; /* no room for its other half */
    for (int i = 0; i < width; i++) {
        struct cell_glyph *cell = cell_at(canvas, row, column + i);
        if (!cell)
            continue;
        free_cell(canvas, row, column + i);
        *cell = (struct cell_glyph){.glyph = {i == 0 ? glyph : 0}, .style = style};
    }
    return column + width;
}

/* The next character of UTF-8; what cannot be read is '?', a byte long. 0 at the end. */
static wchar_t next_glyph(const char **text)
{
    wchar_t glyph;
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t left = strlen(*text), length = left ? mbrtowc(&glyph, *text, left, &state) : 0;
    if (!left)
        return 0;
    if (length == 0 || length > left) {
        length = 1;
        glyph = L'?';
    }
    *text += length;
    return glyph;
}

int canvas_text(struct canvas *canvas, int row, int column, int limit, struct style style, const char *text)
{
    for (wchar_t glyph; (glyph = next_glyph(&text));) {
        int width = wcwidth(glyph);
        if (column + (width < 0 ? 1 : width) > limit)
            break;
        column = canvas_put(canvas, row, column, style, glyph);
    }
    return column;
}

int canvas_fit(struct canvas *canvas, int row, int column, int limit, struct style style_of, const char *text)
{
    if (column + utf8_columns(text) <= limit)
        return canvas_text(canvas, row, column, limit, style_of, text);
    column = canvas_text(canvas, row, column, limit - 1, style_of, text);
    return canvas_text(canvas, row, column, limit, style(INK_QUIET, 0), "…");
}

int canvas_print(struct canvas *canvas, int row, int column, int limit, struct style style, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return canvas_text(canvas, row, column, limit, style, text);
}

int utf8_columns(const char *text)
{
    int columns = 0;
    for (wchar_t glyph; (glyph = next_glyph(&text));) {
        int width = wcwidth(glyph);
        columns += width < 0 ? 1 : width;
    }
    return columns;
}

void canvas_right(struct canvas *canvas, int row, int from, int end, struct style style, const char *text)
{
    int column = end - utf8_columns(text);
    while (column < from && *text) {
        wchar_t glyph = next_glyph(&text);
        column += wcwidth(glyph) < 0 ? 1 : wcwidth(glyph);
    }
    canvas_text(canvas, row, column, end, style, text);
}

void canvas_fill(struct canvas *canvas, int row, int column, int end, struct style style, wchar_t glyph)
{
    for (; column < end && column < canvas->columns; column++)
        canvas_put(canvas, row, column, style, glyph);
}

void canvas_ground(struct canvas *canvas, int row, int column, int end, enum ink ground)
{
    for (; column < end; column++) {
        struct cell_glyph *cell = cell_at(canvas, row, column);
        if (cell)
            cell->style.ground = (uint8_t)ground;
    }
}

void canvas_bar(struct canvas *canvas, int row, int column, int end, struct style filled, double part)
{
    static const wchar_t eighths[] = L" ▏▎▍▌▋▊▉";
    if (end <= column)
        return;
    double clipped = part > 0 ? part < 1 ? part : 1 : 0;
    int all = (int)(clipped * 8 * (end - column));
    int full = all / 8, rest = all % 8;
    canvas_fill(canvas, row, column, column + full, filled, L'█');
    if (rest && column + full < end)
        canvas_put(canvas, row, column + full, filled, eighths[rest]);
    canvas_fill(canvas, row, column + full + (rest > 0), end, style(INK_QUIET, 0), L'·');
}

size_t canvas_row_text(const struct canvas *canvas, int row, char *text, size_t size)
{
    size_t length = 0, end = 0;
    for (int column = 0; column < canvas->columns; column++) {
        const struct cell_glyph *cell = &canvas->cells[row * canvas->columns + column];
        for (int i = 0; i < CELL_GLYPHS && cell->glyph[i]; i++) {
            char bytes[8];
            mbstate_t state;
            memset(&state, 0, sizeof state);
            size_t count = wcrtomb(bytes, cell->glyph[i], &state);
            if (count > sizeof bytes || length + count >= size)
                continue;
            memcpy(text + length, bytes, count);
            length += count;
        }
        if (cell->glyph[0] && cell->glyph[0] != L' ')
            end = length;
    }
    text[end] = '\0';
    return end;
}
