/* tests/repl/evaluate.c - ranges as Python has them, slices, names, what is said of values that do not fit. */
#include "tests/repl/support.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void expect_hint(const struct rig *rig, const char *hint)
{
    const json_t *answer = json_array_get(rig->answers, json_array_size(rig->answers) - 1);
    const char *said = json_string_value(json_object_get(json_object_get(answer, "error"), "hint"));
    assert_non_null(said);
    assert_non_null(strstr(said, hint));
}

/* --- ranges --- */

static void expect_range(struct rig *rig, int64_t start, int64_t stop, int64_t step, uint64_t count)
{
    char line[128];
    snprintf(line, sizeof line, "%" PRId64 "..%" PRId64 "..%" PRId64, start, stop, step);
    struct parsed parsed;
    struct value value;
    parse_line(&parsed, line);
    assert_non_null(parsed.statement);
    assert_true(evaluate(&rig->session, parsed.statement->expression, &value));
    assert_int_equal(value.kind, VALUE_RANGE);
    if (value_length(value) != count)
        fail_msg("%s has %" PRIu64 " items, not %" PRIu64, line, value_length(value), count);
    assert_true(value.range->start == start && value.range->step == step);
    value_release(&value);
    parsed_release(&parsed);
}

/* Python's definition, one item after the other. */
static void ranges_are_pythons(void **state)
{
    struct rig *rig = *state;
    struct dice dice = {1};
    for (int round = 0; round < 3000; round++) {
        int64_t start = (int64_t)roll_below(&dice, 81) - 40, stop = (int64_t)roll_below(&dice, 81) - 40;
        int64_t step = (int64_t)roll_below(&dice, 25) - 12;
        if (!step)
            continue;
        char line[96];
        struct text wanted = {.bytes = NULL};
        uint64_t count = 0;
        text_put(&wanted, "[");
        for (int64_t i = start; step > 0 ? i < stop : i > stop; i += step)
            text_format(&wanted, "%s%" PRId64, count++ ? ", " : "", i);
        text_put(&wanted, "]");
        expect_range(rig, start, stop, step, count);
        if (round % 10 == 0) { /* and printed, with a name as a bound */
            snprintf(line, sizeof line, "a = %" PRId64 "; a..%" PRId64 "..%" PRId64, start, stop, step);
            rig_expect(rig, line, text_string(&wanted));
        }
        text_release(&wanted);
    }
    rig_expect(rig, "0..5", "[0, 1, 2, 3, 4]");
    rig_expect(rig, "5..0", "[]");
}

static void ranges_reach_the_ends_of_64_bits(void **state)
{
    struct rig *rig = *state;
    expect_range(rig, INT64_MIN, INT64_MAX, 1, UINT64_MAX);
    expect_range(rig, INT64_MAX, INT64_MIN, -1, UINT64_MAX);
    expect_range(rig, INT64_MIN, INT64_MAX, INT64_MAX, 3);
    expect_range(rig, INT64_MAX, INT64_MIN, INT64_MIN, 2);
    expect_range(rig, 0, INT64_MAX, INT64_MAX, 1);
    expect_range(rig, INT64_MIN, INT64_MIN, 1, 0);
    expect_range(rig, INT64_MAX, INT64_MIN, INT64_MAX, 0);
    rig_expect(rig, "-9223372036854775808..9223372036854775807..9223372036854775807",
               "[-9223372036854775808, -1, 9223372036854775806]");
    rig_expect(rig, "9223372036854775807..-9223372036854775808..-9223372036854775808", "[9223372036854775807, -1]");
    rig_expect(rig, "9223372036854775805..9223372036854775807", "[9223372036854775805, 9223372036854775806]");
    rig_expect(rig, "map sqrt 9223372036854775806..9223372036854775807", "[3037000499.97605]");
    rig_expect(rig, "len 0..9223372036854775807", "9223372036854775807");
    rig_expect_error(rig, "len -9223372036854775808..9223372036854775807", 4, "64 bits");
}

static void bounds_are_integers(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "half = 0.5; list = [1]; truth = True; n = 3");
    rig_expect(rig, "0..n", "[0, 1, 2]");
    rig_expect_error(rig, "0..10..0", 7, "step cannot be 0");
    rig_expect_error(rig, "x = 0..half", 7, "a range goes over integers, and 'half' is a float");
    rig_expect_error(rig, "x = list..3", 4, "'list' is a list");
    rig_expect_error(rig, "x = 0..5..truth", 10, "a truth value");
    rig_expect_error(rig, "x = 0..nobody", 7, "there is no name 'nobody'");
}

/* --- names --- */

static void names_and_the_last_result(void **state)
{
    struct rig *rig = *state;
    rig_expect_error(rig, "x = _", 4, "no last result yet");
    rig_expect(rig, "x = 5; x", "5");
    rig_expect(rig, "[x, _]", "[5, 5]");
    rig_expect(rig, "_", "[5, 5]");
    rig_expect(rig, "x = [x, 1]; x", "[5, 1]");
    rig_expect(rig, "(x, (x,), None, True, 2.0, 1e7)", "([5, 1], ([5, 1],), None, True, 2.0, 10000000)");
    rig_expect_error(rig, "sum y", 4, "there is no name 'y'");
    rig_expect_error(rig, "[1, nobody]", 4, "there is no name 'nobody'");
    rig_expect(rig, "_", "([5, 1], ([5, 1],), None, True, 2.0, 10000000)");
    rig_expect_error(rig, "x = [each [1]]", 5, "`each` runs along inside a tuple only");
    rig_expect_error(rig, "map square each [1]", 11, "`each` runs along inside a tuple only");
    expect_hint(rig, "(each LIST,)");
    rig_expect_error(rig, "starmap power_n_list ([[1], [2]], 2)", 21, "a list inside a list");
    expect_hint(rig, "starmap power_n_list (each LIST, …)");
    rig_expect_error(rig, "starmap power (0..3, 3..0)", 14, "of one length");
    expect_hint(rig, "10..0..-1");
    rig_expect_error(rig, "starmap power (each 3, 2)", 20, "`each` runs along a list, and this is an integer");
    rig_expect_error(rig, "x = 1; map square 1; starmap power (nobody, 2)", 36, "there is no name");
}

/* A name never holds nothing. */
static void what_gives_no_value_is_not_kept(void **state)
{
    struct rig *rig = *state;
    rig_run(rig, "keep = 7");
    assert_int_equal(rig_run(rig, "keep = set figures off"), SESSION_FAILED);
    rig_expect(rig, "keep", "7");
    assert_int_equal(rig_run(rig, "keep = time set figures off"), SESSION_FAILED);
    rig_expect(rig, "keep", "7");
}

/* --- looking at values --- */

/* The tutorial's slice_data: the first r slices one longer. */
static void slices_are_the_tutorials(void **state)
{
    struct rig *rig = *state;
    struct dice dice = {2};
    for (int round = 0; round < 300; round++) {
        uint64_t length = roll_below(&dice, 40), slices = 1 + roll_below(&dice, 12), at = 0;
        char line[96];
        struct text wanted = {.bytes = NULL}, list = {.bytes = NULL};
        text_put(&wanted, "[");
        for (uint64_t s = 0; s < slices; s++) {
            uint64_t size = length / slices + (s < length % slices);
            text_put(&wanted, s ? ", [" : "[");
            for (uint64_t k = 0; k < size; k++)
                text_format(&wanted, "%s%" PRIu64, k ? ", " : "", at++);
            text_put(&wanted, "]");
        }
        text_put(&wanted, "]");
        assert_int_equal(at, length);
        snprintf(line, sizeof line, "slice 0..%" PRIu64 " %" PRIu64, length, slices);
        rig_expect(rig, line, text_string(&wanted));
        text_put(&list, "x = [");
        for (uint64_t k = 0; k < length; k++)
            text_format(&list, "%" PRIu64 ",", k);
        text_format(&list, "]; slice x %" PRIu64, slices);
        rig_expect(rig, text_string(&list), text_string(&wanted));
        rig_expect(rig, "len (flatten _)", (snprintf(line, sizeof line, "%" PRIu64, length), line));
        text_release(&wanted);
        text_release(&list);
    }
    rig_expect(rig, "slice 10..0..-3 3", "[[10, 7], [4], [1]]");
    rig_expect_error(rig, "slice 0..5 0", 11, "from 1 to");
    rig_expect_error(rig, "slice 0..5 -1", 11, "from 1 to");
    rig_expect_error(rig, "slice 5 2", 6, "slice divides a list, and this is an integer");
}

static void sums_lengths_and_flattening(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, "sum 0..101", "5050");
    rig_expect(rig, "sum []", "0");
    rig_expect(rig, "sum [1, True, 2.5]", "4.5");
    rig_expect(rig, "sum (1, 2)", "3");
    rig_expect(rig, "sum [9223372036854775807, -1]", "9223372036854775806");
    rig_expect(rig, "flatten [[1, 2], [], [3], 0..2, 7]", "[1, 2, 3, 0, 1, 7]");
    rig_expect(rig, "len (1, 2, 3)", "3");
    rig_expect(rig, "len 0..100..7", "15");
    rig_expect_error(rig, "sum [9223372036854775807, 1]", 4, "does not fit into 64 bits");
    rig_expect_error(rig, "sum [1, None]", 4, "item 1 is None");
    rig_expect_error(rig, "len 3", 4, "an integer has no length");
    rig_expect_error(rig, "flatten 3", 8, "flatten takes a list of lists");
}

/* c, r = divmod(n, 4 * workers); c + (r > 0) */
static void chunk_sizes_are_pythons(void **state)
{
    (void)state;
    for (uint64_t workers = 1; workers <= 40; workers++)
        for (uint64_t items = 0; items <= 1000; items++) {
            uint64_t size = 0;
            while (size * 4 * workers < items)
                size++;
            assert_int_equal(pool_default_chunk_size(items, workers), size);
        }
    assert_true(pool_default_chunk_size(UINT64_MAX, 1024) == UINT64_MAX / 4096 + 1);
    assert_true(pool_default_chunk_size(10000000, 4) == 625000);
}

/* The division; what crosses is held by tests/check_explain.py. */
static void explain_divides(struct rig *rig, const char *line, const char *begin)
{
    const char *result = rig_result(rig, line);
    if (strncmp(result, begin, strlen(begin)) != 0)
        fail_msg("%s\ngives   %s\nand not %s", line, result, begin);
}

static void explain_names_the_same_size(void **state)
{
    struct rig *rig = *state;
    explain_divides(rig, "pool 3; explain map square 0..1000",
                    "{'items': 1000, 'workers': 3, 'chunksize': 84, 'chunks': 12, ");
    explain_divides(rig, "explain map square 0..10 chunksize=4",
                    "{'items': 10, 'workers': 3, 'chunksize': 4, 'chunks': 3, ");
    explain_divides(rig, "explain pi 100", "{'items': 3, 'workers': 3, 'chunksize': 1, 'chunks': 3, ");
    explain_divides(rig, "explain map square []", "{'items': 0, 'workers': 3, 'chunksize': 1, 'chunks': 0, ");
    explain_divides(
        rig, "explain map square 0..100000000 chunksize=1",
        "{'items': 100000000, 'workers': 3, 'chunksize': 1, 'chunks': 100000000, 'python_bytes': 9199737344, ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ranges_are_pythons, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(ranges_reach_the_ends_of_64_bits, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(bounds_are_integers, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(names_and_the_last_result, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(what_gives_no_value_is_not_kept, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(slices_are_the_tutorials, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(sums_lengths_and_flattening, rig_setup, rig_teardown),
        cmocka_unit_test(chunk_sizes_are_pythons),
        cmocka_unit_test_setup_teardown(explain_names_the_same_size, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
