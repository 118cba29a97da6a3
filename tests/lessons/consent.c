/* Whose a callback is: what a lesson has written may do no more when it runs than it might when it was typed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "repl/text.h"
#include "tests/lessons/judge_support.h"

/* A job that somebody has started, with a callback that writes this file whatever the parser says to it. */
static void start(struct class *class, bool by_lesson, const char *path)
{
    class->session.for_lesson = by_lesson;
    class_run(class, "pool 1; r = map square 0..3 async then=(show _)");
    struct job *job = class->session.jobs[class->session.job_count - 1];
    struct text command = {.bytes = NULL};
    text_format(&command, "export %s", path);
    assert_string_equal(job->then, "show _");
    free(job->then);
    job->then = command.bytes;
}

/* … and runs when another one types. Is the file there? */
static bool writes(struct class *class, bool started_by_lesson, bool ended_by_lesson)
{
    char path[] = "/tmp/poolscope-consent-XXXXXX.py";
    close(mkstemps(path, 3));
    unlink(path);
    start(class, started_by_lesson, path);
    class->session.for_lesson = ended_by_lesson;
    class_run(class, "get r");
    assert_int_equal(class->session.caller_count, 0);
    assert_int_equal(class->session.for_lesson, ended_by_lesson);
    return unlink(path) == 0;
}

static void a_callback_is_of_whoever_wrote_it(void **state)
{
    struct class *class = *state;
    assert_true(writes(class, false, false));
    assert_true(writes(class, false, true));
    assert_false(writes(class, true, true));
    assert_false(writes(class, true, false));
}

/* What a lesson's callback starts is the lesson's as well. */
static void so_is_what_it_starts(void **state)
{
    struct class *class = *state;
    class->session.for_lesson = true;
    class_run(class, "pool 1; r = map square 0..3 async then=(s = map square _ async then=(show _))");
    class->session.for_lesson = false;
    class_run(class, "get r");
    assert_int_equal(class->session.job_count, 2);
    assert_true(class->session.jobs[1]->by_lesson);
    class_run(class, "t = map square 0..3 async then=(show _); get t");
    assert_false(class->session.jobs[2]->by_lesson);
}

static void a_callback_is_one_command(void **state)
{
    struct class *class = *state;
    class_run(class, "pool 1; n = 1");
    class_run(class, "r = map square 0..3 async then=(set\n pool); get r");
    assert_true(class->session.callback_failed);
    class->session.callback_failed = false;
    class_run(class, "r = map square 0..3 async then=(n =\n sum\n _); get r; n");
    assert_false(class->session.callback_failed);
    assert_int_equal(class->session.last.i, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_callback_is_of_whoever_wrote_it, class_setup, class_teardown),
        cmocka_unit_test_setup_teardown(so_is_what_it_starts, class_setup, class_teardown),
        cmocka_unit_test_setup_teardown(a_callback_is_one_command, class_setup, class_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
