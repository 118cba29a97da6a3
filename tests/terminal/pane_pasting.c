/* A pasted block under the pane: one paste, however it arrives, and nothing of it runs before Enter. */
#include "tests/terminal/pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 50 };

/* Line i is "sum [i, 1000]", so that each gives a result of its own. */
static char *fifty_lines(const char *newline)
{
    static char text[LINES * 32];
    size_t size = 0;
    for (int i = 0; i < LINES; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "sum [%d, 1000]%s", i, i + 1 < LINES ? newline : "");
    return text;
}

static void run_and_look(struct terminal *terminal)
{
    assert_false(pane_wrote(terminal, 0, "1049\r"));
    terminal_wait(terminal, "sum [49, 1000]");
    terminal_wait_line(terminal, "sum [49, 1000]", 14);
    for (int i = 0; i < LINES; i++) {
        char result[16];
        snprintf(result, sizeof result, "\n%d\n", 1000 + i);
        assert_false(terminal_shows(terminal, result));
    }
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "\n1048\n1049\n>>>"); /* in order, the last ones below */
    terminal_wait_prompt(terminal);
    pane_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    /* What was answered is printed when the pane is left. */
    terminal_wait_output(terminal, "\n1000");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void fifty_lines_run_when_enter_is_pressed(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN);
    terminal_type(terminal, fifty_lines("\n"));
    terminal_type(terminal, PASTE_END);
    run_and_look(terminal);
}

static void lines_may_end_as_enter_sends(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN);
    terminal_type(terminal, fifty_lines("\r"));
    terminal_type(terminal, PASTE_END);
    run_and_look(terminal);
}

/* Over a slow link, or on a machine that has no time just then. */
static void it_may_begin_late(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, "\033");
    pane_wait_quiet(terminal, 150 * MS);
    terminal_type(terminal, &PASTE_BEGIN[1]);
    terminal_type(terminal, fifty_lines("\n"));
    terminal_type(terminal, PASTE_END);
    run_and_look(terminal);
}

static bool has_read_all(struct terminal *terminal, void *context)
{
    (void)context;
    return process_state(terminal_program(terminal)) == 'S';
}

/* Cut anywhere, its brackets too, and the program has read what came before more comes. */
static void in_many_pieces(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    char *whole;
    assert_true(asprintf(&whole, "%s%s%s", PASTE_BEGIN, fifty_lines("\n"), PASTE_END) > 0);
    size_t size = strlen(whole), piece;
    for (size_t at = 0; at < size; at += piece) {
        piece = at == 0 ? 3 : 2 + at % 7;
        piece = piece < size - at ? piece : size - at;
        terminal_type_bytes(terminal, whole + at, piece);
        if (at < 30 || at + 30 > size)
            terminal_wait_until(terminal, has_read_all, NULL, "the program sleeps");
    }
    free(whole);
    run_and_look(terminal);
}

static void a_last_newline_does_not_run_it(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN "sum [20, 22]\r\nlen [1, 2, 3]\r\n" PASTE_END "# end");
    terminal_wait_line(terminal, "# end", 5);
    assert_false(terminal_shows(terminal, "\n42\n"));
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_match(terminal, "^3$");
    terminal_wait_prompt(terminal);
}

static void larger_than_what_is_read_at_once(void **state)
{
    enum { NUMBERS = 20000 };
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    char *numbers = calloc(NUMBERS, 4);
    assert_non_null(numbers);
    for (size_t i = 0, size = 0; i < NUMBERS; i++, size += strlen(numbers + size))
        strcpy(numbers + size, i % 40 == 39 ? "1,\n" : "1,");
    terminal_type(terminal, PASTE_BEGIN "len [");
    terminal_type(terminal, numbers);
    terminal_type(terminal, "1]" PASTE_END);
    free(numbers);
    terminal_wait_line(terminal, "1]", 2);
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^20001$");
    terminal_wait_prompt(terminal);
}

static void keys_in_it_are_not_the_panes(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, PASTE_BEGIN "# " PAGE_UP F1 "\033[<0;5;3M"
                                        "x" PASTE_END);
    terminal_wait_match(terminal, "x$");
    assert_false(terminal_shows(terminal, "Esc closes"));
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
}

static void ctrl_c_forgets_it_whole_or_unfinished(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    for (int whole = 0; whole < 2; whole++) {
        terminal_type(terminal, PASTE_BEGIN);
        terminal_type(terminal, fifty_lines("\n"));
        if (whole)
            terminal_type(terminal, PASTE_END);
        if (whole)
            terminal_wait(terminal, "sum [49, 1000]");
        else
            terminal_wait_until(terminal, has_read_all, NULL, "the program sleeps");
        size_t mark = pane_mark(terminal);
        terminal_type(terminal, CTRL_C);
        pane_wait_wrote(terminal, mark, "^C");
        terminal_wait_prompt(terminal);
    }
    pane_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    assert_false(terminal_shows(terminal, "\n1001\n"));
}

static void while_a_job_runs_it_waits_for_enter_too(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "pool 1");
    pane_enter(terminal, "map sleep_ms [60000]");
    pane_wait_running(terminal);
    terminal_type(terminal, PASTE_BEGIN "sum [20, 22]\nlen [1, 2, 3]" PASTE_END);
    terminal_wait_line(terminal, "len [1, 2, 3]", 13);
    terminal_type(terminal, CTRL_C);
    terminal_wait_line(terminal, "len [1, 2, 3]", 13); /* not given: it stays */
    terminal_wait(terminal, ">>> sum [20, 22]");
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_match(terminal, "^3$");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(fifty_lines_run_when_enter_is_pressed),
        terminal_test(lines_may_end_as_enter_sends),
        terminal_test(it_may_begin_late),
        terminal_test(in_many_pieces),
        terminal_test(a_last_newline_does_not_run_it),
        terminal_test(larger_than_what_is_read_at_once),
        terminal_test(keys_in_it_are_not_the_panes),
        terminal_test(ctrl_c_forgets_it_whole_or_unfinished),
        terminal_test(while_a_job_runs_it_waits_for_enter_too),
    };
    return cmocka_run_group_tests_name("terminal: pasting with the pane", tests, NULL, NULL);
}
