/* What the program says by itself comes above the line that is being typed, and the line stays. */
#include "tests/terminal/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* A job that cannot end before let_it_end() is called: its only worker is stopped. */
static pid_t start_held_job(struct terminal *terminal, const struct terminal_options *options)
{
    terminal_start(terminal, options);
    terminal_run(terminal, "pool 1");
    const struct workers workers = terminal_workers(terminal);
    assert_int_equal(workers.count, 1);
    terminal_run(terminal, "stop w0");
    terminal_run(terminal, "r = map square 0..4 async");
    return workers.pids[0];
}

static void let_it_end(pid_t worker)
{
    assert_int_equal(kill(worker, SIGCONT), 0);
}

/* Which row of the screen shows the text. */
static int row_of(struct terminal *terminal, const char *text)
{
    const char *screen = terminal_screen(terminal), *at = strstr(screen, text);
    int row = 0;
    assert_non_null(at);
    for (const char *c = screen; c < at; c++)
        row += *c == '\n';
    return row;
}

static void of_a_job_that_ends(void **state)
{
    struct terminal *terminal = *state;
    pid_t worker = start_held_job(terminal, NULL);
    terminal_type(terminal, "sum [20, ");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    let_it_end(worker);
    terminal_wait_match(terminal, "^job 1 is done after .*get 1");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    int row, column;
    terminal_cursor(terminal, &row, &column);
    assert_true(row_of(terminal, "job 1 is done") < row);
    terminal_type(terminal, "22]" ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "get r");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9\\]$");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void leaves_the_cursor_in_the_middle(void **state)
{
    struct terminal *terminal = *state;
    pid_t worker = start_held_job(terminal, NULL);
    terminal_type(terminal, "sum [20, 2]" LEFT);
    terminal_wait_line(terminal, ">>> sum [20, 2]", 14);
    let_it_end(worker);
    terminal_wait(terminal, "job 1 is done");
    terminal_wait_line(terminal, ">>> sum [20, 2]", 14);
    terminal_type(terminal, "2" ENTER);
    terminal_wait_match(terminal, "^42$");
}

static void leaves_a_line_of_many_rows(void **state)
{
    struct terminal *terminal = *state;
    const struct terminal_options options = {.columns = 50};
    pid_t worker = start_held_job(terminal, &options);
    terminal_type(terminal, "sum [1");
    for (int i = 1; i < 80; i++)
        terminal_type(terminal, ", 1");
    terminal_type(terminal, "]");
    terminal_wait_match(terminal, "1\\]$");
    let_it_end(worker);
    terminal_wait(terminal, "job 1 is done");
    terminal_wait_match(terminal, "1\\]$");
    assert_true(row_of(terminal, "job 1 is done") < row_of(terminal, ">>> sum [1, 1"));
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^80$");
    terminal_wait_prompt(terminal);
}

static void leaves_a_continuation(void **state)
{
    struct terminal *terminal = *state;
    pid_t worker = start_held_job(terminal, NULL);
    terminal_enter(terminal, "sum [20,");
    terminal_wait_line(terminal, "...", 4);
    terminal_type(terminal, "2");
    terminal_wait_line(terminal, "... 2", 5);
    let_it_end(worker);
    terminal_wait(terminal, "job 1 is done");
    terminal_wait_line(terminal, "... 2", 5);
    terminal_type(terminal, "2]" ENTER);
    terminal_wait_match(terminal, "^42$");
}

static void leaves_a_search(void **state)
{
    struct terminal *terminal = *state;
    pid_t worker = start_held_job(terminal, NULL);
    terminal_run(terminal, "sum [20, 22]");
    terminal_type(terminal, CTRL_R "su");
    terminal_wait_match(terminal, "^\\(reverse-i-search\\)`su': sum \\[20, 22\\]$");
    let_it_end(worker);
    terminal_wait(terminal, "job 1 is done");
    terminal_wait_line(terminal, "(reverse-i-search)`su': sum [20, 22]", -1);
    terminal_type(terminal, "m" CTRL_E);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
    terminal_forget(terminal);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
}

/* Its callback is run above the line, and what that gives stands there too. */
static void of_a_callback(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 1");
    const struct workers workers = terminal_workers(terminal);
    terminal_run(terminal, "stop w0");
    terminal_run(terminal, "r = map_async square 0..4 then=(sum _)");
    terminal_type(terminal, "sum [20, ");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    let_it_end(workers.pids[0]);
    terminal_wait_match(terminal, "^callback of job 1: sum _$");
    terminal_wait_match(terminal, "^14$");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    terminal_type(terminal, "22]" ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
}

static bool is_replaced(struct terminal *terminal, void *context)
{
    const struct workers *before = context, now = terminal_workers(terminal);
    return now.count == before->count && memcmp(now.pids, before->pids, now.count * sizeof *now.pids) != 0;
}

static void of_a_worker_that_is_killed(void **state)
{
    struct terminal *terminal = *state;
    char notice[64];
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    struct workers before = terminal_workers(terminal);
    terminal_type(terminal, "sum [20, ");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    assert_int_equal(kill(before.pids[1], SIGKILL), 0);
    snprintf(notice, sizeof notice, "(pid %d) was ended by SIGKILL", (int)before.pids[1]);
    terminal_wait(terminal, notice);
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    terminal_wait_until(terminal, is_replaced, &before, "another worker is there");
    terminal_type(terminal, "22]" ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "map square 0..4");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9\\]$");
}

static void of_a_worker_that_is_killed_in_a_job(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    struct workers before = terminal_workers(terminal);
    terminal_enter(terminal, "map sleep_ms [400, 400, 400, 400] chunksize=1");
    terminal_wait_running(terminal);
    assert_int_equal(kill(before.pids[0], SIGKILL), 0);
    terminal_wait(terminal, "was ended by SIGKILL");
    terminal_wait_match(terminal, "^\\[400, 400, 400, 400\\]$");
    terminal_wait_prompt(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(of_a_job_that_ends),
        terminal_test(leaves_the_cursor_in_the_middle),
        terminal_test(leaves_a_line_of_many_rows),
        terminal_test(leaves_a_continuation),
        terminal_test(leaves_a_search),
        terminal_test(of_a_callback),
        terminal_test(of_a_worker_that_is_killed),
        terminal_test(of_a_worker_that_is_killed_in_a_job),
    };
    return cmocka_run_group_tests_name("terminal: notices", tests, NULL, NULL);
}
