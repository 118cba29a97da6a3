/* How much is written: nothing when nothing changes, and no more than can be seen when something does. */
#include "tests/terminal/pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How often something came within a second, and how much, as seen from the other end: what comes within 8 ms is one
 * drawing (30 a second are 33 ms apart). */
struct rate {
    size_t drawings, bytes;
};

static struct rate watch(struct terminal *terminal)
{
    enum { TOGETHER_MS = 8 };
    struct rate rate = {0};
    uint64_t began = clock_now(), last = 0;
    size_t first = pane_mark(terminal), before = first;
    while (clock_now() - began < 1000 * MS) {
        size_t now = pane_mark(terminal);
        uint64_t at = clock_now();
        if (now != before && at - last > TOGETHER_MS * MS)
            rate.drawings++;
        if (now != before)
            last = at;
        before = now;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    rate.bytes = before - first;
    return rate;
}

/* How often it went to sleep: who only looks whether something changed is seen here. */
static long sleeps(struct terminal *terminal)
{
    char path[64], line[256];
    long count = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)terminal_program(terminal));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "voluntary_ctxt_switches:", 24) == 0)
            count = strtol(line + 24, NULL, 10);
    fclose(file);
    assert_true(count >= 0);
    return count;
}

static void nothing_while_nothing_changes(void **state)
{
    struct terminal *terminal = *state;
    static const char *const lines[] = {"sum [20, 22]", "pool 4", "map square 0..20",
                                        "compare map sleep_ms [20, 10] rounds=2 chunksize=1",
                                        "scale map sleep_ms [10, 10] workers=2 repeats=2 chunksize=1"};
    pane_start(terminal, NULL);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        pane_run(terminal, lines[i]);
        terminal_wait(terminal, "● LIVE");
        pane_wait_quiet(terminal, 500 * MS);
        long before = sleeps(terminal);
        struct rate rate = watch(terminal);
        long slept = sleeps(terminal) - before;
        print_message("after %s: %zu bytes in a second, awake %ld times\n", lines[i], rate.bytes, slept);
        assert_int_equal(rate.bytes, 0);
        assert_true(slept <= 5);
    }
}

static void nothing_in_a_replay_that_stands_still(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    pane_run(terminal, "map sleep_ms [20, 10] chunksize=1");
    pane_run(terminal, "replay 1 speed=1/1000");
    terminal_wait(terminal, "↺ REPLAY");
    terminal_type(terminal, " ");
    terminal_wait(terminal, "‖ REPLAY");
    pane_wait_quiet(terminal, 500 * MS);
    assert_int_equal(watch(terminal).bytes, 0);
}

/* At most 30, and the clock at the other end is not the program's: half as many more are let pass. */
static void about_thirty_frames_while_a_job_runs(void **state)
{
    struct terminal *terminal = *state;
    static const char *const lines[] = {"r = map sleep_ms [60000, 60000] chunksize=1 async",
                                        "s = pi 1000000000000 async"};
    pane_start(terminal, &(struct terminal_options){.rows = 50, .columns = 160});
    pane_run(terminal, "pool 2");
    for (size_t i = 0; i < 2; i++) {
        terminal_type(terminal, lines[i]);
        pane_wait_typed(terminal, "");
        terminal_type(terminal, ENTER);
        terminal_wait_prompt(terminal);
        terminal_wait(terminal, "LIVE");
        struct rate rate = watch(terminal);
        print_message("%s: %zu drawings and %zu bytes in a second\n", lines[i], rate.drawings, rate.bytes);
        assert_true(rate.drawings >= 3);
        assert_true(rate.drawings <= 45);
        assert_true(rate.bytes < 45 * 4096); /* only what changed: the whole screen would be more than 16 KiB */
        pane_run(terminal, i ? "cancel s" : "cancel r");
    }
}

/* A flood of notices and results does not draw more often either. */
static void about_thirty_frames_while_much_is_printed(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    terminal_write_file(terminal, "many", "");
    char *text = calloc(2000, 32);
    assert_non_null(text);
    for (size_t i = 0, size = 0; i < 2000; i++, size += strlen(text + size))
        sprintf(text + size, "map sleep_ms [1]\n");
    terminal_write_file(terminal, "many", text);
    free(text);
    pane_enter(terminal, "run many");
    pane_wait_running(terminal);
    struct rate rate = watch(terminal);
    print_message("%zu drawings and %zu bytes in a second\n", rate.drawings, rate.bytes);
    assert_true(rate.drawings <= 45);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
}

/* A key is echoed without waiting for the next frame, and by little more than itself. */
static void a_key_writes_little(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 4");
    pane_wait_quiet(terminal, 500 * MS);
    size_t mark = pane_mark(terminal);
    terminal_type(terminal, "x");
    pane_wait_typed(terminal, "x");
    pane_wait_quiet(terminal, 400 * MS);
    size_t bytes = pane_mark(terminal) - mark;
    print_message("%zu bytes for a key\n", bytes);
    assert_true(bytes > 0 && bytes < 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(nothing_while_nothing_changes),
        terminal_test(nothing_in_a_replay_that_stands_still),
        terminal_test(about_thirty_frames_while_a_job_runs),
        terminal_test(about_thirty_frames_while_much_is_printed),
        terminal_test(a_key_writes_little),
    };
    return cmocka_run_group_tests_name("terminal: drawing the pane", tests, NULL, NULL);
}
