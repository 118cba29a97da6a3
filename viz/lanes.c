/* viz/lanes.c - a line a worker: who it is, what it has in hand, what its time went into. */
#include <stdio.h>
#include <string.h>

#include "viz/lane_columns.h"
#include "viz/number.h"
#include "viz/timeline.h"

/* What the column of waits for each other is called; NULL: nobody waits so. */
static const char *wait_title(const struct scene *scene)
{
    uint64_t lock = 0, queue = 0;
    for (size_t w = 0; w < scene->lane_count; w++) {
        lock += scene->lanes[w].lock_wait_ns;
        queue += scene->lanes[w].queue_wait_ns;
    }
    return lock && queue ? "lock, queue" : lock ? "lock wait" : queue ? "queue wait" : NULL;
}

struct columns lanes_place(const struct scene *scene, int columns, size_t per_row)
{
    enum {
        FIGURE = 9,
        WAIT = 12,
        ITEMS = 12,
        PERCENT = 6,
        WITH_OFF = 92,
        WITH_WAIT = 92,
        NAME = 3,
        SLICE = 17,
        BAR_LEAST = 5
    };
    struct columns c = {.name = NAME, .has_wait = columns >= WITH_WAIT && wait_title(scene)};
    c.has_off = columns >= WITH_OFF + (c.has_wait ? WAIT : 0);
    int name = per_row > 1 ? 9 : scene->lane_count > 1000 ? 6 : scene->lane_count > 100 ? 5 : 4;
    c.pid = NAME + name;
    c.cpu = c.pid + 8;
    c.slice = c.cpu + 4;
    int end = columns - 1;
    c.off = end;
    c.wait = c.has_off ? end - FIGURE : end;
    c.idle = c.has_wait ? c.wait - WAIT : c.wait;
    c.busy = c.idle - FIGURE - 1;
    c.items = c.busy - FIGURE;
    c.percent = c.items - ITEMS;
    c.bar_end = c.percent - PERCENT;
    int most = c.bar_end - BAR_LEAST - c.slice - 1;
    int slice = scene->slice_columns <= most ? scene->slice_columns : scene->slice_short;
    slice = slice < SLICE ? SLICE : slice;
    c.bar = c.slice + (slice < most ? slice : most) + 1;
    return c;
}

void lanes_head(const struct scene *scene, struct canvas *canvas, int row, size_t per_row)
{
    struct columns c = lanes_place(scene, canvas->columns, per_row);
    struct style quiet = style(INK_QUIET, 0);
    if (per_row > 1) {
        canvas_text(canvas, row, 1, c.pid, quiet, "workers");
        canvas_text(canvas, row, c.pid, c.bar, quiet, "what they do");
    } else {
        canvas_text(canvas, row, 1, c.pid, quiet, "worker");
        canvas_text(canvas, row, c.pid + 1, c.cpu, quiet, "   pid");
        canvas_text(canvas, row, c.cpu, c.slice, quiet, "cpu");
        canvas_text(canvas, row, c.slice, c.bar, quiet, "in hand");
    }
    canvas_right(canvas, row, c.percent, c.items, quiet, "items");
    canvas_right(canvas, row, c.items, c.busy, quiet, "busy");
    canvas_right(canvas, row, c.busy, c.idle, quiet, "idle wait");
    if (c.has_wait)
        canvas_right(canvas, row, c.idle, c.wait, quiet, wait_title(scene));
    if (c.has_off)
        canvas_right(canvas, row, c.wait, c.off, quiet, "off CPU");
}

/* A figure that is cut is a wrong one. */
static struct number items_of(const struct lane *lane, const struct columns *c)
{
    struct number items = number_count(lane->items);
    return utf8_columns(items.text) < c->items - c->percent ? items : number_rate((double)lane->items);
}

static void draw_figures(const struct lane *lane, struct canvas *canvas, int row, const struct columns *c)
{
    if (!lane->measured)
        return;
    struct style plain = style(INK_DEFAULT, 0), quiet = style(INK_QUIET, 0);
    canvas_right(canvas, row, c->percent, c->items, plain, items_of(lane, c).text);
    canvas_right(canvas, row, c->items, c->busy, plain, number_duration(lane->busy_ns).text);
    /* Idle wait is what the eye should find: from a tenth of the worker's time on. */
    bool much = lane->idle_wait_ns * 9 > lane->busy_ns;
    canvas_right(canvas, row, c->busy, c->idle, much ? style(INK_WAIT, BOLD) : quiet,
                 number_duration(lane->idle_wait_ns).text);
    uint64_t wait_ns = lane->lock_wait_ns + lane->queue_wait_ns;
    if (c->has_wait)
        canvas_right(canvas, row, c->idle, c->wait, wait_ns * 9 > lane->busy_ns ? style(INK_WAIT, BOLD) : quiet,
                     number_duration(wait_ns).text);
    if (c->has_off)
        canvas_right(canvas, row, c->wait, c->off, quiet,
                     lane->off_cpu_ns == TIME_UNKNOWN ? "·" : number_duration(lane->off_cpu_ns).text);
}

/* On narrow screens the figures begin where the bar would. */
static int hand_end(const struct lane *lane, const struct columns *c)
{
    int figures = lane->measured ? c->items - utf8_columns(items_of(lane, c).text) - 1 : c->items;
    return c->bar - 1 < figures ? c->bar - 1 : figures;
}

/* Where it does not fit, what stands in brackets behind it goes first; what is cut then says so. */
static void draw_slice(const struct lane *lane, struct canvas *canvas, int row, const struct columns *c)
{
    int end = hand_end(lane, c);
    char words[sizeof lane->slice];
    memcpy(words, lane->slice, sizeof words);
    char *bracket = strstr(words, " (");
    if (bracket && utf8_columns(words) > end - c->slice)
        *bracket = '\0';
    canvas_fit(canvas, row, c->slice, end, style(INK_DEFAULT, 0), words);
}

/* What it waits for with an item in hand, and on whom, in the place of the bar. false: it does not, or has no room. */
static bool wait_words(const struct lane *lane, int columns, char *words, size_t size)
{
    const char *name = activity_looks[lane->activity].name;
    if (lane->activity != ACTIVITY_LOCK_WAIT && lane->activity != ACTIVITY_QUEUE_WAIT)
        return false;
    snprintf(words, size, "%s, %s holds it", name, lane->holder);
    if (lane->holder[0] && utf8_columns(words) > columns)
        snprintf(words, size, "%s holds it", lane->holder);
    if (!lane->holder[0] || utf8_columns(words) > columns)
        snprintf(words, size, "%s", name);
    return utf8_columns(words) <= columns;
}

static void draw_hand(const struct lane *lane, struct canvas *canvas, int row, const struct columns *c, size_t worker)
{
    const struct activity_look *look = &activity_looks[lane->activity];
    struct style worded = style(look->ink, lane->activity == ACTIVITY_NO_WORK ? 0 : BOLD);
    if (lane->slice[0])
        draw_slice(lane, canvas, row, c);
    else
        canvas_text(canvas, row, c->slice, hand_end(lane, c), worded, look->name);
    if (lane->progress < 0)
        return;
    char words[48];
    if (wait_words(lane, c->bar_end - c->bar, words, sizeof words))
        canvas_text(canvas, row, c->bar, c->bar_end, worded, words);
    else
        canvas_bar(canvas, row, c->bar, c->bar_end, style(ink_worker(worker, 0), 0), lane->progress);
    canvas_right(canvas, row, c->bar_end, c->percent, style(INK_QUIET, 0), number_percent(lane->progress).text);
}

static struct style mark_style(const struct lane *lane, size_t worker)
{
    if (lane->activity == ACTIVITY_BUSY)
        return style(ink_worker(worker, 0), BOLD);
    return style(activity_looks[lane->activity].ink, lane->activity == ACTIVITY_NO_WORK ? 0 : BOLD);
}

static void draw_lane(const struct scene *scene, struct canvas *canvas, int row, size_t worker)
{
    const struct lane *lane = &scene->lanes[worker];
    struct columns c = lanes_place(scene, canvas->columns, 1);
    char name[24];
    snprintf(name, sizeof name, "w%zu", worker);
    canvas_put(canvas, row, 1, mark_style(lane, worker), activity_looks[lane->activity].mark);
    unsigned selected = scene->selected == (int)worker ? REVERSE : 0;
    canvas_text(canvas, row, c.name, c.pid, style(ink_worker(worker, 0), BOLD | selected), name);
    char number[24];
    snprintf(number, sizeof number, "%d", (int)lane->pid);
    if (lane->pid) /* it is not gone */
        canvas_right(canvas, row, c.pid, c.cpu - 1, style(lane->generation ? INK_ALERT : INK_QUIET, 0), number);
    if (lane->cpu >= 0)
        snprintf(number, sizeof number, "%d", lane->cpu);
    canvas_right(canvas, row, c.cpu - 1, c.slice - 1, style(INK_DEFAULT, 0), lane->cpu >= 0 ? number : "·");
    draw_hand(lane, canvas, row, &c, worker);
    draw_figures(lane, canvas, row, &c);
}

/* Several workers in one line: how many do what, and their sums. */
static void draw_group(const struct scene *scene, struct canvas *canvas, int row, size_t first, size_t count,
                       size_t colour)
{
    struct columns c = lanes_place(scene, canvas->columns, count);
    unsigned doing[ACTIVITY_COUNT] = {0};
    struct lane sum = {.progress = 0};
    size_t working = 0;
    for (size_t w = first; w < first + count; w++) {
        const struct lane *lane = &scene->lanes[w];
        doing[lane->activity]++;
        sum.measured |= lane->measured;
        sum.items += lane->items;
        sum.busy_ns += lane->busy_ns;
        sum.idle_wait_ns += lane->idle_wait_ns;
        sum.lock_wait_ns += lane->lock_wait_ns;
        sum.queue_wait_ns += lane->queue_wait_ns;
        sum.off_cpu_ns = lane->off_cpu_ns == TIME_UNKNOWN ? TIME_UNKNOWN : sum.off_cpu_ns + lane->off_cpu_ns;
        if (lane->progress >= 0) {
            sum.progress += lane->progress;
            working++;
        }
    }
    char name[32];
    worker_name(name, sizeof name, first, count, scene->lane_count);
    canvas_text(canvas, row, c.name - 2, c.pid, style(ink_worker(colour, 0), BOLD), name);
    int at = c.pid;
    for (int a = 0; a < ACTIVITY_COUNT; a++) {
        if (!doing[a])
            continue;
        struct style marked = style(a == ACTIVITY_BUSY ? ink_worker(colour, 0) : activity_looks[a].ink, BOLD);
        at = canvas_put(canvas, row, at, marked, activity_looks[a].mark);
        at = canvas_print(canvas, row, at, c.bar, style(INK_DEFAULT, 0), "%u ", doing[a]);
    }
    if (working)
        canvas_bar(canvas, row, c.bar, c.percent - 1, style(ink_worker(colour, 0), 0), sum.progress / (double)working);
    draw_figures(&sum, canvas, row, &c);
}

void lanes_draw(const struct scene *scene, struct canvas *canvas, int row, int rows, size_t first, size_t per_row)
{
    for (int r = 0; r < rows; r++) {
        size_t worker = first + (size_t)r * per_row;
        if (worker >= scene->lane_count)
            return;
        size_t left = scene->lane_count - worker;
        if (per_row == 1)
            draw_lane(scene, canvas, row + r, worker);
        else
            draw_group(scene, canvas, row + r, worker, left < per_row ? left : per_row, worker / per_row);
    }
}
