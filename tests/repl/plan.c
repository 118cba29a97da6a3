/* tests/repl/plan.c - what is typed after map, starmap and apply, against loops: planned and run here, and by a real
 * pool. */
#include "tests/repl/support.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- plans that run here --- */

static bool go_on(void *context, uint64_t items_done)
{
    (void)context;
    (void)items_done;
    return true;
}

static bool make(struct rig *rig, struct plan *plan, const char *function, enum spread spread, struct value *values,
                 size_t count)
{
    size_t places[8];
    for (size_t i = 0; i < count; i++)
        places[i] = 10 * (i + 1);
    return plan_make(plan, function_find(function), spread, values, places, count, pool_arena_limit(rig->session.arena),
                     &rig->session.complaint);
}

/* Releases the values. */
static void expect_here(struct rig *rig, const char *function, enum spread spread, struct value *values, size_t count,
                        const char *wanted)
{
    struct plan plan;
    struct pool_block *output;
    struct plan_failure failure;
    if (!make(rig, &plan, function, spread, values, count))
        fail_msg("%s", text_string(&rig->session.complaint.message));
    assert_int_equal(pool_block_create(rig->session.arena, plan.layout.size + plan.layout.heap_size, &output), POOL_OK);
    assert_int_equal(plan_run_here(&plan, rig->session.arena, output, go_on, NULL, &failure), FAULT_NONE);
    struct value result = plan_result(&plan.layout, output);
    pool_block_release(output);
    assert_string_equal(repr_of(result), wanted);
    value_release(&result);
    plan_release(&plan);
    for (size_t i = 0; i < count; i++)
        value_release(&values[i]);
}

static struct value pair(struct value a, struct value b)
{
    struct value tuple = value_sequence(VALUE_TUPLE, 2);
    tuple.sequence->items[0] = a;
    tuple.sequence->items[1] = b;
    return tuple;
}

static struct value each(struct value list)
{
    struct value one = value_sequence(VALUE_EACH, 1);
    one.sequence->items[0] = list;
    return one;
}

static struct value three(int64_t a, int64_t b, int64_t c)
{
    struct value list = value_sequence(VALUE_LIST, 3);
    list.sequence->items[0] = value_int(a);
    list.sequence->items[1] = value_int(b);
    list.sequence->items[2] = value_int(c);
    return list;
}

static void plans_run_here(void **state)
{
    struct rig *rig = *state;
    expect_here(rig, "square", SPREAD_ITEMS, (struct value[]){value_range(0, 1, 5)}, 1, "[0, 1, 4, 9, 16]");
    expect_here(rig, "square", SPREAD_ITEMS,
                (struct value[]){value_range(3, -1, 2), three(7, 8, 9), value_double(0.5), value_int(-2)}, 4,
                "[9, 4, 49, 64, 81, 0.25, 4]");
    expect_here(rig, "square", SPREAD_ITEMS, (struct value[]){value_range(0, 1, 0)}, 1, "[]");
    expect_here(rig, "power_n", SPREAD_TUPLES, (struct value[]){pair(value_range(0, 1, 4), value_int(2))}, 1,
                "[0, 1, 4, 9]");
    expect_here(rig, "power", SPREAD_TUPLES,
                (struct value[]){pair(each(three(2, 3, 4)), value_range(1, 1, 3)), pair(value_int(5), value_int(0))}, 2,
                "[2, 9, 64, 1]");
    expect_here(rig, "power_n_list", SPREAD_ARGUMENTS, (struct value[]){three(1, 2, 3), value_int(2)}, 2,
                "[[1, 4, 9]]");
    expect_here(rig, "power_n_list", SPREAD_TUPLES, (struct value[]){pair(three(1, 2, 3), value_range(1, 1, 3))}, 1,
                "[[1, 2, 3], [1, 4, 9], [1, 8, 27]]");
}

/* --- slices of a plan --- */

static struct value run_plan(struct rig *rig, const struct plan *plan)
{
    struct pool_arena *arena = rig->session.arena;
    struct pool_block *output;
    struct plan_failure failure;
    assert_int_equal(pool_block_create(arena, plan->layout.size + plan->layout.heap_size, &output), POOL_OK);
    assert_int_equal(plan_run_here(plan, arena, output, go_on, NULL, &failure), FAULT_NONE);
    struct value result = plan_result(&plan->layout, output);
    pool_block_release(output);
    return result;
}

/* The slice's results are the whole's, and so are the arguments of its first item. */
static void expect_slice(struct rig *rig, const struct plan *whole, struct value result, uint64_t first, uint64_t count)
{
    struct plan slice;
    plan_slice(whole, rig->session.arena, first, count, &slice);
    struct value part = run_plan(rig, &slice);
    assert_int_equal(value_length(part), count);
    for (uint64_t k = 0; k < count; k++) {
        struct value a = value_at(result, first + k), b = value_at(part, k);
        char *wanted = strdup(repr_of(a));
        assert_string_equal(repr_of(b), wanted);
        free(wanted);
        value_release(&a);
        value_release(&b);
    }
    struct text wanted = {.bytes = NULL}, got = {.bytes = NULL};
    plan_show_item(whole, rig->session.arena, first, &wanted);
    plan_show_item(&slice, rig->session.arena, 0, &got);
    assert_string_equal(text_string(&got), text_string(&wanted));
    text_release(&wanted);
    text_release(&got);
    value_release(&part);
    plan_release(&slice);
}

/* A plan in slices of every size. Releases the values. */
static void expect_slices(struct rig *rig, const char *function, enum spread spread, struct value *values, size_t count)
{
    struct plan whole;
    assert_true(make(rig, &whole, function, spread, values, count));
    struct value result = run_plan(rig, &whole);
    assert_int_equal(plan_place(&whole, rig->session.arena), POOL_OK);
    for (uint64_t size = 1; size <= whole.item_count; size++) {
        for (uint64_t first = 0; first < whole.item_count; first += size) {
            uint64_t left = whole.item_count - first;
            expect_slice(rig, &whole, result, first, left < size ? left : size);
        }
    }
    value_release(&result);
    plan_release(&whole);
    for (size_t i = 0; i < count; i++)
        value_release(&values[i]);
}

static void slices_give_what_the_whole_gives(void **state)
{
    struct rig *rig = *state;
    expect_slices(rig, "square", SPREAD_ITEMS, (struct value[]){value_range(-3, 2, 11)}, 1);
    expect_slices(rig, "square", SPREAD_ITEMS,
                  (struct value[]){value_range(3, -1, 4), three(7, 8, 9), value_double(0.5), value_int(-2),
                                   value_range(0, 1, 0), value_bool(true), value_range(100, 1, 2)},
                  7);
    expect_slices(rig, "power", SPREAD_TUPLES,
                  (struct value[]){pair(each(three(2, 3, 4)), value_range(1, 1, 3)), pair(value_int(5), value_int(-1)),
                                   pair(value_double(2.5), value_range(0, 1, 6))},
                  3);
    expect_slices(rig, "power_n_list", SPREAD_TUPLES,
                  (struct value[]){pair(three(1, 2, 3), value_range(0, 1, 4)), pair(three(0, 0, 1), value_int(7))}, 2);
    expect_slices(rig, "process_number", SPREAD_ITEMS, (struct value[]){value_range(1, 1, 9)}, 1);
    expect_slices(rig, "power", SPREAD_ARGUMENTS, (struct value[]){value_int(2), value_int(10)}, 2);
}

/* A slice of earlier results reads them where they lie, and needs no more memory than its items. */
static void slices_of_results(void **state)
{
    struct rig *rig = *state;
    rig_result(rig, "pool 2; r = map square 0..3 [1.5] 5..9");
    expect_slices(rig, "square", SPREAD_ITEMS,
                  (struct value[]){value_int(7), value_hold(*session_name(&rig->session, "r"))}, 2);
    rig_result(rig, "l = starmap power_n_list ([1, 2.5, 3], 0..4) ([7], 2)");
    expect_slices(rig, "power_n_list", SPREAD_TUPLES,
                  (struct value[]){pair(each(value_hold(*session_name(&rig->session, "l"))), value_int(2))}, 1);
    struct plan whole, slice;
    struct value range = value_range(0, 1, 1000000);
    assert_true(make(rig, &whole, "square", SPREAD_ITEMS, &range, 1));
    assert_int_equal(plan_place(&whole, rig->session.arena), POOL_OK);
    plan_slice(&whole, rig->session.arena, 999990, 10, &slice);
    assert_true(slice.layout.size < 1000 && slice.layout.heap_size == 0 && slice.input.size < 1000);
    plan_release(&slice);
    plan_release(&whole);
    value_release(&range);
}

static void expect_refused(struct rig *rig, const char *function, enum spread spread, struct value *values,
                           size_t count, size_t at, const char *message)
{
    struct plan plan;
    assert_false(make(rig, &plan, function, spread, values, count));
    assert_int_equal(rig->session.complaint.at, at);
    if (!strstr(text_string(&rig->session.complaint.message), message))
        fail_msg("%s, not %s", text_string(&rig->session.complaint.message), message);
    complaint_clear(&rig->session.complaint);
    for (size_t i = 0; i < count; i++)
        value_release(&values[i]);
}

static void what_does_not_fit_is_refused(void **state)
{
    struct rig *rig = *state;
    expect_refused(rig, "square", SPREAD_ITEMS, (struct value[]){value_int(1), pair(value_int(1), value_int(2))}, 2, 20,
                   "a tuple cannot be one argument");
    expect_refused(rig, "square", SPREAD_ITEMS, (struct value[]){value_int(1), value_none()}, 2, 20, "not None");
    expect_refused(rig, "power", SPREAD_ITEMS, (struct value[]){value_int(1)}, 1, 10, "takes 2 arguments");
    expect_refused(rig, "power", SPREAD_TUPLES, (struct value[]){pair(value_range(0, 1, 2), value_range(0, 1, 3))}, 1,
                   10, "of one length");
    expect_refused(rig, "power_n_list", SPREAD_ARGUMENTS, (struct value[]){value_int(1), value_int(2)}, 2, 10,
                   "must be a list of numbers");
    expect_refused(rig, "square", SPREAD_ITEMS, (struct value[]){value_range(0, 1, UINT64_MAX)}, 1, 10, "need");
}

/* Counts beyond 64 bits must not turn into small ones. */
static void counts_do_not_wrap(void **state)
{
    struct rig *rig = *state;
    expect_refused(rig, "square", SPREAD_ITEMS,
                   (struct value[]){value_range(0, 1, INT64_MAX), value_range(0, 1, INT64_MAX), value_range(0, 1, 10)},
                   3, 30, "");
    expect_refused(rig, "square", SPREAD_ITEMS, (struct value[]){value_range(INT64_MIN, 1, UINT64_MAX), value_int(3)},
                   2, 20, "");
    expect_refused(
        rig, "power_n", SPREAD_TUPLES,
        (struct value[]){pair(value_range(0, 1, UINT64_MAX), value_int(2)), pair(value_int(3), value_int(2))}, 2, 20,
        "");
}

/* Within ten milliseconds, and before anything is made. */
static void too_much_is_refused_at_once(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *line;
        size_t at;
    } cases[] = {
        {"map square 0..1000000000000", 11},
        {"map square 0..9223372036854775807", 11},
        {"map square -9223372036854775808..9223372036854775807", 11},
        {"starmap power_n (0..1000000000000, 2)", 16},
        {"starmap calc_partial_pi (0..1000000000000, 4, 1, 0.5)", 24},
        {"map process_number 0..100000000000", 19},
        {"map square 0..1000000000000 async", 11},
        {"serial map square 0..1000000000000", 18},
        {"apply power_n_list 0..1000000000000 2", 19},
        {"apply power_n_list 0..20000000 2", 19},
    };
    rig_run(rig, "pool 2; set memory 200M");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t used = pool_arena_used(rig->session.arena), least = UINT64_MAX;
        for (int round = 0; round < 3; round++) {
            uint64_t began = clock_ns();
            rig_expect_error(rig, cases[i].line, cases[i].at, "");
            uint64_t took = clock_ns() - began;
            least = took < least ? took : least;
        }
        if (least > 10000000)
            fail_msg("%s is refused after %" PRIu64 " µs", cases[i].line, least / 1000);
        assert_true(pool_arena_used(rig->session.arena) == used);
    }
}

/* --- a real pool --- */

/* Some items as text, and the numbers they stand for; `r` is an earlier result: the squares of 0..7. */
static size_t add_items(struct dice *dice, struct text *line, double *numbers)
{
    size_t count = 0;
    for (uint64_t parts = 1 + roll_below(dice, 6); parts; parts--) {
        int64_t start = (int64_t)roll_below(dice, 50), step = 1 + (int64_t)roll_below(dice, 5);
        uint64_t length = roll_below(dice, 12);
        switch (roll_below(dice, 6)) {
        case 0:
            text_format(line, " %" PRId64 "..%" PRId64 "..%" PRId64, start, start + (int64_t)length * step, step);
            for (uint64_t k = 0; k < length; k++)
                numbers[count++] = (double)(start + (int64_t)k * step);
            break;
        case 1:
            text_put(line, " [");
            for (uint64_t k = 0; k < length; k++) {
                text_format(line, k % 3 == 2 ? "%" PRId64 ".25, " : "%" PRId64 ", ", start + (int64_t)k);
                numbers[count++] = (double)(start + (int64_t)k) + (k % 3 == 2 ? 0.25 : 0);
            }
            text_put(line, "]");
            break;
        case 2:
            text_format(line, " %" PRId64, start);
            numbers[count++] = (double)start;
            break;
        case 3:
            text_put(line, " True");
            numbers[count++] = 1;
            break;
        case 4:
            text_put(line, " r");
            for (int k = 0; k < 8; k++)
                numbers[count++] = k * k;
            break;
        default:
            text_put(line, " mixed");
            numbers[count++] = 4;
            numbers[count++] = 0.25;
            numbers[count++] = 81;
            break;
        }
    }
    return count;
}

static void expect_numbers(struct rig *rig, const char *line, const double *numbers, size_t count)
{
    assert_int_equal(rig_run(rig, line), SESSION_GOES_ON);
    struct value result = rig->session.last;
    if (value_length(result) != count)
        fail_msg("%s: %" PRIu64 " results, not %zu", line, value_length(result), count);
    for (size_t i = 0; i < count; i++) {
        struct value item = value_at(result, i);
        double number = item.kind == VALUE_DOUBLE ? item.d : (double)item.i;
        if (number != numbers[i])
            fail_msg("%s: item %zu is %s, not %.17g", line, i, repr_of(item), numbers[i]);
    }
}

/* Items of all kinds into one job; then its result, mixed with others, into the next. */
static void items_of_every_kind_give_what_a_loop_gives(void **state)
{
    struct rig *rig = *state;
    struct dice dice = {4};
    rig_run(rig, "pool 3; r = map square 0..8; mixed = map square 2 0.5 -9");
    for (int round = 0; round < 300; round++) {
        struct text line = {.bytes = NULL};
        double numbers[256], wanted[256];
        text_put(&line, round % 5 == 4 ? "serial map sqrt" : "map sqrt");
        size_t count = add_items(&dice, &line, numbers);
        text_format(&line, " chunksize=%d", 1 + (int)roll_below(&dice, 9));
        for (size_t i = 0; i < count; i++)
            wanted[i] = sqrt(numbers[i]);
        expect_numbers(rig, text_string(&line), wanted, count);

        rig_run(rig, "before = _");
        text_clear(&line);
        text_put(&line, "starmap power_n (each before, 2) (0.5, 0..4)");
        for (size_t i = 0; i < count; i++)
            wanted[i] *= wanted[i];
        for (size_t k = 0; k < 4; k++)
            wanted[count + k] = ldexp(1, -(int)k);
        expect_numbers(rig, text_string(&line), wanted, count + 4);
        text_release(&line);
    }
}

static void every_chunk_size_gives_the_same(void **state)
{
    struct rig *rig = *state;
    double wanted[23];
    for (int i = 0; i < 23; i++)
        wanted[i] = (i - 11) * (i - 11);
    rig_run(rig, "pool 4");
    for (int size = 1; size <= 25; size++) {
        char line[96];
        snprintf(line, sizeof line, "map square -11..3 [3, 4, 5] 6..12 chunksize=%d", size);
        expect_numbers(rig, line, wanted, 23);
        int64_t chunks = json_integer_value(json_object_get(json_array_get(rig->answers, 0), "chunks"));
        assert_int_equal(chunks, (23 + size - 1) / size);
    }
}

static void what_is_typed_and_what_comes(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *line, *repr;
    } cases[] = {
        {"pool 4; map square 0..20",
         "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256, 289, 324, 361]"},
        {"starmap power (2,3) (3,3) (4,3)", "[8, 27, 64]"},
        {"starmap power [(2,3), (3,3)] (4, 3)", "[8, 27, 64]"},
        {"starmap power_n (0..5, 2)", "[0, 1, 4, 9, 16]"},
        {"starmap power (2, 0..5)", "[1, 2, 4, 8, 16]"},
        {"starmap power (0..4, 3..-1..-1)", "[0, 1, 2, 1]"},
        {"starmap power (2, -1) (2, 1)", "[0.5, 2]"},
        {"starmap power (each [2, 3.0, True], 2)", "[4, 9.0, 1]"},
        {"starmap power []", "[]"},
        {"starmap power (0..0, 2)", "[]"},
        {"map square []", "[]"},
        {"map square 5..0", "[]"},
        {"apply power 2 10", "1024"},
        {"apply power (2, 10)", "1024"},
        {"apply square 7", "49"},
        {"apply power_n_list [10, 15, 20] 2", "[100, 225, 400]"},
        {"apply power_n_list 0..5 2", "[0, 1, 4, 9, 16]"},
        {"apply power_n_list [1, 2.5, True] 2", "[1, 6.25, 1]"},
        {"apply power_n_list [] 2", "[]"},
        {"s = slice 0..6 3; starmap power_n_list (each s, 2)", "[[0, 1], [4, 9], [16, 25]]"},
        {"t = _; starmap power_n_list (each t, 2)", "[[0, 1], [16, 81], [256, 625]]"},
        {"flatten t", "[0, 1, 4, 9, 16, 25]"},
        {"rs = apply_async power_n_list (each s, 2); get rs", "[[0, 1], [4, 9], [16, 25]]"},
        {"rs = apply_async square (0..4,); get rs", "[0, 1, 4, 9]"},
        {"r = map square 0..5; map square r [7, 2.5] r", "[0, 1, 16, 81, 256, 49, 6.25, 0, 1, 16, 81, 256]"},
        {"m = map square 1 2.5 True; m", "[1, 6.25, 1]"},
        {"map square m", "[1, 39.0625, 1]"},
        {"starmap power_n (each m, 2) (3, 2)", "[1, 39.0625, 1, 9]"},
        {"sum (map square 0..20)", "2470"},
        {"r = starmap_async power_n (0..4, 2); get r", "[0, 1, 4, 9]"},
        {"get r", "[0, 1, 4, 9]"},
        {"r = map_async square 0..4; wait r; [(ready r), (successful r)]", "[True, True]"},
        {"apply process_number 4", "{'input': 4, 'fib': 3, 'sqrt': 2.0, 'log': 1.3862943611198906}"},
        {"map collatz 1..8", "[0, 1, 7, 2, 5, 8, 16]"},
        {"map fibonacci 0..10", "[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]"},
        {"r = map square 0..4; serial map square 0..3 [2.5] r", "[0, 1, 4, 6.25, 0, 1, 16, 81]"},
        {"map square 0..3 chunksize=1000000", "[0, 1, 4]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        rig_expect(rig, cases[i].line, cases[i].repr);
}

static void mistakes_in_items_are_marked(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *line;
        size_t at;
        const char *message;
    } cases[] = {
        {"map square 1 (1, 2)", 13, "a tuple cannot be one argument"},
        {"map square 1 [None]", 13, "must be a number, not None"},
        {"map square [[1]]", 11, "must be a number, not a list"},
        {"map power 1 2", 10, "'power' takes 2 arguments"},
        {"starmap power (2, 3) 4", 21, "starmap goes over tuples, and this is an integer"},
        {"starmap power (2, 3) (2, 3, 4)", 21, "this tuple has 3"},
        {"starmap power (0..3, 0..4)", 14, "of one length"},
        {"apply power 2", 12, "takes 2 arguments, and 1 stand here"},
        {"apply power (1, 2, 3)", 12, "takes 2 arguments, and 3 stand here"},
        {"apply square 0..3", 13, "a range is many arguments"},
        {"apply power_n_list 3 2", 19, "must be a list of numbers"},
        {"apply power_n_list [[1]] 2", 19, "a list inside a list"},
        {"apply collatz 2.5", 14, "must be an integer"},
        {"map square 1 5000000000 2", 11, "square(5000000000): the result does not fit into 64 bits"},
        {"map log 1 0", 8, "log(0): math domain error"},
        {"starmap power (2, 3) (0, -1)", 14, "power(0, -1): 0 cannot be raised to a negative power"},
        {"serial map log 0", 15, "log(0): math domain error"},
        {"pi 0", 3, "at least one point"},
        {"pi -5", 3, "at least one point"},
        {"serial pi 100 async", 14, "a serial run has nobody"},
        {"serial map_async square 1", 7, "a serial run has nobody"},
        {"serial pool 3", 7, "'pool' runs no function"},
        {"get 99", 4, "there is no job 99"},
        {"get 2.5", 4, "this is a float, not a job"},
        {"kill w4", 5, "the pool has no w4"},
    };
    rig_run(rig, "pool 4");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        rig_expect_error(rig, cases[i].line, cases[i].at, cases[i].message);
}

/* What each function is run over, as it is typed. Their values are checked against loops in tests/functions; here, that
 * workers give what the parent gives, to the last bit, however the items are cut. */
static const struct typed {
    const char *function, *items;
} typed[] = {
    {"calc_partial_pi", "(0..7, 7, 5000, 0.0002)"},
    {"collatz", "1..40 [97, 871] 6171"},
    {"fibonacci", "0..15 [2.5, True]"},
    {"log", "1..30 [0.5, 1e300]"},
    {"power", "(2, 3) (2, -1) (0..20, 3) (2.5, 0..10)"},
    {"power_n", "(0..20, 2) (-3, 3) (2, 0.5)"},
    {"power_n_list", "([1, 2, 3], 2) ([], 5) ([1.5, 2, True], 0..9)"},
    {"process_number", "1..30 [2.5]"},
    {"sleep_ms", "[0, 1, 0.5, 2]"},
    {"spin_ms", "[0, 1, 0.5, 2]"},
    {"sqrt", "0..30 [0.25, 1e300]"},
    {"square", "-20..20 [1.5, True, 3037000499]"},
};

static void every_function_gives_in_the_pool_what_it_gives_here(void **state)
{
    static const char *const chunk_sizes[] = {
        "", "chunksize=1", "chunksize=2", "chunksize=3", "chunksize=7", "chunksize=1000"};
    struct rig *rig = *state;
    size_t count = 0;
    rig_run(rig, "pool 3");
    for (size_t f = 0; function_table[f]; f++) {
        if (function_table[f]->parameters[0].takes == TAKES_SHARED)
            continue; /* no job of a pool carries what is shared */
        const struct typed *run = &typed[count++];
        assert_true(count <= sizeof typed / sizeof *typed);
        assert_string_equal(run->function, function_table[f]->name); /* a new function belongs into the list */
        const char *command = function_parameter_count(function_table[f]) > 1 ? "starmap" : "map";
        char line[256];
        snprintf(line, sizeof line, "serial %s %s %s", command, run->function, run->items);
        char *here = strdup(rig_result(rig, line));
        assert_non_null(here);
        for (size_t c = 0; c < sizeof chunk_sizes / sizeof *chunk_sizes; c++) {
            snprintf(line, sizeof line, "%s %s %s %s", command, run->function, run->items, chunk_sizes[c]);
            rig_expect(rig, line, here);
        }
        free(here);
    }
    assert_int_equal(count, sizeof typed / sizeof *typed);
}

/* A command with an error has changed nothing: no call of it runs. */
static void a_wrong_element_starts_none_of_the_calls(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "pool 2");
    rig_expect_error(rig, "rs = apply_async sqrt (each [1, 4, None],)", 22, "not None");
    rig_expect(rig, "jobs", "[]");
    rig_expect_error(rig, "rs = apply_async power (0..3, 0..4)", 23, "of one length");
    rig_expect(rig, "jobs", "[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(plans_run_here, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(slices_give_what_the_whole_gives, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(slices_of_results, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_refused, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(counts_do_not_wrap, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(too_much_is_refused_at_once, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(items_of_every_kind_give_what_a_loop_gives, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(every_chunk_size_gives_the_same, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(every_function_gives_in_the_pool_what_it_gives_here, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(what_is_typed_and_what_comes, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(mistakes_in_items_are_marked, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_wrong_element_starts_none_of_the_calls, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
