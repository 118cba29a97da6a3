/* viz/pane.c - what goes where: the pane takes no more rows than it needs, and leaves the prompt its share. */
#include <stdio.h>
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
    int process_rows; /* with the names of their columns, if they have any */
    size_t processes_per_row;
    bool processes_named;
    bool no_axis; /* of the timeline */
    bool named;   /* with the names of the lanes' columns */
    bool airy;    /* blank lines between the parts */
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

static void give_processes(int lines, size_t per_row, struct arrangement *arranged)
{
    arranged->processes_per_row = per_row;
    arranged->processes_named = true;
    arranged->process_rows = 1 + lines;
}

/* Processes of their own have what the workers leave, but at least a third of the room; all of it without a pool. */
static void arrange_processes(const struct scene *scene, int room, struct arrangement *arranged)
{
    int left = scene->has_pool ? room - 2 * (int)scene->lane_count : room, count = (int)scene->process_count;
    int part = scene->has_pool && scene->unfolded ? room / 2 : room / 3;
    int most = (left > part ? left : part) - 1; /* one is for the names of their columns */
    size_t per_row = 1;
    if (!count || room < 2)
        return;
    most = most > 1 ? most : 1;
    while (!scene->unfolded && rows_for(scene->process_count, per_row) > most)
        per_row++;
    int lines = rows_for(scene->process_count, per_row);
    give_processes(lines < most ? lines : most, per_row, arranged);
}

/* A line each, where the timeline can give up rows for it and the jobs all of their lines but one. true: it is done. */
static bool give_up_for_processes(const struct scene *scene, int room, struct arrangement *arranged)
{
    int workers = (int)scene->lane_count, processes = (int)scene->process_count;
    int least = scene->record && workers > 1 ? 2 : 1;
    int rest = room - 1 - processes - workers; /* for the timeline */
    if (!processes || workers + processes + 1 > room + arranged->job_rows)
        return false;
    for (int job_rows = arranged->job_rows; job_rows >= 1; job_rows--, rest++) {
        if (rest < least)
            continue;
        arranged->job_rows = job_rows;
        give_processes(processes, 1, arranged);
        arranged->lane_rows = workers;
        while (rows_for(scene->lane_count, arranged->times_per_row) > rest)
            arranged->times_per_row++;
        arranged->time_rows = rows_for(scene->lane_count, arranged->times_per_row);
        arranged->airy = arranged->time_rows + 2 <= rest;
        return true;
    }
    return false;
}

/* On the smallest screens they have one line: in place of the columns' names, or of the axis. Returns what of the room
 * is left. */
static int squeeze_processes(int room, struct arrangement *arranged, size_t processes)
{
    arranged->processes_per_row = processes; /* one, where they scroll */
    arranged->process_rows = 1;
    if (room < 3 && arranged->named)
        arranged->named = false;
    else if (room < 3)
        arranged->no_axis = true;
    else
        room--;
    return room;
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
    if (give_up_for_processes(scene, room, &arranged))
        return arranged;
    if (scene->process_count && room < 4) {
        room = squeeze_processes(room, &arranged, scene->unfolded ? 1 : scene->process_count);
    } else {
        arrange_processes(scene, room, &arranged);
        room -= arranged.process_rows;
    }
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
    int wanted = FRAME_ROWS - arranged.no_axis + arranged.process_rows + arranged.named + arranged.job_rows +
                 arranged.lane_rows + arranged.time_rows + (arranged.airy ? 2 : 0);
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
                    "time   no job yet: try  map collatz 1..300000  or  pi 100000000");
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
    struct arrangement arranged = arrange(scene, rows_at_most(canvas->rows));
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
    struct arrangement arranged = {.process_rows = 0};
    arrange_processes(scene, rows_at_most(canvas->rows) - BARE_ROWS, &arranged);
    draw_processes(scene, canvas, 1, &arranged, map);
    draw_scroll_mark(scene, canvas, rows - 1, map);
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
        draw_bare_processes(scene, canvas, rows, map);
    else
        draw_welcome(canvas);
}
