/* tests/functions/define_tests.c - definitions: what is wrong with one is said at its place, with what to do. */
#include "own_trial.h"

#include <stdio.h>
#include <stdlib.h>

/* The definition is refused at bytes [at, ...), with these words in its message and hint. */
static void check_refused(const char *source, size_t at, const char *message, const char *hint)
{
    struct own own;
    struct define_error error;
    own_start(&own);
    assert_null(own_try(&own, source, &error));
    if (error.at != at || error.end <= error.at || !strstr(error.message, message) || !strstr(error.hint, hint)) {
        print_error("%s\nrefused at %zu to %zu: %s (%s)\n", source, error.at, error.end, error.message, error.hint);
        fail();
    }
    own_end(&own);
}

static void syntax_errors_have_a_place(void **state)
{
    (void)state;
    check_refused("", 0, "name is missing", "def NAME");
    check_refused("f", 1, "brackets", "");
    check_refused("f(x", 1, "never closed", "");
    check_refused("f(x)", 4, "'=' is missing", "");
    check_refused("f(x) =", 6, "ends too early", "");
    check_refused("f(x) = x +", 10, "ends too early", "");
    check_refused("f(x) = (x + [1, 2)", 17, "')' cannot close '['", "");
    check_refused("f(x) = x + 1)", 12, "never opened", "");
    check_refused("f(x) = x x", 9, "cannot stand here", "");
    check_refused("f(x) = x = 2", 9, "cannot stand here", "==");
    check_refused("f(x) = x, x", 8, "cannot stand here", "(a, b)");
    check_refused("f(x) = 1 if x", 9, "no 'else'", "else B");
    check_refused("f(x, x) = x", 5, "two parameters", "");
    check_refused("f(x=1) = x", 3, "no defaults", "");
    check_refused("f(x): return x", 4, "one expression", "without 'return'");
    check_refused("f(a,b,c,d,e,f,g,h,i) = 1", 18, "at most 8", "");
    check_refused("sum(x) = x", 0, "Python's own", "");
    check_refused("f(if) = 1", 2, "cannot be", "");
    check_refused("f(x, $) = x", 5, "cannot stand here", "");
    check_refused("f(x, 1a) = x", 5, "not a number", "");
    check_refused("f(x, ", 1, "never closed", "");
    check_refused("f(x] = 1", 3, "']' cannot close '('", "");
    check_refused("f(x) = x[", 9, "ends too early", "");
    check_refused("f(x) = [i for i range(3)]", 16, "'in' is missing", "");
}

static void what_python_has_and_we_have_not_is_said(void **state)
{
    (void)state;
    check_refused("f(x) = lambda y: y", 7, "cannot stand here", "second function");
    check_refused("f(x) = \"abc\"", 7, "no strings", "");
    check_refused("f(x) = f'abc'", 7, "no strings", "");
    check_refused("f(x) = {1: 2}", 7, "cannot stand here", "no dicts");
    check_refused("f(x) = (y := 3)", 10, "cannot stand here", "no assignments");
    check_refused("f(x) = 0..20", 8, "cannot stand here", "range(0, 20)");
    check_refused("f(x) = 3j", 7, "not a number", "complex");
    check_refused("f(x) = 012", 7, "does not begin with 0", "");
    check_refused("f(x) = 9223372036854775808", 7, "64 bits", "");
    check_refused("f(x) = x.real", 9, "no attributes", "");
    check_refused("f(x) = [[1], [2]]", 8, "no lists", "");
    check_refused("f(x) = range(x)", 7, "no value", "list(range");
    check_refused("f(x) = len(i for i in range(x))", 11, "no len()", "");
    check_refused("f(x) = x is 3", 12, "None only", "");
    check_refused("f(x) = print(x)", 7, "there is no 'print'", "result");
}

static void what_other_languages_write_has_a_hint(void **state)
{
    (void)state;
    check_refused("f(x) = x++", 10, "ends too early", "x + 1");
    check_refused("f(x) = x && 1", 10, "cannot stand here", "'and'");
    check_refused("f(x) = x || 1", 10, "cannot stand here", "'or'");
    check_refused("f(x) = x => x", 9, "cannot stand here", "'>='");
    check_refused("f(x) = x <> 1", 10, "cannot stand here", "'!='");
    check_refused("f(x) = x === 1", 11, "cannot stand here", "'=='");
    check_refused("f(x) = x ? 1 : 2", 9, "cannot stand here", "A if CONDITION else B");
    check_refused("f(x) = 1 if x = 2 else 3", 14, "cannot stand here", "'=='");
    check_refused("f(x) = 1 if x elif 2 else 3", 14, "cannot stand here", "else B if D");
    check_refused("f(x) = x \xe2\x88\x92 1", 9, "cannot stand here", "'-'");
    check_refused("f(x) = x\xc2\xb2", 8, "cannot stand here", "x ** 2");
    check_refused("f(x) = 2 x", 9, "cannot stand here", "operator");
    check_refused("f(x) = x.sqrt()", 9, "no attributes", "math.sqrt(x)");
    check_refused("f(x) = sin(x)", 7, "there is no 'sin'", "math.sin");
    check_refused("f(x) = PI", 7, "there is no 'PI'", "math.pi");
    check_refused("f(x) = true", 7, "there is no 'true'", "True");
    check_refused("f(x) = x[1, 2]", 10, "one number", "xs[i]");
    check_refused("f(x: int) = x", 3, "no types", "");
    check_refused("f(x y) = x", 4, "',' is missing", "");
}

static void names_and_calls_are_checked(void **state)
{
    (void)state;
    check_refused("f(x) = x + y", 11, "there is no 'y'", "");
    check_refused("f(x) = squar(x)", 7, "there is no 'squar'", "square");
    check_refused("f(x) = math.sqr(x)", 12, "no 'sqr'", "math.sqrt");
    check_refused("f(x) = square(x, 1)", 7, "takes 1 argument, and gets 2", "");
    check_refused("f(x) = f(x, 1)", 7, "takes 1 argument, and gets 2", "");
    check_refused("f(x) = abs()", 7, "takes 1 argument, and gets 0", "");
    check_refused("f(x) = square", 7, "no value", "call it");
    check_refused("f(x) = x(1)", 7, "variable", "");
    check_refused("f(x) = process_number(x)", 7, "record", "");
    check_refused("f(x) = square(y=x)", 16, "no parameter 'y'", "");
    check_refused("f(x) = counter + 1", 7, "not a number", "counter.value");
    check_refused("f(x) = five(x)", 7, "not a function", "");
}

static void nesting_and_length_are_bounded(void **state)
{
    (void)state;
    struct own own;
    struct define_error error;
    char *source = malloc(200000);
    assert_non_null(source);
    own_start(&own);
    static const char *const openers[] = {"(", "[", "-", "not ", "abs(", "1 if 1 else ", "2 ** ", "x[", "~"};
    for (size_t k = 0; k < sizeof openers / sizeof *openers; k++) {
        char *at = source + sprintf(source, "f(x) = ");
        while (at - source < DEFINITION_SOURCE_MAX - 20)
            at += sprintf(at, "%s", openers[k]);
        assert_null(own_try(&own, source, &error));
        assert_true(strstr(error.message, "too deeply") != NULL);
    }
    char *at = source + sprintf(source, "f(x) = x");
    while (at - source < 4000)
        at += sprintf(at, " + x");
    assert_null(own_try(&own, source, &error));
    assert_true(strstr(error.message, "too deeply") != NULL);
    memset(source, ' ', 100000);
    assert_null(define(source, 100000, &own.names, &error));
    assert_true(strstr(error.message, "at most") != NULL);
    own_end(&own);
    free(source);
}

/* Whatever the bytes: an answer, and no harm. */
static void any_bytes_are_answered(void **state)
{
    (void)state;
    static const char *const words[] = {"f",     "(",   ")",    "x",   "=",   "[",  "]",     "for", "in",
                                        "range", "if",  "else", "not", ",",   "**", "1.5e3", "0x",  ":",
                                        "is",    "and", "or",   "sum", ".",   "\"", "1_",    "-",   "<",
                                        "==",    "\0",  "@",    "é",   "len", "1",  "math",  " ",   "value"};
    uint32_t random = 7;
    struct own own;
    own_start(&own);
    for (int round = 0; round < 20000; round++) {
        char source[200] = "f(x) = ";
        size_t size = round % 2 ? 7 : 0;
        for (int k = 0; k < 14; k++) {
            random = random * 1664525 + 1013904223;
            const char *word = words[(random >> 8) % (sizeof words / sizeof *words)];
            size += (size_t)snprintf(source + size, sizeof source - size, "%s ", word);
        }
        struct define_error error;
        struct definition *definition = define(source, size, &own.names, &error);
        assert_true(definition || (error.message[0] && error.at <= size && error.end > error.at));
        definition_release(definition);
    }
    own_end(&own);
}

static void a_definition_tells_what_it_is(void **state)
{
    (void)state;
    struct own own;
    own_start(&own);
    own_define(&own, "half(x) = x / 2");
    const struct definition *definition = own_define(&own, "mix(a, b) = half(a) + square(b) + five + half(b)");
    assert_string_equal(definition_name(definition), "mix");
    assert_int_equal(definition_parameter_count(definition), 2);
    assert_string_equal(definition_parameter(definition, 1), "b");
    assert_null(definition_parameter(definition, 2));
    assert_string_equal(definition_uses(definition, 0), "half");
    assert_string_equal(definition_uses(definition, 1), "square");
    assert_string_equal(definition_uses(definition, 2), "five");
    assert_null(definition_uses(definition, 3));
    assert_string_equal(definition_source(definition), "mix(a, b) = half(a) + square(b) + five + half(b)");
    own_end(&own);
}

int test_define(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(syntax_errors_have_a_place),
        cmocka_unit_test(what_python_has_and_we_have_not_is_said),
        cmocka_unit_test(what_other_languages_write_has_a_hint),
        cmocka_unit_test(names_and_calls_are_checked),
        cmocka_unit_test(nesting_and_length_are_bounded),
        cmocka_unit_test(any_bytes_are_answered),
        cmocka_unit_test(a_definition_tells_what_it_is),
    };
    return cmocka_run_group_tests_name("define", tests, NULL, NULL);
}
