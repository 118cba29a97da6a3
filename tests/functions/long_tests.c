/* tests/functions/long_tests.c - what can take long: fibonacci, calc_partial_pi, spin_ms, sleep_ms. */
#include "trial.h"

#include <math.h>
#include <time.h>

/* Runs one item that would take for ever and is stopped at its third look. */
static void check_stop(const char *name, size_t count, const struct cell *arguments)
{
    struct trial trial;
    trial_start(&trial, function_find(name), 2);
    for (size_t p = 0; p < count; p++)
        trial.operands[p] = operand_constant(arguments[p]);
    trial.stop_at_look = 3;
    assert_int_equal(trial_run(&trial), FAULT_CANCELLED);
    assert_int_equal(trial.looks, 3);
    assert_int_equal(trial.run.done, 0);
    assert_true(trial_untouched(&trial, 0, 0));
    trial_end(&trial);
}

static void fibonacci_numbers(void **state)
{
    (void)state;
    int64_t value = 0, next = 1;
    for (int64_t n = 0; n <= 27; n++) {
        assert_result(cell_int(value), "fibonacci", cell_int(n));
        if (n >= 2)
            assert_result(cell_double((double)value), "fibonacci", cell_double((double)n));
        const int64_t sum = value + next;
        value = next;
        next = sum;
    }
    assert_result(cell_int(-5), "fibonacci", cell_int(-5));
    assert_result(cell_int(INT64_MIN), "fibonacci", cell_int(INT64_MIN));
    assert_result(cell_bool(true), "fibonacci", cell_bool(true));
    assert_result(cell_double(-INFINITY), "fibonacci", cell_double(-INFINITY));
    assert_result(cell_double(0.5), "fibonacci", cell_double(2.5));
}

/* From 0.5 up in ones: f(0.5) = 0.5, f(1.5) = 0.5 - 0.5. */
static void fibonacci_of_halves(void **state)
{
    (void)state;
    double before = 0.5, value = 0;
    for (double n = 1.5; n < 27; n++) {
        assert_result(cell_double(value), "fibonacci", cell_double(n));
        const double sum = value + before;
        before = value;
        value = sum;
    }
}

static void fibonacci_too_deep(void **state)
{
    (void)state;
    assert_fault(FAULT_RECURSION, "fibonacci", cell_int(1001));
    assert_fault(FAULT_RECURSION, "fibonacci", cell_int(INT64_MAX));
    assert_fault(FAULT_RECURSION, "fibonacci", cell_double(1000.5));
    assert_fault(FAULT_RECURSION, "fibonacci", cell_double(INFINITY));
    assert_fault(FAULT_RECURSION, "fibonacci", cell_double(NAN));
    assert_fault(FAULT_NUMBER, "fibonacci", cell_null());
}

static void fibonacci_looks_and_stops(void **state)
{
    (void)state;
    check_stop("fibonacci", ARGUMENTS(cell_int(90)));
    check_stop("fibonacci", ARGUMENTS(cell_int(1000)));
    check_stop("fibonacci", ARGUMENTS(cell_double(1000)));
    for (int kind = 0; kind < 2; kind++) {
        struct trial trial;
        trial_start(&trial, function_find("fibonacci"), 1);
        trial.operands[0] = operand_constant(kind ? cell_double(29.5) : cell_int(29));
        assert_int_equal(trial_run(&trial), FAULT_NONE);
        assert_true(trial.looks_in_item >= 1664079 / 65536); /* fibonacci(29) makes 1,664,079 calls */
        trial_end(&trial);
    }
}

static void fibonacci_knows_how_far_it_is(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, function_find("fibonacci"), 1);
    trial.operands[0] = operand_constant(cell_int(26));
    /* It looks after each call with an n of 22 or 21 and all below it: 8 times. After the seventh, 57,313 of the
     * 392,835 calls are left. */
    trial.stop_at_look = 7;
    assert_int_equal(trial_run(&trial), FAULT_CANCELLED);
    assert_true(fabs(trial.last_part - (392835 - 57313) / 392835.0) < 0.001);
    trial_end(&trial);
}

/* Relative. Where the fast loop does not go, terms are added one by one, and a thousand roundings add up. */
static const double NEAR = 4e-15, PLAIN = 4e-14;

static long double pi_by_hand(int64_t rank, int64_t nprocs, int64_t nsteps, double dx)
{
    long double sum = 0;
    for (__int128 i = rank; i < nsteps; i += nprocs) {
        const double x = ((double)(int64_t)i + 0.5) * dx;
        sum += 4.0L / (1.0L + (long double)x * x);
    }
    return sum * dx;
}

static double pi_of(int64_t rank, int64_t nprocs, int64_t nsteps, double dx)
{
    const struct cell arguments[] = {cell_int(rank), cell_int(nprocs), cell_int(nsteps), cell_double(dx)};
    struct trial trial;
    trial_start(&trial, function_find("calc_partial_pi"), 1);
    for (size_t p = 0; p < 4; p++)
        trial.operands[p] = operand_constant(arguments[p]);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    const struct cell result = trial_result(&trial, 0, 0);
    assert_int_equal(result.tag, TAG_DOUBLE);
    trial_end(&trial);
    return result.d;
}

static void check_pi(int64_t rank, int64_t nprocs, int64_t nsteps, double dx, double tolerance)
{
    const double want = (double)pi_by_hand(rank, nprocs, nsteps, dx);
    const double got = pi_of(rank, nprocs, nsteps, dx);
    if (!(fabs(got - want) <= tolerance * fabs(want))) {
        print_error("%lld %lld %lld %g: %.17g, not %.17g\n", (long long)rank, (long long)nprocs, (long long)nsteps, dx,
                    got, want);
        fail();
    }
}

static void parts_of_pi(void **state)
{
    (void)state;
    for (int64_t nsteps = 0; nsteps <= 200; nsteps++)
        for (int64_t nprocs = 1; nprocs <= 3; nprocs++)
            for (int64_t rank = 0; rank < nprocs + 2; rank++)
                check_pi(rank, nprocs, nsteps, 1.0 / 200, NEAR);
    static const int64_t sizes[] = {1048575, 1048576, 1048577, 1048576 + 63, 1048576 + 64, 3000000};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        check_pi(0, 1, sizes[s], 1.0 / (double)sizes[s], NEAR);
        check_pi(2, 3, sizes[s], 1.0 / (double)sizes[s], NEAR);
    }
    double sum = 0;
    for (int64_t rank = 0; rank < 7; rank++)
        sum += pi_of(rank, 7, 1000000, 1e-6);
    assert_true(fabs(sum - 3.14159265358979323846) < 1e-12);
}

static void parts_of_pi_far_from_0_to_1(void **state)
{
    (void)state;
    check_pi(0, 1, 1000, -0.01, NEAR);
    check_pi(0, 1, 1000, 1e9, NEAR);
    check_pi(0, 1, 1000, 1e15, NEAR); /* on both sides of where eight denominators may be multiplied */
    check_pi(0, 1, 1000, 1e19, PLAIN);
    check_pi(0, 1, 1000, -1e19, PLAIN);
    check_pi(0, 1, 1000, 1e40, PLAIN);
    check_pi(INT64_MAX - 5000, 7, INT64_MAX, 1e-19, PLAIN);
    check_pi((INT64_C(1) << 52) - 500, 3, (INT64_C(1) << 52) + 500, 1e-16, PLAIN);
    check_pi(0, INT64_MAX, INT64_MAX, 1, PLAIN);
    check_pi(1, INT64_C(1) << 60, INT64_MAX, 1e-18, PLAIN);
    assert_result(cell_double(NAN), "calc_partial_pi", cell_int(0), cell_int(1), cell_int(100), cell_double(NAN));
    assert_result(cell_double(NAN), "calc_partial_pi", cell_int(0), cell_int(1), cell_int(100), cell_double(INFINITY));
    assert_result(cell_double(0), "calc_partial_pi", cell_int(5), cell_int(1), cell_int(9), cell_double(1e308));
    assert_result(cell_double(-0.0), "calc_partial_pi", cell_int(0), cell_int(1), cell_int(0), cell_double(-1));
    assert_result(cell_double(3.2), "calc_partial_pi", cell_bool(false), cell_bool(true), cell_bool(true), cell_int(1));
}

/* Whatever instructions the machine has, the sum has the same bits. */
static void pi_is_the_same_on_every_machine(void **state)
{
    (void)state;
    assert_result(cell_double(0x1.921fb5f737cd7p+1), "calc_partial_pi", cell_int(0), cell_int(1), cell_int(1000),
                  cell_double(0.001));
    assert_result(cell_double(0x1.0c1524a12bd8ep+0), "calc_partial_pi", cell_int(1), cell_int(3), cell_int(10000019),
                  cell_double(1.0 / 10000019));
}

static void pi_refuses(void **state)
{
    (void)state;
    const struct cell zero = cell_int(0), one = cell_int(1), many = cell_int(100), dx = cell_double(0.01);
    assert_fault(FAULT_COUNTS, "calc_partial_pi", cell_int(-1), one, many, dx);
    assert_fault(FAULT_COUNTS, "calc_partial_pi", zero, zero, many, dx);
    assert_fault(FAULT_COUNTS, "calc_partial_pi", zero, cell_int(INT64_MIN), many, dx);
    assert_fault(FAULT_COUNTS, "calc_partial_pi", zero, one, cell_int(-1), dx);
    assert_fault(FAULT_INTEGER, "calc_partial_pi", dx, one, many, dx);
    assert_fault(FAULT_INTEGER, "calc_partial_pi", zero, cell_double(1), many, dx);
    assert_fault(FAULT_INTEGER, "calc_partial_pi", zero, one, cell_null(), dx);
    assert_fault(FAULT_NUMBER, "calc_partial_pi", zero, one, many, cell_null());
    assert_fault(FAULT_FLOAT_OVERFLOW, "calc_partial_pi", zero, one, many, cell_double(1e153));
    assert_fault(FAULT_FLOAT_OVERFLOW, "calc_partial_pi", zero, one, many, cell_double(-1e308));
}

static void pi_looks_and_stops(void **state)
{
    (void)state;
    check_stop("calc_partial_pi", ARGUMENTS(cell_int(0), cell_int(1), cell_int(INT64_MAX), cell_double(1e-19)));
    check_stop("calc_partial_pi", ARGUMENTS(cell_int(3), cell_int(4), cell_int(1000000000000000), cell_double(1e-15)));
    struct trial trial;
    trial_start(&trial, function_find("calc_partial_pi"), 1);
    const struct cell arguments[] = {cell_int(0), cell_int(1), cell_int(10000000), cell_double(1e-7)};
    for (size_t p = 0; p < 4; p++)
        trial.operands[p] = operand_constant(arguments[p]);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_true(trial.looks_in_item >= 8);
    trial_end(&trial);
}

static double clock_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void durations_come_back_as_given(void **state)
{
    (void)state;
    static const char *const names[] = {"spin_ms", "sleep_ms"};
    static const clockid_t clocks[] = {CLOCK_PROCESS_CPUTIME_ID, CLOCK_MONOTONIC};
    for (size_t f = 0; f < 2; f++) {
        const double before = clock_ms(clocks[f]);
        assert_result(cell_int(12), names[f], cell_int(12));
        assert_result(cell_double(7.5), names[f], cell_double(7.5));
        assert_true(clock_ms(clocks[f]) - before >= 19.4);
        assert_result(cell_bool(true), names[f], cell_bool(true));
        assert_result(cell_int(0), names[f], cell_int(0));
        assert_result(cell_double(-0.0), names[f], cell_double(-0.0));
        assert_fault(FAULT_DURATION, names[f], cell_int(-1));
        assert_fault(FAULT_DURATION, names[f], cell_int(3600001));
        assert_fault(FAULT_DURATION, names[f], cell_int(INT64_MAX));
        assert_fault(FAULT_DURATION, names[f], cell_double(-5e-324));
        assert_fault(FAULT_DURATION, names[f], cell_double(INFINITY));
        assert_fault(FAULT_DURATION, names[f], cell_double(NAN));
        assert_fault(FAULT_NUMBER, names[f], cell_null());
        check_stop(names[f], ARGUMENTS(cell_int(3600000)));
    }
}

/* Looks within the item, by the clock that the function goes by: spinning is not late when the CPU is shared. */
static void durations_look_often(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, function_find("spin_ms"), 1);
    trial.operands[0] = operand_constant(cell_int(100));
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_true(trial.looks_in_item >= 5);
    trial_end(&trial);

    trial_start(&trial, function_find("sleep_ms"), 1);
    trial.operands[0] = operand_constant(cell_int(200));
    const double before = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_true(clock_ms(CLOCK_PROCESS_CPUTIME_ID) - before < 100); /* it slept, it did not spin */
    assert_true(trial.looks_in_item >= 1);
    trial_end(&trial);
}

int test_long(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fibonacci_numbers),
        cmocka_unit_test(fibonacci_of_halves),
        cmocka_unit_test(fibonacci_too_deep),
        cmocka_unit_test(fibonacci_looks_and_stops),
        cmocka_unit_test(fibonacci_knows_how_far_it_is),
        cmocka_unit_test(parts_of_pi),
        cmocka_unit_test(parts_of_pi_far_from_0_to_1),
        cmocka_unit_test(pi_is_the_same_on_every_machine),
        cmocka_unit_test(pi_refuses),
        cmocka_unit_test(pi_looks_and_stops),
        cmocka_unit_test(durations_come_back_as_given),
        cmocka_unit_test(durations_look_often),
    };
    return cmocka_run_group_tests_name("long", tests, NULL, NULL);
}
