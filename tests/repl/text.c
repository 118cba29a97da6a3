/* tests/repl/text.c - numbers as people read them, words and how far they are from each other. */
#include "tests/repl/support.h"

#include <string.h>

static void expect_text(void (*add)(struct text *text, uint64_t number), uint64_t number, const char *wanted)
{
    struct text text = {.bytes = NULL};
    add(&text, number);
    if (strcmp(text_string(&text), wanted) != 0)
        fail_msg("%llu is %s, not %s", (unsigned long long)number, text_string(&text), wanted);
    assert_int_equal(text.size, strlen(wanted));
    text_release(&text);
}

static void durations_have_three_figures_and_a_unit(void **state)
{
    (void)state;
    static const struct {
        uint64_t ns;
        const char *text;
    } cases[] = {
        {0, "0 ns"},
        {1, "1 ns"},
        {850, "850 ns"},
        {999, "999 ns"},
        {1000, "1.00 µs"},
        {9994, "9.99 µs"},
        {9995, "10.0 µs"},
        {99949, "99.9 µs"},
        {99950, "100 µs"},
        {999499, "999 µs"},
        {999500, "1.00 ms"},
        {6120000, "6.12 ms"},
        {999499999, "999 ms"},
        {999500000, "1.00 s"},
        {1210000000, "1.21 s"},
        {59960000000, "60.0 s"},
        {119499999999, "119 s"},
        {125000000000, "2 min 5 s"},
        {3600000000000, "60 min 0 s"},
        {UINT64_MAX, "307445734 min 33 s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(text_duration, cases[i].ns, cases[i].text);
}

static void counts_have_commas(void **state)
{
    (void)state;
    expect_text(text_count, 0, "0");
    expect_text(text_count, 999, "999");
    expect_text(text_count, 1000, "1,000");
    expect_text(text_count, 1234567, "1,234,567");
    expect_text(text_count, 100000, "100,000");
    expect_text(text_count, UINT64_MAX, "18,446,744,073,709,551,615");
}

static void bytes_have_powers_of_ten(void **state)
{
    (void)state;
    expect_text(text_bytes, 0, "0 bytes");
    expect_text(text_bytes, 1, "1 byte");
    expect_text(text_bytes, 999, "999 bytes");
    expect_text(text_bytes, 1000, "1.00 kB");
    expect_text(text_bytes, 80000000, "80.0 MB");
    expect_text(text_bytes, 999499, "999 kB");
    expect_text(text_bytes, 999500, "1.00 MB");
    expect_text(text_bytes, 2000000000, "2.00 GB");
    expect_text(text_bytes, UINT64_MAX, "18.4 EB");
}

static void one_chunk(struct text *text, uint64_t count)
{
    text_number_of(text, count, "chunk");
}

static void nouns_have_plurals(void **state)
{
    (void)state;
    expect_text(one_chunk, 0, "0 chunks");
    expect_text(one_chunk, 1, "1 chunk");
    expect_text(one_chunk, 12000, "12,000 chunks");
}

static void distances(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        unsigned distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"map", "map", 0},
        {"map", "mpa", 1},
        {"map", "ma", 1},
        {"map", "maps", 1},
        {"squre", "square", 1},
        {"sqaure", "square", 1},
        {"kitten", "sitting", 3},
        {"MAP", "map", 0},
        {"starmp", "starmap", 1},
        {"abcd", "badc", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(edit_distance(cases[i].a, cases[i].b), cases[i].distance);
        assert_int_equal(edit_distance(cases[i].b, cases[i].a), cases[i].distance);
    }
    char endless[200];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_true(edit_distance(endless, "map") > 3 && edit_distance("map", endless) > 3);
}

static void what_could_harm_a_terminal_is_made_visible(void **state)
{
    (void)state;
    static const char bytes[] = "a\x1b[2J\x7fé\xff\t\xc2\x9b.";
    struct text text = {.bytes = NULL};
    text_add_visible(&text, bytes, sizeof bytes - 1);
    assert_string_equal(text_string(&text), "a\\x1b[2J\\x7fé\\xff\\x09\\xc2\\x9b.");
    text_clear(&text);
    static const char turning[] = "\u202a\u202e\u2066\u2069", straight[] = "\u2029\u202f\u2065\u206a";
    text_add_visible(&text, turning, sizeof turning - 1);
    assert_string_equal(text_string(&text), "\\xe2\\x80\\xaa\\xe2\\x80\\xae\\xe2\\x81\\xa6\\xe2\\x81\\xa9");
    text_clear(&text);
    text_add_visible(&text, straight, sizeof straight - 1);
    assert_string_equal(text_string(&text), straight);
    text_release(&text);
}

static void text_grows(void **state)
{
    (void)state;
    struct text text = {.bytes = NULL};
    assert_string_equal(text_string(&text), "");
    for (int i = 0; i < 10000; i++) {
        text_format(&text, "%d,", i);
        assert_true(text.size < text.room && text.bytes[text.size] == '\0');
    }
    assert_int_equal(text.size, 48890);
    text_clear(&text);
    assert_string_equal(text_string(&text), "");
    text_add(&text, "a\0b", 3);
    assert_int_equal(text.size, 3);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_have_three_figures_and_a_unit),
        cmocka_unit_test(counts_have_commas),
        cmocka_unit_test(bytes_have_powers_of_ten),
        cmocka_unit_test(nouns_have_plurals),
        cmocka_unit_test(distances),
        cmocka_unit_test(what_could_harm_a_terminal_is_made_visible),
        cmocka_unit_test(text_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
