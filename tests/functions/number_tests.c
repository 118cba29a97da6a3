/* tests/functions/number_tests.c - sqrt, log, process_number, collatz. */
#include "trial.h"

#include <math.h>

static void square_roots(void **state)
{
    (void)state;
    for (int64_t root = 0; root < 1000; root++)
        assert_result(cell_double((double)root), "sqrt", cell_int(root * root));
    assert_result(cell_double(1.5), "sqrt", cell_double(2.25));
    assert_result(cell_double(1), "sqrt", cell_bool(true));
    assert_result(cell_double(-0.0), "sqrt", cell_double(-0.0));
    assert_result(cell_double(INFINITY), "sqrt", cell_double(INFINITY));
    assert_result(cell_double(NAN), "sqrt", cell_double(NAN));
    assert_result(cell_double(3037000499.97605), "sqrt", cell_int(INT64_MAX));
    assert_fault(FAULT_SQRT_DOMAIN, "sqrt", cell_int(-1));
    assert_fault(FAULT_SQRT_DOMAIN, "sqrt", cell_double(-5e-324));
    assert_fault(FAULT_SQRT_DOMAIN, "sqrt", cell_double(-INFINITY));
    assert_fault(FAULT_NUMBER, "sqrt", cell_null());
}

static void logarithms(void **state)
{
    (void)state;
    assert_result(cell_double(0), "log", cell_int(1));
    assert_result(cell_double(0), "log", cell_bool(true));
    assert_result(cell_double(0.69314718055994531), "log", cell_int(2));
    assert_result(cell_double(-0.69314718055994531), "log", cell_double(0.5));
    assert_result(cell_double(INFINITY), "log", cell_double(INFINITY));
    assert_result(cell_double(NAN), "log", cell_double(NAN));
    assert_fault(FAULT_LOG_DOMAIN, "log", cell_int(0));
    assert_fault(FAULT_LOG_DOMAIN, "log", cell_double(-0.0));
    assert_fault(FAULT_LOG_DOMAIN, "log", cell_int(INT64_MIN));
    assert_fault(FAULT_LOG_DOMAIN, "log", cell_bool(false));
    assert_fault(FAULT_NUMBER, "log", cell_null());
}

static void check_record(struct cell n, struct cell fib, struct cell root, struct cell logarithm)
{
    struct trial trial;
    trial_start(&trial, function_find("process_number"), 1);
    trial.operands[0] = operand_constant(n);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_true(cells_equal(trial_result(&trial, 0, 0), n));
    assert_true(cells_equal(trial_result(&trial, 1, 0), fib));
    assert_true(cells_equal(trial_result(&trial, 2, 0), root));
    assert_true(cells_equal(trial_result(&trial, 3, 0), logarithm));
    trial_end(&trial);
}

static void records_of_numbers(void **state)
{
    (void)state;
    check_record(cell_int(10), cell_int(55), cell_double(3.1622776601683795), cell_double(2.302585092994046));
    check_record(cell_int(0), cell_int(0), cell_double(0), cell_null());
    check_record(cell_bool(true), cell_bool(true), cell_double(1), cell_double(0));
    check_record(cell_int(21), cell_int(6765), cell_double(sqrt(21)), cell_double(log(21)));
    check_record(cell_int(1000000), cell_int(6765), cell_double(1000), cell_double(log(1e6)));
    check_record(cell_double(2.25), cell_double(0.25 + -0.75 + 0.25), cell_double(1.5), cell_double(log(2.25)));
    check_record(cell_double(20), cell_double(6765), cell_double(sqrt(20)), cell_double(log(20)));
    check_record(cell_double(20.5), cell_int(6765), cell_double(sqrt(20.5)), cell_double(log(20.5)));
    check_record(cell_double(INFINITY), cell_int(6765), cell_double(INFINITY), cell_double(INFINITY));
    assert_fault(FAULT_SQRT_DOMAIN, "process_number", cell_int(-1));
    assert_fault(FAULT_SQRT_DOMAIN, "process_number", cell_double(-0.5));
    assert_fault(FAULT_RECURSION, "process_number", cell_double(NAN));
    assert_fault(FAULT_NUMBER, "process_number", cell_null());
}

static void a_column_of_records_mixes_where_it_must(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, function_find("process_number"), 30);
    trial.operands[0] = operand_range(0, 1);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_int_equal(trial.mixed[0] + trial.mixed[1] + trial.mixed[2], 0);
    assert_int_equal(trial.mixed[3], 1);
    assert_false(trial.exact);
    assert_int_equal(trial_result(&trial, 3, 0).tag, TAG_NULL);
    for (int64_t k = 1; k < 30; k++)
        assert_true(cells_equal(trial_result(&trial, 3, (uint64_t)k), cell_double(log((double)k))));
    trial_end(&trial);
}

/* One step at a time; -1 where a value passes 64 bits. */
static int64_t collatz_by_hand(int64_t n)
{
    __int128 value = n;
    int64_t steps = 0;
    for (; value != 1; steps++) {
        value = value % 2 == 0 ? value / 2 : 3 * value + 1;
        if (value > INT64_MAX)
            return -1;
    }
    return steps;
}

static void collatz_counts_every_step(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, function_find("collatz"), 20000);
    trial.operands[0] = operand_range(1, 1);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    for (int64_t k = 0; k < 20000; k++)
        assert_true(cells_equal(trial_result(&trial, 0, (uint64_t)k), cell_int(collatz_by_hand(k + 1))));
    trial_end(&trial);
    assert_result(cell_int(0), "collatz", cell_bool(true));
    assert_result(cell_int(111), "collatz", cell_int(27));
    assert_result(cell_int(62), "collatz", cell_int(INT64_C(1) << 62));
}

static void collatz_near_the_end_of_64_bits(void **state)
{
    (void)state;
    int fits = 0, overflows = 0;
    for (int64_t n = INT64_MAX / 3 - 2000; n < INT64_MAX / 3 + 2000; n++) {
        const int64_t steps = collatz_by_hand(n);
        if (steps >= 0)
            assert_result(cell_int(steps), "collatz", cell_int(n));
        else
            assert_fault(FAULT_OVERFLOW, "collatz", cell_int(n));
        fits += steps >= 0;
        overflows += steps < 0;
    }
    assert_true(fits > 100 && overflows > 100);
    assert_fault(FAULT_OVERFLOW, "collatz", cell_int(INT64_MAX));
    /* (2 ** 63 - 2) / 3 lies between these two; the first reaches 2 ** 63 - 4, the last does not fit. */
    assert_int_equal(INT64_C(3074457345618258603) % 2, 1);
    assert_fault(FAULT_OVERFLOW, "collatz", cell_int(3074457345618258603));
}

static void collatz_needs_a_positive_integer(void **state)
{
    (void)state;
    assert_fault(FAULT_POSITIVE, "collatz", cell_int(0));
    assert_fault(FAULT_POSITIVE, "collatz", cell_bool(false));
    assert_fault(FAULT_POSITIVE, "collatz", cell_int(INT64_MIN));
    assert_fault(FAULT_INTEGER, "collatz", cell_double(7));
    assert_fault(FAULT_INTEGER, "collatz", cell_null());
}

int test_number(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(square_roots),
        cmocka_unit_test(logarithms),
        cmocka_unit_test(records_of_numbers),
        cmocka_unit_test(a_column_of_records_mixes_where_it_must),
        cmocka_unit_test(collatz_counts_every_step),
        cmocka_unit_test(collatz_near_the_end_of_64_bits),
        cmocka_unit_test(collatz_needs_a_positive_integer),
    };
    return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
