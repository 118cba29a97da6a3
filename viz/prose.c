/* viz/prose.c */
#include "viz/prose.h"

#include <stdlib.h>
#include <string.h>

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

int prose_rows(const struct prose *prose, int columns)
{
    (void)columns;
    return (int)prose->count;
}

void prose_draw(const struct prose *prose, struct canvas *canvas, int row, int rows, int column, int end, int first)
{
    for (int i = 0; i < rows && (size_t)(first + i) < prose->count; i++)
        canvas_text(canvas, row + i, column, end, style(INK_DEFAULT, 0), prose->lines[first + i].bytes);
}

void prose_print(const struct prose *prose, int columns, bool colours, FILE *to)
{
    (void)columns;
    (void)colours;
    for (size_t i = 0; i < prose->count; i++)
        fprintf(to, "%s\n", prose->lines[i].bytes);
}
