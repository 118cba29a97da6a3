/* viz/lesson.c */
#include "viz/lesson.h"

int lesson_rows(const struct lesson_view *view, int columns)
{
    return prose_rows(view->prose, columns) + 2;
}

int lesson_draw(const struct lesson_view *view, struct canvas *canvas, int row, int rows, int column, int end,
                int first)
{
    prose_draw(view->prose, canvas, row + 1, rows - 2, column, end, first);
    return 0;
}
