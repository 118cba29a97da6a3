/* The line under the pane: moving in it, completing it, and the lines before it. */
#include "tests/terminal/pane.h"

#include <string.h>

static void a_line_is_echoed_and_run(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "sum [20, 22]");
    terminal_wait(terminal, "\n>>> sum [20, 22]\n42\n>>>");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void moving_in_the_line(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, "um [20, 2]");
    terminal_wait_line(terminal, ">>> um [20, 2]", 14);
    terminal_type(terminal, HOME);
    terminal_wait_line(terminal, ">>> um [20, 2]", 4);
    terminal_type(terminal, "s");
    terminal_wait_line(terminal, ">>> sum [20, 2]", 5);
    terminal_type(terminal, END LEFT);
    terminal_wait_line(terminal, ">>> sum [20, 2]", 14);
    terminal_type(terminal, "21" LEFT RIGHT BACKSPACE);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 15);
    terminal_type(terminal, CTRL_A);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 4);
    terminal_type(terminal, CTRL_E);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
    terminal_type(terminal, "\033OD\033OD" CTRL_K); /* as in application mode */
    terminal_wait_line(terminal, ">>> sum [20, 2", 14);
    terminal_type(terminal, "2]" ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait_prompt(terminal);
}

/* Words by Alt and Ctrl with arrows, and what Ctrl-W takes, Ctrl-Y gives: readline's own, which the pane leaves alone.
 */
static void readlines_other_keys_are_readlines(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, "map square 0..8");
    terminal_wait_line(terminal, ">>> map square 0..8", 19);
    terminal_type(terminal, "\033b\033b\033b");
    terminal_wait_line(terminal, ">>> map square 0..8", 8);
    terminal_type(terminal, "\033f");
    terminal_wait_line(terminal, ">>> map square 0..8", 14);
    terminal_type(terminal, "\027");
    terminal_wait_line(terminal, ">>> map  0..8", 8);
    terminal_type(terminal, "\031\031");
    terminal_wait_line(terminal, ">>> map squaresquare 0..8", 20);
    terminal_type(terminal, "\037");
    terminal_wait_line(terminal, ">>> map square 0..8", 14);
    terminal_type(terminal, "\033[1;5D"); /* Ctrl-Left */
    terminal_wait_line(terminal, ">>> map square 0..8", 8);
}

static void tab_completes(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, "poo" TAB);
    pane_wait_typed(terminal, "pool");
    terminal_type(terminal, " 2" ENTER);
    terminal_wait_match(terminal, "^pool of 2 workers");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, "map squ" TAB);
    pane_wait_typed(terminal, "map square ");
    terminal_type(terminal, "0..4" ENTER);
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9\\]$");
    /* Nothing fits: nothing happens. */
    terminal_wait_prompt(terminal);
    terminal_type(terminal, "map nothing_like" TAB TAB);
    pane_wait_typed(terminal, "map nothing_like");
}

static void several_matches_are_listed_above_the_line(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, "ma" TAB);
    terminal_wait_line(terminal, ">>> map", 7);
    terminal_type(terminal, TAB TAB);
    terminal_wait_match(terminal, "^map +map_async");
    terminal_wait_line(terminal, ">>> map", 7);
    terminal_type(terminal, " square 0..4" ENTER);
    terminal_wait_match(terminal, "^error: there is no pool|^\\[0, 1, 4, 9\\]$");
    terminal_wait_prompt(terminal);
    assert_int_equal(terminal_strays(terminal), 0);
}

/* Of files in a directory it is the names, in columns. */
static void files_of_a_directory_are_listed_by_name(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "inner/aa0.txt", "");
    terminal_write_file(terminal, "inner/aa-longer.txt", "");
    terminal_write_file(terminal, "inner/aa3.txt", "");
    pane_start(terminal, NULL);
    terminal_type(terminal, "run inner/a" TAB TAB TAB);
    terminal_wait_match(terminal, "^aa-longer.txt  aa0.txt        aa3.txt *$");
    terminal_wait_line(terminal, ">>> run inner/aa", 16);
}

/* It must not become the Meta of a key that is pressed later: Esc p is none of readline's searches, Esc f no word. */
static void escape_alone_does_nothing(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, ESCAPE);
    pane_wait_quiet(terminal, 200 * MS);
    pane_run(terminal, "process square 3");
    terminal_wait_match(terminal, "^1 process started|^p0 ");
    terminal_type(terminal, ESCAPE);
    pane_wait_quiet(terminal, 200 * MS);
    pane_run(terminal, "fs = [20, 23]; sum fs");
    terminal_wait_match(terminal, "^43$");
    terminal_type(terminal, "len fs");
    terminal_type(terminal, ESCAPE);
    pane_wait_quiet(terminal, 200 * MS);
    terminal_type(terminal, "b");
    pane_wait_typed(terminal, "len fsb");
}

static void keys_with_alt_work(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    terminal_type(terminal, "one two" ESCAPE "b");
    terminal_wait_line(terminal, ">>> one two", 8);
    terminal_type(terminal, ESCAPE ESCAPE "b"); /* the first is alone */
    terminal_wait_line(terminal, ">>> one two", 4);
    terminal_type(terminal, ESCAPE "d");
    terminal_wait_line(terminal, ">>>  two", 4);
    /* A sequence that comes in parts, over a slow link. */
    terminal_type(terminal, ESCAPE);
    pane_wait_quiet(terminal, 150 * MS);
    terminal_type(terminal, "[C");
    terminal_wait_line(terminal, ">>>  two", 5);
    /* Esc ends a search, as it does without the pane. */
    terminal_type(terminal, CTRL_U);
    pane_run(terminal, "len [1, 2, 3]");
    terminal_type(terminal, CTRL_R "len");
    terminal_wait_match(terminal, "reverse-i-search");
    terminal_type(terminal, ESCAPE);
    terminal_wait_gone(terminal, "reverse-i-search");
    terminal_wait_match(terminal, "^>>> len \\[1, 2, 3\\]");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void up_and_down_go_through_the_history(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "len [1, 2, 3]");
    pane_run(terminal, "sum [20, 22]");
    terminal_type(terminal, "half");
    pane_wait_typed(terminal, "half");
    terminal_type(terminal, UP);
    terminal_wait_line(terminal, ">>> sum [20, 22]", 16);
    terminal_type(terminal, UP);
    terminal_wait_line(terminal, ">>> len [1, 2, 3]", 17);
    terminal_type(terminal, DOWN DOWN);
    terminal_wait_line(terminal, ">>> half", 8);
    terminal_type(terminal, CTRL_U UP UP ENTER);
    terminal_wait(terminal, "\n42\n>>> len [1, 2, 3]\n3\n>>>");
    /* And of the session before. */
    terminal_wait_prompt(terminal);
    pane_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    pane_start(terminal, NULL);
    terminal_type(terminal, UP UP);
    terminal_wait_line(terminal, ">>> len [1, 2, 3]", 17);
}

static void ctrl_r_searches(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "len [1, 2, 3]");
    pane_run(terminal, "sum [20, 22]");
    terminal_type(terminal, CTRL_R);
    terminal_wait_line(terminal, "(reverse-i-search)`':", 22);
    terminal_type(terminal, "l");
    terminal_wait_match(terminal, "^\\(reverse-i-search\\)`l': len \\[1, 2, 3\\]$");
    terminal_type(terminal, "x");
    terminal_wait_match(terminal, "^\\(failed reverse-i-search\\)`lx': len");
    terminal_type(terminal, BACKSPACE ENTER);
    terminal_wait(terminal, "\n42\n>>> len [1, 2, 3]\n3\n>>>");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, CTRL_R "20" CTRL_G);
    terminal_wait_prompt(terminal);
    terminal_type(terminal, CTRL_R "20");
    terminal_wait_match(terminal, "^\\(reverse-i-search\\)`20': sum");
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    pane_run(terminal, "len [1, 2]");
    terminal_wait(terminal, "\n>>> len [1, 2]\n2\n>>>");
}

static void ctrl_r_finds_characters_of_several_bytes(void **state)
{
    struct terminal *terminal = *state;
    pane_start(terminal, NULL);
    pane_run(terminal, "sum [40, 2] # 漢字é");
    pane_run(terminal, "len [1, 2, 3] # 字");
    terminal_wait_match(terminal, "^3$");
    terminal_type(terminal, CTRL_R "漢");
    terminal_wait_match(terminal, "^\\(reverse-i-search\\)`漢': sum \\[40, 2\\] # 漢字é$");
    /* Byte by byte, as over a slow line. */
    terminal_type(terminal, CTRL_G CTRL_R);
    terminal_wait_line(terminal, "(reverse-i-search)`':", 22);
    static const char *const bytes[] = {"\xe5", "\xad", "\x97", "\xc3", "\xa9"};
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
        size_t mark = pane_mark(terminal);
        terminal_type(terminal, bytes[i]);
        if (i == 2 || i == 4)
            pane_wait_wrote(terminal, mark, i == 2 ? "字" : "é");
    }
    terminal_wait_match(terminal, "^\\(reverse-i-search\\)`字é': sum");
    terminal_type(terminal, CTRL_G CTRL_R "len");
    terminal_wait_match(terminal, "^\\(reverse-i-search\\)`len': len");
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "\n3\n>>> len [1, 2, 3] # 字\n3\n>>>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(a_line_is_echoed_and_run),
        terminal_test(moving_in_the_line),
        terminal_test(readlines_other_keys_are_readlines),
        terminal_test(tab_completes),
        terminal_test(files_of_a_directory_are_listed_by_name),
        terminal_test(escape_alone_does_nothing),
        terminal_test(keys_with_alt_work),
        terminal_test(several_matches_are_listed_above_the_line),
        terminal_test(up_and_down_go_through_the_history),
        terminal_test(ctrl_r_searches),
        terminal_test(ctrl_r_finds_characters_of_several_bytes),
    };
    return cmocka_run_group_tests_name("terminal: editing with the pane", tests, NULL, NULL);
}
