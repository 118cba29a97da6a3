/* Where a lesson's page stands on the screen: above the pane or beside it, how it is scrolled, and that keys, cursor
 * and mouse find their places wherever that is. */
#include "tests/terminal/pane.h"

#include <stdio.h>
#include <string.h>

static const char lesson[] = "# Places\n"
                             "\n"
                             "A short page.\n"
                             "\n"
                             "```poolscope\n"
                             ">>> pool 2\n"
                             "```\n"
                             "\n"
                             "## Long\n"
                             "\n"
                             "- line one\n- line two\n- line three\n- line four\n- line five\n- line six\n"
                             "- line seven\n- line eight\n- line nine\n- line ten\n- line eleven\n- line twelve\n"
                             "- line thirteen\n- line fourteen\n- line fifteen\n- line sixteen\n"
                             "\n"
                             "```poolscope\n"
                             ">>> sum [20, 22]\n"
                             "42\n"
                             "```\n"
                             "\n"
                             "## Compared\n"
                             "\n"
                             "- row one\n- row two\n- row three\n- row four\n- row five\n- row six\n"
                             "\n"
                             "```poolscope\n"
                             ">>> compare map sleep_ms [40, 10] rounds=2\n"
                             "...\n"
                             "```\n"
                             "\n"
                             "## The end\n"
                             "\n"
                             "That was all.\n";

static void start(struct terminal *terminal, int rows, int columns)
{
    terminal_write_file(terminal, "places.md", lesson);
    pane_start(terminal, &(struct terminal_options){.rows = rows, .columns = columns, .pane = true});
    terminal_type(terminal, "lesson ./places.md" ENTER);
    terminal_wait(terminal, "A short page.");
    terminal_wait_match(terminal, "Enter types +pool 2");
}

static void go_to_the_long_page(struct terminal *terminal)
{
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "[^ ]+ w1 +[0-9]+ ");
    terminal_wait(terminal, "Enter goes on");
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "line one");
}

struct place {
    const char *text;
    int row;
};

static bool stands_there(struct terminal *terminal, void *place)
{
    const struct place *wanted = place;
    return pane_find(terminal, wanted->text, NULL) == wanted->row;
}

static void wait_row(struct terminal *terminal, const char *text, int row)
{
    char what[128];
    snprintf(what, sizeof what, "'%s' in row %d", text, row);
    terminal_wait_until(terminal, stands_there, (&(struct place){text, row}), what);
}

/* Page, pane, transcript and prompt, from above. */
static void the_page_is_above_the_pane(void **state)
{
    struct terminal *terminal = *state;
    start(terminal, 24, 80);
    terminal_wait_prompt(terminal);
    wait_row(terminal, "page 1 of 4", 0);
    assert_false(terminal_shows(terminal, "poolscope │")); /* there is no pool, and the lesson says what to type */
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^ [^ ]+ w1 +[0-9]+ ");
    terminal_wait_prompt(terminal);
    wait_row(terminal, "Enter goes on", 5);
    wait_row(terminal, "poolscope │ pool 2", 6);
    wait_row(terminal, "worker    pid", 7);
    int row, column;
    terminal_cursor(terminal, &row, &column);
    assert_int_equal(column, 4);
    assert_int_equal(terminal_strays(terminal), 0);
}

static void enter_reads_a_page_to_its_end(void **state)
{
    struct terminal *terminal = *state;
    start(terminal, 24, 80);
    go_to_the_long_page(terminal);
    terminal_wait(terminal, "more below: Enter or PageDown");
    assert_false(terminal_shows(terminal, "line sixteen"));
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "line sixteen");
    terminal_wait_gone(terminal, "line one\n");
    terminal_wait(terminal, "more below: Enter or PageDown"); /* the command that is typed next */
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "more above: PageUp");
    assert_false(terminal_shows(terminal, "\n42\n"));
    terminal_wait_match(terminal, "Enter types +sum");
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "^42$");
    terminal_wait(terminal, "Enter goes on");
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "row one");
    assert_false(terminal_shows(terminal, "more above"));
}

/* While it is looked at, the page has fewer rows; those are left that were read last, and none is to be read again. */
static void what_is_compared_takes_rows_of_the_page(void **state)
{
    struct terminal *terminal = *state;
    start(terminal, 24, 80);
    for (int i = 0; i < 2; i++) { /* the pool, the sum */
        terminal_run(terminal, "next");
        terminal_wait_match(terminal, i ? "row one" : "line one");
    }
    pane_run(terminal, "pool 4");
    terminal_wait_match(terminal, "^ [^ ]+ w3 +[0-9]+ ");
    int row = pane_find(terminal, "poolscope │", NULL);
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "Enter goes on");
    terminal_wait_prompt(terminal);
    terminal_wait_gone(terminal, "row one");
    assert_true(pane_find(terminal, "poolscope │", NULL) < row);
    terminal_wait_match(terminal, "^ Places +Compared +page 3 of 4"); /* its heading is above, as its text is not */
    terminal_wait_match(terminal, "^ w3 ");
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "That was all.");
    terminal_wait_match(terminal, "^ w3 "); /* it goes on to be seen */
    wait_row(terminal, "poolscope │", 6);
}

/* What is taller than the rows there are is read from its beginning; an error from what is wrong. */
static void what_is_printed_is_read_from_its_beginning(void **state)
{
    struct terminal *terminal = *state;
    start(terminal, 24, 80);
    go_to_the_long_page(terminal);
    pane_run(terminal, "map sqrt [1, 2, -1]");
    terminal_wait(terminal, "error: sqrt(-1)");
    terminal_wait_match(terminal, "lines? below: PageDown");
    assert_false(terminal_shows(terminal, "item 2 of job"));
    terminal_type(terminal, PAGE_DOWN);
    terminal_wait(terminal, "item 2 of job");
    terminal_wait_gone(terminal, "below: PageDown");
    pane_run(terminal, "explain map square 0..1000");
    terminal_wait(terminal, ">>> explain map square 0..1000");
    terminal_wait_match(terminal, "lines? below: PageDown");
    pane_run(terminal, "sum [3, 4]"); /* the next line is at the end again */
    terminal_wait_match(terminal, "^7$");
    terminal_wait_gone(terminal, "below: PageDown");
}

static void page_keys_and_the_wheel_scroll_it(void **state)
{
    struct terminal *terminal = *state;
    start(terminal, 24, 80);
    go_to_the_long_page(terminal);
    terminal_type(terminal, PAGE_DOWN);
    terminal_wait_gone(terminal, "line one\n");
    terminal_type(terminal, PAGE_UP);
    terminal_wait(terminal, "line one");
    terminal_type(terminal, PAGE_UP); /* the page is at its top: what was typed */
    terminal_wait_match(terminal, "line(s)? below: PageDown");
    terminal_type(terminal, PAGE_DOWN);
    terminal_wait_gone(terminal, "below: PageDown");
    assert_true(terminal_shows(terminal, "line one"));
    pane_turn_wheel(terminal, false, 4);
    terminal_wait_gone(terminal, "line one\n");
    pane_turn_wheel(terminal, true, 4);
    terminal_wait(terminal, "line one");
    pane_turn_wheel(terminal, true, 22); /* below the pane */
    terminal_wait_match(terminal, "line(s)? below: PageDown");
    assert_true(terminal_shows(terminal, "line one"));
}

static bool stands_behind_the_line(struct terminal *terminal, void *line)
{
    int row, column, line_column;
    terminal_cursor(terminal, &row, &column);
    return row == pane_find(terminal, line, &line_column) && column == line_column + (int)strlen(line);
}

/* The page at the left, and everything else keeps to its own columns. */
static void on_a_wide_screen_it_is_beside(void **state)
{
    struct terminal *terminal = *state;
    int row, column, rule;
    start(terminal, 30, 160);
    go_to_the_long_page(terminal);
    assert_false(terminal_shows(terminal, "more below"));
    wait_row(terminal, "page 2 of 4", 0);
    wait_row(terminal, "poolscope │ pool 2", 0);
    assert_int_equal(pane_find(terminal, "│ >>> pool 2", &rule), pane_find(terminal, ">>> pool 2", &column));
    assert_int_equal(column, rule + 2);
    terminal_type(terminal, "sum [1, 2, 3]");
    terminal_wait_until(terminal, stands_behind_the_line, ">>> sum [1, 2, 3]", "the cursor behind the line");
    terminal_type(terminal, ENTER);
    terminal_wait_match(terminal, "│ 6( |$)");
    terminal_type(terminal, "doc collatz" ENTER); /* what is printed keeps to the columns, too */
    terminal_wait_match(terminal, "│ [^>].*collatz");
    assert_true(terminal_shows(terminal, "line one"));
    row = pane_find(terminal, " w1 ", &column);
    pane_click(terminal, row, column);
    terminal_wait_match(terminal, "─ w1 · pid [0-9]+");
    terminal_type(terminal, ESCAPE);
    terminal_wait_gone(terminal, "─ w1 · pid");
    pane_click(terminal, row, 3); /* the page in the same row */
    terminal_type(terminal, "zzz");
    terminal_wait(terminal, ">>> zzz");
    assert_false(terminal_shows(terminal, "─ w1 · pid"));
    assert_int_equal(terminal_strays(terminal), 0);
}

static void it_moves_as_the_screen_gets_another_size(void **state)
{
    struct terminal *terminal = *state;
    static const struct {
        int rows, columns;
        const char *seen;
    } sizes[] = {{45, 160, "page 2 of 4 +│? +poolscope │ pool 2"},
                 {24, 80, "^ poolscope │ pool 2"},
                 {15, 60, "^ poolscope │ pool 2"},
                 {12, 140, "page 2 of 4 +│? +poolscope │ pool 2"},
                 {5, 20, "^ Long"},
                 {1, 1, NULL},
                 {2, 200, NULL},
                 {200, 2, NULL},
                 {30, 100, "^ poolscope │ pool 2"}};
    start(terminal, 24, 80);
    go_to_the_long_page(terminal);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t mark = pane_mark(terminal);
        terminal_resize(terminal, sizes[i].rows, sizes[i].columns);
        pane_wait_wrote(terminal, mark, "\033");
        if (sizes[i].seen)
            terminal_wait_match(terminal, sizes[i].seen);
    }
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [3, 4]");
    terminal_wait_match(terminal, "^7$");
    assert_int_equal(terminal_strays(terminal), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(the_page_is_above_the_pane),
        terminal_test(enter_reads_a_page_to_its_end),
        terminal_test(what_is_compared_takes_rows_of_the_page),
        terminal_test(what_is_printed_is_read_from_its_beginning),
        terminal_test(page_keys_and_the_wheel_scroll_it),
        terminal_test(on_a_wide_screen_it_is_beside),
        terminal_test(it_moves_as_the_screen_gets_another_size),
    };
    return cmocka_run_group_tests_name("pane: a lesson", tests, NULL, NULL);
}
