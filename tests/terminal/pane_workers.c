/* Workers in the pane: killed, stopped, many, and looked at closely; and what is in the way of nobody: the transcript's
 * scrolling, boxes, and the pane itself. */
#include "tests/terminal/pane.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct workers start_pool(struct terminal *terminal, const char *pool)
{
    pane_start(terminal, &(struct terminal_options){.rows = 30, .columns = 100});
    pane_run(terminal, pool);
    return terminal_workers(terminal);
}

static void a_killed_worker_is_seen_to_die_and_the_next_to_come(void **state)
{
    struct terminal *terminal = *state;
    char text[128];
    pane_start(terminal, &(struct terminal_options){.rows = 30, .columns = 160});
    pane_run(terminal, "pool 2");
    const struct workers before = terminal_workers(terminal);
    pane_enter(terminal, "map sleep_ms [600, 600, 600, 600] chunksize=1");
    terminal_wait_match(terminal, "^ ▶ w0 ");
    assert_int_equal(kill(before.pids[0], SIGKILL), 0);
    snprintf(text, sizeof text, "w0 (pid %d) was ended by SIGKILL", (int)before.pids[0]);
    terminal_wait(terminal, text);
    terminal_wait_match(terminal, "w0 is now pid");
    const struct workers now = terminal_workers(terminal);
    assert_int_equal(now.count, 2);
    pid_t next = now.pids[0] == before.pids[1] ? now.pids[1] : now.pids[0];
    pane_wait_lane(terminal, 0, next);
    pane_wait_lane(terminal, 1, before.pids[1]);
    terminal_wait_match(terminal, "^ w0 .*×");
    terminal_wait(terminal, "\n[600, 600, 600, 600]\n");
    terminal_wait_prompt(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
}

static void a_stopped_worker_is_marked_until_it_goes_on(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, "pool 2");
    pane_run(terminal, "r = map sleep_ms [60000, 60000] chunksize=1 async");
    terminal_wait_match(terminal, "^ ▶ w0 ");
    terminal_wait_match(terminal, "^ ▶ w1 ");
    pane_run(terminal, "stop w1");
    terminal_wait_match(terminal, "^ ‖ w1 ");
    terminal_wait_match(terminal, "^ w1 .*‖");
    terminal_wait_match(terminal, "^ ▶ w0 ");
    pane_run(terminal, "cont w1");
    terminal_wait_match(terminal, "^ ▶ w1 ");
}

/* The stop comes from elsewhere. */
static void a_worker_stopped_by_a_signal_is_marked_too(void **state)
{
    struct terminal *terminal = *state;
    const struct workers workers = start_pool(terminal, "pool 2");
    assert_int_equal(kill(workers.pids[1], SIGSTOP), 0);
    terminal_wait_match(terminal, "^ ‖ w1 .*stopped");
    assert_int_equal(kill(workers.pids[1], SIGCONT), 0);
    terminal_wait_match(terminal, "^ · w1 .*no work");
}

static void a_click_opens_a_workers_details(void **state)
{
    struct terminal *terminal = *state;
    char text[64];
    int row, column;
    const struct workers workers = start_pool(terminal, "pool 3");
    pane_run(terminal, "r = map sleep_ms [60000, 60000, 60000] chunksize=1 async");
    terminal_wait_match(terminal, "^ ▶ w2 ");
    row = pane_find(terminal, "w2 ", &column);
    assert_true(row > 0);
    pane_click(terminal, row, column);
    snprintf(text, sizeof text, " w2 · pid %d ", (int)workers.pids[2]);
    terminal_wait(terminal, text);
    terminal_wait(terminal, "it has an item in hand");
    terminal_wait_match(terminal, "in hand: \\[[012], [123]\\)");
    terminal_wait_match(terminal, "job 1, chunk [012]");
    pane_wait_typed(terminal, "");        /* the prompt is there still */
    terminal_type(terminal, "\033[1;3A"); /* Alt-Up: the one before */
    snprintf(text, sizeof text, " w1 · pid %d ", (int)workers.pids[1]);
    terminal_wait(terminal, text);
    terminal_type(terminal, ESCAPE);
    terminal_wait_gone(terminal, "Esc closes");
    /* In the timeline, too; and a click elsewhere closes it. */
    row = pane_find(terminal, "\n w0 ", NULL) + 1;
    pane_click(terminal, row, 20);
    terminal_wait(terminal, " w0 · pid ");
    pane_click(terminal, 28, 50);
    terminal_wait_gone(terminal, "Esc closes");
}

static void f1_shows_the_keys_and_esc_closes_them(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, "pool 2");
    for (int i = 0; i < 2; i++) {
        terminal_type(terminal, "half");
        pane_wait_typed(terminal, "half");
        terminal_type(terminal, i ? "\033[11~" : F1);
        terminal_wait(terminal, "Esc closes");
        terminal_wait_match(terminal, "│ PageUp PageDown ");
        terminal_wait_match(terminal, "│ F2 .* or groups +│");
        terminal_type(terminal, i ? F1 : ESCAPE);
        terminal_wait_gone(terminal, "Esc closes");
        pane_wait_typed(terminal, "half");
        terminal_type(terminal, CTRL_U);
    }
    terminal_wait_prompt(terminal);
}

/* Below the pane there is the end of what was typed and answered; it scrolls, and comes back with what is typed next.
 */
static void the_transcript_scrolls(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, "pool 2");
    pane_run(terminal, "sum [20, 22]");
    pane_run(terminal, "functions");
    pane_run(terminal, "functions");
    terminal_wait_gone(terminal, "sum [20, 22]");
    for (int i = 0; i < 20 && !terminal_shows(terminal, "sum [20, 22]"); i++) {
        size_t mark = pane_mark(terminal);
        terminal_type(terminal, PAGE_UP);
        pane_wait_wrote(terminal, mark, "");
        pane_wait_quiet(terminal, 100 * MS);
    }
    terminal_wait(terminal, ">>> sum [20, 22]\n42\n");
    terminal_wait_match(terminal, "[0-9]+ lines? below: PageDown");
    terminal_wait_prompt(terminal); /* the prompt stays, at the bottom */
    for (int i = 0; i < 20; i++)
        terminal_type(terminal, PAGE_DOWN);
    terminal_wait_gone(terminal, "below: PageDown");
    terminal_wait_gone(terminal, "sum [20, 22]");
    pane_turn_wheel(terminal, true, 28);
    terminal_wait(terminal, " 3 lines below: PageDown");
    pane_turn_wheel(terminal, true, 28);
    terminal_wait(terminal, " 6 lines below: PageDown");
    pane_turn_wheel(terminal, false, 28);
    terminal_wait(terminal, " 3 lines below: PageDown");
    pane_run(terminal, "sum [1, 2]");
    terminal_wait(terminal, ">>> sum [1, 2]\n3\n>>>");
    assert_false(terminal_shows(terminal, "below: PageDown"));
}

static void sixty_four_workers_fold(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 64");
    terminal_wait_match(terminal, "pool 64 fork");
    terminal_wait_match(terminal, "^ w0–w[0-9]+ +· ?[0-9]+");
    terminal_wait_match(terminal, "^ w[0-9]+–w63 ");
    pane_run(terminal, "sum (map square 0..10)");
    terminal_wait_match(terminal, "^285$");
    terminal_wait(terminal, "● LIVE");
    terminal_type(terminal, F2);
    terminal_wait_match(terminal, "^ [^ ]+ w0 +[0-9]+ ");
    terminal_wait_match(terminal, "w0–w[0-9] of 64");
    terminal_type(terminal, "\033[6;3~");
    terminal_wait_gone(terminal, " w0–w");
    for (int i = 0; i < 30; i++)
        terminal_type(terminal, "\033[6;3~");
    terminal_wait_match(terminal, "^ [^ ]+ w63 +[0-9]+ ");
    for (int i = 0; i < 30; i++)
        terminal_type(terminal, "\033[5;3~");
    terminal_wait_match(terminal, "^ [^ ]+ w0 +[0-9]+ ");
    terminal_type(terminal, F2);
    terminal_wait_match(terminal, "^ w[0-9]+–w63 ");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void the_pane_off_and_on(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal, "pool 2");
    for (int i = 0; i < 2; i++) {
        pane_run(terminal, "sum [20, 22]");
        pane_enter(terminal, "pane off");
        terminal_wait_gone(terminal, "poolscope │");
        terminal_wait_prompt(terminal);
        assert_false(pane_has_alternate(terminal));
        terminal_wait(terminal, "\n>>> sum [20, 22]\n42\n"); /* it stays where it would be without the pane */
        pane_run(terminal, "map square 0..4");
        terminal_wait_match(terminal, "^\\[0, 1, 4, 9\\]$");
        terminal_type(terminal, UP UP UP);
        pane_wait_typed(terminal, "sum [20, 22]");
        terminal_type(terminal, CTRL_U);
        terminal_wait_prompt(terminal);
        pane_enter(terminal, "pane on");
        terminal_wait(terminal, "poolscope │");
        terminal_wait_match(terminal, "^ [^ ]+ w1 ");
        terminal_wait_prompt(terminal);
        assert_true(pane_has_alternate(terminal));
        pane_run(terminal, "sum [1, 2]");
        terminal_wait_match(terminal, "^3$");
    }
    pane_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
    pane_assert_modes_are_back(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
}

/* A pool that is closed goes home, and nobody has died. */
static void workers_that_leave_are_not_dead(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, &(struct terminal_options){.pane = true});
    pane_run(terminal, "pool 2; map square 0..4; close; join");
    terminal_wait_match(terminal, "^ ■ w0 .*left");
    terminal_wait_match(terminal, "^ ■ w1 .*left");
    assert_false(terminal_shows(terminal, "dead"));
    assert_false(terminal_shows(terminal, "×"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(a_killed_worker_is_seen_to_die_and_the_next_to_come),
        terminal_test(workers_that_leave_are_not_dead),
        terminal_test(a_stopped_worker_is_marked_until_it_goes_on),
        terminal_test(a_worker_stopped_by_a_signal_is_marked_too),
        terminal_test(a_click_opens_a_workers_details),
        terminal_test(f1_shows_the_keys_and_esc_closes_them),
        terminal_test(the_transcript_scrolls),
        terminal_test(sixty_four_workers_fold),
        terminal_test(the_pane_off_and_on),
    };
    return cmocka_run_group_tests_name("terminal: workers in the pane", tests, NULL, NULL);
}
