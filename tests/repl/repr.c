/* tests/repl/repr.c - values as Python's repr prints them, and as JSON that other programs read. */
#include "tests/repl/support.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *repr_of_double(double d)
{
    return repr_of(value_double(d));
}

static double from_bits(uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* What Python 3 prints. */
static void doubles_that_are_known(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *repr;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-2.5, "-2.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3.0, "0.3333333333333333"},
        {3.1622776601683795, "3.1622776601683795"},
        {1e15, "1000000000000000.0"},
        {1e16, "1e+16"},
        {123456789012345678.0, "1.2345678901234568e+17"},
        {9999999999999998.0, "9999999999999998.0"},
        {0.0001, "0.0001"},
        {0.00001, "1e-05"},
        {0.00012345, "0.00012345"},
        {1e22, "1e+22"},
        {1e23, "1e+23"},
        {1e100, "1e+100"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {2.225073858507201e-308, "2.225073858507201e-308"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {9007199254740993.0, "9007199254740992.0"},
        {0x1p-44, "5.684341886080802e-14"}, /* nearer below than above: the shortest is not the nearest */
        {0x1p-1, "0.5"},
        {0x1p+60, "1.152921504606847e+18"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strcmp(repr_of_double(cases[i].number), cases[i].repr) != 0)
            fail_msg("%a is %s, not %s", cases[i].number, repr_of_double(cases[i].number), cases[i].repr);
    assert_string_equal(repr_of_double(NAN), "nan");
}

enum { DOUBLES_MAX = 16384 };

static size_t make_doubles(uint64_t *bits)
{
    struct dice dice = {3};
    size_t count = 0;
    for (int i = 0; i < 4000; i++)
        bits[count++] = roll(&dice); /* any exponent */
    for (int i = 0; i < 2000; i++)
        bits[count++] = roll_below(&dice, 1ull << (1 + roll_below(&dice, 52))); /* subnormals */
    for (int power = -323; power <= 308; power++) {
        char text[16];
        snprintf(text, sizeof text, "1e%d", power);
        double d = strtod(text, NULL);
        memcpy(&bits[count], &d, sizeof d);
        bits[count + 1] = bits[count] + 1;
        bits[count + 2] = bits[count] - 1;
        count += 3;
    }
    for (uint64_t exponent = 0; exponent < 2047; exponent++)
        bits[count++] = exponent << 52; /* powers of two */
    for (int i = 0; i < 2000; i++) {
        double d = (double)(int64_t)(roll(&dice) >> roll_below(&dice, 64)) / (double)(i % 3 ? 1 : 1000);
        memcpy(&bits[count++], &d, sizeof d);
    }
    assert_true(count <= DOUBLES_MAX);
    return count;
}

/* Each of them reads back as itself, and shorter would not do. */
static void doubles_read_back(void **state)
{
    (void)state;
    uint64_t *bits = malloc(DOUBLES_MAX * sizeof *bits);
    size_t count = make_doubles(bits);
    for (size_t i = 0; i < count; i++) {
        double d = from_bits(bits[i]), again = strtod(repr_of_double(d), NULL);
        if (isnan(d))
            continue;
        if (bits_of(d) != bits_of(again))
            fail_msg("%a is printed as %s", d, repr_of_double(d));
    }
    free(bits);
}

static void doubles_are_printed_as_python_does(void **state)
{
    (void)state;
    char path[] = "/tmp/poolscope-repr-XXXXXX", command[400], line[128];
    uint64_t *bits = malloc(DOUBLES_MAX * sizeof *bits);
    size_t count = make_doubles(bits), at = 0, wrong = 0;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    for (size_t i = 0; i < count; i++)
        fprintf(file, "%016" PRIx64 "\n", bits[i]);
    assert_int_equal(fclose(file), 0);
    snprintf(command, sizeof command,
             "python3 -c 'import struct, sys\n"
             "for line in sys.stdin: print(repr(struct.unpack(\">d\", bytes.fromhex(line.strip()))[0]))' <%s",
             path);
    FILE *python = popen(command, "r");
    assert_non_null(python);
    for (; fgets(line, sizeof line, python); at++) {
        line[strcspn(line, "\n")] = '\0';
        assert_true(at < count);
        if (strcmp(line, repr_of_double(from_bits(bits[at]))) != 0 && wrong++ < 5)
            print_error("%s is printed as %s\n", line, repr_of_double(from_bits(bits[at])));
    }
    int status = pclose(python);
    unlink(path);
    free(bits);
    if (at == 0 && status != 0) {
        print_message("python3 is not here: only the kept table is compared\n");
        skip();
    }
    assert_int_equal(at, count);
    assert_int_equal(wrong, 0);
}

static struct value list_of(size_t count)
{
    struct value list = value_sequence(VALUE_LIST, count);
    for (size_t i = 0; i < count; i++)
        list.sequence->items[i] = value_int((int64_t)i);
    return list;
}

static void sequences_and_records(void **state)
{
    (void)state;
    static const char *const keys[] = {"input", "log"};
    struct value empty = value_sequence(VALUE_TUPLE, 0), one = value_sequence(VALUE_TUPLE, 1);
    struct value record = value_record(keys, 2), range = value_range(10, -3, 4);
    one.sequence->items[0] = value_none();
    record.sequence->items[0] = value_int(-7);
    record.sequence->items[1] = value_hold(one);
    assert_string_equal(repr_of(empty), "()");
    assert_string_equal(repr_of(one), "(None,)");
    assert_string_equal(repr_of(record), "{'input': -7, 'log': (None,)}");
    assert_string_equal(repr_of(range), "[10, 7, 4, 1]");
    assert_string_equal(repr_of(value_bool(false)), "False");
    assert_string_equal(repr_of(value_int(INT64_MIN)), "-9223372036854775808");
    value_release(&empty);
    value_release(&one);
    value_release(&record);
    value_release(&range);
}

/* More than the limit: the first and the last ten. */
static void long_lists_show_their_ends(void **state)
{
    (void)state;
    struct text text = {.bytes = NULL};
    struct value list = list_of(1001), short_list = list_of(1000);
    value_repr(list, 1000, &text);
    assert_string_equal(text_string(&text), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ..., 991, 992, 993, 994, 995, 996, 997, "
                                            "998, 999, 1000]");
    text_clear(&text);
    value_repr(short_list, 1000, &text);
    assert_null(strstr(text_string(&text), "..."));
    text_clear(&text);
    struct value twelve = list_of(12); /* its two ends would meet */
    value_repr(twelve, 8, &text);
    assert_string_equal(text_string(&text), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]");
    value_release(&twelve);
    text_clear(&text);
    value_repr(list, 0, &text);
    assert_null(strstr(text_string(&text), "..."));
    assert_non_null(strstr(text_string(&text), ", 500, "));
    text_release(&text);
    value_release(&list);
    value_release(&short_list);
}

/* --- JSON --- */

static json_t *answer(struct rig *rig, const char *line)
{
    assert_int_equal(rig_run(rig, line), SESSION_GOES_ON);
    assert_true(json_array_size(rig->answers) > 0);
    return json_array_get(rig->answers, json_array_size(rig->answers) - 1);
}

static void values_in_json(void **state)
{
    struct rig *rig = *state;
    json_t *result = json_object_get(answer(rig, "[1, -9223372036854775808, 2.5, True, False, None, (1, [2]), 1e300, "
                                                 "0.1, 5e-324]"),
                                     "result");
    assert_int_equal(json_array_size(result), 10);
    assert_true(json_integer_value(json_array_get(result, 1)) == INT64_MIN);
    assert_true(json_real_value(json_array_get(result, 2)) == 2.5);
    assert_true(json_is_true(json_array_get(result, 3)) && json_is_false(json_array_get(result, 4)));
    assert_true(json_is_null(json_array_get(result, 5)));
    assert_int_equal(json_array_size(json_array_get(result, 6)), 2);
    assert_true(json_real_value(json_array_get(result, 7)) == 1e300);
    assert_true(json_is_real(json_array_get(result, 7)));
    assert_true(json_real_value(json_array_get(result, 8)) == 0.1);
    assert_true(json_real_value(json_array_get(result, 9)) == 5e-324);

    json_t *whole = answer(rig, "0..5000");
    assert_int_equal(json_array_size(json_object_get(whole, "result")), 5000);
    assert_string_equal(json_string_value(json_object_get(whole, "command")), "0..5000");
    assert_null(json_object_get(answer(rig, "x = 0..5"), "result"));
    assert_true(json_is_null(json_object_get(answer(rig, "pool 2"), "result")));
    assert_int_equal(json_integer_value(json_object_get(answer(rig, "map square 0..3 async"), "result")), 1);
    json_t *record = json_object_get(answer(rig, "apply process_number 0"), "result");
    assert_int_equal(json_integer_value(json_object_get(record, "input")), 0);
    assert_true(json_is_null(json_object_get(record, "log")));
}

static void strings_in_json(void **state)
{
    struct rig *rig = *state;
    rig_expect_error(rig, "\"é\x01\\\"", 0, "");
    assert_string_equal(json_string_value(json_object_get(json_array_get(rig->answers, 0), "command")), "\"é\x01\\\"");
    rig_expect_error(rig, "x = \xff", 4, "byte 0xff is not UTF-8");
}

/* What is not finite in a float has no place in JSON, and must not make a line that cannot be read. */
static void infinity_in_json(void **state)
{
    struct rig *rig = *state;
    answer(rig, "sum [1e308, 1e308]");
    assert_string_equal(repr_of(rig->session.last), "inf");
}

/* What the last column of a table has no room for goes on below it, in three lines at most. */
static void tables_wrap_their_last_column(void **state)
{
    (void)state;
    static const char *const keys[] = {"process", "runs"};
    struct value list = value_sequence(VALUE_LIST, 2);
    for (int i = 0; i < 2; i++) {
        struct value row = value_record(keys, 2);
        row.sequence->items[0] = value_int(i);
        row.sequence->items[1] = value_word(i ? "one two three four five six seven eight nine ten eleven"
                                              : "increment counter 3000 lock=the_lock");
        list.sequence->items[i] = row;
    }
    struct text text = {.bytes = NULL};
    print_table(list, 29, &text);
    assert_string_equal(text_string(&text), "process  runs\n"
                                            "      0  increment counter\n"
                                            "         3000 lock=the_lock\n"
                                            "      1  one two three four\n"
                                            "         five six seven eight\n"
                                            "         nine ten eleven\n");
    text_clear(&text);
    print_table(list, 24, &text);
    assert_non_null(
        strstr(text_string(&text), "\n      1  one two three\n         four five six\n         seven eight ni…\n"));
    text_clear(&text);
    print_table(list, 0, &text);
    assert_non_null(strstr(text_string(&text), "\n      0  increment counter 3000 lock=the_lock\n"));
    text_release(&text);
    value_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_that_are_known),
        cmocka_unit_test(doubles_read_back),
        cmocka_unit_test(doubles_are_printed_as_python_does),
        cmocka_unit_test(sequences_and_records),
        cmocka_unit_test(long_lists_show_their_ends),
        cmocka_unit_test(tables_wrap_their_last_column),
        cmocka_unit_test_setup_teardown(values_in_json, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(strings_in_json, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(infinity_in_json, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
