/* tests/program/ends.c - how the program ends, and that nothing is left of it: statuses, signals, workers that die,
 * standard output that goes away, a kernel that refuses to fork. */
#include "tests/program/support.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void exit_statuses(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[4];
        int status;
    } cases[] = {
        {{"-c", "5"}, 0},
        {{"-c", ""}, 0},
        {{"--help"}, 0},
        {{"--version"}, 0},
        {{"-c", "quit"}, 0},
        {{"-c", "pool 0"}, 1},
        {{"-c", "map"}, 1},
        {{"--frob"}, 2},
        {{"a", "b"}, 2},
        {{"--format", "xml"}, 2},
        {{"--format"}, 2},
        {{"-c"}, 2},
        {{"-c", "5", "file"}, 2},
        {{"-x"}, 2},
        {{"--plain", "-c", "5"}, 0},
        {{"--play"}, 2},
        {{"--play", "1"}, 2}, /* where there is no terminal */
        {{"--speed", "0"}, 2},
        {{"--speed", "fast"}, 2},
        {{"--worker"}, 2},
        {{"--worker", "1:2:3:4:5"}, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        struct launch launch = {.arguments = {cases[i].arguments[0], cases[i].arguments[1], cases[i].arguments[2]}};
        program_run(&program, &launch);
        if (program.status != cases[i].status)
            fail_msg("%s %s: %d", launch.arguments[0], launch.arguments[1], program.status);
        if (cases[i].status == 2) {
            assert_string_equal(program.output.bytes, "");
            assert_true(program.errors.size > 0);
        }
        program_release(&program);
    }
}

/* --- its own end --- */

static void unfinished_jobs_end_with_it(void **state)
{
    (void)state;
    struct program program;
    uint64_t began = now_ms();
    program_run(&program,
                &(struct launch){.arguments = {"--format", "json", "-c",
                                               "pool 3; map square 0..30 chunksize=1; map spin_ms [60000, 60000, "
                                               "60000] chunksize=1 async; map sleep_ms [60000] async; stop w1"}});
    assert_true(now_ms() - began < 1000 + 1000);
    json_t *objects = take_json(&program);
    pid_t pids[3];
    assert_int_equal(worker_pids(objects, 1, pids, 3), 3);
    for (int w = 0; w < 3; w++)
        assert_true(has_ended(pids[w]));
    assert_non_null(strstr(program.errors.bytes, "2 unfinished jobs"));
    assert_int_equal(program.status, 0);
    json_decref(objects);
    program_release(&program);
}

/* A program with three workers, and their pids; then it runs `line`. */
static void start_and_run(struct program *program, const char *line, pid_t *pids)
{
    program_start(program, &(struct launch){.arguments = {"--format", "json"}});
    program_write(program, "pool 3\nmap square 0..3\n");
    program_await(program, "[0, 1, 4]");
    program_await(program, "}]");
    program_await(program, "}\n");
    while (count_of(program->output.bytes, "\n") < 2)
        program_await(program, "never");
    json_t *objects = take_json(program);
    assert_int_equal(worker_pids(objects, 1, pids, 3), 3);
    json_decref(objects);
    program_write(program, line);
}

static void await_work(pid_t pid)
{
    uint64_t before = cpu_ticks(pid), end = now_ms() + PATIENCE_MS;
    while (cpu_ticks(pid) < before + 2) {
        assert_true(now_ms() < end);
        poll(NULL, 0, 1);
    }
}

static void await_death(pid_t pid, uint64_t end_ms)
{
    while (!has_ended(pid)) {
        if (now_ms() > end_ms)
            fail_msg("process %d still lives", (int)pid);
        poll(NULL, 0, 1);
    }
}

/* It dies by the signal within a second, and takes its workers with it. */
static void ends_by(int signal_number, const char *line, bool workers_work)
{
    struct program program;
    pid_t pids[3];
    start_and_run(&program, line, pids);
    await_work(workers_work ? pids[0] : program.pid);
    uint64_t began = now_ms();
    kill(program.pid, signal_number);
    while (!has_ended(program.pid)) {
        if (now_ms() - began > 1000) {
            kill(program.pid, SIGKILL);
            program_finish(&program);
            expect_nothing_left(1000);
            fail_msg("signal %d does not end it within a second from: %s", signal_number, line);
        }
        poll(NULL, 0, 1);
    }
    for (int w = 0; w < 3; w++)
        await_death(pids[w], began + 1000);
    program_finish(&program);
    assert_int_equal(program.end_signal, signal_number);
    expect_nothing_left(1000);
    program_release(&program);
}

static const char spin[] = "map spin_ms [60000, 60000, 60000] chunksize=1\n1\n";

static void signals_end_it_and_its_workers(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGKILL, SIGQUIT};
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        ends_by(signals[i], spin, true);
}

static void signals_end_it_while_it_waits(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    for (size_t i = 0; i < 3; i++) {
        ends_by(signals[i], "map spin_ms [60000, 60000, 60000] chunksize=1 async\nget 2\n", true);
        ends_by(signals[i], "map spin_ms [60000, 60000, 60000] chunksize=1 async\n", true); /* for the next line */
        ends_by(signals[i], "serial map spin_ms [60000, 60000]\n", false);
    }
}

/* What the program does alone is broken off as well. */
static void signals_end_what_it_does_itself(void **state)
{
    (void)state;
    static const char *const lines[] = {"sum 0..9223372036854775807\n", "x = slice 0..1000000 1000000; flatten x; "
                                                                        "sum 0..9223372036854775807\n"};
    for (size_t i = 0; i < 2; i++) {
        ends_by(SIGTERM, lines[i], false);
        ends_by(SIGINT, lines[i], false);
    }
}

/* Much is printed, and read; and the signal comes. */
static void signals_end_what_it_prints(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT};
    static const char *const formats[] = {"text", "json"};
    for (size_t i = 0; i < 4; i++) {
        struct program program;
        program_start(&program,
                      &(struct launch){.arguments = {"--format", formats[i / 2], "-c", "show 0..3000000000; 5"}});
        program_await(&program, "1000, 1001");
        uint64_t began = now_ms();
        kill(program.pid, signals[i % 2]);
        while (program.out >= 0) {
            char bytes[1 << 16];
            if (now_ms() - began > 5000) {
                kill(program.pid, SIGKILL);
                fail_msg("it prints on after signal %d, as %s", signals[i % 2], formats[i / 2]);
            }
            if (read(program.out, bytes, sizeof bytes) <= 0) {
                close(program.out);
                program.out = -1;
            }
        }
        program_finish(&program);
        assert_int_equal(program.end_signal, signals[i % 2]);
        program_release(&program);
    }
}

/* Nobody reads, the pipe is full; and the signal comes. */
static void signals_end_it_when_it_cannot_print(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    static const char *const formats[] = {"text", "json"};
    for (size_t i = 0; i < 6; i++) {
        struct program program;
        int held = 0;
        program_start(&program,
                      &(struct launch){.arguments = {"--format", formats[i / 3], "-c", "pool 2; show 0..100000000"}});
        int room = fcntl(program.out, F_GETPIPE_SZ);
        uint64_t end = now_ms() + PATIENCE_MS;
        while (held + 4096 < room && now_ms() < end) {
            ioctl(program.out, FIONREAD, &held);
            poll(NULL, 0, 1);
        }
        kill(program.pid, signals[i % 3]);
        end = now_ms() + 1000;
        while (!has_ended(program.pid) && now_ms() < end)
            poll(NULL, 0, 1);
        bool ended = has_ended(program.pid);
        kill(program.pid, SIGKILL);
        program_finish(&program);
        expect_nothing_left(1000);
        if (!ended)
            fail_msg("signal %d does not end it while it prints %s", signals[i % 3], formats[i / 3]);
        assert_int_equal(program.end_signal, signals[i % 3]);
        program_release(&program);
    }
}

/* --- standard output that goes away --- */

static void nobody_reads_any_more(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {"-c", "pool 3; map square 0..3; map spin_ms [60000] async; "
                                                                 "show 0..100000000; 7"}});
    program_await(&program, "[0, 1, 4]\n");
    close(program.out);
    program.out = -1;
    uint64_t began = now_ms();
    program_finish(&program);
    assert_true(now_ms() - began < 5000);
    assert_true(program.end_signal == SIGPIPE || program.status == 1);
    expect_nothing_left(1000);
    program_release(&program);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"-c", "map square 0..5"}, .output = "/dev/full"});
    assert_int_equal(program.status, 1);
    assert_non_null(strstr(program.errors.bytes, "No space left"));
    program_release(&program);
    program_run(&program, &(struct launch){.arguments = {"--help"}, .output = "/dev/full"});
    assert_int_equal(program.status, 1);
    program_release(&program);
}

/* --- workers that die --- */

static void a_killed_worker_costs_no_result(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "set figures off; pool 3; map collatz 1..20000; sum _");
    assert_int_equal(program.status, 0);
    char *wanted = strrchr(program.output.bytes, ']');
    wanted = strdup(wanted + 1);
    program_release(&program);
    run_commands(&program, "set figures off; pool 3; r = map collatz 1..20000 chunksize=10 async; kill w0; kill w2; "
                           "kill w0; x = get r; sum x");
    assert_int_equal(program.status, 0);
    assert_string_equal(program.output.bytes, wanted + 1);
    assert_true(count_of(program.errors.bytes, "was ended by SIGKILL; ") == 3);
    program_release(&program);
    free(wanted);
}

static void a_worker_killed_from_outside(void **state)
{
    (void)state;
    struct program program;
    pid_t before[3], after[3];
    start_and_run(&program, "r = map spin_ms [300, 300, 300, 300, 300, 300] chunksize=1 async\nwait r\n", before);
    await_work(before[1]);
    kill(before[1], SIGKILL);
    program_write(&program, "get r\nmap square 0..3\n");
    program_finish(&program);
    assert_int_equal(program.status, 0);
    json_t *objects = take_json(&program);
    json_t *results = json_object_get(json_array_get(objects, 4), "result");
    assert_int_equal(json_array_size(results), 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(json_integer_value(json_array_get(results, i)), 300);
    assert_int_equal(worker_pids(objects, 5, after, 3), 3);
    assert_true(after[0] == before[0] && after[2] == before[2] && after[1] != before[1]);
    assert_non_null(strstr(program.errors.bytes, "is run again"));
    json_decref(objects);
    program_release(&program);
}

/* --- the kernel refuses --- */

enum { NOBODY = 64123 };

static int three_workers_and_a_little_more(void)
{
    struct rlimit limit = {7, 7};
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    return setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY) || setrlimit(RLIMIT_NPROC, &limit);
}

static void a_refused_pool_leaves_the_old_one(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        print_message("only root can become a user who may start no more than seven processes\n");
        skip();
    }
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json", "--keep-going"},
                                           .input = "pool 3\nmap square 0..3\npool 8\nmap square 0..3\n",
                                           .prepare = three_workers_and_a_little_more});
    if (program.status == PREPARE_IMPOSSIBLE || program.status == 127) {
        print_message("this root cannot run the program as another user\n");
        program_release(&program);
        skip();
    }
    json_t *objects = take_json(&program);
    pid_t before[3], after[3];
    assert_int_equal(program.status, 1);
    assert_int_equal(json_array_size(objects), 4);
    json_t *error = json_object_get(json_array_get(objects, 2), "error");
    assert_non_null(strstr(json_string_value(json_object_get(error, "message")), "refused to start another process"));
    assert_int_equal(json_integer_value(json_object_get(error, "column")), 6);
    assert_int_equal(worker_pids(objects, 1, before, 3), 3);
    assert_int_equal(worker_pids(objects, 3, after, 3), 3);
    assert_memory_equal(before, after, sizeof before);
    json_decref(objects);
    program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(exit_statuses, nothing_is_left),
        cmocka_unit_test_teardown(unfinished_jobs_end_with_it, nothing_is_left),
        cmocka_unit_test_teardown(signals_end_it_and_its_workers, nothing_is_left),
        cmocka_unit_test_teardown(signals_end_it_while_it_waits, nothing_is_left),
        cmocka_unit_test_teardown(signals_end_what_it_does_itself, nothing_is_left),
        cmocka_unit_test_teardown(signals_end_what_it_prints, nothing_is_left),
        cmocka_unit_test_teardown(signals_end_it_when_it_cannot_print, nothing_is_left),
        cmocka_unit_test_teardown(nobody_reads_any_more, nothing_is_left),
        cmocka_unit_test_teardown(a_full_disk_is_an_error, nothing_is_left),
        cmocka_unit_test_teardown(a_killed_worker_costs_no_result, nothing_is_left),
        cmocka_unit_test_teardown(a_worker_killed_from_outside, nothing_is_left),
        cmocka_unit_test_teardown(a_refused_pool_leaves_the_old_one, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
