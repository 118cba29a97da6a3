/* tests/program/bad_input.c - every mistake: one clear error with the place marked, status 1, and nothing changed. */
#include "tests/program/support.h"

#include <stdio.h>
#include <string.h>

static const struct mistake {
    const char *before; /* commands that must go well */
    const char *line;
    size_t column; /* from 0 */
    const char *message;
    bool ends_pool; /* `before` takes the pool away */
} mistakes[] = {
    {"", "frobnicate 3", 0, "no command 'frobnicate'", false},
    {"", "mapp square 3", 0, "no command 'mapp'", false},
    {"", "map squre 3", 4, "no function 'squre'", false},
    {"", "map", 3, "'map' needs F", false},
    {"", "map square", 10, "'map' needs ITEMS", false},
    {"", "pi 1 2", 5, "more than 'pi' takes", false},
    {"", "apply power 2", 12, "takes 2 arguments", false},
    {"", "map power 1", 10, "takes 2 arguments", false},
    {"", "pi 0", 3, "at least one point", false},
    {"", "pi -1", 3, "at least one point", false},
    {"", "map square (1,2)", 11, "a tuple cannot be one argument", false},
    {"", "pool 0", 5, "1 to 1,024 workers", false},
    {"", "pool -1", 5, "1 to 1,024 workers", false},
    {"", "pool 1.5", 5, "must be an integer", false},
    {"", "pool 99999999", 5, "1 to 1,024 workers", false},
    {"", "pool 1025", 5, "1 to 1,024 workers", false},
    {"", "pool 2 spwan", 7, "'spwan' is no start method", false},
    {"", "pool fork spawn", 10, "more than 'pool' takes", false},
    {"", "pool 2 3", 7, "more than 'pool' takes", false},
    {"", "pool 2 maxtasks=0", 16, "1 or more", false},
    {"", "pool 2 initializer=square", 19, "a call in brackets", false},
    {"", "pool 2 initializer=()", 20, "'initializer' needs F", false},
    {"", "pool 2 initializer=(squre 3)", 20, "no function 'squre'", false},
    {"", "pool 2 initializer=(square)", 26, "takes 1 argument", false},
    {"", "pool 2 initializer=(square 1 2)", 27, "takes 1 argument", false},
    {"", "pool 2 initializer=(square 5000000000)", 20, "initializer failed: square 5000000000: ", false},
    {"", "pool 2 spawn initializer=(power 0 -1)", 26, "failed: power 0 -1: 0 cannot", false},
    {"", "map square 0..10..0", 18, "step cannot be 0", false},
    {"", "map square 9223372036854775808", 11, "64 bits", false},
    {"", "pool 99999999999999999999", 5, "64 bits", false},
    {"", "map square 1e999", 11, "too large for a float", false},
    {"", "map square 5000000000", 11, "square(5000000000)", false},
    {"", "keep = (1, 2", 7, "parenthesis is not closed", false},
    {"", "doc \"square", 4, "quote is not closed", false},
    {"", "starmap power (2, 3, 4)", 14, "this tuple has 3", false},
    {"", "starmap power (2,)", 14, "this tuple has 1", false},
    {"", "get 77", 4, "no job 77", false},
    {"", "get nobody", 4, "no name 'nobody'", false},
    {"", "map square 0..1000000000000000", 11, "limit", false},
    {"", "map square 0..9223372036854775807", 11, "limit", false},
    {"", "array ns -9223372036854775807..9223372036854775807 0..5", 9, "limit", false},
    {"", "keep = 0..nobody", 10, "no name 'nobody'", false},
    {"", "keep = map squre 3", 11, "no function 'squre'", false},
    {"", "map = 3", 0, "cannot be assigned to", false},
    {"", "keep = pool 5", 7, "gives no value", false},
    {"", "sum (pool 5)", 5, "gives no value", false},
    {"", "map square 1 async async", 19, "given twice", false},
    {"", "map square 1 chunksize=0", 23, "1 or more", false},
    {"", "run /nowhere/at/all", 4, "No such file", false},
    {"", "run /tmp", 4, "Is a directory", false},
    {"", "kill w3", 5, "no w3", false},
    {"", "set figures loud", 12, "figures are", false},
    {"slow = map sleep_ms [60000] async\n", "pool 5", 0, "not finished", false},
    {"slow = map sleep_ms [60000] async\nterminate\n", "get slow", 4, "ended with its pool", true},
    {"keep = 0..5\n", "join", 0, "still running (ValueError: Pool is still running)", false},
    {"close\n", "map square 3", 0, "closed, and takes no more jobs (ValueError: Pool not running)", true},
    {"close\n", "map square 3 async", 0, "closed", true},
    {"terminate\n", "map square 3", 0, "closed", true},
};
enum { MISTAKES = sizeof mistakes / sizeof *mistakes };

/* A line after it would belong to it. */
static bool is_open(const struct mistake *mistake)
{
    return strchr(mistake->line, '(') && !strchr(mistake->line, ')');
}

static const char start[] = "pool 3\nkeep = 0..5\nmap sqrt 1..4\n";

static void each_is_said_once_and_marked(void **state)
{
    (void)state;
    for (size_t i = 0; i < MISTAKES; i++) {
        char text[512];
        struct program program;
        snprintf(text, sizeof text, "%s%s%s\n%s", start, mistakes[i].before, mistakes[i].line,
                 is_open(&mistakes[i]) ? "" : "map square 0..2\n");
        run_input(&program, text);
        expect_one_error(&program, mistakes[i].message);
        expect_caret(&program, mistakes[i].line, mistakes[i].column);
        assert_string_equal(program.output.bytes, "[1.0, 1.4142135623730951, 1.7320508075688772]\n");
        assert_int_equal(program.status, 1);
        program_release(&program);
    }
}

/* As the only command, with -c. */
static void each_prints_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < MISTAKES; i++) {
        struct program program;
        if (*mistakes[i].before || strstr(mistakes[i].line, "w3"))
            continue;
        run_commands(&program, mistakes[i].line);
        expect_one_error(&program, mistakes[i].message);
        expect_caret(&program, mistakes[i].line, mistakes[i].column);
        assert_string_equal(program.output.bytes, "");
        assert_int_equal(program.status, 1);
        program_release(&program);
    }
}

static json_t *result_of(json_t *objects, const char *command, size_t nth)
{
    for (size_t i = 0; i < json_array_size(objects); i++) {
        json_t *object = json_array_get(objects, i);
        if (strcmp(json_string_value(json_object_get(object, "command")), command) == 0 && nth-- == 0)
            return object;
    }
    fail_msg("no answer to '%s'", command);
    return NULL;
}

static void each_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < MISTAKES; i++) {
        char text[512];
        struct program program;
        if (mistakes[i].ends_pool || is_open(&mistakes[i]))
            continue;
        snprintf(text, sizeof text, "%s%s%s\nkeep\nmap sqrt 1..4\n", start, mistakes[i].before, mistakes[i].line);
        program_run(&program, &(struct launch){.arguments = {"--keep-going", "--format", "json"}, .input = text});
        json_t *objects = take_json(&program), *error = NULL;
        pid_t before[3], after[3];
        assert_int_equal(program.status, 1);
        assert_int_equal(worker_pids(objects, 2, before, 3), 3);
        size_t last = json_array_size(objects) - 1;
        assert_int_equal(worker_pids(objects, last, after, 3), 3);
        assert_memory_equal(before, after, sizeof before);
        assert_int_equal(json_array_size(json_object_get(result_of(objects, "keep", 0), "result")), 5);
        error = json_object_get(result_of(objects, mistakes[i].line, 0), "error");
        assert_non_null(strstr(json_string_value(json_object_get(error, "message")), mistakes[i].message));
        assert_int_equal(json_integer_value(json_object_get(error, "column")), mistakes[i].column + 1);
        json_decref(objects);
        program_release(&program);
    }
}

static void an_empty_range_is_no_mistake(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "map square 5..0");
    assert_string_equal(program.output.bytes, "[]\n");
    assert_int_equal(program.status, 0);
    program_release(&program);
}

static void what_came_before_an_error_stands(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "x = 5; x; map squre 3; x");
    assert_string_equal(program.output.bytes, "5\n");
    assert_int_equal(program.status, 1);
    program_release(&program);
    run_commands(&program, "x = 5\nmap squre 3\nx");
    assert_string_equal(program.output.bytes, "");
    program_release(&program);
}

static void keep_going_goes_on_with_the_next_command(void **state)
{
    (void)state;
    struct program program;
    static const char text[] = "1\nmap squre 3; 7\n2\npool 0\n3\n";
    program_run(&program, &(struct launch){.arguments = {"--keep-going"}, .input = text});
    assert_string_equal(program.output.bytes, "1\n7\n2\n3\n");
    assert_int_equal(count_of(program.errors.bytes, "error:"), 2);
    assert_int_equal(program.status, 1);
    program_release(&program);
    program_run(&program, &(struct launch){.arguments = {"--keep-going", "-c", "1\n(\n"}});
    assert_string_equal(program.output.bytes, "1\n");
    assert_int_equal(program.status, 1);
    program_release(&program);
}

/* The caret counts columns as a terminal does, whatever the locale says. */
static void the_caret_counts_characters(void **state)
{
    (void)state;
    static const char *const locales[] = {"C.UTF-8", "C"};
    for (size_t i = 0; i < 2; i++) {
        struct program program;
        program_run(&program, &(struct launch){.arguments = {"-c", "set \"é€\" line x"}, .locale = locales[i]});
        if (!strstr(program.errors.bytes, "\n                ^\n"))
            fail_msg("in the locale %s:\n%s", locales[i], program.errors.bytes);
        program_release(&program);
        program_run(&program, &(struct launch){.arguments = {"-c", "set \"日本\" line x"}, .locale = locales[i]});
        if (!strstr(program.errors.bytes, "\n                  ^\n"))
            fail_msg("in the locale %s:\n%s", locales[i], program.errors.bytes);
        program_release(&program);
        /* A long line: only a stretch of it, with … before */
        static const char line[] = "x = 1; x = 1; x = 1; x = 1; x = 1; x = 1; x = 1; x = 1; x = 1; x = 1; x = 1; "
                                   "x = 1; x = 1; x = 1; x = 1; map squre 3";
        char wanted[200];
        program_run(&program, &(struct launch){.arguments = {"-c", line}, .locale = locales[i]});
        snprintf(wanted, sizeof wanted, "\n%*s^\n", 2 + 1 + 50, "");
        if (!strstr(program.errors.bytes, wanted))
            fail_msg("in the locale %s:\n%s", locales[i], program.errors.bytes);
        program_release(&program);
    }
}

static void nothing_typed_harms_a_terminal(void **state)
{
    (void)state;
    static const char *const lines[] = {"help \"\x1b[2J\"", "run \x1b[2J", "x = \"\x1b[2J\"", "set \"\x1b[2J\"",
                                        "\x1b[2J"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct program program;
        run_commands(&program, lines[i]);
        assert_int_equal(program.status, 1);
        assert_null(strchr(program.output.bytes, '\x1b'));
        if (strchr(program.errors.bytes, '\x1b'))
            fail_msg("'\\x1b' comes back from %s", lines[i]);
        program_release(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(each_is_said_once_and_marked, nothing_is_left),
        cmocka_unit_test_teardown(each_prints_nothing, nothing_is_left),
        cmocka_unit_test_teardown(each_changes_nothing, nothing_is_left),
        cmocka_unit_test_teardown(an_empty_range_is_no_mistake, nothing_is_left),
        cmocka_unit_test_teardown(what_came_before_an_error_stands, nothing_is_left),
        cmocka_unit_test_teardown(keep_going_goes_on_with_the_next_command, nothing_is_left),
        cmocka_unit_test_teardown(the_caret_counts_characters, nothing_is_left),
        cmocka_unit_test_teardown(nothing_typed_harms_a_terminal, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
