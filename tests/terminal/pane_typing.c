/* Lines as they are typed under the pane: long, wide, unfinished, given up, nonsense, and while a job runs. */
#include "tests/terminal/line.h"
#include "tests/terminal/pane.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void wide_characters_take_two_columns(void **state)
{
    pane_start(*state, NULL);
    line_of_wide_characters(*state);
}

static void combining_characters_take_none(void **state)
{
    pane_start(*state, NULL);
    line_of_combining_characters(*state);
}

static void a_wide_one_that_does_not_fit_goes_to_the_next_row(void **state)
{
    struct terminal *terminal = *state;
    char row[256];
    int at, column;
    pane_start(terminal, NULL);
    for (int i = 0; i < 75; i++)
        terminal_type(terminal, "x");
    terminal_type(terminal, "漢y");
    terminal_wait_line(terminal, "漢y", 3);
    terminal_cursor(terminal, &at, &column);
    terminal_row(terminal, at - 1, row, sizeof row);
    assert_int_equal(strlen(row), 79);
    terminal_type(terminal, LEFT LEFT LEFT);
    pane_wait_typed(terminal, "xxx");
    terminal_cursor(terminal, &at, &column);
    assert_int_equal(column, 78);
}

static void a_long_line_wraps(void **state)
{
    struct terminal *terminal = *state;
    char row[256];
    int at, column;
    pane_start(terminal, NULL);
    terminal_type(terminal, "um [1");
    for (int i = 1; i < 80; i++)
        terminal_type(terminal, ", 1");
    terminal_type(terminal, "]");
    /* 4 + 5 + 79 * 3 + 1 columns are three rows and 7. */
    terminal_wait_line(terminal, ", 1, 1]", 7);
    terminal_cursor(terminal, &at, &column);
    terminal_row(terminal, at - 3, row, sizeof row);
    assert_int_equal(strncmp(row, ">>> um [1, 1", 12), 0);
    terminal_type(terminal, CTRL_A "s");
    pane_wait_typed(terminal, "s");
    terminal_type(terminal, CTRL_E ENTER);
    terminal_wait_match(terminal, "^80$");
    terminal_wait_prompt(terminal);
}

/* The cursor's row is always among those that are shown. */
static void a_line_taller_than_the_screen_is_edited_and_run(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, "um [1");
    for (int i = 1; i < 1000; i++)
        terminal_type(terminal, ", 1");
    terminal_type(terminal, "]");
    terminal_wait_match(terminal, "1\\]$");
    terminal_type(terminal, CTRL_A);
    pane_wait_typed(terminal, "");
    terminal_wait_match(terminal, "^>>> um \\[1, 1");
    terminal_type(terminal, "s" CTRL_E);
    terminal_wait_match(terminal, "1\\]$");
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^1000$");
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
}

static void ctrl_c_gives_up_the_line(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, "quit");
    pane_wait_typed(terminal, "quit");
    terminal_type(terminal, CTRL_C);
    terminal_wait(terminal, "\n>>> quit^C\n>>>");
    terminal_wait_prompt(terminal);
    pane_enter(terminal, "sum [1,");
    terminal_wait_line(terminal, "...", 4);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [20, 22]");
    terminal_wait(terminal, "\n>>> sum [20, 22]\n42\n>>>");
}

static void ctrl_l_clears_and_draws_anew(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 2");
    pane_run(terminal, "sum [20, 22]");
    pane_run(terminal, "functions");
    terminal_type(terminal, "half");
    pane_wait_typed(terminal, "half");
    size_t mark = pane_mark(terminal);
    terminal_type(terminal, CTRL_L);
    terminal_wait_gone(terminal, ">>> functions");
    terminal_wait_line(terminal, ">>> half", 8);
    pane_wait_wrote(terminal, mark, "poolscope"); /* the pane, too */
    terminal_wait_gone(terminal, "square");
    for (int i = 0; i < 10; i++)
        terminal_type(terminal, PAGE_UP);
    terminal_wait(terminal, "\n42\n"); /* it was pushed away, and is not lost */
}

static void an_open_bracket_goes_on_in_the_next_line(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_enter(terminal, "sum [1,");
    terminal_wait_line(terminal, "...", 4);
    terminal_type(terminal, "2,");
    terminal_wait_line(terminal, "... 2,", 6);
    terminal_type(terminal, ENTER);
    terminal_wait_line(terminal, "...", 4);
    terminal_type(terminal, "39]" ENTER);
    terminal_wait(terminal, "\n>>> sum [1,\n... 2,\n... 39]\n42\n>>>");
    /* Ctrl-D drops the bracket, and does not leave. */
    terminal_wait_prompt(terminal);
    pane_enter(terminal, "sum [1,");
    terminal_wait_line(terminal, "...", 4);
    terminal_type(terminal, CTRL_D);
    terminal_wait_prompt(terminal);
}

static void what_is_typed_while_a_command_runs_is_seen_and_comes_next(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 1");
    const struct workers workers = terminal_workers(terminal);
    pane_run(terminal, "stop w0"); /* so that it lasts until it should not */
    pane_enter(terminal, "map sleep_ms [1]");
    pane_wait_running(terminal);
    terminal_type(terminal, "sum [20, 22]");
    terminal_wait_line(terminal, "sum [20, 22]", 12);
    terminal_type(terminal, LEFT BACKSPACE "3" CTRL_A);
    terminal_wait_line(terminal, "sum [20, 23]", 0);
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "1 line typed ahead");
    terminal_type(terminal, "sum [20, 2");
    terminal_wait_line(terminal, "sum [20, 2", 10);
    assert_false(terminal_shows(terminal, "\n43\n"));
    assert_int_equal(kill(workers.pids[0], SIGCONT), 0);
    terminal_wait(terminal, "\n>>> sum [20, 23]\n43\n>>> sum [20, 2\n");
    terminal_wait_line(terminal, ">>> sum [20, 2", 14);
}

static void ctrl_c_while_a_command_runs_forgets_what_was_typed_ahead(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 1");
    pane_enter(terminal, "map sleep_ms [60000]");
    pane_wait_running(terminal);
    terminal_type(terminal, "sum [20, 22]" ENTER);
    terminal_wait(terminal, "1 line typed ahead");
    terminal_type(terminal, CTRL_C);
    terminal_wait(terminal, "the line typed ahead is dropped: Up brings it back");
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [20, 23]");
    terminal_wait_match(terminal, "^43$");
    assert_false(terminal_shows(terminal, "\n42\n"));
    pane_enter(terminal, "map sleep_ms [60000]");
    pane_wait_running(terminal);
    terminal_type(terminal, "111" ENTER "222" ENTER);
    terminal_wait(terminal, "2 lines typed ahead");
    terminal_type(terminal, CTRL_C);
    terminal_wait(terminal, "2 lines typed ahead are dropped: Up brings them back");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, UP UP);
    terminal_wait_line(terminal, ">>> 111", 7);
}

static void nonsense_does_no_harm(void **state)
{
    struct terminal *terminal = *state;
    static const char *const lines[] = {")(*&^%$@~`{}|:<>?)", "\"\"''\\\\", "= = =", "!! !1 ^a^b", "%d %s %n"};
    pane_start(terminal, NULL);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        size_t mark = pane_mark(terminal);
        pane_run(terminal, lines[i]);
        pane_wait_wrote(terminal, mark, "error");
    }
    terminal_type(terminal, "\xff\xfe\xc3)" ENTER);
    terminal_type(
        terminal,
        "\033[99;99~\033OX\033]0;x\007\033\033\033[[A\001\002\006\013\020\016\024\027x\033[M !!\033[<9;" CTRL_E);
    terminal_type(terminal, "zzz");
    terminal_wait(terminal, "zzz");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    assert_int_equal(terminal_strays(terminal), 0);
}

/* In the line, in the error, in the history, in the name of a job, and of a file. */
static void control_characters_in_names_reach_no_terminal(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "a\033]0;red\007b\033[31mc", "sum [20, 22]\nno_such_thing\n");
    pane_start(terminal, NULL);
    terminal_type(terminal, "map \026\033]0;red\026\007 0..3"); /* Ctrl-V: as it is */
    terminal_wait(terminal, ">>> map ^[]0;red^G 0..3");
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^error: ");
    terminal_wait_prompt(terminal);
    pane_run(terminal, "history");
    terminal_type(terminal, "run \"a\026\033]0;red\026\007b\026\033[31mc\"" ENTER);
    terminal_wait_match(terminal, "^42$|^error: .*red");
    terminal_wait_prompt(terminal);
    assert_false(pane_wrote(terminal, 0, "\033]0;"));
    assert_false(pane_wrote(terminal, 0, "\033[31m"));
    pane_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    assert_false(pane_wrote(terminal, 0, "\033]0;"));
    assert_int_equal(terminal_strays(terminal), 0);
    /* Without the pane it goes to the terminal directly. */
    terminal_start(terminal, NULL);
    terminal_type(terminal, "run \"a\026\033]0;red\026\007b\026\033[31mc\"" ENTER);
    terminal_wait_match(terminal, "^error: ");
    terminal_wait_prompt(terminal);
    assert_false(pane_wrote(terminal, 0, "\033]0;"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(wide_characters_take_two_columns),
        terminal_test(combining_characters_take_none),
        terminal_test(a_wide_one_that_does_not_fit_goes_to_the_next_row),
        terminal_test(a_long_line_wraps),
        terminal_test(a_line_taller_than_the_screen_is_edited_and_run),
        terminal_test(ctrl_c_gives_up_the_line),
        terminal_test(ctrl_l_clears_and_draws_anew),
        terminal_test(an_open_bracket_goes_on_in_the_next_line),
        terminal_test(what_is_typed_while_a_command_runs_is_seen_and_comes_next),
        terminal_test(ctrl_c_while_a_command_runs_forgets_what_was_typed_ahead),
        terminal_test(nonsense_does_no_harm),
        terminal_test(control_characters_in_names_reach_no_terminal),
    };
    return cmocka_run_group_tests_name("terminal: typing with the pane", tests, NULL, NULL);
}
