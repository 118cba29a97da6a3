/* The screen gets another size, sensible or not. */
#include "tests/terminal/terminal.h"

#include <stdlib.h>
#include <string.h>

static void works(struct terminal *terminal)
{
    terminal_type(terminal, CTRL_E "zzz");
    terminal_wait(terminal, "zzz");
    terminal_type(terminal, CTRL_C);
    terminal_wait_output(terminal, "^C");
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "apply square 7");
    terminal_wait_match(terminal, "^49$");
}

static void in_a_line_that_is_half_typed(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, "sum [20, ");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    terminal_forget(terminal);
    terminal_resize(terminal, 40, 60);
    terminal_wait_output(terminal, ">>> sum [20,");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    terminal_type(terminal, "22]" ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
}

static void a_long_line_wraps_at_the_new_width(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_forget(terminal);
    terminal_resize(terminal, 24, 40);
    terminal_wait_output(terminal, ">>> ");
    terminal_type(terminal, "sum [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]" CTRL_A);
    terminal_wait_match(terminal, "1, 1\\]$");
    terminal_wait_line(terminal, ">>> sum [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1", 4);
    terminal_type(terminal, CTRL_E ENTER);
    terminal_wait_match(terminal, "^16$");
}

static void to_sizes_that_hold_nothing(void **state)
{
    struct terminal *terminal = *state;
    static const int sizes[][2] = {{1, 1}, {5, 2}, {1, 200}, {200, 1}, {2, 2}, {0, 0}, {3, 5}, {24, 100}};
    terminal_start(terminal, NULL);
    for (int typed = 0; typed < 2; typed++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            terminal_forget(terminal);
            terminal_resize(terminal, sizes[i][0], sizes[i][1]);
            terminal_wait_output(terminal, ">");
            if (typed)
                terminal_type(terminal, "x漢y" LEFT LEFT RIGHT BACKSPACE);
        }
        terminal_resize(terminal, 24, 100);
        works(terminal);
    }
    assert_int_equal(terminal_strays(terminal), 0);
}

static void back_and_forth_while_jobs_end(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    terminal_run(terminal, "r = map sleep_ms [50, 50, 50, 50] chunksize=1 async");
    terminal_type(terminal, "sum [20, ");
    for (int i = 0; i < 50; i++)
        terminal_resize(terminal, 1 + i % 30, 1 + i * 7 % 110);
    terminal_resize(terminal, 24, 100);
    works(terminal);
}

static size_t count(const char *text, const char *part)
{
    size_t found = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        found++;
    return found;
}

/* No prompt is drawn into what a command prints, and the next line knows the new width. */
static void while_a_command_runs(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 1");
    terminal_enter(terminal, "map sleep_ms [60000]");
    terminal_wait_running(terminal);
    terminal_forget(terminal);
    for (int i = 0; i < 20; i++)
        terminal_resize(terminal, 24, 60 + i);
    terminal_resize(terminal, 24, 40);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    assert_int_equal(count(terminal_output(terminal, NULL), ">>> "), 1);
    terminal_type(terminal, "sum [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]" CTRL_A);
    terminal_wait_match(terminal, "1, 1\\]$");
    terminal_wait_line(terminal, ">>> sum [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1", 4);
}

static void a_start_in_a_tiny_screen(void **state)
{
    struct terminal *terminal = *state;
    const struct terminal_options options = {.rows = 1, .columns = 1, .no_prompt = true};
    terminal_start(terminal, &options);
    terminal_wait_output(terminal, "poolscope");
    terminal_wait_output(terminal, "\033[?2004h"); /* the editor has begun */
    terminal_resize(terminal, 24, 100);
    works(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(in_a_line_that_is_half_typed), terminal_test(a_long_line_wraps_at_the_new_width),
        terminal_test(to_sizes_that_hold_nothing),   terminal_test(back_and_forth_while_jobs_end),
        terminal_test(while_a_command_runs),         terminal_test(a_start_in_a_tiny_screen),
    };
    return cmocka_run_group_tests_name("terminal: resizing", tests, NULL, NULL);
}
