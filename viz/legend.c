/* viz/legend.c - what the signs mean, with the signs. */
#include "viz/page.h"

enum { FILL = 7, NAME = 12, SENTENCE = 23, WIDTH = 78 };

static void draw_fill(struct canvas *canvas, int row, int column, enum activity activity)
{
    enum { CELLS = 4 };
    const struct activity_look *look = &activity_looks[activity];
    for (int i = 0; i < CELLS; i++) {
        unsigned tone = (unsigned)(i / 2);
        struct style style_of = {.ink = (uint8_t)look->shade, .ground = (uint8_t)look->ground};
        if (activity == ACTIVITY_BUSY)
            style_of = style(ink_worker(0, tone), 0);
        bool other = activity == ACTIVITY_BUSY && tone && canvas->colours < 256;
        canvas_put(canvas, row, column + i, style_of, other ? L'▓' : look->fill);
    }
}

static void draw_note_fill(struct canvas *canvas, int row, int column, wchar_t fill)
{
    enum { CELLS = 4 };
    bool mixed = fill == L'▄';
    struct style style_of = {.ink = (uint8_t)ink_worker(0, 0),
                             .ground = (uint8_t)(mixed ? INK_WAIT_GROUND : ink_worker(0, 1))};
    canvas_fill(canvas, row, column, column + CELLS, style_of, fill);
}

static int count_lines(int columns)
{
    int lines = ACTIVITY_COUNT + 1;
    for (int i = 0; activity_notes[i].name; i++)
        lines += page_lines_of(activity_notes[i].sentence, columns);
    for (int a = 0; a < ACTIVITY_COUNT; a++)
        lines += page_lines_of(activity_looks[a].sentence, columns) - 1;
    return lines;
}

static void draw_entry(struct page *page, int row, struct style style_of, const char *name, const char *sentence)
{
    int column = page->box.column;
    if (row >= 0)
        canvas_text(page->canvas, row, column + NAME, page_end(page), style_of, name);
    page_words(page, row, column + SENTENCE, style(INK_DEFAULT, 0), sentence);
}

int legend_draw(struct canvas *canvas, int first)
{
    int width = canvas->columns < WIDTH ? canvas->columns : WIDTH;
    struct page page =
        page_open(canvas, count_lines(width - 1 - SENTENCE), WIDTH, " Legend: in a lane, in the timeline ", first);
    int column = page.box.column;
    for (int a = 0; a < ACTIVITY_COUNT; a++) {
        const struct activity_look *look = &activity_looks[a];
        struct style marked = style(a == ACTIVITY_BUSY ? ink_worker(0, 0) : look->ink, BOLD);
        int row = page_next(&page);
        if (row >= 0) {
            canvas_put(canvas, row, column + 3, marked, look->mark);
            draw_fill(canvas, row, column + FILL, (enum activity)a);
        }
        draw_entry(&page, row, marked, look->name, look->sentence);
    }
    page_next(&page);
    for (int i = 0; activity_notes[i].name; i++) {
        int row = page_next(&page);
        if (row >= 0 && activity_notes[i].fill)
            draw_note_fill(canvas, row, column + FILL, activity_notes[i].fill);
        draw_entry(&page, row, style(INK_DEFAULT, BOLD), activity_notes[i].name, activity_notes[i].sentence);
    }
    return page.furthest;
}
