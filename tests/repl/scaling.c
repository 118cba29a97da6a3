/* tests/repl/scaling.c - from walls to medians, speed-ups and Amdahl's law. */
#include "tests/repl/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "repl/scaling.h"

/* --- Amdahl's law --- */

static struct scaling_view view_of(size_t workers, size_t cpus)
{
    return (struct scaling_view){.title = "pi 1", .workers = workers, .cpus = cpus, .repeats = 3};
}

static void set(struct scaling_view *view, enum scaling_method method, size_t workers, double speed_up)
{
    view->figures[method][workers - 1] = (struct scaling_figure){.runs = 3, .median_ns = 1000, .speed_up = speed_up};
}

static void points_on_the_law_give_its_fraction(void **state)
{
    (void)state;
    static const double fractions[] = {0, 0.001, 0.1, 0.5, 0.9, 1};
    for (size_t f = 0; f < sizeof fractions / sizeof *fractions; f++) {
        for (size_t workers = 2; workers <= SCALING_WORKERS_MAX; workers++) {
            struct scaling_view view = view_of(workers, SCALING_WORKERS_MAX);
            double s = -1;
            for (size_t n = 1; n <= workers; n++)
                for (size_t m = 0; m < SCALING_METHODS; m++)
                    set(&view, (enum scaling_method)m, n, amdahl_speed_up(fractions[f], (double)n));
            assert_true(amdahl_fit(&view, &s));
            assert_true(fabs(s - fractions[f]) < 1e-12);
        }
    }
}

/* The closed form against a search over s. */
static void noise_is_fitted_as_well_as_can_be(void **state)
{
    (void)state;
    struct dice dice = {42};
    for (int round = 0; round < 50; round++) {
        struct scaling_view view = view_of(8, 8);
        double s, best = 0, least = INFINITY;
        for (size_t n = 1; n <= 8; n++)
            for (size_t m = 0; m < SCALING_METHODS; m++)
                set(&view, (enum scaling_method)m, n,
                    amdahl_speed_up(0.1, (double)n) * (0.9 + (double)roll_below(&dice, 200) / 1000));
        assert_true(amdahl_fit(&view, &s));
        for (double try = 0; try <= 1; try += 1e-4) {
            double sum = 0;
            for (size_t n = 1; n <= 8; n++)
                for (size_t m = 0; m < SCALING_METHODS; m++)
                    sum += pow(1 / view.figures[m][n - 1].speed_up - 1 / amdahl_speed_up(try, (double)n), 2);
            if (sum < least) {
                least = sum;
                best = try;
            }
        }
        assert_true(fabs(s - best) <= 1e-4);
        assert_true(s > 0.02 && s < 0.2);
    }
}

static void the_fraction_is_between_0_and_1(void **state)
{
    (void)state;
    struct scaling_view view = view_of(2, 2);
    double s;
    set(&view, SCALING_STARMAP, 2, 2.2);
    assert_true(amdahl_fit(&view, &s) && s == 0);
    set(&view, SCALING_STARMAP, 2, 0.5);
    assert_true(amdahl_fit(&view, &s) && s == 1);
}

static void too_few_points_give_no_law(void **state)
{
    (void)state;
    struct scaling_view view = view_of(4, 1);
    double s;
    for (size_t n = 1; n <= 4; n++)
        set(&view, SCALING_STARMAP, n, 1);
    assert_false(amdahl_fit(&view, &s)); /* one CPU: there is nothing to fit to */
    view = view_of(1, 4);
    set(&view, SCALING_STARMAP, 1, 1);
    assert_false(amdahl_fit(&view, &s));
    view = view_of(4, 2);
    set(&view, SCALING_STARMAP, 1, 1);
    set(&view, SCALING_STARMAP, 3, 2);
    assert_false(amdahl_fit(&view, &s)); /* beyond the CPUs */
    set(&view, SCALING_APPLY_ASYNC, 2, 2);
    assert_true(amdahl_fit(&view, &s));
}

/* --- statistics --- */

static void medians_and_what_comes_of_them(void **state)
{
    (void)state;
    static const char title[] = "map square\n0..3; more";
    struct scaling *scaling = scaling_create(title, strlen("map square\n0..3"), 2, 2, 4);
    struct scaling_view view;
    assert_string_equal(scaling->title, "map square 0..3");
    scaling_view(scaling, &view);
    assert_int_equal(view.runs, 4 * (1 + 2 * 2));
    assert_int_equal(view.serial.runs, 0);
    scaling_add(scaling, SCALING_STARMAP, 2, &(struct scaling_spent){.wall_ns = 500});
    scaling_add_serial(scaling, 1000);
    scaling_view(scaling, &view);
    assert_true(view.figures[SCALING_STARMAP][1].speed_up == 2.0);
    assert_int_equal(view.runs_done, 2);
    scaling_add_serial(scaling, 3000);
    scaling_add_serial(scaling, 1001);
    scaling_view(scaling, &view);
    assert_int_equal(view.serial.median_ns, 1001);
    assert_int_equal(view.serial.low_ns, 1000);
    assert_int_equal(view.serial.high_ns, 3000);
    scaling_add_serial(scaling, 2001);
    scaling_view(scaling, &view);
    assert_int_equal(view.serial.median_ns, 1501);
    assert_true(view.figures[SCALING_STARMAP][1].speed_up == 1501.0 / 500);
    assert_true(view.fitted && view.serial_fraction == 0);
    assert_false(view.over);
    scaling_end(scaling, true);
    scaling_view(scaling, &view);
    assert_true(view.over && view.interrupted && view.left_ns == 0);
    uint64_t elapsed = view.elapsed_ns;
    scaling_view(scaling, &view);
    assert_int_equal(view.elapsed_ns, elapsed);
    scaling_release(scaling);
    scaling_release(NULL);
}

static void what_runs_take_is_summed(void **state)
{
    (void)state;
    struct scaling *scaling = scaling_create("pi 1", 4, 2, 2, 4);
    scaling_add_serial(scaling, 1000);
    scaling_add(scaling, SCALING_STARMAP, 2, &(struct scaling_spent){1, 10, 100, 50, 1000, 10000, 100000});
    scaling_add(scaling, SCALING_APPLY_ASYNC, 2, &(struct scaling_spent){7, 7, 7, 7, 7, 7, 7});
    scaling_add(scaling, SCALING_STARMAP, 2, &(struct scaling_spent){2, 20, 200, 60, 2000, 20000, 200000});
    const struct scaling_spent wanted = {3, 30, 300, 110, 3000, 30000, 300000};
    assert_memory_equal(&scaling->view.figures[SCALING_STARMAP][1].spent, &wanted, sizeof wanted);
    assert_int_equal(scaling->view.figures[SCALING_STARMAP][1].runs, 2);
    assert_int_equal(scaling->view.figures[SCALING_APPLY_ASYNC][1].spent.off_cpu_ns, 7);
    scaling_release(scaling);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_on_the_law_give_its_fraction), cmocka_unit_test(noise_is_fitted_as_well_as_can_be),
        cmocka_unit_test(the_fraction_is_between_0_and_1),     cmocka_unit_test(too_few_points_give_no_law),
        cmocka_unit_test(medians_and_what_comes_of_them),      cmocka_unit_test(what_runs_take_is_summed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
