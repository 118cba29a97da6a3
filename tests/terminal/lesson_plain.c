/* tests/terminal/lesson_plain.c - a lesson without the pane: its pages are printed when they are turned to, and a line
 * below each says what Enter does. */
#include "tests/terminal/lesson.h"
#include "tests/terminal/terminal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void begin(struct terminal *terminal)
{
    static const struct terminal_options tall = {.rows = 60, .columns = 80};
    terminal_write_file(terminal, SMALL_LESSON_FILE, small_lesson);
    terminal_start(terminal, &tall);
    terminal_run(terminal, "lesson ./small.md");
    terminal_wait(terminal, "(page 1 of 5)");
    terminal_wait(terminal, "Enter types  pool 2");
}

static void go_on(struct terminal *terminal, const char *until)
{
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, until);
    terminal_wait_prompt(terminal);
}

static void from_the_first_page_to_the_last(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal);
    assert_true(terminal_shows(terminal, "This is the first page, and a pool is a set of workers."));
    go_on(terminal, "Enter types  kept = map square 0..5");
    assert_true(terminal_shows(terminal, "\n>>> pool 2\npool of 2 workers")); /* it is seen what is run */
    go_on(terminal, "Enter types  sum kept");
    go_on(terminal, "Enter goes on");
    assert_true(terminal_shows(terminal, "\n>>> sum kept\n30\n"));
    go_on(terminal, "(page 2 of 5)");
    terminal_wait(terminal, "your turn: `hint` helps (2), `skip` shows the answer");
    assert_int_equal(terminal_workers(terminal).count, 3);
    go_on(terminal, "the exercise waits for your own command");
    terminal_forget(terminal);
    terminal_run(terminal, "map square 0..5");
    terminal_wait_match(terminal, "^expected +\\[0, 1, 8, 27, 64\\]$");
    terminal_wait_match(terminal, "^got +\\[0, 1, 4, +9, 16\\]$");
    terminal_run(terminal, "hint");
    terminal_wait(terminal, "hint 1 of 2: The first hint.");
    terminal_run(terminal, "hint");
    terminal_wait(terminal, "hint 2 of 2: The second hint.");
    terminal_run(terminal, "def third(n) = n * n * n");
    terminal_run(terminal, "r = map third 0..5 async");
    terminal_run(terminal, "get r");
    terminal_wait_match(terminal, "^right\\.$");
    terminal_wait(terminal, "Each worker took what was left.");
    terminal_wait(terminal, "Enter goes on");
    terminal_forget(terminal);
    go_on(terminal, "(page 3 of 5)");
    terminal_run(terminal, "b");
    terminal_wait(terminal, "that is right, and 1 is missing.");
    terminal_run(terminal, "b c");
    terminal_wait_match(terminal, "^right\\.$");
    terminal_wait(terminal, "The others wait.");
    go_on(terminal, "(page 4 of 5)");
    terminal_wait(terminal, "Enter types  sum kept");
    terminal_forget(terminal);
    terminal_run(terminal, "back");
    terminal_wait(terminal, "(page 3 of 5)");
    terminal_run(terminal, "next");
    terminal_wait(terminal, "(page 4 of 5)");
    go_on(terminal, "Enter goes on");
    go_on(terminal, "Enter ends the lesson");
    go_on(terminal, "the end of A small lesson");
    terminal_run(terminal, "next");
    terminal_wait(terminal, "no lesson is open");
}

static void quit_in_the_middle_and_go_on(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal);
    terminal_run(terminal, "next");
    terminal_wait(terminal, "(page 2 of 5)");
    terminal_run(terminal, "set noskip on");
    terminal_run(terminal, "skip");
    terminal_wait(terminal, "answers are not shown here");
    terminal_run(terminal, "lesson leave"); /* it holds for the session, and not for this lesson */
    terminal_run(terminal, "lesson ./small.md");
    terminal_run(terminal, "skip");
    terminal_wait(terminal, "`next` leaves it open");
    terminal_type(terminal, CTRL_D);
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_start(terminal, &(struct terminal_options){.rows = 60, .columns = 80});
    terminal_run(terminal, "lesson ./small.md");
    terminal_wait(terminal, "(page 2 of 5)");
    terminal_run(terminal, "skip");
    terminal_wait(terminal, "\n>>> map cube 0..5\n[0, 1, 8, 27, 64]\n");
    go_on(terminal, "(page 3 of 5)");
    terminal_type(terminal, CTRL_D);
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_start(terminal, NULL);
    terminal_run(terminal, "lesson ./small.md");
    terminal_wait(terminal, "catching up: 6 commands of the pages before are run again");
    terminal_wait(terminal, "(page 3 of 5)");
    terminal_run(terminal, "sum kept");
    terminal_wait_match(terminal, "^30$");
    terminal_run(terminal, "map cube 0..3");
    terminal_wait_match(terminal, "^\\[0, 1, 8\\]$");
}

/* What was done of a task is done of that one alone. */
static void a_file_that_changes_while_it_is_open(void **state)
{
    struct terminal *terminal = *state;
    static const char more[] = "# X\n\n```exercise\nask: Six.\naccept: result == 6\nhint: One.\nhint: Two.\n"
                               "answer: sum [6]\n```\n\nThe end.\n";
    static const char fewer[] = "# X\n\n```exercise\nask: Seven.\naccept: result == 7\nhint: One.\n"
                                "answer: sum [7]\n```\n\nThe end.\n";
    terminal_write_file(terminal, "changes.md", more);
    terminal_start(terminal, &(struct terminal_options){.rows = 60, .columns = 80});
    terminal_run(terminal, "lesson ./changes.md");
    terminal_run(terminal, "hint");
    terminal_run(terminal, "hint");
    terminal_wait(terminal, "hint 2 of 2: Two.");
    terminal_run(terminal, "sum [6]");
    terminal_wait_match(terminal, "^right\\.$");
    terminal_write_file(terminal, "changes.md", fewer);
    terminal_forget(terminal);
    terminal_run(terminal, "lesson ./changes.md");
    terminal_wait(terminal, "your turn: `hint` helps (1)");
    terminal_run(terminal, "hint");
    terminal_wait(terminal, "hint 1 of 1: One.");
    terminal_run(terminal, "lesson ./changes.md page 2");
    terminal_wait(terminal, "(page 2 of 2)");
    terminal_forget(terminal);
    terminal_run(terminal, "lesson reset");
    terminal_wait(terminal, "what was done of ");
    terminal_wait(terminal, "your turn: `hint` helps (1)");
}

/* What cannot be kept is said once, and no reason to stop. */
static void a_lesson_goes_on_where_nothing_can_be_kept(void **state)
{
    struct terminal *terminal = *state;
    static const char *const nowhere[] = {"XDG_STATE_HOME=/dev/null/nowhere", NULL};
    terminal_write_file(terminal, SMALL_LESSON_FILE, small_lesson);
    terminal_start(terminal, &(struct terminal_options){.rows = 60, .columns = 80, .environment = nowhere});
    terminal_run(terminal, "lesson ./small.md");
    terminal_wait(terminal, "where you are in a lesson cannot be kept");
    terminal_wait(terminal, "(page 1 of 5)");
    terminal_forget(terminal);
    terminal_run(terminal, "next");
    terminal_wait(terminal, "(page 2 of 5)");
    assert_false(terminal_shows(terminal, "cannot be kept"));
}

/* What was kept is in nobody's way when it is damaged. */
static void a_damaged_record_is_set_aside(void **state)
{
    struct terminal *terminal = *state;
    terminal_write_file(terminal, "state/poolscope/lessons.json", "{\"lessons\": [");
    begin(terminal);
    terminal_wait(terminal, "damaged");
    terminal_run(terminal, "next");
    terminal_wait(terminal, "(page 2 of 5)");
}

/* One notice, however many lessons are listed; and what cannot be read is not replaced. */
static void a_record_that_cannot_be_read_is_said_once(void **state)
{
    struct terminal *terminal = *state;
    static const char message[] = "lessons.json cannot be read";
    char path[512];
    snprintf(path, sizeof path, "%s/state/poolscope/lessons.json", terminal_home(terminal));
    terminal_write_file(terminal, "state/poolscope/unused", "");
    assert_int_equal(symlink("lessons.json", path), 0); /* to itself: not even root reads it */
    begin(terminal);
    terminal_wait(terminal, message);
    terminal_run(terminal, "next");
    terminal_wait(terminal, "(page 2 of 5)");
    const char *first = strstr(terminal_screen(terminal), message);
    assert_non_null(first);
    assert_null(strstr(first + 1, message));
    terminal_run(terminal, "lesson leave");
    terminal_forget(terminal);
    terminal_run(terminal, "lesson");
    terminal_wait(terminal, message);
    first = strstr(terminal_screen(terminal), message);
    assert_null(strstr(first + 1, message));
}

static void tab_completes_lessons(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    terminal_type(terminal, "lesson the-f" TAB);
    terminal_wait_line(terminal, ">>> lesson the-first-pool", -1);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_type(terminal, "lesson res" TAB);
    terminal_wait_line(terminal, ">>> lesson reset", -1);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_write_file(terminal, "zebra.md", small_lesson);
    terminal_type(terminal, "lesson ./ze" TAB);
    terminal_wait_line(terminal, ">>> lesson ./zebra.md", -1);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_type(terminal, "lesson check ze" TAB);
    terminal_wait_line(terminal, ">>> lesson check zebra.md", -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(from_the_first_page_to_the_last),
        terminal_test(quit_in_the_middle_and_go_on),
        terminal_test(a_file_that_changes_while_it_is_open),
        terminal_test(a_lesson_goes_on_where_nothing_can_be_kept),
        terminal_test(a_damaged_record_is_set_aside),
        terminal_test(a_record_that_cannot_be_read_is_said_once),
        terminal_test(tab_completes_lessons),
    };
    return cmocka_run_group_tests_name("terminal: a lesson without the pane", tests, NULL, NULL);
}
