/* tests/viz/gauges.c - the head line, the lanes, the job lines and the boxes, each alone. */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void row_of(const struct canvas *canvas, int row, char *text, size_t size)
{
    canvas_row_text(canvas, row, text, size);
}

static void expect_in_row(const struct canvas *canvas, int row, const char *wanted, bool there)
{
    char text[1024];
    row_of(canvas, row, text, sizeof text);
    if ((strstr(text, wanted) != NULL) != there)
        fail_msg("'%s' is %sin '%s'", wanted, there ? "not " : "", text);
}

/* --- the head line --- */

static void a_head_for_every_badge(void **state)
{
    (void)state;
    static const struct {
        enum badge badge;
        bool paused, has_pool, closed;
        size_t workers;
        const char *note, *title;
    } cases[] = {
        {BADGE_LIVE, false, false, false, 0, "", ""},
        {BADGE_LIVE, false, true, false, 4, "", ""},
        {BADGE_LIVE, false, true, false, 4, "", "map collatz 1..300000"},
        {BADGE_LIVE, false, true, true, 1024, "", "pi 100000000"},
        {BADGE_REPLAY, false, true, false, 4, "×1/350 of 6.10 ms", "map square 0..20"},
        {BADGE_REPLAY, true, true, false, 4, "×1/350 of 6.10 ms", "map square 0..20"},
        {BADGE_LIVE, false, true, false, 4, "",
         "starmap power (0..1000000, 2) and a title that is far longer than a line of a hundred columns has room for"},
    };
    enum { COUNT = sizeof cases / sizeof *cases };
    struct canvas canvas = {.colours = 256};
    canvas_resize(&canvas, COUNT, 100);
    for (int i = 0; i < COUNT; i++) {
        struct scene scene = {.has_pool = cases[i].has_pool,
                              .closed = cases[i].closed,
                              .lane_count = cases[i].workers,
                              .cpus = i == 1 ? 1 : 2,
                              .badge = cases[i].badge,
                              .paused = cases[i].paused};
        snprintf(scene.badge_note, sizeof scene.badge_note, "%s", cases[i].note);
        snprintf(scene.title, sizeof scene.title, "%s", cases[i].title);
        head_draw(&scene, &canvas, i);
    }
    assert_golden(&canvas, "head-100");
    canvas_release(&canvas);
}

static void the_head_says_how_workers_start(void **state)
{
    (void)state;
    struct canvas canvas = {.colours = 256};
    struct scene scene = {.has_pool = true, .lane_count = 4, .cpus = 2};
    canvas_resize(&canvas, 2, 80);
    head_draw(&scene, &canvas, 0);
    scene.spawned = true;
    head_draw(&scene, &canvas, 1);
    expect_in_row(&canvas, 0, "pool 4 fork · 2 CPUs", true);
    expect_in_row(&canvas, 1, "pool 4 spawn · 2 CPUs", true);
    canvas_release(&canvas);
}

static void the_badge_is_always_there(void **state)
{
    (void)state;
    struct scene scene = {.has_pool = true, .lane_count = 1024, .cpus = 256, .badge = BADGE_REPLAY};
    snprintf(scene.badge_note, sizeof scene.badge_note, "×1/350 of 6.10 ms");
    memset(scene.title, 'x', sizeof scene.title - 1);
    for (int columns = 60; columns <= 200; columns++) {
        struct fenced fenced;
        fenced_create(&fenced, &(struct canvas){.colours = 8}, 3, columns);
        head_draw(&scene, &fenced.canvas, 0);
        fenced_check(&fenced, 1);
        expect_in_row(&fenced.canvas, 0, "↺ REPLAY ×1/350 of 6.10 ms", true);
        expect_in_row(&fenced.canvas, 0, "poolscope", true);
        fenced_release(&fenced);
    }
}

/* --- lanes --- */

static void a_lane_for_every_state(void **state)
{
    (void)state;
    static const int widths[] = {60, 80, 100, 160};
    struct canned_scene *canned = canned_running(10);
    struct lane *lanes = canned->lanes;
    lanes[1].activity = ACTIVITY_STARTING;
    lanes[2].activity = ACTIVITY_IDLE_WAIT;
    lanes[3].activity = ACTIVITY_STOPPED;
    lanes[4].activity = ACTIVITY_DEAD;
    lanes[5].activity = ACTIVITY_WAKING;
    lanes[6].activity = ACTIVITY_NO_WORK;
    for (int i = 1; i < 7; i++) {
        lanes[i].slice[0] = '\0';
        lanes[i].progress = -1;
    }
    lanes[4].generation = 2;
    lanes[6].measured = false;
    lanes[7].off_cpu_ns = TIME_UNKNOWN;
    lanes[9].items = 1234567890;
    snprintf(lanes[8].slice, sizeof lanes[8].slice, "[1234567890, 1234567899)");
    snprintf(lanes[9].slice, sizeof lanes[9].slice, "1, 5, 9 … (2,500,000 points)");
    canned->scene.selected = 7;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct canvas canvas = {.colours = widths[i] == 100 ? 256 : 0};
        char name[32];
        canvas_resize(&canvas, 11, widths[i]);
        lanes_head(&canned->scene, &canvas, 0, 1);
        lanes_draw(&canned->scene, &canvas, 1, 10, 0, 1);
        snprintf(name, sizeof name, "lanes-%d", widths[i]);
        assert_golden(&canvas, name);
        canvas_release(&canvas);
    }
    canned_scene_release(canned);
}

static void lanes_fold_into_groups(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(26);
    canned->lanes[4].activity = ACTIVITY_DEAD;
    canned->lanes[5].activity = ACTIVITY_STOPPED;
    canned->lanes[25].off_cpu_ns = TIME_UNKNOWN;
    struct canvas canvas = {.colours = 0};
    canvas_resize(&canvas, 6, 100);
    lanes_draw(&canned->scene, &canvas, 0, 6, 0, 6);
    assert_golden(&canvas, "lanes-groups");
    canvas_release(&canvas);
    canned_scene_release(canned);
}

static void progress_fills_its_bar(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(1);
    int before = -1;
    for (int part = 0; part <= 100; part++) {
        struct canvas canvas = {.colours = 256};
        int filled = 0;
        canvas_resize(&canvas, 1, 120);
        canned->lanes[0].progress = part / 100.0;
        lanes_draw(&canned->scene, &canvas, 0, 1, 0, 1);
        for (int c = 0; c < 120; c++)
            filled += canvas.cells[c].glyph[0] == L'█';
        assert_true(filled >= before);
        before = filled;
        if (part == 0)
            assert_int_equal(filled, 0);
        char percent[16];
        snprintf(percent, sizeof percent, "%d %%", part);
        expect_in_row(&canvas, 0, percent, true);
        if (part == 100)
            expect_in_row(&canvas, 0, "·········", false);
        canvas_release(&canvas);
    }
    assert_true(before > 10);
    canned_scene_release(canned);
}

/* --- jobs --- */

static void a_line_for_each_job(void **state)
{
    (void)state;
    static const int widths[] = {60, 80, 120};
    struct canned_scene *canned = canned_running(4);
    canned->jobs[1] = (struct job_line){.number = 12,
                                        .title = "apply_async fibonacci 40 and quite some more of a title",
                                        .state = "cancelled",
                                        .async = true,
                                        .over = true,
                                        .chunks_done = 1234567,
                                        .chunk_count = 7654321,
                                        .wall_ns = 61000 * MS,
                                        .efficiency = 0.335,
                                        .idle_wait = 0.51,
                                        .off_cpu = 0.2};
    canned->jobs[2] = (struct job_line){.number = 13,
                                        .title = "map_async square 0..3",
                                        .state = "done",
                                        .async = true,
                                        .over = true,
                                        .chunks_done = 1,
                                        .chunk_count = 1,
                                        .items_done = 3,
                                        .unit = "items",
                                        .wall_ns = 1234,
                                        .efficiency = -1,
                                        .idle_wait = -1,
                                        .off_cpu = -1};
    canned->scene.job_count = 3;
    canned->scene.jobs_hidden = 17;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct canvas canvas = {.colours = 0};
        char name[32];
        canvas_resize(&canvas, 4, widths[i]);
        job_lines_draw(&canned->scene, &canvas, 0, 3);
        canned->scene.job_count = 1;
        canned->scene.jobs_hidden = 0;
        job_lines_draw(&canned->scene, &canvas, 3, 1);
        canned->scene.job_count = 3;
        canned->scene.jobs_hidden = 17;
        snprintf(name, sizeof name, "jobs-%d", widths[i]);
        assert_golden(&canvas, name);
        canvas_release(&canvas);
    }
    canned_scene_release(canned);
}

/* However narrow: a figure is there whole, or not at all. */
static void figures_are_never_cut(void **state)
{
    (void)state;
    static const char *const parts[] = {"9 of 16 chunks", "250 ms",      "efficiency 91 %", "idle wait 7 %",
                                        "720 k items/s",  "off CPU 1 %", "150 ms left"};
    struct canned_scene *canned = canned_running(4);
    for (int columns = 1; columns < 130; columns++) {
        struct fenced fenced;
        char text[512], rebuilt[512] = "";
        fenced_create(&fenced, &(struct canvas){.colours = 8}, 2, columns);
        job_lines_draw(&canned->scene, &fenced.canvas, 0, 1);
        fenced_check(&fenced, 1);
        row_of(&fenced.canvas, 0, text, sizeof text);
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            if (!strstr(text, parts[i]))
                continue;
            size_t used = strlen(rebuilt);
            snprintf(rebuilt + used, sizeof rebuilt - used, "%s%s", used ? " · " : " ", parts[i]);
        }
        assert_string_equal(text, rebuilt);
        fenced_release(&fenced);
    }
    canned_scene_release(canned);
}

/* --- boxes --- */

static void boxes_stand_above_the_pane(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    struct canvas canvas = {.colours = 0};
    struct layout_map map;
    canned->lanes[2].generation = 1;
    static const char *const names[] = {"box-keys", "box-legend", "box-worker-0", "box-worker-1", "box-worker-2"};
    for (int i = 0; i < 5; i++) {
        canned->scene.overlay = i == 0 ? OVERLAY_KEYS : i == 1 ? OVERLAY_LEGEND : OVERLAY_WORKER;
        canned->scene.selected = i - 2;
        canvas_resize(&canvas, 24, 80);
        pane_draw_parts(&canned->scene, &canvas, pane_rows(&canned->scene, 24, 80), &map);
        pane_overlay(&canned->scene, &canvas);
        assert_golden(&canvas, names[i]);
        canvas_release(&canvas);
    }
    canned_scene_release(canned);
}

/* The history of many events shows the last of them, up to now and no further. */
static void a_box_shows_the_last_events(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(1);
    char lane[101] = "";
    for (int i = 0; i < 100; i++)
        lane[i] = (char)('a' + i % 26);
    canned_release(&canned->record);
    canned->record = canned_record((const char *[]){lane}, 1, 1000 * MS, 4 * MS);
    canned->scene.overlay = OVERLAY_WORKER;
    canned->scene.selected = 0;
    canned->scene.now_ns = 1250 * MS; /* in chunk 62, which began at 248 ms */
    struct canvas canvas = {.colours = 0};
    canvas_resize(&canvas, 30, 80);
    pane_overlay(&canned->scene, &canvas);
    assert_golden(&canvas, "box-worker-history");
    canvas_release(&canvas);
    canned_scene_release(canned);
}

static void the_box_of_a_process(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_idle(1);
    canned_processes(canned, 7);
    canned->scene.overlay = OVERLAY_PROCESS;
    canned->scene.process_selected = true;
    strcpy(canned->processes[1].holder, "w0");
    canned->processes[1].lock_wait_ns = 31 * MS;
    canned->processes[1].title = "increment counter 3000000 lock=the_lock_of_the_counter_that_all_of_them_update";
    static const char *const names[] = {"box-process", "box-process-ended"};
    for (int i = 0; i < 2; i++) {
        struct canvas canvas = {.colours = 0};
        canned->scene.selected_process = i ? 6 : 1;
        canvas_resize(&canvas, 12, 60);
        assert_int_equal(pane_overlay(&canned->scene, &canvas), 0);
        assert_golden(&canvas, names[i]);
        canvas_release(&canvas);
    }
    canned_scene_release(canned);
}

/* What does not fit is scrolled to, and wraps. */
static void boxes_scroll(void **state)
{
    (void)state;
    static const struct {
        enum overlay overlay;
        const char *name;
        int first;
    } views[] = {{OVERLAY_LEGEND, "box-legend-60x12", 0},
                 {OVERLAY_LEGEND, "box-legend-60x12-end", 1000},
                 {OVERLAY_KEYS, "box-keys-60x12", 5}};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        struct canvas canvas = {.colours = 0};
        struct scene scene = {.overlay = views[i].overlay, .overlay_first = views[i].first, .selected = -1};
        canvas_resize(&canvas, 12, 60);
        assert_in_range(pane_overlay(&scene, &canvas), 6, 40);
        assert_golden(&canvas, views[i].name);
        canvas_release(&canvas);
    }
}

static void boxes_fit_on_every_screen(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(3);
    canned_processes(canned, 2);
    canned->scene.process_selected = true;
    for (int rows = 1; rows <= 30; rows++) {
        for (int columns = 1; columns <= 90; columns++) {
            for (int selected = -3; selected <= 3; selected++) {
                struct fenced fenced;
                canned->scene.overlay = selected == -3   ? OVERLAY_PROCESS
                                        : selected == -2 ? OVERLAY_LEGEND
                                        : selected < 0   ? OVERLAY_KEYS
                                                         : OVERLAY_WORKER;
                canned->scene.overlay_first = rows * columns % 25;
                canned->scene.selected = selected;
                fenced_create(&fenced, &(struct canvas){.colours = 256}, rows, columns);
                pane_overlay(&canned->scene, &fenced.canvas);
                fenced_check(&fenced, rows);
                bool box = rows > 2 && columns >= 20 && columns <= 72 && selected < 3;
                for (int row = 1; box && row < rows - 1 && row < (selected == -3 ? 5 : 16);
                     row++) /* nothing stands on its right edge */
                    if (!wcschr(L"│┐┘", fenced.canvas.cells[row * columns + columns - 1].glyph[0]))
                        fail_msg("%dx%d, worker %d: row %d stands on the edge", columns, rows, selected, row);
                fenced_release(&fenced);
            }
        }
    }
    canned_scene_release(canned);
}

/* Waiting for a lock and for a queue: in the lanes with what is in hand, in the figures, in the box of a worker. */
static void waits_with_an_item_in_hand(void **state)
{
    (void)state;
    static const int widths[] = {60, 80, 110};
    struct canned_scene *canned = canned_running(4);
    struct lane *lanes = canned->lanes;
    lanes[1].activity = ACTIVITY_LOCK_WAIT;
    lanes[2].activity = ACTIVITY_QUEUE_WAIT;
    lanes[1].lock_wait_ns = 120 * MS;
    lanes[3].lock_wait_ns = 2 * MS;
    canned->jobs[0].lock_wait = 0.31;
    canned->jobs[0].queue_wait = 0.04;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct canvas canvas = {.colours = 256};
        char name[32];
        lanes[2].queue_wait_ns = i ? 40 * MS : 0;
        canvas_resize(&canvas, 6, widths[i]);
        lanes_head(&canned->scene, &canvas, 0, 1);
        lanes_draw(&canned->scene, &canvas, 1, 4, 0, 1);
        job_lines_draw(&canned->scene, &canvas, 5, 1);
        snprintf(name, sizeof name, "lanes-waits-%d", widths[i]);
        assert_golden(&canvas, name);
        canvas_release(&canvas);
    }
    canned_release(&canned->record);
    canned->record = canned_record((const char *[]){"aaLLL==L=bbbb", "--", "aaQQQQQQ=", "-"}, 4, 1000 * MS, 20 * MS);
    canned->scene.overlay = OVERLAY_WORKER;
    canned->scene.selected = 2;
    struct canvas canvas = {.colours = 0};
    canvas_resize(&canvas, 20, 80);
    pane_overlay(&canned->scene, &canvas);
    assert_golden(&canvas, "box-worker-waits");
    canvas_release(&canvas);
    canned_scene_release(canned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_says_how_workers_start),
        cmocka_unit_test(a_head_for_every_badge),
        cmocka_unit_test(the_badge_is_always_there),
        cmocka_unit_test(a_lane_for_every_state),
        cmocka_unit_test(lanes_fold_into_groups),
        cmocka_unit_test(progress_fills_its_bar),
        cmocka_unit_test(a_line_for_each_job),
        cmocka_unit_test(figures_are_never_cut),
        cmocka_unit_test(boxes_stand_above_the_pane),
        cmocka_unit_test(a_box_shows_the_last_events),
        cmocka_unit_test(waits_with_an_item_in_hand),
        cmocka_unit_test(the_box_of_a_process),
        cmocka_unit_test(boxes_scroll),
        cmocka_unit_test(boxes_fit_on_every_screen),
    };
    return cmocka_run_group_tests_name("gauges", tests, golden_setup, NULL);
}
