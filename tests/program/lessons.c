/* tests/program/lessons.c - lessons where nobody sits at a terminal: scripts, JSON, and files that are none. */
#include "tests/program/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char small[] = "# A small lesson\n\nThe *first* page.\n\n"
                            "```poolscope\n>>> pool 2\n>>> kept = map square 0..5\n>>> sum kept\n30\n```\n\n"
                            "## Cubes\n\n"
                            "```exercise\nask: Cube the numbers 0 to 4.\nsetup: pool 3\n"
                            "accept: result == [0, 1, 8, 27, 64]\nhint: The only hint.\n"
                            "answer: def cube(x) = x ** 3\n  map cube 0..5\nafter: Well.\n```\n\n"
                            "```quiz\nask: Which?\n- one\n* two\nafter: Two it was.\n```\n\n"
                            "The end.\n";

/* Runs a script whose every %s is the file's path. */
static void run_script(struct program *program, const char *text, const char *path, const char *state, bool json)
{
    char script[4096] = "";
    size_t size = 0;
    for (const char *c = text; *c && size < sizeof script - 1; c++) {
        bool here = c[0] == '%' && c[1] == 's';
        size += (size_t)snprintf(script + size, sizeof script - size, "%.*s", here ? (int)strlen(path) : 1,
                                 here ? path : c);
        c += here;
    }
    struct launch launch = {
        .arguments = {"--keep-going", json ? "--format=json" : "--format=text"}, .input = script, .state = state};
    program_run(program, &launch);
}

static void expect_out(const struct program *program, const char *text)
{
    if (!strstr(program->output.bytes, text))
        fail_msg("no '%s' in\n%s\n%s", text, program->output.bytes, program->errors.bytes);
}

static void expect_errors(const struct program *program, const char *text)
{
    if (!strstr(program->errors.bytes, text))
        fail_msg("no '%s' in\n%s\n%s", text, program->output.bytes, program->errors.bytes);
}

static void a_script_goes_through_a_lesson(void **state)
{
    struct program program;
    const char *path = make_file(small, sizeof small - 1);
    (void)state;
    run_script(&program,
               "lesson %s\nnext\nhint\nmap square 0..5\nmap power (1, 2)\ndef third(n) = n * n * n\n"
               "apply third 3; map third 0..5\nnext\nskip\nback\nnext\nnext\nnext\n",
               path, NULL, false);
    expect_out(&program, "(page 1 of 4)");
    expect_out(&program, "\n>>> sum kept\n30\n");
    expect_out(&program, "(page 2 of 4)");
    expect_out(&program, "hint 1 of 1: The only hint.");
    expect_out(&program, "expected  [0, 1, 8, 27, 64]");
    assert_null(strstr(program.output.bytes, "failed")); /* what fails says itself why */
    expect_out(&program, "right.\nWell.\n");
    expect_out(&program, "the answer: b");
    expect_out(&program, "Two it was.");
    expect_out(&program, "The end.");
    expect_errors(&program, "setup: pool 3");
    expect_errors(&program, "the end of A small lesson (1 skipped)");
    assert_int_equal(count_of(program.output.bytes, "(page 3 of 4)"), 2); /* and once more by `back` */
    assert_int_equal(program.status, 1);                                  /* `map power (1, 2)` */
    assert_int_equal(count_of(program.errors.bytes, "error:"), 1);
    program_release(&program);
    unlink(path);
}

static void where_one_was_is_gone_on_with_in_another_program(void **state)
{
    struct program program;
    char home[] = "/tmp/poolscope-state-XXXXXX";
    const char *path = make_file(small, sizeof small - 1);
    (void)state;
    assert_non_null(mkdtemp(home));
    run_script(&program, "lesson %s\nnext\nskip\nnext\n", path, home, false);
    assert_int_equal(program.status, 0);
    program_release(&program);
    run_script(&program, "lesson %s\nsum kept\nmap cube 0..3\nlesson leave\nlesson reset %s\n", path, home, false);
    assert_int_equal(program.status, 0);
    expect_errors(&program, "catching up: 6 commands of the pages before are run again");
    expect_out(&program, "(page 3 of 4)");
    expect_out(&program, "\n30\n[0, 1, 8]\n");
    assert_int_equal(count_of(program.output.bytes, "\n30\n"), 1);
    program_release(&program);
    run_script(&program, "lesson %s\n", path, home, false);
    expect_out(&program, "(page 1 of 4)");
    program_release(&program);
    forget_state(home);
    unlink(path);
}

/* What fails on purpose is not told of again; what should not fail is. */
static void catching_up_says_what_fails(void **state)
{
    static const char lesson[] = "# X\n\n```poolscope\n>>> pool 2\n>>> map sqrt [-1]\nerror: ...\n...\n"
                                 ">>> kept = map square 0..3\n```\n\n"
                                 "```poolscope\n>>> map nonsense 0..3\n[]\n```\n\nThe end.\n";
    struct program program;
    char home[] = "/tmp/poolscope-state-XXXXXX";
    const char *path = make_file(lesson, sizeof lesson - 1);
    (void)state;
    assert_non_null(mkdtemp(home));
    run_script(&program, "lesson %s\nnext\nnext\n", path, home, false);
    expect_out(&program, "(page 3 of 3)");
    program_release(&program);
    run_script(&program, "lesson %s\nsum kept\n", path, home, false);
    expect_errors(&program, "catching up: 4 commands");
    expect_errors(&program, ">>> map nonsense 0..3\nerror: there is no function 'nonsense'");
    assert_int_equal(count_of(program.errors.bytes, "error:"), 1);
    expect_out(&program, "The end.\n5\n");
    assert_int_equal(program.status, 0);
    program_release(&program);
    forget_state(home);
    unlink(path);
}

static const char *string_of(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void in_json_what_is_said_is_the_result(void **state)
{
    struct program program;
    const char *path = make_file(small, sizeof small - 1);
    (void)state;
    run_script(&program, "lesson %s\nnext\nhint\nskip\nnext\nlesson leave\nnext\nlesson\n", path, NULL, true);
    json_t *objects = take_json(&program);
    assert_int_equal(json_array_size(objects), 13); /* with the commands of `next` and `skip` before them */
    assert_non_null(strstr(string_of(json_array_get(objects, 0), "result"), "page 1 of 4"));
    assert_string_equal(string_of(json_array_get(objects, 1), "command"), "pool 2");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(objects, 3), "result")), 30);
    assert_non_null(strstr(string_of(json_array_get(objects, 4), "result"), "page 2 of 4"));
    assert_non_null(strstr(string_of(json_array_get(objects, 5), "result"), "The only hint."));
    assert_int_equal(json_array_size(json_object_get(json_array_get(objects, 7), "result")), 5);
    assert_non_null(strstr(string_of(json_array_get(objects, 8), "result"), "Well."));
    assert_non_null(strstr(string_of(json_array_get(objects, 9), "result"), "b) two"));
    json_t *error = json_object_get(json_array_get(objects, 11), "error");
    assert_string_equal(string_of(error, "message"), "no lesson is open");
    json_t *list = json_object_get(json_array_get(objects, 12), "result");
    assert_true(json_array_size(list) > 0);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "number")), 1);
    assert_string_equal(string_of(json_array_get(list, 0), "lesson"), "the-first-pool");
    assert_string_equal(string_of(json_array_get(list, 0), "state"), "");
    json_decref(objects);
    program_release(&program);
    unlink(path);
}

/* --- what is no lesson --- */

#define EXERCISE "# X\n\n```exercise\nask: X\n"

static const struct damaged {
    const char *text, *message; /* behind the file's name */
    size_t size;                /* 0: a string */
} damaged[] = {
    {"\xff\xfe# X\n", ":1:1: ", 0},
    {"# X\n\n```poolscope\n>>> pool 2\n", ":3:1: ", 0},
    {EXERCISE "accept: result ==\nanswer: pool 2\n```\n", ":5:", 0},
    {EXERCISE "accept: result == 1\n```\n", ":3:1: ", 0},
    {"# X\n\n```quiz\nask: X\n- a\n- b\n```\n", ":", 0},
    {"# X\n\nWords \0 words.\n", ":3:7: ", 17},
    {"", ": ", 0},
};

/* One error with the place; the lesson that was open stays so, and the session goes on. */
static void expect_bad_file(const char *path, const char *message)
{
    struct program program;
    char script[512], wanted[256];
    snprintf(script, sizeof script, "lesson 1\nlesson %s\nsum [20, 22]\nlesson leave\n", path);
    run_script(&program, script, "", NULL, false);
    snprintf(wanted, sizeof wanted, "error: %s%s", path, message);
    expect_one_error(&program, wanted);
    expect_out(&program, "\n42\n");
    expect_errors(&program, "left on page 1");
    program_release(&program);
    snprintf(script, sizeof script, "lesson check %s\nsum [20, 22]\nnext\n", path);
    run_script(&program, script, "", NULL, false);
    assert_string_equal(program.output.bytes, "42\n");
    expect_errors(&program, wanted);
    expect_errors(&program, "no lesson is open");
    program_release(&program);
}

static void a_file_that_is_no_lesson_is_one_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        size_t size = damaged[i].size ? damaged[i].size : strlen(damaged[i].text);
        const char *path = make_file(damaged[i].text, size);
        expect_bad_file(path, damaged[i].message);
        unlink(path);
    }
    expect_bad_file("/nowhere/at/all.md", ": there is no such file");
    expect_bad_file("/tmp", ": is a folder");
    expect_bad_file("/dev/zero", ": ");
}

static void a_file_of_100_megabytes_is_not_even_read(void **state)
{
    (void)state;
    const char *path = make_file("", 0);
    assert_int_equal(truncate(path, 100 << 20), 0);
    expect_bad_file(path, ": is longer than a lesson may be");
    unlink(path);
}

/* A FIFO that nobody writes to is not waited for. */
static void a_fifo_is_no_lesson(void **state)
{
    char path[64];
    (void)state;
    snprintf(path, sizeof path, "/tmp/poolscope-fifo-%d", (int)getpid());
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_bad_file(path, ": ");
    unlink(path);
}

static void what_is_wrong_with_a_word_is_said(void **state)
{
    struct program program;
    (void)state;
    run_script(&program,
               "lesson 99\nlesson the\nlesson reset 99\nlesson reset\nlesson 1 page 9999\nlesson "
               "check\nback\nskip\nhint\nlesson leave\n",
               "", NULL, false);
    expect_errors(&program, "there is no lesson '99'");
    expect_errors(&program, "'the' is in the names of several lessons");
    expect_errors(&program, "01-the-first-pool, 10-the-lost-update");
    expect_errors(&program, "'lesson check' needs a FILE");
    expect_errors(&program, "no lesson is open, and none is named");
    expect_errors(&program, "it has ");
    assert_int_equal(count_of(program.errors.bytes, "no lesson is open"), 5);
    assert_string_equal(program.output.bytes, "");
    program_release(&program);
}

/* --- consent --- */

static void a_lesson_runs_no_files_and_writes_none(void **state)
{
    static const char lesson[] =
        "# X\n\nWords.\n\n```poolscope\n>>> export /tmp/poolscope-stolen.py\n"
        ">>> run /tmp/poolscope-stolen.py\n>>> lesson reset\n>>> sum [20, 22]\n42\n```\n\nEnd.\n";
    struct program program;
    const char *path = make_file(lesson, sizeof lesson - 1);
    (void)state;
    unlink("/tmp/poolscope-stolen.py");
    run_script(&program, "lesson %s\nnext\n", path, NULL, false);
    expect_errors(&program, "'export' is not for a lesson to run");
    expect_errors(&program, "'run' is not for a lesson to run");
    expect_errors(&program, "'lesson' is not for a lesson to run");
    expect_out(&program, "\n42\n");
    expect_out(&program, "(page 2 of 2)");
    assert_int_equal(access("/tmp/poolscope-stolen.py", F_OK), -1);
    program_release(&program);
    unlink(path);
}

static void expect_harmless(const struct program *program)
{
    static const char *const harmful[] = {"\033", "\177", "\302\233", "\u202e"};
    for (size_t i = 0; i < sizeof harmful / sizeof *harmful; i++)
        if (strstr(program->output.bytes, harmful[i]) || strstr(program->errors.bytes, harmful[i]))
            fail_msg("%zu in\n%s\n%s", i, program->output.bytes, program->errors.bytes);
}

/* What a file is called may hold anything, and so may its title, as far as it is UTF-8. */
static void names_and_titles_do_nothing_to_a_terminal(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "# A &#155;1m &#127; \u202e &#x202e;\n\n\u202etext\n\n```poolscope\n>>> show 1\n1\n```\n",
        "# A\n\n```poolscope\n>>> show 1\n2\n```\n",
        "# A\n\n\033\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct program program;
        char folder[] = "/tmp/poolscope-lessons-XXXXXX", path[100], again[100];
        assert_non_null(mkdtemp(folder));
        snprintf(path, sizeof path, "%s/01-a\033[2J\302\233\177\u202e.md", folder);
        snprintf(again, sizeof again, "%s/02-a\033.md", folder);
        FILE *file = fopen(path, "w"), *second = fopen(again, "w");
        assert_true(file && second);
        fputs(texts[i], file);
        fclose(file);
        fclose(second);
        setenv("POOLSCOPE_LESSONS", folder, 1);
        run_script(&program, "lesson\nlesson 1\nlesson leave\nlesson a\nlesson check 1\n", path, NULL, false);
        expect_harmless(&program);
        program_release(&program);
        struct launch launch = {.arguments = {"--check", path}};
        program_run(&program, &launch);
        assert_int_equal(program.status, i ? 1 : 0);
        expect_harmless(&program);
        assert_true(strstr(program.output.bytes, "\\x1b[2J") || strstr(program.errors.bytes, "\\x1b[2J"));
        program_release(&program);
        unsetenv("POOLSCOPE_LESSONS");
        unlink(path);
        unlink(again);
        rmdir(folder);
    }
}

static void a_lesson_keeps_no_answers_back(void **state)
{
    static const char lesson[] = "# X\n\n```poolscope\n>>> set noskip on\n```\n\n"
                                 "```exercise\nask: X\naccept: result == 6\nanswer: sum [6]\n```\n";
    struct program program;
    const char *path = make_file(lesson, sizeof lesson - 1);
    (void)state;
    run_script(&program, "lesson %s\nnext\nskip\nset memory 1M\n", path, NULL, false);
    expect_errors(&program, "'set noskip' is not for a lesson to run");
    expect_out(&program, "\n>>> sum [6]\n6\n");
    assert_int_equal(count_of(program.errors.bytes, "error:"), 1); /* and 1M is "1M or more" */
    program_release(&program);
    unlink(path);
}

/* Quotes and `~`, where the path is not the whole of what stands behind the command. */
static void paths_are_read_as_a_shell_reads_them(void **state)
{
    struct program program;
    char script[512];
    const char *path = make_file(small, sizeof small - 1);
    (void)state;
    snprintf(script, sizeof script, "lesson check \"%s\"\nlesson '%s'\nlesson check ~/nowhere/at/all.md\n", path, path);
    run_script(&program, script, path, NULL, false);
    expect_out(&program, " is a lesson: 4 pages");
    expect_out(&program, "(page 1 of 4)");
    assert_null(strstr(program.errors.bytes, "error: ~"));
    program_release(&program);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_lesson_keeps_no_answers_back, nothing_is_left),
        cmocka_unit_test_teardown(paths_are_read_as_a_shell_reads_them, nothing_is_left),
        cmocka_unit_test_teardown(a_script_goes_through_a_lesson, nothing_is_left),
        cmocka_unit_test_teardown(where_one_was_is_gone_on_with_in_another_program, nothing_is_left),
        cmocka_unit_test_teardown(catching_up_says_what_fails, nothing_is_left),
        cmocka_unit_test_teardown(in_json_what_is_said_is_the_result, nothing_is_left),
        cmocka_unit_test_teardown(a_file_that_is_no_lesson_is_one_error, nothing_is_left),
        cmocka_unit_test_teardown(a_file_of_100_megabytes_is_not_even_read, nothing_is_left),
        cmocka_unit_test_teardown(a_fifo_is_no_lesson, nothing_is_left),
        cmocka_unit_test_teardown(what_is_wrong_with_a_word_is_said, nothing_is_left),
        cmocka_unit_test_teardown(a_lesson_runs_no_files_and_writes_none, nothing_is_left),
        cmocka_unit_test_teardown(names_and_titles_do_nothing_to_a_terminal, nothing_is_left),
    };
    return cmocka_run_group_tests_name("program: lessons", tests, be_the_reaper, NULL);
}
