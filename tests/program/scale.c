/* tests/program/scale.c - a job with 1 to N workers: what is measured, what is left as it was, what is refused. */
#include "tests/program/support.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *run_json(const char *commands)
{
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json", "-c", commands}});
    json_t *objects = take_json(&program);
    program_release(&program);
    return objects;
}

static json_t *last_result(json_t *objects)
{
    json_t *result = json_object_get(json_array_get(objects, json_array_size(objects) - 1), "result");
    if (!json_is_object(result))
        fail_msg("no result: %s", json_dumps(objects, 0));
    return result;
}

static json_int_t figure(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        fail_msg("%s is no figure", key);
    return json_integer_value(value);
}

static int by_length(const void *a, const void *b)
{
    json_int_t x = *(const json_int_t *)a, y = *(const json_int_t *)b;
    return (x > y) - (x < y);
}

/* Every run is there, and the median is theirs. */
static void check_walls(json_t *walls, json_int_t median, size_t repeats)
{
    json_int_t sorted[16];
    assert_int_equal(json_array_size(walls), repeats);
    for (size_t i = 0; i < repeats; i++) {
        sorted[i] = json_integer_value(json_array_get(walls, i));
        assert_true(sorted[i] > 0);
    }
    qsort(sorted, repeats, sizeof *sorted, by_length);
    assert_int_equal(median, (sorted[(repeats - 1) / 2] + sorted[repeats / 2]) / 2);
}

static void check_all(json_t *result, size_t workers, size_t repeats)
{
    static const char *const methods[] = {"starmap", "apply_async"};
    json_t *points = json_object_get(result, "points");
    json_int_t serial = figure(result, "serial_median_ns");
    assert_int_equal(figure(result, "workers"), workers);
    assert_int_equal(figure(result, "repeats"), repeats);
    assert_true(figure(result, "cpus") >= 1);
    assert_true(json_is_false(json_object_get(result, "interrupted")));
    check_walls(json_object_get(result, "serial_ns"), serial, repeats);
    assert_int_equal(json_array_size(points), workers);
    for (size_t n = 0; n < workers; n++) {
        json_t *point = json_array_get(points, n);
        assert_int_equal(figure(point, "workers"), n + 1);
        for (size_t m = 0; m < 2; m++) {
            json_t *method = json_object_get(point, methods[m]);
            json_int_t median = figure(method, "median_ns");
            check_walls(json_object_get(method, "wall_ns"), median, repeats);
            assert_in_range(figure(method, "off_cpu_ns") + (figure(method, "waking_ns") < 0), 0,
                            figure(method, "busy_ns"));
            double speed_up = json_real_value(json_object_get(method, "speed_up"));
            double wanted = (double)serial / (double)median;
            assert_true(speed_up > wanted * 0.999999 && speed_up < wanted * 1.000001);
        }
    }
    bool law = workers > 1 && figure(result, "cpus") > 1;
    json_t *fraction = json_object_get(result, "serial_fraction");
    assert_true(law ? json_is_real(fraction) && json_real_value(fraction) >= 0 && json_real_value(fraction) <= 1
                    : json_is_null(fraction));
}

static void every_run_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *command;
        size_t workers, repeats;
    } cases[] = {
        {"scale pi 100000 workers=3 repeats=4", 3, 4},
        {"scale pi 2 workers=5 repeats=1", 5, 1},
        {"scale map square 0..10000 workers=2 repeats=3", 2, 3},
        {"scale map square 0..1000 chunksize=1 workers=2 repeats=2", 2, 2},
        {"scale starmap power_n_list ([1, 2, 3], 0..20) ([7], 2) workers=3 repeats=2", 3, 2},
        {"scale map process_number 1..100 workers=2 repeats=1", 2, 1},
        {"scale apply fibonacci 20 workers=1 repeats=2", 1, 2},
        {"r = map square 0..2000; scale map sqrt r workers=2 repeats=2", 2, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *objects = run_json(cases[i].command);
        check_all(last_result(objects), cases[i].workers, cases[i].repeats);
        json_decref(objects);
    }
}

static void the_pool_is_the_same_after_it(void **state)
{
    (void)state;
    pid_t before[3], after[3];
    json_t *objects = run_json("pool 3; map square 0..30 chunksize=1; scale pi 1000 workers=2 repeats=2; "
                               "map square 0..30 chunksize=1; jobs");
    assert_int_equal(worker_pids(objects, 1, before, 3), 3);
    assert_int_equal(worker_pids(objects, 3, after, 3), 3);
    assert_memory_equal(before, after, sizeof before);
    json_t *jobs = json_object_get(json_array_get(objects, 4), "result");
    assert_int_equal(json_array_size(jobs), 2); /* the test's own are nobody's to look at */
    json_decref(objects);
    objects = run_json("scale map sqrt 4 -1 workers=2; map square 0..3");
    assert_int_equal(json_array_size(objects), 1);
    json_decref(objects);
}

static void expect_refusal(const char *commands, const char *message)
{
    struct program program;
    run_commands(&program, commands);
    assert_int_equal(program.status, 1);
    expect_one_error(&program, message);
    program_release(&program);
    expect_nothing_left(2000);
}

static void what_cannot_be_scaled_is_refused(void **state)
{
    (void)state;
    expect_refusal("pool 2; map sleep_ms [60000] async; scale pi 1000", "1 job of the pool is not finished");
    expect_refusal("scale pi 1000 workers=65", "at most 64 workers, not 65");
    expect_refusal("scale pi 1000 workers=0", "needs an integer, 1 or more");
    expect_refusal("scale pi 1000 repeats=1001", "at most 1000 repeats, not 1001");
    expect_refusal("scale pi 1000 async", "both ways");
    expect_refusal("scale starmap_async power (2, 3)", "both ways");
    expect_refusal("scale pool 3", "runs no function");
    expect_refusal("scale map square 0..0", "no items");
    expect_refusal("scale map square 1 5000000000", "square(5000000000): the result does not fit");
    expect_refusal("scale pi 0", "at least one point");
    expect_refusal("r = scale pi 1000", "gives no value");
    expect_refusal("set memory 2M; scale map square 0..1000000", "need");
}

/* After an error in the function the session goes on with its pool. */
static void an_error_leaves_the_pool(void **state)
{
    (void)state;
    struct program program;
    pid_t before[2], after[2];
    program_run(
        &program,
        &(struct launch){.arguments = {"--format", "json", "--keep-going", "-c",
                                       "pool 2; map square 0..9 chunksize=1; scale map log 1 0; map square 0..9"}});
    json_t *objects = take_json(&program);
    assert_int_equal(json_array_size(objects), 4);
    assert_non_null(json_object_get(json_array_get(objects, 2), "error"));
    worker_pids(objects, 1, before, 2);
    worker_pids(objects, 3, after, 2);
    assert_memory_equal(before, after, sizeof before);
    json_decref(objects);
    program_release(&program);
}

/* --- broken off --- */

static size_t children_of(pid_t parent)
{
    size_t count = 0;
    DIR *processes = opendir("/proc");
    assert_non_null(processes);
    for (struct dirent *entry; (entry = readdir(processes));) {
        char path[300], text[512];
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "re") : NULL;
        size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
        text[size] = '\0';
        if (file)
            fclose(file);
        const char *behind = strrchr(text, ')');
        count += behind && strlen(behind) > 4 && strtol(behind + 4, NULL, 10) == parent;
    }
    closedir(processes);
    return count;
}

/* Two workers of the session, and three of the test: 1 and 2 workers have been measured by then. */
static void await_third_crew(const struct program *program)
{
    uint64_t end = now_ms() + PATIENCE_MS;
    while (children_of(program->pid) < 5) {
        assert_true(now_ms() < end);
        poll(NULL, 0, 1);
    }
}

static void start_long_test(struct program *program, const char *format)
{
    program_start(program, &(struct launch){.arguments = {"--format", format}});
    program_write(program, "pool 2; scale map sleep_ms [60, 60, 60] chunksize=1 workers=3 repeats=1000; 1 2 3\n");
    await_third_crew(program);
}

static void ctrl_c_keeps_what_was_measured(void **state)
{
    (void)state;
    struct program program;
    start_long_test(&program, "json");
    kill(program.pid, SIGINT);
    program_finish(&program);
    assert_int_equal(program.end_signal, SIGINT);
    json_t *objects = take_json(&program), *result = last_result(objects);
    assert_int_equal(json_array_size(objects), 2); /* the rest of the line is not run */
    assert_true(json_is_true(json_object_get(result, "interrupted")));
    /* Most often in the first round; a busy machine may not let us kill it before the second. */
    size_t serial = json_array_size(json_object_get(result, "serial_ns"));
    assert_true(serial >= 1);
    for (size_t n = 0; n < 2; n++) {
        json_t *point = json_array_get(json_object_get(result, "points"), n);
        size_t starmap = json_array_size(json_object_get(json_object_get(point, "starmap"), "wall_ns"));
        size_t async = json_array_size(json_object_get(json_object_get(point, "apply_async"), "wall_ns"));
        assert_true(starmap >= 1 && async >= 1 && starmap <= serial && async <= starmap);
    }
    json_decref(objects);
    program_release(&program);
    expect_nothing_left(2000);
}

static void ctrl_c_prints_the_table(void **state)
{
    (void)state;
    struct program program;
    start_long_test(&program, "text");
    kill(program.pid, SIGINT);
    program_finish(&program);
    assert_int_equal(program.end_signal, SIGINT);
    assert_non_null(strstr(program.output.bytes, "\n      2  "));
    assert_non_null(strstr(program.output.bytes, "Unfinished: broken off after "));
    assert_non_null(strstr(program.output.bytes, " of 7000 runs"));
    program_release(&program);
    expect_nothing_left(2000);
}

static void sigterm_ends_it(void **state)
{
    (void)state;
    struct program program;
    start_long_test(&program, "text");
    uint64_t began = now_ms();
    kill(program.pid, SIGTERM);
    program_finish(&program);
    assert_int_equal(program.end_signal, SIGTERM);
    assert_true(now_ms() - began < 2000);
    program_release(&program);
    expect_nothing_left(2000);
}

/* --- for people --- */

static void people_get_a_table_and_a_verdict(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "scale map sleep_ms [5, 5, 5, 5] chunksize=1 workers=4 repeats=3");
    assert_int_equal(program.status, 0);
    const char *output = program.output.bytes;
    assert_string_equal(program.errors.bytes, "");
    assert_non_null(strstr(output, "map sleep_ms [5, 5, 5, 5] chunksize=1\nserially "));
    assert_non_null(strstr(output, "\nworkers  starmap"));
    assert_non_null(strstr(output, "\n      4  "));
    assert_non_null(strstr(output, "efficiency: the better speed-up / workers\n"));
    assert_non_null(strstr(output, "times as fast as one process alone"));
    program_release(&program);
    run_commands(&program, "scale map square 0..300 repeats=1 chunksize=1 workers=1");
    assert_non_null(strstr(program.output.bytes, "\napply_async: a job a chunk would be too many"));
    program_release(&program);
    run_commands(&program, "scale map square 0..99 repeats=1 chunksize=50 workers=1");
    assert_non_null(strstr(program.output.bytes, "map square 0..99 chunksize=50\n"));
    program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_run_is_there),
        cmocka_unit_test(the_pool_is_the_same_after_it),
        cmocka_unit_test(what_cannot_be_scaled_is_refused),
        cmocka_unit_test(an_error_leaves_the_pool),
        cmocka_unit_test(ctrl_c_keeps_what_was_measured),
        cmocka_unit_test(ctrl_c_prints_the_table),
        cmocka_unit_test(sigterm_ends_it),
        cmocka_unit_test(people_get_a_table_and_a_verdict),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, nothing_is_left);
}
