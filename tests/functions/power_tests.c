/* tests/functions/power_tests.c - Python's ** on numbers and lists. */
#include "trial.h"

#include <math.h>

/* By plain multiplication, as long as it fits. */
static bool power_by_hand(int64_t base, int64_t exponent, int64_t *power)
{
    __int128 product = 1;
    for (int64_t k = 0; k < exponent; k++) {
        product *= base;
        if (product > INT64_MAX || product < INT64_MIN)
            return false;
    }
    *power = (int64_t)product;
    return true;
}

static void integer_powers_are_exact_or_overflow(void **state)
{
    (void)state;
    static const int64_t large[] = {INT64_MIN, INT64_MAX, 3037000499, 3037000500, -3037000500, 2097151, 2097152};
    int overflows = 0;
    for (int64_t exponent = 0; exponent <= 70; exponent++)
        for (int64_t b = -30; b <= 30 + 7; b++) {
            const int64_t base = b <= 30 ? b : large[b - 31];
            int64_t power;
            if (power_by_hand(base, exponent, &power)) {
                assert_result(cell_int(power), "power", cell_int(base), cell_int(exponent));
            } else {
                assert_fault(FAULT_OVERFLOW, "power", cell_int(base), cell_int(exponent));
                overflows++;
            }
        }
    assert_true(overflows > 100);
    assert_result(cell_int(INT64_MIN), "power", cell_int(-2), cell_int(63));
    assert_result(cell_int(INT64_MIN), "power", cell_int(-8), cell_int(21));
    assert_fault(FAULT_OVERFLOW, "power", cell_int(8), cell_int(21));
}

static void huge_exponents_are_quick_and_right(void **state)
{
    (void)state;
    for (int64_t odd = 0; odd <= 1; odd++) {
        const struct cell exponent = cell_int(INT64_MAX - 1 + odd);
        assert_result(cell_int(1), "power", cell_int(1), exponent);
        assert_result(cell_int(odd ? -1 : 1), "power", cell_int(-1), exponent);
        assert_result(cell_int(0), "power", cell_int(0), exponent);
        assert_fault(FAULT_OVERFLOW, "power", cell_int(2), exponent);
        assert_fault(FAULT_OVERFLOW, "power", cell_int(-2), exponent);
    }
}

static void a_negative_exponent_makes_a_float(void **state)
{
    (void)state;
    assert_result(cell_double(0.5), "power", cell_int(2), cell_int(-1));
    assert_result(cell_double(-0.125), "power", cell_int(-2), cell_int(-3));
    assert_result(cell_double(1), "power", cell_bool(true), cell_int(INT64_MIN));
    assert_result(cell_double(0), "power", cell_int(2), cell_int(-1100));
    assert_fault(FAULT_ZERO_POWER, "power", cell_int(0), cell_int(-1));
    assert_fault(FAULT_ZERO_POWER, "power", cell_bool(false), cell_int(-1));
}

static void booleans_are_integers(void **state)
{
    (void)state;
    assert_result(cell_int(1), "power", cell_bool(true), cell_bool(true));
    assert_result(cell_int(1), "power", cell_bool(false), cell_bool(false));
    assert_result(cell_int(7), "power", cell_int(7), cell_bool(true));
}

static void floats_follow_python(void **state)
{
    (void)state;
    assert_result(cell_double(1.5 * 1.5), "power", cell_double(1.5), cell_int(2));
    assert_result(cell_double(3), "power", cell_int(9), cell_double(0.5));
    assert_result(cell_double(-8), "power", cell_double(-2), cell_double(3));
    assert_result(cell_double(1), "power", cell_double(NAN), cell_int(0));
    assert_result(cell_double(1), "power", cell_int(1), cell_double(NAN));
    assert_result(cell_double(NAN), "power", cell_double(NAN), cell_int(1));
    assert_result(cell_double(INFINITY), "power", cell_double(0), cell_double(-INFINITY));
    assert_result(cell_double(INFINITY), "power", cell_double(-INFINITY), cell_double(0.5));
    assert_result(cell_double(INFINITY), "power", cell_double(INFINITY), cell_int(2));
    assert_result(cell_double(-0.0), "power", cell_double(-0.0), cell_int(3));
    assert_fault(FAULT_FLOAT_OVERFLOW, "power", cell_double(10), cell_int(309));
    assert_fault(FAULT_FLOAT_OVERFLOW, "power", cell_double(-10), cell_int(309));
    assert_fault(FAULT_ZERO_POWER, "power", cell_double(0), cell_double(-1));
    assert_fault(FAULT_ZERO_POWER, "power", cell_double(-0.0), cell_double(-0.5));
    assert_fault(FAULT_COMPLEX, "power", cell_int(-8), cell_double(0.5));
    assert_fault(FAULT_COMPLEX, "power", cell_double(-0.5), cell_double(-1.5));
}

static void other_types_are_refused(void **state)
{
    (void)state;
    assert_fault(FAULT_NUMBER, "power", cell_null(), cell_int(1));
    assert_fault(FAULT_NUMBER, "power", cell_int(1), cell_null());
    assert_fault(FAULT_NUMBER, "power_n", cell_null(), cell_int(1));
    assert_fault(FAULT_LIST, "power_n_list", cell_int(2), cell_int(1));
}

static void power_n_is_power(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, function_find("power_n"), 41);
    trial.operands[0] = operand_range(-20, 1);
    trial.operands[1] = operand_constant(cell_int(3));
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    for (int64_t k = 0; k < 41; k++)
        assert_true(cells_equal(trial_result(&trial, 0, (uint64_t)k), cell_int((k - 20) * (k - 20) * (k - 20))));
    assert_false(trial.exact);

    /* A column of powers of two with exponents down through 0 mixes; up again in one type, no tag is left. */
    trial.operands[0] = operand_constant(cell_int(2));
    trial.operands[1] = operand_range(20, -1);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_true(cells_equal(trial_result(&trial, 0, 20), cell_int(1)));
    assert_true(cells_equal(trial_result(&trial, 0, 21), cell_double(0.5)));
    trial.operands[1] = operand_range(0, 1);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_true(cells_equal(trial_result(&trial, 0, 21), cell_int(2097152)));
    trial_end(&trial);
}

/* A list with room for 20,000 elements. */
static _Alignas(16) char list_memory[sizeof(struct cell_list) + 20000 * 9];

static struct cell list_of(const struct cell *elements, uint64_t count, bool mixed)
{
    struct cell_list *list = (struct cell_list *)(void *)list_memory;
    memset(list_memory, 0, sizeof list_memory);
    list->count = count;
    list->base = (uint8_t)(count ? elements[0].tag : TAG_INT);
    list->mixed = mixed;
    for (uint64_t k = 0; k < count; k++) {
        memcpy(&list->values[k], &elements[k].i, sizeof elements[k].i);
        if (mixed && elements[k].tag != elements[0].tag)
            ((uint8_t *)&list->values[count])[k] = (uint8_t)elements[k].tag;
    }
    return (struct cell){.tag = TAG_LIST, .list = list};
}

/* elements ** exponent is `wants`, in a list of type `base`, mixed or not. */
static void check_list(const struct cell *elements, const struct cell *wants, uint64_t count, struct cell exponent,
                       enum cell_tag base)
{
    bool in_mixed = false, out_mixed = false;
    for (uint64_t k = 0; k < count; k++) {
        in_mixed |= elements[k].tag != elements[0].tag;
        out_mixed |= wants[k].tag != base;
    }
    struct trial trial;
    trial_start(&trial, function_find("power_n_list"), 2); /* twice: each item has a list of its own */
    trial.operands[0] = operand_constant(list_of(elements, count, in_mixed));
    trial.operands[1] = operand_constant(exponent);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_true(trial.exact && !trial.mixed[0]);
    assert_ptr_not_equal(trial_result(&trial, 0, 0).list, trial_result(&trial, 0, 1).list);
    for (uint64_t i = 0; i < 2; i++) {
        const struct cell result = trial_result(&trial, 0, i);
        assert_int_equal(result.tag, TAG_LIST);
        assert_int_equal(result.list->count, count);
        assert_int_equal(result.list->base, base);
        assert_int_equal(result.list->mixed, out_mixed);
        for (uint64_t k = 0; k < count; k++)
            assert_true(cells_equal(cell_list_at(result.list, k), wants[k]));
    }
    trial_end(&trial);
}

static void lists_of_every_mixture(void **state)
{
    (void)state;
    const struct cell ints[] = {cell_int(10), cell_int(15), cell_int(-20)};
    const struct cell mixed[] = {cell_int(2), cell_double(0.5), cell_bool(true)};
    const struct cell bools[] = {cell_bool(true), cell_bool(false)};
    check_list(ints, (struct cell[]){cell_int(100), cell_int(225), cell_int(400)}, 3, cell_int(2), TAG_INT);
    check_list(ints, (struct cell[]){cell_double(0.1), cell_double(1 / 15.0), cell_double(-0.05)}, 3, cell_int(-1),
               TAG_DOUBLE);
    check_list(ints, (struct cell[]){cell_double(100), cell_double(225), cell_double(400)}, 3, cell_double(2),
               TAG_DOUBLE);
    check_list(mixed, (struct cell[]){cell_int(8), cell_double(0.125), cell_int(1)}, 3, cell_int(3), TAG_INT);
    check_list(mixed, (struct cell[]){cell_double(0.5), cell_double(2), cell_double(1)}, 3, cell_int(-1), TAG_DOUBLE);
    check_list(&mixed[1], (struct cell[]){cell_double(0.25), cell_int(1)}, 2, cell_int(2), TAG_INT);
    check_list(&mixed[1], (struct cell[]){cell_double(0.25)}, 1, cell_int(2), TAG_DOUBLE);
    check_list(bools, (struct cell[]){cell_int(1), cell_int(0)}, 2, cell_bool(true), TAG_INT);
    check_list(ints, ints, 0, cell_int(-1), TAG_INT);
}

static void faults_within_lists(void **state)
{
    (void)state;
    const struct cell elements[] = {cell_int(0), cell_int(3037000500), cell_null()};
    const struct cell one = cell_int(1);
    assert_fault(FAULT_OVERFLOW, "power_n_list", list_of(elements, 2, false), cell_int(2));
    assert_fault(FAULT_ZERO_POWER, "power_n_list", list_of(elements, 2, false), cell_int(-2));
    assert_fault(FAULT_NUMBER, "power_n_list", list_of(elements, 3, true), cell_int(2));
    assert_fault(FAULT_NUMBER, "power_n_list", list_of(&elements[2], 1, false), cell_int(2));
    assert_fault(FAULT_NUMBER, "power_n_list", list_of(elements, 2, false), cell_null());

    struct trial trial;
    trial_start(&trial, function_find("power_n_list"), 1);
    trial.operands[0] = operand_constant(list_of(&one, 1, false));
    trial.operands[1] = operand_constant(one);
    trial.heap_size = 0;
    assert_int_equal(trial_run(&trial), FAULT_MEMORY);
    trial_end(&trial);
}

static void long_lists_look_at_progress(void **state)
{
    (void)state;
    static struct cell elements[20000];
    for (int64_t k = 0; k < 20000; k++)
        elements[k] = cell_int(k);
    struct trial trial;
    trial_start(&trial, function_find("power_n_list"), 2);
    trial.operands[0] = operand_constant(list_of(elements, 20000, false));
    trial.operands[1] = operand_constant(cell_int(2));
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_true(trial.looks_in_item >= 2 * 3);
    for (uint64_t k = 0; k < 20000; k++)
        assert_int_equal(cell_list_at(trial_result(&trial, 0, 1).list, k).i, k * k);
    trial.heap_used = 0;
    trial.stop_at_look = 2;
    assert_int_equal(trial_run(&trial), FAULT_CANCELLED);
    assert_int_equal(trial.run.done, 0);
    trial_end(&trial);
}

int test_power(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integer_powers_are_exact_or_overflow),
        cmocka_unit_test(huge_exponents_are_quick_and_right),
        cmocka_unit_test(a_negative_exponent_makes_a_float),
        cmocka_unit_test(booleans_are_integers),
        cmocka_unit_test(floats_follow_python),
        cmocka_unit_test(other_types_are_refused),
        cmocka_unit_test(power_n_is_power),
        cmocka_unit_test(lists_of_every_mixture),
        cmocka_unit_test(faults_within_lists),
        cmocka_unit_test(long_lists_look_at_progress),
    };
    return cmocka_run_group_tests_name("power", tests, NULL, NULL);
}
