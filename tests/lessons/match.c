/* What was printed against what is expected, with `...` in it: by table, and by chance against a search that tries
 * everything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lessons/reader/match.h"

/* Lines of a text as passages; the last need not end. */
static struct passages passages_of(const char *text)
{
    struct passages lines = {.items = NULL};
    for (const char *at = text; *at;) {
        size_t size = strcspn(at, "\n");
        lines.items = must_grow(lines.items, lines.count, &lines.room, sizeof *lines.items);
        lines.items[lines.count++] = (struct passage){must_copy(at, size), lines.count + 1, 1};
        at += size + (at[size] == '\n');
    }
    return lines;
}

static void release(struct passages *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i].bytes);
    free(lines->items);
}

static bool fits(const char *expected, const char *text, struct mismatch *mismatch)
{
    struct passages lines = passages_of(expected);
    bool result = match_text(&lines, text, strlen(text), NULL, mismatch);
    release(&lines);
    return result;
}

static void lines_match_by_the_rules(void **state)
{
    static const struct {
        const char *expected, *text;
        bool fits;
    } rows[] = {
        {"", "", true},
        {"", "a\n", false},
        {"a", "a\n", true},
        {"a", "a", true},
        {"a", "", false},
        {"a", "a\nb\n", false},
        {"a", "  a\n", false},
        {"  a", "  a\n", true},
        {"a", "a  \n", true},
        {"a  ", "a\n", true},
        {"a", "a\n\n\n", true},
        {"a\n\n", "a\n", true},
        {"a\n\nb", "a\n\nb\n", true},
        {"a\n\nb", "a\nb\n", false},
        {"...", "", true},
        {"...", "a\nb\n", true},
        {"a\n...", "a\n", true},
        {"a\n...\nc", "a\nc\n", true},
        {"a\n...\nc", "a\nb\nb\nc\n", true},
        {"a\n...\nc", "a\nc\nb\n", false},
        {"a\n...\nc", "a\nc\nb\nc\n", true},
        {"...\nb\n...\nb", "b\n", false},
        {"...\nb\n...\nb", "b\nb\n", true},
        {"...\na\nb\n...", "x\na\nc\na\na\nb\ny\n", true},
        {"...\n...", "", true},
        {"a...", "a\n", true},
        {"a...", "abc\n", true},
        {"a...", "abc\nd\n", false},
        {"...c", "abc\n", true},
        {"a...c", "ac\n", true},
        {"a...c", "abcb\n", false},
        {"a...b...c", "a1b2b3c\n", true},
        {"a...b...c", "a1c2b\n", false},
        {"ab...ba", "aba\n", false},
        {"ab...ba", "abba\n", true},
        {"......", "x\n", true},
        {"....", ".\n", true},
        {"[0, 1, ..., 9]", "[0, 1, 2, 3, 9]\n", true},
        {"wall ... ms", "wall 6.12 ms\n", true},
        {"größe … ...", "größe … 3\n", true},
        {"0.5... s", "0.5 s\n", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mismatch mismatch;
        if (fits(rows[i].expected, rows[i].text, &mismatch) != rows[i].fits)
            fail_msg("<%s> and <%s>", rows[i].expected, rows[i].text);
    }
}

static void the_first_line_that_differs_is_told(void **state)
{
    static const struct {
        const char *expected, *text;
        size_t line;
        const char *got;
    } rows[] = {
        {"a\nb\nc", "a\nx\nc\n", 1, "x"},
        {"a\nb", "a\n", 1, NULL},
        {"a", "a\nb\n", 1, "b"},
        {"a\n...\nc", "a\nb\n", 2, NULL},
        {"a\n...\nc\nd", "a\nb\nc\ne\n", 3, "e"},
        {"...\nc", "a\nb\n", 1, NULL},
        {"", "a\n", 0, "a"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mismatch mismatch;
        assert_false(fits(rows[i].expected, rows[i].text, &mismatch));
        if (mismatch.line != rows[i].line)
            fail_msg("<%s> and <%s>: line %zu", rows[i].expected, rows[i].text, mismatch.line);
        if (rows[i].got && mismatch.got)
            assert_memory_equal(mismatch.got, rows[i].got, strlen(rows[i].got));
        if (!rows[i].got != !mismatch.got)
            fail_msg("<%s> and <%s>: %s", rows[i].expected, rows[i].text, mismatch.got);
    }
}

/* --- by chance --- */

/* The rules as they are written, trying every length for every `...`. */
static bool line_oracle(const char *pattern, const char *line)
{
    if (strncmp(pattern, "...", 3) == 0) {
        for (size_t skip = 0; skip <= strlen(line); skip++)
            if (line_oracle(pattern + 3, line + skip))
                return true;
        return false;
    }
    if (!*pattern)
        return !*line;
    return *pattern == *line && line_oracle(pattern + 1, line + 1);
}

struct lines {
    char line[8][8];
    size_t count;
};

static bool text_oracle(const struct lines *patterns, size_t p, const struct lines *lines, size_t l)
{
    if (p == patterns->count)
        return l == lines->count;
    if (strcmp(patterns->line[p], "...") == 0) {
        for (size_t skip = l; skip <= lines->count; skip++)
            if (text_oracle(patterns, p + 1, lines, skip))
                return true;
        return false;
    }
    return l < lines->count && line_oracle(patterns->line[p], lines->line[l]) &&
           text_oracle(patterns, p + 1, lines, l + 1);
}

static uint64_t dice = 7;

static size_t roll(size_t below)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(dice >> 33) % below;
}

/* A line of one to six letters a and b, and dots if wanted. */
static void throw_line(char *out, bool dots)
{
    size_t parts = 1 + roll(3);
    *out = '\0';
    for (size_t i = 0; i < parts && strlen(out) < 5; i++)
        strcat(out, dots && roll(3) == 0 ? "..." : roll(2) ? "a" : "b");
}

static void throw_lines(struct lines *out, bool dots)
{
    out->count = roll(7);
    for (size_t i = 0; i < out->count; i++)
        throw_line(out->line[i], dots);
}

static void chance_finds_no_other_answer(void **state)
{
    (void)state;
    size_t good = 0;
    for (size_t round = 0; round < 200000; round++) {
        struct lines patterns, lines;
        struct passage items[8];
        struct text text = {.bytes = NULL};
        struct mismatch mismatch;
        throw_lines(&patterns, true);
        throw_lines(&lines, false);
        for (size_t i = 0; i < patterns.count; i++)
            items[i] = (struct passage){patterns.line[i], i + 1, 1};
        for (size_t i = 0; i < lines.count; i++)
            text_format(&text, "%s\n", lines.line[i]);
        const struct passages expected = {items, patterns.count, 8};
        bool wanted = text_oracle(&patterns, 0, &lines, 0);
        good += wanted;
        if (match_text(&expected, text_string(&text), text.size, NULL, &mismatch) != wanted) {
            for (size_t i = 0; i < patterns.count; i++)
                print_error("pattern %s\n", patterns.line[i]);
            fail_msg("%s: %d", text_string(&text), wanted);
        }
        text_release(&text);
    }
    assert_in_range(good, 1000, 199000);
}

static char *repeated(const char *before, const char *again, size_t times, const char *behind)
{
    struct text text = {.bytes = NULL};
    text_put(&text, before);
    while (times--)
        text_put(&text, again);
    text_put(&text, behind);
    return text.bytes;
}

/* What would take for ever if choices were tried out. In a line it takes no longer than reading it; the last of them
 * is all that does not fit. */
static void hostile_lessons_take_no_longer(void **state)
{
    static const struct {
        const char *before, *pattern, *behind, *text;
        size_t times;
    } rows[] = {
        {"", "...a", "b", "aa", 20000},
        {"", "...a", "b", "aa", 500000},
        {"", "...\na\n", "b\n", "a\na\n", 20000},
        {"...\n", "a\n...\n", "b\n", "a\n", 150000},
        {"", "...aaaaaaaaaaaaaaab", "", "aaaaaaaaaaaaaaaa", 60000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mismatch mismatch;
        char *expected = repeated(rows[i].before, rows[i].pattern, rows[i].times, rows[i].behind);
        char *text = repeated("", rows[i].text, rows[i].times, "");
        assert_false(fits(expected, text, &mismatch));
        assert_false(mismatch.given_up);
        free(expected);
        free(text);
    }
}

static bool is_wanted(void *context)
{
    size_t *asked = context;
    return ++*asked < 3;
}

/* Lines that are alike behind a gap: lines times lines, an hour of it. */
static void what_takes_too_long_is_given_up(void **state)
{
    (void)state;
    struct mismatch mismatch;
    char *lines = repeated("...\n", "a\n", 300000, "b\n"), *text = repeated("", "a\n", 600000, "");
    struct passages expected = passages_of(lines);
    size_t asked = 0;
    const struct match_watch watch = {is_wanted, &asked};
    assert_false(match_text(&expected, text, strlen(text), &watch, &mismatch));
    assert_true(mismatch.given_up);
    assert_int_equal(asked, 3);
    assert_false(match_text(&expected, text, strlen(text), NULL, &mismatch));
    assert_true(mismatch.given_up);
    release(&expected);
    free(lines);
    free(text);
    expected = passages_of("...\na\nb\n"); /* a gap before a million lines is no such thing */
    text = repeated("", "c\n", 1000000, "a\nb\n");
    assert_true(match_text(&expected, text, strlen(text), NULL, &mismatch));
    release(&expected);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_match_by_the_rules),        cmocka_unit_test(the_first_line_that_differs_is_told),
        cmocka_unit_test(chance_finds_no_other_answer),    cmocka_unit_test(hostile_lessons_take_no_longer),
        cmocka_unit_test(what_takes_too_long_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
