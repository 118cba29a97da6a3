/* tests/program/starts.c - pools by fork and by spawn, workers that are replaced, initializers: as a learner types
 * them. */
#include "tests/program/support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* Ranges, lists, tuples, records, results of earlier jobs, slices, sums, failures: all that crosses. */
static const char everything[] = "map square 0..20\n"
                                 "starmap power (0..5, 2) (2.5, 2) (2, -1)\n"
                                 "xs = map sqrt 0..50\n"
                                 "map sqrt xs\n"
                                 "starmap power_n (each xs, 2)\n"
                                 "map process_number [10, 15, 20]\n"
                                 "s = slice 0..20 4\n"
                                 "rs = apply_async power_n_list (each s, 2)\n"
                                 "flatten (get rs)\n"
                                 "pi 100000\n"
                                 "map collatz 1..30 chunksize=1\n"
                                 "sum (map fibonacci 0..20 chunksize=1)\n"
                                 "map log [1, 0]\n"
                                 "apply power 10 400\n";

static void run_everything(struct program *program, const char *pool)
{
    char text[2048];
    snprintf(text, sizeof text, "%s\n%s", pool, everything);
    program_run(program, &(struct launch){.arguments = {"--keep-going"}, .input = text});
}

static void every_start_gives_the_same(void **state)
{
    (void)state;
    static const char *const others[] = {"pool 3 spawn", "pool 3 maxtasks=1", "pool 3 spawn maxtasks=2",
                                         "pool 3 spawn initializer=(square 3)"};
    struct program forked;
    run_everything(&forked, "pool 3");
    assert_non_null(strstr(forked.output.bytes, "[0, 1, 4, 9, 16"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct program program;
        run_everything(&program, others[i]);
        assert_string_equal(program.output.bytes, forked.output.bytes);
        assert_int_equal(count_of(program.errors.bytes, "error:"), count_of(forked.errors.bytes, "error:"));
        assert_int_equal(count_of(program.errors.bytes, "was ended"), 0);
        program_release(&program);
    }
    program_release(&forked);
}

static void how_long_a_start_took_is_said(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "pool 4 spawn");
    assert_non_null(strstr(program.errors.bytes, "pool of 4 workers, "));
    assert_non_null(strstr(program.errors.bytes, "4 workers ready after "));
    assert_non_null(strstr(program.errors.bytes, ", the first after "));
    assert_non_null(strstr(program.errors.bytes, "each is the program started anew"));
    assert_string_equal(program.output.bytes, "");
    program_release(&program);
    run_commands(&program, "pool 4 fork");
    assert_non_null(strstr(program.errors.bytes, " copied for each\n"));
    program_release(&program);
    run_commands(&program, "pool 1 fork");
    assert_non_null(strstr(program.errors.bytes, "1 worker ready after "));
    assert_non_null(strstr(program.errors.bytes, " copied for it"));
    assert_null(strstr(program.errors.bytes, "the first after"));
    program_release(&program);
    /* A script that does not ask does not wait. */
    run_commands(&program, "pool 4; set figures off; pool 4 spawn; pool spawn; pool");
    assert_null(strstr(program.errors.bytes, "ready"));
    assert_int_equal(count_of(program.errors.bytes, "pool of "), 4);
    program_release(&program);
}

static void a_worker_for_a_chunk(void **state)
{
    (void)state;
    struct program program;
    program_run(&program,
                &(struct launch){.arguments = {"--format", "json", "-c",
                                               "pool 2 maxtasks=1; map square 0..40 chunksize=1; map square 0..2"}});
    json_t *objects = take_json(&program);
    pid_t first[2], second[2];
    assert_int_equal(json_array_size(json_object_get(json_array_get(objects, 1), "result")), 40);
    assert_int_equal(worker_pids(objects, 1, first, 2), 2);
    assert_int_equal(worker_pids(objects, 2, second, 2), 2);
    assert_true(first[0] != second[0] || first[1] != second[1]);
    json_decref(objects);
    assert_null(strstr(program.errors.bytes, "left with status")); /* it is no death */
    program_release(&program);
    run_commands(&program, "pool 2 maxtasks=2; map square 0..40 chunksize=1");
    assert_non_null(strstr(program.errors.bytes, "(40 chunks of 1; "));
    assert_non_null(strstr(program.errors.bytes, " workers replaced)"));
    assert_null(strstr(program.errors.bytes, "left with status"));
    program_release(&program);
}

static void an_initializer_that_fails_leaves_the_pool_there_was(void **state)
{
    (void)state;
    struct program program;
    program_run(&program,
                &(struct launch){.arguments = {"--keep-going", "-c",
                                               "pool 3\nmap square 0..3\npool 2 initializer=(power 0 -1)\n"
                                               "map square 0..3\npool 2 initializer=(log 1)\nmap square 0..3"}});
    assert_string_equal(program.output.bytes, "[0, 1, 4]\n[0, 1, 4]\n[0, 1, 4]\n");
    expect_one_error(&program, "the initializer failed: power 0 -1: ");
    assert_non_null(strstr(program.errors.bytes, "no pool is started"));
    program_release(&program);
    run_commands(&program, "def bad(x) = 1 // x\npool 2 initializer=(bad 0)");
    expect_one_error(&program, "the initializer failed: bad 0: ");
    assert_non_null(strstr(program.errors.bytes, "(ZeroDivisionError)"));
    assert_non_null(strstr(program.errors.bytes, "1 // x\n"));
    program_release(&program);
}

/* Its definition comes to mean something else, or goes; the pool's workers still run what was meant. */
static void an_initializer_of_ones_own_lasts_as_long_as_its_pool(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "value c; def bump(n) = increment(c, n)\n"
                           "pool 1 spawn maxtasks=1 initializer=(bump 10)\n"
                           "def bump(n) = increment(c, 0 - n)\n"
                           "bump = 5; c2 = map square 0..300 chunksize=1\n"
                           "show (map square 0..4 chunksize=1)\nclose; join\nshow c");
    assert_non_null(strstr(program.output.bytes, "[0, 1, 4, 9]\n"));
    assert_int_equal(program.status, 0);
    long count = strtol(strstr(program.output.bytes, "9]\n") + 3, NULL, 10);
    assert_in_range(count, 3030, 3050); /* a process for each of 304 chunks, perhaps one more */
    program_release(&program);
}

/* Each process has called it when it does its first chunk, and nobody has called it twice. */
static void an_initializer_works_on_what_is_shared(void **state)
{
    (void)state;
    static const char *const pools[] = {"pool 3 initializer=(increment started 1)",
                                        "pool 3 spawn initializer=(increment started 1)"};
    for (size_t i = 0; i < 2; i++) {
        char text[256];
        struct program program;
        snprintf(text, sizeof text, "value started; %s; show started; map square 0..9; show started", pools[i]);
        run_commands(&program, text);
        assert_string_equal(program.output.bytes, "3\n[0, 1, 4, 9, 16, 25, 36, 49, 64]\n3\n");
        program_release(&program);
    }
    struct program program;
    run_commands(&program, "value started; pool 1 maxtasks=3 initializer=(increment started 1); "
                           "map square 0..8 chunksize=1; close; join; show started");
    assert_string_equal(program.output.bytes, "[0, 1, 4, 9, 16, 25, 36, 49]\n3\n"); /* 3 + 3 + 2 */
    program_release(&program);
}

/* The second process of w0 cannot begin: the value is at its end. */
static void one_that_fails_later_ends_the_pool(void **state)
{
    (void)state;
    struct program program;
    static const char text[] = "value v 9223372036854775806\n"
                               "pool 1 initializer=(increment v 1)\n"
                               "r = map sleep_ms [60000] async\n"
                               "kill w0\n"
                               "wait r\n"
                               "get r\n"           /* error */
                               "map square 0..3\n" /* error */
                               "pool 1\n"
                               "map square 0..3\n";
    program_run(&program, &(struct launch){.arguments = {"--keep-going"}, .input = text});
    assert_string_equal(program.output.bytes, "[0, 1, 4]\n");
    assert_int_equal(count_of(program.errors.bytes, "the initializer failed in w0: increment v 1: the sum would "
                                                    "not fit into 64 bits (Python raises nothing: the number wraps "
                                                    "around); the pool is ended"),
                     1);
    assert_int_equal(count_of(program.errors.bytes, "was ended with its pool"), 1);
    assert_int_equal(count_of(program.errors.bytes, "the pool's initializer failed, and it takes no more jobs"), 1);
    assert_int_equal(count_of(program.errors.bytes, "error:"), 2);
    program_release(&program);
}

/* The prompt comes back after a second; what then is submitted waits, and can be ended. */
static void an_initializer_without_an_end_holds_nobody_up(void **state)
{
    (void)state;
    struct program program;
    uint64_t began = now_ms();
    run_commands(&program, "pool 2 initializer=(spin_ms 600000); r = map square 0..3 async; ready r; terminate; join");
    assert_in_range(now_ms() - began, 1000, 10000);
    assert_string_equal(program.output.bytes, "False\n");
    assert_non_null(strstr(program.errors.bytes, "0 of 2 workers are ready after 1 s"));
    assert_int_equal(program.status, 0);
    program_release(&program);
}

/* --- the rules of close, terminate and join --- */

static void they_are_pythons(void **state)
{
    (void)state;
    struct program program;
    static const char text[] = "pool 2\n"
                               "r = map sleep_ms [100, 100] async\n"
                               "close\n"
                               "map square 3\n" /* error: not running */
                               "join\n"
                               "get r\n" /* it was let finish */
                               "close\njoin\nterminate\njoin\n"
                               "pool 2\n"
                               "join\n" /* error: still running */
                               "r = map sleep_ms [60000] async\n"
                               "terminate\njoin\nterminate\nclose\n"
                               "get r\n" /* error: ended with its pool */
                               "map square 3\n";
    program_run(&program, &(struct launch){.arguments = {"--keep-going"}, .input = text});
    assert_int_equal(count_of(program.errors.bytes, "error:"), 4);
    assert_int_equal(count_of(program.errors.bytes, "(ValueError: Pool not running)"), 2);
    assert_int_equal(count_of(program.errors.bytes, "(ValueError: Pool is still running)"), 1);
    assert_int_equal(count_of(program.errors.bytes, "was ended with its pool"), 1);
    assert_int_equal(count_of(program.errors.bytes, "its workers have left"), 2);
    assert_int_equal(count_of(program.output.bytes, "\n"), 1);
    program_release(&program);
}

/* --- spawned workers and the end of the program --- */

static void spawned_workers_die_with_the_program(void **state)
{
    (void)state;
    struct program program;
    pid_t pids[3];
    program_start(&program, &(struct launch){.arguments = {"--format", "json"}});
    program_write(&program, "pool 3 spawn\nmap square 0..3\n");
    while (count_of(program.output.bytes, "\n") < 2)
        program_await(&program, "}]");
    json_t *objects = take_json(&program);
    assert_int_equal(worker_pids(objects, 1, pids, 3), 3);
    json_decref(objects);
    program_write(&program, "map spin_ms [60000, 60000, 60000] chunksize=1\n");
    kill(program.pid, SIGKILL);
    program_finish(&program);
    expect_nothing_left(5000);
    for (size_t w = 0; w < 3; w++)
        assert_true(has_ended(pids[w]));
    program_release(&program);
}

static void copy_program(const char *to)
{
    int from = open(POOLSCOPE_PROGRAM, O_RDONLY | O_CLOEXEC), fd = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    struct stat status;
    assert_true(from >= 0 && fd >= 0);
    assert_int_equal(fstat(from, &status), 0);
    for (off_t left = status.st_size; left > 0;) {
        ssize_t sent = sendfile(fd, from, NULL, (size_t)left);
        assert_true(sent > 0);
        left -= sent;
    }
    close(from);
    close(fd);
}

/* As when it was built anew while it runs: what is executed is still the program that runs. */
static void a_program_whose_file_is_gone_still_spawns(void **state)
{
    (void)state;
    char path[] = "/tmp/poolscope-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    copy_program(path);
    assert_int_equal(chmod(path, 0755), 0);
    struct program program;
    program_start(&program, &(struct launch){.program = path});
    program_write(&program, "map square 0..3\n");
    program_await(&program, "[0, 1, 4]\n");
    assert_int_equal(unlink(path), 0);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755); /* another that cannot be executed */
    assert_true(fd >= 0);
    close(fd);
    program_write(&program, "pool 2 spawn\nmap square 0..4\nkill w0\nmap square 0..5 chunksize=1\n");
    program_await(&program, "[0, 1, 4, 9, 16]\n");
    program_finish(&program);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(program.status, 0);
    assert_non_null(strstr(program.errors.bytes, "2 workers ready after "));
    program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_start_gives_the_same, nothing_is_left),
        cmocka_unit_test_teardown(how_long_a_start_took_is_said, nothing_is_left),
        cmocka_unit_test_teardown(a_worker_for_a_chunk, nothing_is_left),
        cmocka_unit_test_teardown(an_initializer_that_fails_leaves_the_pool_there_was, nothing_is_left),
        cmocka_unit_test_teardown(an_initializer_works_on_what_is_shared, nothing_is_left),
        cmocka_unit_test_teardown(an_initializer_of_ones_own_lasts_as_long_as_its_pool, nothing_is_left),
        cmocka_unit_test_teardown(one_that_fails_later_ends_the_pool, nothing_is_left),
        cmocka_unit_test_teardown(an_initializer_without_an_end_holds_nobody_up, nothing_is_left),
        cmocka_unit_test_teardown(they_are_pythons, nothing_is_left),
        cmocka_unit_test_teardown(spawned_workers_die_with_the_program, nothing_is_left),
        cmocka_unit_test_teardown(a_program_whose_file_is_gone_still_spawns, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
