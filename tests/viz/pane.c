/* tests/viz/pane.c - whole panes: as people see them, and what holds on every screen with any number of workers. */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/comparison.h"
#include "viz/scaling.h"

static const struct {
    int rows, columns;
} screens[] = {{24, 80}, {30, 100}, {50, 160}};
enum { SCREENS = sizeof screens / sizeof *screens };

/* The pane's rows and no more, at every size; styles at the smallest alone, as they would fill many pages. */
static void expect_screens(const struct scene *scene, const char *what)
{
    for (int i = 0; i < SCREENS; i++) {
        struct canvas canvas = {.colours = i == 0 ? 256 : 0};
        struct layout_map map;
        char name[64];
        int rows = pane_rows(scene, screens[i].rows, screens[i].columns);
        canvas_resize(&canvas, screens[i].rows, screens[i].columns);
        pane_draw_parts(scene, &canvas, rows, &map);
        assert_sound(&canvas);
        canvas.rows = rows;
        snprintf(name, sizeof name, "pane-%s-%dx%d", what, screens[i].columns, screens[i].rows);
        assert_golden(&canvas, name);
        canvas_release(&canvas);
    }
}

static void expect_screen(const struct scene *scene, int rows, int columns, const char *name)
{
    struct canvas canvas = {.colours = 0};
    struct layout_map map;
    int taken = pane_rows(scene, rows, columns);
    canvas_resize(&canvas, rows, columns);
    pane_draw_parts(scene, &canvas, taken, &map);
    assert_sound(&canvas);
    canvas.rows = taken;
    assert_golden(&canvas, name);
    canvas_release(&canvas);
}

static void no_pool(void **state)
{
    (void)state;
    expect_screens(&(struct scene){.cpus = 2, .selected = -1}, "none");
}

static void an_idle_pool(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_idle(4);
    expect_screens(&canned->scene, "idle");
    canned_scene_release(canned);
}

static void a_running_job(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    expect_screens(&canned->scene, "running");
    canned_scene_release(canned);
}

static void a_replay(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    canned->scene.badge = BADGE_REPLAY;
    snprintf(canned->scene.badge_note, sizeof canned->scene.badge_note, "×1/5 of 400 ms");
    for (size_t w = 0; w < 4; w++)
        canned->lanes[w].off_cpu_ns = TIME_UNKNOWN;
    canned->jobs[0].over = true;
    canned->jobs[0].state = "done";
    expect_screens(&canned->scene, "replay");
    canned_scene_release(canned);
}

static void a_killed_worker(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    canned_release(&canned->record);
    canned->record = canned_record(
        (const char *[]){
            ">aaaaaaaaaaaaaaaaaabbbbbbb",
            ">aaaaaaaaXX++>aaaaaaaaaaaa",
            ">aaaaaaaaaaaaaaa!!!!!!!!!!",
            ">aaaaaabbbbbb------------>",
        },
        4, 1000 * MS, 10 * MS);
    canned->lanes[1].generation = 1;
    canned->lanes[1].pid = 4711;
    canned->lanes[2].activity = ACTIVITY_STOPPED;
    canned->lanes[3].activity = ACTIVITY_WAKING;
    canned->lanes[3].slice[0] = '\0';
    canned->lanes[3].progress = -1;
    expect_screens(&canned->scene, "killed");
    canned_scene_release(canned);
}

static void several_jobs(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(2);
    for (unsigned j = 1; j < 3; j++) {
        canned->jobs[j] = canned->jobs[0];
        canned->jobs[j].number += j;
        canned->jobs[j].title = "map_async square 0..1000000";
    }
    canned->scene.job_count = 3;
    canned->scene.jobs_hidden = 2;
    expect_screens(&canned->scene, "jobs");
    canned_scene_release(canned);
}

static void many_workers(void **state)
{
    (void)state;
    static const size_t counts[] = {64, 256};
    for (size_t i = 0; i < 2; i++) {
        char name[32];
        struct canned_scene *canned = canned_running(counts[i]);
        snprintf(name, sizeof name, "%zu-folded", counts[i]);
        expect_screens(&canned->scene, name);
        canned->scene.unfolded = true;
        canned->scene.first_lane = counts[i] / 3;
        snprintf(name, sizeof name, "%zu-unfolded", counts[i]);
        expect_screens(&canned->scene, name);
        canned_scene_release(canned);
    }
}

/* Processes of their own, where there is no pool. */
static void processes_alone(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_idle(0);
    canned->scene.has_pool = false;
    canned_processes(canned, 8);
    expect_screens(&canned->scene, "processes");
    canned_processes(canned, 200);
    expect_screens(&canned->scene, "processes-200");
    canned_scene_release(canned);
}

static void processes_below_the_workers(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(2);
    canned_processes(canned, 3);
    expect_screens(&canned->scene, "running-processes");
    canned_scene_release(canned);
    canned = canned_running(64);
    canned_processes(canned, 40);
    expect_screens(&canned->scene, "64-processes");
    canned_scene_release(canned);
}

/* The timeline gives up rows for them; who holds the lock that one waits for is told. */
static void each_process_has_a_line_if_there_is_room(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    canned_processes(canned, 4);
    strcpy(canned->processes[1].holder, "p3");
    canned->lanes[1].activity = ACTIVITY_LOCK_WAIT;
    strcpy(canned->lanes[1].holder, "p3");
    expect_screen(&canned->scene, 24, 80, "pane-4-and-4-80x24");
    canned->scene.process_selected = true;
    canned->scene.selected_process = 2;
    expect_screen(&canned->scene, 30, 100, "pane-4-and-4-100x30");
    canned_scene_release(canned);
}

/* On the smallest screens they have a line, with the workers and without them. */
static void processes_on_the_smallest_screen(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    canned_processes(canned, 5);
    expect_screen(&canned->scene, 12, 60, "pane-processes-60x12");
    canned->scene.has_pool = false;
    expect_screen(&canned->scene, 12, 60, "pane-processes-alone-60x12");
    canned_scene_release(canned);
}

/* F2: a line each, which scroll. */
static void processes_unfold(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    canned_processes(canned, 40);
    canned->scene.unfolded = true;
    canned->scene.first_process = 38;
    expect_screen(&canned->scene, 24, 80, "pane-processes-unfolded-80x24");
    canned->scene.has_pool = false;
    canned->scene.first_process = 3;
    expect_screen(&canned->scene, 24, 80, "pane-processes-alone-unfolded-80x24");
    canned_scene_release(canned);
}

/* --- what holds on every screen --- */

static const struct comparison_view comparison = {
    .title = "map square 0..9",
    .workers = 3,
    .rounds = 3,
    .runs = {{.label = "sync", .words = "one job after the other", .running = true, .begin_ns = 5},
             {.label = "async", .words = "all submitted, then fetched"}},
    .now_ns = 1000,
    .verdict = "async was 2.00 times as fast. It is what it is.",
};

static const struct scaling_view scaling = {.title = "pi 1", .workers = 4, .cpus = 2, .repeats = 3, .runs = 27};

static void check_screen(const struct scene *scene, int rows, int columns)
{
    struct fenced fenced;
    struct layout_map map;
    const struct canvas like = {.colours = rows % 3 == 0 ? 0 : rows % 3 == 1 ? 8 : 256, .ascii = columns % 2};
    int has = pane_rows(scene, rows, columns);
    if (rows < 12 || columns < 60)
        assert_int_equal(has, 0);
    else if (has < 3 || has > rows - 7)
        fail_msg("%dx%d, %zu workers: %d rows for the pane", columns, rows, scene->lane_count, has);
    fenced_create(&fenced, &like, rows, columns);
    pane_draw_parts(scene, &fenced.canvas, has, &map);
    fenced_check(&fenced, has);
    assert_true(map.lane_rows >= 0 && map.lane_row + map.lane_rows <= has);
    assert_true(map.time_rows >= 0 && map.time_row + map.time_rows <= has);
    if (has) /* the rule under the pane */
        assert_int_equal(fenced.canvas.cells[(has - 1) * columns].glyph[0], like.ascii ? L'-' : L'─');
    fenced_release(&fenced);
}

/* Every size up to 200 x 60, each with a few numbers of workers; in the end each number has met each size nearly. */
static void nothing_is_drawn_where_it_must_not_be(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 3, 5, 8, 13, 31, 64, 255, 256, 1000, 1024};
    enum { COUNTS = sizeof counts / sizeof *counts };
    struct canned_scene *scenes[COUNTS];
    for (size_t i = 0; i < COUNTS; i++)
        canned_processes(scenes[i] = canned_running(counts[i]), CANNED_WORKERS_MAX);
    uint64_t dice = 3;
    for (int rows = 1; rows <= 60; rows++) {
        for (int columns = 1; columns <= 200; columns += rows < 12 || columns < 58 ? 7 : 1) {
            struct canned_scene *canned = scenes[canned_roll(&dice) % COUNTS];
            struct scene scene = canned->scene;
            uint64_t roll = canned_roll(&dice);
            scene.unfolded = roll & 1;
            scene.first_lane = roll / 2 % (CANNED_WORKERS_MAX + 9);
            scene.job_count = roll / 4096 % 4;
            for (size_t j = 1; j < scene.job_count; j++)
                canned->jobs[j] = canned->jobs[0];
            scene.jobs_hidden = roll / 65536 % 2 * 40;
            static const size_t process_counts[] = {0, 0, 1, 2, 7, 40, 1000, 1024};
            scene.process_count = process_counts[roll / 262144 % 8];
            check_screen(&scene, rows, columns);
            scene.record = NULL;
            scene.has_pool = roll / 131072 % 2;
            check_screen(&scene, rows, columns);
            scene.has_pool = true;
            scene.comparison = roll & 1 ? &comparison : NULL;
            scene.scaling = roll & 1 ? NULL : &scaling;
            check_screen(&scene, rows, columns);
        }
    }
    for (size_t i = 0; i < COUNTS; i++)
        canned_scene_release(scenes[i]);
}

static void any_number_of_workers_at_80x24(void **state)
{
    (void)state;
    for (size_t workers = 0; workers <= CANNED_WORKERS_MAX; workers++) {
        struct canned_scene *canned = canned_running(workers);
        check_screen(&canned->scene, 24, 80);
        canned->scene.unfolded = true;
        canned->scene.first_lane = workers / 2;
        check_screen(&canned->scene, 24, 80);
        canned_scene_release(canned);
    }
}

/* Folded, every worker is somewhere; unfolded, scrolling gets to each. */
static void every_worker_can_be_seen(void **state)
{
    (void)state;
    for (size_t workers = 1; workers <= CANNED_WORKERS_MAX; workers += workers < 70 ? 1 : 53) {
        struct canned_scene *canned = canned_running(workers);
        struct canvas canvas = {.colours = 0};
        struct layout_map map;
        canvas_resize(&canvas, 24, 80);
        int rows = pane_rows(&canned->scene, 24, 80);
        pane_draw_parts(&canned->scene, &canvas, rows, &map);
        assert_true((size_t)map.lane_rows * map.lanes_per_row >= workers);
        assert_true((size_t)map.time_rows * map.time_per_row >= workers);
        canned->scene.unfolded = true;
        canned->scene.first_lane = SIZE_MAX;
        pane_draw_parts(&canned->scene, &canvas, rows, &map);
        assert_int_equal(map.lanes_per_row, 1);
        assert_int_equal(map.first_lane + (size_t)map.lane_rows, workers);
        assert_int_equal(map.time_first + (size_t)map.time_rows, workers);
        canvas_release(&canvas);
        canned_scene_release(canned);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_pool),
        cmocka_unit_test(an_idle_pool),
        cmocka_unit_test(a_running_job),
        cmocka_unit_test(a_replay),
        cmocka_unit_test(a_killed_worker),
        cmocka_unit_test(several_jobs),
        cmocka_unit_test(many_workers),
        cmocka_unit_test(processes_alone),
        cmocka_unit_test(processes_below_the_workers),
        cmocka_unit_test(each_process_has_a_line_if_there_is_room),
        cmocka_unit_test(processes_on_the_smallest_screen),
        cmocka_unit_test(processes_unfold),
        cmocka_unit_test(nothing_is_drawn_where_it_must_not_be),
        cmocka_unit_test(any_number_of_workers_at_80x24),
        cmocka_unit_test(every_worker_can_be_seen),
    };
    return cmocka_run_group_tests_name("pane", tests, golden_setup, NULL);
}
