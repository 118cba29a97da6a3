/* tests/terminal/lesson_answers.c - what a lesson may do and what counts as an answer, where jobs run on behind the
 * line that started them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/terminal/terminal.h"

#define EXERCISE(lines) "# A lesson\n\n```exercise\nask: Do it.\nhint: Think.\n" lines "```\n"

static void begin(struct terminal *terminal, const char *lesson)
{
    static const struct terminal_options tall = {.rows = 60, .columns = 80};
    terminal_write_file(terminal, "mine.md", lesson);
    terminal_start(terminal, &tall);
    terminal_run(terminal, "lesson ./mine.md");
    terminal_wait(terminal, "A lesson  (page 1 of");
}

/* A callback is what was read between its brackets, and the lesson's wherever it runs. */
static void a_callback_reaches_no_files(void **state)
{
    struct terminal *terminal = *state;
    char path[4096];
    terminal_write_file(terminal, "commands", "export written.py\n");
    begin(terminal, "# A lesson\n\n```poolscope\n>>> pool 1\n>>> r = map sleep_ms [700] async then=(set\n"
                    "... run commands)\n>>> help\n...\n```\n");
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "Enter types  r = map sleep_ms [700] async");
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "Enter types  help");
    terminal_wait(terminal, "callback of job 1: set run commands\n");
    terminal_wait(terminal, "there is no setting 'run'");
    terminal_run(terminal, "show 5");
    snprintf(path, sizeof path, "%s/written.py", terminal_home(terminal));
    assert_int_equal(access(path, F_OK), -1);
    terminal_run(terminal, "run commands"); /* whoever wants it types it */
    assert_int_equal(access(path, F_OK), 0);
}

static void an_error_is_one_of_a_command_that_ran(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal, EXERCISE("setup: pool 1\naccept: error\nanswer: map sqrt [-1]\n"));
    terminal_enter(terminal, "map sleep_ms [3000000]");
    terminal_wait_running(terminal);
    terminal_type(terminal, CTRL_C);
    terminal_wait_prompt(terminal);
    terminal_run(terminal, "maap square 3");
    terminal_run(terminal, "map square nowhere");
    assert_false(terminal_shows(terminal, "right."));
    assert_false(terminal_shows(terminal, "shows a hint"));
    terminal_run(terminal, "map sqrt [-1]");
    terminal_wait_match(terminal, "^right\\.$");
}

static void what_has_only_begun_is_not_wrong(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal, EXERCISE("setup: pool 1\naccept: async and jobs == 0 and result == [700]\n"
                             "answer: r = map sleep_ms [700] async; get r\n"));
    terminal_run(terminal, "r = map sleep_ms [600] async");
    terminal_wait(terminal, "\na job is running: `get` fetches its result\n");
    assert_false(terminal_shows(terminal, "expected"));
    assert_false(terminal_shows(terminal, "shows a hint"));
    terminal_run(terminal, "get r");
    terminal_wait_match(terminal, "^expected +\\[700\\]$");
    terminal_wait(terminal, "`hint` shows a hint (1 of 1)");
    terminal_run(terminal, "r = map sleep_ms [700] async");
    terminal_run(terminal, "get r");
    terminal_wait_match(terminal, "^right\\.$");
}

static void processes_are_an_answer_when_they_are_joined(void **state)
{
    struct terminal *terminal = *state;
    begin(terminal, EXERCISE("setup: value counter\naccept: counter.value == 5\n"
                             "answer: process increment counter 5; join\n"));
    terminal_run(terminal, "process sleep_ms 1500");
    terminal_wait(terminal, "\na process is running: `join` waits for it\n");
    assert_false(terminal_shows(terminal, "expected"));
    terminal_run(terminal, "join");
    terminal_wait(terminal, "counter.value: 5 expected, 0 got");
    terminal_wait(terminal, "`hint` shows a hint (1 of 1)");
    terminal_run(terminal, "process increment counter 5; join");
    terminal_wait_match(terminal, "^right\\.$");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(a_callback_reaches_no_files),
        terminal_test(an_error_is_one_of_a_command_that_ran),
        terminal_test(what_has_only_begun_is_not_wrong),
        terminal_test(processes_are_an_answer_when_they_are_joined),
    };
    return cmocka_run_group_tests_name("terminal: answers to a lesson", tests, NULL, NULL);
}
