/* viz/arrange.c - the pane takes no more rows than it needs, and leaves the prompt its share. Beside a lesson it has
 * less room, and lanes and the timeline take turns where there is none for both. */
#include "viz/arrange.h"

#include "viz/comparison.h"
#include "viz/scaling.h"

enum {
    ROWS_LEAST = 12, /* of the screen; in less the pane gives way to the prompt */
    COLUMNS_LEAST = 60,
    PROMPT_ROWS = 7, /* that the prompt and what it answered have at least */
    JOB_LINES = 3,
    FRAME_ROWS = 3, /* the head, the axis, the rule */
    BARE_ROWS = 2,  /* the head, the rule */
    LANE_ROWS = 3,  /* … and a lane */
    WELCOME_ROWS = 4,
    AMPLE_ROWS = 12, /* beside a lesson: groups of workers need not have every row */
};

static int rows_for(size_t workers, size_t per_row)
{
    return (int)((workers + per_row - 1) / per_row);
}

static int rows_at_most(const struct scene *scene, int rows)
{
    int prompt = rows * 3 / 10;
    return scene->most_rows ? scene->most_rows : rows - (prompt > PROMPT_ROWS ? prompt : PROMPT_ROWS);
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
static struct arrangement arrange_all(const struct scene *scene, int most)
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

static bool has_record(const struct scene *scene)
{
    return scene->record && scene->record->worker_count == scene->lane_count;
}

/* A line for each worker: lanes with the timeline if both fit; otherwise the timeline, where one sees who waits, as
 * soon as there is a job, in as many rows. */
static struct arrangement arrange_lines(const struct scene *scene, int most)
{
    int workers = (int)scene->lane_count, room = most - BARE_ROWS;
    bool both = 2 * workers < room, either = has_record(scene) && workers < room;
    bool times = !scene->unfolded && (both || either), lanes = both || !times;
    struct arrangement arranged = {.lanes_per_row = 1, .times_per_row = 1, .no_axis = !times};
    arranged.time_rows = times ? workers : 0;
    arranged.lane_rows = !lanes ? 0 : workers < room ? workers : room;
    int rest = room - arranged.lane_rows - arranged.time_rows - times;
    arranged.named = lanes && rest > 0;
    arranged.job_rows = scene->job_count > 0 && rest > arranged.named;
    return arranged;
}

/* … and where not each worker can have a line, groups of them. */
static struct arrangement arrange_groups(const struct scene *scene, int most)
{
    struct arrangement arranged = {.no_axis = true};
    int room = most - BARE_ROWS;
    if (room >= 3) { /* of which the axis takes one */
        arranged.no_axis = false;
        room = (room - 1) / 2;
    }
    do {
        arranged.lane_rows = rows_for(scene->lane_count, ++arranged.lanes_per_row);
    } while (arranged.lane_rows > room && arranged.lane_rows > 1);
    arranged.times_per_row = arranged.lanes_per_row;
    arranged.time_rows = arranged.no_axis ? 0 : arranged.lane_rows;
    return arranged;
}

static struct arrangement arrange_pool(const struct scene *scene, int most)
{
    struct arrangement arranged = arrange_all(scene, most);
    bool fits = arrangement_rows(&arranged) <= most;
    bool a_line_each =
        arranged.lanes_per_row == 1 && arranged.times_per_row == 1 && arranged.lane_rows == (int)scene->lane_count;
    if (!scene->most_rows || (fits && (a_line_each || scene->process_count)))
        return arranged;
    if (scene->unfolded || (int)scene->lane_count <= most - BARE_ROWS)
        return arrange_lines(scene, most);
    return fits && most >= AMPLE_ROWS ? arranged : arrange_groups(scene, most);
}

struct arrangement arrange(const struct scene *scene, int rows)
{
    struct arrangement arranged = {.no_axis = true};
    int most = rows_at_most(scene, rows);
    if (scene->has_pool)
        return arrange_pool(scene, most);
    if (most == LANE_ROWS)
        squeeze_processes(0, &arranged, scene->unfolded ? 1 : scene->process_count);
    else
        arrange_processes(scene, most - BARE_ROWS, &arranged);
    return arranged;
}

int arrangement_rows(const struct arrangement *arranged)
{
    return FRAME_ROWS - arranged->no_axis + arranged->process_rows + arranged->named + arranged->job_rows +
           arranged->lane_rows + arranged->time_rows + (arranged->airy ? 2 : 0);
}

int pane_rows(const struct scene *scene, int rows, int columns)
{
    int most = rows_at_most(scene, rows), welcome = scene->most_rows ? 0 : WELCOME_ROWS;
    if (columns < COLUMNS_LEAST || (scene->most_rows ? most < LANE_ROWS : rows < ROWS_LEAST))
        return 0;
    if (scene->comparison || scene->scaling) { /* a scaling test has no pool now and then, nor perhaps behind it */
        int body =
            scene->comparison ? comparison_rows(scene->comparison, columns) : scaling_rows(scene->scaling, columns);
        return body + 2 < most ? body + 2 : most;
    }
    if (!scene->has_pool && !scene->process_count)
        return welcome;
    struct arrangement arranged = arrange(scene, rows);
    if (!scene->has_pool && !arranged.process_rows)
        return welcome;
    int wanted = arrangement_rows(&arranged);
    return wanted < most ? wanted : most;
}
