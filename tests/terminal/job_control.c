/* Ctrl-Z and `fg`: the program and its workers stop and go on together. */
#include "tests/terminal/processes.h"

#include <signal.h>
#include <sys/wait.h>

static bool none_is_stopped(struct terminal *terminal, void *context)
{
    const struct workers *workers = context;
    for (size_t i = 0; i < workers->count; i++)
        if (process_state(workers->pids[i]) == 'T')
            return false;
    return process_state(terminal_program(terminal)) != 'T';
}

static struct workers start_pool(struct terminal *terminal)
{
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    return terminal_workers(terminal);
}

static void stop(struct terminal *terminal, struct workers *workers)
{
    terminal_type(terminal, CTRL_Z);
    assert_true(WIFSTOPPED(terminal_wait_stopped(terminal)));
    terminal_wait_until(terminal, workers_are_stopped, workers, "all processes are stopped");
    terminal_assert_settings(terminal);
}

static void go_on(struct terminal *terminal, struct workers *workers)
{
    terminal_foreground(terminal);
    terminal_wait_until(terminal, none_is_stopped, workers, "no process is stopped");
}

static void map_works(struct terminal *terminal)
{
    terminal_forget(terminal);
    terminal_run(terminal, "map square 0..8");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9, 16, 25, 36, 49\\]$");
}

static void at_the_prompt(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    for (int i = 0; i < 3; i++) {
        stop(terminal, &workers);
        terminal_forget(terminal);
        go_on(terminal, &workers);
        terminal_wait_output(terminal, ">>> ");
        terminal_wait_prompt(terminal);
        map_works(terminal);
    }
    const struct workers after = terminal_workers(terminal);
    terminal_same_workers(&workers, &after);
    terminal_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
}

static void in_a_line_that_is_half_typed(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_type(terminal, "sum [20, ");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    stop(terminal, &workers);
    terminal_forget(terminal);
    go_on(terminal, &workers);
    terminal_wait_output(terminal, ">>> sum [20,");
    terminal_type(terminal, "22]" ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
}

static void while_a_job_runs(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_enter(terminal, "map spin_ms [500, 500]");
    terminal_wait_running(terminal);
    stop(terminal, &workers);
    go_on(terminal, &workers);
    terminal_wait_match(terminal, "\\[500, 500\\]$");
    terminal_wait_prompt(terminal);
    const struct workers after = terminal_workers(terminal);
    terminal_same_workers(&workers, &after);
    map_works(terminal);
}

static void while_a_job_runs_and_then_ctrl_c(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_enter(terminal, "map sleep_ms [60000, 60000]");
    terminal_wait_running(terminal);
    stop(terminal, &workers);
    go_on(terminal, &workers);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    map_works(terminal);
}

static void in_a_serial_run(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    terminal_enter(terminal, "serial map spin_ms [500]");
    terminal_wait_running(terminal);
    stop(terminal, &workers);
    go_on(terminal, &workers);
    terminal_wait_match(terminal, "\\[500\\]$");
    terminal_wait_prompt(terminal);
}

static void while_a_file_runs(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "lines", "map spin_ms [500, 500]\nsum [20, 22]\n");
    struct workers workers = start_pool(terminal);
    terminal_enter(terminal, "run lines");
    terminal_wait_running(terminal);
    stop(terminal, &workers);
    go_on(terminal, &workers);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
    terminal_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
}

static void by_signals_of_others(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    assert_int_equal(kill(-terminal_program(terminal), SIGTSTP), 0);
    terminal_wait_stopped(terminal);
    terminal_wait_until(terminal, workers_are_stopped, &workers, "all processes are stopped");
    terminal_assert_settings(terminal);
    go_on(terminal, &workers);
    terminal_wait_prompt(terminal);
    map_works(terminal);
}

/* Nobody tells a stopped program of it. */
static void a_screen_resized_meanwhile_is_seen(void **state)
{
    struct terminal *terminal = *state;
    struct workers workers = start_pool(terminal);
    stop(terminal, &workers);
    terminal_resize(terminal, 24, 40);
    terminal_forget(terminal);
    go_on(terminal, &workers);
    terminal_wait_output(terminal, ">>> ");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, "sum [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]" CTRL_A);
    terminal_wait_match(terminal, "1, 1\\]$");
    terminal_wait_line(terminal, ">>> sum [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1", 4);
    terminal_type(terminal, CTRL_E ENTER);
    terminal_wait_match(terminal, "^16$");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(at_the_prompt),        terminal_test(in_a_line_that_is_half_typed),
        terminal_test(while_a_job_runs),     terminal_test(while_a_job_runs_and_then_ctrl_c),
        terminal_test(in_a_serial_run),      terminal_test(while_a_file_runs),
        terminal_test(by_signals_of_others), terminal_test(a_screen_resized_meanwhile_is_seen),
    };
    return cmocka_run_group_tests_name("terminal: job control", tests, NULL, NULL);
}
