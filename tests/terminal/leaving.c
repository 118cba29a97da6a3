/* Ways out: the status, the terminal's settings, and what becomes of jobs and workers. */
#include "tests/terminal/line.h"
#include "tests/terminal/terminal.h"

#include <signal.h>
#include <sys/wait.h>

#define GONE_NS (5000 * MS)

static bool all_are_gone(struct terminal *terminal, void *context)
{
    (void)terminal;
    const struct workers *workers = context;
    for (size_t i = 0; i < workers->count; i++)
        if (process_state(workers->pids[i]))
            return false;
    return true;
}

static struct workers start_pool(struct terminal *terminal)
{
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 3");
    const struct workers workers = terminal_workers(terminal);
    assert_int_equal(workers.count, 3);
    return workers;
}

static void assert_left(struct terminal *terminal, struct workers *workers, int status)
{
    terminal_assert_settings(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
    terminal_wait_until(terminal, all_are_gone, workers, "the workers are gone");
    if (WIFEXITED(status))
        return;
    char row[256];
    terminal_cursor_row(terminal, row, sizeof row);
    assert_string_equal(row, ""); /* the shell's prompt gets a line of its own */
}

static void by_quit(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_enter(terminal, "quit");
    int status = terminal_reap(terminal);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_left(terminal, &workers, status);
}

static void by_ctrl_d(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_type(terminal, CTRL_D);
    int status = terminal_reap(terminal);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_left(terminal, &workers, status);
}

static void ctrl_d_in_a_line_does_not_leave(void **state)
{
    terminal_start(*state, NULL);
    line_that_ctrl_d_edits(*state);
}

static void leave_by_signal(struct terminal *terminal, int signal, const char *typed)
{
    struct workers workers = start_pool(terminal);
    terminal_type(terminal, typed);
    if (*typed)
        terminal_wait(terminal, typed);
    terminal_signal(terminal, signal);
    int status = terminal_reap(terminal);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == signal);
    assert_left(terminal, &workers, status);
}

static void by_sigterm(void **state)
{
    leave_by_signal(*state, SIGTERM, "");
}

static void by_sigterm_in_a_line(void **state)
{
    leave_by_signal(*state, SIGTERM, "map squ");
}

static void by_sighup(void **state)
{
    leave_by_signal(*state, SIGHUP, "map squ");
}

static void by_ctrl_backslash(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_type(terminal, "map squ" CTRL_BACKSLASH);
    int status = terminal_reap(terminal);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGQUIT);
    assert_left(terminal, &workers, status);
}

static void by_a_signal_in_a_search(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_type(terminal, CTRL_R "poo");
    terminal_wait(terminal, "`poo': pool 3");
    terminal_signal(terminal, SIGTERM);
    int status = terminal_reap(terminal);
    assert_left(terminal, &workers, status);
}

static void by_a_signal_while_a_job_runs(void **state)
{
    struct terminal *terminal = *state;
    static const char *const lines[] = {"map sleep_ms [60000]", "map spin_ms [60000]", "serial apply fibonacci 60",
                                        "r = map sleep_ms [60000] async; get r"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct workers workers = start_pool(terminal);
        terminal_enter(terminal, lines[i]);
        terminal_wait_running(terminal);
        uint64_t began = clock_now();
        terminal_signal(terminal, SIGTERM);
        int status = terminal_reap(terminal);
        assert_true(clock_now() - began < GONE_NS);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
        assert_left(terminal, &workers, status);
    }
}

static void by_an_error_in_commands(void **state)
{
    struct terminal *terminal = *state;
    static const char *const arguments[] = {"-c", "pool 2; map square (1", NULL};
    const struct terminal_options options = {.arguments = arguments, .no_prompt = true};
    terminal_start(terminal, &options);
    int status = terminal_reap(terminal);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    terminal_wait_match(terminal, "^error: ");
    terminal_assert_settings(terminal);
}

static void ctrl_c_ends_commands_that_were_given(void **state)
{
    struct terminal *terminal = *state;
    static const char *const arguments[] = {"-c", "pool 2; sum [20, 22]; map sleep_ms [60000]", NULL};
    const struct terminal_options options = {.arguments = arguments, .no_prompt = true};
    terminal_start(terminal, &options);
    terminal_wait_match(terminal, "^42$");
    terminal_type(terminal, CTRL_C);
    int status = terminal_reap(terminal);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    terminal_assert_settings(terminal);
}

static void by_a_closed_window(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_run(terminal, "r = map sleep_ms [60000] async");
    terminal_hang_up(terminal);
    terminal_reap(terminal);
    terminal_wait_until(terminal, all_are_gone, &workers, "the workers are gone");
}

static void by_a_closed_window_while_a_job_runs(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_enter(terminal, "map spin_ms [60000, 60000, 60000]");
    terminal_wait_running(terminal);
    terminal_hang_up(terminal);
    terminal_reap(terminal);
    terminal_wait_until(terminal, all_are_gone, &workers, "the workers are gone");
}

/* Jobs that still run are ended, it is said, and it takes no time. */
static void leave_jobs_behind(struct terminal *terminal, const char *way_out)
{
    struct workers workers = start_pool(terminal);
    terminal_run(terminal, "r = map spin_ms [60000, 60000, 60000] async");
    terminal_run(terminal, "s = map sleep_ms [60000] async");
    uint64_t began = clock_now();
    terminal_type(terminal, way_out);
    int status = terminal_reap(terminal);
    uint64_t took = clock_now() - began;
    print_message("left %.1f ms after the word, two jobs running\n", (double)took / 1e6);
    assert_true(took < GONE_NS);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    terminal_wait_match(terminal, "2 unfinished jobs");
    assert_left(terminal, &workers, status);
}

static void with_jobs_that_run_by_quit(void **state)
{
    leave_jobs_behind(*state, "quit" ENTER);
}

static void with_jobs_that_run_by_ctrl_d(void **state)
{
    leave_jobs_behind(*state, CTRL_D);
}

static void with_a_worker_that_is_stopped(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_run(terminal, "stop w1");
    terminal_run(terminal, "r = map sleep_ms [60000, 60000, 60000] async");
    uint64_t began = clock_now();
    terminal_enter(terminal, "quit");
    int status = terminal_reap(terminal);
    assert_true(clock_now() - began < GONE_NS);
    assert_left(terminal, &workers, status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(by_quit),
        terminal_test(by_ctrl_d),
        terminal_test(ctrl_d_in_a_line_does_not_leave),
        terminal_test(by_sigterm),
        terminal_test(by_sigterm_in_a_line),
        terminal_test(by_sighup),
        terminal_test(by_ctrl_backslash),
        terminal_test(by_a_signal_in_a_search),
        terminal_test(by_a_signal_while_a_job_runs),
        terminal_test(by_an_error_in_commands),
        terminal_test(ctrl_c_ends_commands_that_were_given),
        terminal_test(by_a_closed_window),
        terminal_test(by_a_closed_window_while_a_job_runs),
        terminal_test(with_jobs_that_run_by_quit),
        terminal_test(with_jobs_that_run_by_ctrl_d),
        terminal_test(with_a_worker_that_is_stopped),
    };
    return cmocka_run_group_tests_name("terminal: leaving", tests, NULL, NULL);
}
