/* tests/viz/prose.c - text to be read: where its rows end, what becomes of marks, and that what is drawn, printed and
 * counted is the same. */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/prose.h"

static void add(struct prose *prose, const char *text)
{
    prose_add(prose, 0, 0, false, text, strlen(text));
}

static char *printed(const struct prose *prose, int columns, bool colours)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    prose_print(prose, columns, colours, file);
    fclose(file);
    return text;
}

/* Its rows, each with a newline, as they are drawn between two columns that nothing else may be drawn in. */
static char *drawn(const struct prose *prose, int columns, int rows, int first)
{
    enum { LEFT = 3, RIGHT = 2 };
    static char all[1 << 16];
    struct canvas canvas = {.colours = 0};
    size_t at = 0;
    canvas_resize(&canvas, rows, columns + LEFT + RIGHT);
    for (int row = 0; row < rows; row++) {
        canvas_put(&canvas, row, LEFT - 1, style(INK_DEFAULT, 0), L'[');
        canvas_put(&canvas, row, LEFT + columns, style(INK_DEFAULT, 0), L']');
    }
    prose_draw(prose, &canvas, 0, rows, LEFT, LEFT + columns, first);
    assert_sound(&canvas);
    for (int row = 0; row < rows; row++) {
        struct cell_glyph *cells = &canvas.cells[row * canvas.columns];
        assert_int_equal(cells[LEFT - 1].glyph[0], L'[');
        assert_int_equal(cells[LEFT - 1].glyph[1], 0);
        assert_int_equal(cells[LEFT + columns].glyph[0], L']');
        assert_true(cells[0].glyph[0] == L' ' && cells[LEFT + columns + 1].glyph[0] == L' ');
        cells[LEFT - 1].glyph[0] = cells[LEFT + columns].glyph[0] = L' ';
        char text[4096];
        canvas_row_text(&canvas, row, text, sizeof text);
        at += (size_t)snprintf(all + at, sizeof all - at, "%s\n", strlen(text) > LEFT ? text + LEFT : "");
    }
    canvas_release(&canvas);
    return all;
}

static size_t newlines(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* Drawn, printed and counted it is the same; and so is every part of it. */
static void expect_rows(const struct prose *prose, int columns, const char *wanted)
{
    int rows = prose_rows(prose, columns);
    char *text = printed(prose, columns, false);
    assert_string_equal(text, wanted);
    assert_int_equal(rows, newlines(text));
    assert_string_equal(drawn(prose, columns, rows, 0), wanted);
    for (int first = 1; first < rows; first++) {
        const char *part = wanted;
        for (int i = 0; i < first; i++)
            part = strchr(part, '\n') + 1;
        assert_string_equal(drawn(prose, columns, rows - first, first), part);
    }
    free(text);
}

static void words_wrap(void **state)
{
    (void)state;
    static const struct {
        int columns;
        const char *text, *rows;
    } table[] = {
        {20, "", "\n"},
        {20, "   ", "\n"},
        {20, "one two", "one two\n"},
        {7, "one two", "one two\n"},
        {6, "one two", "one\ntwo\n"},
        {7, "one two ", "one two\n"},
        {7, "one two  three", "one two\nthree\n"},
        {8, "one two  three", "one two\nthree\n"},
        {5, "one     two", "one\ntwo\n"},
        {9, "  one two three", "  one two\nthree\n"},
        {4, "one thirteen", "one\nthir\nteen\n"},
        {4, "thirteen one", "thir\nteen\none\n"},
        {6, "thirteen one", "thirte\nen one\n"},
        {1, "ab c", "a\nb\nc\n"},
        {0, "ab", "a\nb\n"},
        {-3, "a", "a\n"},
        {10, "a\tb", "a b\n"},
        {10, "two\302\240words on", "two words\non\n"}, /* a blank that does not break */
        {6, "日本語の本", "日本語\nの本\n"},            /* two columns each */
        {7, "日本語の本", "日本語\nの本\n"},            /* and one is left over */
        {8, "ab 日本語", "ab 日本\n語\n"},              /* between them a row may end */
        {3,
         "a\xcc\x81"
         "b\xcc\x81"
         "c\xcc\x81"
         "d",
         "a\xcc\x81"
         "b\xcc\x81"
         "c\xcc\x81\nd\n"},                          /* with what combines */
        {20, "a\007b\033[31mc\177", "a?b?[31mc?\n"}, /* nothing controls the terminal */
        {20, "a\xff\xc3", "a??\n"},
        {20, "a\nb", "a?b\n"},
        {20,
         "\xcc\x81"
         "b",
         "b\n"}, /* nothing to combine with */
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct prose prose = {.lines = NULL};
        add(&prose, table[i].text);
        if (table[i].columns >= 2) {
            expect_rows(&prose, table[i].columns, table[i].rows);
        } else {
            char *text = printed(&prose, table[i].columns, false);
            assert_string_equal(text, table[i].rows);
            free(text);
        }
        prose_release(&prose);
    }
}

static void what_it_goes_on_in_hangs(void **state)
{
    (void)state;
    struct prose prose = {.lines = NULL};
    static const char item[] = "- a pool of workers", text[] = "alpha beta gamma";
    prose_add(&prose, 0, 2, false, item, strlen(item));
    prose_add(&prose, 4, 4, false, text, strlen(text));
    prose_add(&prose, 9, 0, false, "", 0);
    expect_rows(&prose, 12, "- a pool of\n  workers\n    alpha\n    beta\n    gamma\n\n");
    expect_rows(&prose, 80, "- a pool of workers\n    alpha beta gamma\n\n");
    expect_rows(&prose, 4,
                "- a\n  po\n  ol\n  of\n  wo\n  rk\n  er\n  s\n  al\n  ph\n  a\n  be\n  ta\n  ga\n  mm\n  a\n\n");
    prose_release(&prose);
}

static void code_is_cut(void **state)
{
    (void)state;
    struct prose prose = {.lines = NULL};
    static const char code[] = "for x in  range(20):", wide[] = "日本語", tabs[] = "a\tb\t" MARK_STRONG "c";
    prose_add(&prose, 2, 0, true, code, strlen(code));
    prose_add(&prose, 0, 0, true, wide, strlen(wide));
    prose_add(&prose, 1, 0, true, tabs, strlen(tabs));
    prose_add(&prose, 2, 0, true, "", 0);
    expect_rows(&prose, 22, "  for x in  range(20):\n日本語\n a       b       c\n\n");
    expect_rows(&prose, 21, "  for x in  range(20…\n日本語\n a       b       c\n\n");
    expect_rows(&prose, 12, "  for x in …\n日本語\n a       b…\n\n");
    expect_rows(&prose, 6, "  for…\n日本語\n a…\n\n");
    expect_rows(&prose, 5, "  fo…\n日本…\n a…\n\n");
    expect_rows(&prose, 4, "  f…\n日…\n a…\n\n");
    prose_release(&prose);
}

static void marks_go_on_in_the_next_row(void **state)
{
    (void)state;
    struct prose prose = {.lines = NULL};
    struct canvas canvas = {.colours = 256};
    static const char item[] = "a " MARK_CODE "map square 0..20" MARK_PLAIN " runs";
    prose_add(&prose, 0, 2, false, item, strlen(item));
    add(&prose, MARK_STRONG "bold");
    add(&prose, "plain");
    expect_rows(&prose, 8, "a map\n  square\n  0..20\n  runs\nbold\nplain\n");
    canvas_resize(&canvas, 5, 8);
    prose_draw(&prose, &canvas, 0, 5, 0, 8, 1); /* the first row is out of sight, and its mark is not */
    assert_int_equal(canvas.cells[0].style.ink, INK_DEFAULT);
    assert_int_equal(canvas.cells[2].style.ink, INK_CODE);
    assert_int_equal(canvas.cells[8 + 6].style.ink, INK_CODE);
    assert_int_equal(canvas.cells[16 + 2].style.ink, INK_DEFAULT);
    assert_int_equal(canvas.cells[24].style.attributes, BOLD);
    assert_int_equal(canvas.cells[32].style.attributes, 0);
    canvas_release(&canvas);
    char *text = printed(&prose, 8, true);
    assert_string_equal(text, "a \033[36mmap\033[0m\n  \033[36msquare\033[0m\n  \033[36m0..20\033[0m\n  runs\n"
                              "\033[1mbold\033[0m\nplain\n");
    free(text);
    prose_release(&prose);
}

/* On a terminal a mark adds to the one before it, so that one is ended first. */
static void a_mark_replaces_another(void **state)
{
    (void)state;
    struct prose prose = {.lines = NULL};
    add(&prose, MARK_STRONG "a" MARK_EMPHASIS "b" MARK_PLAIN "c" MARK_GOOD MARK_QUIET "d");
    char *text = printed(&prose, 20, true);
    assert_string_equal(text, "\033[1ma\033[0m\033[4mb\033[0mc\033[2md\033[0m\n");
    free(text);
    prose_release(&prose);
}

static void prose_is_copied(void **state)
{
    (void)state;
    struct prose prose = {.lines = NULL}, more = {.lines = NULL};
    for (int i = 0; i < 40; i++)
        prose_add(&more, 1, 2, i % 2, "x", 1);
    add(&prose, "first");
    prose_add_all(&prose, &more);
    prose_release(&more);
    assert_int_equal(more.count, 0);
    assert_int_equal(prose.count, 41);
    assert_int_equal(prose_rows(&prose, 9), 41);
    assert_true(prose.lines[40].indent == 1 && prose.lines[40].hanging == 2 && prose.lines[40].whole);
    prose_release(&prose);
    assert_int_equal(prose_rows(&prose, 9), 0);
}

/* A page of a megabyte is counted for every frame, at several widths: a thousand frames of it took a minute. */
static void a_long_page_is_counted_once(void **state)
{
    (void)state;
    enum { LINES = 16000, FRAMES = 1000, COLUMNS = 30 };
    struct prose prose = {.lines = NULL};
    for (int i = 0; i < LINES; i++) {
        char line[100];
        int size =
            snprintf(line, sizeof line, "%d is a line " MARK_CODE "that goes on" MARK_PLAIN " in the next row", i);
        prose_add(&prose, 0, 2, false, line, (size_t)size);
    }
    assert_int_equal(prose_rows(&prose, COLUMNS), 2 * LINES);
    for (int i = 0; i < FRAMES; i++) {
        const char *rows = drawn(&prose, COLUMNS, 3, 2 * (LINES - i) - 3);
        char wanted[100];
        snprintf(wanted, sizeof wanted, "  in the next row\n%d is a line that goes on\n  in the next row\n",
                 LINES - i - 1);
        assert_int_equal(prose_rows(&prose, COLUMNS), 2 * LINES);
        assert_int_equal(prose_rows(&prose, 80), LINES);
        assert_true(prose_rows(&prose, 20) > 2 * LINES);
        assert_string_equal(rows, wanted);
    }
    struct prose moved = prose;
    add(&moved, "one more");
    assert_int_equal(prose_rows(&moved, COLUMNS), 2 * LINES + 1);
    assert_string_equal(drawn(&moved, COLUMNS, 1, 2 * LINES), "one more\n");
    prose_release(&moved);
}

/* Any bytes at any width: the same rows whether they are drawn, printed or counted, and nothing beside them. */
static void any_text_at_any_width(void **state)
{
    (void)state;
    static const char *const bits[] = {
        "a",    "word",     " ",       "  ",       "\t",        "日",      "e\xcc\x81", "\xff",
        "\007", "\302\240", MARK_CODE, MARK_PLAIN, MARK_STRONG, "\033[3w", "…",         "longer-than-most"};
    uint64_t dice = 7;
    for (int i = 0; i < 3000; i++) {
        struct prose prose = {.lines = NULL};
        for (uint64_t lines = 1 + canned_roll(&dice) % 3; lines; lines--) {
            char text[256] = "";
            for (uint64_t pieces = canned_roll(&dice) % 12; pieces; pieces--)
                strcat(text, bits[canned_roll(&dice) % (sizeof bits / sizeof *bits)]);
            prose_add(&prose, (int)(canned_roll(&dice) % 9) - 1, (int)(canned_roll(&dice) % 9) - 1,
                      canned_roll(&dice) % 4 == 0, text, strlen(text));
        }
        int columns = 4 + (int)(canned_roll(&dice) % 30);
        char *text = printed(&prose, columns, false);
        assert_null(strchr(text, '\033'));
        int rows = prose_rows(&prose, columns);
        assert_int_equal(rows, newlines(text));
        const char *sheet = drawn(&prose, columns, rows, 0);
        for (const char *row = text; *row; row += strcspn(row, "\n") + 1) { /* but for blanks at the end */
            size_t size = strcspn(row, "\n"), on_sheet = strcspn(sheet, "\n");
            while (size && row[size - 1] == ' ')
                size--;
            if (size != on_sheet || memcmp(row, sheet, size) != 0)
                fail_msg("'%.*s' is printed, '%.*s' is drawn", (int)size, row, (int)on_sheet, sheet);
            sheet += on_sheet + 1;
        }
        free(text);
        prose_release(&prose);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_wrap),
        cmocka_unit_test(what_it_goes_on_in_hangs),
        cmocka_unit_test(code_is_cut),
        cmocka_unit_test(marks_go_on_in_the_next_row),
        cmocka_unit_test(a_mark_replaces_another),
        cmocka_unit_test(prose_is_copied),
        cmocka_unit_test(a_long_page_is_counted_once),
        cmocka_unit_test(any_text_at_any_width),
    };
    return cmocka_run_group_tests_name("prose", tests, golden_setup, NULL);
}
