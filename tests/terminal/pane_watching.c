/* What the pane shows of jobs: live, again, and slowly; and the keys of a replay. */
#include "tests/terminal/pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct workers start_pool(struct terminal *terminal, int count)
{
    char line[32];
    pane_start(terminal, &(struct terminal_options){.rows = 30, .columns = 100});
    snprintf(line, sizeof line, "pool %d", count);
    pane_run(terminal, line);
    const struct workers workers = terminal_workers(terminal);
    assert_int_equal(workers.count, count);
    return workers;
}

static void lanes_have_the_workers_pids(void **state)
{
    struct terminal *terminal = *state;
    static const int sizes[][2] = {{24, 80}, {30, 100}};
    for (size_t i = 0; i < 2; i++) {
        pane_start(terminal, &(struct terminal_options){.rows = sizes[i][0], .columns = sizes[i][1]});
        terminal_wait(terminal, "no pool yet");
        pane_run(terminal, "pool 4");
        const struct workers workers = terminal_workers(terminal);
        assert_int_equal(workers.count, 4);
        for (int w = 0; w < 4; w++)
            pane_wait_lane(terminal, w, workers.pids[w]);
        terminal_wait_match(terminal, "w3 .*no work");
        terminal_wait(terminal, "pool 4 fork");
        assert_int_equal(terminal_strays(terminal), 0);
        pane_enter(terminal, "quit");
        assert_int_equal(terminal_reap(terminal), 0);
    }
}

/* A worker of one chunk of 100 items of 50 ms: its slice and its part of it, which grows. */
static void a_running_job_shows_slices_and_progress(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_enter(terminal, "map sleep_ms [50] [50] [50] [50] [50] [50] [50] [50] [60000] 60000..60002 chunksize=10");
    pane_wait_running(terminal);
    terminal_wait_match(terminal, "^ ▶ w[01] .* \\[0, 10\\) ");
    terminal_wait_match(terminal, "^ ▶ w[01] .* \\[10, 11\\) ");
    terminal_wait_match(terminal, "\\[0, 10\\) .* 8[0-9] % ");
    terminal_wait_match(terminal, "● LIVE [0-9.]+ m?s *$");
    terminal_wait_match(terminal, "job 1 sync · map sleep_ms");
    terminal_wait_match(terminal, "^ 0 of 2 chunks · .*efficiency");
    terminal_wait_match(terminal, "^ w0 +[█▒▓]+");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_wait_match(terminal, "^ canceled|^ cancelled");
}

/* The first item's result is there while the second is computed. */
static void results_of_imap_come_live(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_enter(terminal, "imap sleep_ms [1, 60000]");
    terminal_wait_match(terminal, "^w[01] +\\+[0-9.]+ m?s  1 -> 1 *$");
    pane_wait_running(terminal);
    terminal_wait_match(terminal, "^ ▶ w[01] .* \\[1, 2\\) ");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_wait_match(terminal, "job 1 was cancelled");
}

/* Its end is seen at the prompt, where nobody types. */
static void a_callback_is_run_at_the_prompt(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_run(terminal, "r = map_async sleep_ms [200, 7] then=(sum _)");
    terminal_wait_match(terminal, "^callback of job 1: sum _ *$");
    terminal_wait_match(terminal, "^207 *$");
    terminal_wait_prompt(terminal);
}

static void several_jobs_have_a_line_each(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_run(terminal, "a = map sleep_ms [60000] async");
    pane_run(terminal, "b = map sleep_ms [60000, 60000] chunksize=1 async");
    terminal_wait_match(terminal, "^ job 1 map sleep_ms .*0 of 1 chunk ");
    terminal_wait_match(terminal, "^ job 2 map sleep_ms .*0 of 2 chunks ");
    pane_run(terminal, "cancel b");
    pane_run(terminal, "cancel a");
    terminal_wait_gone(terminal, "▶");
}

static void a_short_job_is_replayed_and_then_live_again(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_run(terminal, "map square 0..20");
    terminal_wait_match(terminal, "↺ REPLAY ×1/[0-9]+ of [0-9.]+ (µs|ms) *$");
    terminal_wait(terminal, "\n[0, 1, 4, 9,"); /* the result is there at once */
    terminal_wait(terminal, "● LIVE");
    assert_false(terminal_shows(terminal, "REPLAY"));
    terminal_wait_match(terminal, "^ done · [0-9]+ of [0-9]+ chunks · wall");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void a_job_that_was_seen_is_not_replayed(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    size_t mark = pane_mark(terminal);
    pane_run(terminal, "map sleep_ms [600, 600]");
    terminal_wait_match(terminal, "^ done · ");
    pane_wait_quiet(terminal, 500 * MS);
    assert_false(pane_wrote(terminal, mark, "REPLAY"));
}

/* The places that a replay's lanes go through, as the row of w0 and the axis below shows them. */
static void the_keys_of_a_replay(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_run(terminal, "map sleep_ms [300, 300, 300, 300] chunksize=1");
    terminal_wait(terminal, "● LIVE");
    pane_run(terminal, "replay 1 speed=1/100");
    terminal_wait_match(terminal, "↺ REPLAY ×1/100 of [0-9.]+ m?s *$");
    terminal_type(terminal, " ");
    terminal_wait(terminal, "‖ REPLAY ×1/100");
    terminal_type(terminal, END);
    terminal_wait_match(terminal, "^ [^ ]+ w0 .* 2 +[0-9.]+ m?s");
    /* A few events back, one of the two is not done yet. */
    for (int i = 0; i < 8 && !terminal_shows(terminal, "\n ▶ w"); i++) {
        terminal_type(terminal, LEFT);
        pane_wait_quiet(terminal, 100 * MS);
    }
    terminal_wait_match(terminal, "^ ▶ w[01] .* [01] +[0-9.]+ m?s");
    terminal_type(terminal, HOME);
    terminal_wait_match(terminal, "^ [^ ]+ w0 .* 0 +0 ns +0 ns");
    terminal_wait_gone(terminal, "\n ▶ w");
    for (int i = 0; i < 8 && !terminal_shows(terminal, "\n ▶ w"); i++) {
        terminal_type(terminal, RIGHT);
        pane_wait_quiet(terminal, 100 * MS);
    }
    terminal_wait_match(terminal, "^ ▶ w[01] .*\\[[01], [12]\\)");
    terminal_wait(terminal, "‖ REPLAY ×1/100");
    terminal_type(terminal, " ");
    terminal_wait(terminal, "↺ REPLAY ×1/100");
    /* What is typed is the line's, and then Space and arrows are too. */
    terminal_type(terminal, "sum [20, 22] " LEFT LEFT "0" RIGHT BACKSPACE "]");
    terminal_wait_line(terminal, ">>> sum [20, 220]", -1);
    terminal_wait(terminal, "↺ REPLAY ×1/100");
    terminal_type(terminal, CTRL_U CTRL_K);
    terminal_wait_prompt(terminal);
    terminal_type(terminal, ESCAPE);
    terminal_wait(terminal, "● LIVE");
    assert_false(terminal_shows(terminal, "REPLAY"));
}

static void a_replay_goes_on_while_something_is_typed_and_ends_when_it_runs(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_run(terminal, "map square 0..20");
    terminal_wait(terminal, "● LIVE");
    pane_run(terminal, "replay 1 speed=1/500000");
    terminal_wait(terminal, "REPLAY ×1/500000");
    terminal_type(terminal, "sum [20, 22]");
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
    terminal_wait(terminal, "↺ REPLAY");
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait(terminal, "● LIVE");
}

/* After it is over, and nothing runs: Left and Home show the last job again, standing still. */
static void left_and_home_bring_the_last_job_back(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_run(terminal, "map sleep_ms [600, 10] chunksize=1");
    terminal_wait(terminal, "● LIVE");
    terminal_type(terminal, LEFT);
    terminal_wait(terminal, "‖ REPLAY");
    terminal_type(terminal, ESCAPE);
    terminal_wait(terminal, "● LIVE");
    terminal_type(terminal, HOME);
    terminal_wait(terminal, "‖ REPLAY");
    terminal_wait_match(terminal, "^ [^ ]+ w0 .* 0 +0 ns +0 ns");
}

static void compare_shows_both_and_a_verdict(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_enter(terminal, "compare map sleep_ms [300, 100] rounds=3 chunksize=1");
    terminal_wait_match(terminal, "^ ?sync");
    terminal_wait_match(terminal, "^ ?async");
    terminal_wait_prompt(terminal);
    terminal_wait_match(terminal, "1\\.[2-9][0-9]* times|faster|quicker|ahead");
    terminal_wait_match(terminal, "waits");
    /* Esc gives the pane back to the pool. */
    terminal_type(terminal, ESCAPE);
    terminal_wait_match(terminal, "^ [^ ]+ w1 +[0-9]+ ");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void scale_shows_a_chart(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, 2);
    pane_enter(terminal, "scale map sleep_ms [50, 50] workers=2 repeats=2 chunksize=1");
    terminal_wait_match(terminal, "speed-up");
    terminal_wait_prompt(terminal);
    terminal_wait_match(terminal, "workers");
    terminal_wait_match(terminal, "ideal");
    terminal_type(terminal, ESCAPE);
    terminal_wait_match(terminal, "^ [^ ]+ w1 +[0-9]+ ");
    assert_int_equal(terminal_strays(terminal), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(lanes_have_the_workers_pids),
        terminal_test(a_running_job_shows_slices_and_progress),
        terminal_test(results_of_imap_come_live),
        terminal_test(a_callback_is_run_at_the_prompt),
        terminal_test(several_jobs_have_a_line_each),
        terminal_test(a_short_job_is_replayed_and_then_live_again),
        terminal_test(a_job_that_was_seen_is_not_replayed),
        terminal_test(the_keys_of_a_replay),
        terminal_test(a_replay_goes_on_while_something_is_typed_and_ends_when_it_runs),
        terminal_test(left_and_home_bring_the_last_job_back),
        terminal_test(compare_shows_both_and_a_verdict),
        terminal_test(scale_shows_a_chart),
    };
    return cmocka_run_group_tests_name("terminal: watching the pane", tests, NULL, NULL);
}
