/* tests/lessons/parse.c - a lesson's parts, passages and places, of lessons written by hand. */
#include "tests/lessons/support.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static void a_page_is_prose_and_what_it_ends_in(void **state)
{
    (void)state;
    struct lesson lesson;
    parse_or_fail("# One\n\nText.\n\n```poolscope\n>>> pool 2\n```\n\nMore.\n\n## Two\n\nB\n---\n\n---\n\nC\n\n---\n"
                  "```quiz\nask: a\n* b\n- c\n```\n",
                  &lesson);
    static const struct {
        enum part_kind kind;
        size_t line;
        bool begins_page;
    } wanted[] = {
        {PART_PROSE, 1, true},  {PART_TRANSCRIPT, 5, false}, {PART_PROSE, 9, false},
        {PART_PROSE, 11, true}, {PART_PROSE, 13, true}, /* underlined */
        {PART_PROSE, 18, true}, {PART_QUIZ, 21, true},
    };
    assert_string_equal(lesson.title, "One");
    assert_string_equal(lesson.path, "a/lesson.md");
    assert_int_equal(lesson.count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < lesson.count; i++) {
        assert_int_equal(lesson.parts[i].kind, wanted[i].kind);
        assert_int_equal(lesson.parts[i].line, wanted[i].line);
        assert_int_equal(lesson.parts[i].begins_page, wanted[i].begins_page);
    }
    lesson_release(&lesson);
}

static void titles(void **state)
{
    (void)state;
    static const struct {
        const char *file, *title;
    } cases[] = {
        {"# The *first* `pool` &amp; more #\n", "The first pool & more"},
        {"## Small\n\n# Great\n\n# Another\n", "Great"},
        {"text\n\n## Small\n\n### Smaller\n", "Small"},
        {"Under\nlined\n===\n", "Under lined"},
        {"#\n\n# Real\n", "Real"},
        {"```\n# in code\n```\n<!--\n# in a comment\n-->\ntext\n", "lesson"},
        {"- # in a list\n\n> # quoted\n", "lesson"},
        {"", "lesson"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lesson lesson;
        parse_or_fail(cases[i].file, &lesson);
        assert_string_equal(lesson.title, cases[i].title);
        lesson_release(&lesson);
    }
}

static void what_begins_no_page(void **state)
{
    (void)state;
    /* each of them is one part of prose */
    static const char *const cases[] = {
        "a\n\n### small\n\nb\n",
        "a\n\n #further in\n\n#word\n",
        "a\n\n```\n# code\n---\n```\n\nb\n",
        "a\n\n````\n```poolscope\n>>> pool 2\n```\n````\n",
        "a\n\n~~~\n```exercise\n~~~\n",
        "a\n\n<!-- b\n\n# c\n\n---\n-->\n\nd\n",
        "a\n\n<!--\n```exercise\n-->\n\nb\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "a\n\n-- -\n",
        "a\n--- b\n",
        "```python\n>>> pool 2\n```\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lesson lesson;
        parse_or_fail(cases[i], &lesson);
        if (lesson.count != 1)
            fail_msg("%zu parts: %s", lesson.count, cases[i]);
        lesson_release(&lesson);
    }
}

static void what_is_not_shown_is_no_part(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "", "\n\n", "---\n\n---\n", "<!-- a -->\n", "\n<!-- a\n\nb -->\n", "```\n```\n", "[a]: http://b.example\n"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lesson lesson;
        parse_or_fail(cases[i], &lesson);
        assert_int_equal(lesson.count, 0);
        lesson_release(&lesson);
    }
}

static void a_transcript_is_prompts_and_their_output(void **state)
{
    (void)state;
    struct lesson lesson;
    parse_or_fail("é\n```poolscope\n\n>>>  pool 2  \n\n>>> map square [1,\n... 2,\n...\n...   3]\n[1, 4, 9]\n\n...\n"
                  "... x\n\n\n>>> close # [\n```\n```poolscope  figures \n>>> join\nbye\n\n```\n",
                  &lesson);
    const struct transcript_fence *first = &lesson.parts[1].transcript, *second = &lesson.parts[2].transcript;
    assert_int_equal(lesson.count, 3);
    assert_int_equal(first->count, 3);
    assert_false(first->figures);
    assert_passage(&first->prompts[0].typed, 4, 6, "pool 2");
    assert_int_equal(first->prompts[0].expected.count, 0);
    assert_passage(&first->prompts[1].typed, 6, 5, "map square [1,\n2,\n\n  3]");
    assert_int_equal(first->prompts[1].expected.count, 4);
    assert_passage(&first->prompts[1].expected.items[0], 10, 1, "[1, 4, 9]");
    assert_passage(&first->prompts[1].expected.items[1], 11, 1, "");
    assert_passage(&first->prompts[1].expected.items[2], 12, 1, "...");
    assert_passage(&first->prompts[1].expected.items[3], 13, 1, "... x");
    assert_passage(&first->prompts[2].typed, 16, 5, "close # [");
    assert_true(second->figures);
    assert_passage(&second->prompts[0].expected.items[0], 20, 1, "bye");
    assert_int_equal(second->prompts[0].expected.count, 1);
    lesson_release(&lesson);
}

static void output_may_begin_with_anything(void **state)
{
    (void)state;
    struct lesson lesson;
    parse_or_fail("```poolscope\n>>> a [1,\n... 2]\n... serially\n>>> b\n... x\n```\n", &lesson);
    const struct transcript_fence *transcript = &lesson.parts[0].transcript;
    assert_passage(&transcript->prompts[0].typed, 2, 5, "a [1,\n2]");
    assert_passage(&transcript->prompts[0].expected.items[0], 4, 1, "... serially");
    assert_passage(&transcript->prompts[1].expected.items[0], 6, 1, "... x");
    lesson_release(&lesson);
}

static void an_exercise_has_its_fields(void **state)
{
    (void)state;
    struct lesson lesson;
    parse_or_fail("```exercise\n"
                  "ask: Do it,\n"
                  "  and then:\n"
                  "\n"
                  "    - é: this\n"
                  "setup: pool 3\n"
                  "accept: result ==\n"
                  "  5 and x\n"
                  "accept:   jobs == 0  \n"
                  "if: workers == 2 => Two workers\n"
                  "    did it.\n"
                  "if: error =>\n"
                  "  An error.\n"
                  "hint: one\n"
                  "\n"
                  "hint: two\n"
                  "answer:\n"
                  "  pool 2\n"
                  "  map square [1,\n"
                  "     2]\n"
                  "\n"
                  "  close\n"
                  "answer: join\n"
                  "after: done\n"
                  "```\n",
                  &lesson);
    const struct exercise *exercise = &lesson.parts[0].exercise;
    assert_passage(&exercise->ask, 2, 6, "Do it,\nand then:\n\n  - é: this");
    assert_int_equal(exercise->setup.count, 1);
    assert_passage(&exercise->setup.items[0], 6, 8, "pool 3");
    assert_int_equal(exercise->accept.count, 2);
    assert_passage(&exercise->accept.items[0], 7, 9, "result ==\n  5 and x");
    assert_passage(&exercise->accept.items[1], 9, 11, "jobs == 0");
    assert_int_equal(exercise->advice_count, 2);
    assert_passage(&exercise->advice[0].condition, 10, 5, "workers == 2");
    assert_passage(&exercise->advice[0].words, 10, 21, "Two workers\ndid it.");
    assert_passage(&exercise->advice[1].condition, 12, 5, "error");
    assert_passage(&exercise->advice[1].words, 13, 3, "An error.");
    assert_int_equal(exercise->hints.count, 2);
    assert_passage(&exercise->hints.items[1], 16, 7, "two");
    assert_int_equal(exercise->answer.count, 4);
    assert_passage(&exercise->answer.items[0], 18, 3, "pool 2");
    assert_passage(&exercise->answer.items[1], 19, 3, "map square [1,\n2]");
    assert_passage(&exercise->answer.items[2], 22, 3, "close");
    assert_passage(&exercise->answer.items[3], 23, 9, "join");
    assert_passage(&exercise->after, 24, 8, "done");
    lesson_release(&lesson);
}

static void a_quiz_has_choices(void **state)
{
    (void)state;
    struct lesson lesson;
    parse_or_fail("```quiz\nask: Which?\n- map\n  and more\n* `async`\n*  third\nhint: Think.\nafter: So.\n```\n",
                  &lesson);
    const struct quiz *quiz = &lesson.parts[0].quiz;
    assert_passage(&quiz->ask, 2, 6, "Which?");
    assert_int_equal(quiz->count, 3);
    assert_passage(&quiz->choices[0].words, 3, 3, "map\nand more");
    assert_false(quiz->choices[0].right);
    assert_passage(&quiz->choices[1].words, 5, 3, "`async`");
    assert_true(quiz->choices[1].right);
    assert_passage(&quiz->choices[2].words, 6, 4, "third");
    assert_true(quiz->choices[2].right);
    assert_passage(&quiz->hints.items[0], 7, 7, "Think.");
    assert_passage(&quiz->after, 8, 8, "So.");
    assert_shown(&lesson.parts[0], "{strong}Question.{plain} Which?\n\n>5   a) map and more\n"
                                   ">5   b) {code}async{plain}\n>5   c) third\n");
    lesson_release(&lesson);
}

static void what_a_page_shows_of_a_part(void **state)
{
    (void)state;
    struct lesson lesson;
    parse_or_fail("# A\n\nb\n```poolscope\n>>> map square [1,\n... 2]\n[1, 4]\n>>> close\n```\n"
                  "```exercise\nask: Do `it`.\nanswer: close\naccept: 1\n```\n",
                  &lesson);
    assert_shown(&lesson.parts[0], "{strong}A{plain}\n\nb\n");
    assert_shown(&lesson.parts[1],
                 "|  {code}>>> map square [1,{plain}\n|  {code}... 2]{plain}\n|  {code}>>> close{plain}\n");
    assert_shown(&lesson.parts[2], "{strong}Your turn.{plain} Do {code}it{plain}.\n");
    lesson_release(&lesson);
}

static void line_ends_and_byte_order_marks_change_nothing(void **state)
{
    (void)state;
    struct lesson lesson;
    parse_or_fail("\xef\xbb\xbf# A\r\n\r\nb\r\n```quiz\r\nask: é\r\n* c\r\n- d\r\n```", &lesson);
    assert_string_equal(lesson.title, "A");
    assert_int_equal(lesson.count, 2);
    assert_shown(&lesson.parts[0], "{strong}A{plain}\n\nb\n");
    assert_passage(&lesson.parts[1].quiz.choices[1].words, 7, 3, "d");
    lesson_release(&lesson);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_prose_and_what_it_ends_in),
        cmocka_unit_test(titles),
        cmocka_unit_test(what_begins_no_page),
        cmocka_unit_test(what_is_not_shown_is_no_part),
        cmocka_unit_test(a_transcript_is_prompts_and_their_output),
        cmocka_unit_test(output_may_begin_with_anything),
        cmocka_unit_test(an_exercise_has_its_fields),
        cmocka_unit_test(a_quiz_has_choices),
        cmocka_unit_test(what_a_page_shows_of_a_part),
        cmocka_unit_test(line_ends_and_byte_order_marks_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
