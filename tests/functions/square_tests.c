/* tests/functions/square_tests.c - square, and its kernel against its items. */
#include "trial.h"

#include <math.h>
#include <stdlib.h>

static const int64_t ROOT = 3037000499; /* ROOT * ROOT fits, (ROOT + 1) * (ROOT + 1) does not */

static void numbers_are_squared(void **state)
{
    (void)state;
    assert_result(cell_int(9), "square", cell_int(-3));
    assert_result(cell_int(1), "square", cell_bool(true));
    assert_result(cell_double(6.25), "square", cell_double(-2.5));
    assert_result(cell_double(INFINITY), "square", cell_double(1e200));
    assert_result(cell_double(NAN), "square", cell_double(NAN));
    assert_result(cell_int(9223372030926249001), "square", cell_int(ROOT));
    assert_result(cell_int(9223372030926249001), "square", cell_int(-ROOT));
    assert_fault(FAULT_OVERFLOW, "square", cell_int(ROOT + 1));
    assert_fault(FAULT_OVERFLOW, "square", cell_int(-ROOT - 1));
    assert_fault(FAULT_OVERFLOW, "square", cell_int(INT64_MAX));
    assert_fault(FAULT_OVERFLOW, "square", cell_int(INT64_MIN));
    assert_fault(FAULT_NUMBER, "square", cell_null());
    assert_fault(FAULT_NUMBER, "square", (struct cell){.tag = TAG_LIST, .list = NULL});
}

static const uint64_t run_sizes[] = {0, 1, 2, 3, 4095, 4096, 4097, 8192, 10007};
enum { RUN_SIZES = sizeof run_sizes / sizeof run_sizes[0] };

/* Runs `x` by the kernel and by items; the first `count` results of both are the squares of what operand_at says. */
static void both_ways_agree(struct operand x, uint64_t count)
{
    const struct function slow = without_kernel(function_find("square"));
    const struct function *ways[] = {function_find("square"), &slow};
    for (size_t way = 0; way < 2; way++) {
        struct trial trial;
        trial_start(&trial, ways[way], count);
        trial.operands[0] = x;
        assert_int_equal(trial_run(&trial), FAULT_NONE);
        assert_int_equal(trial.run.done, count);
        assert_int_equal(trial.looks, way == 0 ? (count + 4095) / 4096 : count);
        assert_int_equal(trial.last_items, count);
        for (uint64_t k = 0; k < count; k++) {
            const __int128 value = operand_at(&x, k).i;
            assert_true(cells_equal(trial_result(&trial, 0, k), cell_int((int64_t)(value * value))));
        }
        trial_end(&trial);
    }
}

static void ranges_run_by_kernel_and_by_items(void **state)
{
    (void)state;
    for (size_t s = 0; s < RUN_SIZES; s++) {
        const int64_t reach = run_sizes[s] > 0 ? (int64_t)run_sizes[s] - 1 : 0;
        both_ways_agree(operand_range(0, 1), run_sizes[s]);
        both_ways_agree(operand_range(-17, 3), run_sizes[s]);
        both_ways_agree(operand_range(ROOT, -1), run_sizes[s]);
        both_ways_agree(operand_range(-ROOT, 600000), run_sizes[s]);
        both_ways_agree(operand_range(ROOT - reach, 1), run_sizes[s]);
    }
}

static void arrays_run_by_kernel_and_by_items(void **state)
{
    (void)state;
    for (size_t s = 0; s < RUN_SIZES; s++) {
        int64_t *values = malloc((run_sizes[s] + 1) * sizeof *values);
        assert_non_null(values);
        uint64_t random = 88172645463325252;
        for (uint64_t k = 0; k < run_sizes[s]; k++) {
            random = random * 6364136223846793005 + 1442695040888963407;
            values[k] = (int64_t)((random >> 20) % (2 * (uint64_t)ROOT + 1)) - ROOT;
        }
        values[run_sizes[s]] = INT64_MIN; /* beyond the run: must not matter */
        both_ways_agree(operand_array(values, NULL, TAG_INT), run_sizes[s]);
        free(values);
    }
}

static void an_overflow_in_a_range_is_found_at_its_item(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, function_find("square"), 9000);
    trial.operands[0] = operand_range(ROOT - 5000, 1);
    enum fault fault = FAULT_NONE;
    trial.columns[0].base = TAG_INT;
    assert_false(trial.function->kernel(&trial.run, &fault)); /* declines and has written nothing */
    for (uint64_t k = 0; k < 9000; k++)
        assert_true(trial_untouched(&trial, 0, k));
    assert_int_equal(trial_run(&trial), FAULT_OVERFLOW);
    assert_int_equal(trial.run.done, 5001);
    assert_true(cells_equal(trial_result(&trial, 0, 5000), cell_int(ROOT * ROOT)));
    trial_end(&trial);

    trial_start(&trial, function_find("square"), 3);
    trial.operands[0] = operand_range(INT64_MIN, INT64_MAX);
    assert_int_equal(trial_run(&trial), FAULT_OVERFLOW);
    assert_int_equal(trial.run.done, 0);
    trial_end(&trial);
}

static void an_overflow_in_an_array_is_found_at_its_item(void **state)
{
    (void)state;
    static const uint64_t places[] = {0, 1, 4095, 4096, 6000, 8999};
    static const int64_t misfits[] = {INT64_MIN, INT64_MAX, 3037000500, -3037000500};
    for (size_t p = 0; p < sizeof places / sizeof places[0]; p++)
        for (size_t m = 0; m < sizeof misfits / sizeof misfits[0]; m++) {
            static int64_t values[9000];
            for (int64_t k = 0; k < 9000; k++)
                values[k] = k - 4500;
            values[places[p]] = misfits[m];
            values[8999] = misfits[m];
            struct trial trial;
            trial_start(&trial, function_find("square"), 9000);
            trial.operands[0] = operand_array(values, NULL, TAG_INT);
            assert_int_equal(trial_run(&trial), FAULT_OVERFLOW);
            assert_int_equal(trial.run.done, places[p]);
            for (uint64_t k = 0; k < places[p]; k++)
                assert_true(cells_equal(trial_result(&trial, 0, k), cell_int(values[k] * values[k])));
            assert_true(trial_untouched(&trial, 0, places[p]));
            trial_end(&trial);
        }
}

static void mixed_arrays_keep_each_items_type(void **state)
{
    (void)state;
    const double half = 0.5;
    uint64_t values[5] = {3, 0, 1, (uint64_t)-4, 0};
    memcpy(&values[1], &half, sizeof half);
    const uint8_t tags[5] = {0, TAG_DOUBLE, TAG_BOOL, TAG_INT, TAG_NULL};
    struct trial trial;
    trial_start(&trial, function_find("square"), 5);
    trial.operands[0] = operand_array(values, tags, TAG_INT);
    assert_int_equal(trial_run(&trial), FAULT_NUMBER);
    assert_int_equal(trial.run.done, 4);
    assert_true(cells_equal(trial_result(&trial, 0, 0), cell_int(9)));
    assert_true(cells_equal(trial_result(&trial, 0, 1), cell_double(0.25)));
    assert_true(cells_equal(trial_result(&trial, 0, 2), cell_int(1)));
    assert_true(cells_equal(trial_result(&trial, 0, 3), cell_int(16)));

    /* The same chunk again, all integers now, through the kernel: no old tag is left. */
    static const int64_t ints[5] = {1, 2, 3, 4, 5};
    trial.operands[0] = operand_array(ints, NULL, TAG_INT);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_int_equal(trial.looks, 1);
    for (uint64_t k = 0; k < 5; k++)
        assert_true(cells_equal(trial_result(&trial, 0, k), cell_int(ints[k] * ints[k])));
    trial_end(&trial);
}

static void other_types_do_not_reach_the_kernel(void **state)
{
    (void)state;
    static const double doubles[3] = {1.5, -2, 1e300};
    struct trial trial;
    trial_start(&trial, function_find("square"), 3);
    trial.operands[0] = operand_array(doubles, NULL, TAG_DOUBLE);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    for (uint64_t k = 0; k < 3; k++)
        assert_true(cells_equal(trial_result(&trial, 0, k), cell_double(doubles[k] * doubles[k])));
    trial.operands[0] = operand_array(doubles, NULL, TAG_NULL);
    assert_int_equal(trial_run(&trial), FAULT_NUMBER);
    assert_int_equal(trial.run.done, 0);
    trial_end(&trial);
}

static void a_column_that_never_mixes_needs_no_tags(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, function_find("square"), 5000);
    uint8_t *tags = trial.columns[0].tags;
    trial.columns[0].tags = NULL;
    trial.columns[0].base = TAG_INT;
    trial.operands[0] = operand_range(1, 1);
    assert_int_equal(function_run(trial.function, &trial.run), FAULT_NONE);
    assert_true(cells_equal(trial_result(&trial, 0, 4999), cell_int(25000000)));
    trial.columns[0].tags = tags;
    trial_end(&trial);
}

static void the_kernel_hears_a_stop(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, function_find("square"), 10000);
    trial.operands[0] = operand_range(0, 1);
    trial.stop_at_look = 2;
    assert_int_equal(trial_run(&trial), FAULT_CANCELLED);
    assert_int_equal(trial.run.done, 8192);
    assert_false(trial_untouched(&trial, 0, 8191));
    assert_true(trial_untouched(&trial, 0, 8192));
    trial_end(&trial);
}

int test_square(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_squared),
        cmocka_unit_test(ranges_run_by_kernel_and_by_items),
        cmocka_unit_test(arrays_run_by_kernel_and_by_items),
        cmocka_unit_test(an_overflow_in_a_range_is_found_at_its_item),
        cmocka_unit_test(an_overflow_in_an_array_is_found_at_its_item),
        cmocka_unit_test(mixed_arrays_keep_each_items_type),
        cmocka_unit_test(other_types_do_not_reach_the_kernel),
        cmocka_unit_test(a_column_that_never_mixes_needs_no_tags),
        cmocka_unit_test(the_kernel_hears_a_stop),
    };
    return cmocka_run_group_tests_name("square", tests, NULL, NULL);
}
