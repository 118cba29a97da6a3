/* tests/lessons/pages.c - pages of parts, commands that are the same, letters of choices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/pages.h"

/* A lesson of one letter a part: p prose of two lines, h the same with a heading, H a heading alone, s one
 * paragraph alone, t e q. */
static void make_lesson(const char *parts, struct lesson *out)
{
    static const char two[] = "words", one[] = MARK_STRONG "Heading" MARK_PLAIN;
    *out = (struct lesson){.count = strlen(parts)};
    out->parts = calloc(out->count + 1, sizeof *out->parts);
    for (size_t i = 0; i < out->count; i++) {
        struct part *part = &out->parts[i];
        part->kind = parts[i] == 't'   ? PART_TRANSCRIPT
                     : parts[i] == 'e' ? PART_EXERCISE
                     : parts[i] == 'q' ? PART_QUIZ
                                       : PART_PROSE;
        part->begins_page = parts[i] == 'h' || parts[i] == 'H';
        if (part->kind == PART_PROSE && parts[i] != 's')
            prose_add(&part->prose, 0, 0, false, one, sizeof one - 1);
        if (part->kind == PART_PROSE && parts[i] != 'H')
            prose_add(&part->prose, 0, 0, false, two, sizeof two - 1);
    }
}

static void free_lesson(struct lesson *lesson)
{
    for (size_t i = 0; i < lesson->count; i++)
        prose_release(&lesson->parts[i].prose);
    free(lesson->parts);
}

static void a_page_ends_where_something_is_to_be_done(void **state)
{
    static const struct {
        const char *parts, *pages; /* with a bar between pages */
    } cases[] = {
        {"", ""},         {"p", "p"},           {"hpt", "hpt"},       {"htpt", "ht|pt"},
        {"hpe", "hpe"},   {"hqt", "hq|t"},      {"hhh", "h|h|h"},     {"Hhpt", "Hhpt"},
        {"HHt", "HHt"},   {"htHpt", "ht|Hpt"},  {"pp", "pp"},         {"ph", "p|h"},
        {"ttt", "t|t|t"}, {"hthtp", "ht|ht|p"}, {"thqhe", "t|hq|he"}, {"shHst", "s|h|Hst"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lesson lesson;
        struct pages pages;
        char found[64] = "";
        make_lesson(cases[i].parts, &lesson);
        pages_find(&lesson, &pages);
        for (size_t p = 0; p < pages.count; p++) {
            strcat(found, p ? "|" : "");
            strncat(found, cases[i].parts + pages.items[p].first, pages.items[p].count);
        }
        assert_string_equal(found, cases[i].pages);
        pages_release(&pages);
        free_lesson(&lesson);
    }
}

static void what_is_left_to_be_done(void **state)
{
    struct prompted prompts[] = {{.typed = {"pool 2", 1, 1}}, {.typed = {"close", 2, 1}}};
    struct lesson lesson;
    struct pages pages;
    (void)state;
    make_lesson("ptpep", &lesson);
    lesson.parts[1].transcript = (struct transcript_fence){.prompts = prompts, .count = 2};
    pages_find(&lesson, &pages);
    assert_int_equal(pages.count, 3);
    struct page *page = &pages.items[0];
    assert_string_equal(page_next_command(&lesson, page), "pool 2");
    page->step = 1;
    assert_string_equal(page_next_command(&lesson, page), "close");
    assert_false(page_is_done(&lesson, page));
    page->step = 2;
    assert_null(page_next_command(&lesson, page));
    assert_true(page_is_done(&lesson, page));
    assert_null(page_hints(&lesson, page));
    page = &pages.items[1];
    assert_null(page_next_command(&lesson, page));
    assert_ptr_equal(page_hints(&lesson, page), &lesson.parts[3].exercise.hints);
    assert_false(page_is_done(&lesson, page));
    page->solved = true;
    assert_true(page_is_done(&lesson, page));
    assert_null(page_task(&lesson, &pages.items[2]));
    assert_true(page_is_done(&lesson, &pages.items[2]));
    pages_release(&pages);
    free_lesson(&lesson);
}

static void blanks_make_no_other_command(void **state)
{
    (void)state;
    assert_true(same_command("map square 0..20", " map   square\t0..20 "));
    assert_true(same_command("def cube(x) = x ** 3", "def cube( x )=x ** 3"));
    assert_true(same_command("sum [1,\n2]", "sum [1, 2]"));
    assert_true(same_command("", "  "));
    assert_true(same_command("close; join", "close;join"));
    assert_false(same_command("map square 0..20", "map square 0..2"));
    assert_false(same_command("map square 0..2", "map square 0..20"));
    assert_false(same_command("map square 5 -3", "map square 5-3"));
    assert_false(same_command("pool 2", "pool2"));
    assert_false(same_command("pool 2", ""));
    assert_false(same_command("pool", "pool 2"));
}

static void choices_are_letters(void **state)
{
    static const struct {
        const char *line;
        unsigned chosen;
    } cases[] = {{"b", 2},    {"B", 2},        {"a c", 5},   {"ac", 5},   {"c,a", 5},     {" a, b ,c ", 7}, {"", 0},
                 {"d", 0},    {"aa", 0},       {"a b a", 0}, {"ab d", 0}, {"a = 3", 0},   {"0", 0},         {"abc;", 0},
                 {"back", 0}, {"\xc3\xa4", 0}, {"B)", 2},    {"b.", 2},   {"(b)", 2},     {"b:", 2},        {"2", 2},
                 {"1, 3", 5}, {"2)", 2},       {"4", 0},     {"12", 0},   {"a and c", 5}, {"and", 0},       {"2 b", 0},
                 {"()", 0},   {"( b", 0},      {"yes", 0}};
    struct text text = {.bytes = NULL};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(read_choices(cases[i].line, 3), cases[i].chosen);
    put_choices(&text, 5, ", ");
    assert_string_equal(text_string(&text), "a, c");
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_ends_where_something_is_to_be_done),
        cmocka_unit_test(what_is_left_to_be_done),
        cmocka_unit_test(blanks_make_no_other_command),
        cmocka_unit_test(choices_are_letters),
    };
    return cmocka_run_group_tests_name("lessons: pages", tests, NULL, NULL);
}
