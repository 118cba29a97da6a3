/* tests/viz/prompt.c - the line that is typed: where it wraps, and where the cursor stands. */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/prompt.h"

struct drawn {
    struct canvas canvas;
    int row, column;
};

static void draw(struct drawn *drawn, const struct prompt *prompt, int rows, int columns)
{
    drawn->canvas = (struct canvas){.colours = 0};
    canvas_resize(&drawn->canvas, rows, columns);
    prompt_draw(prompt, &drawn->canvas, 0, rows, &drawn->row, &drawn->column);
    assert_sound(&drawn->canvas);
}

static void expect_row(const struct drawn *drawn, int row, const char *wanted)
{
    char text[1024];
    canvas_row_text(&drawn->canvas, row, text, sizeof text);
    assert_string_equal(text, wanted);
}

static void expect_cursor(const struct prompt *prompt, int columns, int row, int column)
{
    struct drawn drawn;
    draw(&drawn, prompt, 10, columns);
    if (drawn.row != row || drawn.column != column)
        fail_msg("'%s' at %zu: the cursor is at %d, %d and not at %d, %d", prompt->line, prompt->point, drawn.row,
                 drawn.column, row, column);
    canvas_release(&drawn.canvas);
}

static void a_line_and_its_hint(void **state)
{
    (void)state;
    struct drawn drawn;
    draw(&drawn, &(struct prompt){.before = ">>> ", .line = "map ", .point = 4, .hint = "F ITEMS [chunksize=K]"}, 2,
         40);
    expect_row(&drawn, 0, ">>> map  F ITEMS [chunksize=K]"); /* the cursor stands before it */
    assert_int_equal(drawn.row, 0);
    assert_int_equal(drawn.column, 8);
    assert_int_equal(drawn.canvas.cells[0].style.ink, INK_QUIET);
    assert_int_equal(drawn.canvas.cells[4].style.ink, INK_DEFAULT);
    assert_int_equal(drawn.canvas.cells[9].style.ink, INK_QUIET);
    canvas_release(&drawn.canvas);
    draw(&drawn, &(struct prompt){.before = ">>> ", .line = "map ", .point = 4, .hint = "F ITEMS [chunksize=K]"}, 2,
         12);
    expect_row(&drawn, 0, ">>> map  F I"); /* a hint never takes a row more */
    expect_row(&drawn, 1, "");
    canvas_release(&drawn.canvas);
    draw(&drawn, &(struct prompt){.before = "> ", .line = "pi ", .point = 3, .hint = "N [async]   estimate pi"}, 1, 20);
    expect_row(&drawn, 0, "> pi  N [async]"); /* no part of the sentence */
    canvas_release(&drawn.canvas);
}

static void lines_wrap(void **state)
{
    (void)state;
    struct prompt prompt = {.before = ">>> ", .line = "0123456789abcdef", .point = 16};
    struct drawn drawn;
    assert_int_equal(prompt_rows(&prompt, 80), 1);
    assert_int_equal(prompt_rows(&prompt, 21), 1);
    assert_int_equal(prompt_rows(&prompt, 20), 2); /* the cursor has no room behind it */
    assert_int_equal(prompt_rows(&prompt, 10), 3);
    draw(&drawn, &prompt, 3, 10);
    expect_row(&drawn, 0, ">>> 012345");
    expect_row(&drawn, 1, "6789abcdef");
    expect_row(&drawn, 2, "");
    canvas_release(&drawn.canvas);
    expect_cursor(&prompt, 10, 2, 0);
    prompt.point = 5;
    expect_cursor(&prompt, 10, 0, 9);
    prompt.point = 6;
    expect_cursor(&prompt, 10, 1, 0);
    prompt.point = 0;
    expect_cursor(&prompt, 10, 0, 4);
}

static void the_cursor_stands_before_wide_characters(void **state)
{
    (void)state;
    struct prompt prompt = {.before = "> ", .line = "a計e\u0301b"};
    static const struct {
        size_t point;
        int column;
    } cases[] = {{0, 2}, {1, 3}, {4, 5}, {5, 6}, {7, 6}, {8, 7}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prompt.point = cases[i].point;
        expect_cursor(&prompt, 40, 0, cases[i].column);
    }
    prompt = (struct prompt){.before = "> ", .line = "a計計", .point = 7};
    assert_int_equal(prompt_rows(&prompt, 6), 2);
    expect_cursor(&prompt, 6, 1, 2);
    struct drawn drawn;
    draw(&drawn, &prompt, 2, 6);
    expect_row(&drawn, 0, "> a計");
    expect_row(&drawn, 1, "計");
    canvas_release(&drawn.canvas);
}

static void pasted_lines_tabs_and_control_characters(void **state)
{
    (void)state;
    struct prompt prompt = {.before = ">>> ", .line = "pi 1\n\nmap\tx\001\033[31m\177\r\xff", .point = 6};
    struct drawn drawn;
    assert_int_equal(prompt_rows(&prompt, 40), 3);
    draw(&drawn, &prompt, 4, 40);
    expect_row(&drawn, 0, ">>> pi 1");
    expect_row(&drawn, 1, "");
    expect_row(&drawn, 2, "map     x^A^[[31m^?^M?");
    canvas_release(&drawn.canvas);
    expect_cursor(&prompt, 40, 2, 0);
    prompt.point = 4;
    expect_cursor(&prompt, 40, 0, 8);
    prompt.point = 5;
    expect_cursor(&prompt, 40, 1, 0);
    prompt.point = 10;
    expect_cursor(&prompt, 40, 2, 8);
    prompt.point = 12; /* behind ^A */
    expect_cursor(&prompt, 40, 2, 11);
}

/* Less room than rows: the cursor is always among those that are shown. */
static void more_rows_than_there_are(void **state)
{
    (void)state;
    struct prompt prompt = {.before = "> ", .line = "aa\nbb\ncc\ndd\nee\nff"};
    for (prompt.point = 0; prompt.point <= strlen(prompt.line); prompt.point++) {
        int at = (int)prompt.point / 3;
        for (int rows = 1; rows < 8; rows++) {
            struct drawn drawn;
            char wanted[3] = {(char)('a' + at), (char)('a' + at), '\0'}, text[64];
            draw(&drawn, &prompt, rows, 20);
            assert_int_equal(drawn.row, at < rows ? at : rows - 1);
            canvas_row_text(&drawn.canvas, drawn.row, text, sizeof text);
            assert_string_equal(text + (at == 0 ? 2 : 0), wanted);
            canvas_release(&drawn.canvas);
        }
    }
}

static void draws_in_its_rows_alone(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",    "計",   "e\u0301", "\n",     "\t",
                                         "\001", "\xff", "word ",   "\u200b", "0123456789"};
    uint64_t dice = 21;
    for (int i = 0; i < 30000; i++) {
        struct fenced fenced;
        char line[256] = "";
        int columns = 1 + (int)(canned_roll(&dice) % 14), room = 1 + (int)(canned_roll(&dice) % 5);
        for (uint64_t n = canned_roll(&dice) % 12; n; n--)
            strcat(line, pieces[canned_roll(&dice) % (sizeof pieces / sizeof *pieces)]);
        size_t size = strlen(line);
        struct prompt prompt = {.before = i % 2 ? ">>> " : "",
                                .line = line,
                                .point = canned_roll(&dice) % (size + 1),
                                .hint = i % 3 ? "and a hint" : NULL};
        int wanted = prompt_rows(&prompt, columns), rows = wanted < room ? wanted : room, row, column;
        fenced_create(&fenced, &(struct canvas){.colours = 8}, rows + 3, columns);
        prompt_draw(&prompt, &fenced.canvas, 0, rows, &row, &column);
        fenced_check(&fenced, rows);
        assert_true(row >= 0 && row < rows);
        assert_true(column >= 0 && column < columns);
        fenced_release(&fenced);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_and_its_hint),
        cmocka_unit_test(lines_wrap),
        cmocka_unit_test(the_cursor_stands_before_wide_characters),
        cmocka_unit_test(pasted_lines_tabs_and_control_characters),
        cmocka_unit_test(more_rows_than_there_are),
        cmocka_unit_test(draws_in_its_rows_alone),
    };
    return cmocka_run_group_tests_name("prompt", tests, golden_setup, NULL);
}
