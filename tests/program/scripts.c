/* tests/program/scripts.c - what arrives through a file or a pipe: line by line, of any shape, and of any size. */
#include "tests/program/support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void each_line_runs_as_it_arrives(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {NULL}});
    program_write(&program, "pool 2\nx = 5\nx\n");
    program_await(&program, "5\n");
    program_write(&program, "map squ");
    program_write(&program, "are 0..3\n");
    program_await(&program, "[0, 1, 4]\n");
    program_write(&program, "y = [1,\n");
    program_write(&program, "2]\ny\n");
    program_await(&program, "[1, 2]\n");
    program_write(&program, "7"); /* no line end, and then the end */
    program_finish(&program);
    assert_string_equal(program.output.bytes, "5\n[0, 1, 4]\n[1, 2]\n7\n");
    assert_int_equal(program.status, 0);
    program_release(&program);
}

static void json_comes_as_it_happens(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {"--format", "json"}});
    program_write(&program, "1\n");
    program_await(&program, "\"result\": 1,");
    program_write(&program, "2\n");
    program_await(&program, "\"result\": 2,");
    program_finish(&program);
    program_release(&program);
}

static void run_file(struct program *program, const void *bytes, size_t size)
{
    const char *path = make_file(bytes, size);
    program_run(program, &(struct launch){.arguments = {path}});
    unlink(path);
}

/* The same through a file and through a pipe. */
static void files_of_every_shape(void **state)
{
    (void)state;
    static const struct {
        const char *script, *output;
    } cases[] = {
        {"", ""},
        {"\n", ""},
        {"# a\n  # b\n\n", ""},
        {"1", "1\n"},
        {"1\n2\n", "1\n2\n"},
        {"1\r\nx = (1,\r\n2)\r\nx\r\n# c\r\n", "1\n(1, 2)\n"},
        {"\xef\xbb\xbf"
         "1\n",
         "1\n"}, /* a byte order mark, as some editors write it */
        {"x = [1,\n2,\n\n3]\nx", "[1, 2, 3]\n"},
        {"x = [1,\n2\n]; x; y = 4\ny\n", "[1, 2]\n4\n"},
        {"1; quit; 2\n3\n", "1\n"},
        {"1\nexit\n2", "1\n"},
        {"\t1 ;; 2;\n", "1\n2\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        run_file(&program, cases[i].script, strlen(cases[i].script));
        if (program.status != 0 || strcmp(program.output.bytes, cases[i].output) != 0)
            fail_msg("script %zu gives %s%s", i, program.output.bytes, program.errors.bytes);
        program_release(&program);
        run_input(&program, cases[i].script);
        if (program.status != 0 || strcmp(program.output.bytes, cases[i].output) != 0)
            fail_msg("script %zu in a pipe gives %s%s", i, program.output.bytes, program.errors.bytes);
        program_release(&program);
    }
}

static void an_error_names_its_line(void **state)
{
    (void)state;
    struct program program;
    char wanted[128];
    static const char script[] = "x = 1\n\n# c\ny = [1,\n2,\nnobody]\n";
    const char *path = make_file(script, strlen(script));
    program_run(&program, &(struct launch){.arguments = {path}});
    snprintf(wanted, sizeof wanted, "%s:6: nobody]\n", path);
    if (!strstr(program.errors.bytes, wanted))
        fail_msg("not '%s' in %s", wanted, program.errors.bytes);
    expect_caret(&program, "nobody]", 0);
    assert_int_equal(program.status, 1);
    unlink(path);
    program_release(&program);
}

static void an_open_bracket_at_the_end_is_an_error(void **state)
{
    (void)state;
    static const char *const scripts[] = {"1\nx = [1,\n2\n", "1\nx = [1,\n2", "1\nx = ["};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct program program;
        run_input(&program, scripts[i]);
        expect_one_error(&program, "bracket is not closed");
        expect_caret(&program, "x = [", 4);
        assert_non_null(strstr(program.errors.bytes, "standard input:2:"));
        assert_string_equal(program.output.bytes, "1\n");
        assert_int_equal(program.status, 1);
        program_release(&program);
    }
    struct program program;
    run_commands(&program, "x = (1,");
    expect_one_error(&program, "parenthesis is not closed");
    program_release(&program);
}

/* --- what is no script --- */

/* Given as a script, or to `run`. */
static void a_lesson_says_how_it_is_begun(void **state)
{
    (void)state;
    static const char lesson[] = "# A title\n\nA sentence.\n";
    char path[80], command[100], hint[300];
    const char *file = make_file(lesson, strlen(lesson));
    snprintf(path, sizeof path, "%s.md", file);
    assert_int_equal(rename(file, path), 0);
    snprintf(command, sizeof command, "run %s", path);
    snprintf(hint, sizeof hint, "\na lesson is begun at the prompt by `lesson %s`; `poolscope --check %s` runs it",
             path, path);
    for (int i = 0; i < 2; i++) {
        struct program program;
        if (i == 0)
            program_run(&program, &(struct launch){.arguments = {path}});
        else
            run_commands(&program, command);
        if (!strstr(program.errors.bytes, hint))
            fail_msg("not '%s' in %s", hint, program.errors.bytes);
        assert_int_equal(program.status, 1);
        program_release(&program);
    }
    unlink(path);
}

static void what_cannot_be_opened(void **state)
{
    (void)state;
    static const struct {
        const char *path, *message;
    } cases[] = {{"/tmp", "Is a directory"}, {"/nowhere/at/all", "No such file"}, {"", "No such file"}};
    for (size_t i = 0; i < 3; i++) {
        struct program program;
        program_run(&program, &(struct launch){.arguments = {cases[i].path}});
        assert_non_null(strstr(program.errors.bytes, cases[i].message));
        assert_string_equal(program.output.bytes, "");
        assert_true(program.status == 1 || program.status == 2);
        program_release(&program);
    }
}

static int directory_as_input(void)
{
    return dup2(open("/tmp", O_RDONLY), STDIN_FILENO) < 0;
}

static void what_cannot_be_read_is_an_error(void **state)
{
    (void)state;
    struct program program;
    program_run(&program, &(struct launch){.prepare = directory_as_input});
    assert_int_equal(program.status, 1);
    assert_int_equal(count_of(program.errors.bytes, "error:"), 1);
    program_release(&program);
}

/* Descriptors 0, 1 and 2 must not become anything else. */
static void closed_standard_streams(void **state)
{
    (void)state;
    struct program program;
    program_run(&program, &(struct launch){.arguments = {NULL}, .no_stdin = true});
    assert_null(strstr(program.errors.bytes, "bytes")); /* it reads nothing of its own memory */
    assert_string_equal(program.output.bytes, "");
    program_release(&program);
    program_run(&program, &(struct launch){.arguments = {"-c", "pool 2; map square 0..2000; sum _; show 0..100000; "
                                                               "get 1"},
                                           .no_stdout = true});
    assert_null(strstr(program.errors.bytes, "error:"));
    assert_int_equal(program.status, 1); /* its results went nowhere */
    program_release(&program);
}

static void bytes_that_are_not_utf8(void **state)
{
    (void)state;
    struct program program;
    run_input(&program, "5\nx = \"a\xff\"\n6\n");
    expect_one_error(&program, "byte 0xff is not UTF-8");
    expect_caret(&program, "x = \"a\\xff\"", 6);
    assert_string_equal(program.output.bytes, "5\n");
    assert_int_equal(program.status, 1);
    program_release(&program);
    program_run(&program, &(struct launch){.input = "5\npool\0 4\n6\n", .input_size = 12});
    expect_one_error(&program, "NUL");
    assert_string_equal(program.output.bytes, "5\n");
    program_release(&program);
}

static void binary_junk(void **state)
{
    (void)state;
    enum { SIZE = 300000 };
    unsigned char *junk = malloc(SIZE);
    assert_non_null(junk);
    uint32_t x = 1;
    for (size_t i = 0; i < SIZE; i++)
        junk[i] = (unsigned char)((x = x * 1664525 + 1013904223) >> 24);
    for (int keep_going = 0; keep_going < 2; keep_going++) {
        struct program program;
        const char *path = make_file(junk, SIZE);
        program_run(&program, &(struct launch){.arguments = {keep_going ? "--keep-going" : "--plain", path}});
        assert_int_equal(program.status, 1);
        assert_string_equal(program.output.bytes, "");
        assert_true(count_of(program.errors.bytes, "error: ") >= 1);
        assert_null(strchr(program.errors.bytes, '\x1b'));
        unlink(path);
        program_release(&program);
    }
    free(junk);
}

/* --- size --- */

static char *many(const char *head, const char *part, size_t count, const char *tail)
{
    size_t head_size = strlen(head), part_size = strlen(part), tail_size = strlen(tail);
    char *text = malloc(head_size + part_size * count + tail_size + 1), *at = text;
    assert_non_null(text);
    at = mempcpy(at, head, head_size);
    for (size_t i = 0; i < count; i++)
        at = mempcpy(at, part, part_size);
    memcpy(at, tail, tail_size + 1);
    return text;
}

static void a_line_of_ten_megabytes(void **state)
{
    (void)state;
    char *text = many("5\nmap square ", "1 ", 5000000, "\n6\n");
    struct program program;
    run_input(&program, text);
    expect_one_error(&program, "a line may have 1,048,576");
    assert_string_equal(program.output.bytes, "5\n");
    assert_true(program.errors.size < 1000);
    assert_int_equal(program.status, 1);
    program_release(&program);
    const char *path = make_file(text, strlen(text));
    program_run(&program, &(struct launch){.arguments = {"--keep-going", path}});
    expect_one_error(&program, "a line may have 1,048,576");
    assert_string_equal(program.output.bytes, "5\n6\n");
    program_release(&program);
    unlink(path);
    free(text);
}

static void a_line_as_long_as_may_be(void **state)
{
    (void)state;
    char *text = many("len [", "1,", 524284, "\n]\n");
    struct program program;
    run_input(&program, text);
    assert_string_equal(program.output.bytes, "524284\n");
    program_release(&program);
    free(text);
}

static void brackets_without_end(void **state)
{
    (void)state;
    static const char *const brackets[] = {"(", "[", "(each ", "[(", "time "};
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
        char *text = many(i == 4 ? "" : "x = ", brackets[i], 100000, "\n");
        struct program program;
        run_input(&program, text);
        expect_one_error(&program, "inside each other");
        assert_int_equal(program.status, 1);
        assert_true(program.errors.size < 1000);
        program_release(&program);
        free(text);
    }
}

/* Each line of an open bracket costs what it has, not what all before it had: a tenth of a second, not a minute. */
static void a_list_of_many_lines(void **state)
{
    (void)state;
    char *text = many("x = [\n", "1,\n", 100000, "]\nlen x\n");
    struct program program;
    uint64_t began = now_ms();
    run_input(&program, text);
    uint64_t took = now_ms() - began;
    assert_string_equal(program.output.bytes, "100000\n");
    assert_int_equal(program.status, 0);
    if (took > 5000)
        fail_msg("it takes %llu ms", (unsigned long long)took);
    program_release(&program);
    free(text);
}

static void many_lines(void **state)
{
    (void)state;
    char *text = many("", "x = 5\n", 100000, "x\n");
    struct program program;
    run_input(&program, text);
    assert_string_equal(program.output.bytes, "5\n");
    assert_int_equal(program.status, 0);
    program_release(&program);
    free(text);
}

static void a_file_that_runs_others(void **state)
{
    (void)state;
    struct program program;
    char line[128];
    const char *path = make_file("x = 3\nx\n", 8);
    snprintf(line, sizeof line, "run %s; x; run \"%s\"", path, path);
    run_commands(&program, line);
    assert_string_equal(program.output.bytes, "3\n3\n3\n");
    assert_int_equal(program.status, 0);
    program_release(&program);
    snprintf(line, sizeof line, "x = 1\nrun %s\n", path);
    make_file(line, strlen(line)); /* it runs itself */
    program_run(&program, &(struct launch){.arguments = {path}});
    assert_int_equal(program.status, 1);
    assert_non_null(strstr(program.errors.bytes, "more than 16 files"));
    program_release(&program);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_line_runs_as_it_arrives, nothing_is_left),
        cmocka_unit_test_teardown(json_comes_as_it_happens, nothing_is_left),
        cmocka_unit_test_teardown(files_of_every_shape, nothing_is_left),
        cmocka_unit_test_teardown(an_error_names_its_line, nothing_is_left),
        cmocka_unit_test_teardown(an_open_bracket_at_the_end_is_an_error, nothing_is_left),
        cmocka_unit_test_teardown(a_lesson_says_how_it_is_begun, nothing_is_left),
        cmocka_unit_test_teardown(what_cannot_be_opened, nothing_is_left),
        cmocka_unit_test_teardown(what_cannot_be_read_is_an_error, nothing_is_left),
        cmocka_unit_test_teardown(closed_standard_streams, nothing_is_left),
        cmocka_unit_test_teardown(bytes_that_are_not_utf8, nothing_is_left),
        cmocka_unit_test_teardown(binary_junk, nothing_is_left),
        cmocka_unit_test_teardown(a_line_of_ten_megabytes, nothing_is_left),
        cmocka_unit_test_teardown(a_line_as_long_as_may_be, nothing_is_left),
        cmocka_unit_test_teardown(brackets_without_end, nothing_is_left),
        cmocka_unit_test_teardown(a_list_of_many_lines, nothing_is_left),
        cmocka_unit_test_teardown(many_lines, nothing_is_left),
        cmocka_unit_test_teardown(a_file_that_runs_others, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
