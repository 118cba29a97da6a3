/* tests/lessons/damaged.c - lessons that something happened to: whatever comes, it is a lesson, or one error whose
 * place is in the file; nothing crashes and nothing goes on for ever. */
#include "tests/lessons/support.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lessons/reader/judge.h"
#include "lessons/reader/source.h"
#include "lessons/reader/words.h"

enum { ROUNDS = 4000, STEP = 7 }; /* of bytes, between the prefixes of long files */

static const char worst[] =
    "# T\n\na *b* **c `d`** [e](f) &amp; &#27; ![g](h)\n\n- i\n  1. j\n\n> k\n\n| l | m |\n|---|--:|\n"
    "| `n` | ö |\n\n<!-- p\n-->\n\nQ\n---\n\n~~~x\ny\n~~~\n\n```poolscope figures\n>>> map [1,\n... 2]\n...\nr\n"
    "```\n\n```exercise\nask: s\n  t\nsetup: u\naccept: v == 1\nif: w => x\nhint: y\nanswer:\n  z (\n  1)\n"
    "after: 漢字\n```\n---\n```quiz\nask: a\n- b\n* c\nhint: d\nafter: e\n```\n";

static size_t lines_of(const char *bytes, size_t size)
{
    size_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += bytes[i] == '\n';
    return lines;
}

/* The characters of a line, as far as it is text. */
static size_t width_of(const char *bytes, size_t size, size_t line)
{
    size_t at = 0;
    for (; line > 1; line--)
        at = (size_t)((const char *)memchr(bytes + at, '\n', size - at) - bytes) + 1;
    const char *newline = memchr(bytes + at, '\n', size - at);
    return characters(bytes + at, newline ? (size_t)(newline - bytes) - at : size - at);
}

static const char *fault_of(const struct lesson_error *error, const char *bytes, size_t size)
{
    if (!error->message.size)
        return "no message";
    if (!error->hint.size)
        return "no hint";
    if (error->line == 0 || error->line > lines_of(bytes, size))
        return "no such line";
    if (error->column == 0 || error->column > width_of(bytes, size, error->line) + 1)
        return "no such column";
    return NULL;
}

static bool does_harm(const char *bytes, size_t size)
{
    struct style ignored;
    unsigned char c = (unsigned char)*bytes;
    bool control = c < 0x20 || c == 0x7f || (c == 0xc2 && size > 1 && (unsigned char)bytes[1] < 0xa0);
    return (control && !mark_read(bytes, size, &ignored)) || utf8_turns(bytes, size);
}

/* What is shown can do nothing to a terminal, and is what it looks like. */
static void look_at(const struct part *part)
{
    struct prose prose = {.lines = NULL};
    part_show(part, &prose);
    for (size_t i = 0; i < prose.count; i++) {
        const struct prose_line *line = &prose.lines[i];
        assert_int_equal(utf8_check(line->bytes, line->size), line->size);
        for (size_t at = 0; at < line->size; at++)
            assert_false(does_harm(line->bytes + at, line->size - at));
    }
    prose_release(&prose);
}

static void try_bytes(const char *bytes, size_t size, uint64_t seed)
{
    struct lesson lesson;
    struct lesson_error error;
    char *exactly = must_allocate(size); /* so that a sanitizer sees who reads behind it */
    memcpy(exactly, bytes, size);
    if (lesson_parse("x.md", exactly, size, &lesson, &error)) {
        for (size_t i = 0; i < lesson.count; i++)
            look_at(&lesson.parts[i]);
        for (size_t at = 0; at < strlen(lesson.title); at++)
            assert_false(does_harm(lesson.title + at, strlen(lesson.title) - at));
        lesson_release(&lesson);
    } else {
        const char *fault = fault_of(&error, bytes, size);
        if (fault)
            fail_msg("seed %llu, %zu bytes: %s, %zu:%zu: %s", (unsigned long long)seed, size, fault, error.line,
                     error.column, text_string(&error.message));
        lesson_error_release(&error);
    }
    free(exactly);
}

static void every_beginning_of_a_lesson(void **state)
{
    (void)state;
    size_t size;
    char *lesson = read_course_file("01-the-first-pool.md", &size);
    for (size_t i = 0; i <= sizeof worst - 1; i++)
        try_bytes(worst, i, 0);
    for (size_t i = 0; i <= size; i += STEP)
        try_bytes(lesson, i, 0);
    free(lesson);
}

static unsigned pick(uint64_t *random, size_t below)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (unsigned)((*random >> 33) % (below ? below : 1));
}

/* One piece of it is flipped, taken out, doubled, or replaced by what means something somewhere. */
static void damage(struct text *file, uint64_t *random)
{
    static const char *const pieces[] = {
        "```",  "\n```\n",  "\n",       ">>> ",   "... ",   "\n---\n", ": ",   "\t",   "\r",     "[",
        "<!--", "-->",      "|",        "* ",     "- ",     "\n# ",    "&#0;", "\xff", "&#155;", "&#x7f;",
        "\x7f", "\xc2\x9b", "&#x202e;", "\u202e", "\u2066", "\xc3",    "    ", "**",   "`",      "=> "};
    size_t at = pick(random, file->size + 1), length = pick(random, 1 + pick(random, 60));
    struct text out = {.bytes = NULL};
    length = length > file->size - at ? file->size - at : length;
    text_add(&out, text_string(file), at);
    switch (pick(random, 4)) {
    case 0: /* a bit */
        text_add(&out, text_string(file) + at, file->size - at);
        if (at < file->size)
            out.bytes[at] = (char)(out.bytes[at] ^ 1 << pick(random, 8));
        break;
    case 1: /* gone */
        text_add(&out, text_string(file) + at + length, file->size - at - length);
        break;
    case 2: /* twice */
        text_add(&out, text_string(file) + at, length);
        text_add(&out, text_string(file) + at, file->size - at);
        break;
    default:
        text_put(&out, pieces[pick(random, sizeof pieces / sizeof *pieces)]);
        text_add(&out, text_string(file) + at, file->size - at);
    }
    text_release(file);
    *file = out;
}

static void damage_and_try(const char *bytes, size_t size, uint64_t seed)
{
    uint64_t random = seed * 0x9e3779b97f4a7c15U + 1;
    struct text file = {.bytes = NULL};
    text_add(&file, bytes, size);
    for (unsigned i = 1 + pick(&random, 4); i > 0; i--)
        damage(&file, &random);
    try_bytes(text_string(&file), file.size, seed);
    text_release(&file);
}

static void lessons_with_pieces_gone_and_doubled(void **state)
{
    (void)state;
    const char *seed = getenv("POOLSCOPE_SEED");
    size_t size;
    char *lesson = read_course_file("01-the-first-pool.md", &size);
    for (uint64_t i = seed ? strtoull(seed, NULL, 10) : 1; i <= ROUNDS; i++) {
        damage_and_try(worst, sizeof worst - 1, i);
        if (i % 3 == 0)
            damage_and_try(lesson, size, i);
        if (seed)
            break;
    }
    free(lesson);
}

/* What takes time that grows with the square of a file's length takes minutes here, and not milliseconds. */
static void long_files_take_no_time(void **state)
{
    (void)state;
    static const struct {
        const char *before, *again, *after;
    } cases[] = {
        {"", "[", ""},
        {"", "*a ", ""},
        {"", "**a*", ""},
        {"", "> ", ""},
        {"", "- ", ""},
        {"", "> a\n", ""},
        {"", "<!-- ", ""},
        {"", "![", ""},
        {"", "a\n=\n", ""},
        {"", "1. a\n\n", ""},
        {"| a | b |\n|---|---|\n", "|\n", ""}, /* refused */
        {"```exercise\nask: a\naccept: 1\nanswer:\n", " b\n", "```\n"},
        {"```exercise\nanswer: 1\naccept: 1\nask: b\n", " b\n", "```\n"},
        {"```poolscope\n>>> a [\n", "... b\n", "... ]\n```\n"},
        {"```poolscope\n", ">>> a\n", "```\n"},
        {"```poolscope\n>>> a\n", "\n", "x\n```\n"},
        {"```quiz\nask: a\n* a\n- b\n", "hint: x\n", "```\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text file = {.bytes = NULL};
        text_put(&file, cases[i].before);
        while (file.size < (LESSON_BYTES_MAX / 2))
            text_put(&file, cases[i].again);
        text_put(&file, cases[i].after);
        try_bytes(file.bytes, file.size, 0);
        text_release(&file);
    }
}

static void put_times(struct text *file, const char *again, size_t times)
{
    while (times--)
        text_put(file, again);
}

/* Bytes of prose that the lesson shows; 0: it is refused, with these words and that place. */
static size_t shown_of(const struct text *file, const char *words, size_t line)
{
    struct lesson lesson;
    struct lesson_error error;
    size_t bytes = 0;
    if (!lesson_parse("x.md", file->bytes, file->size, &lesson, &error)) {
        if (!words || !strstr(error.message.bytes, words) || error.line != line)
            fail_msg("line %zu: %s", error.line, error.message.bytes);
        lesson_error_release(&error);
        return 0;
    }
    for (size_t i = 0; i < lesson.count; i++)
        for (size_t k = 0; k < lesson.parts[i].prose.count; k++)
            bytes += lesson.parts[i].prose.lines[k].size;
    lesson_release(&lesson);
    return bytes;
}

/* An address stands for every link to it, a wide cell for blanks in every row: half a megabyte could be gigabytes. */
static void what_a_lesson_shows_is_bounded(void **state)
{
    (void)state;
    struct text file = {.bytes = NULL};
    text_put(&file, "# T\n\ntext\n\n---\n\n[a]: http://");
    put_times(&file, "x", LESSON_BYTES_MAX / 4);
    text_put(&file, "\n\n");
    put_times(&file, "[a] ", LESSON_BYTES_MAX / 16);
    assert_int_equal(shown_of(&file, "the addresses of its links", 7), 0);
    text_clear(&file);
    text_put(&file, "# T\n\n[a]: http://");
    put_times(&file, "x", 180);
    text_put(&file, "\n\n");
    put_times(&file, "[a] ", 20000);
    assert_in_range(shown_of(&file, NULL, 0), 20000 * 180, LESSON_SHOWN_MAX);
    put_times(&file, "[a] ", 20000);
    assert_int_equal(shown_of(&file, "more than 8 MiB", 1), 0);
    text_clear(&file);
    text_put(&file, "# T\n\n|");
    put_times(&file, "x", LESSON_BYTES_MAX / 2);
    text_put(&file, "|b|\n|---|---|\n");
    put_times(&file, "|  |b|\n", 4000);
    assert_in_range(shown_of(&file, NULL, 0), LESSON_BYTES_MAX / 2, LESSON_BYTES_MAX / 2 + 4000 * 250);
    text_clear(&file);
    for (int table = 0; table < 30; table++) {
        text_put(&file, "\n\n");
        for (int row = 0; row < 100; row++) {
            put_times(&file,
                      row == 0   ? "|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      : row == 1 ? "|---"
                                 : "|y",
                      60);
            text_put(&file, "|\n");
        }
    }
    assert_int_equal(shown_of(&file, "more than 8 MiB", 3), 0);
    text_clear(&file);
    text_put(&file, "```\n");
    put_times(&file, "a\n", LESSON_BYTES_MAX / 2 - 4);
    text_put(&file, "```\n");
    assert_in_range(shown_of(&file, NULL, 0), LESSON_BYTES_MAX / 2, LESSON_SHOWN_MAX); /* nothing is made of nothing */
    text_release(&file);
}

/* Each name was looked for in all that the lesson types. */
static void names_are_looked_up_in_no_time(void **state)
{
    (void)state;
    enum { EXPRESSIONS = 110, NAMES = 700, SECONDS = 3 };
    struct text file = {.bytes = NULL};
    struct lesson lesson;
    struct lesson_error error = {.line = 0};
    text_put(&file, "# T\n\n```poolscope\n>>> ");
    put_times(&file, "zqzqzqzq;", LESSON_BYTES_MAX / 20);
    text_put(&file, "\n```\n```exercise\nask: a\nanswer: b = zq5 + chunkz\n");
    for (unsigned i = 0; i < EXPRESSIONS; i++) {
        text_put(&file, "accept: 0");
        for (unsigned k = 0; k < NAMES; k++)
            text_format(&file, "+zq%u", i * 100 + k % 100);
        text_put(&file, i % 2 ? "+chunkz\n" : "+sum([itemz for itemz in [1]])\n");
    }
    text_put(&file, "```\n");
    parse_bytes_or_fail(file.bytes, file.size, &lesson);
    clock_t began = clock();
    if (!judge_check_lesson(&lesson, &error))
        fail_msg("%zu:%zu: %s", error.line, error.column, error.message.bytes);
    assert_true(clock() - began < SECONDS * CLOCKS_PER_SEC);
    lesson_release(&lesson);
    text_release(&file);
}

static void words_are_found_whole(void **state)
{
    (void)state;
    struct words words = {.items = NULL};
    assert_false(words_have(&words, "a"));
    words_add_all(&words, "b_1 = map f [x2,y]; é.z");
    words_add(&words, "late and", 4);
    static const char *const there[] = {"b_1", "map", "f", "x2", "y", "z", "late"};
    static const char *const not_there[] = {"", "b", "b_", "1", "ma", "maps", "x", "late and"};
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        assert_true(words_have(&words, there[i]));
    for (size_t i = 0; i < sizeof not_there / sizeof *not_there; i++)
        assert_false(words_have(&words, not_there[i]));
    words_release(&words);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_beginning_of_a_lesson),    cmocka_unit_test(lessons_with_pieces_gone_and_doubled),
        cmocka_unit_test(long_files_take_no_time),        cmocka_unit_test(what_a_lesson_shows_is_bounded),
        cmocka_unit_test(names_are_looked_up_in_no_time), cmocka_unit_test(words_are_found_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
