/* tests/viz/scaling.c - how a scaling test looks: done, under way, broken off, on narrow and wide screens, with one
 * worker and with sixty-four. */
#include "tests/viz/golden.h"

#include <string.h>

#include "viz/scaling.h"

#define MS 1000000ull

/* --- canned tests --- */

static void set(struct scaling_view *view, enum scaling_method method, size_t workers, double speed_up)
{
    uint64_t median = (uint64_t)((double)view->serial.median_ns / speed_up);
    view->figures[method][workers - 1] = (struct scaling_figure){
        .runs = view->repeats,
        .median_ns = median,
        .low_ns = median - median / 50,
        .high_ns = median + median / 20,
        .speed_up = speed_up,
    };
}

/* A job of which a fiftieth does not divide; apply_async loses a little with every worker. */
static struct scaling_view done(size_t workers, size_t cpus)
{
    struct scaling_view view = {
        .title = "pi 100000000",
        .workers = workers,
        .cpus = cpus,
        .repeats = 5,
        .runs = 5 * (1 + 2 * workers),
        .runs_done = 5 * (1 + 2 * workers),
        .elapsed_ns = 2345 * MS,
        .over = true,
        .serial = {.runs = 5, .median_ns = 15 * MS, .low_ns = 15 * MS, .high_ns = 16 * MS, .speed_up = 1},
    };
    for (size_t n = 1; n <= workers; n++) {
        double speed_up = amdahl_speed_up(0.02, (double)(n < cpus ? n : cpus));
        set(&view, SCALING_STARMAP, n, speed_up);
        set(&view, SCALING_APPLY_ASYNC, n, speed_up * (0.99 - 0.005 * (double)n));
    }
    view.fitted = workers > 1 && cpus > 1;
    view.serial_fraction = 0.03;
    return view;
}

/* The first runs of it. */
static struct scaling_view begun(size_t workers, size_t cpus, size_t points)
{
    struct scaling_view view = done(workers, cpus);
    for (size_t m = 0; m < SCALING_METHODS; m++)
        for (size_t n = points + (m == 0); n < workers; n++)
            view.figures[m][n].runs = 0;
    view.runs_done = 2 + 2 * points;
    view.over = false;
    view.fitted = points > 1;
    view.elapsed_ns = 300 * MS;
    view.left_ns = 2100 * MS;
    return view;
}

static void expect(const struct scaling_view *view, struct canvas *canvas, int rows, int columns, const char *name)
{
    canvas_resize(canvas, rows, columns);
    scaling_draw(view, canvas, 0, rows);
    assert_golden(canvas, name);
    canvas_release(canvas);
}

/* --- screens --- */

static void two_cpus_at_80_columns(void **state)
{
    (void)state;
    struct scaling_view view = done(4, 2);
    expect(&view, &(struct canvas){.colours = 256}, 15, 80, "scaling-2-cpus");
    expect(&view, &(struct canvas){.ascii = true}, 15, 80, "scaling-2-cpus-ascii");
    expect(&view, &(struct canvas){0}, 10, 60, "scaling-2-cpus-60x10");
    expect(&view, &(struct canvas){0}, 35, 160, "scaling-2-cpus-160x35");
}

static void many_workers(void **state)
{
    (void)state;
    struct scaling_view view = done(64, 32);
    expect(&view, &(struct canvas){0}, 15, 80, "scaling-64-workers");
    expect(&view, &(struct canvas){0}, 35, 160, "scaling-64-workers-160x35");
    expect(&view, &(struct canvas){.ascii = true}, 10, 60, "scaling-64-workers-60x10");
}

static void one_worker_and_one_cpu(void **state)
{
    (void)state;
    struct scaling_view view = done(1, 8);
    expect(&view, &(struct canvas){0}, 15, 80, "scaling-1-worker");
    view = done(2, 1);
    expect(&view, &(struct canvas){0}, 10, 60, "scaling-1-cpu");
}

static void under_way(void **state)
{
    (void)state;
    struct scaling_view view = begun(8, 4, 5);
    expect(&view, &(struct canvas){0}, 20, 120, "scaling-under-way");
    view.over = view.interrupted = true;
    expect(&view, &(struct canvas){0}, 15, 80, "scaling-unfinished");
    view = begun(4, 2, 0);
    view.serial.runs = view.runs_done = 0;
    view.figures[SCALING_STARMAP][0].runs = 0;
    view.left_ns = 0;
    expect(&view, &(struct canvas){0}, 15, 80, "scaling-at-first");
}

static void work_that_waits(void **state)
{
    (void)state;
    struct scaling_view view = done(8, 2);
    for (size_t n = 1; n <= 8; n++) {
        set(&view, SCALING_STARMAP, n, (double)n * 0.98);
        set(&view, SCALING_APPLY_ASYNC, n, (double)n * 0.7);
    }
    expect(&view, &(struct canvas){0}, 15, 80, "scaling-waits");
}

/* --- what no golden screen shows --- */

static wchar_t glyph_at(const struct canvas *canvas, int row, int column)
{
    return canvas->cells[row * canvas->columns + column].glyph[0];
}

static size_t count_glyph(const struct canvas *canvas, wchar_t glyph, int first_row)
{
    size_t count = 0;
    for (int row = first_row; row < canvas->rows; row++)
        for (int column = 0; column < canvas->columns; column++)
            count += glyph_at(canvas, row, column) == glyph;
    return count;
}

/* With a column for each, every point is there: its method's mark, or the mark of both. */
static void every_point_is_on_the_chart(void **state)
{
    (void)state;
    static const wchar_t glyphs[2][3] = {{L'●', L'◆', L'◈'}, {L'*', L'o', L'&'}};
    for (int ascii = 0; ascii < 2; ascii++) {
        for (size_t workers = 1; workers <= SCALING_WORKERS_MAX; workers++) {
            for (size_t cpus = 1; cpus <= SCALING_WORKERS_MAX; cpus += 9) {
                struct scaling_view view = done(workers, cpus);
                struct canvas canvas = {.ascii = ascii};
                canvas_resize(&canvas, 15, 80);
                scaling_draw(&view, &canvas, 0, 15);
                size_t starmap = count_glyph(&canvas, glyphs[ascii][0], 3);
                size_t apply_async = count_glyph(&canvas, glyphs[ascii][1], 3);
                size_t both = count_glyph(&canvas, glyphs[ascii][2], 3);
                if (ascii) /* the label has an o in "more" and one in "workers" */
                    assert_true(apply_async + both >= workers);
                else
                    assert_int_equal(apply_async + both, workers);
                assert_int_equal(starmap + both, workers);
                canvas_release(&canvas);
            }
        }
    }
}

/* Whatever the size, nothing is written beyond it, and what is asked for is enough. */
static void every_size_is_drawn(void **state)
{
    (void)state;
    static const size_t workers[] = {1, 2, 3, 5, 16, 64};
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        struct scaling_view view = done(workers[i], 4);
        for (int columns = 0; columns <= 170; columns += 5) {
            int wanted = scaling_rows(&view, columns);
            assert_true(wanted >= 10 && wanted <= 30);
            for (int rows = 0; rows <= 40; rows += 3) {
                struct canvas canvas = {.rows = 0};
                canvas_resize(&canvas, rows + 2, columns);
                scaling_draw(&view, &canvas, 1, rows);
                for (int column = 0; column < columns; column++) {
                    assert_true(glyph_at(&canvas, 0, column) == L' ');
                    assert_true(glyph_at(&canvas, rows + 1, column) == L' ');
                }
                canvas_release(&canvas);
            }
        }
    }
}

static void progress_in_words(void **state)
{
    (void)state;
    char text[96];
    struct scaling_view view = begun(4, 2, 2);
    scaling_progress(&view, text, sizeof text);
    assert_string_equal(text, "run 7 of 45 · 2.10 s left");
    view.left_ns = 0;
    scaling_progress(&view, text, sizeof text);
    assert_string_equal(text, "run 7 of 45");
    view.over = true;
    scaling_progress(&view, text, sizeof text);
    assert_string_equal(text, "45 runs in 300 ms");
    view.interrupted = true;
    scaling_progress(&view, text, sizeof text);
    assert_string_equal(text, "unfinished: 6 of 45 runs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_cpus_at_80_columns), cmocka_unit_test(many_workers),
        cmocka_unit_test(one_worker_and_one_cpu), cmocka_unit_test(under_way),
        cmocka_unit_test(work_that_waits),        cmocka_unit_test(every_point_is_on_the_chart),
        cmocka_unit_test(every_size_is_drawn),    cmocka_unit_test(progress_in_words),
    };
    return cmocka_run_group_tests(tests, golden_setup, NULL);
}
