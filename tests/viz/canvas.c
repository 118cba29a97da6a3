/* tests/viz/canvas.c - cells: wide and combining characters, edges, ASCII; and numbers as people read them. */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/number.h"

static const struct style plain;

static void expect_row(const struct canvas *canvas, int row, const char *wanted)
{
    char text[2048];
    size_t size = canvas_row_text(canvas, row, text, sizeof text);
    assert_string_equal(text, wanted);
    assert_int_equal(size, strlen(wanted));
}

/* --- characters --- */

static void wide_characters_take_two_cells(void **state)
{
    (void)state;
    struct canvas canvas = {.colours = 256};
    canvas_resize(&canvas, 1, 8);
    assert_int_equal(canvas_text(&canvas, 0, 0, 8, plain, "a計b"), 4);
    expect_row(&canvas, 0, "a計b");
    assert_int_equal(canvas.cells[2].glyph[0], 0);
    assert_int_equal(utf8_columns("a計b"), 4);
    assert_int_equal(canvas_text(&canvas, 0, 5, 8, plain, "計算"), 7); /* the second has no room */
    expect_row(&canvas, 0, "a計b 計");
    assert_sound(&canvas);
    canvas_put(&canvas, 0, 7, plain, L'計');
    assert_sound(&canvas);
    canvas_release(&canvas);
}

static void half_of_a_wide_character_never_stays(void **state)
{
    (void)state;
    uint64_t dice = 9;
    struct canvas canvas = {.colours = 256};
    canvas_resize(&canvas, 2, 9);
    for (int i = 0; i < 100000; i++) {
        static const wchar_t glyphs[] = L"a計 算é█\u0301";
        canvas_put(&canvas, (int)(canned_roll(&dice) % 2), (int)(canned_roll(&dice) % 10), plain,
                   glyphs[canned_roll(&dice) % 7]);
        assert_sound(&canvas);
    }
    canvas_release(&canvas);
}

static void combining_characters_join_the_one_before(void **state)
{
    (void)state;
    struct canvas canvas = {.colours = 256};
    canvas_resize(&canvas, 1, 10);
    assert_int_equal(canvas_text(&canvas, 0, 0, 10, plain, "e\u0301x\u0302\u0303\u0304\u0305計\u0301."), 5);
    expect_row(&canvas, 0, "e\u0301x\u0302\u0303計\u0301."); /* two are kept of the four */
    canvas_text(&canvas, 0, 0, 10, plain, "ab");
    expect_row(&canvas, 0, "ab計\u0301.");
    canvas_put(&canvas, 0, 3, plain, L'-'); /* with the character goes what combined with it */
    expect_row(&canvas, 0, "ab -.");
    assert_int_equal(canvas_put(&canvas, 0, 0, plain, L'\u0301'), 0); /* with nothing */
    assert_sound(&canvas);
    canvas_release(&canvas);
}

static void control_characters_are_questions(void **state)
{
    (void)state;
    struct canvas canvas = {.colours = 256};
    canvas_resize(&canvas, 1, 40);
    canvas_text(&canvas, 0, 0, 40, plain,
                "a\033[31mb\tc\rd\xc2\x9b"
                "x\x9by\xff\xe2\x82z\177");
    expect_row(&canvas, 0, "a?[31mb c?d?x?y???z?");
    assert_sound(&canvas);
    canvas_put(&canvas, 0, 0, plain, (wchar_t)0x110000);
    canvas_put(&canvas, 0, 1, plain, (wchar_t)-5);
    canvas_put(&canvas, 0, 2, plain, (wchar_t)0xd800);
    assert_sound(&canvas);
    canvas_release(&canvas);
}

static void what_is_outside_is_not_drawn(void **state)
{
    (void)state;
    uint64_t dice = 4;
    for (int i = 0; i < 20000; i++) {
        struct fenced fenced;
        fenced_create(&fenced, &(struct canvas){.colours = 8, .ascii = i % 2}, (int)(canned_roll(&dice) % 4),
                      (int)(canned_roll(&dice) % 9));
        struct canvas *canvas = &fenced.canvas;
        int row = (int)(canned_roll(&dice) % 9) - 3, column = (int)(canned_roll(&dice) % 12);
        int end = column + (int)(canned_roll(&dice) % 30) - 5;
        canvas_text(canvas, row, column, end, plain, "w計e\u0301算, and so on");
        canvas_right(canvas, row + 1, column - 2 < 0 ? 0 : column - 2, end, plain, "right 計 of it");
        canvas_fill(canvas, row, column, end, plain, L'░');
        canvas_bar(canvas, row + 1, column, end, plain, (double)i / 10000 - 0.5);
        canvas_ground(canvas, row, column - 9, end, INK_WAIT_GROUND);
        fenced_check(&fenced, canvas->rows);
        fenced_release(&fenced);
    }
}

/* --- what is drawn with them --- */

static void text_on_the_right(void **state)
{
    (void)state;
    struct canvas canvas = {.colours = 0};
    canvas_resize(&canvas, 4, 12);
    canvas_right(&canvas, 0, 2, 10, plain, "6.10 ms");
    expect_row(&canvas, 0, "   6.10 ms");
    canvas_right(&canvas, 1, 2, 6, plain, "123456789");
    expect_row(&canvas, 1, "  6789");
    canvas_right(&canvas, 2, 2, 6, plain, "計算機x"); /* the second of them would begin before column 2 */
    expect_row(&canvas, 2, "   機x");
    canvas_right(&canvas, 3, 6, 6, plain, "abc");
    expect_row(&canvas, 3, "");
    canvas_release(&canvas);
}

static void bars_have_eighths(void **state)
{
    (void)state;
    static const wchar_t eighths[] = L"·▏▎▍▌▋▊▉█";
    for (int part = 0; part <= 80; part++) {
        struct canvas canvas = {.colours = 256};
        canvas_resize(&canvas, 1, 14);
        canvas_bar(&canvas, 0, 2, 12, plain, part / 80.0);
        for (int c = 0; c < 10; c++) {
            int filled = part - 8 * c < 0 ? 0 : part - 8 * c > 8 ? 8 : part - 8 * c;
            assert_int_equal(canvas.cells[2 + c].glyph[0], eighths[filled]);
        }
        assert_int_equal(canvas.cells[1].glyph[0], L' ');
        assert_int_equal(canvas.cells[12].glyph[0], L' ');
        canvas_release(&canvas);
    }
}

static void bars_of_odd_parts(void **state)
{
    (void)state;
    struct canvas canvas = {.colours = 0};
    canvas_resize(&canvas, 5, 4);
    static const double parts[] = {-1, 0.0 / 1, 7, 1e300, -1e300};
    for (int i = 0; i < 5; i++)
        canvas_bar(&canvas, i, 0, 4, plain, parts[i]);
    expect_row(&canvas, 0, "····");
    expect_row(&canvas, 1, "····");
    expect_row(&canvas, 2, "████");
    expect_row(&canvas, 3, "████");
    expect_row(&canvas, 4, "····");
    canvas_bar(&canvas, 0, 0, 4, plain, __builtin_nan(""));
    expect_row(&canvas, 0, "····");
    canvas_release(&canvas);
}

static void ascii_is_one_for_one(void **state)
{
    (void)state;
    static const wchar_t drawn[] = L"█▓▒░·…×│─▶▷◌●↺‖╌–µ▁▂▃▄▅▆▇▌▋▊▉◆▼▲←→↑↓■└┘┌┐├┤┴┬┼╱‑−≤≥≈’◈□▬▚▞";
    for (const wchar_t *glyph = drawn; *glyph; glyph++) {
        wchar_t ascii = glyph_in_ascii(*glyph);
        if (ascii <= ' ' || ascii >= 0x7f || ascii == L'?')
            fail_msg("U+%04X is U+%04X", (unsigned)*glyph, (unsigned)ascii);
    }
    for (wchar_t glyph = ' '; glyph < 0x7f; glyph++)
        assert_int_equal(glyph_in_ascii(glyph), glyph);
    struct canvas canvas = {.ascii = true};
    canvas_resize(&canvas, 1, 40);
    canvas_text(&canvas, 0, 0, 40, plain, "w0–w3 ▶ ██▒░· 6.1 µs é e\u0301 …");
    expect_row(&canvas, 0, "w0-w3 > ##%~. 6.1 us ? e ~");
    assert_sound(&canvas);
    canvas_release(&canvas);
}

static void colours_of_workers(void **state)
{
    (void)state;
    for (size_t w = 0; w < 2000; w++)
        for (unsigned tone = 0; tone < 4; tone++)
            assert_in_range(ink_worker(w, tone), INK_WORKER, INK_COUNT - 1);
    assert_int_not_equal(ink_worker(0, 0), ink_worker(0, 1));
    assert_int_not_equal(ink_worker(0, 0), ink_worker(1, 0));
    assert_int_equal(ink_worker(3, 1), ink_worker(3 + WORKER_COLOURS, 1));
}

/* --- numbers --- */

static void expect_number(struct number number, const char *wanted)
{
    assert_string_equal(number.text, wanted);
}

static void numbers(void **state)
{
    (void)state;
    expect_number(number_count(0), "0");
    expect_number(number_count(999), "999");
    expect_number(number_count(1000), "1,000");
    expect_number(number_count(1234567), "1,234,567");
    expect_number(number_count(UINT64_MAX), "18,446,744,073,709,551,615");
    expect_number(number_duration(0), "0 ns");
    expect_number(number_duration(999), "999 ns");
    expect_number(number_duration(1000), "1.00 µs");
    expect_number(number_duration(6123456), "6.12 ms");
    expect_number(number_duration(9995000), "10.0 ms");
    expect_number(number_duration(99949999), "99.9 ms");
    expect_number(number_duration(99950000), "100 ms");
    expect_number(number_duration(999499999), "999 ms");
    expect_number(number_duration(999500000), "1.00 s");
    expect_number(number_duration(119499999999), "119 s");
    expect_number(number_duration(120000000000), "2 min 0 s");
    expect_number(number_duration(3725000000000), "62 min 5 s");
    expect_number(number_bytes(1), "1 byte");
    expect_number(number_bytes(999), "999 bytes");
    expect_number(number_bytes(80000000), "80.0 MB");
    expect_number(number_bytes(UINT64_MAX), "18.4 EB");
    expect_number(number_rate(0), "0.0");
    expect_number(number_rate(9.94), "9.9");
    expect_number(number_rate(9.96), "10");
    expect_number(number_rate(999.4), "999");
    expect_number(number_rate(999.6), "1.00 k");
    expect_number(number_rate(655000), "655 k");
    expect_number(number_rate(1.2e6), "1.20 M");
    expect_number(number_percent(0), "0 %");
    expect_number(number_percent(0.456), "46 %");
    expect_number(number_percent(1e9), "999 %");
}

/* Whatever the number is: it has room, and of three figures not one more. */
static void numbers_are_short(void **state)
{
    (void)state;
    uint64_t dice = 8;
    for (int i = 0; i < 200000; i++) {
        uint64_t n = canned_roll(&dice) >> canned_roll(&dice) % 64;
        struct number all[] = {number_duration(n), number_bytes(n), number_rate((double)n), number_count(n)};
        for (size_t k = 0; k < 4; k++)
            assert_true(memchr(all[k].text, '\0', NUMBER_SIZE));
        for (size_t k = 0; k < 3; k++) {
            int figures = 0;
            for (const char *c = all[k].text; *c; c++)
                figures += *c >= '0' && *c <= '9';
            if (figures > 3 && !strstr(all[k].text, " min ") && n < UINT64_MAX / 100000)
                fail_msg("%llu is %s", (unsigned long long)n, all[k].text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_characters_take_two_cells),
        cmocka_unit_test(half_of_a_wide_character_never_stays),
        cmocka_unit_test(combining_characters_join_the_one_before),
        cmocka_unit_test(control_characters_are_questions),
        cmocka_unit_test(what_is_outside_is_not_drawn),
        cmocka_unit_test(text_on_the_right),
        cmocka_unit_test(bars_have_eighths),
        cmocka_unit_test(bars_of_odd_parts),
        cmocka_unit_test(ascii_is_one_for_one),
        cmocka_unit_test(colours_of_workers),
        cmocka_unit_test(numbers),
        cmocka_unit_test(numbers_are_short),
    };
    return cmocka_run_group_tests_name("canvas", tests, golden_setup, NULL);
}
