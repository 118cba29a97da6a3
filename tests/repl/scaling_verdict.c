/* tests/repl/scaling_verdict.c - that the words about a scaling test are true. */
#include "tests/repl/support.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "repl/scaling.h"

static const char *words_of(const struct scaling_view *view)
{
    static struct text text;
    text_clear(&text);
    scaling_text(view, 0, &text);
    return text_string(&text);
}

static struct scaling_view view_of(size_t workers, size_t cpus)
{
    return (struct scaling_view){
        .title = "pi 1",
        .workers = workers,
        .cpus = cpus,
        .repeats = 3,
        .serial = {.runs = 3, .median_ns = 10000000, .low_ns = 9900000, .high_ns = 10100000, .speed_up = 1}};
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

static void expect_none(const struct scaling_view *view, const char *unwanted)
{
    const char *words = words_of(view);
    char *flat = strdup(words);
    for (char *c = flat; *c; c++)
        *c = *c == '\n' ? ' ' : *c;
    if (strstr(flat, unwanted))
        fail_msg("%s\nthere is %s", words, unwanted);
    free(flat);
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

/* --- reasons --- */

/* Three runs by each method with so many workers: ms of one run. */
static void spend(struct scaling_view *view, size_t workers, double busiest, double busy, double off_cpu, double waking,
                  double own)
{
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        struct scaling_figure *figure = &view->figures[m][workers - 1];
        double runs = (double)figure->runs * 1e6;
        figure->spent = (struct scaling_spent){.wall_ns = figure->runs * figure->median_ns,
                                               .busiest_ns = (uint64_t)(runs * busiest),
                                               .busy_ns = (uint64_t)(runs * busy),
                                               .off_cpu_ns = (uint64_t)(runs * off_cpu),
                                               .waking_ns = (uint64_t)(runs * waking),
                                               .own_ns = (uint64_t)(runs * own)};
    }
}

static const char *const reasons[] = {"as if next to nothing",  "costs more than it saves",
                                      "times as fast with any", "nothing is gained",
                                      "waits more than",        "times as long",
                                      "does not divide",        "too few runs",
                                      "a larger job shows"};

static void expect_no_reason(const struct scaling_view *view)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        expect_none(view, reasons[i]);
}

static struct scaling_view poor_view(void)
{
    struct scaling_view view = view_of(3, 2);
    set_both(&view, 1, 0.99, 0.99);
    set_both(&view, 2, 0.9, 0.5);
    set_both(&view, 3, 0.8, 0.8);
    view.fitted = true;
    view.serial_fraction = 0.98;
    return view;
}

static void no_cpu_is_said_first_and_alone(void **state)
{
    (void)state;
    struct scaling_view view = poor_view();
    spend(&view, 2, 10, 20, 7.6, 0, 0);
    expect_words(&view,
                 " efficiency: the better speed-up / workers The workers had no CPU for 38 % of the time: something "
                 "else runs on this machine. Measure again when it is quiet. Amdahl's law, fitted to both "
                 "methods up to the CPUs: serial fraction 98.0 % 2 workers are slower than one process alone, "
                 "0.90 times its speed. More workers than CPUs come to 0.80 with 3. ");
    expect_no_reason(&view);
    set_both(&view, 3, 3.9, 3.9);
    view.serial_fraction = 0.1;
    expect_no_reason(&view);
    view.serial_fraction = 0;
    expect_no_reason(&view);
    /* Without it every one of these is given. */
    view = poor_view();
    spend(&view, 2, 5, 10, 0.1, 0, 0);
    expect_none(&view, "no CPU");
    expect_words(&view, "98.0 %: as if next to nothing of it divided 2 workers are slower than one process alone, 0.90 "
                        "times its speed: handing the work out costs more than it saves; apply_async takes 1.80 times "
                        "as long as starmap. More workers than CPUs come to 0.80 with 3: nothing is gained");
}

static void a_tenth_of_the_time_is_enough(void **state)
{
    (void)state;
    struct scaling_view view = poor_view();
    spend(&view, 2, 10, 20, 1.99, 0, 0);
    expect_none(&view, "no CPU");
    spend(&view, 2, 10, 20, 2.01, 0, 0);
    expect_words(&view, "no CPU for 10 % of the time: something else runs on this machine. Measure");
    spend(&view, 2, 10, 16, 0, 4, 0); /* it was not woken */
    expect_words(&view, "no CPU for 20 % of the time:");
    spend(&view, 2, 10, 20, 4, 0, 3); /* most of it was taken by the program itself */
    expect_none(&view, "no CPU");
    spend(&view, 2, 0.4, 0.8, 0.3, 0, 0); /* so little may be anything */
    expect_none(&view, "no CPU");
    spend(&view, 2, 10, 20, 0, 0, 0);
    spend(&view, 3, 10, 30, 10, 0, 0); /* beyond the CPUs they take turns */
    expect_none(&view, "no CPU");
    spend(&view, 1, 10, 10, 5, 0, 0);
    expect_words(&view, "no CPU for 50 % of the time when there was 1: something else");
    set_both(&view, 2, 1.8, 1.8);
    spend(&view, 2, 5, 10, 6, 0, 0);
    expect_words(&view, "no CPU for 60 % of the time: something else runs on this machine, or the kernel does not "
                        "spread runs as short as these over the CPUs. Measure again when it is quiet, and with a "
                        "larger job. ");
    expect_no_reason(&view);
}

static void reasons_need_to_be_measured(void **state)
{
    (void)state;
    struct scaling_view view = poor_view();
    expect_none(&view, "costs more than it saves"); /* nothing is known of the workers */
    spend(&view, 2, 11, 11, 0, 0, 0);               /* one had all of it */
    expect_none(&view, "costs more than it saves");
    spend(&view, 1, 20, 20, 0, 0, 0); /* one alone takes twice as long over the items as the program does */
    expect_words(&view, "costs more than it saves");
}

static void short_runs_ask_for_a_larger_job(void **state)
{
    (void)state;
    struct scaling_view view = poor_view();
    set_both(&view, 2, 1.25, 1.25); /* 8 ms */
    spend(&view, 2, 4.1, 8, 0, 0, 0);
    expect_none(&view, "larger job");
    spend(&view, 2, 2, 4, 0, 0, 0);
    expect_words(&view, "serial fraction 98.0 % 2 workers are 1.25 times as fast as one process alone, 62 % of the "
                        "ideal; starmap and apply_async come out alike. The runs are so short that handing the work "
                        "out takes 75 % of their time: a larger job shows what the workers can do. More workers than "
                        "CPUs come to 0.80 with 3. ");
    set_both(&view, 2, 0.5, 0.5); /* 20 ms: not short */
    spend(&view, 2, 2, 4, 0, 0, 0);
    expect_none(&view, "larger job");
    expect_words(&view, "costs more than it saves");
}

/* An item in hand for 9.5 ms of 10 by the busiest, half of it waiting: that is no handing out. */
static void waits_for_each_other_are_a_reason(void **state)
{
    (void)state;
    struct scaling_view view = view_of(2, 2);
    set_both(&view, 1, 1, 1);
    set_both(&view, 2, 0.9, 0.9);
    spend(&view, 2, 11, 11, 0, 0, 0);
    for (size_t m = 0; m < SCALING_METHODS; m++)
        view.figures[m][1].spent.wait_ns = 33000000; /* 11 ms a run */
    expect_words(&view, "With 2 workers they waited 50 % of the time for each other, for a lock or a queue. ");
    expect_none(&view, "costs more than it saves");
    for (size_t m = 0; m < SCALING_METHODS; m++)
        view.figures[m][1].spent.wait_ns = 1500000;
    expect_none(&view, "for each other");
}

static void few_runs_tell_no_difference(void **state)
{
    (void)state;
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        for (size_t runs = 0; runs < 3; runs++) {
            struct scaling_view view = view_of(3, 2);
            set_both(&view, 2, m ? 1.9 : 0.95, m ? 0.95 : 1.9);
            set_both(&view, 3, 0.8, 0.8);
            view.interrupted = true;
            view.figures[m][1].runs = runs;
            view.figures[SCALING_STARMAP][2].runs = view.figures[SCALING_APPLY_ASYNC][2].runs = runs ? runs : 1;
            if (runs < 2) {
                expect_words(&view, "; too few runs to tell starmap from apply_async. More");
                expect_words(&view, "come to 0.80 with 3. ");
                expect_none(&view, "times as long");
            } else {
                expect_none(&view, "too few runs");
                expect_words(&view, "takes 2.00 times as long as");
                expect_words(&view, "come to 0.80 with 3: nothing is gained");
            }
        }
    }
}

static int longest_line(const struct scaling_view *view, int columns)
{
    struct text text = {.bytes = NULL};
    int longest = 0;
    scaling_text(view, columns, &text);
    for (const char *line = strstr(text_string(&text), "/ workers\n"); *line; line += *line == '\n') {
        size_t size = strcspn(line, "\n");
        int width = text_columns(line, size);
        longest = width > longest ? width : longest;
        line += size;
    }
    text_release(&text);
    return longest;
}

static void lines_are_as_wide_as_the_terminal(void **state)
{
    (void)state;
    struct scaling_view view = poor_view();
    view.larger_parts = true;
    for (int columns = 40; columns <= 100; columns++) {
        assert_in_range(longest_line(&view, columns), columns - 14, columns - 1);
    }
    assert_in_range(longest_line(&view, 100), 90, 99);
    assert_int_equal(longest_line(&view, 300), longest_line(&view, 100));
    assert_int_equal(longest_line(&view, 0), longest_line(&view, 80));
    assert_true(longest_line(&view, 80) < longest_line(&view, 100));
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
        cmocka_unit_test(the_verdict_is_what_the_figures_say), cmocka_unit_test(no_cpu_is_said_first_and_alone),
        cmocka_unit_test(a_tenth_of_the_time_is_enough),       cmocka_unit_test(reasons_need_to_be_measured),
        cmocka_unit_test(short_runs_ask_for_a_larger_job),     cmocka_unit_test(few_runs_tell_no_difference),
        cmocka_unit_test(waits_for_each_other_are_a_reason),   cmocka_unit_test(lines_are_as_wide_as_the_terminal),
    };
    return cmocka_run_group_tests(tests, set_locale, NULL);
}
