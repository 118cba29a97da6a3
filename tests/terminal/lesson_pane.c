/* tests/terminal/lesson_pane.c - a lesson in front of a learner, above the pane: by Enter, with wrong answers, hints,
 * skip, and terminals of all sizes; left in the middle, and gone on with. */
#include "tests/terminal/lesson.h"
#include "tests/terminal/pane.h"

#include <stdio.h>
#include <string.h>

static void start(struct terminal *terminal, const struct terminal_options *options)
{
    terminal_write_file(terminal, SMALL_LESSON_FILE, small_lesson);
    pane_start(terminal, options);
}

static void begin(struct terminal *terminal)
{
    start(terminal, NULL);
    pane_enter(terminal, "lesson ./small.md");
    terminal_wait(terminal, "page 1 of 5");
    terminal_wait(terminal, "Enter types  pool 2");
    terminal_wait_prompt(terminal);
}

/* Enter in an empty line, until the page says this. */
static void go_on(struct terminal *terminal, const char *until)
{
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, until);
    terminal_wait_prompt(terminal);
}

static void to_the_exercise(struct terminal *terminal)
{
    begin(terminal);
    go_on(terminal, "Enter types  kept = map square 0..5");
    go_on(terminal, "Enter types  sum kept");
    go_on(terminal, "Enter goes on");
    go_on(terminal, "page 2 of 5");
}

static void to_the_quiz(struct terminal *terminal)
{
    to_the_exercise(terminal);
    pane_run(terminal, "skip");
    terminal_wait(terminal, "Enter goes on");
    go_on(terminal, "page 3 of 5");
}

static void by_enter_from_the_first_page_to_the_last(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal);
    assert_true(terminal_shows(terminal, "This is the first page, and a pool is a set of workers."));
    go_on(terminal, "Enter types  kept = map square 0..5");
    assert_true(terminal_shows(terminal, ">>> pool 2\npool of 2 workers"));
    assert_int_equal(terminal_workers(terminal).count, 2);
    go_on(terminal, "Enter types  sum kept");
    go_on(terminal, "Enter goes on");
    assert_true(terminal_shows(terminal, "\n>>> sum kept\n30\n"));
    go_on(terminal, "page 2 of 5");
    terminal_wait(terminal, "With 3 workers, cube the numbers 0 to 4.");
    terminal_wait(terminal, "setup: pool 3");
    assert_int_equal(terminal_workers(terminal).count, 3);
    go_on(terminal, "the exercise waits for your own command"); /* Enter answers nothing */
    assert_true(terminal_shows(terminal, "page 2 of 5"));
    pane_run(terminal, "def third(n) = n * n * n"); /* another way than the answer's */
    assert_false(terminal_shows(terminal, "hint shows"));
    pane_run(terminal, "map third [0, 1, 2, 3, 4] chunksize=1");
    terminal_wait_match(terminal, "^right\\.$");
    terminal_wait(terminal, "Each worker took what was left.");
    go_on(terminal, "page 3 of 5");
    pane_run(terminal, "c, b");
    terminal_wait(terminal, "right: b, c.");
    terminal_wait(terminal, "The others wait.");
    go_on(terminal, "page 4 of 5");
    go_on(terminal, "Enter goes on");
    go_on(terminal, "page 5 of 5");
    terminal_wait(terminal, "Enter ends the lesson");
    go_on(terminal, "the end of A small lesson");
    terminal_wait_gone(terminal, "page 5 of 5");
    pane_run(terminal, "sum kept"); /* and what was done in it is the learner's */
    terminal_wait_match(terminal, "^30$");
    pane_enter(terminal, "lesson");
    terminal_wait(terminal, "the-first-pool");
}

static void a_wrong_answer_is_told_apart_and_hints_come_one_by_one(void **state)
{
    struct terminal *terminal = *state;
    to_the_exercise(terminal);
    pane_run(terminal, "map square 0..5");
    terminal_wait_match(terminal, "^expected +\\[0, 1, 8, 27, 64\\]$");
    terminal_wait_match(terminal, "^got +\\[0, 1, 4, +9, 16\\]$");
    terminal_wait(terminal, "Those are squares.");
    terminal_wait(terminal, "`hint` shows a hint (1 of 2)");
    size_t mark = pane_mark(terminal);
    pane_run(terminal, "cpu_count"); /* no answer, and nothing is said of it */
    pane_run(terminal, "xs = 0..5");
    pane_run(terminal, "explain map square 0..5");
    pane_run(terminal, "s = slice 0..4 2");
    pane_run(terminal, "pool 3");
    pane_run(terminal, "nothing at all");
    pane_run(terminal, "r = map square 0..5 async"); /* a step on the way */
    pane_run(terminal, "jobs");
    assert_false(pane_wrote(terminal, mark, "expected"));
    assert_false(pane_wrote(terminal, mark, "(1 of 2)"));
    pane_run(terminal, "hint");
    terminal_wait(terminal, "hint 1 of 2: The first hint.");
    assert_false(terminal_shows(terminal, "The second hint."));
    pane_run(terminal, "hint");
    terminal_wait(terminal, "hint 2 of 2: The second hint.");
    pane_run(terminal, "hint");
    terminal_wait(terminal, "again, hint 2 of 2");
    pane_run(terminal, "next");
    terminal_wait(terminal, "the exercise of this page is not done yet");
    assert_true(terminal_shows(terminal, "page 2 of 5"));
    pane_run(terminal, "skip");
    terminal_wait(terminal, "\n>>> map cube 0..5\n[0, 1, 8, 27, 64]\n");
    terminal_wait(terminal, "skipped.");
    terminal_wait(terminal, "Each worker took what was left.");
    pane_run(terminal, "map cube 0..3"); /* it was defined by the answer, and stays */
    terminal_wait(terminal, "\n[0, 1, 8]\n");
}

static void a_quiz_says_how_many_are_right_and_not_which(void **state)
{
    struct terminal *terminal = *state;
    to_the_quiz(terminal);
    pane_run(terminal, "a");
    terminal_wait(terminal, "no, that is not it.");
    pane_run(terminal, "ab");
    terminal_wait(terminal, "not quite: 1 of these 2 is right, and 1 is missing.");
    pane_run(terminal, "a, b c");
    terminal_wait(terminal, "not quite: 2 of these 3 are right.");
    pane_run(terminal, "b");
    terminal_wait(terminal, "that is right, and 1 is missing.");
    pane_run(terminal, "z");
    terminal_wait(terminal, "a letter, a to d");
    pane_run(terminal, "(d)");
    terminal_wait(terminal, "no, that is not it.");
    pane_run(terminal, "Yes!");
    terminal_wait_match(terminal, "^>>> Yes!\n.*a letter, a to d");
    pane_run(terminal, "sum [20, 22]"); /* anything else is a command as ever */
    terminal_wait_match(terminal, "^42$");
    pane_run(terminal, "hint");
    terminal_wait(terminal, "Look for a word in the names.");
    pane_run(terminal, "B C");
    terminal_wait(terminal, "right: b, c.");
    pane_run(terminal, "b"); /* nobody asks any more */
    terminal_wait(terminal, "there is no command 'b'");
}

static void a_teacher_can_turn_skip_off(void **state)
{
    struct terminal *terminal = *state;
    to_the_exercise(terminal);
    pane_run(terminal, "set noskip on");
    terminal_wait(terminal, "`hint` helps (2), `next` leaves it open");
    pane_run(terminal, "skip");
    terminal_wait(terminal, "answers are not shown here");
    pane_run(terminal, "set noskip off");
    terminal_wait(terminal, "noskip stays on until the program is left");
    pane_run(terminal, "map square 0..5");
    terminal_wait(terminal, "Those are squares.");
    pane_run(terminal, "map square 0..3");
    terminal_wait(terminal, "\ngot       [0, 1, 4]\nresult[2] should be something else\n");
    assert_false(terminal_shows(terminal, "64"));
    pane_run(terminal, "next"); /* or whoever has no idea could not go on */
    terminal_wait(terminal, "page 3 of 5");
    pane_run(terminal, "back");
    terminal_wait(terminal, "`next` leaves it open");
    pane_run(terminal, "next");
    pane_run(terminal, "next");
    terminal_wait(terminal, "page 4 of 5");
    pane_run(terminal, "next");
    pane_run(terminal, "next");
    terminal_wait(terminal, "the end of A small lesson (2 skipped)");
}

static void the_same_command_typed_by_hand_counts_and_others_change_nothing(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal);
    pane_run(terminal, "sum [20, 22]");
    assert_true(terminal_shows(terminal, "Enter types  pool 2"));
    pane_run(terminal, "pool   2");
    terminal_wait(terminal, "Enter types  kept = map square 0..5");
    pane_run(terminal, "kept=map square 0..5");
    terminal_wait(terminal, "Enter types  sum kept");
    pane_run(terminal, "next"); /* runs what is left, and turns the page */
    terminal_wait(terminal, "\n>>> sum kept\n30\n");
    terminal_wait(terminal, "page 2 of 5");
    pane_run(terminal, "back");
    terminal_wait(terminal, "page 1 of 5");
    terminal_wait(terminal, "Enter goes on"); /* what was run is not run again */
    pane_run(terminal, "back");
    terminal_wait(terminal, "this is the first page");
    go_on(terminal, "page 2 of 5");
}

/* A name that stands for a letter of a quiz is a name again behind it; a line that is typed stays when Enter is not for
 * it. */
static void what_is_being_typed_is_never_taken_for_an_empty_line(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal);
    go_on(terminal, "Enter types  kept = map square 0..5");
    pane_enter(terminal, "map sleep_ms [300]");
    pane_wait_running(terminal);
    terminal_type(terminal, "sum [20,"); /* typed ahead, and not finished */
    terminal_wait_match(terminal, "^\\[300\\]$");
    terminal_wait_line(terminal, ">>> sum [20,", 12);
    terminal_type(terminal, " 22]" ENTER);
    terminal_wait_match(terminal, "^42$");
    assert_true(terminal_shows(terminal, "Enter types  kept = map square 0..5"));
    pane_enter(terminal, "sum [1,"); /* an open bracket goes on: Enter in it is no Enter for the lesson */
    terminal_wait_line(terminal, "...", 4);
    terminal_type(terminal, ENTER);
    terminal_wait_line(terminal, "...", 4);
    terminal_type(terminal, "2]" ENTER);
    terminal_wait_match(terminal, "^3$");
    terminal_wait_prompt(terminal);
    assert_true(terminal_shows(terminal, "Enter types  kept = map square 0..5"));
}

static void the_page_survives_terminals_of_all_sizes(void **state)
{
    struct terminal *terminal = *state;
    start(terminal, &(struct terminal_options){.rows = 30, .columns = 100});
    pane_enter(terminal, "lesson ./small.md");
    terminal_wait(terminal, "Enter types  pool 2");
    go_on(terminal, "Enter types  kept = map square 0..5");
    static const int sizes[][2] = {{24, 80}, {45, 160}};
    for (size_t i = 0; i < 2; i++) {
        terminal_resize(terminal, sizes[i][0], sizes[i][1]);
        terminal_wait(terminal, "This is the first page, and a pool is a set of workers.");
        terminal_wait(terminal, "Enter types  kept = map square 0..5");
        terminal_wait(terminal, "page 1 of 5");
    }
    terminal_resize(terminal, 6, 20); /* there is hardly room for the prompt, which works */
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [20, 22]");
    terminal_resize(terminal, 30, 100);
    terminal_wait(terminal, "Enter types  kept = map square 0..5");
    go_on(terminal, "Enter types  sum kept");
    go_on(terminal, "Enter goes on");
    terminal_wait(terminal, "\n>>> sum kept\n30\n");
    assert_int_equal(terminal_strays(terminal), 0);
}

static void leave_in_the_middle_and_go_on_in_another_session(void **state)
{
    struct terminal *terminal = *state;
    to_the_quiz(terminal);
    terminal_type(terminal, CTRL_D);
    assert_int_equal(terminal_reap(terminal), 0);
    pane_start(terminal, NULL);
    pane_enter(terminal, "lesson ./small.md");
    terminal_wait(terminal, "catching up: 6 commands of the pages before are run again");
    terminal_wait(terminal, "page 3 of 5");
    terminal_wait(terminal, "Which of these come back at once?");
    terminal_wait_prompt(terminal);
    assert_false(terminal_shows(terminal, "\n30\n")); /* what is caught up on is not shown … */
    assert_int_equal(terminal_workers(terminal).count, 3);
    pane_run(terminal, "sum kept"); /* … but done */
    terminal_wait_match(terminal, "^30$");
    pane_run(terminal, "map cube 0..3");
    terminal_wait(terminal, "\n[0, 1, 8]\n");
    pane_run(terminal, "lesson leave");
    terminal_wait(terminal, "left on page 3 of 5: `lesson ./small.md` goes on there");
    terminal_wait_gone(terminal, "Which of these come back at once?");
    size_t mark = pane_mark(terminal);
    pane_run(terminal, "lesson ./small.md"); /* in the same session there is nothing to be caught up on */
    terminal_wait(terminal, "page 3 of 5");
    assert_false(pane_wrote(terminal, mark, "catching up"));
    pane_run(terminal, "lesson reset ./small.md");
    terminal_wait_gone(terminal, "Which of these come back at once?");
    pane_run(terminal, "lesson ./small.md");
    terminal_wait(terminal, "page 1 of 5");
}

/* A page whose commands last for ever is caught up on until somebody has had enough. */
static void ctrl_c_ends_catching_up(void **state)
{
    struct terminal *terminal = *state;
    static const char lesson[] = "# Long\n\nWords.\n\n```poolscope\n>>> pool 1\n```\n\n"
                                 "More.\n\n```poolscope\n>>> map sleep_ms [60000]\n[60000]\n```\n\nThe end of it.\n";
    terminal_write_file(terminal, "long.md", lesson);
    pane_start(terminal, NULL);
    pane_run(terminal, "lesson ./long.md");
    go_on(terminal, "Enter goes on");
    go_on(terminal, "Enter types  map sleep_ms [60000]");
    terminal_type(terminal, ENTER);
    pane_wait_running(terminal);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_wait(terminal, "Enter goes on");
    go_on(terminal, "page 3 of 3");
    pane_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    pane_start(terminal, NULL);
    pane_enter(terminal, "lesson ./long.md");
    terminal_wait(terminal, "catching up: 2 commands");
    pane_wait_running(terminal);
    terminal_type(terminal, CTRL_C);
    terminal_wait(terminal, "catching up was broken off");
    terminal_wait(terminal, "page 3 of 3");
    terminal_wait_prompt(terminal);
    pane_run(terminal, "sum [20, 22]");
    terminal_wait_match(terminal, "^42$");
    terminal_forget(terminal);
    pane_enter(terminal, "lesson ./long.md"); /* it has not been run yet */
    terminal_wait(terminal, "catching up: 2 commands");
    pane_wait_running(terminal);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
}

/* What a lesson types is not the learner's wish: it reaches no file, by Enter or by any other way. */
static void a_lesson_reaches_no_files(void **state)
{
    struct terminal *terminal = *state;
    static const char lesson[] =
        "# Bad\n\nWords.\n\n```poolscope\n>>> export stolen.py\n>>> sum [20, 22]\n42\n```\n\nEnd.\n";
    char path[512];
    terminal_write_file(terminal, "bad.md", lesson);
    pane_start(terminal, NULL);
    pane_run(terminal, "lesson ./bad.md");
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "'export' is not for a lesson to run");
    terminal_wait(terminal, "Enter types  sum [20, 22]");
    snprintf(path, sizeof path, "%s/stolen.py", terminal_home(terminal));
    FILE *file = fopen(path, "r");
    assert_null(file);
    pane_run(terminal, "export mine.py"); /* the learner may */
    snprintf(path, sizeof path, "%s/mine.py", terminal_home(terminal));
    file = fopen(path, "r");
    assert_non_null(file);
    fclose(file);
}

static void without_the_pane_the_page_is_still_to_be_read(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal);
    pane_enter(terminal, "pane off");
    terminal_wait(terminal, "(page 1 of 5)");
    terminal_wait(terminal, "This is the first page, and a pool is a set of workers.");
    terminal_wait(terminal, "Enter types  pool 2");
    terminal_wait_prompt(terminal);
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "Enter types  kept = map square 0..5");
    terminal_wait_prompt(terminal);
    terminal_enter(terminal, "pane on");
    terminal_wait(terminal, "page 1 of 5");
    terminal_wait_prompt(terminal);
    go_on(terminal, "Enter types  sum kept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(by_enter_from_the_first_page_to_the_last),
        terminal_test(a_wrong_answer_is_told_apart_and_hints_come_one_by_one),
        terminal_test(a_quiz_says_how_many_are_right_and_not_which),
        terminal_test(a_teacher_can_turn_skip_off),
        terminal_test(the_same_command_typed_by_hand_counts_and_others_change_nothing),
        terminal_test(what_is_being_typed_is_never_taken_for_an_empty_line),
        terminal_test(the_page_survives_terminals_of_all_sizes),
        terminal_test(leave_in_the_middle_and_go_on_in_another_session),
        terminal_test(ctrl_c_ends_catching_up),
        terminal_test(a_lesson_reaches_no_files),
        terminal_test(without_the_pane_the_page_is_still_to_be_read),
    };
    return cmocka_run_group_tests_name("terminal: a lesson with the pane", tests, NULL, NULL);
}
