/* tests/program/compare.c - a job run sync and async: what is measured, what is said, and what is refused. */
#include "tests/program/support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define SLACK_NS 1000 /* the figures of a worker add up to so much of the wall */

static const char *const runs[] = {"sync", "async"};

static json_int_t figure(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        fail_msg("%s is no figure", key);
    return json_integer_value(value);
}

static const char *word(json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    assert_non_null(value);
    return value;
}

/* Runs commands with --format json; the last one's object. */
static json_t *run_json(const char *commands)
{
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json", "-c", commands}});
    json_t *objects = take_json(&program);
    json_t *last = json_incref(json_array_get(objects, json_array_size(objects) - 1));
    json_decref(objects);
    program_release(&program);
    return last;
}

/* --- what is measured --- */

static void check_workers(json_t *run, json_int_t items)
{
    static const char *const parts[] = {"busy_ns",    "idle_wait_ns", "waking_ns", "starting_ns",
                                        "stopped_ns", "dead_ns",      "no_work_ns"};
    json_t *workers = json_object_get(run, "workers"), *worker;
    json_int_t wall = figure(run, "wall_ns"), busy = 0, idle = 0;
    size_t w;
    json_array_foreach(workers, w, worker)
    {
        json_int_t sum = 0;
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
            sum += figure(worker, parts[p]);
        assert_true(llabs(sum - wall) <= SLACK_NS);
        assert_true(figure(worker, "off_cpu_ns") <= figure(worker, "busy_ns"));
        assert_true(figure(worker, "pid") > 1);
        busy += figure(worker, "busy_ns");
        idle += figure(worker, "idle_wait_ns");
        items -= figure(worker, "items");
    }
    assert_int_equal(items, 0);
    assert_int_equal(busy, figure(run, "busy_ns"));
    assert_int_equal(idle, figure(run, "idle_wait_ns"));
}

/* Of each worker in order of time, one after the other, and every chunk once. */
static void check_events(json_t *run, json_int_t chunks)
{
    json_t *events = json_object_get(run, "events"), *event;
    json_int_t worker = -1, end = 0, wall = figure(run, "wall_ns");
    size_t e;
    json_array_foreach(events, e, event)
    {
        end = figure(event, "worker") == worker ? end : 0;
        worker = figure(event, "worker");
        assert_true(figure(event, "begin_ns") >= end);
        end = figure(event, "end_ns");
        assert_true(end > figure(event, "begin_ns") && end <= wall);
        if (strcmp(word(event, "state"), "busy") == 0)
            chunks -= figure(event, "chunks");
        else
            assert_true(json_is_null(json_object_get(event, "job")));
    }
    assert_int_equal(chunks, 0);
}

static void check_jobs(json_t *run, bool async, size_t rounds)
{
    json_t *jobs = json_object_get(run, "jobs"), *job;
    json_int_t finished = 0;
    size_t j;
    assert_int_equal(json_array_size(jobs), rounds);
    json_array_foreach(jobs, j, job)
    {
        assert_true(figure(job, "finished_ns") > figure(job, "submitted_ns"));
        if (async)
            assert_true(!j || figure(job, "submitted_ns") < figure(json_array_get(jobs, 0), "finished_ns"));
        else
            assert_true(figure(job, "submitted_ns") >= finished);
        finished = figure(job, "finished_ns") > finished ? figure(job, "finished_ns") : finished;
    }
    assert_int_equal(finished, figure(run, "wall_ns"));
}

static void uneven_work_is_faster_async(void **state)
{
    (void)state;
    json_t *object = run_json("pool 4; compare map sleep_ms [400, 100, 100, 100] rounds=3 chunksize=1");
    json_t *result = json_object_get(object, "result");
    double ratio = json_real_value(json_object_get(result, "ratio"));
    print_message("async is %.2f times as fast: %s\n", ratio, word(result, "verdict"));
    assert_true(ratio > 1.5);
    assert_int_equal(figure(result, "rounds"), 3);
    for (size_t r = 0; r < 2; r++) {
        json_t *run = json_object_get(result, runs[r]);
        check_workers(run, 3 * 4);
        check_events(run, 3 * 4);
        check_jobs(run, r == 1, 3);
        assert_int_equal(json_array_size(json_object_get(run, "workers")), 4);
        assert_int_equal(figure(run, "lost"), 0);
    }
    json_t *sync = json_object_get(result, "sync"), *async = json_object_get(result, "async");
    assert_true(figure(sync, "idle_wait_ns") > 2 * figure(async, "idle_wait_ns"));
    assert_true(figure(sync, "idle_wait_ns") > 2000000000);
    assert_non_null(strstr(word(result, "verdict"), "async was "));
    assert_non_null(strstr(word(result, "verdict"), " waited "));
    assert_non_null(strstr(word(result, "verdict"), "async ran items of the next rounds meanwhile."));
    json_decref(object);
}

/* On a busy machine two equal runs may differ by more than five in a hundred; then that is what is said. */
static void even_work_in_one_round_comes_out_alike(void **state)
{
    (void)state;
    json_t *object = run_json("pool 2; compare map sleep_ms [200, 200] rounds=1 chunksize=1");
    json_t *result = json_object_get(object, "result");
    double ratio = json_real_value(json_object_get(result, "ratio"));
    bool alike = ratio > 1 / 1.05 && ratio < 1.05;
    assert_true(ratio > 0.67 && ratio < 1.5);
    assert_non_null(strstr(word(result, "verdict"), alike ? "came out alike. With one round"
                                                          : "times as fast. With one "
                                                            "round both do the same"));
    json_decref(object);
}

static void every_kind_of_run(void **state)
{
    (void)state;
    static const struct {
        const char *commands;
        size_t rounds;
        json_int_t items, chunks;
    } cases[] = {
        {"pool 3; compare pi 30000 rounds=2", 2, 3, 3},
        {"pool 2; compare apply fibonacci 12", 3, 1, 1},
        {"pool 2; compare starmap power (0..10, 2) rounds=4", 4, 10, 5},
        {"pool 2; compare map square 0..3 rounds=32 chunksize=1", 32, 3, 3},
        {"pool 1; time compare map square 0..100 chunksize=7 rounds=1", 1, 100, 15},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *object = run_json(cases[i].commands);
        json_t *result = json_object_get(object, "result");
        for (size_t r = 0; r < 2; r++) {
            json_t *run = json_object_get(result, runs[r]);
            check_workers(run, (json_int_t)cases[i].rounds * cases[i].items);
            check_events(run, (json_int_t)cases[i].rounds * cases[i].chunks);
            check_jobs(run, r == 1, cases[i].rounds);
        }
        json_decref(object);
    }
}

/* --- what is said --- */

static void as_text_it_fits_a_hundred_columns(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "pool 3; compare map sleep_ms [60, 20, 20] rounds=2 chunksize=1");
    assert_int_equal(program.status, 0);
    size_t lines = count_of(program.output.bytes, "\n");
    assert_true(lines >= 2 * (1 + 3) + 1 + 2 + 1 && lines <= 16);
    static const char *const wanted[] = {"\n w0  ",  " async ",     "\n w2  ",    " sync ",
                                         "\n time ", "efficiency ", "idle wait ", "waits"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(program.output.bytes, wanted[i]))
            fail_msg("no '%s' in\n%s", wanted[i], program.output.bytes);
    assert_null(strchr(program.output.bytes, '\033'));
    program_release(&program);
}

/* --- what is refused --- */

static void refusals(void **state)
{
    (void)state;
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"compare", "'compare' needs COMMAND"},
        {"compare map square 0..3 rounds=0", "rounds needs an integer, 1 or more"},
        {"compare map square 0..3 rounds=33", "rounds are 1 to 32"},
        {"compare map square 0..3 async", "compare runs the job both ways by itself"},
        {"compare map_async square 0..3", "compare runs the job both ways by itself"},
        {"compare serial map square 0..3", "'serial' goes in front of a command, and cannot stand behind 'compare'"},
        {"serial compare map square 0..3", "'compare' goes in front of a command, and cannot stand behind 'serial'"},
        {"compare jobs", "'jobs' runs no function over items"},
        {"compare map square []", "there are no items, and so nothing to compare"},
        {"compare map spin_ms [1, -3]", "spin_ms(-3)"},
        {"r = compare map square 0..3", "'compare' gives no value"},
        {"map sleep_ms [60000] async; compare map square 0..3", "1 other job is unfinished"},
        {"pool 2; close; compare map square 0..3", "the pool is closed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        run_commands(&program, cases[i].line);
        assert_int_equal(program.status, 1);
        expect_one_error(&program, cases[i].message);
        assert_string_equal(program.output.bytes, "");
        program_release(&program);
    }
}

static void a_failure_leaves_nothing_running(void **state)
{
    (void)state;
    struct program program;
    program_run(&program,
                &(struct launch){.arguments = {"--keep-going", "-c",
                                               "pool 2; compare map spin_ms [1, -3]; compare map square 0..9; "
                                               "map square 0..4"}});
    expect_one_error(&program, "spin_ms(-3)");
    assert_non_null(strstr(program.output.bytes, "\n[0, 1, 4, 9]\n"));
    program_release(&program);
}

static void an_interrupt_ends_it(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {"-c", "pool 2; map square 0..3; "
                                                                 "compare map sleep_ms [60000, 10] chunksize=1"}});
    program_await(&program, "[0, 1, 4]\n");
    uint64_t began = now_ms();
    kill(program.pid, SIGINT);
    program_finish(&program);
    assert_true(now_ms() - began < 5000);
    assert_int_equal(program.end_signal, SIGINT);
    assert_null(strstr(program.output.bytes, "sync"));
    expect_nothing_left(1000);
    program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(uneven_work_is_faster_async, nothing_is_left),
        cmocka_unit_test_teardown(even_work_in_one_round_comes_out_alike, nothing_is_left),
        cmocka_unit_test_teardown(every_kind_of_run, nothing_is_left),
        cmocka_unit_test_teardown(as_text_it_fits_a_hundred_columns, nothing_is_left),
        cmocka_unit_test_teardown(refusals, nothing_is_left),
        cmocka_unit_test_teardown(a_failure_leaves_nothing_running, nothing_is_left),
        cmocka_unit_test_teardown(an_interrupt_ends_it, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
