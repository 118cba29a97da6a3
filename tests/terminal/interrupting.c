/* Ctrl-C: at the prompt it clears the line, in a command it brings the prompt back, and no worker is lost. */
#include "tests/terminal/terminal.h"

#include <string.h>

#define PROMPT_BACK_NS (2000 * MS)

/* Ctrl-C in a command that runs. */
static void interrupt(struct terminal *terminal, const char *what)
{
    uint64_t began = clock_now();
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    uint64_t took = clock_now() - began;
    print_message("prompt back %.1f ms after Ctrl-C in `%s`\n", (double)took / 1e6, what);
    assert_true(took < PROMPT_BACK_NS);
}

static void map_works(struct terminal *terminal)
{
    terminal_forget(terminal);
    terminal_run(terminal, "map square 0..8");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9, 16, 25, 36, 49\\]$");
}

static void interrupt_line(struct terminal *terminal, const char *line)
{
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    const struct workers before = terminal_workers(terminal);
    assert_int_equal(before.count, 2);
    terminal_enter(terminal, line);
    terminal_wait_running(terminal);
    interrupt(terminal, line);
    terminal_wait_match(terminal, "error: .*cancelled$");
    const struct workers after = terminal_workers(terminal);
    terminal_same_workers(&before, &after);
    map_works(terminal);
}

static void of_a_job_that_sleeps(void **state)
{
    interrupt_line(*state, "map sleep_ms [60000]");
}

static void of_a_job_that_computes(void **state)
{
    interrupt_line(*state, "map spin_ms [60000, 60000]");
}

static void of_one_long_call(void **state)
{
    interrupt_line(*state, "apply fibonacci 60");
}

static void of_a_serial_run(void **state)
{
    interrupt_line(*state, "serial apply fibonacci 60");
}

static void of_a_serial_map(void **state)
{
    interrupt_line(*state, "serial map spin_ms [60000, 60000]");
}

static void of_pi(void **state)
{
    interrupt_line(*state, "pi 100000000000000");
}

static void of_a_job_with_many_chunks(void **state)
{
    interrupt_line(*state, "map fibonacci [30] [31] [32] [33] [34] [35] [60] [60] [60] chunksize=1");
}

/* What has come stays, and nothing comes after it. */
static void of_results_that_come(void **state)
{
    struct terminal *terminal = *state;
    static const char *const lines[] = {"imap sleep_ms [1, 60000, 60001]", "imap_unordered sleep_ms [60000, 1, 60001]"};
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    const struct workers before = terminal_workers(terminal);
    for (size_t i = 0; i < 2; i++) {
        terminal_forget(terminal);
        terminal_enter(terminal, lines[i]);
        terminal_wait_match(terminal, "^w[01] +\\+[0-9.]+ m?s  1 -> 1$");
        terminal_wait_running(terminal);
        interrupt(terminal, lines[i]);
        terminal_wait_match(terminal, "error: .*cancelled$");
    }
    const struct workers after = terminal_workers(terminal);
    terminal_same_workers(&before, &after);
    map_works(terminal);
}

/* The callback would take a minute; it stands above the prompt. */
static void of_a_callback(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    terminal_run(terminal, "r = map_async sleep_ms [200] then=(map sleep_ms [60000])");
    terminal_wait_match(terminal, "^callback of job 1: map sleep_ms");
    terminal_type(terminal, CTRL_C);
    terminal_wait_match(terminal, "error: job 2 was cancelled$");
    map_works(terminal);
}

static void of_a_comparison(void **state)
{
    struct terminal *terminal = *state;
    interrupt_line(terminal, "compare map sleep_ms [60000, 10] rounds=2 chunksize=1");
    terminal_run(terminal, "jobs");
    terminal_wait_match(terminal, "cancelled");
}

/* The pool there was stays, with its workers. */
static void of_a_pool_that_initializes(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    const struct workers before = terminal_workers(terminal);
    terminal_enter(terminal, "pool 3 initializer=(spin_ms 600000)");
    terminal_wait_running(terminal);
    interrupt(terminal, "pool 3 initializer=(spin_ms 600000)");
    terminal_wait_match(terminal, "error: the start of the pool was broken off$");
    const struct workers after = terminal_workers(terminal);
    assert_int_equal(after.count, 2);
    terminal_same_workers(&before, &after);
    map_works(terminal);
}

static void again_and_again(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    const struct workers before = terminal_workers(terminal);
    for (int i = 0; i < 10; i++) {
        terminal_enter(terminal, "map sleep_ms [60000, 60000]");
        terminal_wait_running(terminal);
        terminal_type(terminal, CTRL_C);
        terminal_wait_prompt(terminal);
    }
    const struct workers after = terminal_workers(terminal);
    terminal_same_workers(&before, &after);
    map_works(terminal);
}

static void of_a_list_that_is_shown(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "ones = starmap power (0..500000, 0)");
    terminal_run(terminal, "r = map square 0..20000000");
    terminal_enter(terminal, "show r");
    terminal_wait_output(terminal, ", 1000000, ");
    interrupt(terminal, "show of 20,000,000 numbers");
    map_works(terminal);
}

static void of_a_table_that_is_shown(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "ones = starmap power (0..500000, 0)");
    terminal_run(terminal, "r = map process_number ones");
    terminal_enter(terminal, "show r");
    terminal_wait_running(terminal);
    interrupt(terminal, "show of 500,000 records");
    map_works(terminal);
}

static void of_a_wait_leaves_the_job(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 1");
    terminal_run(terminal, "ones = starmap power (0..500000, 0)");
    terminal_run(terminal, "r = map sleep_ms [2000] async");
    terminal_enter(terminal, "get r");
    terminal_wait_running(terminal);
    interrupt(terminal, "get r");
    terminal_wait(terminal, "was broken off");
    terminal_run(terminal, "get r");
    terminal_wait_match(terminal, "^\\[2000\\]$");
}

/* Commands behind the interrupted one are given up as well. */
static void ends_the_whole_line(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 1");
    terminal_enter(terminal, "map sleep_ms [60000]; apply square 7");
    terminal_wait_running(terminal);
    interrupt(terminal, "the first of two commands");
    assert_null(strstr(terminal_screen(terminal), "\n49\n"));
    map_works(terminal);
}

static void of_a_file_that_runs(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "lines", "sum [20, 22]\nmap sleep_ms [60000]\nsum [1, 2]\n");
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 1");
    terminal_enter(terminal, "run lines");
    terminal_wait_match(terminal, "^42$");
    interrupt(terminal, "run lines");
    assert_null(strstr(terminal_screen(terminal), "\n3\n"));
    map_works(terminal);
}

/* --- at the prompt --- */

static void at_the_prompt_clears_the_line(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, "map square");
    terminal_wait_line(terminal, ">>> map square", 14);
    terminal_type(terminal, CTRL_C);
    terminal_wait_match(terminal, "\\^C$");
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    /* And on an empty line, many times. */
    for (int i = 0; i < 5; i++)
        terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    map_works(terminal);
}

static void in_the_middle_of_a_line(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, "map square 0..20" LEFT LEFT LEFT);
    terminal_wait_line(terminal, ">>> map square 0..20", 17);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    map_works(terminal);
}

static void in_a_continuation_forgets_all_of_it(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_enter(terminal, "sum [1,");
    terminal_wait_line(terminal, "...", 4);
    terminal_type(terminal, "2");
    terminal_wait_line(terminal, "... 2", 5);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
}

static void in_a_search_ends_it(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "sum [20, 22]");
    terminal_type(terminal, CTRL_R "su");
    terminal_wait(terminal, "`su': sum [20, 22]");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_type(terminal, "sum [1, 2]");
    terminal_wait_line(terminal, ">>> sum [1, 2]", 14);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^3$");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, UP UP);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
}

/* With a number typed before a command (Alt-3), and with a line from the history half changed. */
static void in_the_middle_of_a_key(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "sum [20, 22]");
    terminal_type(terminal, ESCAPE "3");
    terminal_wait(terminal, "(arg: 3)");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_type(terminal, UP "x");
    terminal_wait_line(terminal, ">>> sum [20, 22]x", 17);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_type(terminal, UP);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    map_works(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(of_a_job_that_sleeps),
        terminal_test(of_a_job_that_computes),
        terminal_test(of_one_long_call),
        terminal_test(of_a_serial_run),
        terminal_test(of_a_serial_map),
        terminal_test(of_pi),
        terminal_test(of_a_job_with_many_chunks),
        terminal_test(of_results_that_come),
        terminal_test(of_a_callback),
        terminal_test(of_a_comparison),
        terminal_test(of_a_pool_that_initializes),
        terminal_test(again_and_again),
        terminal_test(of_a_list_that_is_shown),
        terminal_test(of_a_table_that_is_shown),
        terminal_test(of_a_wait_leaves_the_job),
        terminal_test(ends_the_whole_line),
        terminal_test(of_a_file_that_runs),
        terminal_test(at_the_prompt_clears_the_line),
        terminal_test(in_the_middle_of_a_line),
        terminal_test(in_a_continuation_forgets_all_of_it),
        terminal_test(in_a_search_ends_it),
        terminal_test(in_the_middle_of_a_key),
    };
    return cmocka_run_group_tests_name("terminal: interrupting", tests, NULL, NULL);
}
