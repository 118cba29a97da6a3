/* tests/program/shared.c - what processes share, as a user meets it: counters with a lock and without, locks whose
 * holder is killed, producers and consumers, waits that are broken off. */
#include "tests/program/support.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static void expect_said(const struct program *program, const char *words)
{
    if (!strstr(program->errors.bytes, words))
        fail_msg("not said: %s\n%s", words, program->errors.bytes);
}

static void expect_output(const char *commands, const char *output)
{
    struct program program;
    run_commands(&program, commands);
    if (program.status != 0 || strcmp(program.output.bytes, output) != 0)
        fail_msg("%s gives %s%s", commands, program.output.bytes, program.errors.bytes);
    program_release(&program);
}

static void the_locked_counter_of_the_tutorial(void **state)
{
    (void)state;
    struct program program;
    for (int run = 0; run < 5; run++) {
        run_commands(&program, "value counter; process 4 increment counter 1000 lock=counter; join; counter; "
                               "n = show counter; map square n");
        assert_int_equal(program.status, 0);
        assert_string_equal(program.output.bytes, "<value: 4000>\n[16000000]\n");
        expect_said(&program, "counter: 4,000 increments asked for, 4,000 arrived\n");
        program_release(&program);
    }
    expect_output("value counter; lock mutex; process 4 increment counter 1000 lock=mutex; join; show counter",
                  "4000\n");
    expect_output("value counter; def bump(n) = increment(counter, n, lock=counter); pool 4; set figures off;"
                  "map bump [1000, 1000, 1000, 1000]; show counter",
                  "[1000, 1000, 1000, 1000]\n4000\n");
    expect_output("array a 0..4; process 3 fill a 7; join; process 2 add_at a -1 10 lock=a; join; show a; sum a",
                  "[7, 7, 7, 27]\n48\n");
}

static void without_the_lock_it_says_how_many_are_lost(void **state)
{
    (void)state;
    cpu_set_t cpus;
    assert_int_equal(sched_getaffinity(0, sizeof cpus, &cpus), 0);
    if (CPU_COUNT(&cpus) < 2) {
        print_message("one CPU: next to nothing is lost\n");
        skip();
    }
    long lost = 0;
    for (int run = 0; run < 10 && !lost; run++) {
        struct program program;
        run_commands(&program, "value counter; process 4 increment counter 3000000; join; show counter");
        assert_int_equal(program.status, 0);
        lost = 12000000 - strtol(program.output.bytes, NULL, 10);
        assert_true(lost >= 0);
        expect_said(&program, "counter: 12,000,000 increments asked for, ");
        assert_int_equal(strstr(program.errors.bytes, " lost\n") != NULL, lost > 0);
        program_release(&program);
    }
    assert_true(lost > 0);
}

static int with_little_memory(void)
{
    struct rlimit limit = {700u << 20, 700u << 20};
    return setrlimit(RLIMIT_AS, &limit);
}

/* 160 MB of numbers, which are looked at and added up where they lie: a copy of them all would find no room. */
static void a_large_array_is_not_copied_to_be_looked_at(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* it takes more address space than that for itself */
#endif
    struct program program;
    program_run(&program,
                &(struct launch){.arguments = {"-c", "array a 0..20000000; a; sum a"}, .prepare = with_little_memory});
    assert_string_equal(program.output.bytes,
                        "<array: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ..., 19999990, 19999991, 19999992, 19999993, 19999994, "
                        "19999995, 19999996, 19999997, 19999998, 19999999]>\n199999990000000\n");
    assert_int_equal(program.status, 0);
    program_release(&program);
}

/* The holder sleeps with the lock in hand and is killed: the one that waits goes on, and it is said. */
static void a_killed_holder_hangs_nobody(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.streaming = true});
    program_write(&program, "value counter; lock mutex; def hold(s) = sleep_ms(s) if acquire(mutex) else 0\n"
                            "process hold 60000\n");
    for (int shown = 0; !strstr(program.output.bytes ? program.output.bytes : "", "held by p0 (pid "); shown++) {
        assert_true(shown < 100000);
        char line[64];
        snprintf(line, sizeof line, "show mutex; -%d\n", shown + 2);
        program_write(&program, line);
        snprintf(line, sizeof line, "-%d\n", shown + 2);
        program_await(&program, line);
    }
    const char *held = program.output.bytes ? strstr(program.output.bytes, "held by p0 (pid ") : NULL;
    int holder = held ? (int)strtol(held + strlen("held by p0 (pid "), NULL, 10) : 0;
    assert_true(holder > 0);
    program_write(&program, "process increment counter 5 lock=mutex\nkill p0; join; show counter; 77\nquit\n");
    program_await(&program, "77\n");
    program_finish(&program);
    assert_non_null(strstr(program.output.bytes, "\n5\n77\n"));
    char words[100];
    snprintf(words, sizeof words, "mutex: p0 (pid %d) died holding it; the next that asked got it\n", holder);
    expect_said(&program, words);
    expect_said(&program, "counter: 5 increments asked for, 5 arrived\n");
    program_release(&program);
    expect_nothing_left(0);
}

static void producers_and_consumers(void **state)
{
    (void)state;
    expect_output("queue q 3; process 3 produce q 1000; process 3 consume q 1000; join; len q", "0\n");
    expect_output("queue q 3; value total; def eat(n) = add(total, consume(q, n), lock=total);"
                  "process 2 produce q 100; process 4 eat 50; join; show total",
                  "9900\n");
    expect_output("queue q; process produce q 5; join; show q; take q; take q; put q 2.5; put q None; show q",
                  "[0, 1, 2, 3, 4]\n0\n1\n[2, 3, 4, 2.5, None]\n");
}

/* A job whose items wait for a lock that nobody gives back, and a queue that nobody fills: Ctrl-C ends them. */
static void waits_are_broken_off(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "queue q; 5; take q",
        "queue q 1; put q 1; 5; put q 2",
        "queue q; def eat(n) = consume(q, n); pool 2; 5; map eat [1, 2, 3]",
        "queue q; def eat(n) = consume(q, n); 5; serial map eat [1, 2, 3]",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct program program;
        program_start(&program, &(struct launch){.arguments = {"-c", lines[i]}});
        program_await(&program, "5\n");
        struct timespec moment = {.tv_nsec = 100000000}; /* so that most likely it waits; it holds either way */
        nanosleep(&moment, NULL);
        uint64_t began = now_ms();
        kill(program.pid, SIGINT);
        program_finish(&program);
        if (now_ms() - began > 2000 || program.end_signal != SIGINT)
            fail_msg("%s: %llu ms, %s", lines[i], (unsigned long long)(now_ms() - began), program.errors.bytes);
        program_release(&program);
        expect_nothing_left(1000);
    }
}

static void cancel_ends_a_wait(void **state)
{
    (void)state;
    struct program program;
    uint64_t began = now_ms();
    run_commands(&program, "pool 2; queue q; def eat(n) = consume(q, n); j = map_async eat [1, 2]; c = cancel j; "
                           "wait j timeout=5; ready j");
    assert_true(now_ms() - began < 5000);
    assert_string_equal(program.output.bytes, "True\n");
    program_release(&program);
}

static uint64_t waited(json_t *objects, size_t index, const char *key)
{
    json_t *workers = json_object_get(json_array_get(objects, index), "workers");
    uint64_t sum = 0;
    for (size_t w = 0; w < json_array_size(workers); w++) {
        assert_true(json_is_integer(json_object_get(json_array_get(workers, w), key)));
        sum += (uint64_t)json_integer_value(json_object_get(json_array_get(workers, w), key));
    }
    return sum;
}

/* Two items that each hold the lock for 100 ms: one of the two workers waits as long. */
static void waits_are_in_the_figures(void **state)
{
    (void)state;
    static const char commands[] =
        "pool 2; value counter; lock mutex; def hold(ms) = sleep_ms(ms) if acquire(mutex) else 0; map hold [100, 100]";
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--format", "json", "-c", commands}});
    json_t *objects = take_json(&program);
    assert_in_range(waited(objects, 4, "lock_wait_ns"), 80000000, 20000000000);
    assert_int_equal(waited(objects, 4, "queue_wait_ns"), 0);
    json_decref(objects);
    program_release(&program);
    run_commands(&program, commands);
    expect_said(&program, " · lock wait ");
    expect_said(&program, "mutex: 2 times somebody had ended its work and still held it, the last time w");
    program_release(&program);
    run_commands(&program, "set figures table; queue q; def eat(n) = consume(q, n); process produce q 2; pool 2; "
                           "map eat [1, 1]");
    assert_int_equal(program.status, 0);
    program_release(&program);
}

static void mistakes_say_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *commands, *message;
    } cases[] = {
        {"value counter; put counter 3", "'put' needs a queue, and this is a shared value"},
        {"value counter; map square [counter]", "it should only be shared between processes through inheritance"},
        {"value counter; apply square counter", "it should only be shared between processes through inheritance"},
        {"queue q; map square q", "(Python: TypeError, 'Queue' object is not iterable)"},
        {"value v 9223372036854775807; def up(n) = increment(v, n); map up 1",
         "the sum would not fit into 64 bits (Python raises nothing: the number wraps around)\n"},
        {"lock m; def let_go(x) = release(m); map let_go 1", "in Python anybody may release a Lock that is held"},
        {"value counter; map square 0..3 lock=counter", "through inheritance"},
        {"queue q; process increment q lock=q", "'q' is a queue, and that has no lock"},
        {"process increment nobody", "there is no name 'nobody'"},
        {"value v; process square 3 lock=v", "'square' takes no lock"},
        {"value v; process increment v 1 v lock=v", "has its lock already"},
        {"value v; process increment v lock=nobody", "there is no name 'nobody'"},
        {"value v; process increment v lock=3", "lock needs the name of a lock"},
        {"lock m; def twice(x) = acquire(m) + acquire(m); pool 1; map twice [1]",
         "holds the lock already (Python raises nothing: it would wait for itself for ever)\n"},
        {"x = 5; process increment x", "must be a shared object: its name, not an integer"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct program program;
        run_commands(&program, cases[i].commands);
        assert_int_equal(program.status, 1);
        expect_one_error(&program, cases[i].message);
        program_release(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_locked_counter_of_the_tutorial, nothing_is_left),
        cmocka_unit_test_teardown(without_the_lock_it_says_how_many_are_lost, nothing_is_left),
        cmocka_unit_test_teardown(a_large_array_is_not_copied_to_be_looked_at, nothing_is_left),
        cmocka_unit_test_teardown(a_killed_holder_hangs_nobody, nothing_is_left),
        cmocka_unit_test_teardown(producers_and_consumers, nothing_is_left),
        cmocka_unit_test_teardown(waits_are_broken_off, nothing_is_left),
        cmocka_unit_test_teardown(cancel_ends_a_wait, nothing_is_left),
        cmocka_unit_test_teardown(waits_are_in_the_figures, nothing_is_left),
        cmocka_unit_test_teardown(mistakes_say_what_to_do, nothing_is_left),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
