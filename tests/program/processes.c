/* tests/program/processes.c - processes of their own, as a user meets them: exit codes, joins, signals, what is copied
 * and what is not, and that nothing is left behind. */
#include "tests/program/support.h"

#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void expect(const struct program *program, const char *output)
{
    assert_string_equal(program->output.bytes, output);
}

static void expect_said(const struct program *program, const char *words)
{
    if (!strstr(program->errors.bytes, words))
        fail_msg("not said: %s\n%s", words, program->errors.bytes);
}

static void names_are_copied_into_a_child(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "x = 5; process x = 7; x; process y = [1, 2]; join");
    assert_int_equal(program.status, 0);
    expect(&program, "5\n");
    expect_said(&program, "p0: x is 7 in the child (pid ");
    expect_said(&program, "); here it is still 5\n");
    expect_said(&program, "p1: y is [1, 2] in the child (pid ");
    expect_said(&program, "); here there is no y\n");
    expect_nothing_left(0);
    program_release(&program);
}

/* What a child lets go of lies in memory that it shares with its parent: there it must stay. */
static void a_result_that_a_child_sets_anew_is_whole_in_the_parent(void **state)
{
    (void)state;
    struct program program;
    /* Serially, so that no job holds them as well, and `_` is another value. */
    run_commands(&program, "r = serial map square 0..200000; s = serial map square 0..10; 3; process r = 1;"
                           "process s = 2; t = serial map square 0..200000; 3; process t = r; join; sum r; s; sum t");
    assert_int_equal(program.status, 0);
    expect(&program, "3\n3\n2666646666700000\n[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]\n2666646666700000\n");
    program_release(&program);
}

static json_t *field(json_t *objects, size_t index, size_t row, const char *key)
{
    return json_object_get(json_array_get(json_object_get(json_array_get(objects, index), "result"), row), key);
}

static void exit_codes(void **state)
{
    (void)state;
    struct program program;
    program_run(&program,
                &(struct launch){.arguments = {"--format", "json", "-c",
                                               "process square 3; process log 0; process sleep_ms 60000; kill p2;"
                                               "processes; join; processes"}});
    assert_int_equal(program.status, 0);
    expect_said(&program, "p1 (pid ");
    expect_said(&program, ") failed: log(0): ");
    expect_said(&program, "(ValueError)\n");
    expect_said(&program, ") was ended by SIGKILL: exit code -9\n");
    expect_said(&program, "p0 ended after ");
    json_t *objects = take_json(&program);
    static const int codes[] = {0, 1, -9};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(json_integer_value(field(objects, 6, i, "exitcode")), codes[i]);
        assert_string_equal(json_string_value(field(objects, 6, i, "state")), "joined");
    }
    assert_string_equal(json_string_value(field(objects, 4, 2, "state")), "ended");
    json_decref(objects);
    expect_nothing_left(0);
    program_release(&program);
}

static void four_of_the_same_and_their_handles(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program,
                 "ps = process 4 square 3; len ps; ps; join ps; join ps; p = process power 2 3; p; join p p0");
    assert_int_equal(program.status, 0);
    expect(&program, "4\n[<process p0>, <process p1>, <process p2>, <process p3>]\n");
    expect_said(&program, "4 processes started: p0 to p3\n");
    assert_int_equal(count_of(program.errors.bytes, "p0 ended after "), 3);
    assert_int_equal(count_of(program.errors.bytes, "exit code 0"), 4 + 4 + 2);
    program_release(&program);
}

static void they_run_beside_a_pool(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program,
                 "pool 2; r = map_async sleep_ms [50, 50]; process 2 sleep_ms 50; sum (get r); join; close; join");
    assert_int_equal(program.status, 0);
    expect(&program, "100\n");
    program_release(&program);
}

static void join_comes_back_after_its_time(void **state)
{
    (void)state;
    struct program program;
    uint64_t began = now_ms();
    run_commands(&program, "process 2 sleep_ms 60000; join timeout=0.1; stop p1; join p1 timeout=0; cont p1; kill p1;"
                           "join p1");
    assert_int_equal(program.status, 0);
    assert_true(now_ms() - began < 10000);
    expect_said(&program, ": it has no exit code yet\n");
    expect_said(&program, "p1 is stopped: `cont p1` lets it go on\n");
    expect_said(&program, "p1 is stopped: it has no exit code yet\n");
    expect_said(&program, "p1 goes on\n");
    expect_said(&program, "1 process is ended with the session");
    expect_nothing_left(0);
    program_release(&program);
}

/* Of a list, whoever lives: one that has ended keeps nobody else alive. */
static void a_list_is_killed_though_one_has_ended(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "ps = process 3 sleep_ms 60000; kill p0; kill ps; join timeout=10; kill ps");
    assert_int_equal(program.status, 1);
    expect_said(&program, "p0 ended after");
    expect_said(&program, "p1 ended after");
    expect_said(&program, "p2 ended after");
    expect_said(&program, "error: they have all ended: there is no process left\n");
    expect_nothing_left(0);
    program_release(&program);
}

static void errors(void **state)
{
    (void)state;
    static const struct {
        const char *line, *message;
        size_t column;
    } lines[] = {
        {"join", "there is nothing to join: no process and no pool", 0},
        {"pool 1; map_async sleep_ms [60000]; close; join timeout=0.1", "the pool's workers have not left yet", 48},
        {"join p7", "there is no process p7", 5},
        {"join q", "there is no name 'q'", 5},
        {"join 3", "this is an integer, not a process", 5},
        {"kill p0", "there is no process p0", 5},
        {"kill q", "a worker is w0, w1, …, and a process of its own p0, p1, …", 5},
        {"process", "'process' needs F", 7},
        {"process 3", "'process' needs F", 9},
        {"process 0 square 3", "1 to 1,024 processes are started at once, and not 0", 8},
        {"process 1025 square 3", "1 to 1,024 processes are started at once, and not 1025", 8},
        {"process cube 3", "there is no function 'cube'", 8},
        {"process square 3 4", "'square' takes 1 argument, and 2 stand here", 15},
        {"process square 0..3", "a process makes one call, and a range is many arguments", 15},
        {"process square 3 chunksize=2", "'process' has no option 'chunksize'", 17},
        {"process p1 = 3", "'p1' has a meaning of its own, and cannot be assigned to", 8},
        {"process map = 3", "'map' is a command, and cannot be assigned to", 8},
        {"process x = y", "there is no name 'y'", 12},
        {"process x =", "a value is missing here", 11},
        {"process x = 3 lock=y", "'process x = …' takes no option", 14},
        {"value v; process square v", "x of 'square' must be a number, not a shared value", 24},
        {"value v; process increment 3", "value of 'increment' must be a shared object: its name", 27},
        {"process x = 3 4", "'4' is more than one value", 14},
        {"process square 3; get p0", "this is a process, not a job", 22},
        {"map square [(process square 3)]", "x of 'square' must be a number, not a process", 11},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct program program;
        run_commands(&program, lines[i].line);
        assert_int_equal(program.status, 1);
        expect(&program, "");
        expect_said(&program, lines[i].message);
        assert_int_equal(count_of(program.errors.bytes, "error:"), 1);
        expect_caret(&program, lines[i].line, lines[i].column);
        expect_nothing_left(0);
        program_release(&program);
    }
}

static void many_and_how_they_ended(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "process 100 square 3; process log 0; join; process 1024 sleep_ms 60000");
    assert_int_equal(program.status, 0);
    expect_said(&program, "100 of 101 processes ended with exit code 0, 1 with another; the longest ran for ");
    expect_said(&program, "1024 processes are ended with the session");
    expect_nothing_left(0);
    program_release(&program);
    run_commands(&program, "process 1000 sleep_ms 60000; process 25 sleep_ms 60000");
    assert_int_equal(program.status, 1);
    expect_said(&program, "there are 1024 processes that have not been joined, and no more can be");
    expect_said(&program, "1000 processes are ended with the session"); /* of the second command none was kept */
    expect_nothing_left(0);
    program_release(&program);
}

static void memory_is_shared_until_it_is_written(void **state)
{
    (void)state;
    struct program program;
    program_run(&program,
                &(struct launch){.arguments = {"--format", "json", "-c", "pool 2; process sleep_ms 60000; memory"}});
    assert_int_equal(program.status, 0);
    json_t *objects = take_json(&program);
    static const char *const names[] = {"program", "w0", "w1", "p0"};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(json_string_value(field(objects, 2, i, "process")), names[i]);
        assert_true(json_integer_value(field(objects, 2, i, "own_bytes")) > 0);
        assert_true(json_integer_value(field(objects, 2, i, "shared_bytes")) > 0);
    }
    assert_int_equal(json_array_size(json_object_get(json_array_get(objects, 2), "result")), 4);
    json_decref(objects);
    program_release(&program);
}

static void updates_get_lost_without_a_lock_and_never_with_one(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "value a; process 4 increment a 1000 lock=a; join; show a; lock m; value b; process 4 "
                           "increment b 20000 lock=m; join; show b; value c; process 4 increment c 3000000; join");
    assert_int_equal(program.status, 0);
    expect(&program, "4000\n80000\n");
    expect_said(&program, "a: 4,000 increments asked for, 4,000 arrived\n");
    expect_said(&program, "b: 80,000 increments asked for, 80,000 arrived\n");
    expect_said(&program, "c: 12,000,000 increments asked for, ");
    bool lost = strstr(program.errors.bytes, " lost\n") != NULL;
    assert_true(lost || sysconf(_SC_NPROCESSORS_ONLN) < 2);
    program_release(&program);
}

/* A function of one's own is what it was when the process was started, whatever the name means since; and the memory
 * that it and the objects it names lie in is not given to others meanwhile. */
static void own_functions_run_in_processes(void **state)
{
    (void)state;
    struct program program;
    run_input(&program, "value c; value gate; queue q\n"
                        "def bump(n) = [take(q), increment(c, n, lock=c)]\n"
                        "process 2 bump 1000\n"
                        "def bump(n) = increment(gate, n)\n"
                        "kept = show c; c = 5; value d 7; value e 8; array f 0..100\n"
                        "put q 1; put q 1; join; show d; show e; sum f\n"
                        "def bad(n) = 1 // n\nprocess bad 0; join\n"
                        "def seven() = 7\nprocess seven; join\n");
    assert_int_equal(program.status, 0);
    expect(&program, "7\n8\n4950\n");
    expect_said(&program,
                "bad(0): division by zero (ZeroDivisionError)\ndef bad(n) = 1 // n\n             ^^^^^^\np2 ended");
    assert_int_equal(count_of(program.errors.bytes, "exit code 0"), 3);
    program_release(&program);
}

static void producers_and_consumers(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "queue q 4; ps = process 2 produce q 100; process consume q 100; process consume q 100; "
                           "join; processes; process take q; join p4 timeout=1; put q 7; join p4");
    assert_int_equal(program.status, 0);
    assert_int_equal(count_of(program.errors.bytes, "exit code 0"), 4 + 1);
    expect_said(&program, "p4 waits for a queue: it has no exit code yet\n");
    program_release(&program);
}

enum { NOBODY = 64123 };

static int seven_processes(void)
{
    struct rlimit limit = {7, 7};
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    return setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY) || setrlimit(RLIMIT_NPROC, &limit);
}

static void the_kernel_refuses(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        print_message("only root can become a user who may start no more than seven processes\n");
        skip();
    }
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--keep-going"},
                                           .input = "process 3 sleep_ms 60000\nprocess 8 square 3\nprocess 2 square 3\n"
                                                    "join p3 p4; kill p0; kill p1; kill p2; join\n",
                                           .prepare = seven_processes});
    if (program.status == PREPARE_IMPOSSIBLE || program.status == 127) {
        print_message("this root cannot run the program as another user\n");
        program_release(&program);
        skip();
    }
    assert_int_equal(program.status, 1);
    assert_int_equal(count_of(program.errors.bytes, "error: the kernel refused to start another process\n"), 1);
    assert_int_equal(count_of(program.errors.bytes, "error:"), 2); /* p3 and p4 were taken back */
    expect_said(&program, "there is no process p3");
    expect_said(&program, "2 processes started: p");
    expect_nothing_left(0);
    program_release(&program);
}

/* The program is killed, and its processes with it. */
static void a_killed_program_leaves_none(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {"--format", "json"}, .streaming = true});
    program_write(&program, "process 3 sleep_ms 60000\nprocesses\n");
    program_await(&program, "\"p2\", \"pid\"");
    kill(program.pid, SIGKILL);
    program_finish(&program);
    assert_int_equal(program.end_signal, SIGKILL);
    expect_nothing_left(2000);
    program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_copied_into_a_child),
        cmocka_unit_test(a_result_that_a_child_sets_anew_is_whole_in_the_parent),
        cmocka_unit_test(exit_codes),
        cmocka_unit_test(four_of_the_same_and_their_handles),
        cmocka_unit_test(they_run_beside_a_pool),
        cmocka_unit_test(join_comes_back_after_its_time),
        cmocka_unit_test(a_list_is_killed_though_one_has_ended),
        cmocka_unit_test(errors),
        cmocka_unit_test(many_and_how_they_ended),
        cmocka_unit_test(memory_is_shared_until_it_is_written),
        cmocka_unit_test(updates_get_lost_without_a_lock_and_never_with_one),
        cmocka_unit_test(own_functions_run_in_processes),
        cmocka_unit_test(producers_and_consumers),
        cmocka_unit_test(the_kernel_refuses),
        cmocka_unit_test(a_killed_program_leaves_none),
    };
    return cmocka_run_group_tests_name("program: processes of their own", tests, be_the_reaper, nothing_is_left);
}
