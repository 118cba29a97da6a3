/* viz/overlay.c - boxes that stand above the pane until Esc. */
#include <stdio.h>
#include <string.h>

#include "viz/number.h"
#include "viz/page.h"

struct box box_draw(struct canvas *canvas, int rows, int columns, const char *title)
{
    if (columns > canvas->columns)
        columns = canvas->columns;
    if (rows > canvas->rows - 1)
        rows = canvas->rows - 1;
    struct box box = {1, (canvas->columns - columns) / 2, rows, columns};
    int last = box.row + rows - 1, right = box.column + columns - 1;
    struct style quiet = style(INK_QUIET, 0);
    for (int row = box.row; row <= last; row++) {
        canvas_fill(canvas, row, box.column, right, style(INK_DEFAULT, 0), L' ');
        canvas_put(canvas, row, box.column, quiet, L'│');
        canvas_put(canvas, row, right, quiet, L'│');
    }
    canvas_fill(canvas, box.row, box.column, right, quiet, L'─');
    canvas_fill(canvas, last, box.column, right, quiet, L'─');
    canvas_put(canvas, box.row, box.column, quiet, L'┌');
    canvas_put(canvas, box.row, right, quiet, L'┐');
    canvas_put(canvas, last, box.column, quiet, L'└');
    canvas_put(canvas, last, right, quiet, L'┘');
    canvas_text(canvas, box.row, box.column + 2, right - 1, style(INK_DEFAULT, BOLD), title);
    canvas_right(canvas, last, box.column, right - 1, quiet, " Esc closes ");
    return box;
}

static int draw_keys(struct canvas *canvas, int first)
{
    static const char *const keys[][2] = {
        {"F1", "these keys"},
        {"F2", "a line for each worker and process, or groups"},
        {"PageUp PageDown", "scroll a box, a lesson's page, what was typed"},
        {"wheel", "scroll what is under the mouse"},
        {"Alt-Up Alt-Down, click", "the details of a worker, of a process"},
        {"Alt-PageUp Alt-PageDown", "scroll workers and processes"},
        {"Esc", "close a box; end a replay"},
        {"Ctrl-L", "clear and draw anew"},
        {"Ctrl-C", "cancel what runs, or give up the line"},
        {"", ""},
        {"in a lesson, at an empty line", ""},
        {"Enter", "scroll its page to the end, then go on"},
        {"", ""},
        {"in a replay, at an empty line", ""},
        {"Space", "pause, go on"},
        {"Left Right", "one event back, one on"},
        {"Home End", "to the job's beginning, to its end"},
        {"", ""},
        {"Shift with the mouse", "selects text, as the terminal does"},
    };
    enum { COUNT = sizeof keys / sizeof *keys, WIDTH = 78, SECOND = 27 };
    int width = canvas->columns < WIDTH ? canvas->columns : WIDTH, lines = 0;
    for (int i = 0; i < COUNT; i++)
        lines += page_lines_of(keys[i][1], width - 1 - SECOND);
    struct page page = page_open(canvas, lines, WIDTH, " Keys ", first);
    for (int i = 0; i < COUNT; i++) {
        int row = page_next(&page);
        struct style style_of = keys[i][1][0] ? style(INK_DEFAULT, BOLD) : style(INK_QUIET, 0);
        if (row >= 0)
            canvas_text(canvas, row, page.box.column + 2, page_end(&page), style_of, keys[i][0]);
        page_words(&page, row, page.box.column + SECOND, style(INK_DEFAULT, 0), keys[i][1]);
    }
    return page.furthest;
}

/* What a worker waits for, in words. */
static void draw_state(const struct lane *lane, struct canvas *canvas, int row, int column, int end)
{
    const struct activity_look *look = &activity_looks[lane->activity];
    int at = canvas_text(canvas, row, column, end, style(look->ink, BOLD), look->name);
    if (lane->activity == ACTIVITY_LOCK_WAIT && lane->holder[0])
        canvas_print(canvas, row, at, end, style(INK_DEFAULT, 0), ": %s holds the lock it needs", lane->holder);
    else
        canvas_print(canvas, row, at, end, style(INK_DEFAULT, 0), ": %s",
                     lane->activity == ACTIVITY_BUSY ? "it has an item in hand" : look->sentence);
}

static void draw_event(const struct scene *scene, const struct trace_event *event, struct canvas *canvas, int row,
                       int column, int end)
{
    enum activity activity = activity_of(event->state, true);
    const struct activity_look *look = &activity_looks[activity];
    uint64_t begin = event->begin_ns > scene->begin_ns ? event->begin_ns - scene->begin_ns : 0;
    uint64_t until = event->end_ns < scene->now_ns ? event->end_ns : scene->now_ns;
    canvas_right(canvas, row, column, column + 10, style(INK_QUIET, 0), number_duration(begin).text);
    bool busy = activity == ACTIVITY_BUSY;
    canvas_put(canvas, row, column + 12, busy ? style(ink_worker(event->worker, 0), BOLD) : style(look->ink, BOLD),
               look->mark);
    char what[64];
    if (busy && event->chunks > 1)
        snprintf(what, sizeof what, "job %llu, %u chunks from %u on", (unsigned long long)event->job, event->chunks,
                 event->chunk);
    else if (busy)
        snprintf(what, sizeof what, "job %llu, chunk %u", (unsigned long long)event->job, event->chunk);
    else
        snprintf(what, sizeof what, "%s", look->name);
    canvas_text(canvas, row, column + 14, end, style(INK_DEFAULT, 0), what);
    if (busy && event->cpu >= 0 && column + 64 < end)
        canvas_print(canvas, row, column + 46, end, style(INK_QUIET, 0), "cpu %d", event->cpu);
    int right = column + 64 < end - 1 ? column + 64 : end - 1;
    canvas_right(canvas, row, right - 12, right, style(INK_DEFAULT, 0),
                 number_duration(until > event->begin_ns ? until - event->begin_ns : 0).text);
}

static void draw_history(const struct scene *scene, size_t worker, struct canvas *canvas, const struct box *box,
                         int row)
{
    const struct job_record *record = scene->record;
    int end = box->column + box->columns - 1, last = box->row + box->rows - 1, column = box->column + 2;
    if (!record || !record->first || worker >= record->worker_count)
        return;
    canvas_text(canvas, row++, column, end, style(INK_QUIET, 0),
                "     since  what it did, the last of it                          for");
    size_t events = record->first[worker + 1];
    while (events > record->first[worker] && record->events[events - 1].begin_ns >= scene->now_ns)
        events--;
    size_t first = record->first[worker], room = last > row ? (size_t)(last - row) : 0;
    if (events - first > room)
        first = events - room;
    for (size_t i = first; i < events; i++)
        draw_event(scene, &record->events[i], canvas, row++, column, end);
}

static void draw_worker(const struct scene *scene, struct canvas *canvas)
{
    enum { ROWS = 16, WIDTH = 72 };
    size_t worker = (size_t)scene->selected;
    if (scene->selected < 0 || worker >= scene->lane_count)
        return;
    const struct lane *lane = &scene->lanes[worker];
    char title[96];
    snprintf(title, sizeof title, " w%zu · pid %d%s ", worker, (int)lane->pid,
             lane->generation ? " · replaced a worker that died" : "");
    struct box box = box_draw(canvas, ROWS, WIDTH, title);
    int column = box.column + 2, end = box.column + box.columns - 1, row = box.row + 1;
    draw_state(lane, canvas, row++, column, end);
    if (lane->slice[0])
        canvas_print(canvas, row, column, end, style(INK_DEFAULT, 0), "in hand: %s", lane->slice);
    row++;
    if (lane->measured) {
        canvas_print(canvas, row++, column, end, style(INK_DEFAULT, 0),
                     "%s item%s · busy %s · idle wait %s · off CPU %s", number_count(lane->items).text,
                     lane->items == 1 ? "" : "s", number_duration(lane->busy_ns).text,
                     number_duration(lane->idle_wait_ns).text,
                     lane->off_cpu_ns == TIME_UNKNOWN ? "·" : number_duration(lane->off_cpu_ns).text);
        if (lane->lock_wait_ns || lane->queue_wait_ns)
            canvas_print(canvas, row++, column, end, style(INK_DEFAULT, 0), "lock wait %s · queue wait %s",
                         number_duration(lane->lock_wait_ns).text, number_duration(lane->queue_wait_ns).text);
    }
    if (lane->own || lane->shared)
        canvas_print(canvas, row++, column, end, style(INK_DEFAULT, 0),
                     "memory: %s its own · %s shared with other processes", number_bytes(lane->own).text,
                     number_bytes(lane->shared).text);
    draw_history(scene, worker, canvas, &box, row + 1);
}

int pane_overlay(const struct scene *scene, struct canvas *canvas)
{
    switch (scene->overlay) {
    case OVERLAY_KEYS:
        return draw_keys(canvas, scene->overlay_first);
    case OVERLAY_LEGEND:
        return legend_draw(canvas, scene->overlay_first);
    case OVERLAY_WORKER:
        draw_worker(scene, canvas);
        return 0;
    case OVERLAY_PROCESS:
        return process_box_draw(scene, canvas);
    case OVERLAY_NONE:
        break;
    }
    return 0;
}
