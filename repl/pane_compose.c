/* repl/pane_compose.c - one picture of all that is to be seen. What is not a lesson's page is drawn on a sheet of its
 * own where a page stands beside or above it, so that no gauge knows where on the screen it is. */
#include <stdio.h>
#include <string.h>

#include "repl/pane.h"
#include "repl/tutor.h"
#include "repl/typist.h"

static const struct lesson_view *lesson_of(const struct pane *pane)
{
    const struct tutor *tutor = pane->session->tutor;
    return tutor ? tutor->view(tutor->context) : NULL;
}

int pane_columns(const struct pane *pane)
{
    int rows, columns;
    screen_size(pane->screen, &rows, &columns);
    return columns_of_rest(lesson_of(pane) != NULL, rows, columns);
}

/* --- what was typed and answered --- */

/* On the rule: what of the transcript is out of sight. */
static void draw_scroll_marks(struct pane *pane, struct canvas *canvas, int above)
{
    int row = pane->division.pane_rows - 1;
    char mark[64];
    if (row < 0)
        return;
    if (pane->back)
        canvas_print(canvas, row, 2, canvas->columns, style(INK_WAIT, BOLD), " %d line%s below: PageDown ", pane->back,
                     pane->back == 1 ? "" : "s");
    if (above <= 0)
        return;
    bool key = pane->back || !pane->page_first; /* otherwise it is the page's */
    snprintf(mark, sizeof mark, " %d line%s above%s", above, above == 1 ? "" : "s", key ? ": PageUp " : " ");
    canvas_right(canvas, row, 0, canvas->columns - 2, style(INK_QUIET, 0), mark);
}

static void draw_below(struct pane *pane, struct canvas *canvas)
{
    struct text hint = {.bytes = NULL};
    struct prompt prompt = {.before = ""};
    pane_line_prompt(pane, &prompt, &hint);
    int pane_rows = pane->division.pane_rows, room = canvas->rows - pane_rows;
    int wanted = prompt_rows(&prompt, canvas->columns), most = room > 3 ? room * 2 / 3 : 1;
    int prompt_has = wanted < most ? wanted : most;
    pane->text_rows = room - prompt_has;
    int all = transcript_rows(pane->transcript, canvas->columns, pane->back > 0);
    if (pane->reading_row >= 0)
        all = transcript_rows(pane->transcript, canvas->columns, true);
    int furthest = all > pane->text_rows ? all - pane->text_rows : 0;
    if (pane->reading_row >= 0)
        pane->back = furthest > pane->reading_row ? furthest - pane->reading_row : 0;
    if (pane->back && !furthest)
        transcript_show_all(pane->transcript);
    pane->back = pane->back < furthest ? pane->back : furthest;
    int used = transcript_draw(pane->transcript, canvas, pane_rows, pane->text_rows, pane->back);
    int row = pane->back ? canvas->rows - prompt_has : pane_rows + used;
    prompt_draw(&prompt, canvas, row, prompt_has, &pane->cursor_row, &pane->cursor_column);
    draw_scroll_marks(pane, canvas, all - used - pane->back);
    text_release(&hint);
}

/* --- the page of a lesson --- */

static bool is_same_page(const struct pane *pane, const struct lesson_view *lesson)
{
    return lesson && pane->page && lesson->page == pane->page_number &&
           strcmp(lesson->title, text_string(&pane->page_title)) == 0;
}

/* Another page is read from its beginning, and so is one that says something else now. Of one that was read, what is
 * new stands at its end: it is read from there on, or, where what was before is gone, at the end. */
static void note_page(struct pane *pane, const struct lesson_view *lesson)
{
    enum { FRAME_ROWS = 2 };
    int columns = pane->division.page_columns, rows = lesson ? lesson_rows(lesson, columns) : 0;
    bool other = !lesson || lesson->serial != pane->page, same = is_same_page(pane, lesson);
    if (other || (columns == pane->page_columns && rows != pane->page_text_rows)) {
        bool known = same && pane->page_read, more = rows >= pane->page_text_rows;
        pane->page_first = !known ? 0 : more ? pane->page_text_rows - FRAME_ROWS : rows;
        pane->page_read = false;
    }
    if (!same) {
        pane->compared = false;
        if (lesson)
            pane_scroll_to_end(pane);
        text_clear(&pane->page_title);
        text_put(&pane->page_title, lesson ? lesson->title : "");
    }
    pane->page = lesson ? lesson->serial : 0;
    pane->page_number = lesson ? lesson->page : 0;
    pane->page_text_rows = rows;
    pane->page_columns = columns;
}

/* With what the pane knows of it, and with what somebody says who types in the learner's place. */
static void draw_page(struct pane *pane, const struct lesson_view *lesson)
{
    const struct typist *typist = pane->editor->typist;
    const struct division *division = &pane->division;
    struct lesson_view view = *lesson;
    view.state = typist ? typist->state(typist->context) : NULL;
    view.read = pane->page_read;
    pane->page_furthest =
        lesson_draw(&view, &pane->canvas, 0, division->page_rows, 0, division->page_columns, pane->page_first);
    if (pane->page_first >= pane->page_furthest) {
        pane->page_first = pane->page_furthest;
        pane->page_read = true;
    }
    for (int row = 0; division->rule_column >= 0 && row < pane->canvas.rows; row++)
        canvas_put(&pane->canvas, row, division->rule_column, style(INK_QUIET, 0), L'│');
}

/* What the last line has compared or measured is looked at, on the page that it was typed on. */
static bool compares(const struct pane *pane, const struct lesson_view *lesson)
{
    const struct scene *scene = &pane->show->scene;
    return lesson && (scene->comparison || scene->scaling) && lesson->page == pane->number_of_line;
}

static void place_page(struct pane *pane, const struct lesson_view *lesson)
{
    const struct division *division = &pane->division;
    bool compared = compares(pane, lesson);
    bool same = is_same_page(pane, lesson) && pane->compared == compared &&
                division->page_columns == pane->canvas.columns && division->row + division->rows == pane->canvas.rows;
    struct sight sight = {.compared = compared, .page_rows = same ? division->page_rows : 0};
    divide_screen(&pane->show->scene, lesson, &sight, pane->canvas.rows, pane->canvas.columns, &pane->division);
    note_page(pane, lesson);
    if (compared && !pane->compared && pane->page_read) /* of fewer rows those are left that were read last */
        pane->page_first = pane->page_text_rows;
    pane->compared = compared;
    pane->page_furthest = 0;
    if (lesson)
        draw_page(pane, lesson);
}

int pane_page_step(const struct pane *pane)
{
    enum { FRAME_ROWS = 2, STAYS = 1 };
    int text = pane->division.page_rows - FRAME_ROWS;
    return text > STAYS ? text - STAYS : 1;
}

void pane_scroll_page(struct pane *pane, int rows)
{
    int first = pane->page_first + rows;
    pane->page_first = first < 0 ? 0 : first < pane->page_furthest ? first : pane->page_furthest;
}

bool pane_page_goes_on(struct pane *pane, double *seen)
{
    const struct lesson_view *lesson = lesson_of(pane);
    *seen = 1;
    if (!lesson)
        return false;
    if (lesson->serial != pane->page)
        pane_compose(pane); /* it was not drawn yet */
    int text = pane_page_step(pane) + 1;
    *seen = (double)text / (text + pane->page_furthest);
    return !pane->page_read;
}

bool pane_turn_page(struct pane *pane)
{
    const struct lesson_view *lesson = lesson_of(pane);
    if (!lesson)
        return false;
    if (lesson->serial != pane->page)
        pane_compose(pane); /* it was typed ahead: nobody has seen this page yet */
    pane->session->touched = true;
    pane->back = 0;
    show_end_replay(pane->show);
    show_overlay(pane->show, OVERLAY_NONE);
    if (pane->page_read)
        return false;
    pane_scroll_page(pane, pane_page_step(pane));
    return true;
}

/* --- all of it --- */

static void prepare(const struct pane *pane, struct canvas *canvas, int rows, int columns)
{
    if (rows != canvas->rows || columns != canvas->columns)
        canvas_resize(canvas, rows, columns);
    else
        canvas_clear(canvas);
    canvas->colours = screen_colours(pane->screen);
    canvas->ascii = pane->session->ascii;
}

static void copy_rest(struct pane *pane)
{
    const struct division *division = &pane->division;
    for (int row = 0; row < division->rows; row++)
        memcpy(&pane->canvas.cells[(division->row + row) * pane->canvas.columns + division->column],
               &pane->rest.cells[row * division->columns], (size_t)division->columns * sizeof *pane->rest.cells);
    pane->cursor_row += division->row;
    pane->cursor_column += division->column;
}

void pane_compose(struct pane *pane)
{
    struct scene *scene = &pane->show->scene;
    const struct lesson_view *lesson = lesson_of(pane);
    int rows, columns;
    screen_size(pane->screen, &rows, &columns);
    prepare(pane, &pane->canvas, rows, columns);
    place_page(pane, lesson);
    struct canvas *rest = lesson ? &pane->rest : &pane->canvas;
    if (lesson)
        prepare(pane, rest, pane->division.rows, pane->division.columns);
    pane_draw_parts(scene, rest, pane->division.pane_rows, &pane->map);
    draw_below(pane, rest);
    if (lesson)
        copy_rest(pane);
    int furthest = pane_overlay(scene, &pane->canvas);
    if (scene->overlay_first > furthest)
        scene->overlay_first = furthest;
}
