/* tests/lessons/play_rhythm.c - a lesson that types itself is as fast as a person, as uneven, and the same every time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lessons/reader/play_rhythm.h"

#define MS 1000000ull

enum { LONG = 2000 };

/* Letters and blanks alone. */
static void fill(char *line, size_t size)
{
    static const char words[] = "map square over and over ";
    for (size_t i = 0; i < size; i++)
        line[i] = words[i % (sizeof words - 1)];
    line[size] = '\0';
}

static void letters_come_eight_to_fourteen_a_second(void **unused)
{
    (void)unused;
    char line[LONG + 1];
    uint64_t state = RHYTHM_SEED, all = 0;
    fill(line, LONG);
    for (size_t at = 0; at < LONG; at++) {
        uint64_t gap = rhythm_key_ns(&state, line, at);
        assert_in_range(gap, 1000 * MS / 14 - MS, 1000 * MS / 8);
        all += gap;
    }
    assert_in_range(all / LONG, 85 * MS, 110 * MS); /* neither end is where most of them are */
}

static void no_two_gaps_in_a_row_are_alike(void **unused)
{
    (void)unused;
    char line[LONG + 1];
    uint64_t state = RHYTHM_SEED, before = 0;
    size_t alike = 0;
    fill(line, LONG);
    for (size_t at = 0; at < LONG; at++) {
        uint64_t gap = rhythm_key_ns(&state, line, at);
        alike += gap == before;
        before = gap;
    }
    assert_in_range(alike, 0, LONG / 20);
}

static void it_is_the_same_every_time(void **unused)
{
    (void)unused;
    static const char line[] = "starmap power (2, 3) (3, 3)";
    uint64_t one = RHYTHM_SEED, other = RHYTHM_SEED;
    for (size_t at = 0; at < sizeof line; at++)
        assert_int_equal(rhythm_key_ns(&one, line, at), rhythm_key_ns(&other, line, at));
}

/* The same strokes, but for what the key is. */
static uint64_t gap_of(char key)
{
    const char line[] = {key, '\0'};
    uint64_t state = RHYTHM_SEED;
    return rhythm_key_ns(&state, line, 0);
}

static void brackets_and_punctuation_take_longer(void **unused)
{
    (void)unused;
    for (const char *c = "()[]=,.:"; *c; c++)
        assert_true(gap_of(*c) >= gap_of('a') * 3 / 2);
    assert_int_equal(gap_of('b'), gap_of('a'));
    assert_int_equal(gap_of(' '), gap_of('a'));
}

static void there_is_a_pause_before_enter(void **unused)
{
    (void)unused;
    uint64_t state = RHYTHM_SEED;
    for (int i = 0; i < LONG; i++) {
        assert_in_range(rhythm_key_ns(&state, "sum", 3), 400 * MS, 1000 * MS);
        assert_in_range(rhythm_key_ns(&state, "sum [\n1]", 5), 400 * MS, 1000 * MS); /* in the middle of a bracket */
    }
}

static void a_page_is_read_at_a_reading_pace(void **unused)
{
    (void)unused;
    assert_int_equal(rhythm_reading_ns(220), 60000 * MS);
    assert_int_equal(rhythm_reading_ns(110), 30000 * MS);
    assert_int_equal(rhythm_reading_ns(1), 1500 * MS);
    assert_int_equal(rhythm_reading_ns(0), 1500 * MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_come_eight_to_fourteen_a_second),
        cmocka_unit_test(no_two_gaps_in_a_row_are_alike),
        cmocka_unit_test(it_is_the_same_every_time),
        cmocka_unit_test(brackets_and_punctuation_take_longer),
        cmocka_unit_test(there_is_a_pause_before_enter),
        cmocka_unit_test(a_page_is_read_at_a_reading_pace),
    };
    return cmocka_run_group_tests_name("lessons: the rhythm of --play", tests, NULL, NULL);
}
