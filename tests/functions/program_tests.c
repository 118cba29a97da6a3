/* tests/functions/program_tests.c - programs of definitions: results, faults and their places, bounds, blocks. */
#include "own_trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A call that faults with `fault` at the part `place` of the source. */
static void check_place(const char *source, int64_t x, enum fault fault, const char *name, const char *place)
{
    struct own own;
    struct program_place found;
    own_start(&own);
    own_define(&own, "inner(n) = 10 // n");
    const int64_t arguments[] = {x, x};
    assert_int_equal(own_call(&own, source, arguments), fault);
    assert_int_equal(program_fault(own.code), fault);
    assert_int_equal(own.run.done, 0);
    assert_true(program_place(own.program.bytes, own.code, &found));
    assert_string_equal(found.name, name);
    char text[100];
    snprintf(text, sizeof text, "%.*s", (int)(found.end - found.at), found.source + found.at);
    assert_string_equal(text, place);
    own_end(&own);
}

static void faults_have_a_place(void **state)
{
    (void)state;
    check_place("f(x) = 1 + 7 // x", 0, FAULT_DIVISION, "f", "7 // x");
    check_place("f(x) = 2 + inner(x)", 0, FAULT_DIVISION, "inner", "10 // n");
    check_place("f(x) = [1, 2][x]", 2, FAULT_INDEX, "f", "[1, 2][x]");
    check_place("f(x) = min([i for i in range(x)])", 0, FAULT_EMPTY, "f", "min([i for i in range(x)])");
    check_place("f(x) = x * x", INT64_MAX, FAULT_OVERFLOW, "f", "x * x");
    check_place("f(x) = math.sqrt(x)", -1, FAULT_SQRT_DOMAIN, "f", "math.sqrt(x)");
    check_place("f(x) = sum(i for i in range(0, 9, x))", 0, FAULT_RANGE_STEP, "f", "range(0, 9, x)");
    check_place("f(x) = (0 - x) ** 0.5", 4, FAULT_COMPLEX, "f", "(0 - x) ** 0.5");
    check_place("f(x) = None + x if x else 1", 4, FAULT_OPERANDS, "f", "None + x");
    check_place("f(x) = 1 + f(x + 1)", 0, FAULT_RECURSION, "f", "f(x + 1)");
    check_place("f(x) = x + counter.value + cells[x]", 3, FAULT_INDEX, "f", "cells[x]");
}

static void type_errors_that_are_sure_are_told_at_once(void **state)
{
    (void)state;
    struct own own;
    struct program program;
    struct define_error error;
    const enum cell_tag tags[] = {TAG_INT};
    own_start(&own);
    const struct definition *definition = own_define(&own, "f(x) = x + [1]");
    assert_false(program_build(definition, &own.names, tags, &program, &error));
    assert_ptr_equal(error.definition, definition);
    assert_int_equal(error.at, 7);
    assert_non_null(strstr(error.message, "TypeError"));
    own_define(&own, "g(x) = x");
    definition = own_define(&own, "h(x) = g(x)");
    own_define(&own, "g(x, y) = x");
    assert_false(program_build(definition, &own.names, tags, &program, &error));
    assert_non_null(strstr(error.message, "by now"));
    assert_ptr_equal(error.definition, definition);
    own_end(&own);
}

/* What is not reached is no error, whatever it would be given. */
static void type_errors_that_are_not_sure_wait(void **state)
{
    (void)state;
    struct own own;
    const int64_t one[] = {1};
    own_start(&own);
    own_define(&own, "twice(x) = 0 if x is None else 2 * square(x)");
    assert_int_equal(own_call(&own, "f(x) = twice(None) + twice(x)", one), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(2)));
    assert_int_equal(own_call(&own, "g(x) = x if x else square([x])", one), FAULT_NONE);
    const int64_t zero[] = {0};
    assert_int_equal(own_call(&own, "g(x) = x if x else square([x])", zero), FAULT_NUMBER);
    struct define_error error;
    struct program program;
    const enum cell_tag tags[] = {TAG_INT};
    assert_false(program_build(own_define(&own, "h(x) = square([x])"), &own.names, tags, &program, &error));
    assert_string_equal(error.message, "square() needs a number as 'x'");
    own_end(&own);
}

/* Seven values of seven types in all orders are 5040 kinds of calls: most share an instance for all types. */
static void many_types_share_an_instance(void **state)
{
    (void)state;
    struct own own;
    const int64_t three[] = {3};
    own_start(&own);
    own_define(&own, "turn(n, a, b, c, d, e, f, g) = a if n == 0 else "
                     "turn(n - 1, b, c, d, e, f, g, a) if n % 2 else turn(n - 1, b, a, c, d, e, f, g)");
    assert_int_equal(own_call(&own, "f(n) = turn(n, 1, 1.5, True, None, [1], (1,), 2)", three), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_double(1.5)));
    assert_true(own.program.size < 20000);
    assert_int_equal(own_call(&own, "g(n) = turn(n, 1, 1.5, True, None, [1], (1,), counter).value", three),
                     FAULT_NO_VALUE);
    own_end(&own);
}

static void names_are_looked_up_when_a_program_is_built(void **state)
{
    (void)state;
    struct own own;
    own_start(&own);
    own_define(&own, "step(x) = x + 1");
    const int64_t arguments[] = {1};
    assert_int_equal(own_call(&own, "twice(x) = step(step(x))", arguments), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(3)));
    own_define(&own, "step(x) = x + 10.5");
    const struct operand one = operand_constant(cell_int(1));
    assert_int_equal(own_run(&own, own.definitions[1], &one, 1, true), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_double(22)));
    assert_int_equal(
        own_call(&own, "p(x) = primes[x] + five + sum(primes) + counter.value + sum(cells) + len(cells)", arguments),
        FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(3 + 5 + 10 + 7 + 60 + 3)));
    assert_true(own.program.uses_shared);
    own_end(&own);
}

static void a_program_runs_wherever_it_lies(void **state)
{
    (void)state;
    struct own own;
    own_start(&own);
    own_define(&own, "tail(xs) = xs[1:] + primes");
    const int64_t arguments[] = {4};
    assert_int_equal(own_call(&own, "f(n) = sum(tail([i * i for i in range(n)]))", arguments), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(1 + 4 + 9 + 10)));
    void *copy = aligned_alloc(16, (own.program.size + 15) / 16 * 16);
    assert_non_null(copy);
    memcpy(copy, own.program.bytes, own.program.size);
    memset(own.program.bytes, 0xff, own.program.size);
    own.values[0] = UNTOUCHED;
    const struct operand four = operand_constant(cell_int(4));
    own.run.operands = &four;
    assert_int_equal(program_run_items(copy, &own.run, &own.code), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(24)));
    free(copy);
    own_end(&own);
}

static void recursion_has_pythons_bound(void **state)
{
    (void)state;
    struct own own;
    const int64_t near[] = {990}, beyond[] = {1100};
    own_start(&own);
    assert_int_equal(own_call(&own, "f(n) = 0 if n == 0 else 1 + f(n - 1)", near), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(990)));
    assert_int_equal(own_call(&own, "g(n) = 0 if n == 0 else 1 + g(n - 1)", beyond), FAULT_RECURSION);
    own_end(&own);
}

static void what_never_ends_is_cancelled(void **state)
{
    (void)state;
    static const char *const endless[] = {
        "f(n) = sum(i % 7 for i in range(10 ** 18))",
        "f(n) = sum(i // 3 if i % 2 else 1.5 for i in range(10 ** 18))",
        "f(n) = any(i < 0 for i in range(10 ** 18))",
        "f(n) = len([1 for i in range(10 ** 9) if i < 0])",
        "f(n) = n if n < 2 else f(n - 1) + f(n - 2)",
        "f(n) = sum(sum(sorted([j, i])) for i in range(10 ** 9) for j in range(10 ** 9))",
    };
    for (size_t k = 0; k < sizeof endless / sizeof *endless; k++) {
        struct own own;
        const int64_t arguments[] = {90};
        own_start(&own);
        own.stop_at_look = 5;
        assert_int_equal(own_call(&own, endless[k], arguments), FAULT_CANCELLED);
        assert_int_equal(own.looks, 5);
        assert_int_equal(own.run.done, 0);
        assert_false(own.went_back);
        own_end(&own);
    }
}

static void one_outer_loop_tells_how_far_it_is(void **state)
{
    (void)state;
    struct own own;
    const int64_t arguments[] = {200000};
    own_start(&own);
    own.stop_at_look = 40;
    assert_int_equal(own_call(&own, "f(n) = sum(i * 0.5 for i in range(n))", arguments), FAULT_CANCELLED);
    assert_true(own.last_part > 0.5 && own.last_part < 1);
    assert_false(own.went_back);
    own_end(&own);
}

static void lists_beyond_the_memory_are_an_error(void **state)
{
    (void)state;
    struct own own;
    const int64_t arguments[] = {3};
    own_start(&own);
    assert_int_equal(own_call(&own, "f(n) = len([1, 2] * (10 ** 12))", arguments), FAULT_MEMORY);
    assert_int_equal(own_call(&own, "g(n) = [i for i in range(1000000)]", arguments), FAULT_MEMORY); /* the heap */
    assert_int_equal(own_call(&own, "h(n) = sum(len([i, i, i, i]) for i in range(3000000))", arguments), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(12000000)));
    assert_int_equal(own_call(&own, "k(n) = [] if n == 0 else k(n - 1) + [n]", arguments), FAULT_NONE);
    assert_int_equal(own_result(&own, 0).list->count, 3);
    own_end(&own);
}

/* A sum of lists, or the greatest of lists, keeps one at a time: more than memory holds may go by. */
static void loops_keep_one_list(void **state)
{
    (void)state;
    struct own own;
    const int64_t arguments[] = {3};
    own_start(&own);
    own_define(&own, "pair(i) = [i, i + 1]");
    own_define(&own, "many(i) = [i] * 1000");
    assert_int_equal(own_call(&own, "f(n) = max(many(i) for i in range(140000))[999]", arguments), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(139999)));
    assert_int_equal(
        own_call(&own, "g(n) = sum((pair(i) for i in range(10) for j in range(20) if j % n), [1])", arguments),
        FAULT_NONE);
    const struct cell_list *list = own_result(&own, 0).list;
    assert_int_equal(list->count, 1 + 10 * 13 * 2);
    for (uint64_t k = 1; k < list->count; k++)
        assert_true(cells_equal(cell_list_at(list, k), cell_int((int64_t)((k - 1) / 26 + (k - 1) % 2))));
    own_end(&own);
}

static void room_for_lists_is_foretold(void **state)
{
    (void)state;
    struct own own;
    const struct operand list = operand_constant((struct cell){.tag = TAG_NULL, .i = 0});
    (void)list;
    const int64_t arguments[] = {3, 4};
    own_start(&own);
    own_call(&own, "f(a, b) = (a, b, a + b)", arguments);
    assert_true(own.program.gives_lists && own.program.exact && own.program.result == TAG_TUPLE);
    assert_int_equal(own.program.list_fixed, 3);
    assert_int_equal(own.program.list_share, 0);
    own_call(&own, "g(a, b) = [i for i in range(a)]", arguments);
    assert_true(own.program.list_fixed == UINT64_MAX);
    own_call(&own, "h(a, b) = a < b", arguments);
    assert_true(!own.program.gives_lists && own.program.result == TAG_BOOL && own.program.exact);
    own_end(&own);
}

/* Runs typed (in blocks where that can be) and for unknown types (one by one): all must be the same. */
static void check_blocks(const char *source, const struct operand *operands, uint64_t count)
{
    struct own own;
    static struct cell cells[OWN_ITEMS];
    own_start(&own);
    const struct definition *definition = own_define(&own, source);
    const enum fault fault = own_run(&own, definition, operands, count, true);
    const uint64_t done = own.run.done;
    for (uint64_t k = 0; k < done; k++)
        cells[k] = own_result(&own, k);
    assert_true(done == count || own.values[done] == UNTOUCHED);
    assert_int_equal(own_run(&own, definition, operands, count, false), fault);
    assert_int_equal(own.run.done, done);
    for (uint64_t k = 0; k < done; k++) {
        if (!cells_equal(cells[k], own_result(&own, k)))
            print_error("%s: item %d\n", source, (int)k);
        assert_true(cells_equal(cells[k], own_result(&own, k)));
    }
    own_end(&own);
}

static void blocks_give_what_single_items_give(void **state)
{
    (void)state;
    static double floats[OWN_ITEMS];
    uint64_t random = 88172645463325252;
    for (size_t k = 0; k < OWN_ITEMS; k++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        floats[k] = ldexp((double)(random >> 11), (int)(random % 60) - 90);
    }
    const struct operand ranges[] = {operand_range(-300, 1), operand_range(1, 3)};
    const struct operand mixed[] = {operand_array(floats, NULL, TAG_DOUBLE), operand_range(1, 3)};
    const struct operand large[] = {operand_range(3037000000, 1), operand_range(1, 3)};
    static const char *const sources[] = {
        "f(x, y) = x * x + 1",
        "f(x, y) = x + y * y - (7 - x)",
        "f(x, y) = -x * 3 - y",
        "f(x, y) = x * 0.1 + y / 7.0",
        "f(x, y) = (x - 0.5) ** 2 + 2.0 / (y + 0.25)",
        "f(x, y) = x ** 2 + y",
        "f(x, y) = 1.0 / (y - 301.0)",
        "f(x, y) = (x + 1e200) ** 2",
        "f(x, y) = x",
        "f(x, y) = 7.5",
        "f(x, y) = y // 3 + y % 5 - y",
    };
    for (size_t k = 0; k < sizeof sources / sizeof *sources; k++)
        for (uint64_t count = 1; count <= OWN_ITEMS; count = count * 3 + 7) {
            check_blocks(sources[k], ranges, count);
            check_blocks(sources[k], mixed, count);
            check_blocks(sources[k], large, count);
        }
}

static void sums_in_blocks_are_the_same(void **state)
{
    (void)state;
    const struct operand counts[] = {operand_range(0, 37), operand_constant(cell_int(3))};
    const struct operand floats[] = {operand_range(0, 37), operand_constant(cell_double(0.3))};
    static const char *const sources[] = {
        "f(n, y) = sum(i * i for i in range(n))",
        "f(n, y) = sum(4.0 / (1.0 + ((i + 0.5) * y) ** 2) for i in range(n)) * y",
        "f(n, y) = sum((i * 0.001 - y) ** 2 for i in range(n, 0, -1))",
        "f(n, y) = sum(1.0 / (i - 5000.0) for i in range(n))",
        "f(n, y) = sum(i * 30000000000000000 for i in range(n))",
        "f(n, y) = sum(i for i in range(n))",
        "f(n, y) = sum(range(-n, n, 7))",
        "f(n, y) = sum(i * y + j for i in range(3) for j in range(n))",
    };
    for (size_t k = 0; k < sizeof sources / sizeof *sources; k++) {
        check_blocks(sources[k], counts, 300);
        check_blocks(sources[k], floats, 300);
    }
}

static void squares_are_those_of_pow(void **state)
{
    (void)state;
    static double xs[OWN_ITEMS];
    uint64_t random = 1234567;
    struct own own;
    const volatile double two = 2; /* compilers make x * x of pow(x, 2.0) */
    own_start(&own);
    const struct definition *definition = own_define(&own, "f(x) = x ** 2");
    const struct operand operand = operand_array(xs, NULL, TAG_DOUBLE);
    for (int round = 0; round < 5000; round++) {
        for (size_t k = 0; k < OWN_ITEMS; k++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            xs[k] = ldexp((double)(random >> 11), round % 120 - 110);
        }
        assert_int_equal(own_run(&own, definition, &operand, OWN_ITEMS, true), FAULT_NONE);
        for (size_t k = 0; k < OWN_ITEMS; k++) {
            const struct cell square = cell_double(pow(xs[k], two));
            assert_true(cells_equal(own_result(&own, k), square));
        }
    }
    own_end(&own);
}

static void ten_thousand_definitions_are_no_burden(void **state)
{
    (void)state;
    struct own own;
    own_start(&own);
    own_define(&own, "f0(x) = x");
    char source[80];
    for (int k = 1; k <= 900; k++) {
        snprintf(source, sizeof source, "f%d(x) = f%d(x) + 1", k, k - 1);
        own_define(&own, source);
    }
    for (int k = 901; k <= 10000; k++) {
        snprintf(source, sizeof source, "g%d(x) = f%d(x) + x", k, k % 900);
        own_define(&own, source);
    }
    const int64_t arguments[] = {1};
    assert_int_equal(own_call(&own, "all_of_them(x) = f900(x) + g10000(x)", arguments), FAULT_NONE);
    assert_true(cells_equal(own_result(&own, 0), cell_int(901 + 101 + 1)));
    own_end(&own);
}

static void wrong_arguments_are_a_fault(void **state)
{
    (void)state;
    struct own own;
    own_start(&own);
    const struct operand integer = operand_constant(cell_int(1)), real = operand_constant(cell_double(1));
    assert_int_equal(own_run(&own, own_define(&own, "f(x) = x + 1"), &integer, 1, true), FAULT_NONE);
    own.run.operands = &real;
    assert_int_equal(program_run_items(own.program.bytes, &own.run, &own.code), FAULT_ARGUMENT_TYPE);
    own_end(&own);
}

int test_program(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(type_errors_that_are_sure_are_told_at_once),
        cmocka_unit_test(type_errors_that_are_not_sure_wait),
        cmocka_unit_test(many_types_share_an_instance),
        cmocka_unit_test(names_are_looked_up_when_a_program_is_built),
        cmocka_unit_test(a_program_runs_wherever_it_lies),
        cmocka_unit_test(recursion_has_pythons_bound),
        cmocka_unit_test(what_never_ends_is_cancelled),
        cmocka_unit_test(one_outer_loop_tells_how_far_it_is),
        cmocka_unit_test(lists_beyond_the_memory_are_an_error),
        cmocka_unit_test(loops_keep_one_list),
        cmocka_unit_test(room_for_lists_is_foretold),
        cmocka_unit_test(blocks_give_what_single_items_give),
        cmocka_unit_test(sums_in_blocks_are_the_same),
        cmocka_unit_test(squares_are_those_of_pow),
        cmocka_unit_test(ten_thousand_definitions_are_no_burden),
        cmocka_unit_test(wrong_arguments_are_a_fault),
    };
    return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
