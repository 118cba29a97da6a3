/* viz/comparison.c - from top to bottom: the head and the lanes of the first run, those of the second, the time axis
 * that both share, and the verdict. Where rows are few, the blank ones go first, then workers share rows, then the
 * verdict gets shorter. */
#include "viz/comparison.h"

#include <stdio.h>
#include <string.h>

#include "viz/number.h"
#include "viz/timeline.h"

enum {
    LANES_MAX = 16,   /* rows that a run asks for: more workers share them */
    VERDICT_ROWS = 2, /* kept free for a verdict that is still to come */
    NAME_COLUMNS = 5,
    GROUP_NAME_COLUMNS = 9,
    MARGIN = 1,        /* on both sides of what is said */
    WIDE_COLUMNS = 90, /* from here on "efficiency" is written out */
};

/* --- sentences --- */

/* Words into the rows [row, row + rows), the first sentence bold. Returns how many rows all of it needs. */
static int put_sentences(struct canvas *canvas, int row, int rows, int columns, const char *text)
{
    const char *first_end = strstr(text, ". ");
    int line = 0, column = MARGIN, limit = columns - MARGIN;
    for (const char *at = text; *at;) {
        char word[64];
        size_t length = strcspn(at, " ");
        bool bold = first_end && at < first_end + 1;
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        if (column > MARGIN && column + utf8_columns(word) > limit) {
            line++;
            column = MARGIN;
        }
        if (canvas && line < rows)
            canvas_text(canvas, row + line, column, limit, style(INK_DEFAULT, bold ? BOLD : 0), word);
        column += utf8_columns(word) + 1;
        at += length + strspn(at + length, " ");
    }
    return *text ? line + 1 : 0;
}

static int verdict_rows(const struct comparison_view *view, int columns)
{
    return view->verdict ? put_sentences(NULL, 0, 0, columns, view->verdict) : VERDICT_ROWS;
}

/* --- the layout --- */

struct layout {
    int lanes; /* rows of a run's timeline */
    size_t workers_per_lane;
    int blanks; /* 1: a blank row under the first run and one under the axis */
    int axis;   /* 0 or 1 rows */
    int verdict;
};

static int at_most(int value, int limit)
{
    return value < limit ? value : limit;
}

static struct layout lay_out(const struct comparison_view *view, int columns, int rows)
{
    struct layout layout = {.workers_per_lane = 1};
    int heads = COMPARISON_RUNS, verdict = verdict_rows(view, columns);
    int wanted = view->workers < LANES_MAX ? (int)view->workers : LANES_MAX;
    bool lanes_alone = !verdict && rows == heads + COMPARISON_RUNS * wanted; /* a line each, but for the axis */
    layout.axis = rows > COMPARISON_RUNS && !lanes_alone;
    int left = rows - heads - layout.axis;
    layout.verdict = at_most(verdict, left - COMPARISON_RUNS);
    layout.verdict = layout.verdict > 0 ? layout.verdict : 0;
    left -= layout.verdict;
    layout.lanes = left > 0 ? at_most(left / COMPARISON_RUNS, wanted) : 0;
    if (layout.lanes > 0) {
        size_t lanes = (size_t)layout.lanes;
        layout.workers_per_lane = (view->workers + lanes - 1) / lanes;
        layout.lanes = (int)((view->workers + layout.workers_per_lane - 1) / layout.workers_per_lane);
    }
    layout.blanks = left - COMPARISON_RUNS * layout.lanes >= 2;
    return layout;
}

int comparison_rows(const struct comparison_view *view, int columns)
{
    int lanes = view->workers < LANES_MAX ? (int)view->workers : LANES_MAX;
    return COMPARISON_RUNS * (1 + lanes) + 1 + 2 + verdict_rows(view, columns);
}

/* --- a run --- */

static int put_figure(struct canvas *canvas, int row, int column, enum ink ink, const char *name, const char *figure)
{
    int limit = canvas->columns;
    column = canvas_print(canvas, row, column, limit, style(ink == INK_DEFAULT ? INK_QUIET : ink, 0), "%s ", name);
    return canvas_text(canvas, row, column, limit, style(ink, BOLD), figure) + 2;
}

/* The figures of a run end where the row does, those of the other under them. Returns the column they begin at. */
static int put_figures(const struct comparison_run_view *run, struct canvas *canvas, int row)
{
    enum { DURATION = 7, PERCENT = 5 };
    bool wide = canvas->columns >= WIDE_COLUMNS;
    const char *efficiency = wide ? "efficiency" : "eff.";
    if (!run->begin_ns) {
        canvas_right(canvas, row, 0, canvas->columns - MARGIN, style(INK_QUIET, 0), "comes next");
        return canvas->columns - MARGIN - (int)sizeof "comes next";
    }
    int widths[] = {(int)sizeof "wall " - 1 + DURATION + 2, (int)sizeof "idle wait " - 1 + DURATION + 2,
                    utf8_columns(efficiency) + 1 + PERCENT};
    int end = canvas->columns - MARGIN, begin = end - widths[0] - widths[1] - widths[2];
    struct number percent = run->done ? number_percent(run->efficiency) : (struct number){"…"};
    put_figure(canvas, row, begin, INK_DEFAULT, "wall", number_duration(run->wall_ns).text);
    put_figure(canvas, row, begin + widths[0], INK_WAIT, "idle wait", number_duration(run->idle_wait_ns).text);
    put_figure(canvas, row, begin + widths[0] + widths[1], INK_DEFAULT, efficiency, percent.text);
    return begin;
}

static void draw_head(const struct comparison_run_view *run, struct canvas *canvas, int row)
{
    enum { LABEL_COLUMNS = 6 };
    struct style label = style(run->running ? INK_LIVE : INK_STRONG, BOLD);
    int limit = put_figures(run, canvas, row) - 1;
    canvas_text(canvas, row, MARGIN, limit, label, run->label);
    int words = MARGIN + LABEL_COLUMNS;
    if (words + utf8_columns(run->words) <= limit)
        canvas_text(canvas, row, words, limit, style(INK_QUIET, 0), run->words);
}

/* The time that the columns stand for, the same in both runs. While the end is not known it is a round one, so that the
 * picture is not pressed together at every look. */
static uint64_t time_span(const struct comparison_view *view)
{
    uint64_t known = 1, running = 0;
    for (size_t r = 0; r < COMPARISON_RUNS; r++) {
        const struct comparison_run_view *run = &view->runs[r];
        if (run->done && run->wall_ns > known)
            known = run->wall_ns;
        if (run->running && run->wall_ns > running)
            running = run->wall_ns;
    }
    return running > known ? timeline_round_up(running) : known;
}

static struct timeline timeline_of(const struct comparison_view *view, const struct comparison_run_view *run,
                                   const struct layout *layout, const struct canvas *canvas)
{
    int names = MARGIN + (layout->workers_per_lane > 1 ? GROUP_NAME_COLUMNS : NAME_COLUMNS);
    return (struct timeline){
        .record = run->record,
        .begin_ns = run->begin_ns,
        .end_ns = run->begin_ns + time_span(view),
        .now_ns = run->running ? view->now_ns : UINT64_MAX,
        .workers_per_row = layout->workers_per_lane,
        .rows = layout->lanes,
        .name_column = MARGIN,
        .column = names,
        .columns = canvas->columns - names - MARGIN,
    };
}

void comparison_draw(const struct comparison_view *view, struct canvas *canvas, int row, int rows)
{
    struct layout layout = lay_out(view, canvas->columns, rows);
    struct timeline timeline = {.record = NULL};
    int at = row;
    for (size_t r = 0; r < COMPARISON_RUNS && at < row + rows; r++) {
        const struct comparison_run_view *run = &view->runs[r];
        draw_head(run, canvas, at++);
        timeline = timeline_of(view, run, &layout, canvas);
        timeline.row = at;
        if (run->record)
            timeline_draw(&timeline, canvas);
        at += layout.lanes + (r + 1 < COMPARISON_RUNS ? layout.blanks : 0);
    }
    if (layout.axis && timeline.columns > 0)
        timeline_axis(&timeline, canvas, at);
    at += layout.axis + layout.blanks;
    if (view->verdict)
        put_sentences(canvas, at, layout.verdict, canvas->columns, view->verdict);
}
