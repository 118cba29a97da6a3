/* tests/viz/lesson.c - the page of a lesson as a reader sees it, and how a screen is divided between it and the rest.
 */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <string.h>

#include "viz/arrange.h"
#include "viz/comparison.h"
#include "viz/division.h"
#include "viz/scaling.h"

static struct prose prose;
static struct lesson_view page = {.title = "3 · Slices and chunks",
                                  .page = 4,
                                  .pages = 12,
                                  .prose = &prose,
                                  .footer = "Enter types  " MARK_CODE "map square 0..20" MARK_PLAIN,
                                  .serial = 4};

static void add(int indent, int hanging, bool whole, const char *text)
{
    prose_add(&prose, indent, hanging, whole, text, strlen(text));
}

static int write_page(void **state)
{
    prose_release(&prose);
    add(0, 0, false, MARK_STRONG "A chunk is what a worker takes at once" MARK_PLAIN);
    add(0, 0, false, "");
    add(0, 0, false,
        "Twenty items and four workers: " MARK_CODE "map" MARK_PLAIN " cuts the items into " MARK_EMPHASIS
        "chunks" MARK_PLAIN ", and a worker that is free takes the next one. No worker is given its part beforehand.");
    add(0, 2, false, "- A small chunk costs a claim more often.");
    add(0, 2, false, "- A large chunk may leave the others waiting, because nobody can take over half of it.");
    add(0, 0, false, "");
    add(4, 4, true, MARK_CODE "pool.map(square, range(20), chunksize=5)   # in Python" MARK_PLAIN);
    add(4, 4, true, MARK_QUIET ">>> " MARK_PLAIN MARK_CODE "map square 0..20" MARK_PLAIN);
    add(0, 0, false, "");
    add(0, 0, false, MARK_GOOD "right." MARK_PLAIN " Each worker took one.");
    return golden_setup(state);
}

static int forget_page(void **state)
{
    (void)state;
    prose_release(&prose);
    return 0;
}

/* In the middle of a sheet that nothing else may be drawn on. */
static void expect_page(struct canvas like, int rows, int columns, int first, int furthest, const char *name)
{
    struct fenced fenced;
    fenced_create(&fenced, &like, rows, columns);
    assert_int_equal(lesson_draw(&page, &fenced.canvas, 0, rows, 0, columns, first), furthest);
    fenced_check(&fenced, rows);
    assert_golden(&fenced.canvas, name);
    fenced_release(&fenced);
}

static void a_page(void **state)
{
    (void)state;
    assert_int_equal(lesson_rows(&page, 78), 14);
    expect_page((struct canvas){.colours = 256}, 15, 78, 0, 0, "lesson-78");
    expect_page((struct canvas){.colours = 256}, 14, 100, 0, 0, "lesson-100");
    assert_int_equal(lesson_rows(&page, 40), 19);
    expect_page((struct canvas){.colours = 256}, 19, 40, 0, 0, "lesson-40");
}

static void a_page_in_ascii_without_colours(void **state)
{
    (void)state;
    expect_page((struct canvas){.ascii = true}, 15, 78, 0, 0, "lesson-78-ascii");
    expect_page((struct canvas){.ascii = true}, 12, 40, 2, 7, "lesson-40-ascii");
}

static void a_page_that_is_longer_than_its_rows(void **state)
{
    (void)state;
    expect_page((struct canvas){.colours = 256}, 10, 78, 0, 4, "lesson-more-below");
    expect_page((struct canvas){.colours = 256}, 10, 78, 1, 4, "lesson-more-both");
    expect_page((struct canvas){.colours = 256}, 10, 78, 99, 4, "lesson-more-above");
}

/* Its end has been in sight: Enter does what it does, and is said to. */
static void a_page_that_was_read(void **state)
{
    (void)state;
    page.read = true;
    expect_page((struct canvas){.colours = 256}, 10, 78, 0, 4, "lesson-read");
    page.read = false;
}

/* What Enter does then is not what the footer says. */
static void a_page_that_plays_itself(void **state)
{
    (void)state;
    page.state = MARK_STRONG "PLAYING" MARK_PLAIN " · Space pauses, any other key takes over";
    expect_page((struct canvas){.colours = 256}, 15, 78, 0, 0, "lesson-plays");
    expect_page((struct canvas){.colours = 256}, 10, 78, 0, 4, "lesson-plays-more-below");
    expect_page((struct canvas){.colours = 256}, 10, 78, 99, 4, "lesson-plays-more-above");
    expect_page((struct canvas){.ascii = true}, 12, 40, 2, 7, "lesson-plays-40-ascii");
    page.state = NULL;
}

/* Whatever size there is, and wherever it is scrolled to: nothing beside it; scrolling gets to every row. */
static void a_page_of_any_size(void **state)
{
    (void)state;
    for (int rows = 0; rows <= 20; rows++) {
        for (int columns = 0; columns <= 70; columns += columns < 12 ? 1 : 5) {
            struct fenced fenced;
            const struct canvas like = {.colours = 256, .ascii = rows % 2};
            fenced_create(&fenced, &like, rows + 1, columns + 4);
            int furthest = lesson_draw(&page, &fenced.canvas, 0, rows, 2, 2 + columns, rows - 3);
            fenced_check(&fenced, rows);
            for (int row = 0; row < rows; row++)
                for (int i = 0; i < 4; i++) {
                    int column = i < 2 ? i : columns + i;
                    assert_int_equal(fenced.canvas.cells[row * (columns + 4) + column].glyph[0], L' ');
                    assert_int_equal(fenced.canvas.cells[row * (columns + 4) + column].style.ground, 0);
                }
            if (rows > 2 && columns > 2)
                assert_int_equal(furthest + rows,
                                 lesson_rows(&page, columns) > rows ? lesson_rows(&page, columns) : rows);
            fenced_release(&fenced);
        }
    }
}

/* --- the screen --- */

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

/* What is asked of every screen: the parts lie side by side, each has its least, and each draws in its own rows. */
static struct division check_division(struct scene *scene, int rows, int columns)
{
    struct division division;
    divide_screen(scene, &page, &(struct sight){.compared = rows % 2}, rows, columns, &division);
    bool beside = division.rule_column >= 0;
    int text_rows = division.rows - division.pane_rows, least = rows >= 28 ? 6 : rows >= 12 ? 5 : rows >= 6 ? 3 : 2;
    assert_int_equal(division.row + division.rows, rows);
    assert_int_equal(division.column + division.columns, columns);
    assert_int_equal(division.columns, columns_of_rest(true, rows, columns));
    assert_true(division.page_rows >= 0 && division.pane_rows >= 0);
    assert_true(beside ? division.page_rows <= rows : division.page_rows == division.row);
    assert_true(!beside || (division.page_columns == division.rule_column && division.rule_column < division.column));
    if (rows > 1 && text_rows < (least < rows ? least : rows))
        fail_msg("%dx%d, %zu workers: %d rows for the prompt", columns, rows, scene->lane_count, text_rows);
    if (rows >= 5 && division.page_rows < 3)
        fail_msg("%dx%d, %zu workers: %d rows for the page", columns, rows, scene->lane_count, division.page_rows);
    struct fenced fenced;
    struct layout_map map;
    const struct canvas like = {.colours = 256, .ascii = columns % 2};
    fenced_create(&fenced, &like, division.rows, division.columns);
    pane_draw_parts(scene, &fenced.canvas, division.pane_rows, &map);
    fenced_check(&fenced, division.pane_rows);
    assert_true(map.lane_rows >= 0 && map.lane_row + map.lane_rows <= division.pane_rows);
    assert_true(map.time_rows >= 0 && map.time_row + map.time_rows <= division.pane_rows);
    assert_true(map.process_rows >= 0 && map.process_row + map.process_rows <= division.pane_rows);
    fenced_release(&fenced);
    return division;
}

static void expect_division(size_t workers, int rows, int columns, int page_rows, int pane_rows_of_it)
{
    struct canned_scene *canned = canned_running(workers);
    if (!workers)
        canned->scene.has_pool = false;
    struct division division = check_division(&canned->scene, rows, columns);
    if (division.page_rows != page_rows || division.pane_rows != pane_rows_of_it)
        fail_msg("%dx%d, %zu workers: %d rows for the page, %d for the pane", columns, rows, workers,
                 division.page_rows, division.pane_rows);
    canned_scene_release(canned);
}

/* Of a page of 14 rows at 80 columns. */
static void screens_are_divided(void **state)
{
    (void)state;
    static const struct {
        size_t workers;
        int rows, columns, page, pane;
    } table[] = {
        {0, 24, 80, 14, 1},  {1, 24, 80, 12, 7},   {2, 24, 80, 12, 7},    {4, 24, 80, 12, 7},    {64, 24, 80, 12, 7},
        {0, 30, 100, 13, 1}, {1, 30, 100, 13, 9},  {4, 30, 100, 13, 11},  {64, 30, 100, 13, 11}, {0, 45, 160, 22, 2},
        {1, 45, 160, 22, 9}, {4, 45, 160, 22, 15}, {64, 45, 160, 22, 31}, {0, 15, 60, 9, 1},     {1, 15, 60, 7, 3},
        {4, 15, 60, 7, 3},   {64, 15, 60, 7, 3},   {0, 5, 20, 3, 0},      {1, 5, 20, 3, 0},      {4, 5, 20, 3, 0},
        {64, 5, 20, 3, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        expect_division(table[i].workers, table[i].rows, table[i].columns, table[i].page, table[i].pane);
}

static void any_screen_with_any_scene(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 3, 4, 5, 8, 13, 64, 256, 1024};
    enum { COUNTS = sizeof counts / sizeof *counts };
    struct canned_scene *scenes[COUNTS];
    for (size_t i = 0; i < COUNTS; i++)
        canned_processes(scenes[i] = canned_running(counts[i]), CANNED_WORKERS_MAX);
    uint64_t dice = 11;
    for (int rows = 1; rows <= 50; rows++) {
        for (int columns = 1; columns <= 180; columns += 3) {
            struct scene scene = scenes[canned_roll(&dice) % COUNTS]->scene;
            static const size_t process_counts[] = {0, 0, 0, 1, 2, 7, 40, 1024};
            uint64_t roll = canned_roll(&dice);
            scene.unfolded = roll % 4 == 0;
            scene.process_count = process_counts[roll / 8 % 8];
            check_division(&scene, rows, columns);
            scene.has_pool = false;
            check_division(&scene, rows, columns);
            scene.comparison = &comparison;
            check_division(&scene, rows, columns);
            scene.comparison = NULL;
            scene.scaling = &scaling;
            check_division(&scene, rows, columns);
        }
    }
    for (size_t i = 0; i < COUNTS; i++)
        canned_scene_release(scenes[i]);
}

/* A comparison has a line for each worker and run on the page that it was made on; then the page has its rows back. */
static void what_is_compared_is_seen(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    struct comparison_view four = comparison;
    struct division division;
    const struct sight compared = {.compared = true};
    four.workers = 4;
    canned->scene.comparison = &four;
    divide_screen(&canned->scene, &page, &compared, 24, 80, &division);
    assert_int_equal(division.page_rows, 7);
    assert_int_equal(division.pane_rows, 2 + 2 * (1 + 4));
    divide_screen(&canned->scene, &page, &(struct sight){.page_rows = 0}, 24, 80, &division);
    assert_int_equal(division.page_rows, 12);
    divide_screen(&canned->scene, &page, &compared, 50, 100, &division);
    assert_int_equal(division.page_rows, 14);
    canned->scene.comparison = NULL;
    divide_screen(&canned->scene, &page, &compared, 24, 80, &division);
    assert_int_equal(division.page_rows, 12);
    canned_scene_release(canned);
}

/* A short page leaves its rows to what is typed, and the pane is as high on every page. */
static void short_pages_leave_room(void **state)
{
    (void)state;
    enum { FRAME_ROWS = 2, AIR = 1, LINES = 10 };
    struct prose few = {.lines = NULL};
    struct canned_scene *canned = canned_running(4);
    struct division with_more, with_few, kept;
    divide_screen(&canned->scene, &page, &(struct sight){.page_rows = 0}, 24, 80, &with_more);
    page.prose = &few;
    for (int lines = 0; lines < LINES; lines++) {
        divide_screen(&canned->scene, &page, &(struct sight){.page_rows = 0}, 24, 80, &with_few);
        assert_int_equal(with_few.page_rows, lines + FRAME_ROWS + AIR);
        assert_int_equal(with_few.pane_rows, with_more.pane_rows);
        divide_screen(&canned->scene, &page, &(struct sight){.page_rows = 8}, 24, 80, &kept);
        assert_int_equal(kept.page_rows, with_few.page_rows < 8 ? 8 : with_few.page_rows);
        assert_int_equal(kept.pane_rows, with_more.pane_rows);
        prose_add(&few, 0, 0, false, "one", 3);
    }
    divide_screen(&canned->scene, &page, &(struct sight){.page_rows = 99}, 24, 80, &kept);
    assert_int_equal(kept.page_rows, with_more.page_rows);
    page.prose = &prose;
    prose_release(&few);
    canned_scene_release(canned);
}

/* Two workers have the names of their columns wherever that costs the text no row that it needs. */
static void figures_have_names(void **state)
{
    (void)state;
    struct prose few = {.lines = NULL};
    struct canned_scene *canned = canned_running(2);
    struct division division;
    page.prose = &few;
    divide_screen(&canned->scene, &page, &(struct sight){.page_rows = 0}, 24, 80, &division);
    assert_true(arrange(&canned->scene, division.rows).named);
    assert_int_equal(arrange(&canned->scene, division.rows).time_rows, 2);
    page.prose = &prose;
    divide_screen(&canned->scene, &page, &(struct sight){.page_rows = 0}, 24, 80, &division);
    assert_false(arrange(&canned->scene, division.rows).named);
    assert_int_equal(arrange(&canned->scene, division.rows).time_rows, 2);
    prose_release(&few);
    canned_scene_release(canned);
}

/* Without a lesson all of it is as it always was. */
static void no_lesson_no_page(void **state)
{
    (void)state;
    struct canned_scene *canned = canned_running(4);
    struct division division;
    divide_screen(&canned->scene, NULL, NULL, 24, 80, &division);
    assert_int_equal(division.page_rows, 0);
    assert_true(division.row == 0 && division.column == 0 && division.rows == 24 && division.columns == 80);
    assert_int_equal(division.pane_rows, pane_rows(&canned->scene, 24, 80));
    assert_int_equal(columns_of_rest(false, 45, 160), 160);
    canned_scene_release(canned);
}

/* Pane and page on one sheet, as people see them. */
static void expect_screen(struct scene *scene, int rows, int columns, const char *name)
{
    struct canvas canvas = {.colours = 0}, rest = {.colours = 0};
    struct layout_map map;
    struct division division;
    divide_screen(scene, &page, &(struct sight){.compared = rows % 2}, rows, columns, &division);
    canvas_resize(&canvas, rows, columns);
    canvas_resize(&rest, division.rows, division.columns);
    lesson_draw(&page, &canvas, 0, division.page_rows, 0, division.page_columns, 0);
    pane_draw_parts(scene, &rest, division.pane_rows, &map);
    for (int row = 0; row < division.rows; row++)
        memcpy(&canvas.cells[(division.row + row) * columns + division.column], &rest.cells[row * division.columns],
               (size_t)division.columns * sizeof *rest.cells);
    canvas.rows = division.row + division.pane_rows;
    if (canvas.rows < division.page_rows)
        canvas.rows = division.page_rows;
    assert_sound(&canvas);
    assert_golden(&canvas, name);
    canvas_release(&rest);
    canvas_release(&canvas);
}

static void lessons_with_the_pane(void **state)
{
    (void)state;
    static const size_t counts[] = {1, 4, 64};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        char name[64];
        struct canned_scene *canned = canned_running(counts[i]);
        snprintf(name, sizeof name, "lesson-pane-%zu-80x24", counts[i]);
        expect_screen(&canned->scene, 24, 80, name);
        snprintf(name, sizeof name, "lesson-pane-%zu-100x30", counts[i]);
        expect_screen(&canned->scene, 30, 100, name);
        snprintf(name, sizeof name, "lesson-pane-%zu-60x15", counts[i]);
        expect_screen(&canned->scene, 15, 60, name);
        snprintf(name, sizeof name, "lesson-pane-%zu-140x30", counts[i]);
        expect_screen(&canned->scene, 30, 140, name);
        canned_scene_release(canned);
    }
    struct canned_scene *canned = canned_running(4);
    canned_processes(canned, 3);
    expect_screen(&canned->scene, 24, 80, "lesson-pane-processes-80x24");
    canned->scene.has_pool = false;
    expect_screen(&canned->scene, 24, 80, "lesson-pane-processes-alone-80x24");
    canned_scene_release(canned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page),
        cmocka_unit_test(a_page_in_ascii_without_colours),
        cmocka_unit_test(a_page_that_is_longer_than_its_rows),
        cmocka_unit_test(a_page_that_was_read),
        cmocka_unit_test(a_page_that_plays_itself),
        cmocka_unit_test(a_page_of_any_size),
        cmocka_unit_test(screens_are_divided),
        cmocka_unit_test(any_screen_with_any_scene),
        cmocka_unit_test(what_is_compared_is_seen),
        cmocka_unit_test(short_pages_leave_room),
        cmocka_unit_test(figures_have_names),
        cmocka_unit_test(no_lesson_no_page),
        cmocka_unit_test(lessons_with_the_pane),
    };
    return cmocka_run_group_tests_name("lesson", tests, write_page, forget_page);
}
