/* tests/program/output.c - what the program prints: the first session of all, JSON, help, and every example. */
#include "tests/program/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repl/command.h"
#include "repl/text.h"

static const char first_session[] =
    "pool 4; map square 0..20; starmap power (2,3) (3,3) (4,3); r = pi 10000000 async; get r";

static void the_first_session(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, first_session);
    assert_int_equal(program.status, 0);
    static const char wanted[] =
        "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256, 289, 324, 361]\n"
        "[8, 27, 64]\n"
        "3.14159265358979";
    if (strncmp(program.output.bytes, wanted, sizeof wanted - 1) != 0)
        fail_msg("%s", program.output.bytes);
    assert_int_equal(count_of(program.output.bytes, "\n"), 3);
    assert_int_equal(count_of(program.errors.bytes, "error:"), 0);
    program_release(&program);
}

static void results_as_python_prints_them(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "x = 5; x; (1,); [True, None, 1e7, 2.0, 1e30]; apply process_number 4; 0..3; len 0..2000;\n"
                           "pool 2; map square 0..1001\nshow 0..1001; slice 0..5 2");
    assert_int_equal(program.status, 0);
    assert_non_null(strstr(program.output.bytes, "5\n(1,)\n[True, None, 10000000, 2.0, 1e+30]\n{'input': 4, 'fib': 3, "
                                                 "'sqrt': 2.0, 'log': 1.3862943611198906}\n[0, 1, 2]\n2000\n"
                                                 "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, ..., "));
    assert_non_null(strstr(program.output.bytes, "998001, 1000000]\n[0, 1, 2, 3"));
    assert_non_null(strstr(program.output.bytes, "999, 1000]\n[[0, 1, 2], [3, 4]]\n"));
    program_release(&program);
}

static void figures_go_to_standard_error_or_nowhere(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "pool 2; map square 0..3");
    assert_string_equal(program.output.bytes, "[0, 1, 4]\n");
    assert_non_null(strstr(program.errors.bytes, "efficiency"));
    program_release(&program);
    run_commands(&program, "set figures off; pool 2; map square 0..3; map square 0..3 async");
    assert_string_equal(program.output.bytes, "[0, 1, 4]\n");
    assert_null(strstr(program.errors.bytes, "busy"));
    program_release(&program);
    run_commands(&program, "set figures table; pool 2; map square 0..3");
    assert_string_equal(program.output.bytes, "[0, 1, 4]\n");
    assert_non_null(strstr(program.errors.bytes, "worker"));
    assert_non_null(strstr(program.errors.bytes, "\nw1 "));
    program_release(&program);
}

/* A speed-up needs a measured serial run of the same job: the same words about other values are another job. */
static void a_speed_up_is_of_the_same_job(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "pool 2; serial map collatz 1..1000; map collatz 1..1000");
    assert_int_equal(count_of(program.errors.bytes, "speed-up"), 1);
    program_release(&program);
    run_commands(&program, "pool 2; r = 1..10; serial map collatz r; r = 1..100000; map collatz r");
    assert_int_equal(count_of(program.errors.bytes, "speed-up"), 0);
    program_release(&program);
    run_commands(&program, "pool 2; 1..10; serial map collatz _; 1..100000; map collatz _");
    assert_int_equal(count_of(program.errors.bytes, "speed-up"), 0);
    program_release(&program);
}

/* --- JSON --- */

static json_int_t figure(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        fail_msg("%s is no figure", key);
    return json_integer_value(value);
}

/* Every worker of the pool, every figure, and they add up. */
static void check_job(json_t *object, size_t worker_count, json_int_t items, json_int_t chunks)
{
    json_t *workers = json_object_get(object, "workers"), *worker;
    size_t w;
    json_int_t item_sum = 0, chunk_sum = 0, wall = figure(object, "wall_ns");
    assert_int_equal(json_array_size(workers), worker_count);
    assert_true(figure(object, "job") > 0);
    json_array_foreach(workers, w, worker)
    {
        item_sum += figure(worker, "items");
        chunk_sum += figure(worker, "chunks");
        assert_true(figure(worker, "pid") > 1);
        assert_true(figure(worker, "off_cpu_ns") <= figure(worker, "busy_ns"));
        json_int_t whole = figure(worker, "busy_ns") + figure(worker, "idle_wait_ns") + figure(worker, "waking_ns") +
                           figure(worker, "other_ns") + figure(worker, "starting_ns") + figure(worker, "stopped_ns") +
                           figure(worker, "dead_ns");
        if (llabs(whole - wall) > 1000)
            fail_msg("worker %zu: %lld ns of %lld", w, (long long)whole, (long long)wall);
    }
    assert_int_equal(item_sum, items);
    assert_int_equal(chunk_sum, chunks);
}

static void every_line_is_one_object(void **state)
{
    (void)state;
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json", "--keep-going"},
                                           .input = "pool 3\n"
                                                    "# nothing\n"
                                                    "\n"
                                                    "map square 0..100 chunksize=7; x = map square 0..10\n"
                                                    "pi 1000 async\n"
                                                    "get 3\n"
                                                    "map squre 3; 5\n"
                                                    "0..1500\n"
                                                    "apply process_number 0\n"
                                                    "serial map square 0..3\n"
                                                    "jobs; set; functions; help; help map; doc square; explain pi 9\n"
                                                    "close; join; history; quit\n"});
    json_t *objects = take_json(&program), *object;
    size_t i;
    json_array_foreach(objects, i, object)
    {
        bool result = json_object_get(object, "result") != NULL, error = json_object_get(object, "error") != NULL;
        bool kept = strncmp(json_string_value(json_object_get(object, "command")), "x = ", 4) == 0;
        assert_int_equal(result + error + kept, 1);
        figure(object, "wall_ns");
    }
    assert_int_equal(json_array_size(objects), 21);
    assert_int_equal(count_of(program.errors.bytes, "error:"), 0);
    check_job(json_array_get(objects, 1), 3, 100, 15);
    check_job(json_array_get(objects, 2), 3, 10, 10);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(objects, 3), "result")), 3);
    check_job(json_array_get(objects, 4), 3, 3, 3);
    json_t *error = json_object_get(json_array_get(objects, 5), "error");
    assert_int_equal(json_integer_value(json_object_get(error, "column")), 5);
    assert_string_equal(json_string_value(json_object_get(error, "hint")), "did you mean 'square'?");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(objects, 6), "result")), 5);
    assert_int_equal(json_array_size(json_object_get(json_array_get(objects, 7), "result")), 1500);
    check_job(json_array_get(objects, 8), 3, 1, 1);
    assert_int_equal(json_array_size(json_object_get(json_array_get(objects, 9), "result")), 3);
    json_decref(objects);
    program_release(&program);
}

/* The column is counted in the object's own command; the line is the one of the script where that begins. */
static void places_in_json_are_those_of_the_command(void **state)
{
    (void)state;
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json"}, .input = "\n7; x = [1,\n  nobody]\n"});
    json_t *objects = take_json(&program), *object = json_array_get(objects, 1);
    json_t *error = json_object_get(object, "error");
    const char *command = json_string_value(json_object_get(object, "command"));
    json_int_t column = json_integer_value(json_object_get(error, "column"));
    assert_int_equal(json_integer_value(json_object_get(error, "line")), 2);
    assert_memory_equal(command + column - 1, "nobody", 6);
    json_decref(objects);
    program_release(&program);
}

/* --- help --- */

static void help_says_something_of_everything(void **state)
{
    (void)state;
    struct program all;
    run_commands(&all, "help");
    assert_int_equal(all.status, 0);
    for (const struct command *const *at = command_table; *at; at++) {
        struct text usage = {.bytes = NULL}, line = {.bytes = NULL};
        struct program program;
        command_usage(*at, &usage);
        assert_int_equal(strncmp(usage.bytes, (*at)->name, strlen((*at)->name)), 0);
        text_format(&line, "\n  %s ", (*at)->name);
        if (!strstr(all.output.bytes, line.bytes) || !strstr(all.output.bytes, (*at)->summary))
            fail_msg("`help` does not list '%s'", usage.bytes);
        text_clear(&line);
        text_format(&line, "help %s", (*at)->name);
        run_commands(&program, line.bytes);
        assert_int_equal(program.status, 0);
        if (!strstr(program.output.bytes, usage.bytes) || !(*at)->examples[0] ||
            !strstr(program.output.bytes, (*at)->examples[0]) || !strstr(program.output.bytes, "\nPython    "))
            fail_msg("%s: %s", line.bytes, program.output.bytes);
        program_release(&program);
        text_release(&usage);
        text_release(&line);
    }
    for (const struct function *const *at = function_table; *at; at++) {
        struct text line = {.bytes = NULL};
        struct program program;
        text_format(&line, "doc %s", (*at)->name);
        run_commands(&program, line.bytes);
        assert_int_equal(program.status, 0);
        assert_non_null(strstr(program.output.bytes, (*at)->summary));
        program_release(&program);
        text_release(&line);
    }
    program_release(&all);
}

/* The last word. */
static char *file_of(const char *example)
{
    return strdup(strrchr(example, ' ') + 1);
}

/* Examples that name a file run in a directory of their own, where `run` finds its file. */
static void make_the_file_of(const char *example)
{
    char directory[] = "/tmp/poolscope-test-XXXXXX", *path = file_of(example), *slash;
    assert_non_null(mkdtemp(directory));
    assert_int_equal(chdir(directory), 0);
    for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
    FILE *file = strncmp(example, "run ", 4) == 0 ? fopen(path, "we") : NULL;
    if (file) {
        fputs("map square 0..3\n", file);
        fclose(file);
    }
    free(path);
}

/* And goes again. */
static void remove_the_file_of(const char *example)
{
    char *path = file_of(example), *slash, *directory = getcwd(NULL, 0);
    unlink(path);
    while ((slash = strrchr(path, '/'))) {
        *slash = '\0';
        rmdir(path);
    }
    assert_int_equal(chdir("/") | rmdir(directory), 0);
    free(path);
    free(directory);
}

/* These are for an exercise, which a fresh session has not. */
static bool is_for_an_exercise(const struct command *command)
{
    return strcmp(command->name, "hint") == 0 || strcmp(command->name, "skip") == 0;
}

/* Whoever types an example of `help` into a fresh session sees it work. */
static void every_example_runs(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (const struct command *const *at = command_table; *at; at++) {
        for (int i = 0; i < COMMAND_EXAMPLES_MAX && (*at)->examples[i]; i++) {
            struct program program;
            bool file = (*at)->parameters[0].kind == PARAM_FILE && (*at)->group != GROUP_LESSONS;
            if (file)
                make_the_file_of((*at)->examples[i]);
            run_commands(&program, (*at)->examples[i]);
            if (file)
                remove_the_file_of((*at)->examples[i]);
            if (program.status != is_for_an_exercise(*at) && ++wrong)
                print_error("%s: %s\n%s\n", (*at)->name, (*at)->examples[i], program.errors.bytes);
            program_release(&program);
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_first_session, nothing_is_left),
        cmocka_unit_test_teardown(results_as_python_prints_them, nothing_is_left),
        cmocka_unit_test_teardown(figures_go_to_standard_error_or_nowhere, nothing_is_left),
        cmocka_unit_test_teardown(a_speed_up_is_of_the_same_job, nothing_is_left),
        cmocka_unit_test_teardown(every_line_is_one_object, nothing_is_left),
        cmocka_unit_test_teardown(places_in_json_are_those_of_the_command, nothing_is_left),
        cmocka_unit_test_teardown(help_says_something_of_everything, nothing_is_left),
        cmocka_unit_test_teardown(every_example_runs, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
