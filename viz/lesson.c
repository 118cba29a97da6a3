#include "viz/lesson.h"

#include <stdio.h>
#include <string.h>

enum {
    MARGIN = 1,
    TEXT_COLUMNS_MOST = 96, /* longer lines are hard to follow */
    FRAME_ROWS = 2,         /* the title, the footer */
    BRIEF_COLUMNS = 78,     /* a narrower footer uses few words */
};

static int text_columns(int columns)
{
    int room = columns - 2 * MARGIN;
    return room < TEXT_COLUMNS_MOST ? room : TEXT_COLUMNS_MOST;
}

int lesson_rows(const struct lesson_view *view, int columns)
{
    return prose_rows(view->prose, text_columns(columns)) + FRAME_ROWS;
}

/* The page's own heading; NULL: it has none. */
static const char *heading_of(const struct lesson_view *view)
{
    const struct prose *prose = view->prose;
    const size_t begin = sizeof MARK_STRONG - 1, end = sizeof MARK_PLAIN - 1;
    if (prose->count < 2 || prose->lines[1].size || prose->lines[0].size <= begin + end)
        return NULL;
    const struct prose_line *line = prose->lines;
    bool strong = memcmp(line->bytes, MARK_STRONG, begin) == 0;
    return strong && memcmp(line->bytes + line->size - end, MARK_PLAIN, end) == 0 ? line->bytes : NULL;
}

static void draw_title(const struct lesson_view *view, struct canvas *canvas, int row, int column, int end, int first)
{
    enum { SHORT_COLUMNS = 48, GAP = 2 };
    char page[64];
    snprintf(page, sizeof page, end - column < SHORT_COLUMNS ? "%zu/%zu" : "page %zu of %zu", view->page, view->pages);
    int at = end, right = end - MARGIN, title_end = right - utf8_columns(page) - GAP;
    canvas_fill(canvas, row, column, end, style(INK_STRONG, 0), L' ');
    canvas_right(canvas, row, column, right, style(INK_QUIET, 0), page);
    const char *heading = first > 0 && end - column >= SHORT_COLUMNS ? heading_of(view) : NULL;
    if (title_end > column + MARGIN)
        at = canvas_fit(canvas, row, column + MARGIN, title_end, style(INK_STRONG, BOLD), view->title);
    if (heading && at + GAP < title_end) /* it is out of sight below */
        prose_draw_words(heading, canvas, row, at + GAP, title_end, style(INK_STRONG, 0));
    canvas_ground(canvas, row, column, end, INK_HEAD_GROUND);
}

/* What keys do while somebody types in the learner's place; and where the rest of the text is. */
static void draw_state(const struct lesson_view *view, struct canvas *canvas, int row, int column, int end, int above,
                       int below)
{
    int at = prose_draw_words(view->state, canvas, row, column, end, style(INK_QUIET, 0));
    const char *rest = below ? "more below: PageDown" : above ? "more above: PageUp" : "";
    if (*rest && at + 2 + utf8_columns(rest) <= end)
        canvas_right(canvas, row, at, end, style(INK_QUIET, 0), rest);
}

/* What Enter does; but where text is out of sight, it shows that first. */
static void draw_footer(const struct lesson_view *view, struct canvas *canvas, int row, int column, int end, int above,
                        int below)
{
    struct style loud = style(INK_WAIT, BOLD);
    column += MARGIN;
    end -= MARGIN;
    if (view->state) {
        draw_state(view, canvas, row, column, end, above, below);
        return;
    }
    if (below && !view->read) {
        int at = canvas_fit(canvas, row, column, end, loud, "more below: Enter or PageDown");
        const char *back = "PageUp: back";
        if (above && at + 2 + utf8_columns(back) <= end)
            canvas_right(canvas, row, at, end, style(INK_QUIET, 0), back);
        return;
    }
    const char *footer = view->brief && end - column < BRIEF_COLUMNS ? view->brief : view->footer;
    if (footer)
        column = 2 + prose_draw_words(footer, canvas, row, column, end, style(INK_QUIET, 0));
    const char *rest = below ? "more below: PageDown" : above ? "more above: PageUp" : "";
    if (column + utf8_columns(rest) <= end)
        canvas_right(canvas, row, column, end, style(INK_QUIET, 0), rest);
}

int lesson_draw(const struct lesson_view *view, struct canvas *canvas, int row, int rows, int column, int end,
                int first)
{
    if (rows <= 0 || end <= column)
        return 0;
    bool titled = rows > 2, footed = rows > 1;
    int room = rows - titled - footed, has = prose_rows(view->prose, text_columns(end - column));
    int furthest = has > room ? has - room : 0;
    first = first < 0 ? 0 : first < furthest ? first : furthest;
    if (titled)
        draw_title(view, canvas, row, column, end, first);
    int text_row = row + titled + (titled && has + 1 < room); /* some air above the footer, then below the title */
    int text_end = column + MARGIN + text_columns(end - column);
    prose_draw(view->prose, canvas, text_row, row + rows - footed - text_row, column + MARGIN, text_end, first);
    if (footed)
        draw_footer(view, canvas, row + rows - 1, column, end, first, furthest - first);
    return furthest;
}
