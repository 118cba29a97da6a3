/* Lessons that never end, and have little time to do so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lessons/reader/check.h"
#include "repl/loop.h"
#include "repl/text.h"
#include "tests/program/support.h"

/* What is said of the lesson when it has `limit_ms`. */
static void expect_late(const char *lesson, const char *said)
{
    enum { LIMIT_MS = 400 };
    char *out = NULL, *err = NULL;
    size_t out_size, err_size;
    struct check_how how = {open_memstream(&out, &out_size), open_memstream(&err, &err_size), LIMIT_MS * 1000000ull,
                            NULL};
    char *paths[] = {(char *)make_file(lesson, strlen(lesson))};
    uint64_t began = now_ms();
    bool good = check_lessons(paths, 1, &how);
    uint64_t took = now_ms() - began;
    fclose(how.out);
    fclose(how.err);
    if (good || strncmp(err, paths[0], strlen(paths[0])) != 0 || strcmp(err + strlen(paths[0]), said) != 0)
        fail_msg("%s\nsays\n%s", lesson, err);
    assert_string_equal(out, "");
    assert_in_range(took, LIMIT_MS, 10000);
    free(out);
    free(err);
    expect_nothing_left(2000);
}

static void a_transcript_that_never_ends_is_left(void **state)
{
    (void)state;
    expect_late("# A\n```poolscope\n>>> pool 2\n>>> map sleep_ms [3000000, 3]\n[3000000, 3]\n>>> show 3\n4\n```\n",
                ":4: it did not end within 0.4 s\n");
    expect_late("# A\n```poolscope\n>>> serial map sleep_ms [3000000]\n```\n", ":3: it did not end within 0.4 s\n");
    expect_late("# A\n```poolscope\n>>> def f(n) = n if n < 2 else f(n-1) + f(n-2)\n>>> pool 1; map f [90]\n```\n",
                ":4: it did not end within 0.4 s\n");
    expect_late("# A\n```poolscope\n>>> queue q\n>>> take q\n```\n", ":4: it did not end within 0.4 s\n");
    expect_late("# A\n```poolscope\n>>> lock l\n>>> process sleep_ms 3000000; join\n```\n",
                ":4: it did not end within 0.4 s\n");
}

static void an_exercise_that_never_ends_is_left(void **state)
{
    (void)state;
    expect_late("# A\n```exercise\nask: Wait.\nsetup: pool 1; map sleep_ms [3000000]\naccept: result == 3\n"
                "answer: show 3\n```\n",
                ":4: it did not end within 0.4 s\n");
    expect_late("# A\n```exercise\nask: Wait.\naccept: result == 3\nanswer: pool 1; map sleep_ms [3000000]\n```\n",
                ":5: it did not end within 0.4 s\n");
}

static void a_verdict_that_never_ends_is_left(void **state)
{
    (void)state;
    expect_late(
        "# A\n```exercise\nask: Wait.\naccept: sum(i % 7 for i in range(10**15)) > result\nanswer: show 3\n```\n",
        ":4: it did not end within 0.4 s\n");
    expect_late(
        "# A\n```exercise\nask: Wait.\naccept: result == 4\nif: sum(i % 7 for i in range(10**15)) > result => x\n"
        "answer: show 3\n```\n",
        ":4: it did not end within 0.4 s\n");
}

/* What is printed is there at once, and comparing it would take an hour. */
static void a_comparison_that_never_ends_is_left(void **state)
{
    (void)state;
    enum { LINES = 20000 };
    struct text lesson = {.bytes = NULL};
    text_put(&lesson, "# A\n```poolscope\n>>> ");
    for (int i = 0; i < 2 * LINES; i++)
        text_put(&lesson, "0;");
    text_put(&lesson, "0\n...\n");
    for (int i = 0; i < LINES; i++)
        text_put(&lesson, "0\n");
    text_put(&lesson, "1\n```\n");
    expect_late(lesson.bytes, ":3: it did not end within 0.4 s\n");
    text_release(&lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transcript_that_never_ends_is_left),
        cmocka_unit_test(an_exercise_that_never_ends_is_left),
        cmocka_unit_test(a_verdict_that_never_ends_is_left),
        cmocka_unit_test(a_comparison_that_never_ends_is_left),
    };
    return cmocka_run_group_tests(tests, be_the_reaper, NULL);
}
