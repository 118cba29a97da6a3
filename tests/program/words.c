/* tests/program/words.c - what is said to who has made a mistake: it names what is wrong, and a way out that works. */
#include "tests/program/support.h"

#include <stdio.h>
#include <string.h>

static const struct saying {
    const char *commands;
    const char *said;     /* on standard error */
    const char *not_said; /* NULL: nothing in particular */
} sayings[] = {
    {"get -1", "there is no job -1\n", NULL},
    {"cancel -5", "there is no job -5\n", NULL},
    /* Hints that work. */
    {"value counter\nincrement counter", "a process inherits what is shared: process increment counter;", "apply"},
    {"value c\nstarmap increment (c, 5) (c, 6)", "'increment' works on a shared object", "takes 3"},
    {"value c\nmap increment c", "a process inherits it: `process increment …`", "starmap"},
    {"p = process square 3\np.terminate()", "ended by: kill p\n", "pool"},
    {"p = process square 3\np.join()", "brackets: join p\n", "close"},
    {"queue q\nq.get()", "brackets: take q\n", "get r"},
    {"r = map_async square 0..4\nr.get()", "brackets: get r\n", NULL},
    {"lock m\ndef f(x) = m", "'m' is a lock, and no number\n", ".value"},
    {"queue q\ndef f(x) = q + 1", "take(q) takes an item", ".value"},
    {"value c\ndef f(x) = c + 1", "its number is c.value\n", NULL},
    {"array a 0..3\ndef f(x) = a * x", "a[0], a[1], …", ".value"},
    {"def f(x) = sin(x)", "did you mean 'math.sin'?\n", "min"},
    {"submit square 0..5", "submit square (0..20,)\n", "apply"},
    {"explain serial map square 0..3", "'serial' goes in front of a command", "runs no function"},
    {"serial serial map square 3", "'serial' goes in front of a command", "runs no function"},
    /* Which operation, and on what. */
    {"n = 3; def u(x) = x + n; value n 9; map u 0..3", "'+' of x (an integer) and n (a shared value)\n", NULL},
    {"n = 3; def u(x) = x + n; value n 9; map u 0..3", "\nits number is n.value\n", NULL},
    {"def g(x) = x + 1; map g (1, 2, 3)", "TypeError: '+' of x (a tuple) and an integer\n", NULL},
    {"n = 3; def u(x) = x + n if x > 0 else 0; value n 9; map u 0..3", "\nhere x is an integer, n is a shared value\n",
     NULL},
    {"def g(x) = x + 1; map g [1, None]", "\nhere x is None\n", NULL},
    {"def g(x) = x + 1; process g None; join", "'+' of x (None) and an integer\n", NULL},
    {"def g(x) = -x; map g [[1, 2]]", "TypeError: '-' of x (a list)\n", NULL},
    {"def g(x) = x < None; map g 1", "TypeError: '<' of x (an integer) and None\n", NULL},
    {"value c\nprocess add c 2.5\njoin", "add(<value: 0>, 2.5): it keeps integers,", "None"},
    /* Numbers that are too large, strings, and names that mean nothing. */
    {"pi 1e20", "N is an integer of 64 bits, and this does not fit\n", "must be"},
    {"map_async square 0..3\nget 1 timeout=1e100", "timeout is at most 1e9 seconds", "0 or more"},
    {"process 0 square 3", "1 to 1,024 processes are started at once, and not 0\n", NULL},
    {"map square 'abc'", "there are no strings here", "''"},
    {"x", "there is no command 'x', and nothing has that name\n", NULL},
    {"x == 3", "nothing is compared at the prompt\n", NULL},
    {"map sum [[1, 2]]", "def total(xs) = sum(xs)\n", NULL},
    {"queue q\nget q", "`take` gives the first item", NULL},
    {"set figures=table", "without the sign: set figures table\n", NULL},
    {"process 4 x = 7", "\nprocess x = 7\n", "needs F"},
    {"process x = sum [1, 2]", "one value is set: process x = 7,", NULL},
    {"x = 1\nprocess x = x + 1", "one value is set: process x = 7,", NULL},
    {"doc map", "it is a command: `help map`\n", NULL},
    {"def fib(n) = n\nmap fibo 3", "did you mean 'fib'?\n", "fibonacci"},
    {"r = map square 0..3\nr[1]", "def at(xs, i) = xs[i];", NULL},
    {"r = map square 0..3\nr + 1", "def f(x) = x + 1;", NULL},
    /* What the tutorials teach, by Python's names. */
    {"Pipe()", "there is no Pipe here: a queue", NULL},
    {"sem = Semaphore(3)", "there is no Semaphore here", NULL},
    {"multiprocessing.Pool(4)", "a pool is started by `pool 4`\n", NULL},
    {"p = mp.Process(target=f)", "`process square 3` starts a process", NULL},
    {"time.sleep(3)", "apply sleep_ms 500", NULL},
    {"pool 2\nterminate", "the workers are ended\n", "unfinished"},
    {"def even(n) = True if n == 0 else odd(n - 1)", "define odd first, in any form: def odd(x) = 0;", NULL},
};

static void expect_saying(const struct saying *saying)
{
    struct program program;
    run_input(&program, saying->commands);
    if (!strstr(program.errors.bytes, saying->said))
        fail_msg("%s\nnot said: %s\n%s", saying->commands, saying->said, program.errors.bytes);
    if (saying->not_said && strstr(program.errors.bytes, saying->not_said))
        fail_msg("%s\nsaid: %s\n%s", saying->commands, saying->not_said, program.errors.bytes);
    program_release(&program);
}

static void mistakes_and_ways_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        expect_saying(&sayings[i]);
}

/* What was lost is told when the last that may update is done: one that sleeps does not hold it up. */
static void updates_are_told_in_time(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "value c; process sleep_ms 60000; def u(n) = increment(c, n); pool 2; map u [5, 6]; get 9");
    const char *told = strstr(program.errors.bytes, "c: 11 increments asked for, 11 arrived\n");
    assert_non_null(told);
    assert_non_null(strstr(told, "there is no job 9")); /* and that came after it */
    program_release(&program);
    /* One that names it, or has it among its arguments, does. */
    run_commands(&program,
                 "value c; lock m; def hold(ms) = sleep_ms(ms) + increment(c, 1); process hold 60000; pool 2; "
                 "def u(n) = increment(c, n); map u [5, 6]");
    assert_null(strstr(program.errors.bytes, "asked for"));
    program_release(&program);
    run_commands(&program, "set figures off; value c; process 2 increment c 5 lock=c; join");
    assert_non_null(strstr(program.errors.bytes, "c: 10 increments asked for, 10 arrived\n"));
    assert_int_equal(count_of(program.errors.bytes, ": exit code 0\n"), 2);
    program_release(&program);
}

/* As the hint says. */
static void two_that_call_each_other(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "def odd(x) = 0; def even(n) = True if n == 0 else odd(n - 1); "
                           "def odd(n) = False if n == 0 else even(n - 1); map even 0..5; map odd 0..3");
    assert_string_equal(program.output.bytes, "[True, False, True, False, True]\n[False, True, False]\n");
    assert_int_equal(program.status, 0);
    program_release(&program);
}

/* Programs read figures, not sentences. */
static void json_has_figures(void **state)
{
    (void)state;
    struct program program;
    program_run(&program,
                &(struct launch){.arguments = {"--format", "json", "-c",
                                               "value c; process 2 increment c 5 lock=c; process sqrt -1; join; "
                                               "process sleep_ms 60000; join timeout=0; processes; kill p3"}});
    json_t *objects = take_json(&program);
    const json_t *codes = json_object_get(json_array_get(objects, 3), "result"), *c = NULL;
    assert_int_equal(json_integer_value(json_object_get(codes, "p0")), 0);
    assert_int_equal(json_integer_value(json_object_get(codes, "p2")), 1);
    for (size_t i = 1; i < 4 && !c; i++) /* with the command that was in hand when the last had ended */
        c = json_object_get(json_object_get(json_array_get(objects, i), "updates"), "c");
    assert_int_equal(json_integer_value(json_object_get(c, "asked")), 10);
    assert_true(json_is_integer(json_object_get(c, "lost")));
    assert_int_equal(json_integer_value(json_object_get(c, "lost")), 0);
    codes = json_object_get(json_array_get(objects, 5), "result");
    assert_true(json_is_null(json_object_get(codes, "p3")));
    const json_t *row = json_array_get(json_object_get(json_array_get(objects, 6), "result"), 3);
    assert_true(json_integer_value(json_object_get(row, "ran_ns")) > 0);
    assert_true(json_is_integer(json_object_get(row, "waited_ns")));
    codes = json_object_get(json_array_get(objects, 7), "result");
    assert_int_equal(json_integer_value(json_object_get(codes, "p3")), -9);
    json_decref(objects);
    program_release(&program);
}

static void expect_output(const char *commands, const char *output)
{
    struct program program;
    run_commands(&program, commands);
    assert_string_equal(program.output.bytes, output);
    assert_int_equal(program.status, 0);
    program_release(&program);
}

static void what_can_be_written_too(void **state)
{
    (void)state;
    expect_output("pool 1; set figures off; s = submit square 2; t = submit square 3; as_completed (s, t); get (s, t)",
                  "4\n9\n[4, 9]\n");
    expect_output("pool 1; r = map_async square 0..3 then=(_); wait r", "[0, 1, 4]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_and_ways_out),    cmocka_unit_test(updates_are_told_in_time),
        cmocka_unit_test(two_that_call_each_other), cmocka_unit_test(json_has_figures),
        cmocka_unit_test(what_can_be_written_too),
    };
    return cmocka_run_group_tests_name("words", tests, be_the_reaper, nothing_is_left);
}
