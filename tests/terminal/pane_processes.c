/* Processes of their own in the pane: a lane each until it is joined, without a pool and below one; stopped, killed,
 * and many; Ctrl-C leaves a join, and Ctrl-Z stops them with the program. */
#include "tests/terminal/pane.h"
#include "tests/terminal/processes.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static void a_process_has_a_lane_until_it_is_joined(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "process 2 sleep_ms 60000");
    terminal_wait(terminal, "2 processes started: p0 and p1");
    terminal_wait_match(terminal, "^ process +pid runs +own +shared +time$");
    terminal_wait_match(terminal, "^ ▶ p0 +[0-9]+ sleep_ms 60000 .* [0-9.]+ kB +[0-9.]+ MB +[0-9.]+ m?s$");
    terminal_wait_match(terminal, "^ ▶ p1 +[0-9]+ sleep_ms 60000 ");
    pane_run(terminal, "stop p1");
    terminal_wait_match(terminal, "^ ‖ p1 +[0-9]+ stopped sleep_ms");
    pane_run(terminal, "cont p1");
    terminal_wait_match(terminal, "^ ▶ p1 ");
    pane_run(terminal, "kill p0");
    terminal_wait_match(terminal, "^ × p0 +[0-9]+ exit code -9  sleep_ms 60000 ");
    pane_run(terminal, "process square 3");
    terminal_wait_match(terminal, "^ ■ p2 +[0-9]+ exit code 0  square 3 ");
    pane_run(terminal, "kill p1; join");
    terminal_wait(terminal, "joined: p0, p1, p2\n"); /* how they ended was said when they did */
    terminal_wait_gone(terminal, "runs  ");
    terminal_wait(terminal, "no pool yet");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void they_stand_below_the_workers(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, &(struct terminal_options){.rows = 30, .columns = 100});
    pane_run(terminal, "pool 2");
    pane_run(terminal, "r = map sleep_ms [60000, 60000] chunksize=1 async");
    pane_run(terminal, "x = 5; process x = 7; x");
    terminal_wait_match(terminal, "^p0: x is 7 in the child \\(pid [0-9]+\\); here it is still 5$");
    terminal_wait_match(terminal, "^5$");
    terminal_wait_match(terminal, "^ ■ p0 +[0-9]+ exit code 0  x = 7 ");
    pane_run(terminal, "process spin_ms 60000");
    terminal_wait_match(terminal, "^ ▶ p1 +[0-9]+ spin_ms 60000 ");
    terminal_wait_match(terminal, "^ ▶ w1 ");
    assert_true(pane_find(terminal, "\n ▶ w1 ", NULL) < pane_find(terminal, "\n ▶ p1 ", NULL));
    assert_true(pane_find(terminal, "\n ▶ p1 ", NULL) < pane_find(terminal, "\n time ", NULL));
    /* What is the workers' own stands in their details. */
    int column, row = pane_find(terminal, "w1 ", &column);
    pane_click(terminal, row, column);
    terminal_wait_match(terminal, "memory: [0-9.]+ kB its own · [0-9.]+ MB shared with other processes");
    terminal_type(terminal, ESCAPE);
    terminal_wait_gone(terminal, "Esc closes");
    pane_run(terminal, "process 60 sleep_ms 60000");
    terminal_wait_match(terminal, "^ p0–p[0-9]+ +▶[0-9]+ ■1 ");
    terminal_wait_match(terminal, "^ p[0-9]+–p61 +▶[0-9]+ ");
    pane_enter(terminal, "quit");
    terminal_wait(terminal, "61 processes are ended with the session");
    assert_int_equal(terminal_reap(terminal), 0);
    assert_int_equal(terminal_strays(terminal), 0);
}

/* The details of a process, by a click and from the keyboard; F2 gives each a line. */
static void a_process_has_details(void **state)
{
    struct terminal *terminal = *state;
    int column, row;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    pane_run(terminal, "process 2 sleep_ms 60000");
    terminal_wait_match(terminal, "^ ▶ p1 +[0-9]+ sleep_ms");
    row = pane_find(terminal, "p1    ", &column);
    pane_click(terminal, row, column);
    terminal_wait_match(terminal, "┌─ p1 · pid [0-9]+ ─");
    terminal_wait(terminal, "runs: sleep_ms 60000");
    terminal_wait_match(terminal, "memory: [0-9.]+ kB its own · [0-9.]+ MB shared");
    terminal_type(terminal, "\033[1;3A"); /* Alt-Up */
    terminal_wait_match(terminal, "┌─ p0 · pid ");
    terminal_type(terminal, "\033[1;3A");
    terminal_wait_match(terminal, "┌─ w1 · pid ");
    terminal_type(terminal, "\033[1;3B\033[1;3B\033[1;3B");
    terminal_wait_match(terminal, "┌─ p1 · pid ");
    pane_run(terminal, "kill p1; join p1");
    terminal_wait_gone(terminal, "┌─");
    pane_run(terminal, "process 40 sleep_ms 60000");
    terminal_wait_match(terminal, "^ p0–p[0-9]+ +▶");
    terminal_type(terminal, F2);
    terminal_wait_match(terminal, "^ ▶ p0 +[0-9]+ sleep_ms");
    terminal_wait_match(terminal, "p0–p[0-9]+ of 41 ");
    terminal_type(terminal, "\033[6;3~"); /* Alt-PageDown */
    terminal_wait_gone(terminal, "▶ p0 ");
    terminal_type(terminal, F2);
    terminal_wait_match(terminal, "^ p0–p[0-9]+ +▶");
}

static void who_holds_the_lock_is_told(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "lock a");
    pane_run(terminal, "def keep(ms) = [acquire(a), sleep_ms(ms)]");
    pane_run(terminal, "process keep 60000");
    terminal_wait_match(terminal, "^ ▶ p0 ");
    pane_run(terminal, "process acquire a");
    terminal_wait_match(terminal, "^ ▬ p1 +[0-9]+ lock wait, p0 holds it");
    terminal_type(terminal, "\033[1;3B\033[1;3B"); /* Alt-Down */
    terminal_wait(terminal, "lock wait: p0 holds the lock it needs");
}

/* On the smallest screen they have a line. */
static void the_smallest_screen_counts_them(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, &(struct terminal_options){.rows = 12, .columns = 60});
    pane_run(terminal, "process 3 sleep_ms 60000");
    terminal_wait_match(terminal, "^ p0–p1 +▶2 ");
    pane_run(terminal, "pool 2; stop p2");
    terminal_wait_match(terminal, "^ p0–p2 +▶2 ‖1 ");
    terminal_wait_match(terminal, "LIVE 3 processes");
    pane_enter(terminal, "legend"); /* it stands above the prompt */
    terminal_wait(terminal, "PageDown: more");
    assert_false(terminal_shows(terminal, "a worker's own;"));
    terminal_type(terminal, PAGE_DOWN PAGE_DOWN PAGE_DOWN);
    terminal_wait(terminal, "a worker's own;");
}

static void a_wait_for_a_queue_is_seen(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "queue q 2");
    pane_run(terminal, "process take q");
    terminal_wait_match(terminal, "^ □ p0 +[0-9]+ queue wait take q ");
    pane_run(terminal, "put q 7");
    terminal_wait_match(terminal, "^ ■ p0 +[0-9]+ exit code 0  take q ");
}

static void ctrl_c_leaves_the_join_and_not_the_process(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "process sleep_ms 60000");
    pane_enter(terminal, "join");
    pane_wait_running(terminal);
    terminal_type(terminal, CTRL_C);
    terminal_wait(terminal, "error: the wait for the processes was broken off");
    terminal_wait_prompt(terminal);
    terminal_wait_match(terminal, "^ ▶ p0 ");
    pane_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    terminal_wait_match(terminal, "^ ▶ p0 ");
    pane_run(terminal, "kill p0");
    terminal_wait(terminal, "was ended by SIGKILL: exit code -9");
}

/* Of many started together one line, which join does not repeat; and what came of their updates without being asked. */
static void the_end_of_many_is_one_line(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "value c");
    pane_run(terminal, "process 12 increment c 10 lock=c");
    terminal_wait_match(terminal, "^12 processes ended: exit code 0$");
    terminal_wait_match(terminal, "^c: 120 increments asked for, 120 arrived$");
    pane_run(terminal, "join; -77");
    terminal_wait_match(terminal, "^-77$");
    assert_true(terminal_shows(terminal, "joined: 12 processes"));
    assert_false(terminal_shows(terminal, "ended after"));
}

static void an_end_is_announced(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "process sleep_ms 300");
    terminal_wait_match(terminal, "^p0 ended after [0-9.]+ m?s: exit code 0$");
    terminal_wait_prompt(terminal);
    pane_run(terminal, "process log 0");
    terminal_wait_match(terminal, "^p1 \\(pid [0-9]+\\) failed: log\\(0\\): math domain error");
    terminal_wait_match(terminal, "^ × p1 +[0-9]+ exit code 1 ");
}

static void ctrl_z_stops_them_with_the_program(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "process 2 spin_ms 60000");
    terminal_wait_match(terminal, "^ ▶ p1 ");
    struct workers children = terminal_workers(terminal);
    for (int i = 0; i < 3; i++) {
        terminal_type(terminal, CTRL_Z);
        assert_true(WIFSTOPPED(terminal_wait_stopped(terminal)));
        terminal_wait_until(terminal, workers_are_stopped, &children, "all processes are stopped");
        terminal_foreground(terminal);
        terminal_wait(terminal, "poolscope │");
        terminal_wait_match(terminal, "^ ▶ p0 ");
        terminal_wait_match(terminal, "^ ▶ p1 ");
    }
    pane_run(terminal, "kill p0; kill p1; join");
}

static void a_killed_program_takes_them_with_it(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "process 3 spin_ms 60000");
    terminal_wait_match(terminal, "^ ▶ p2 ");
    const struct workers children = children_of(terminal_program(terminal));
    assert_true(children.count >= 3);
    kill(terminal_program(terminal), SIGKILL);
    terminal_reap(terminal);
    pane_wait_processes_gone(terminal, &children);
    pane_wait_modes_back(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(a_process_has_a_lane_until_it_is_joined),
        terminal_test(they_stand_below_the_workers),
        terminal_test(a_process_has_details),
        terminal_test(who_holds_the_lock_is_told),
        terminal_test(the_smallest_screen_counts_them),
        terminal_test(a_wait_for_a_queue_is_seen),
        terminal_test(ctrl_c_leaves_the_join_and_not_the_process),
        terminal_test(an_end_is_announced),
        terminal_test(the_end_of_many_is_one_line),
        terminal_test(ctrl_z_stops_them_with_the_program),
        terminal_test(a_killed_program_takes_them_with_it),
    };
    return cmocka_run_group_tests_name("terminal: processes in the pane", tests, NULL, NULL);
}
