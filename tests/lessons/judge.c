/* Facts of what ran, and what is said of answers that are not right. */
#include <stdlib.h>
#include <string.h>

#include "tests/lessons/judge_support.h"

/* A line that is run, an expression, and what is said. */
struct row {
    const char *line, *accept, *said;
};

static void hold(struct class *class, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].line)
            class_run(class, rows[i].line);
        const char *said = class_verdict(class, rows[i].accept, NULL);
        if (strcmp(said, rows[i].said) != 0)
            fail_msg("%s\naccept: %s\nsays\n%s\nand not\n%s", rows[i].line, rows[i].accept, said, rows[i].said);
    }
}
#define HOLD(rows) hold(*state, rows, sizeof rows / sizeof *rows)

static void results_are_known(void **state)
{
    static const struct row rows[] = {
        {"pool 2", "workers == 2", "right"},
        {"map square 0..4", "result == [0, 1, 4, 9]", "right"},
        {NULL, "result == [0, 1, 4, 9] and len(result) == 4 and result[-1] == 9", "right"},
        {NULL, "result == (0, 1, 4, 9)", "expected  (0, 1, 4, 9)\ngot       [0, 1, 4, 9]\n"},
        {"r = map square 0..3", "result == [0, 1, 4] and r == result", "right"},
        {"apply sqrt 2", "result > 1.41 and result < 1.42", "right"},
        {"is_even = 7", "result == 7 and is_even", "right"},
        {"(1, 2)", "result == (1, 2)", "right"},
        {"None", "result == None", "right"},
        {"0..5", "result == [0, 1, 2, 3, 4]", "right"},
        {"map square 0..3 async", "result == [0, 1, 4]", "a job was started: get fetches its result\n"},
        {"get _", "result == [0, 1, 4] and async", "right"},
        {"imap square 0..3", "result == [0, 1, 4] and chunksize == 1 and chunks == 3", "right"},
        {"imap_unordered square 0..3", "sorted(result) == [0, 1, 4]", "right"},
        {"serial map square 0..3", "serial and result == [0, 1, 4] and not async and wall > 0", "right"},
        {"sum (map square 0..4)", "result == 14 and chunks == 4 and items == 4", "right"},
        {"map square 0..2000000", "result == 3", "the result has 2000000 items, which is too long to be judged\n"},
        {NULL, "items == 2000000 and workers == 2", "right"},
        {"map square 0..1000000", "sum(result) == 333332833333500000 and len(result) == items", "right"},
        {"pi 1000", "result > 3.14 and items == 2", "right"},
    };
    HOLD(rows);
}

static void lists_of_lists_are_known(void **state)
{
    static const struct row rows[] = {
        {"pool 2", "workers == 2", "right"},
        {"slice 0..10 3", "flat == list(range(10)) and lengths == [4, 3, 3]", "right"},
        {"slice [] 3", "flat == [] and lengths == [0, 0, 0]", "right"},
        {NULL, "result == []", "expected  []\ngot       [[], [], []]\n"},
        {"[]", "flat == [] and lengths == [] and result == []", "right"},
        {"()", "flat == [] and lengths == []", "right"},
        {"slice 0..12 3", "result == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
         "expected  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\ngot       [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]\n"},
        {"map square 0..3", "lengths == [3]", "the result is no list of lists\n"},
        {NULL, "lengths == [3] and flat == [0]", "the result is no list of lists\n"}, /* and not twice */
        {"apply process_number 10", "result_fib == 55 and result_input == 10", "right"},
        {"map process_number [10, 11]", "result_fib == [55, 89]", "right"},
        {NULL, "result_fob == 1", "the result has no fob\n"},
    };
    HOLD(rows);
}

static void jobs_are_known(void **state)
{
    static const struct row rows[] = {
        {NULL, "workers == 0", "no command has been run yet\n"},
        {"7", "workers == 0", "right"},
        {NULL, "chunks == 1", "the last command ran no job\n"},
        {"pool 3", "workers == 3 and jobs == 0 and not async and not serial", "right"},
        {"map square 0..100 chunksize=10", "chunks == 10 and chunksize == 10 and items == 100 and used >= 1", "right"},
        {NULL, "efficiency >= 0 and efficiency <= 1 and idle_wait >= 0 and off_cpu >= 0 and wall > 0", "right"},
        {NULL, "speedup == None and sorted(order) == list(range(10))", "right"},
        {"serial map square 0..100 chunksize=10; map square 0..100 chunksize=10", "speedup > 0", "right"},
        {"serial map square 0..50; r = map_async square 0..50; get r", "speedup > 0 and async", "right"},
        {"r = map square 0..50 async; get r", "speedup > 0 and async", "right"},
        {"r = map square 0..51 async; get r", "speedup == None", "right"},
        {"map sleep_ms [150, 1, 1] chunksize=1", "order[-1] == 0 and order[0] > 0 and used >= 2", "right"},
        {"imap_unordered sleep_ms [150, 1, 1]", "order[-1] == 0 and result[-1] == 150", "right"},
        {"r = map sleep_ms [200, 1] chunksize=1 async", "async and jobs == 1 and chunks == 2 and items == 2", "right"},
        {NULL, "used == 2", "the job is not over yet: get waits for it\n"},
        {NULL, "r == [200, 1]", "r is a job: get r fetches its result\n"},
        {"get r", "async and jobs == 0 and used == 2 and order == [1, 0] and idle_wait > 0.01", "right"},
        {"ready r", "result == True and async", "right"},
        {"map square 0..100000 chunksize=1", "order == None and chunks == 100000 and len(result) == items", "right"},
        {"def cube(x) = x ** 3", "workers == 3 and not async", "right"},
        {NULL, "order == [0]", "the last command ran no job\n"},
    };
    HOLD(rows);
}

static void several_jobs_are_one(void **state)
{
    static const struct row rows[] = {
        {"pool 3", "workers == 3", "right"},
        {"fs = apply_async sleep_ms (each [120, 1, 60],)", "async and items == 3 and chunks == 3", "right"},
        {NULL, "result == [1]", "jobs were started: get fetches their results\n"},
        {"get fs", "async and result == [120, 1, 60] and order == [1, 2, 0] and used >= 2 and speedup == None",
         "right"},
        {NULL, "wall > 0.1 and wall < 5 and idle_wait > 0.02 and idle_wait < wall * 3", "right"},
        {"sum (get fs)", "async and result == 181 and items == 3", "right"},
        {"as_completed fs", "async and result == [1, 60, 120] and order == [1, 2, 0]", "right"},
    };
    HOLD(rows);
}

static void failures_are_known(void **state)
{
    static const struct row rows[] = {
        {"pool 2", "error == None and not error", "right"},
        {"map sqrt [4, -1]", "error == ValueError and workers == 2", "right"},
        {NULL, "error", "right"},
        {NULL, "error == IndexError", "an IndexError was expected, and it ended in a ValueError\n"},
        {NULL, "error == None", "it ended in a ValueError\n"},
        {NULL, "result == [2, 1]", "the last command failed (ValueError)\n"},
        {NULL, "result == [2, 1] and workers == 3", "the last command failed (ValueError)\n"},
        {"def f(x) = 1 // x; map f [0]", "error == ZeroDivisionError", "right"},
        {"r = map f [0] async; get r", "error == ZeroDivisionError and async", "right"},
        {"def g(i) = [1, 2][i]; map g 0..3", "error == IndexError", "right"},
        {"map square [9223372036854775807]", "error == OverflowError", "right"},
        {"pool 0", "error == Exception", "right"},
        {NULL, "error == ValueError", "a ValueError was expected, and it ended in another one\n"},
        {"sum (map f [0])", "error == ZeroDivisionError", "right"},
        {"close; map square 0..3", "error == ValueError", "right"},
        {"7", "error == ValueError", "a ValueError was expected, and nothing failed\n"},
    };
    HOLD(rows);
}

/* A slip of the learner's is no error that an exercise asks for. */
static void what_was_not_run_has_no_error(void **state)
{
    static const struct row rows[] = {
        {"pool 2", "error == None", "right"},
        {"mop square 0..3", "error", "the last command was not run\n"},
        {NULL, "error == Exception", "the last command was not run\n"},
        {NULL, "not error", "the last command was not run\n"},
        {"map square [0, 1", "error", "the last command was not run\n"},
        {"map square nowhere", "error", "the last command was not run\n"},
        {"sum (map square nowhere)", "error", "the last command was not run\n"},
        {"n = get nothing", "error", "the last command was not run\n"},
        {"show \xff", "error", "the last command was not run\n"},
        {"map square 0..3", "error == None", "right"},
    };
    HOLD(rows);
}

static void what_was_broken_off_is_no_answer(void **state)
{
    struct class *class = *state;
    class_run(class, "pool 1");
    class->session.give_up_ns = clock_ns() + 100000000;
    class_run(class, "map sleep_ms [3000000]");
    class->session.give_up_ns = 0;
    class->session.interrupted = false;
    static const char *const accepts[] = {"error", "error == Exception", "not error", "workers == 1", "True"};
    for (size_t i = 0; i < sizeof accepts / sizeof *accepts; i++)
        assert_string_equal(class_verdict(class, accepts[i], "error => It failed."),
                            "the last command was broken off, and is no answer\n");
    class_run(class, "pool 1");
    assert_string_equal(class_verdict(class, "workers == 1", NULL), "right");
}

/* Facts are never looked for among the learner's names, and the learner's functions see no facts. */
static void names_of_facts_are_nobody_elses(void **state)
{
    static const struct row rows[] = {
        {"pool 2; result = map square 0..3; chunks = 4; items = 3; error = 5; pool 3", "workers == 3", "right"},
        {NULL, "result == [0, 1, 4]", "the last command gave no result\n"},
        {NULL, "chunks == 4", "the last command ran no job\n"},
        {NULL, "error == 5", "a ZeroDivisionError was expected, and nothing failed\n"},
        {"def f(x) = x * items", "f(2) == 6", "right"},
        {"map f 0..5", "f(2) == 6 and items == 5", "right"},
        {"def g(x) = f(x) + chunks", "g(2) == 10", "right"},
        {"map square 0..3", "result == [0, 1, 4] and g(len(result)) == 13", "right"},
        {"def h(x) = x if x < 1 else h(x - 1) + items", "h(2) == 6", "right"},
    };
    HOLD(rows);
}

static void wrong_answers_are_explained(void **state)
{
    static const struct row rows[] = {
        {"pool 2", "r == 1", "there is no r yet\n"},
        {NULL, "result == 1", "the last command gave no result\n"},
        {"map square 0..5", "result == [0, 1, 8, 27, 64]",
         "expected  [0, 1, 8, 27, 64]\ngot       [0, 1, 4,  9, 16]\n"},
        {NULL, "result == [0, 1, 4, 9]",
         "expected  [0, 1, 4, 9]\ngot       [0, 1, 4, 9, 16]\n4 items expected, 5 got\n"},
        {NULL, "result == 30", "expected  30\ngot       [0, 1, 4, 9, 16]\n"},
        {NULL, "async and workers == 3", "it was not run async\n3 workers expected, 2 got\n"},
        {NULL, "not async and not serial and (workers == 2 and used >= 9)", NULL}, /* used is 1 or 2: looked at below */
        {NULL, "serial", "it was not run serially\n"},
        {NULL, "async == True", "it was not run async\n"},
        {NULL, "chunks == 1", "1 chunk expected, 5 got\n"},
        {NULL, "chunksize == 5", "chunksize: 5 expected, 1 got\n"},
        {NULL, "sum(result) == 29", "sum(result): 29 expected, 30 got\n"},
        {NULL, "29 == sum(result)", "sum(result): 29 expected, 30 got\n"},
        {NULL, "workers > 2", "this does not hold yet: workers > 2 (workers is 2)\n"},
        {NULL, "3 if async and serial else workers == 3",
         "this does not hold yet: 3 if async and serial else workers == 3\n"},
        {NULL, "(not serial and (workers == 3))", "3 workers expected, 2 got\n"},
        {NULL, "(workers, jobs) == (3, 0)",
         "(workers, jobs) is not what was asked for:\n"
         "expected  (3, 0)\ngot       (2, 0)\n"},
        {NULL, "workers not in [2, 3]", "this does not hold yet: workers not in [2, 3]\n"},
        {NULL, "1 < workers < 2", "this does not hold yet: 1 < workers < 2\n"},
        {NULL, "workers == 3 or serial", "this does not hold yet: workers == 3 or serial\n"},
        {NULL, "result[7] == 3", "this does not hold yet: result[7] == 3\n"},
        {"n = 400", "n == 300", "n: 300 expected, 400 got\n"},
        {"xs = [1, 2, 3]", "xs == [1, 2, 4]", "expected  xs == [1, 2, 4]\ngot       xs == [1, 2, 3]\n"},
        {"value counter; process increment counter 5; join", "counter.value == 5", "right"},
        {NULL, "counter.value == 6", "counter.value: 6 expected, 5 got\n"},
        {NULL, "put(counter, 3)", "this does not hold yet: put(counter, 3)\n"},
        {NULL, "increment(counter, 5) == None", "this does not hold yet: increment(counter, 5) == None\n"},
        {NULL, "counter.value == 5", "right"},
        {"_", "apply(square, 3)", "there is no apply yet\n"},
    };
    struct class *class = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].said)
            hold(class, &rows[i], 1);
        else
            assert_non_null(strstr(class_verdict(class, rows[i].accept, NULL), "used >= 9 (used is "));
    }
}

static void long_lists_are_cut_around_the_difference(void **state)
{
    static const struct row rows[] = {
        {"pool 2; map square 0..100", "result == [x ** 2 + (x == 50) for x in range(100)]",
         "expected  […, 2304, 2401, 2501, 2601, 2704, 2809, 2916, 3025, 3136, 3249, …]\n"
         "got       […, 2304, 2401, 2500, 2601, 2704, 2809, 2916, 3025, 3136, 3249, …]\n"
         "result[50]: 2501 expected, 2500 got\n"},
        {"[9007199254740993, 3, 4]", "result == [9007199254740992.0, 3]",
         "expected  [9007199254740992.0, 3]\n"
         "got       [  9007199254740993, 3, 4]\n"
         "result[0]: 9007199254740992.0 expected, 9007199254740993 got\n"},
        {"map square 0..100", "result == [x ** 2 for x in range(99)]",
         "expected  […, 9409, 9604]\n"
         "got       […, 9409, 9604, 9801]\n"
         "99 items expected, 100 got\n"},
    };
    HOLD(rows);
}

static void advice_is_the_first_that_holds(void **state)
{
    struct class *class = *state;
    class_run(class, "pool 2; map square 0..3");
    const char *said = class_verdict(class, "async", "workers == 2 => use `async`");
    assert_string_equal(strstr(said, "it was not run async\n"), said);
    assert_non_null(strstr(said, "use"));
    assert_null(strstr(class_verdict(class, "async", "workers == 3 => use `async`"), "use"));
    assert_null(strstr(class_verdict(class, "async", "nothing_there == 3 => use `async`"), "use"));
    assert_string_equal(class_verdict(class, "not async", "workers == 2 => use `async`"), "right");
    class_run(class, "mop");
    assert_string_equal(class_verdict(class, "result == 3", "error => It failed."), "the last command was not run\n");
    class_run(class, "map square nowhere");
    assert_null(strstr(class_verdict(class, "result == 3", "error => It failed."), "It failed."));
    class_run(class, "map sqrt [-1]");
    assert_string_equal(class_verdict(class, "result == 3", "error => It failed."), "It failed.\n");
}

static void an_endless_expression_is_left(void **state)
{
    struct class *class = *state;
    class_run(class, "pool 1; def fib(n) = n if n < 2 else fib(n-1) + fib(n-2)");
    uint64_t began = clock_ns();
    const char *said = class_verdict(class, "fib(80) == 3", "fib(81) == 3 => never said");
    assert_string_equal(said, "it takes too long to find out whether this holds: fib(80) == 3\n");
    assert_in_range((clock_ns() - began) / 1000000, 1900, 20000);
    assert_string_equal(class_verdict(class, "sleep_ms(5) == 5", NULL), "right");
}

/* Many pieces of advice about a long list take no longer than one. */
static void advice_has_no_time_of_its_own(void **state)
{
    enum { COUNT = 4000 };
    struct class *class = *state;
    class_run(class, "pool 1; xs = map square 0..1000000");
    static struct advice advice[COUNT];
    char *words = must_copy("never said", 10), *condition = must_copy("len(xs) + sum(xs) == 7", 22);
    struct passage accept = {condition, 1, 1};
    for (size_t i = 0; i < COUNT; i++)
        advice[i] = (struct advice){.condition = {condition, 1, 1}, .words = {words, 1, 1}};
    struct exercise exercise = {.accept = {&accept, 1, 1}, .advice = advice, .advice_count = COUNT};
    struct verdict verdict;
    uint64_t began = clock_ns();
    judge(&exercise, &class->session, class->facts, &verdict);
    assert_in_range((clock_ns() - began) / 1000000, 0, 20000);
    assert_false(verdict.accepted);
    assert_int_equal(verdict.said.count, 1);
    const char *said = verdict.said.lines[0].bytes; /* the second where the machine has no time */
    assert_true(strstr(said, ": 7 expected, ") || strstr(said, "it takes too long to find out"));
    prose_release(&verdict.said);
    free(words);
    free(condition);
}

/* As by Ctrl-C: whoever waits for a verdict can leave. */
static void judging_can_be_broken_off(void **state)
{
    struct class *class = *state;
    class_run(class, "pool 1; def fib(n) = n if n < 2 else fib(n-1) + fib(n-2)");
    uint64_t began = clock_ns();
    class->session.give_up_ns = began + 50000000;
    const char *said = class_verdict(class, "fib(80) == 3", "fib(81) == 3 => never said");
    assert_string_equal(said, "it was not found out whether this holds: fib(80) == 3\n");
    assert_in_range((clock_ns() - began) / 1000000, 0, 1500);
    class->session.give_up_ns = 0;
    class->session.interrupted = false;
}

static void names_do_not_change(void **state)
{
    struct class *class = *state;
    class_run(class, "pool 2; r = map square 0..3; 7");
    size_t names = class->session.name_count;
    class_verdict(class, "r == [1] and result == 8 and missing == 3", NULL);
    assert_int_equal(class->session.name_count, names);
    assert_int_equal(class->session.last.i, 7);
    class_run(class, "r");
    assert_string_equal(class_verdict(class, "result == [0, 1, 4]", NULL), "right");
}

/* --- without running anything --- */

#define EXERCISE(accept) \
    "# A lesson\n```exercise\nask: Do it.\n" accept "answer: xs = map square 0..3; reslt = 3\n```\n"

static void expressions_are_read_before_they_are_needed(void **state)
{
    static const struct {
        const char *lesson, *error; /* "LINE:COLUMN message"; NULL: none */
    } rows[] = {
        {EXERCISE("accept: result == [1] and whatever(3) == other.value and async\n"), NULL},
        {EXERCISE("accept: sum(item for item in result) == 3 and [orde for orde in xs]\n"), NULL},
        {EXERCISE("accept: reslt == 3\n"), NULL},
        {EXERCISE("accept: worker == 3\n"), "4:9 there is no 'worker': nothing in the lesson makes it"},
        {EXERCISE("accept: result == [1] and worker == 3\n"),
         "4:27 there is no 'worker': nothing in the lesson makes it"},
        {EXERCISE("accept: True\nif: effciency > 3 => x\n"),
         "5:5 there is no 'effciency': nothing in the lesson makes it"},
        {EXERCISE("accept: result == \n"), "4:18 the expression ends too early"},
        {EXERCISE("accept: True\naccept: result = 3\n"), "5:16 '=' cannot stand here"},
        {EXERCISE("accept: True\nif: result === 3 => x\n"), "5:14 '=' cannot stand here"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lesson lesson;
        struct lesson_error error = {.line = 0};
        struct text said = {.bytes = NULL};
        assert_true(lesson_parse("x.md", rows[i].lesson, strlen(rows[i].lesson), &lesson, &error));
        bool good = judge_check_lesson(&lesson, &error);
        text_format(&said, "%zu:%zu %s", error.line, error.column, text_string(&error.message));
        if (good != !rows[i].error || (!good && strcmp(text_string(&said), rows[i].error) != 0))
            fail_msg("%s\n%s\nand not\n%s", rows[i].lesson, text_string(&said), rows[i].error);
        text_release(&said);
        lesson_error_release(&error);
        lesson_release(&lesson);
    }
}

int main(void)
{
#define LESSON(test) cmocka_unit_test_setup_teardown(test, class_setup, class_teardown)
    const struct CMUnitTest tests[] = {
        LESSON(results_are_known),
        LESSON(lists_of_lists_are_known),
        LESSON(jobs_are_known),
        LESSON(several_jobs_are_one),
        LESSON(failures_are_known),
        LESSON(what_was_not_run_has_no_error),
        LESSON(what_was_broken_off_is_no_answer),
        LESSON(names_of_facts_are_nobody_elses),
        LESSON(wrong_answers_are_explained),
        LESSON(long_lists_are_cut_around_the_difference),
        LESSON(advice_is_the_first_that_holds),
        LESSON(an_endless_expression_is_left),
        LESSON(advice_has_no_time_of_its_own),
        LESSON(judging_can_be_broken_off),
        LESSON(names_do_not_change),
        cmocka_unit_test(expressions_are_read_before_they_are_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
