/* tests/program/futures.c - jobs that run on: in what order they are done, what is to be had of them and when, and
 * what is run when they are. */
#include "tests/program/support.h"

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

/* With --keep-going, and status 1. */
static void run_on(struct program *program, const char *commands)
{
    program_run(program, &(struct launch){.arguments = {"--keep-going", "-c", commands}});
    assert_int_equal(program->status, 1);
}

/* --- several jobs at once --- */

static void jobs_are_done_in_the_order_submitted(void **state)
{
    (void)state;
    expect_output("pool 1; set figures off; a = submit sleep_ms 30; b = submit sleep_ms 20; c = submit sleep_ms 10; "
                  "as_completed c b a; _",
                  "30\n20\n10\n[30, 20, 10]\n");
    /* Whoever has nothing left to claim of the first begins the second. */
    expect_output(
        "pool 2; set figures off; a = map_async sleep_ms [1500, 1] chunksize=1; b = map_async sleep_ms [2, 3] "
        "chunksize=1; as_completed a b",
        "[2, 3]\n[1500, 1]\n");
}

static void a_list_of_handles(void **state)
{
    (void)state;
    expect_output("pool 4; s = slice 0..20 4; rs = apply_async power_n_list (each s, 2); get rs; flatten _",
                  "[[0, 1, 4, 9, 16], [25, 36, 49, 64, 81], [100, 121, 144, 169, 196], [225, 256, 289, 324, 361]]\n"
                  "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256, 289, 324, 361]\n");
    expect_output("fs = submit power (0..4, 2); get fs; ready fs; successful fs",
                  "[0, 1, 4, 9]\n[True, True, True, True]\n"
                  "[True, True, True, True]\n");
    expect_output("a = submit square 3; b = starmap_async power [(2, 3)]; get a b; get [a, b]; get b",
                  "[9, [8]]\n[9, [8]]\n[8]\n");
}

static void again_and_again(void **state)
{
    (void)state;
    expect_output("r = map_async square 0..4; get r; get r; get 1; wait r; ready r", "[0, 1, 4, 9]\n[0, 1, 4, 9]\n"
                                                                                     "[0, 1, 4, 9]\nTrue\n");
    struct program program;
    run_on(&program,
           "pool 1; set figures off; r = map_async sleep_ms [700]; get r timeout=0.05; ready r; successful r; "
           "get r timeout=30; ready r; successful r");
    assert_string_equal(program.output.bytes, "False\n[700]\nTrue\nTrue\n");
    assert_int_equal(count_of(program.errors.bytes, "error: "), 2);
    assert_non_null(strstr(program.errors.bytes, "error: job 1 is not done yet (TimeoutError)\n"));
    assert_non_null(strstr(program.errors.bytes, "error: job 1 is not over yet (ValueError)\n"));
    program_release(&program);
}

/* As in Python the time's end is no error. */
static void wait_waits_so_long(void **state)
{
    (void)state;
    expect_output("pool 1; r = map_async sleep_ms [700]; wait r timeout=0.05; ready r; wait r timeout=30; ready r",
                  "False\nTrue\n");
}

/* --- as_completed --- */

static void as_they_are_done(void **state)
{
    (void)state;
    expect_output("pool 2; set figures off; fs = submit sleep_ms (each [1500, 1, 2],); as_completed fs; _",
                  "1\n2\n1500\n[1, 2, 1500]\n");
    /* Also of those that were done long ago. */
    expect_output("pool 2; set figures off; a = submit sleep_ms 600; b = submit sleep_ms 1; wait a; as_completed a b",
                  "1\n600\n");
    expect_output("pool 2; a = submit sleep_ms 600; b = submit sleep_ms 1; r = as_completed 1 b; r", "[1, 600]\n");
    expect_output("as_completed []; _", "[]\n");
    expect_output("a = submit square 3; b = submit square 4; wait a b; r = as_completed a b a [1, 2]; len r", "2\n");
}

static void as_completed_may_end_before(void **state)
{
    (void)state;
    struct program program;
    run_on(&program, "pool 2; set figures off; fs = submit sleep_ms (each [60000, 1],); as_completed fs timeout=1");
    assert_string_equal(program.output.bytes, "1\n");
    assert_non_null(strstr(program.errors.bytes, "error: 1 (of 2) jobs unfinished (TimeoutError)\n"));
    program_release(&program);
    run_on(&program, "pool 1; set figures off; fs = submit sqrt (each [4, -1, 9],); as_completed fs; get 3");
    assert_string_equal(program.output.bytes, "2.0\n3.0\n");
    assert_non_null(strstr(program.errors.bytes, "error: sqrt(-1): math domain error"));
    program_release(&program);
    run_commands(&program, "as_completed 7");
    expect_one_error(&program, "there is no job 7");
    expect_caret(&program, "as_completed 7", 13);
    program_release(&program);
}

/* --- cancel --- */

/* The answer of command `command`: 't', 'f', or for a list its letters. */
static const char *answers_of(json_t *objects, const char *command)
{
    static char letters[8];
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(objects); i++) {
        const json_t *object = json_array_get(objects, i), *result = json_object_get(object, "result");
        if (strcmp(json_string_value(json_object_get(object, "command")), command) != 0)
            continue;
        if (!json_is_array(result))
            letters[count++] = json_is_true(result) ? 't' : json_is_false(result) ? 'f' : '?';
        for (size_t k = 0; k < json_array_size(result); k++)
            letters[count++] = json_is_true(json_array_get(result, k)) ? 't' : 'f';
    }
    letters[count] = '\0';
    return letters;
}

static void what_has_not_begun_and_what_has(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {"--keep-going", "--format", "json"}});
    program_write(&program, "pool 1\na = map_async sleep_ms [1, 60000] chunksize=1\nb = submit square 3\n");
    for (size_t looks = 1; !strstr(program.output.bytes, "\"done\": 1,"); looks++) {
        program_write(&program, "jobs\n");
        while (count_of(program.output.bytes, "\"command\": \"jobs\"") < looks)
            program_await_more(&program);
    }
    program_write(&program, "cancel b\ncancel [a, b]\nwait a b\ncancel a\nget a\nget b\n");
    program_finish(&program);
    json_t *objects = take_json(&program);
    assert_string_equal(answers_of(objects, "cancel b"), "t");
    assert_string_equal(answers_of(objects, "cancel [a, b]"), "ft");
    assert_string_equal(answers_of(objects, "cancel a"), "f");
    assert_non_null(strstr(program.output.bytes, "\"job 1 was cancelled\""));
    assert_non_null(strstr(program.output.bytes, "\"job 2 was cancelled\""));
    assert_non_null(strstr(program.errors.bytes, "job 1 had begun: it stops"));
    json_decref(objects);
    program_release(&program);
    expect_output("r = submit square 3; wait r; cancel r; get r", "False\n9\n");
}

/* --- callbacks --- */

static void a_callback_has_the_result(void **state)
{
    (void)state;
    expect_output("r = map_async square 0..4 then=(sum _); wait r; 1", "14\n1\n");
    expect_output("r = map square 0..4 async then=(total = sum _); get r; total", "[0, 1, 4, 9]\n14\n");
    expect_output("r = starmap_async power [(2, 3), (3, 2)] then=(kept = _); wait r; kept", "[8, 9]\n");
    expect_output("r = submit sleep_ms 50 then=(show _); 5; wait r; _", "5\n50\n5\n"); /* `_` is what it was before */
    expect_output("rs = apply_async square (0..3,) then=(show _); wait rs", "0\n1\n4\n");
    expect_output("r = submit square 3 then=(map square 0..3); wait r", "[0, 1, 4]\n");
    expect_output("pool 1; a = submit sleep_ms 30 then=(show _); b = submit sleep_ms 1 then=(show _); wait b; 7",
                  "30\n1\n7\n");
    expect_output("x = submit square 3 then=(y = submit square 4 then=(show _)); wait x; wait y", "16\n");
    struct program program;
    /* What is typed means what it meant when it was typed. */
    run_commands(&program,
                 "a = map_async square 0..3 then=(rs = [7, 7, 7, 7, 7, 7]); rs = [a]; set python on; get rs a");
    assert_string_equal(program.output.bytes, "[[0, 1, 4], [0, 1, 4]]\n");
    assert_non_null(strstr(program.errors.bytes, "Python: [*[r.get() for r in rs], a.get()]\n"));
    program_release(&program);
    run_commands(&program, "r = map_async square 0..4 then=(sum _); wait r");
    assert_non_null(strstr(program.errors.bytes, "callback of job 1: sum _\n"));
    program_release(&program);
}

/* Nothing is typed, and the program waits for the next line. */
static void a_callback_does_not_wait_for_the_next_line(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {NULL}});
    program_write(&program, "r = map_async sleep_ms [100, 7] then=(sum _)\n");
    program_await(&program, "107\n");
    program_finish(&program);
    assert_int_equal(program.status, 0);
    program_release(&program);
}

static void a_callback_that_fails_ends_nothing(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "r = submit square 3 then=(sum _); wait r; get r; map square 0..3");
    assert_string_equal(program.output.bytes, "9\n[0, 1, 4]\n");
    assert_non_null(strstr(program.errors.bytes, "error: sum adds up a list"));
    expect_caret(&program, "sum _", 4);
    assert_int_equal(program.status, 1); /* a command failed */
    program_release(&program);
}

static void a_job_that_fails_has_another(void **state)
{
    (void)state;
    expect_output("r = map_async sqrt [4, -1] then=(show 1) catch=(show _); wait r; 7",
                  "sqrt(-1): math domain error: sqrt needs a number that is not negative (ValueError)\n7\n");
    expect_output("r = map_async sqrt [4] catch=(show 1) then=(show 2); wait r", "2\n");
    expect_output("pool 1; a = submit sleep_ms 60000; r = submit square 3 then=(show 1) catch=(show 2); c = cancel r; "
                  "wait r",
                  ""); /* what is cancelled has neither */
}

static void callbacks_that_cannot_be(void **state)
{
    (void)state;
    static const struct {
        const char *line, *message;
        size_t column;
    } cases[] = {
        {"map_async square 0..4 then=sum", "then needs a command in brackets", 27},
        {"map_async square 0..4 then=(sum _ 3)", "'3' is more than 'sum' takes", 34},
        {"map_async square 0..4 then=(nothing _)", "there is no command 'nothing'", 28},
        {"map_async square 0..4 then=()", "a command begins with its name", 28},
        {"map_async square 0..4 then=(quit)", "'quit' is typed", 28},
        {"map_async square 0..4 then=(next)", "'next' is typed", 28},
        {"map_async square 0..4 then=(sum = _)", "'sum' is a command", 28},
        {"map_async square 0..4 then=(show _) then=(show _)", "'then' is given twice", 36},
        {"map square 0..4 then=(sum _)", "a callback belongs to a job that runs on", 16},
        {"serial map square 0..4 then=(sum _)", "a callback belongs to a job that runs on", 23},
        {"map_async square 0..4 callback=(sum _)", "'map_async' has no option 'callback'", 22},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        run_commands(&program, cases[i].line);
        expect_one_error(&program, cases[i].message);
        expect_caret(&program, cases[i].line, cases[i].column);
        assert_string_equal(program.output.bytes, "");
        program_release(&program);
    }
}

static void callbacks_in_json(void **state)
{
    (void)state;
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json", "-c",
                                                         "r = map_async square 0..4 then=(sum _); wait r; get r"}});
    json_t *objects = take_json(&program), *object = json_array_get(objects, 1);
    assert_int_equal(json_array_size(objects), 4);
    assert_string_equal(json_string_value(json_object_get(object, "command")), "sum _");
    assert_int_equal(json_integer_value(json_object_get(object, "result")), 14);
    assert_int_equal(json_integer_value(json_object_get(object, "callback_of")), 1);
    json_decref(objects);
    program_release(&program);
}

static void pythons_names_are_answered(void **state)
{
    (void)state;
    static const char *const words[] = {"result", "done", "exception", "shutdown", "Future", "ProcessPoolExecutor"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char line[64];
        struct program program;
        snprintf(line, sizeof line, "help %s", words[i]);
        run_commands(&program, line);
        assert_int_equal(program.status, 0);
        assert_memory_equal(program.output.bytes, words[i], strlen(words[i]));
        assert_non_null(strchr(program.output.bytes, '`') ? "" : strstr(program.output.bytes, "submit"));
        program_release(&program);
    }
    struct program program;
    run_commands(&program, "f = submit square 7; result f");
    expect_one_error(&program, "there is no command 'result'");
    assert_non_null(strstr(program.errors.bytes, "`get J` waits for a job"));
    program_release(&program);
}

#define FUTURE_TEST(test) cmocka_unit_test_teardown(test, nothing_is_left)

/* Why a handle cannot cross depends on what it is, and in Python on whether its job is over. */
static void handles_stay_here(void **state)
{
    (void)state;
    static const struct {
        const char *commands, *error;
    } cases[] = {
        {"r = map_async square 0..3; wait r; map square [r]", "TypeError, cannot pickle '_thread.lock' object"},
        {"r = map_async sleep_ms [60000]; map square [r]", "NotImplementedError, pool objects cannot be passed"},
        {"f = submit square 3; wait f; apply square f", "TypeError, cannot pickle '_thread.RLock' object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        run_commands(&program, cases[i].commands);
        expect_one_error(&program, cases[i].error);
        program_release(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FUTURE_TEST(jobs_are_done_in_the_order_submitted),
        FUTURE_TEST(a_list_of_handles),
        FUTURE_TEST(handles_stay_here),
        FUTURE_TEST(again_and_again),
        FUTURE_TEST(wait_waits_so_long),
        FUTURE_TEST(as_they_are_done),
        FUTURE_TEST(as_completed_may_end_before),
        FUTURE_TEST(what_has_not_begun_and_what_has),
        FUTURE_TEST(a_callback_has_the_result),
        FUTURE_TEST(a_callback_does_not_wait_for_the_next_line),
        FUTURE_TEST(a_callback_that_fails_ends_nothing),
        FUTURE_TEST(a_job_that_fails_has_another),
        FUTURE_TEST(callbacks_that_cannot_be),
        FUTURE_TEST(callbacks_in_json),
        FUTURE_TEST(pythons_names_are_answered),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
