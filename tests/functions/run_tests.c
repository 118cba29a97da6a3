/* tests/functions/run_tests.c - the table, the faults' names, and running item by item. */
#include "trial.h"

#include <stdio.h>

static void the_table_is_sorted_and_found(void **state)
{
    (void)state;
    size_t rows = 0;
    for (; function_table[rows]; rows++) {
        if (rows > 0)
            assert_true(strcmp(function_table[rows - 1]->name, function_table[rows]->name) < 0);
        assert_ptr_equal(function_find(function_table[rows]->name), function_table[rows]);
    }
    assert_int_equal(rows, 24);
    assert_null(function_find("squar"));
    assert_null(function_find("squares"));
    assert_null(function_find(""));
}

static void every_row_says_what_it_is(void **state)
{
    (void)state;
    for (const struct function *const *row = function_table; *row; row++) {
        const char *summary = (*row)->summary;
        char head[80];
        assert_true(strlen(summary) > 5 && strlen(summary) < 100);
        assert_null(strchr(summary, '\n'));
        assert_true(summary[strlen(summary) - 1] != '.');
        snprintf(head, sizeof head, "def %s(%s", (*row)->name, (*row)->parameters[0].name);
        assert_non_null(strstr((*row)->python, head));
        assert_true((*row)->item && (*row)->infer);
    }
}

static void parameters_and_columns_are_counted(void **state)
{
    (void)state;
    assert_int_equal(function_parameter_count(function_find("square")), 1);
    assert_int_equal(function_column_count(function_find("square")), 1);
    assert_int_equal(function_parameter_count(function_find("calc_partial_pi")), 4);
    assert_int_equal(function_column_count(function_find("process_number")), 4);
    struct function full = {.name = "full"};
    for (size_t k = 0; k < FUNCTION_PARAMETERS_MAX; k++)
        full.parameters[k].name = "p";
    for (size_t k = 0; k < FUNCTION_COLUMNS_MAX; k++)
        full.columns[k] = "c";
    assert_int_equal(function_parameter_count(&full), FUNCTION_PARAMETERS_MAX);
    assert_int_equal(function_column_count(&full), FUNCTION_COLUMNS_MAX);
}

static void faults_have_pythons_names(void **state)
{
    (void)state;
    assert_string_equal(fault_python(FAULT_OVERFLOW), "OverflowError");
    assert_string_equal(fault_python(FAULT_ZERO_POWER), "ZeroDivisionError");
    assert_string_equal(fault_python(FAULT_RECURSION), "RecursionError");
    assert_string_equal(fault_python(FAULT_MEMORY), "MemoryError");
    assert_string_equal(fault_sentence(FAULT_INTEGER), "it needs an integer");
    assert_string_equal(fault_sentence(FAULT_NONE), "");
    for (int fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++) {
        assert_true(strlen(fault_sentence((enum fault)fault)) > 5);
        const char *python = fault_python((enum fault)fault);
        assert_true(*python == '\0' || strstr(python, "Error"));
    }
}

/* A function made for these tests: a + b and a - b; None for the sum where b is 7; a fault where b is 9. */
static enum fault toy_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                           uint64_t done)
{
    (void)control;
    (void)done;
    const int64_t a = arguments[0].i, b = arguments[1].i;
    if (b == 9)
        return FAULT_POSITIVE;
    results[0] = b == 7 ? cell_null() : cell_int(a + b);
    results[1] = cell_int(a - b);
    return FAULT_NONE;
}

static void toy_infer(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    (void)arguments;
    columns[0] = columns[1] = TAG_INT;
    *exact = false;
}

static bool toy_kernel(struct function_run *run, enum fault *fault)
{
    if (run->count != 3)
        return false;
    *fault = FAULT_MEMORY;
    run->done = 2;
    return true;
}

static const struct function toy = {
    .name = "toy",
    .parameters = {{"a", TAKES_INTEGER}, {"b", TAKES_INTEGER}},
    .columns = {"sum", "difference"},
    .item = toy_item,
    .infer = toy_infer,
};

static void items_run_in_order_with_a_look_after_each(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, &toy, 6);
    trial.operands[0] = operand_constant(cell_int(100));
    trial.operands[1] = operand_range(6, -2);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_int_equal(trial.run.done, 6);
    assert_int_equal(trial.looks, 6);
    assert_int_equal(trial.last_items, 6);
    for (int64_t k = 0; k < 6; k++) {
        assert_true(cells_equal(trial_result(&trial, 0, (uint64_t)k), cell_int(106 - 2 * k)));
        assert_true(cells_equal(trial_result(&trial, 1, (uint64_t)k), cell_int(94 + 2 * k)));
    }
    trial_end(&trial);

    trial_start(&trial, &toy, 0);
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_int_equal(trial.run.done, 0);
    assert_int_equal(trial.looks, 0);
    trial_end(&trial);
}

static void a_fault_names_its_item_and_leaves_the_rest(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, &toy, 8);
    trial.operands[0] = operand_constant(cell_int(1));
    trial.operands[1] = operand_range(5, 1);
    assert_int_equal(trial_run(&trial), FAULT_POSITIVE);
    assert_int_equal(trial.run.done, 4);
    assert_true(cells_equal(trial_result(&trial, 0, 2), cell_null()));
    assert_true(cells_equal(trial_result(&trial, 0, 3), cell_int(9)));
    for (uint64_t k = 4; k < 8; k++)
        assert_true(trial_untouched(&trial, 0, k) && trial_untouched(&trial, 1, k));
    trial_end(&trial);
}

static void a_stop_is_heard_after_the_item(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, &toy, 8);
    trial.operands[0] = trial.operands[1] = operand_constant(cell_int(1));
    trial.stop_at_look = 3;
    assert_int_equal(trial_run(&trial), FAULT_CANCELLED);
    assert_int_equal(trial.run.done, 3);
    assert_int_equal(trial.looks, 3);
    assert_false(trial_untouched(&trial, 0, 2));
    assert_true(trial_untouched(&trial, 0, 3));
    trial_end(&trial);
}

static void a_kernel_decides_or_declines(void **state)
{
    (void)state;
    struct function fast = toy;
    fast.kernel = toy_kernel;
    for (uint64_t count = 3; count <= 4; count++) {
        struct trial trial;
        trial_start(&trial, &fast, count);
        trial.operands[0] = trial.operands[1] = operand_constant(cell_int(1));
        assert_int_equal(trial_run(&trial), count == 3 ? FAULT_MEMORY : FAULT_NONE);
        assert_int_equal(trial.run.done, count == 3 ? 2 : 4);
        trial_end(&trial);
    }
}

static void running_again_clears_old_tags(void **state)
{
    (void)state;
    struct trial trial;
    trial_start(&trial, &toy, 4);
    trial.operands[0] = operand_constant(cell_int(1));
    trial.operands[1] = operand_constant(cell_int(7));
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    assert_int_equal(trial.mixed[0], 1);
    assert_int_equal(trial.mixed[1], 0);
    assert_true(cells_equal(trial_result(&trial, 0, 3), cell_null()));
    trial.operands[1] = operand_constant(cell_int(2));
    assert_int_equal(trial_run(&trial), FAULT_NONE);
    for (uint64_t k = 0; k < 4; k++)
        assert_true(cells_equal(trial_result(&trial, 0, k), cell_int(3)));
    trial_end(&trial);
}

int test_run(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_sorted_and_found),
        cmocka_unit_test(every_row_says_what_it_is),
        cmocka_unit_test(parameters_and_columns_are_counted),
        cmocka_unit_test(faults_have_pythons_names),
        cmocka_unit_test(items_run_in_order_with_a_look_after_each),
        cmocka_unit_test(a_fault_names_its_item_and_leaves_the_rest),
        cmocka_unit_test(a_stop_is_heard_after_the_item),
        cmocka_unit_test(a_kernel_decides_or_declines),
        cmocka_unit_test(running_again_clears_old_tags),
    };
    return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
