/* Bracketed paste: nothing runs before Enter. */
#include "tests/terminal/terminal.h"

#include <string.h>

static const char five_lines[] = "sum [1, 2]\nsum [3, 4]\nx = [20, 22]\nsum x\nlen x";

static void asks_the_terminal_for_it(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_wait_output(terminal, "\033[?2004h");
    terminal_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    const char *output = terminal_output(terminal, NULL), *last = NULL;
    for (const char *at = output; (at = strstr(at, "\033[?2004")); at++)
        last = at;
    assert_int_equal(last ? last[strlen("\033[?2004")] : 0, 'l');
}

static void runs_when_enter_is_pressed(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN);
    terminal_type(terminal, five_lines);
    terminal_type(terminal, PASTE_END "  # all");
    terminal_wait(terminal, "len x  # all");
    const char *screen = terminal_screen(terminal);
    assert_null(strstr(screen, "\n3\n"));
    assert_null(strstr(screen, "\n42\n"));
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^3$");
    terminal_wait_match(terminal, "^7$");
    terminal_wait_match(terminal, "^42$");
    terminal_wait_match(terminal, "^2$");
    terminal_wait_prompt(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
}

static void a_last_newline_does_not_run_it(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN "sum [20, 22]\r\nlen [1, 2, 3]\r\n" PASTE_END "# end");
    terminal_wait(terminal, "# end");
    assert_null(strstr(terminal_screen(terminal), "\n42\n"));
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_match(terminal, "^3$");
    terminal_wait_prompt(terminal);
}

static void its_lines_are_in_the_history(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN "sum [20, 22]\nlen [1, 2, 3]" PASTE_END);
    terminal_wait(terminal, "len [1, 2, 3]");
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^3$");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, UP);
    terminal_wait_line(terminal, ">>> len [1, 2, 3]", -1);
    terminal_type(terminal, UP);
    terminal_wait_line(terminal, ">>> sum [20, 22]", -1);
}

static void ctrl_c_forgets_it(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN);
    terminal_type(terminal, five_lines);
    terminal_type(terminal, PASTE_END);
    terminal_wait(terminal, "len x");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "apply square 7");
    terminal_wait_match(terminal, "^49$");
    assert_null(strstr(terminal_screen(terminal), "\n42\n"));
}

static void a_large_one_arrives_whole(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN "sum [0");
    for (int i = 0; i < 5000; i++)
        terminal_type(terminal, ",\n1");
    terminal_type(terminal, "]" PASTE_END ENTER);
    terminal_wait_match(terminal, "^5000$");
    terminal_wait_prompt(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(asks_the_terminal_for_it),
        terminal_test(runs_when_enter_is_pressed),
        terminal_test(a_last_newline_does_not_run_it),
        terminal_test(its_lines_are_in_the_history),
        terminal_test(ctrl_c_forgets_it),
        terminal_test(a_large_one_arrives_whole),
    };
    return cmocka_run_group_tests_name("terminal: pasting", tests, NULL, NULL);
}
