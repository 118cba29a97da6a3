/* tests/lessons/wrong.c - what is wrong with a lesson is said with its place, and what to do. */
#include "tests/lessons/support.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

struct wrong {
    const char *file, *said; /* without the file's name; with the hint, or its beginning */
};

static void expect(const char *bytes, size_t size, const char *said)
{
    struct lesson lesson;
    struct lesson_error error;
    if (lesson_parse("x.md", bytes, size, &lesson, &error)) {
        lesson_release(&lesson);
        fail_msg("no error: %s", said);
    }
    assert_null(lesson.parts);
    assert_true(error.hint.size > 0);
    struct text text = {.bytes = NULL};
    static char got[1000];
    lesson_error_text(&error, "x.md", &text);
    snprintf(got, sizeof got, "%s", text.bytes + strlen("x.md"));
    got[strlen(said)] = '\0'; /* the hint may be longer */
    text_release(&text);
    lesson_error_release(&error);
    assert_string_equal(got, said);
}

static void expect_all(const struct wrong *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect(cases[i].file, strlen(cases[i].file), cases[i].said);
}

#define EXPECT_ALL(cases) expect_all(cases, sizeof(cases) / sizeof *(cases))

static void bytes_that_are_no_text(void **state)
{
    (void)state;
    static const struct wrong cases[] = {
        {"# T\n\nab\xc3\xa9 \xff x\n", ":3:5: byte 0xff is not UTF-8\nsave the file as UTF-8"},
        {"a\xc3", ":1:2: byte 0xc3 is not UTF-8\n"},
        {"a\xed\xa0\x80", ":1:2: byte 0xed is not UTF-8\n"},
        {"# \x1b[2J\n", ":1:3: there is a control character in the line, 0x1b\n"},
        {"ab\rc\n", ":1:3: there is a control character in the line, 0x0d\n"},
        {"é\xc2\x9b\n", ":1:2: there is a control character in the line, 0x9b\n"},
    };
    EXPECT_ALL(cases);
    expect("# T\nab\0c\n", 9, ":2:3: there is a NUL byte in the line\nis this a text file?");
}

static void fences(void **state)
{
    (void)state;
    static const struct wrong cases[] = {
        {"# T\n\n```python\nx\n", ":3:1: the fence that begins here is not closed\nclose it by a line of 3 backticks"},
        {"````\n```\n", ":1:1: the fence that begins here is not closed\nclose it by a line of 4 backticks"},
        {"a\n\n ~~~\nx\n```\n", ":3:2: the fence that begins here is not closed\nclose it by a line of 3 tildes"},
        {"```quiz\nask: a\n", ":1:1: the fence that begins here is not closed\n"},
        {"a\n\n<!-- b\n", ":3:1: the comment that begins here is not closed\nclose it with `-->`"},
        {"```poolscope figure\n```\n", ":1:14: this cannot stand behind `poolscope`\na transcript begins with"},
        {"```exercise hard\n```\n", ":1:13: this cannot stand behind `exercise`\nleave it out"},
        {"```exercize\n```\n", ":1:4: there are no fences of 'exercize'\ndid you mean 'exercise'?"},
        {"``` Quiz\n```\n", ":1:5: there are no fences of 'Quiz'\ndid you mean 'quiz'?"},
        {"```poolscope-figures\n```\n", ":1:4: there are no fences of 'poolscope-figures'\n"},
        {"- a\n\n  ```poolscope\n  >>> a\n  ```\n", ":3:3: a fence of 'poolscope' stands further in\n"},
    };
    EXPECT_ALL(cases);
}

static void transcripts(void **state)
{
    (void)state;
    static const struct wrong cases[] = {
        {"```poolscope\npool 2\n```", ":2:1: a transcript begins with a prompt, and this line is none\n"},
        {"```poolscope\n... x\n```", ":2:1: a transcript begins with a prompt, and this line is none\n"},
        {"```poolscope\n>>> map square [1,\n[1]\n```", ":2:1: the command ends inside an open bracket\n"},
        {"```poolscope\n>>> a\n>>> map square (1,\n>>> a\n```", ":3:1: the command ends inside an open bracket\n"},
        {"```poolscope\n>>> a (\n...x\n... )\n```", ":2:1: the command ends inside an open bracket\n"},
        {"```poolscope\n>>> map square (1,\n```", ":2:1: the command ends inside an open bracket\n"},
        {"```poolscope\n>>> é\tsquare\n```", ":2:6: there is a tab in the line\nuse blanks"},
        {"```poolscope\n\n```", ":1:1: there is no command in the transcript\n"},
        {"```poolscope\n>>> \n```", ":2:1: there is nothing behind the prompt\n"},
        {"```poolscope\n>>>pool 2\n```", ":2:4: the blank behind `>>>` is missing\n"},
    };
    EXPECT_ALL(cases);
}

#define ASK "ask: a\n"
#define ACCEPT "accept: result == 1\n"
#define ANSWER "answer: 1\n"

static void exercises(void **state)
{
    (void)state;
    static const struct wrong cases[] = {
        {"a\n```exercise\n" ACCEPT ANSWER "```", ":2:1: the exercise has no `ask`\nadd it: `ask: "},
        {"```exercise\n" ASK ANSWER "```", ":1:1: the exercise has no `accept`\nadd it: `accept: "},
        {"```exercise\n" ASK ACCEPT "```", ":1:1: the exercise has no `answer`\nadd it: `answer: "},
        {"```exercise\n```", ":1:1: the exercise has no `ask`\n"},
        {"```exercise\n" ASK "anwser: 1\n```", ":3:1: an exercise has no 'anwser'\ndid you mean 'answer'?"},
        {"```exercise\nAsk: 1\n```", ":2:1: an exercise has no 'Ask'\ndid you mean 'ask'?"},
        {"```exercise\nzebra: 1\n```", ":2:1: an exercise has no 'zebra'\nit has `ask`, `setup`, `accept`, `hint`, "
                                       "`if`, `answer` and `after`"},
        {"```exercise\n" ASK ASK "```", ":3:1: there is a second `ask`\nan exercise has one"},
        {"```exercise\nafter: a\n" ASK "after: b\n```", ":4:1: there is a second `after`\n"},
        {"```exercise\nask:  \n" ACCEPT "```", ":2:1: there is nothing behind `ask`\nwrite it as `ask: "},
        {"```exercise\n" ASK "answer:\n\n```", ":3:1: there is nothing behind `answer`\n"},
        {"```exercise\nask a thing\n```", ":2:1: this line is no `key: value`\nif it goes on"},
        {"```exercise\n" ASK "and more: b\n```", ":3:1: this line is no `key: value`\n"},
        {"```exercise\n  a\n" ASK "```", ":2:3: there is nothing before this line that it could go on with\n"},
        {"```exercise\n" ASK "answer:\n  1\n  >>> 2\n```", ":5:1: commands of `answer` stand without a prompt\n"},
        {"```exercise\n" ASK "setup: [1\n  2\n```", ":3:1: the command ends inside an open bracket\n"},
        {"```exercise\n" ASK "if: a > b\n```", ":3:5: there is no `=>` behind the condition\nwrite it as `if: "},
        {"```exercise\n" ASK "if: => b\n```", ":3:5: one side of the `=>` is empty\n"},
        {"```exercise\n" ASK "if: é =>\n```", ":3:5: one side of the `=>` is empty\n"},
        {"```exercise\nask: a\tb\n```", ":2:7: there is a tab in the line\n"},
    };
    EXPECT_ALL(cases);
}

static void quizzes(void **state)
{
    (void)state;
    static const struct wrong cases[] = {
        {"```quiz\n- a\n* b\n```", ":1:1: the quiz has no `ask`\n"},
        {"```quiz\n" ASK "```", ":1:1: the quiz has no choices\n"},
        {"```quiz\n" ASK "* c\n```", ":1:1: the quiz has one choice alone\n"},
        {"```quiz\n" ASK "- c\n- b\n```", ":1:1: none of the quiz's choices is right\nbegin the right ones with `*`"},
        {"```quiz\n" ASK "* 1\n* 2\n* 3\n* 4\n* 5\n* 6\n* 7\n* 8\n* 9\n* 10\n```",
         ":12:1: a quiz has at most nine choices\n"},
        {"```quiz\n" ASK "*\n- b\n```", ":3:1: there is nothing behind `*`\n"},
        {"```quiz\n" ASK ACCEPT "```", ":3:1: a quiz has no 'accept'\nit has `ask`, `-`, `*`, `hint` and `after`"},
        {"```quiz\n" ASK "hnit: b\n```", ":3:1: a quiz has no 'hnit'\ndid you mean 'hint'?"},
        {"```quiz\n" ASK "+ b\n```", ":3:1: this line is no `key: value`\n"},
    };
    EXPECT_ALL(cases);
}

static void too_much(void **state)
{
    (void)state;
    struct text file = {.bytes = NULL};
    struct lesson lesson;
    for (int i = 0; i < LESSON_PARTS_MAX; i++)
        text_put(&file, "# a\n\n");
    parse_or_fail(file.bytes, &lesson);
    assert_int_equal(lesson.count, LESSON_PARTS_MAX);
    lesson_release(&lesson);
    text_put(&file, "# a\n");
    expect(file.bytes, file.size, ":2001:1: the lesson has more than 1000 parts\n");
    text_clear(&file);
    while (file.size <= LESSON_BYTES_MAX)
        text_put(&file, "a sentence of no great sense.\n");
    parse_bytes_or_fail(file.bytes, LESSON_BYTES_MAX, &lesson);
    lesson_release(&lesson);
    expect(file.bytes, (size_t)LESSON_BYTES_MAX + 1, ": is longer than a lesson may be, 1 MiB\n");
    text_release(&file);
}

/* Short rows are filled up, so that few bytes could ask for a great deal of memory. */
static void tables_out_of_bounds(void **state)
{
    (void)state;
    for (int columns = 64; columns <= 65; columns++) {
        struct text file = {.bytes = NULL};
        struct lesson lesson;
        text_put(&file, "text\n\n");
        for (int row = 0; row < 2; row++) {
            for (int i = 0; i < columns; i++)
                text_put(&file, row ? "|---" : "|aaa");
            text_put(&file, "|\n");
        }
        if (columns == 65) {
            expect(file.bytes, file.size, ":1:1: the text that begins here cannot be shown: a table has more than 64");
        } else {
            parse_or_fail(file.bytes, &lesson);
            lesson_release(&lesson);
            for (int i = 0; i < 10000; i++)
                text_put(&file, "|a\n");
            expect(file.bytes, file.size, ":1:1: the text that begins here cannot be shown: a table has more than 10");
        }
        text_release(&file);
    }
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(fences),
        cmocka_unit_test(transcripts),
        cmocka_unit_test(exercises),
        cmocka_unit_test(quizzes),
        cmocka_unit_test(too_much),
        cmocka_unit_test(tables_out_of_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
