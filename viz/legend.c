/* viz/legend.c - what the signs mean, with the signs. */
#include "viz/scene.h"

enum { FILL = 7, NAME = 12, SENTENCE = 23, WIDTH = 78 };

static void draw_sentence(struct canvas *canvas, const struct box *box, int row, struct style style_of,
                          const char *name, const char *sentence)
{
    int end = box->column + box->columns - 1;
    canvas_text(canvas, row, box->column + NAME, end, style_of, name);
    canvas_fit(canvas, row, box->column + SENTENCE, end, style(INK_DEFAULT, 0), sentence);
}

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

void legend_draw(struct canvas *canvas)
{
    int notes = 0;
    while (activity_notes[notes].name)
        notes++;
    struct box box = box_draw(canvas, ACTIVITY_COUNT + notes + 3, WIDTH, " Legend: in a lane, in the timeline ");
    int row = box.row + 1, last = box.row + box.rows - 2;
    for (int a = 0; a < ACTIVITY_COUNT && row <= last; a++, row++) {
        const struct activity_look *look = &activity_looks[a];
        struct style marked = style(a == ACTIVITY_BUSY ? ink_worker(0, 0) : look->ink, BOLD);
        canvas_put(canvas, row, box.column + 3, marked, look->mark);
        draw_fill(canvas, row, box.column + FILL, (enum activity)a);
        draw_sentence(canvas, &box, row, marked, look->name, look->sentence);
    }
    row++;
    for (int i = 0; i < notes && row <= last; i++, row++) {
        if (activity_notes[i].fill)
            draw_note_fill(canvas, row - (row > last), box.column + FILL, activity_notes[i].fill);
        draw_sentence(canvas, &box, row, style(INK_DEFAULT, BOLD), activity_notes[i].name, activity_notes[i].sentence);
    }
}
