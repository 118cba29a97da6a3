/* tests/viz/transcript.c - what was typed and answered: wrapping, marks, scrolling, forgetting, and that nothing in it
 * controls a terminal. */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/transcript.h"

static void put(struct transcript *transcript, const char *text)
{
    transcript_write(transcript, text, strlen(text));
}

/* The last `rows` rows before the last `back`, as text with '|' behind each. */
static char *drawn(struct transcript *transcript, int rows, int columns, int back)
{
    static char all[8192];
    struct canvas canvas = {.colours = 0};
    size_t at = 0;
    canvas_resize(&canvas, rows, columns);
    int took = transcript_draw(transcript, &canvas, 0, rows, back);
    assert_true(took >= 0 && took <= rows);
    assert_sound(&canvas);
    for (int row = 0; row < took; row++) {
        at += canvas_row_text(&canvas, row, all + at, sizeof all - at - 2);
        all[at++] = '|';
    }
    all[at] = '\0';
    canvas_release(&canvas);
    return all;
}

static char *printed(struct transcript *transcript, bool colours, size_t *size)
{
    char *text = NULL;
    FILE *file = open_memstream(&text, size);
    assert_non_null(file);
    transcript_print(transcript, file, colours);
    fclose(file);
    return text;
}

static void expect_printed(struct transcript *transcript, bool colours, const char *wanted)
{
    size_t size;
    char *text = printed(transcript, colours, &size);
    assert_string_equal(text, wanted);
    free(text);
}

static void lines_come_as_they_are_written(void **state)
{
    struct transcript *transcript = *state;
    assert_int_equal(transcript_rows(transcript, 80, true), 0);
    assert_string_equal(drawn(transcript, 5, 20, 0), "");
    put(transcript, ">>> map square 0..3\n[0, ");
    put(transcript, "1, 4]");
    assert_string_equal(drawn(transcript, 5, 30, 0), ">>> map square 0..3|[0, 1, 4]|");
    put(transcript, "\n\nx");
    assert_string_equal(drawn(transcript, 5, 30, 0), ">>> map square 0..3|[0, 1, 4]||x|");
    transcript_end_line(transcript);
    transcript_end_line(transcript);
    put(transcript, "y");
    assert_string_equal(drawn(transcript, 9, 30, 0), ">>> map square 0..3|[0, 1, 4]||x|y|");
    assert_int_equal(transcript_rows(transcript, 30, false), 5);
}

static void long_lines_wrap_at_words(void **state)
{
    struct transcript *transcript = *state;
    put(transcript, "one two three four five\n");
    assert_string_equal(drawn(transcript, 5, 14, 0), "one two three|four five|");
    assert_string_equal(drawn(transcript, 5, 9, 0), "one two|three|four five|");
    assert_int_equal(transcript_rows(transcript, 9, false), 3);
    assert_string_equal(drawn(transcript, 9, 23, 0), "one two three four five|");
    put(transcript, "0123456789abcdef\n計算機計算機\n");
    assert_string_equal(drawn(transcript, 5, 7, 0), "0123456|789abcd|ef|計算機|計算機|");
    put(transcript, "a\tb\te\u0301\n");
    assert_string_equal(drawn(transcript, 1, 30, 0), "a       b       e\u0301|");
}

/* Not a character is lost at any width but blanks where a row ends. */
static void wrapping_loses_nothing(void **state)
{
    (void)state;
    uint64_t dice = 31;
    for (int round = 0; round < 3000; round++) {
        struct transcript *transcript = transcript_create();
        char line[128] = "", wanted[128] = "", *text;
        for (uint64_t n = 1 + canned_roll(&dice) % 25; n; n--) {
            static const char *const pieces[] = {"a",  "bc",      " ",       "  ",      "longer",
                                                 "計", "e\u0301", "\033[3w", "\033[0m", "."};
            const char *piece = pieces[canned_roll(&dice) % 10];
            strcat(line, piece);
            if (piece[0] != ' ' && piece[0] != '\033')
                strcat(wanted, piece);
        }
        put(transcript, line);
        int columns = 2 + (int)(canned_roll(&dice) % 30), rows = transcript_rows(transcript, columns, false);
        text = drawn(transcript, rows, columns, 0);
        char *to = text;
        int ends = 0;
        for (const char *from = text; *from; from++) {
            ends += *from == '|';
            if (*from != '|' && *from != ' ')
                *to++ = *from;
        }
        *to = '\0';
        assert_string_equal(text, wanted);
        assert_int_equal(ends, rows);
        transcript_destroy(transcript);
    }
}

/* --- marks --- */

static void marks_are_styles(void **state)
{
    struct transcript *transcript = *state;
    struct canvas canvas = {.colours = 256};
    put(transcript, "a" MARK_QUIET "b" MARK_PLAIN "c" MARK_ALERT "d\ne\033[3wf" MARK_PLAIN "\ng");
    canvas_resize(&canvas, 3, 10);
    assert_int_equal(transcript_draw(transcript, &canvas, 0, 3, 0), 3);
    static const struct {
        int row, column, ink, attributes;
        wchar_t glyph;
    } cells[] = {{0, 0, INK_DEFAULT, 0, L'a'},  {0, 1, INK_QUIET, 0, L'b'},    {0, 2, INK_DEFAULT, 0, L'c'},
                 {0, 3, INK_ALERT, BOLD, L'd'}, {1, 0, INK_ALERT, BOLD, L'e'}, {2, 0, INK_DEFAULT, 0, L'g'}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        const struct cell_glyph *cell = &canvas.cells[cells[i].row * 10 + cells[i].column];
        assert_int_equal(cell->glyph[0], cells[i].glyph);
        assert_int_equal(cell->style.ink, cells[i].ink);
        assert_int_equal(cell->style.attributes, cells[i].attributes);
    }
    assert_int_equal(canvas.cells[11].style.ink, ink_worker(3, 0));
    canvas_release(&canvas);
}

/* A stream's buffer ends where it likes. */
static void a_mark_may_come_in_pieces(void **state)
{
    (void)state;
    static const char text[] = "a" MARK_ALERT "b\nc" MARK_PLAIN "d\ne";
    for (size_t cut = 1; cut < sizeof text - 1; cut++) {
        struct transcript *transcript = transcript_create();
        struct canvas canvas = {.colours = 256};
        transcript_write(transcript, text, cut);
        transcript_write(transcript, text + cut, sizeof text - 1 - cut);
        canvas_resize(&canvas, 3, 4);
        transcript_draw(transcript, &canvas, 0, 3, 0);
        assert_int_equal(canvas.cells[1].style.ink, INK_ALERT);
        assert_int_equal(canvas.cells[4].style.ink, INK_ALERT);
        assert_int_equal(canvas.cells[5].style.ink, INK_DEFAULT);
        assert_int_equal(canvas.cells[8].style.ink, INK_DEFAULT);
        canvas_release(&canvas);
        transcript_destroy(transcript);
    }
}

/* --- scrolling and forgetting --- */

static void it_scrolls_back(void **state)
{
    struct transcript *transcript = *state;
    put(transcript, "1\n2\n3 three 3\n4\n5");
    assert_string_equal(drawn(transcript, 3, 20, 0), "3 three 3|4|5|");
    assert_string_equal(drawn(transcript, 3, 20, 1), "2|3 three 3|4|");
    assert_string_equal(drawn(transcript, 3, 20, 2), "1|2|3 three 3|");
    assert_string_equal(drawn(transcript, 3, 20, 4), "1|");
    assert_string_equal(drawn(transcript, 3, 20, 5), "");
    assert_string_equal(drawn(transcript, 3, 20, 900), "");
    assert_string_equal(drawn(transcript, 2, 7, 2), "3 three|3|"); /* in the middle of a line */
    assert_string_equal(drawn(transcript, 2, 7, 3), "2|3 three|");
    assert_string_equal(drawn(transcript, 0, 20, 0), "");
}

static void what_is_pushed_away_comes_back_when_one_scrolls(void **state)
{
    struct transcript *transcript = *state;
    put(transcript, "1\n2\n");
    transcript_clear_sight(transcript);
    assert_int_equal(transcript_rows(transcript, 20, false), 0);
    assert_int_equal(transcript_rows(transcript, 20, true), 2);
    assert_string_equal(drawn(transcript, 5, 20, 0), "");
    put(transcript, "3\n");
    assert_string_equal(drawn(transcript, 5, 20, 0), "3|");
    assert_string_equal(drawn(transcript, 5, 20, 1), "1|2|");
}

static void the_oldest_lines_are_forgotten(void **state)
{
    struct transcript *transcript = *state;
    for (int i = 0; i < 12345; i++) {
        char line[32];
        snprintf(line, sizeof line, "line %d\n", i);
        put(transcript, line);
        if (i == 9000)
            transcript_clear_sight(transcript);
    }
    int rows = transcript_rows(transcript, 20, true);
    assert_in_range(rows, 4000, 10000);
    assert_int_equal(transcript_rows(transcript, 20, false), 12345 - 9001);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "line %d|", 12345 - rows);
    assert_string_equal(drawn(transcript, 1, 20, rows - 1), wanted);
    assert_string_equal(drawn(transcript, 1, 20, 0), "line 12344|");
    size_t size;
    char *text = printed(transcript, false, &size);
    snprintf(wanted, sizeof wanted, "line %d\n", 12345 - rows);
    assert_memory_equal(text, wanted, strlen(wanted));
    free(text);
}

/* Lines of a megabyte, one write each: their beginnings stay, the rest is cut and said to be. */
static void long_lines_are_cut(void **state)
{
    struct transcript *transcript = *state;
    enum { SIZE = 1 << 20, LINES = 60 };
    char *line = malloc(SIZE);
    assert_non_null(line);
    memset(line, 'x', SIZE);
    line[SIZE - 1] = '\n';
    for (int i = 0; i < LINES; i++)
        transcript_write(transcript, line, SIZE);
    put(transcript, "short");
    free(line);
    assert_string_equal(drawn(transcript, 1, 20, 0), "short|");
    transcript_end_line(transcript);
    size_t size;
    char *text = printed(transcript, false, &size);
    assert_in_range(size, 1 << 20, 16 << 20); /* and all of it is not without bounds either */
    assert_non_null(strstr(text, "xxxxxxxx … the rest of this line is not kept here\n"));
    assert_true(strspn(text, "x") > 1 << 17);
    free(text);
}

/* --- the terminal's own history --- */

static void it_is_printed_once(void **state)
{
    struct transcript *transcript = *state;
    put(transcript, "a" MARK_QUIET "b" MARK_PLAIN "\n\033[3wc\n");
    expect_printed(transcript, false, "ab\nc\n");
    expect_printed(transcript, false, "");
    put(transcript, MARK_ALERT "d" MARK_PLAIN "\n");
    expect_printed(transcript, true, MARK_ALERT "d" MARK_PLAIN MARK_PLAIN "\n");
}

static const char *const attacks[] = {
    "\033]0;title\007",
    "\033[2J",
    "\033c",
    "\033[31;42m",
    "\rx",
    "\b\b\b",
    "\xc2\x9b"
    "2J",
    "\x9b"
    "2J",
    "\033P1$r\033\\",
    "\016",
    "\033[?1049l",
    "\033[6n",
    "\177",
    "\033",
    "\033[",
    "\033[3",
    "\033[99999999999999w",
};

/* Of what may come from names and files, nothing reaches a canvas or the terminal that could control it. */
static void nothing_in_it_controls_a_terminal(void **state)
{
    (void)state;
    uint64_t dice = 77;
    for (int round = 0; round < 4000; round++) {
        struct transcript *transcript = transcript_create();
        for (uint64_t n = 1 + canned_roll(&dice) % 8; n; n--) {
            put(transcript, attacks[canned_roll(&dice) % (sizeof attacks / sizeof *attacks)]);
            char noise[4] = {(char)canned_roll(&dice), (char)canned_roll(&dice), 'a', '\0'};
            transcript_write(transcript, noise, 3);
        }
        transcript_end_line(transcript);
        drawn(transcript, 9, 11, 0);
        size_t size;
        char *text = printed(transcript, false, &size);
        for (size_t i = 0; i < size; i++)
            if (((unsigned char)text[i] < 0x20 && !strchr("\n\t", text[i])) || text[i] == 0x7f || !text[i] ||
                (i && text[i - 1] == '\xc2' && (unsigned char)text[i] >= 0x80 && (unsigned char)text[i] < 0xa0))
                fail_msg("byte %zu is %02x", i, (unsigned char)text[i]);
        free(text);
        transcript_destroy(transcript);
    }
}

/* With colours the marks are there, and no other sequence. */
static void marks_alone_are_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        struct transcript *transcript = transcript_create();
        put(transcript, attacks[i]);
        transcript_end_line(transcript);
        size_t size;
        char *text = printed(transcript, true, &size);
        for (const char *c = text; (c = strchr(c, '\033')); c++)
            if (strncmp(c, MARK_PLAIN, 4) != 0 && strncmp(c, MARK_QUIET, 4) != 0 && strncmp(c, MARK_ALERT, 7) != 0)
                fail_msg("attack %zu: \\033%.6s is printed", i, c + 1);
        free(text);
        transcript_destroy(transcript);
    }
}

static int create(void **state)
{
    return (*state = transcript_create()) ? 0 : -1;
}

static int destroy(void **state)
{
    transcript_destroy(*state);
    return 0;
}

#define with_transcript(test) cmocka_unit_test_setup_teardown(test, create, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_transcript(lines_come_as_they_are_written),
        with_transcript(long_lines_wrap_at_words),
        cmocka_unit_test(wrapping_loses_nothing),
        with_transcript(marks_are_styles),
        cmocka_unit_test(a_mark_may_come_in_pieces),
        with_transcript(it_scrolls_back),
        with_transcript(what_is_pushed_away_comes_back_when_one_scrolls),
        with_transcript(the_oldest_lines_are_forgotten),
        with_transcript(long_lines_are_cut),
        with_transcript(it_is_printed_once),
        cmocka_unit_test(nothing_in_it_controls_a_terminal),
        cmocka_unit_test(marks_alone_are_printed),
    };
    return cmocka_run_group_tests_name("transcript", tests, golden_setup, NULL);
}
