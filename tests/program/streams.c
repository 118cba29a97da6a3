/* tests/program/streams.c - imap and imap_unordered: results as they come. */
#include "tests/program/support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_output(const char *commands, const char *output)
{
    struct program program;
    run_commands(&program, commands);
    if (program.status != 0 || strcmp(program.output.bytes, output) != 0)
        fail_msg("%s gives %s%s", commands, program.output.bytes, program.errors.bytes);
    program_release(&program);
}

/* The second item takes a minute: the first is there all the same. */
static void a_result_is_there_before_the_job_is_done(void **state)
{
    static const char *const lines[] = {"imap sleep_ms [1, 60000]\n", "imap_unordered sleep_ms [60000, 1]\n"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct program program;
        uint64_t began = now_ms();
        program_start(&program, &(struct launch){.arguments = {NULL}});
        program_write(&program, "pool 2\nset figures off\n");
        program_write(&program, lines[i]);
        program_await(&program, "1\n");
        kill(program.pid, SIGINT);
        program_finish(&program);
        assert_true(now_ms() - began < PATIENCE_MS);
        assert_string_equal(program.output.bytes, "1\n");
        assert_int_equal(program.end_signal, SIGINT);
        expect_nothing_left(1000);
        program_release(&program);
    }
}

static void in_order_or_as_done(void **state)
{
    (void)state;
    expect_output("pool 3; set figures off; imap sleep_ms [300, 1, 100, 2]", "300\n1\n100\n2\n");
    expect_output("pool 2; set figures off; imap_unordered sleep_ms [1500, 1, 2, 3]; _",
                  "1\n2\n3\n1500\n[1, 2, 3, 1500]\n");
    expect_output("pool 2; set figures off; imap spin_ms [30, 1, 20, 2]; _", "30\n1\n20\n2\n[30, 1, 20, 2]\n");
    /* A chunk comes as a whole. */
    expect_output("pool 2; set figures off; imap_unordered sleep_ms [1500, 1, 2, 3] chunksize=2; _",
                  "2\n3\n1500\n1\n[2, 3, 1500, 1]\n");
    expect_output("pool 1; set figures off; imap_unordered sqrt [4, 9, 16]", "2.0\n3.0\n4.0\n");
    expect_output("pool 2; set figures off; imap square []; imap_unordered square 5..5; _", "[]\n");
    expect_output("set figures off; pool 2; imap process_number [1, 2]",
                  "{'input': 1, 'fib': 1, 'sqrt': 1.0, 'log': 0.0}\n"
                  "{'input': 2, 'fib': 1, 'sqrt': 1.4142135623730951, 'log': 0.6931471805599453}\n");
}

static void who_keeps_it_sees_nothing_come(void **state)
{
    (void)state;
    expect_output("pool 2; r = imap square 0..4; r", "[0, 1, 4, 9]\n");
    expect_output("pool 2; sum (imap square 0..4)", "14\n");
    expect_output("pool 2; r = imap_unordered square 0..4; len r; sum r", "4\n14\n");
    expect_output("pool 2; serial imap square 0..4; imap square 0..4", "[0, 1, 4, 9]\n0\n1\n4\n9\n");
}

/* Every chunk once, in the one order and in the other, with more chunks than a line of output. */
static void nothing_is_lost_or_told_twice(void **state)
{
    (void)state;
    expect_output("pool 4; set figures off; r = imap_unordered square 0..200000; len r; sum r",
                  "200000\n2666646666700000\n");
    expect_output("pool 4; set figures off; r = imap square 0..200000 chunksize=7; len r; sum r",
                  "200000\n2666646666700000\n");
}

static void the_figures_are_told_beside_it(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "pool 2; imap square 3..8");
    assert_string_equal(program.output.bytes, "9\n16\n25\n36\n49\n");
    const char *at = program.errors.bytes;
    for (int i = 3; i < 8; i++) {
        char wanted[32];
        snprintf(wanted, sizeof wanted, "  %d -> %d\n", i, i * i);
        at = strstr(at, wanted);
        assert_non_null(at);
    }
    assert_int_equal(count_of(program.errors.bytes, "\nw0 ") + count_of(program.errors.bytes, "\nw1 "), 5);
    assert_int_equal(count_of(program.errors.bytes, "(5 chunks of 1)"), 1);
    program_release(&program);
}

static void of_many_the_ends_are_shown(void **state)
{
    static const char *const lines[] = {"pool 2; imap square 0..5000; len _",
                                        "pool 1; imap_unordered square 0..5000 chunksize=3; len _"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct program program;
        run_commands(&program, lines[i]);
        static const char begin[] = "0\n1\n4\n9\n16\n25\n36\n49\n64\n81\n...\n24900100\n";
        assert_memory_equal(program.output.bytes, begin, strlen(begin));
        assert_int_equal(count_of(program.output.bytes, "\n"), 10 + 1 + 10 + 1);
        assert_non_null(strstr(program.output.bytes, "\n24990001\n5000\n"));
        assert_non_null(strstr(program.errors.bytes, "5,000 items; `show _` prints them all"));
        program_release(&program);
    }
    expect_output("pool 2; set figures off; r = imap square 0..1000; len r", "1000\n");
    struct program program;
    run_commands(&program, "pool 2; set figures off; imap square 0..1000");
    assert_int_equal(count_of(program.output.bytes, "\n"), 1000);
    program_release(&program);
}

static void what_came_before_a_failure_is_shown(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "pool 3; set figures off; imap sqrt [4, 9, 16, -1, 25]");
    assert_string_equal(program.output.bytes, "2.0\n3.0\n4.0\n");
    assert_non_null(strstr(program.errors.bytes, "error: sqrt(-1): math domain error"));
    expect_caret(&program, "pool 3; set figures off; imap sqrt [4, 9, 16, -1, 25]", 35);
    assert_int_equal(program.status, 1);
    program_release(&program);
    run_commands(&program, "pool 1; set figures off; imap_unordered sqrt [4, -1, 9]");
    assert_string_equal(program.output.bytes, "2.0\n");
    assert_int_equal(program.status, 1);
    program_release(&program);
}

/* One of the program's workers. */
static pid_t a_worker_of(pid_t program)
{
    char path[64], line[256] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)program, (int)program);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    return (pid_t)strtol(line, NULL, 10);
}

/* What it had in hand comes all the same, once, and in its place. */
static void a_worker_may_die_meanwhile(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {NULL}});
    program_write(&program, "pool 2\nset figures off\nimap sleep_ms 50..80\n");
    program_await(&program, "51\n");
    assert_int_equal(kill(a_worker_of(program.pid), SIGKILL), 0);
    program_finish(&program);
    const char *at = program.output.bytes;
    for (long i = 50; i < 80; i++)
        assert_int_equal(strtol(at, (char **)&at, 10), i);
    assert_string_equal(at, "\n");
    assert_non_null(strstr(program.errors.bytes, "was ended by SIGKILL"));
    assert_int_equal(program.status, 0);
    program_release(&program);
}

static void in_json_it_is_one_object(void **state)
{
    (void)state;
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json", "-c", "pool 2; imap square 0..3"}});
    json_t *objects = take_json(&program), *result = json_object_get(json_array_get(objects, 1), "result");
    assert_int_equal(json_array_size(objects), 2);
    assert_int_equal(json_array_size(result), 3);
    assert_int_equal(json_integer_value(json_array_get(result, 2)), 4);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(objects, 1), "chunksize")), 1);
    json_decref(objects);
    program_release(&program);
}

static void it_cannot_run_on(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "imap square 0..3 async");
    expect_one_error(&program, "'imap' has no option 'async'");
    assert_non_null(strstr(program.errors.bytes, "map_async comes back at once"));
    expect_caret(&program, "imap square 0..3 async", 17);
    program_release(&program);
}

#define STREAM_TEST(test) cmocka_unit_test_teardown(test, nothing_is_left)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_TEST(a_result_is_there_before_the_job_is_done),
        STREAM_TEST(in_order_or_as_done),
        STREAM_TEST(who_keeps_it_sees_nothing_come),
        STREAM_TEST(nothing_is_lost_or_told_twice),
        STREAM_TEST(the_figures_are_told_beside_it),
        STREAM_TEST(of_many_the_ends_are_shown),
        STREAM_TEST(what_came_before_a_failure_is_shown),
        STREAM_TEST(a_worker_may_die_meanwhile),
        STREAM_TEST(in_json_it_is_one_object),
        STREAM_TEST(it_cannot_run_on),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
