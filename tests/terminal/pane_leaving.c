/* Ways out while the pane is on: whatever is going on, the terminal is as it was, and nobody is left behind. */
#include "tests/terminal/line.h"
#include "tests/terminal/pane.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* --- what is going on --- */

static void nothing(struct terminal *terminal)
{
    (void)terminal;
}

static void half_a_line(struct terminal *terminal)
{
    terminal_type(terminal, "map squ");
    pane_wait_typed(terminal, "map squ");
}

static void a_job(struct terminal *terminal)
{
    pane_enter(terminal, "map spin_ms [60000, 60000]");
    pane_wait_running(terminal);
    terminal_wait_match(terminal, "^ ▶ w1 ");
}

static void a_job_and_half_a_line(struct terminal *terminal)
{
    a_job(terminal);
    terminal_type(terminal, "map squ");
    terminal_wait_line(terminal, "map squ", 7);
}

static void a_comparison(struct terminal *terminal)
{
    pane_enter(terminal, "compare map sleep_ms [60000, 60000] rounds=2");
    pane_wait_running(terminal);
    terminal_wait_match(terminal, "^ ?sync");
}

static void a_scaling_test(struct terminal *terminal)
{
    pane_enter(terminal, "scale map sleep_ms [60000, 60000] workers=2");
    pane_wait_running(terminal);
}

static void a_replay(struct terminal *terminal)
{
    pane_run(terminal, "map square 0..20");
    pane_run(terminal, "replay 1 speed=1/500000");
    terminal_wait(terminal, "REPLAY ×1/500000");
}

static void a_box(struct terminal *terminal)
{
    terminal_type(terminal, F1);
    terminal_wait(terminal, "Esc closes");
}

static void a_search(struct terminal *terminal)
{
    terminal_type(terminal, CTRL_R "poo");
    terminal_wait(terminal, "`poo': pool 2");
}

static const struct {
    const char *name;
    void (*begin)(struct terminal *terminal);
} situations[] = {
    {"at the prompt", nothing},
    {"in a line", half_a_line},
    {"while a job runs", a_job},
    {"in a line while a job runs", a_job_and_half_a_line},
    {"while compare runs", a_comparison},
    {"while scale runs", a_scaling_test},
    {"in a replay", a_replay},
    {"under a box", a_box},
    {"in a search", a_search},
};
enum { SITUATIONS = sizeof situations / sizeof *situations };

/* --- ways out --- */

static struct workers start(struct terminal *terminal, int situation)
{
    pane_start(terminal, situation % 2 ? NULL : &(struct terminal_options){.rows = 30, .columns = 100});
    pane_run(terminal, "pool 2");
    const struct workers workers = terminal_workers(terminal);
    assert_int_equal(workers.count, 2);
    situations[situation].begin(terminal);
    assert_true(pane_has_alternate(terminal));
    return workers;
}

static void assert_killed_by(int status, int signal)
{
#ifdef __SANITIZE_ADDRESS__
    if (WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status) == SIGABRT)
        return; /* it has told of the fault, and ended the program its own way */
#endif
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), signal);
}

/* What can be done by the program itself is done when the shell hears of its end. */
static void by_signal(struct terminal *terminal, int signal)
{
    for (int i = 0; i < SITUATIONS; i++) {
        print_message("%s\n", situations[i].name);
        const struct workers workers = start(terminal, i);
        if (signal == SIGQUIT)
            terminal_type(terminal, CTRL_BACKSLASH);
        else
            terminal_signal(terminal, signal);
        assert_killed_by(terminal_reap(terminal), signal);
        terminal_assert_settings(terminal);
        pane_assert_modes_are_back(terminal);
        pane_wait_processes_gone(terminal, &workers);
        assert_int_equal(terminal_strays(terminal), 0);
    }
}

static void by_sigterm(void **state)
{
    by_signal(*state, SIGTERM);
}

static void by_sighup(void **state)
{
    by_signal(*state, SIGHUP);
}

static void by_ctrl_backslash(void **state)
{
    by_signal(*state, SIGQUIT);
}

static void by_sigsegv(void **state)
{
    by_signal(*state, SIGSEGV);
}

static void by_sigabrt(void **state)
{
    by_signal(*state, SIGABRT);
}

/* The guardian does it, soon. */
static void by_sigkill(void **state)
{
    struct terminal *terminal = *state;
    for (int i = 0; i < SITUATIONS; i++) {
        print_message("%s\n", situations[i].name);
        const struct workers workers = start(terminal, i);
        terminal_signal(terminal, SIGKILL);
        assert_killed_by(terminal_reap(terminal), SIGKILL);
        terminal_wait_settings(terminal);
        pane_wait_modes_back(terminal);
        pane_wait_processes_gone(terminal, &workers);
        assert_int_equal(terminal_strays(terminal), 0);
    }
}

/* The shell's own screen comes back, and on it what was typed and answered. */
static void leave_by_hand(struct terminal *terminal, const char *way_out)
{
    static const int quiet[] = {0, 6, 7}; /* with a prompt that can be typed at */
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        const struct workers workers = start(terminal, quiet[i]);
        terminal_type(terminal, way_out);
        assert_int_equal(terminal_reap(terminal), 0);
        terminal_assert_settings(terminal);
        pane_assert_modes_are_back(terminal);
        terminal_wait_match(terminal, "^>>> pool 2$");
        terminal_wait_match(terminal, "^pool of 2 workers");
        terminal_wait_line(terminal, "", 0);
        pane_wait_processes_gone(terminal, &workers);
        assert_int_equal(terminal_strays(terminal), 0);
    }
}

static void by_quit(void **state)
{
    leave_by_hand(*state, "quit" ENTER);
}

static void by_ctrl_d(void **state)
{
    leave_by_hand(*state, CTRL_D);
}

static void ctrl_d_in_a_line_does_not_leave(void **state)
{
    pane_start(*state, NULL);
    line_that_ctrl_d_edits(*state);
}

static void with_jobs_that_run(void **state)
{
    struct terminal *terminal = *state;
    const struct workers workers = start(terminal, 0);
    pane_run(terminal, "r = map spin_ms [60000, 60000, 60000] async");
    pane_run(terminal, "s = map sleep_ms [60000] async");
    terminal_type(terminal, CTRL_D);
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
    pane_assert_modes_are_back(terminal);
    terminal_wait_match(terminal, "2 unfinished jobs");
    pane_wait_processes_gone(terminal, &workers);
}

static void by_a_closed_window(void **state)
{
    struct terminal *terminal = *state;
    for (int i = 0; i < SITUATIONS; i++) {
        const struct workers workers = start(terminal, i);
        terminal_hang_up(terminal);
        terminal_reap(terminal);
        pane_wait_processes_gone(terminal, &workers);
    }
}

int main(void)
{
    const struct rlimit no_cores = {0, 0};
    setrlimit(RLIMIT_CORE, &no_cores);
    const struct CMUnitTest tests[] = {
        terminal_test(by_quit),
        terminal_test(by_ctrl_d),
        terminal_test(ctrl_d_in_a_line_does_not_leave),
        terminal_test(by_sigterm),
        terminal_test(by_sighup),
        terminal_test(by_ctrl_backslash),
        terminal_test(by_sigsegv),
        terminal_test(by_sigabrt),
        terminal_test(by_sigkill),
        terminal_test(with_jobs_that_run),
        terminal_test(by_a_closed_window),
    };
    return cmocka_run_group_tests_name("terminal: leaving the pane", tests, NULL, NULL);
}
