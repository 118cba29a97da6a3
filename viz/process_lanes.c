/* viz/process_lanes.c - a line a process of its own: what it runs, how far it is, and what of its memory is its own.
 * Its figures stand under those of the workers, where there are any. */
#include <stdio.h>
#include <string.h>

#include "viz/lane_columns.h"
#include "viz/number.h"

/* What a lane shows in front: what it does, or how it ended. */
enum { ENDED_WELL = ACTIVITY_COUNT, ENDED_BADLY, MARKS };

static int mark_of(const struct process_lane *lane)
{
    return !lane->ended ? (int)lane->activity : lane->exit_code == 0 ? ENDED_WELL : ENDED_BADLY;
}

static int put_mark(struct canvas *canvas, int row, int column, int mark, size_t colour)
{
    if (mark == ENDED_WELL)
        return canvas_put(canvas, row, column, style(INK_QUIET, BOLD), L'■');
    if (mark == ENDED_BADLY)
        return canvas_put(canvas, row, column, style(INK_ALERT, BOLD), L'×');
    const struct activity_look *look = &activity_looks[mark];
    enum ink ink = mark == ACTIVITY_BUSY ? ink_worker(colour, 0) : look->ink;
    return canvas_put(canvas, row, column, style(ink, BOLD), look->mark);
}

/* "p1023" needs more room than "w0". */
static struct columns place(const struct scene *scene, int columns, size_t per_row)
{
    enum { NAME = 3, LEAST = 4, GROUP = 11, RUNS = 42 };
    struct columns c = lanes_place(scene, columns, per_row);
    char name[16];
    const struct process_lane *last = &scene->processes[scene->process_count - 1];
    int digits = snprintf(name, sizeof name, "p%u", last->number);
    int needed = NAME + (per_row > 1 ? GROUP : digits + 1 > LEAST ? digits + 1 : LEAST);
    if (needed > c.pid) {
        c.slice += needed - c.pid;
        c.cpu += needed - c.pid;
        c.pid = needed;
    }
    /* What it runs is longer than a slice: on wide screens the bar gives way. */
    int half = (c.slice + c.bar_end) / 2, wanted = c.cpu + RUNS;
    int bar = half < wanted ? half : wanted;
    c.bar = bar > c.bar ? bar : c.bar;
    return c;
}

void process_lanes_head(const struct scene *scene, struct canvas *canvas, int row, size_t per_row)
{
    struct columns c = place(scene, canvas->columns, per_row);
    struct style quiet = style(INK_QUIET, 0);
    canvas_text(canvas, row, 1, c.pid + 1, quiet, per_row > 1 ? "processes" : "process");
    if (per_row > 1) {
        canvas_text(canvas, row, c.pid, c.bar, quiet, "what they do");
    } else {
        canvas_right(canvas, row, c.pid + 2, c.cpu - 1, quiet, "pid");
        canvas_text(canvas, row, c.cpu, c.bar, quiet, "runs");
        canvas_right(canvas, row, c.percent, c.items, quiet, "own");
        canvas_right(canvas, row, c.items, c.busy, quiet, "shared");
    }
    canvas_right(canvas, row, c.busy, c.idle, quiet, "time");
}

/* "lock wait, p2 holds it": what it does if it is not busy, and where what it runs is told behind it. */
static int draw_state(const struct process_lane *lane, struct canvas *canvas, int row, int at, int end)
{
    const struct activity_look *look = &activity_looks[lane->activity];
    if (lane->activity == ACTIVITY_BUSY)
        return at;
    at = canvas_text(canvas, row, at, end, style(look->ink, BOLD), look->name);
    if (lane->activity == ACTIVITY_LOCK_WAIT && lane->holder[0])
        at = canvas_print(canvas, row, at, end, style(look->ink, 0), ", %s holds it", lane->holder);
    return at + 1;
}

/* While it runs, what it runs and how far it is; then how it ended, in the room of its figures that are no more. */
static void draw_doing(const struct process_lane *lane, struct canvas *canvas, int row, const struct columns *c)
{
    if (lane->ended) {
        struct style told = lane->exit_code ? style(INK_ALERT, BOLD) : style(INK_QUIET, 0);
        int end = lane->measured ? c->percent : c->busy;
        int at = canvas_print(canvas, row, c->cpu, end, told, "exit code %d", lane->exit_code);
        canvas_fit(canvas, row, at + 2, end, style(INK_QUIET, 0), lane->runs);
        return;
    }
    /* Who holds the lock that it waits for has more right to the room than the bar, which does not move. */
    bool waits = lane->activity == ACTIVITY_LOCK_WAIT && lane->holder[0], barred = lane->progress >= 0 && !waits;
    int end = waits ? c->bar_end : c->bar - 1;
    int at = draw_state(lane, canvas, row, c->cpu, end);
    canvas_fit(canvas, row, at, end, style(INK_DEFAULT, 0), lane->runs);
    if (barred)
        canvas_bar(canvas, row, c->bar, c->bar_end, style(ink_worker(lane->number, 0), 0), lane->progress);
    if (lane->progress >= 0)
        canvas_right(canvas, row, c->bar_end, c->percent, style(INK_QUIET, 0), number_percent(lane->progress).text);
}

static void draw_process(const struct scene *scene, struct canvas *canvas, int row, size_t index)
{
    const struct process_lane *lane = &scene->processes[index];
    struct columns c = place(scene, canvas->columns, 1);
    put_mark(canvas, row, 1, mark_of(lane), lane->number);
    unsigned selected = scene->process_selected && scene->selected_process == lane->number ? REVERSE : 0;
    canvas_print(canvas, row, c.name, c.pid, style(ink_worker(lane->number, 0), BOLD | selected), "p%u", lane->number);
    char number[24];
    snprintf(number, sizeof number, "%d", (int)lane->pid);
    canvas_right(canvas, row, c.pid, c.cpu - 1, style(INK_QUIET, 0), number);
    draw_doing(lane, canvas, row, &c);
    if (lane->measured) {
        canvas_right(canvas, row, c.percent, c.items, style(INK_DEFAULT, 0), number_bytes(lane->own).text);
        canvas_right(canvas, row, c.items, c.busy, style(INK_QUIET, 0), number_bytes(lane->shared).text);
    }
    canvas_right(canvas, row, c.busy, c.idle, style(INK_DEFAULT, 0), number_duration(lane->ran_ns).text);
}

/* Several in one line: how many do what, and the longest time. */
static void draw_group(const struct scene *scene, struct canvas *canvas, int row, size_t first, size_t count,
                       size_t colour)
{
    const struct process_lane *lanes = &scene->processes[first];
    struct columns c = place(scene, canvas->columns, 2);
    unsigned doing[MARKS] = {0};
    uint64_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        doing[mark_of(&lanes[i])]++;
        longest = lanes[i].ran_ns > longest ? lanes[i].ran_ns : longest;
    }
    canvas_print(canvas, row, c.name - 2, c.pid, style(ink_worker(colour, 0), BOLD), count > 1 ? "p%u–p%u" : "p%u",
                 lanes[0].number, lanes[count - 1].number);
    int at = c.pid;
    for (int mark = 0; mark < MARKS; mark++) {
        if (!doing[mark])
            continue;
        at = put_mark(canvas, row, at, mark, colour);
        at = canvas_print(canvas, row, at, c.busy - 8, style(INK_DEFAULT, 0), "%u ", doing[mark]);
    }
    canvas_right(canvas, row, c.busy, c.idle, style(INK_DEFAULT, 0), number_duration(longest).text);
}

void process_lanes_draw(const struct scene *scene, struct canvas *canvas, int row, int rows, size_t first,
                        size_t per_row)
{
    for (int r = 0; r < rows; r++) {
        size_t index = first + (size_t)r * per_row;
        if (index >= scene->process_count)
            return;
        size_t left = scene->process_count - index;
        if (per_row == 1)
            draw_process(scene, canvas, row + r, index);
        else
            draw_group(scene, canvas, row + r, index, left < per_row ? left : per_row, (size_t)r);
    }
}
