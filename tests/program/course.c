/* tests/program/course.c - every lesson of the course as a learner goes through it who makes no mistake: what is typed
 * is an exercise's answer, line by line, and it is found right. */
#include "tests/program/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/course.h"
#include "lessons/reader/pages.h"

/* The lines that go through it; returns how many exercises there are. */
static size_t write_script(const struct course_lesson *about, const struct lesson *lesson, struct text *out)
{
    struct pages pages;
    size_t exercises = 0;
    pages_find(lesson, &pages);
    text_format(out, "lesson %s\n", about->name);
    for (size_t p = 0; p < pages.count; p++) {
        const struct part *task = page_task(lesson, &pages.items[p]);
        if (task && task->kind == PART_QUIZ)
            text_put(out, "skip\n"); /* letters are for a prompt */
        for (size_t i = 0; task && task->kind == PART_EXERCISE && i < task->exercise.answer.count; i++)
            text_format(out, "%s\n", task->exercise.answer.items[i].bytes);
        exercises += task && task->kind == PART_EXERCISE;
        text_put(out, "next\n");
    }
    pages_release(&pages);
    return exercises;
}

static void go_through(const struct course_lesson *about)
{
    struct program program;
    struct lesson lesson;
    struct lesson_error error = {.line = 0};
    struct text script = {.bytes = NULL};
    assert_true(lesson_read(about->path, &lesson, &error));
    size_t exercises = write_script(about, &lesson, &script);
    program_run(&program, &(struct launch){.arguments = {"--keep-going"}, .input = text_string(&script)});
    size_t right = count_of(program.output.bytes, "\nright.\n");
    if (right != exercises || !strstr(program.errors.bytes, "the end of "))
        fail_msg("%s: %zu of %zu exercises are right\n%s\n%s", about->name, right, exercises, program.output.bytes,
                 program.errors.bytes);
    program_release(&program);
    lesson_release(&lesson);
    text_release(&script);
}

static void every_exercise_is_right_with_its_answer(void **state)
{
    struct course course;
    (void)state;
    course_find(&course);
    assert_true(course.count > 0);
    for (size_t i = 0; i < course.count; i++) {
        uint64_t began = now_ms();
        go_through(&course.lessons[i]);
        print_message("%s: %u ms\n", course.lessons[i].name, (unsigned)(now_ms() - began));
    }
    course_release(&course);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_exercise_is_right_with_its_answer, nothing_is_left),
    };
    return cmocka_run_group_tests_name("program: the course", tests, be_the_reaper, NULL);
}
