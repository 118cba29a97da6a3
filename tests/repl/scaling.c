/* tests/repl/scaling.c - from walls to medians, speed-ups and Amdahl's law; and that the words about them are true. */
#include "tests/repl/support.h"

#include <locale.h>
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
    scaling_add(scaling, SCALING_STARMAP, 2, 500);
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

/* --- words --- */

static const char *words_of(const struct scaling_view *view)
{
    static struct text text;
    text_clear(&text);
    scaling_text(view, &text);
    return text_string(&text);
}

/* However the lines are broken. */
static void expect_words(const struct scaling_view *view, const char *wanted)
{
    const char *words = words_of(view);
    char *flat = strdup(words);
    for (char *c = flat; *c; c++)
        *c = *c == '\n' ? ' ' : *c;
    if (!strstr(flat, wanted))
        fail_msg("%s\nand not %s", words, wanted);
    free(flat);
    for (const char *line = words; *line; line += strcspn(line, "\n") + 1)
        assert_true(text_columns(line, strcspn(line, "\n")) < 80);
}

static void set_both(struct scaling_view *view, size_t workers, double starmap, double apply_async)
{
    double speed_ups[] = {[SCALING_STARMAP] = starmap, [SCALING_APPLY_ASYNC] = apply_async};
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        uint64_t median = (uint64_t)(10e6 / speed_ups[m]);
        view->figures[m][workers - 1] = (struct scaling_figure){
            .runs = 3, .median_ns = median, .low_ns = median, .high_ns = median + 10000, .speed_up = speed_ups[m]};
    }
}

static void the_verdict_is_what_the_figures_say(void **state)
{
    (void)state;
    struct scaling_view view = view_of(4, 2);
    view.serial = (struct scaling_figure){3, 10000000, 9900000, 10100000, 1};
    set_both(&view, 1, 0.99, 0.99);
    set_both(&view, 2, 1.9, 1.89);
    expect_words(&view, "serially 10.0 ms (9.90–10.1): median (lowest–highest) of 3 runs ");
    expect_words(&view, "2 workers are 1.90 times as fast as one process alone, 95 % of the ideal; starmap and "
                        "apply_async come out alike.");
    assert_null(strstr(words_of(&view), "more workers than CPUs"));
    set_both(&view, 3, 1.4, 1.4);
    set_both(&view, 4, 1.91, 1.9);
    expect_words(&view, "more workers than CPUs from here on: there are 2 ");
    expect_words(&view, "come to 1.91 with 4: nothing is gained, they take turns.");
    set_both(&view, 4, 3.9, 3.9);
    expect_words(&view, "come to 3.90 with 4: so it is with work that waits more than it computes.");
    set_both(&view, 2, 1.9, 0.95);
    expect_words(&view, "apply_async takes 2.00 times as long as starmap");
    set_both(&view, 2, 0.4, 0.8);
    expect_words(&view, "2 workers are slower than one process alone, 0.80 times its speed");
    expect_words(&view, "starmap takes 2.00 times as long as apply_async");
    view.figures[SCALING_STARMAP][1].high_ns = 123456789;
    expect_words(&view, "25.0 ms (25.0–123) ");
    view.interrupted = true;
    view.runs_done = 7;
    view.runs = 27;
    expect_words(&view, "Unfinished: broken off after 7 of 27 runs");
    view.fitted = true;
    view.serial_fraction = 0.1;
    expect_words(&view, "serial fraction 10.0 %, at most 10 times as fast");
}

/* The widths of characters need one. */
static int set_locale(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_on_the_law_give_its_fraction), cmocka_unit_test(noise_is_fitted_as_well_as_can_be),
        cmocka_unit_test(the_fraction_is_between_0_and_1),     cmocka_unit_test(too_few_points_give_no_law),
        cmocka_unit_test(medians_and_what_comes_of_them),      cmocka_unit_test(the_verdict_is_what_the_figures_say),
    };
    return cmocka_run_group_tests(tests, set_locale, NULL);
}
