/* Ctrl-Z and `fg`, and stops that come from elsewhere, while the pane is on. */
#include "tests/terminal/pane.h"
#include "tests/terminal/processes.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct workers start_pool(struct terminal *terminal)
{
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    return terminal_workers(terminal);
}

/* The terminal is the shell's, as it was. */
static void stop(struct terminal *terminal, struct workers *workers)
{
    terminal_type(terminal, CTRL_Z);
    assert_true(WIFSTOPPED(terminal_wait_stopped(terminal)));
    terminal_wait_until(terminal, workers_are_stopped, workers, "all processes are stopped");
    terminal_assert_settings(terminal);
    pane_assert_modes_are_back(terminal);
}

static void go_on(struct terminal *terminal)
{
    size_t mark = pane_mark(terminal);
    terminal_foreground(terminal);
    pane_wait_wrote(terminal, mark, "\033[?1049h");
    terminal_wait(terminal, "poolscope │");
    terminal_wait_match(terminal, "^ [^ ]+ w1 +[0-9]+ ");
    assert_true(pane_wrote(terminal, mark, "\033[?2004h"));
    assert_true(pane_wrote(terminal, mark, "\033[?1006h"));
}

static void works(struct terminal *terminal)
{
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    pane_run(terminal, "map square 0..4");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9\\]$");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void at_the_prompt(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    /* At once after it is drawn: none must get lost while something else is. */
    for (int i = 0; i < 15; i++) {
        stop(terminal, &workers);
        go_on(terminal);
    }
    works(terminal);
}

static void in_a_line(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_type(terminal, "sum [20, ");
    pane_wait_typed(terminal, "sum [20, ");
    stop(terminal, &workers);
    go_on(terminal);
    pane_wait_typed(terminal, "sum [20, ");
    terminal_type(terminal, "22]" ENTER);
    terminal_wait_match(terminal, "^42$");
    works(terminal);
}

static void while_a_job_runs(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    pane_enter(terminal, "map sleep_ms [400, 400, 400, 400] chunksize=1");
    pane_wait_running(terminal);
    terminal_wait_match(terminal, "^ ▶ w1 ");
    stop(terminal, &workers);
    go_on(terminal);
    terminal_wait(terminal, "\n[400, 400, 400, 400]\n");
    works(terminal);
}

static void while_compare_runs(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    pane_enter(terminal, "compare map sleep_ms [200, 200] rounds=2");
    pane_wait_running(terminal);
    stop(terminal, &workers);
    size_t mark = pane_mark(terminal);
    terminal_foreground(terminal);
    pane_wait_wrote(terminal, mark, "\033[?1049h");
    terminal_wait_prompt(terminal);
    works(terminal);
}

/* Nobody tells a stopped program of a new size. */
static void a_resize_while_stopped(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_type(terminal, "half");
    pane_wait_typed(terminal, "half");
    static const int sizes[][2] = {{30, 100}, {18, 60}, {50, 160}};
    for (size_t i = 0; i < 3; i++) {
        stop(terminal, &workers);
        terminal_resize(terminal, sizes[i][0], sizes[i][1]);
        go_on(terminal);
        pane_wait_typed(terminal, "half");
        int column, row = pane_find(terminal, "● LIVE", &column);
        assert_int_equal(row, 0);
        assert_true(column > sizes[i][1] - 20 && column < sizes[i][1]);
    }
}

/* `stty` between Ctrl-Z and `fg`: what was before is what that said. */
static void what_was_set_meanwhile_is_given_back(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    stop(terminal, &workers);
    struct termios settings;
    terminal_get_settings(terminal, &settings);
    settings.c_cc[VERASE] = '\b';
    settings.c_lflag ^= ECHOE;
    terminal_set_settings(terminal, &settings);
    go_on(terminal);
    works(terminal);
    pane_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
    pane_assert_modes_are_back(terminal);
}

/* SIGSTOP cannot be answered: the shell sets the terminal as it likes, and writes on it; SIGCONT finds it so. */
static void stopped_and_continued_from_outside(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal);
    terminal_type(terminal, "half");
    pane_wait_typed(terminal, "half");
    struct termios ours, plain, now;
    terminal_get_settings(terminal, &ours);
    terminal_signal(terminal, SIGSTOP);
    assert_true(WIFSTOPPED(terminal_wait_stopped(terminal)));
    plain = ours;
    plain.c_lflag |= ICANON | ECHO;
    plain.c_iflag |= ICRNL;
    terminal_set_settings(terminal, &plain);
    size_t mark = pane_mark(terminal);
    terminal_foreground(terminal); /* takes it to the foreground, and sends SIGCONT */
    pane_wait_wrote(terminal, mark, "poolscope");
    pane_wait_typed(terminal, "half");
    terminal_get_settings(terminal, &now);
    assert_memory_equal(&now, &ours, sizeof now);
    terminal_type(terminal, CTRL_C);
    works(terminal);
}

static void stopped_by_sigtstp_from_outside(void **state)
{
    struct terminal *terminal = *state;
    start_pool(terminal);
    terminal_signal(terminal, SIGTSTP);
    assert_true(WIFSTOPPED(terminal_wait_stopped(terminal)));
    terminal_assert_settings(terminal);
    pane_assert_modes_are_back(terminal);
    go_on(terminal);
    works(terminal);
}

static bool is_gone(struct terminal *terminal, void *context)
{
    (void)terminal;
    return process_state(*(const pid_t *)context) == 0;
}

static void killed_while_stopped(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    pid_t program = terminal_program(terminal);
    stop(terminal, &workers);
    size_t mark = pane_mark(terminal);
    terminal_signal(terminal, SIGKILL);
    terminal_wait_until(terminal, is_gone, &program, "the program is gone");
    pane_wait_processes_gone(terminal, &workers);
    terminal_assert_settings(terminal);
    assert_int_equal(pane_mark(terminal), mark); /* it was not the program's: nobody writes */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(at_the_prompt),
        terminal_test(in_a_line),
        terminal_test(while_a_job_runs),
        terminal_test(while_compare_runs),
        terminal_test(a_resize_while_stopped),
        terminal_test(what_was_set_meanwhile_is_given_back),
        terminal_test(stopped_and_continued_from_outside),
        terminal_test(stopped_by_sigtstp_from_outside),
        terminal_test(killed_while_stopped),
    };
    return cmocka_run_group_tests_name("terminal: job control with the pane", tests, NULL, NULL);
}
