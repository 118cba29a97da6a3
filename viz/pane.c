/* viz/pane.c - what goes where: the pane takes no more rows than it needs, and leaves the prompt its share. */
#include <string.h>

#include "viz/comparison.h"
#include "viz/scaling.h"
#include "viz/scene.h"
#include "viz/timeline.h"

enum {
    ROWS_LEAST = 12, /* of the screen; in less the pane gives way to the prompt */
    COLUMNS_LEAST = 60,
    PROMPT_ROWS = 7, /* that the prompt and what it answered have at least */
    JOB_LINES = 3,
    FRAME_ROWS = 3, /* the head, the axis, the rule */
    BARE_ROWS = 2,  /* the head, the rule */
};

struct arrangement {
    int job_rows, lane_rows, time_rows;
    size_t lanes_per_row, times_per_row;
    int process_rows; /* with the names of their columns */
    size_t processes_per_row;
    bool named; /* with the names of the lanes' columns */
    bool airy;  /* blank lines between the parts */
};

static int rows_for(size_t workers, size_t per_row)
{
    return (int)((workers + per_row - 1) / per_row);
}

static int rows_at_most(int rows)
{
    int prompt = rows * 3 / 10;
    return rows - (prompt > PROMPT_ROWS ? prompt : PROMPT_ROWS);
}

/* Processes of their own have what the workers leave, but at least a third of the room; all of it without a pool. */
static void arrange_processes(const struct scene *scene, int room, struct arrangement *arranged)
{
    int left = scene->has_pool ? room - 2 * (int)scene->lane_count : room;
    int most = (left > room / 3 ? left : room / 3) - 1; /* one is for the names of their columns */
    arranged->processes_per_row = 1;
    if (!scene->process_count || room < 4)
        return;
    most = most > 1 ? most : 1;
    while (rows_for(scene->process_count, arranged->processes_per_row) > most)
        arranged->processes_per_row++;
    arranged->process_rows = 1 + rows_for(scene->process_count, arranged->processes_per_row);
}

/* Lanes fold into groups before the timeline does: it is where one sees who waits. */
static struct arrangement arrange(const struct scene *scene, int most)
{
    struct arrangement arranged = {.lanes_per_row = 1, .times_per_row = 1};
    size_t workers = scene->lane_count;
    arranged.job_rows = scene->job_count < 1 ? 1 : scene->job_count < JOB_LINES ? (int)scene->job_count : JOB_LINES;
    /* On the smallest screens the jobs' lines give way, then the columns' names: a lane and its time are always there.
     */
    while (arranged.job_rows > 0 && most - FRAME_ROWS - 1 - arranged.job_rows < 2)
        arranged.job_rows--;
    arranged.named = most - FRAME_ROWS - 1 - arranged.job_rows >= 2;
    int room = most - FRAME_ROWS - arranged.named - arranged.job_rows;
    arrange_processes(scene, room, &arranged);
    room -= arranged.process_rows;
    arranged.lane_rows = arranged.time_rows = (int)workers;
    bool times_fit = arranged.time_rows < room; /* with a row for lanes, at least */
    while (!scene->unfolded && arranged.lane_rows + arranged.time_rows > room && arranged.lane_rows > 1) {
        arranged.lane_rows = rows_for(workers, ++arranged.lanes_per_row);
        if (times_fit && arranged.lane_rows > 1)
            continue;
        arranged.times_per_row = arranged.lanes_per_row; /* one group is one row, above and below */
        arranged.time_rows = arranged.lane_rows;
    }
    if (arranged.lane_rows + arranged.time_rows > room)
        arranged.lane_rows = arranged.time_rows = room / 2 > 1 ? room / 2 : 1;
    arranged.airy = arranged.lane_rows + arranged.time_rows + 2 <= room;
    return arranged;
}

int pane_rows(const struct scene *scene, int rows, int columns)
{
    if (rows < ROWS_LEAST || columns < COLUMNS_LEAST)
        return 0;
    int most = rows_at_most(rows);
    if (scene->comparison || scene->scaling) { /* a scaling test has no pool now and then, nor perhaps behind it */
        int body =
            scene->comparison ? comparison_rows(scene->comparison, columns) : scaling_rows(scene->scaling, columns);
        return body + 2 < most ? body + 2 : most;
    }
    if (!scene->has_pool && !scene->process_count)
        return 4;
    struct arrangement arranged = {.process_rows = 0};
    if (!scene->has_pool) {
        arrange_processes(scene, most - BARE_ROWS, &arranged);
        return arranged.process_rows ? BARE_ROWS + arranged.process_rows : 4;
    }
    arranged = arrange(scene, most);
    int wanted = FRAME_ROWS + arranged.process_rows + arranged.named + arranged.job_rows + arranged.lane_rows +
                 arranged.time_rows + (arranged.airy ? 2 : 0);
    return wanted < most ? wanted : most;
}

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
        .row = row + 1,
        .rows = arranged->time_rows,
        .name_column = 1,
        .column = 1 + names,
        .columns = canvas->columns - names - 2,
    };
    if (scene->record && scene->record->worker_count == scene->lane_count) {
        timeline_axis(&timeline, canvas, row);
        timeline_draw(&timeline, canvas);
        return;
    }
    canvas_text(canvas, row, 1, canvas->columns, style(INK_QUIET, 0),
                "time   no job yet: try  map collatz 1..300000  or  pi 100000000");
    for (int r = 0; r < arranged->time_rows; r++)
        canvas_fill(canvas, row + 1 + r, timeline.column, timeline.column + timeline.columns, style(INK_QUIET, 0),
                    L'·');
}

/* On the rule: what can be done with what is shown. */
static void draw_replay_mark(const struct scene *scene, struct canvas *canvas, int row)
{
    if (scene->badge == BADGE_REPLAY)
        canvas_text(canvas, row, 2, canvas->columns, style(INK_REPLAY, 0),
                    scene->paused ? " Space goes on, ← → step, Esc ends it " : " Space pauses, ← → step, Esc ends it ");
}

static void draw_scroll_mark(const struct scene *scene, struct canvas *canvas, int row,
                             const struct arrangement *arranged, size_t first)
{
    size_t behind = first + (size_t)arranged->lane_rows * arranged->lanes_per_row;
    if (!scene->unfolded || (first == 0 && behind >= scene->lane_count))
        return;
    canvas_print(canvas, row, canvas->columns - 44, canvas->columns, style(INK_QUIET, 0), " w%zu–w%zu of %zu ", first,
                 (behind < scene->lane_count ? behind : scene->lane_count) - 1, scene->lane_count);
}

static void draw_processes(const struct scene *scene, struct canvas *canvas, int row,
                           const struct arrangement *arranged)
{
    if (!arranged->process_rows)
        return;
    process_lanes_head(scene, canvas, row, arranged->processes_per_row);
    process_lanes_draw(scene, canvas, row + 1, arranged->process_rows - 1, arranged->processes_per_row);
}

static void draw_pool(const struct scene *scene, struct canvas *canvas, int rows, struct layout_map *map)
{
    struct arrangement arranged = arrange(scene, rows_at_most(canvas->rows));
    size_t shown = (size_t)arranged.lane_rows * arranged.lanes_per_row;
    size_t last = scene->lane_count > shown ? scene->lane_count - shown : 0;
    size_t first = !scene->unfolded ? 0 : scene->first_lane < last ? scene->first_lane : last;
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
    draw_processes(scene, canvas, row + arranged.lane_rows, &arranged);
    row += arranged.lane_rows + arranged.process_rows + arranged.airy;
    draw_timeline(scene, canvas, row, &arranged, map);
    map->time_row = row + 1;
    row += 1 + arranged.time_rows + arranged.airy;
    job_lines_draw(scene, canvas, row, arranged.job_rows);
    draw_scroll_mark(scene, canvas, rows - 1, &arranged, first);
}

static void draw_bare_processes(const struct scene *scene, struct canvas *canvas)
{
    struct arrangement arranged = {.process_rows = 0};
    arrange_processes(scene, rows_at_most(canvas->rows) - BARE_ROWS, &arranged);
    if (arranged.process_rows)
        draw_processes(scene, canvas, 1, &arranged);
    else
        draw_welcome(canvas);
}

void pane_draw_parts(const struct scene *scene, struct canvas *canvas, int rows, struct layout_map *map)
{
    *map = (struct layout_map){.lane_rows = 0};
    if (!rows)
        return;
    head_draw(scene, canvas, 0);
    canvas_fill(canvas, rows - 1, 0, canvas->columns, style(INK_QUIET, 0), L'─');
    draw_replay_mark(scene, canvas, rows - 1);
    if (scene->comparison)
        comparison_draw(scene->comparison, canvas, 1, rows - 2);
    else if (scene->scaling)
        scaling_draw(scene->scaling, canvas, 1, rows - 2);
    else if (scene->has_pool)
        draw_pool(scene, canvas, rows, map);
    else if (scene->process_count && rows > BARE_ROWS + 1)
        draw_bare_processes(scene, canvas);
    else
        draw_welcome(canvas);
}
