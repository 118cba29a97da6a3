/* Lines as they are typed: short, long, wide, unfinished, and nonsense. */
#include "tests/terminal/line.h"
#include "tests/terminal/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void a_command_shows_its_result_and_figures(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 2");
    terminal_run(terminal, "map square 0..5");
    terminal_wait(terminal, "\n[0, 1, 4, 9, 16]\n");
    terminal_wait_match(terminal, "busy .* idle wait .* efficiency [0-9]+ %");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void a_line_longer_than_the_screen_is_edited_and_run(void **state)
{
    struct terminal *terminal = *state;
    enum { NUMBERS = 400 };
    int row, column;
    terminal_start(terminal, NULL);
    terminal_type(terminal, "um [1");
    for (int i = 1; i < NUMBERS; i++)
        terminal_type(terminal, ", 1");
    terminal_type(terminal, "]");
    terminal_wait_match(terminal, "1, 1\\]$");
    terminal_cursor(terminal, &row, &column);
    assert_true(row >= 11);
    terminal_type(terminal, CTRL_A "s" CTRL_E ENTER);
    terminal_wait_match(terminal, "^400$");
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "apply square 7");
    terminal_wait(terminal, "\n49\n");
}

static void a_line_taller_than_the_screen_is_run(void **state)
{
    struct terminal *terminal = *state;
    const struct terminal_options options = {.rows = 6, .columns = 40};
    terminal_start(terminal, &options);
    terminal_type(terminal, "sum [1");
    for (int i = 1; i < 1000; i++)
        terminal_type(terminal, ", 1");
    terminal_type(terminal, "]" ENTER);
    terminal_wait_match(terminal, "^1000$");
    terminal_wait_prompt(terminal);
}

static void wide_characters_take_two_columns(void **state)
{
    terminal_start(*state, NULL);
    line_of_wide_characters(*state);
}

static void combining_characters_take_none(void **state)
{
    terminal_start(*state, NULL);
    line_of_combining_characters(*state);
}

static void nonsense_is_answered_and_does_no_harm(void **state)
{
    struct terminal *terminal = *state;
    static const char *const lines[] = {")(*&^%$@~`{}|:<>?)", "\"\"''\\\\", "= = =", "!! !1 ^a^b", "%d %s %n"};
    terminal_start(terminal, NULL);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        terminal_forget(terminal);
        terminal_run(terminal, lines[i]);
        terminal_wait_match(terminal, "^error: ");
    }
    terminal_forget(terminal);
    terminal_type(terminal, "\xff\xfe\xc3)" ENTER);
    terminal_wait_match(terminal, "^error: ");
    terminal_wait_prompt(terminal);
    terminal_type(terminal,
                  "\033[99;99~\033OX\033]0;x\007\033\033\033[[A\001\002\006\013\020\016\024\027x" CTRL_E "zzz");
    terminal_wait(terminal, "zzz");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "apply square 7");
    terminal_wait(terminal, "\n49\n");
}

static void control_characters_in_a_name_reach_no_terminal(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, "map \026\033]0;red 0..3" ENTER); /* Ctrl-V: as it is */
    terminal_wait_match(terminal, "^error: ");
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "history");
    assert_null(strstr(terminal_output(terminal, NULL), "\033]0;"));
}

static void an_open_bracket_goes_on_in_the_next_line(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_enter(terminal, "sum [1,");
    terminal_wait_line(terminal, "...", 4);
    terminal_enter(terminal, "2,");
    terminal_wait_line(terminal, "...", 4);
    terminal_run(terminal, "39]");
    terminal_wait(terminal, "\n42\n");
}

static void what_is_typed_while_a_command_runs_comes_next(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_run(terminal, "pool 1");
    terminal_enter(terminal, "map sleep_ms [300]");
    terminal_wait_running(terminal);
    terminal_type(terminal, "apply square 7\napply square 8\n");
    terminal_wait(terminal, "\n[300]\n");
    terminal_wait(terminal, "\n49\n");
    terminal_wait(terminal, "\n64\n");
    terminal_wait_prompt(terminal);
}

static void lines_of_a_file_print_no_prompt(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "lines", "pool 1\nsum [20,\n22]\nmap square 0..4\ndoc square\n");
    terminal_start(terminal, NULL);
    terminal_forget(terminal);
    terminal_run(terminal, "run lines");
    terminal_wait_match(terminal, "^42$");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9\\]$");
    const char *screen = terminal_screen(terminal);
    size_t prompts = 0;
    for (const char *at = screen; (at = strstr(at, ">>>")); at += 3)
        prompts++;
    assert_int_equal(prompts, 2); /* the one before the command, and the one after it */
    assert_null(strstr(screen, "..."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(a_command_shows_its_result_and_figures),
        terminal_test(a_line_longer_than_the_screen_is_edited_and_run),
        terminal_test(a_line_taller_than_the_screen_is_run),
        terminal_test(wide_characters_take_two_columns),
        terminal_test(combining_characters_take_none),
        terminal_test(nonsense_is_answered_and_does_no_harm),
        terminal_test(control_characters_in_a_name_reach_no_terminal),
        terminal_test(an_open_bracket_goes_on_in_the_next_line),
        terminal_test(what_is_typed_while_a_command_runs_comes_next),
        terminal_test(lines_of_a_file_print_no_prompt),
    };
    return cmocka_run_group_tests_name("terminal: typing", tests, NULL, NULL);
}
