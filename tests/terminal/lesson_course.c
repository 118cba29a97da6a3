/* tests/terminal/lesson_course.c - the first lesson of the course, as its file says it: Enter for its commands, its
 * answers for its exercises, its letters for its questions. */
#include "lessons/reader/pages.h"
#include "tests/terminal/pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So tall that every page stands on it whole. */
static const struct terminal_options tall = {.rows = 70, .columns = 100};

/* What the footer says of a command, as far as it surely fits. */
static void wait_command(struct terminal *terminal, const char *command)
{
    enum { SHOWN = 60 };
    char footer[128];
    snprintf(footer, sizeof footer, "Enter types  %.*s", (int)strnlen(command, SHOWN), command);
    terminal_wait(terminal, footer);
}

static void run_transcript(struct terminal *terminal, const struct transcript_fence *transcript, const char *behind)
{
    for (size_t i = 0; i < transcript->count; i++) {
        wait_command(terminal, transcript->prompts[i].typed.bytes);
        terminal_wait_prompt(terminal);
        terminal_type(terminal, ENTER);
        if (i + 1 == transcript->count)
            terminal_wait(terminal, behind);
        terminal_wait_prompt(terminal);
    }
}

static void answer_exercise(struct terminal *terminal, const struct exercise *exercise, const char *behind)
{
    terminal_wait(terminal, "your turn");
    for (size_t i = 0; i < exercise->answer.count; i++) {
        terminal_wait_prompt(terminal);
        terminal_type(terminal, exercise->answer.items[i].bytes);
        terminal_type(terminal, ENTER);
        if (i + 1 == exercise->answer.count)
            terminal_wait(terminal, behind);
        terminal_wait_prompt(terminal);
    }
}

static void answer_quiz(struct terminal *terminal, const struct quiz *quiz, const char *behind)
{
    struct text letters = {.bytes = NULL};
    put_choices(&letters, right_choices(quiz), " ");
    terminal_wait(terminal, "type a letter");
    terminal_wait_prompt(terminal);
    pane_enter(terminal, text_string(&letters));
    terminal_wait(terminal, behind);
    text_release(&letters);
}

static void the_first_lesson(void **state)
{
    struct terminal *terminal = *state;
    struct lesson lesson;
    struct lesson_error error = {.line = 0};
    struct pages pages;
    assert_true(lesson_read(POOLSCOPE_LESSON, &lesson, &error));
    pages_find(&lesson, &pages);
    pane_start(terminal, &tall);
    pane_enter(terminal, "lesson 1");
    for (size_t p = 0; p < pages.count; p++) {
        char page[64];
        const char *behind = p + 1 < pages.count ? "Enter goes on" : "Enter ends the lesson";
        const struct part *task = page_task(&lesson, &pages.items[p]);
        snprintf(page, sizeof page, "page %zu of %zu", p + 1, pages.count);
        terminal_wait(terminal, page);
        if (task && task->kind == PART_TRANSCRIPT)
            run_transcript(terminal, &task->transcript, behind);
        else if (task && task->kind == PART_EXERCISE)
            answer_exercise(terminal, &task->exercise, behind);
        else if (task)
            answer_quiz(terminal, &task->quiz, behind);
        terminal_wait(terminal, behind);
        terminal_wait_prompt(terminal);
        terminal_type(terminal, ENTER);
    }
    terminal_wait(terminal, "Enter begins the next, lesson 2 · ");
    terminal_type(terminal, ENTER); /* at once, it comes of a key that is held down */
    pane_wait_quiet(terminal, 900 * MS);
    assert_true(terminal_shows(terminal, "Enter begins the next, lesson 2"));
    terminal_type(terminal, ENTER);
    terminal_wait(terminal, "page 1 of");
    terminal_wait_prompt(terminal);
    pane_run(terminal, "lesson");
    terminal_wait_match(terminal, "^ +1 +the-first-pool .* done$");
    pages_release(&pages);
    lesson_release(&lesson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        terminal_test(the_first_lesson),
    };
    return cmocka_run_group_tests_name("terminal: the first lesson", tests, NULL, NULL);
}
