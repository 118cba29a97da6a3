/* tests/program/def.c - functions of one's own, as a learner makes and uses them. */
#include "tests/program/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_output(const char *script, const char *output)
{
    struct program program;
    run_input(&program, script);
    if (program.status != 0 || strcmp(program.output.bytes, output) != 0)
        fail_msg("%s\nprinted\n%s%s\nand not\n%s", script, program.output.bytes, program.errors.bytes, output);
    program_release(&program);
}

static void what_is_defined_runs(void **state)
{
    (void)state;
    static const struct {
        const char *script, *output;
    } cases[] = {
        /* After the workers were forked, and before. */
        {"pool 2\ndef f(x) = x * x + 1\nmap f 0..5", "[1, 2, 5, 10, 17]\n"},
        {"def f(x) = x * x + 1\npool 2\nmap f 0..5", "[1, 2, 5, 10, 17]\n"},
        {"def fib(n) = n if n < 2 else fib(n-1) + fib(n-2)\nmap fib 0..10", "[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]\n"},
        {"def f(x, y) = x / y\nstarmap f (1, 2) (3, 4.0) (6, 3)", "[0.5, 0.75, 2.0]\n"},
        {"def f() = 42\napply f ()", "42\n"},
        {"def f(x) = x > 2\nmap f 0..5", "[False, False, False, True, True]\n"},
        {"def f(x) = None if x == 1 else x / 2\nmap f 0..3", "[0.0, None, 1.0]\n"},
        /* Integers and floats in one column, and lists among numbers. */
        {"def f(x) = x if x < 2 else x / 2\nmap f 0..4", "[0, 1, 1.0, 1.5]\n"},
        {"def f(x) = [x, x * x]\nmap f 0..3", "[[0, 0], [1, 1], [2, 4]]\n"},
        {"def f(x) = (x, x / 2)\nmap f 0..2", "[(0, 0.0), (1, 0.5)]\n"},
        {"def f(x) = x if x < 1 else [x]\nmap f 0..3", "[0, [1], [2]]\n"},
        {"def f(n) = [i * i for i in range(n)]\nmap f 0..4", "[[], [0], [0, 1], [0, 1, 4]]\n"},
        {"def total(xs) = sum(xs)\ns = slice 0..20 4\nmap total s", "[10, 35, 60, 85]\n"},
        {"def total(xs) = sum(xs)\napply total [1, 2.5]\napply total 0..5\nmap total [(1, 2), [3]]",
         "3.5\n10\n[3, 3]\n"},
        {"def powers(xs, n) = [x ** n for x in xs]\ns = slice 0..6 2\nrs = apply_async powers (each s, 2)\nget rs\n"
         "flatten _",
         "[[0, 1, 4], [9, 16, 25]]\n[0, 1, 4, 9, 16, 25]\n"},
        {"def part(rank, n) = rank * n\nrs = apply_async part (0..4, 10)\nget rs", "[0, 10, 20, 30]\n"},
        {"def f(x) = x + 1\nserial map f 0..3\nserial apply f 7", "[1, 2, 3]\n8\n"},
        {"def f(x) = [x] * 3\nserial map f 0..2", "[[0, 0, 0], [1, 1, 1]]\n"},
        /* Names are looked up when a job begins. */
        {"n = 10\ndef f(x) = x + n\nmap f 0..2\nn = 20\nmap f 0..2", "[10, 11]\n[20, 21]\n"},
        {"xs = [1, 2, 3]\ndef f(i) = xs[i]\nmap f 0..3", "[1, 2, 3]\n"},
        {"r = map square 0..4\ndef f(i) = r[i] + len(r)\nmap f 0..4", "[4, 5, 8, 13]\n"},
        {"def g(x) = x + 1\ndef f(x) = g(x) * 2\nmap f 0..2\ndef g(x) = x + 2\nmap f 0..2", "[2, 4]\n[4, 6]\n"},
        {"def f(x) = square(x) + power(x, 3)\nmap f 0..3", "[0, 2, 12]\n"},
        /* What a name held before goes, and a job goes on with what it began with. */
        {"def f(x) = x\nf = 3\nf", "3\n"},
        {"pool 1\ndef f(x) = x + spin_ms(50) * 0\nr = map f [1, 2, 3] async\ndef f(x) = 0\nget r", "[1, 2, 3]\n"},
        {"f = 3\ndef f(x) = x\nf", "def f(x) = x\n"},
        {"pool 2\ndef f(x) = x * x\nr = map_async f 0..3 then=(f = 5)\n[(get r), (map f 0..3)]\nf",
         "[[0, 1, 4], [0, 1, 4]]\n5\n"},
        /* Without items no type is wrong. */
        {"def total(xs) = sum(xs)\nmap total []\nserial map total []\nstarmap total []", "[]\n[]\n[]\n"},
        /* A tutorial's functions may be defined as it has them. */
        {"map square [2]\ndef square(x) = x * x + 1\nmap square [2]\ndef f(x) = square(x)\nmap f [2]",
         "[4]\n[5]\n[5]\n"},
        {"def power_n_list(xs, n) = [x ** n for x in xs]\napply power_n_list [10, 15] 2", "[100, 225]\n"},
        {"def f(x) = x # as it is\nmap f [7]; map f [8]", "[7]\n[8]\n"},
        {"def f(x) = (x +\n1)\nmap f 0..2", "[1, 2]\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_output(cases[i].script, cases[i].output);
}

/* How long a result turns out cannot be told before: there is room for many at once, and for the parts of one job. */
static void lists_of_any_length_have_room(void **state)
{
    (void)state;
    expect_output("def upto(n) = [i for i in range(n)]\nrs = submit upto (0..200,)\nx = get rs\nlen x", "200\n");
    expect_output("def upto(n) = [i for i in range(n)]\npool 8 initializer=(upto 3)\nmap square 0..3", "[0, 1, 4]\n");
    struct program program;
    run_commands(&program, "def upto(n) = [i for i in range(n)]; scale map upto 0..1000 workers=1 repeats=1");
    assert_int_equal(program.status, 0);
    program_release(&program);
    run_commands(&program, "def total(xs) = sum(xs); explain map total [[1, 2], [3, 4]]");
    assert_non_null(strstr(program.output.bytes, "the lists among them have 64 bytes"));
    program_release(&program);
}

static void it_is_listed_and_told_of(void **state)
{
    (void)state;
    struct program program;
    run_commands(&program, "def cube(x) = x ** 3; functions; doc cube; help cube; show cube");
    assert_int_equal(program.status, 0);
    assert_int_equal(count_of(program.output.bytes, "cube(x) = x ** 3"), 4);
    assert_int_equal(count_of(program.output.bytes, "collatz"), 1);
    program_release(&program);
    run_commands(&program, "def cube(x) = x ** 3; map cbue [3]");
    assert_non_null(strstr(program.errors.bytes, "did you mean 'cube'?"));
    program_release(&program);
}

/* The line below this one, which is the source of a function, marks it from byte `column` on. */
static void expect_marked(const struct program *program, const char *source, size_t column)
{
    char line[128];
    snprintf(line, sizeof line, "\n%s\n", source);
    const char *found = strstr(program->errors.bytes, line);
    if (!found || strspn(found + strlen(line), " ") != column || found[strlen(line) + column] != '^')
        fail_msg("a mark under byte %zu of '%s', not\n%s", column, source, program->errors.bytes);
}

/* What is said, and where: in the line that was typed, and in the function's source. */
static void mistakes_are_marked(void **state)
{
    (void)state;
    static const struct {
        const char *before, *line;
        size_t column;
        const char *message;
        const char *source; /* and what stands above a second caret, if there is one; NULL: none */
        size_t source_column;
    } cases[] = {
        {"", "def f(x) = x +", 14, "", NULL, 0},
        {"", "def f(x) = (x", 11, "", NULL, 0},
        {"", "def f(x) = x + nobody", 15, "nobody", NULL, 0},
        {"", "def f(x) = squre(x)", 11, "squre", NULL, 0},
        {"", "def f(x) = square(x, 1)", 11, "square", NULL, 0},
        {"", "def map(x) = x", 4, "'map' is a command", NULL, 0},
        {"", "def each(x) = x", 4, "'each' has a meaning of its own", NULL, 0},
        {"", "def", 3, "needs NAME", NULL, 0},
        {"def f(x) = 1 // x", "map f [1, 0]", 6, "f(0): ", "def f(x) = 1 // x", 11},
        {"def g(x) = x % 0\ndef f(x) = g(x) + 1", "map f [5]", 6, "f(5): ", "def g(x) = x % 0", 11},
        {"def f(x) = x * x", "map f [1, 5000000000]", 6, "f(5000000000): ", "def f(x) = x * x", 11},
        {"def f(x) = 1 + f(x)", "map f [1]", 6, "RecursionError", "def f(x) = 1 + f(x)", 15},
        {"def f(x) = 1 // x", "serial map f [1, 0]", 13, "f(0): ", "def f(x) = 1 // x", 11},
        {"def f(x) = 1 // x", "apply f 1 2", 8, "takes 1 argument", NULL, 0},
        {"def f(x, y) = x", "map f 0..3", 6, "takes 2 arguments", NULL, 0},
        {"def g(x) = x\ndef f(x) = g(x)\ndef g(x, y) = x", "map f [1]", 6, "g", "def f(x) = g(x)", 11},
        {"def g(x) = x\ndef f(x) = g(x)\ng = 3", "map f [1]", 6, "g", "def f(x) = g(x)", 11},
        {"def f(x) = x", "f 3", 0, "'f' is a function, not a command", NULL, 0},
        {"nested = [[1], [2]]", "def f(x) = nested[x]", 11, "'nested'", NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        struct program program;
        snprintf(text, sizeof text, "%s\n%s\n", cases[i].before, cases[i].line);
        run_input(&program, text);
        expect_one_error(&program, cases[i].message);
        expect_caret(&program, cases[i].line, cases[i].column);
        if (cases[i].source)
            expect_marked(&program, cases[i].source, cases[i].source_column);
        program_release(&program);
    }
}

/* Neither an endless loop nor an endless recursion keeps the prompt, nor a worker. */
static void what_never_ends_is_cancelled(void **state)
{
    (void)state;
    struct program program;
    program_start(&program, &(struct launch){.arguments = {"--keep-going"}});
    program_write(&program, "pool 2\n"
                            "def loop(n) = sum(1 for i in range(1000000000000000000))\n"
                            "def deep(n) = sum(deep(n) for i in range(1000000))\n"
                            "r = map loop [1, 2] async\n"
                            "get r timeout=0.1\nshow 1\n");
    program_await(&program, "1\n");
    uint64_t began = now_ms();
    program_write(&program, "cancel r\nwait r\nmap square 0..3\n");
    program_await(&program, "[0, 1, 4]\n");
    assert_true(now_ms() - began < 2000); /* ten times what it may take */
    program_write(&program, "map deep [1]\nmap square 0..2\n");
    program_await(&program, "[0, 1]\n");
    program_finish(&program);
    assert_non_null(strstr(program.errors.bytes, "TimeoutError"));
    assert_non_null(strstr(program.errors.bytes, "more than 1000 deep; Python gives up about there (RecursionError)"));
    program_release(&program);
}

static void ten_thousand_are_kept(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    char *script = malloc(COUNT * 64), *at = script;
    assert_non_null(script);
    at += sprintf(at, "def f0(x) = x + 1\n");
    for (int i = 1; i < COUNT; i++)
        at += sprintf(at, "def f%d(x) = f%d(x) + 1\n", i, i - 1);
    sprintf(at, "apply f500 0\nlen (functions)\napply f%d 0\n", COUNT - 1);
    uint64_t began = now_ms();
    struct program program;
    program_run(&program, &(struct launch){.arguments = {"--keep-going"}, .input = script});
    assert_true(now_ms() - began < PATIENCE_MS);
    assert_non_null(strstr(program.output.bytes, "501\n"));
    assert_non_null(strstr(program.errors.bytes, "RecursionError")); /* 10,000 deep */
    program_release(&program);
    free(script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_is_defined_runs, nothing_is_left),
        cmocka_unit_test_teardown(lists_of_any_length_have_room, nothing_is_left),
        cmocka_unit_test_teardown(it_is_listed_and_told_of, nothing_is_left),
        cmocka_unit_test_teardown(mistakes_are_marked, nothing_is_left),
        cmocka_unit_test_teardown(what_never_ends_is_cancelled, nothing_is_left),
        cmocka_unit_test_teardown(ten_thousand_are_kept, nothing_is_left),
    };
    return cmocka_run_group_tests_name("program_def", tests, be_the_reaper, NULL);
}
