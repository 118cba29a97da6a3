/* viz/pane.c - the pane's parts, drawn where arrange.c says. */
#include <stdio.h>
#include <string.h>

#include "viz/arrange.h"
#include "viz/comparison.h"
#include "viz/scaling.h"
#include "viz/scene.h"
#include "viz/timeline.h"

static void draw_welcome(struct canvas *canvas)
{
    struct style quiet = style(INK_QUIET, 0), plain = style(INK_DEFAULT, BOLD);
    int at = canvas_text(canvas, 1, 1, canvas->columns, quiet, "type ");
    at = canvas_text(canvas, 1, at, canvas->columns, plain, "pool 4");
    at = canvas_text(canvas, 1, at, canvas->columns, quiet, " to start workers, then ");
    at = canvas_text(canvas, 1, at, canvas->columns, plain, "map square 0..20");
    canvas_text(canvas, 1, at, canvas->columns, quiet, " to give them work");
    at = canvas_text(canvas, 2, 1, canvas->columns, plain, "help");
    at = canvas_text(canvas, 2, at, canvas->columns, quiet, " lists the commands, ");
    at = canvas_text(canvas, 2, at, canvas->columns, plain, "legend");
    at = canvas_text(canvas, 2, at, canvas->columns, quiet, " what the signs mean, ");
    at = canvas_text(canvas, 2, at, canvas->columns, plain, "F1");
    canvas_text(canvas, 2, at, canvas->columns, quiet, " the keys");
}

static void draw_timeline(const struct scene *scene, struct canvas *canvas, int row, const struct arrangement *arranged,
                          const struct layout_map *map)
{
    /* As few columns for the names as they need. */
    int names = arranged->times_per_row > 1 ? 10 : 6;
    struct timeline timeline = {
        .record = scene->record,
        .begin_ns = scene->begin_ns,
        .end_ns = scene->end_ns,
        .now_ns = scene->now_ns,
        .first_worker = map->time_first,
        .workers_per_row = arranged->times_per_row,
        .row = row + !arranged->no_axis,
        .rows = arranged->time_rows,
        .name_column = 1,
        .column = 1 + names,
        .columns = canvas->columns - names - 2,
    };
    if (scene->record && scene->record->worker_count == scene->lane_count) {
        if (!arranged->no_axis)
            timeline_axis(&timeline, canvas, row);
        timeline_draw(&timeline, canvas);
        return;
    }
    if (!arranged->no_axis)
        canvas_text(canvas, row, 1, canvas->columns, style(INK_QUIET, 0),
                    scene->most_rows ? "time   no job yet" /* a lesson says what to try */
                                     : "time   no job yet: try  map collatz 1..300000  or  pi 100000000");
    for (int r = 0; r < arranged->time_rows; r++)
        canvas_fill(canvas, timeline.row + r, timeline.column, timeline.column + timeline.columns, style(INK_QUIET, 0),
                    L'·');
}

/* On the rule: what can be done with what is shown. */
static void draw_replay_mark(const struct scene *scene, struct canvas *canvas, int row)
{
    if (scene->badge == BADGE_REPLAY)
        canvas_text(canvas, row, 2, canvas->columns, style(INK_REPLAY, 0),
                    scene->paused ? " Space goes on, ← → step, Esc ends it " : " Space pauses, ← → step, Esc ends it ");
}

static size_t scrolled(size_t wanted, size_t count, size_t shown)
{
    size_t last = count > shown ? count - shown : 0;
    return wanted < last ? wanted : last;
}

static int mark_hidden(char *mark, size_t size, char letter, size_t first, size_t shown, size_t count)
{
    size_t behind = first + shown;
    if (first == 0 && behind >= count)
        return 0;
    return snprintf(mark, size, " %c%zu–%c%zu of %zu ", letter, first, letter, (behind < count ? behind : count) - 1,
                    count);
}

/* On the rule: which of those that scroll are shown. */
static void draw_scroll_mark(const struct scene *scene, struct canvas *canvas, int row, const struct layout_map *map)
{
    char mark[96] = "";
    int size = 0;
    if (!scene->unfolded)
        return;
    if (map->lane_rows)
        size = mark_hidden(mark, sizeof mark, 'w', map->first_lane, (size_t)map->lane_rows * map->lanes_per_row,
                           scene->lane_count);
    if (map->process_rows) /* by their place: some have been joined */
        mark_hidden(mark + size, sizeof mark - (size_t)size, 'p', map->first_process, (size_t)map->process_rows,
                    scene->process_count);
    canvas_text(canvas, row, canvas->columns - 44, canvas->columns, style(INK_QUIET, 0), mark);
}

static void draw_processes(const struct scene *scene, struct canvas *canvas, int row,
                           const struct arrangement *arranged, struct layout_map *map)
{
    if (!arranged->process_rows)
        return;
    int lines = arranged->process_rows - arranged->processes_named;
    if (arranged->processes_named)
        process_lanes_head(scene, canvas, row++, arranged->processes_per_row);
    map->process_row = row;
    map->process_rows = lines;
    map->processes_per_row = arranged->processes_per_row;
    if (scene->unfolded && arranged->processes_per_row == 1)
        map->first_process = scrolled(scene->first_process, scene->process_count, (size_t)lines);
    process_lanes_draw(scene, canvas, row, lines, map->first_process, arranged->processes_per_row);
}

static void draw_pool(const struct scene *scene, struct canvas *canvas, int rows, struct layout_map *map)
{
    struct arrangement arranged = arrange(scene, canvas->rows);
    size_t first = scene->unfolded ? scrolled(scene->first_lane, scene->lane_count,
                                              (size_t)arranged.lane_rows * arranged.lanes_per_row)
                                   : 0;
    int row = 1;
    if (arranged.named)
        lanes_head(scene, canvas, row++, arranged.lanes_per_row);
    *map = (struct layout_map){.lane_row = row,
                               .lane_rows = arranged.lane_rows,
                               .first_lane = first,
                               .lanes_per_row = arranged.lanes_per_row,
                               .time_rows = arranged.time_rows,
                               .time_first = first,
                               .time_per_row = arranged.times_per_row};
    lanes_draw(scene, canvas, row, arranged.lane_rows, first, arranged.lanes_per_row);
    draw_processes(scene, canvas, row + arranged.lane_rows, &arranged, map);
    row += arranged.lane_rows + arranged.process_rows + arranged.airy;
    draw_timeline(scene, canvas, row, &arranged, map);
    row += !arranged.no_axis;
    map->time_row = row;
    row += arranged.time_rows + arranged.airy;
    job_lines_draw(scene, canvas, row, arranged.job_rows);
    draw_scroll_mark(scene, canvas, rows - 1, map);
}

static void draw_bare_processes(const struct scene *scene, struct canvas *canvas, int rows, struct layout_map *map)
{
    struct arrangement arranged = arrange(scene, canvas->rows);
    draw_processes(scene, canvas, 1, &arranged, map);
    draw_scroll_mark(scene, canvas, rows - 1, map);
}

/* Beside a lesson there is room for the lanes alone. The verdict is printed as well. */
static void draw_comparison(const struct scene *scene, struct canvas *canvas, int rows)
{
    struct comparison_view view = *scene->comparison;
    if (scene->most_rows && rows - 2 < comparison_rows(&view, canvas->columns))
        view.verdict = "";
    comparison_draw(&view, canvas, 1, rows - 2);
}

void pane_draw_parts(const struct scene *scene, struct canvas *canvas, int rows, struct layout_map *map)
{
    *map = (struct layout_map){.lane_rows = 0};
    if (rows > 1)
        head_draw(scene, canvas, 0);
    if (rows > 0)
        canvas_fill(canvas, rows - 1, 0, canvas->columns, style(INK_QUIET, 0), L'─');
    if (rows < 3)
        return;
    draw_replay_mark(scene, canvas, rows - 1);
    if (scene->comparison)
        draw_comparison(scene, canvas, rows);
    else if (scene->scaling)
        scaling_draw(scene->scaling, canvas, 1, rows - 2);
    else if (scene->has_pool)
        draw_pool(scene, canvas, rows, map);
    else if (scene->process_count)
        draw_bare_processes(scene, canvas, rows, map);
    else
        draw_welcome(canvas);
}
