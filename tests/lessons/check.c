/* Lessons as tests: `poolscope --check` from outside. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "repl/text.h"
#include "tests/program/support.h"

/* A lesson of these lines, checked. Its path, until the next call. */
static const char *check(struct program *program, const char *lesson)
{
    const char *path = make_file(lesson, strlen(lesson));
    program_run(program, &(struct launch){.arguments = {"--check", path}});
    return path;
}

/* It is not good, and says this, where @ stands for its path; or more, where this does not end a line. */
static void expect_fault(const char *lesson, const char *said)
{
    struct program program;
    struct text all = {.bytes = NULL};
    const char *path = check(&program, lesson);
    for (const char *c = said; *c; c++)
        text_add(&all, *c == '@' ? path : c, *c == '@' ? strlen(path) : 1);
    bool whole = all.size && all.bytes[all.size - 1] == '\n';
    if (strncmp(program.errors.bytes, text_string(&all), whole ? program.errors.size + 1 : all.size) != 0 ||
        program.status != 1 || program.output.size)
        fail_msg("%s\nexit %d\n%s%s\nand not\n%s", lesson, program.status, program.output.bytes, program.errors.bytes,
                 text_string(&all));
    text_release(&all);
    program_release(&program);
    expect_nothing_left(2000);
}

static void expect_good(const char *lesson, const char *said)
{
    struct program program;
    const char *path = check(&program, lesson);
    if (program.status != 0 || program.errors.size)
        fail_msg("%s\nexit %d\n%s", lesson, program.status, program.errors.bytes);
    assert_non_null(strstr(program.output.bytes, path));
    assert_non_null(strstr(program.output.bytes, said));
    assert_int_equal(count_of(program.output.bytes, "\n"), 1);
    program_release(&program);
    expect_nothing_left(2000);
}

#define TITLE "# A lesson\n\n"
#define TYPED(lines) "```poolscope\n" lines "```\n\n"
#define FIGURES(lines) "```poolscope figures\n" lines "```\n\n"
#define EXERCISE(lines) "```exercise\n" lines "```\n\n"

static void good_lessons_are_said_to_be_good(void **state)
{
    (void)state;
    expect_good(TITLE "Words alone.\n", ": 0 commands, 0 exercises, 0 quizzes: ");
    expect_good(TITLE TYPED(">>> pool 2\n>>> map square 0..5\n[0, 1, 4, 9, 16]\n>>> show [\n... 3]\n[3]\n"),
                ": 3 commands, 0 exercises, 0 quizzes: ");
    expect_good(TITLE FIGURES(">>> pool 2; map square 0..3\n...\n[0, 1, 4]\n...busy...idle wait...efficiency...\n"),
                ": 1 command, ");
    expect_good(TITLE TYPED(">>> pool 1\n>>> set figures table\n>>> map square 0..3\n[0, 1, 4]\n")
                    FIGURES(">>> map square 0..3\n[0, 1, 4]\nworker...\n...\nw0 ...\n...\n")
                        TYPED(">>> map square 0..3\n[0, 1, 4]\n"),
                ": 5 commands, ");
    expect_good(TITLE TYPED(">>> pool 1\n>>> set figures off\n") FIGURES(">>> map square 0..3\n[0, 1, 4]\n"),
                ": 3 commands, ");
    expect_good(TITLE TYPED(">>> set figures\nline\n"), ": 1 command, ");
    expect_good(TITLE TYPED(">>> pool 1\n>>> r = map square 0..3 async then=(show nope)\n>>> wait r\n"
                            "error: there is no name 'nope'\n...\n"),
                ": 3 commands, ");
    expect_good(TITLE TYPED(">>> pool 1\n>>> r = map square 0..3 async then=(show\n... _)\n>>> wait r\n[0, 1, 4]\n"),
                ": 3 commands, ");
    expect_good(TITLE FIGURES(">>> pool 1; imap square 0..2\n...\nw0 ... 0 -> 0\nw0 ... 1 -> 1\n...\n"),
                ": 1 command, ");
    expect_good(TITLE TYPED(">>> mop square\nerror: there is no command 'mop'\n...\ndid you mean 'map'?\n"),
                ": 1 command, ");
    expect_good(TITLE EXERCISE("ask: Squares.\nsetup: pool 2\naccept: result == [0, 1, 4] and workers == 2\n"
                               "answer: map square 0..3\n") "```quiz\nask: Which?\n- a\n* b\n```\n",
                ": 2 commands, 1 exercise, 1 quiz: ");
    expect_good(TITLE EXERCISE("ask: Let it fail.\naccept: error == ValueError\nanswer: map sqrt [-1]\n"),
                ": 1 command, 1 exercise, ");
}

static void what_is_printed_must_be_what_is_said(void **state)
{
    (void)state;
    expect_fault(TITLE TYPED(">>> map square 0..3\n[0, 1, 5]\n"), "@:5: it prints something else\n"
                                                                  "  >>> map square 0..3\n"
                                                                  "  expected  [0, 1, 5]\n"
                                                                  "  got       [0, 1, 4]\n");
    expect_fault(TITLE TYPED(">>> show 3\n3\n4\n>>> show 5\n6\n"), "@:6: it prints something else\n"
                                                                   "  >>> show 3\n"
                                                                   "  expected  4\n"
                                                                   "  got       (nothing more)\n"
                                                                   "@:8: it prints something else\n"
                                                                   "  >>> show 5\n"
                                                                   "  expected  6\n"
                                                                   "  got       5\n");
    expect_fault(TITLE TYPED(">>> show 3\n"), "@:4: it prints something else\n"
                                              "  >>> show 3\n"
                                              "  expected  (nothing more)\n"
                                              "  got       3\n");
    expect_fault(TITLE TYPED(">>> mop\n"), "@:4: it prints something else\n"
                                           "  >>> mop\n"
                                           "  expected  (nothing more)\n"
                                           "  got       error: there is no command 'mop', and nothing has that name\n"
                                           "  all of it:\n"
                                           "  error: there is no command 'mop', and nothing has that name\n"
                                           "    mop\n"
                                           "    ^\n"
                                           "  did you mean 'map'?\n");
    expect_fault(
        TITLE FIGURES(">>> pool 1; r = map square 0..3 async\npool of 1 worker...\njob 1 is running\n>>> get r\n...\n"),
        "@:6: it prints something else\n"
        "  >>> pool 1; r = map square 0..3 async\n"
        "  expected  job 1 is running\n"
        "  got       job 1 is running, 3 chunks: get 1\n"
        "  all of it:\n"
        "  pool of 1 worker, ");
}

static void a_callback_that_fails_is_a_fault(void **state)
{
    (void)state;
    expect_fault(TITLE TYPED(">>> pool 1\n>>> r = map square 0..3 async then=(show nope)\n>>> wait r\n"),
                 "@:6: it prints something else\n"
                 "  >>> wait r\n"
                 "  expected  (nothing more)\n"
                 "  got       error: there is no name 'nope'");
    expect_fault(TITLE EXERCISE("ask: Fetch.\naccept: result == [0, 1, 4]\n"
                                "answer: pool 1; r = map square 0..3 async then=(show nope); get r\n"),
                 "@:6: this fails, and what follows needs it\n"
                 "  [0, 1, 4]\n"
                 "  error: there is no name 'nope'");
}

static void exercises_are_wrong_before_their_answer_and_right_with_it(void **state)
{
    (void)state;
    expect_fault(TITLE EXERCISE("ask: Cubes.\naccept: result == [0, 1, 8]\nif: result == [0, 1, 4] => Those are "
                                "squares.\nanswer: pool 2; map square 0..3\n"),
                 "@:7: the exercise is not right with its answer\n"
                 "  >>> pool 2; map square 0..3\n"
                 "  [0, 1, 4]\n"
                 "  expected  [0, 1, 8]\n"
                 "  got       [0, 1, 4]\n"
                 "  Those are squares.\n");
    expect_fault(TITLE EXERCISE("ask: A pool.\nsetup: pool 2\naccept: workers == 2\nanswer: pool 2\n"),
                 "@:6: the exercise is right before it is answered: `accept` holds already\n");
    expect_fault(TITLE EXERCISE("ask: n.\nsetup: n = 3\naccept: n == 3\nanswer: n = 3\n"),
                 "@:6: the exercise is right before it is answered: `accept` holds already\n");
    expect_fault(TITLE EXERCISE("ask: A pool.\nsetup: pole 2\naccept: workers == 2\nanswer: pool 2\n"),
                 "@:5: this fails, and what follows needs it\n"
                 "  error: there is no command 'pole'\n"
                 "    pole 2\n"
                 "    ^\n"
                 "  `help` lists the commands\n");
    expect_fault(TITLE EXERCISE("ask: A file.\naccept: result == 3\nanswer:\n  export /tmp/x.py\n  show 3\n"),
                 "@:7: this fails, and what follows needs it\n  error: 'export' is not for a lesson to run");
}

static void what_cannot_be_read_has_its_place(void **state)
{
    (void)state;
    expect_fault(TITLE "```poolscope\n>>> show 3\n3\n", "@:3:1: ");
    expect_fault(TITLE EXERCISE("ask: Cubes.\naccept: result == [1, 2\nanswer: show 3\n"), "@:5:");
    expect_fault(TITLE EXERCISE("ask: Cubes.\naccept: result == [1] and workers = 3\nanswer: show 3\n"), "@:5:");
    expect_fault(TITLE EXERCISE("ask: Cubes.\naccept: reslut == [1]\nanswer: show 3\n"),
                 "@:5:9: there is no 'reslut': nothing in the lesson makes it\ndid you mean 'result'?\n");
    expect_fault(TITLE EXERCISE("ask: Cubes.\naccept: True\n"), "@:3:");
}

static void lessons_run_nothing_that_touches_files(void **state)
{
    static const char *const lines[] = {"export /tmp/poolscope-never.py",
                                        "run /tmp/poolscope-never",
                                        "quit",
                                        "r = map square 0..3 async then=(export /tmp/poolscope-never.py)",
                                        "r = map sqrt [-1] async catch=(export /tmp/poolscope-never.py)",
                                        "r = submit square 3 then=(export /tmp/poolscope-never.py)"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct program program;
        struct text lesson = {.bytes = NULL};
        text_format(&lesson, TITLE "```poolscope\n>>> pool 1; 1\n1\n>>> %s\n```\n", lines[i]);
        check(&program, text_string(&lesson));
        assert_int_equal(program.status, 1);
        assert_non_null(strstr(program.errors.bytes, "is not for a lesson to run"));
        assert_int_equal(access("/tmp/poolscope-never.py", F_OK), -1);
        text_release(&lesson);
        program_release(&program);
    }
}

static void every_lesson_is_checked_and_one_that_is_bad_counts(void **state)
{
    struct program program;
    (void)state;
    const char *path = make_file(TITLE TYPED(">>> 3\n3\n"), strlen(TITLE TYPED(">>> 3\n3\n")));
    program_run(&program, &(struct launch){.arguments = {"--check", "/tmp/no-such-lesson.md", path, path}});
    assert_int_equal(program.status, 1);
    assert_int_equal(count_of(program.output.bytes, path), 2);
    assert_non_null(strstr(program.errors.bytes, "/tmp/no-such-lesson.md"));
    assert_int_equal(count_of(program.errors.bytes, path), 0);
    program_release(&program);
}

static void it_is_called_with_lessons_alone(void **state)
{
    static const struct launch wrong[] = {
        {.arguments = {"--check"}},
        {.arguments = {"--format", "json", "--check", "x.md"}},
        {.arguments = {"-c", "3", "--check", "x.md"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct program program;
        program_run(&program, &wrong[i]);
        assert_int_equal(program.status, 2);
        program_release(&program);
    }
}

/* Ends it in the middle of a job that takes an hour. */
static void expect_end_by(int signal_number)
{
    static const char lesson[] = TITLE TYPED(">>> pool 2\n>>> show 7\n8\n>>> map sleep_ms [3000000, 3000000]\n");
    struct program program;
    const char *path = make_file(lesson, strlen(lesson));
    program_start(&program, &(struct launch){.arguments = {"--check", path, path}});
    while (!program.errors.size || !strstr(program.errors.bytes, "got       7"))
        program_await_more(&program);
    uint64_t began = now_ms();
    kill(program.pid, signal_number);
    program_finish(&program);
    assert_int_equal(program.end_signal, signal_number);
    assert_true(now_ms() - began < 5000);
    assert_int_equal(count_of(program.errors.bytes, "it prints something else"), 1);
    program_release(&program);
    expect_nothing_left(2000);
}

static void signals_end_it_at_once(void **state)
{
    (void)state;
    expect_end_by(SIGINT);
    expect_end_by(SIGTERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_lessons_are_said_to_be_good),
        cmocka_unit_test(what_is_printed_must_be_what_is_said),
        cmocka_unit_test(a_callback_that_fails_is_a_fault),
        cmocka_unit_test(exercises_are_wrong_before_their_answer_and_right_with_it),
        cmocka_unit_test(what_cannot_be_read_has_its_place),
        cmocka_unit_test(lessons_run_nothing_that_touches_files),
        cmocka_unit_test(every_lesson_is_checked_and_one_that_is_bad_counts),
        cmocka_unit_test(it_is_called_with_lessons_alone),
        cmocka_unit_test(signals_end_it_at_once),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
