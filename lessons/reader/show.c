/* lessons/reader/show.c - what a page shows of a part. */
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/render.h"

enum { INDENT = 2 };

static void show_typed(const char *typed, struct prose *out)
{
    struct text line = {.bytes = NULL};
    const char *prompt = ">>> ";
    size_t first = out->count;
    while (typed) {
        size_t size = strcspn(typed, "\n");
        text_clear(&line);
        text_format(&line, "%s%s", MARK_CODE, prompt);
        text_add(&line, typed, size);
        text_put(&line, MARK_PLAIN);
        prose_add(out, INDENT, INDENT, true, line.bytes, line.size);
        typed = typed[size] ? typed + size + 1 : NULL;
        prompt = "... ";
    }
    render_straight(out, first);
    text_release(&line);
}

/* The words, with a strong one before them. */
static void show_ask(const char *what, const char *ask, struct prose *out)
{
    struct text words = {.bytes = NULL};
    text_format(&words, "**%s** ", what);
    text_put(&words, ask);
    render_words(text_string(&words), out);
    text_release(&words);
}

static void show_quiz(const struct quiz *quiz, struct prose *out)
{
    show_ask("Question.", quiz->ask.bytes, out);
    prose_add(out, 0, 0, false, "", 0);
    for (size_t i = 0; i < quiz->count; i++) {
        const char letter[] = {(char)('a' + (int)i), ')', ' ', '\0'};
        render_hanging(INDENT, letter, quiz->choices[i].words.bytes, out);
    }
}

void part_show(const struct part *part, struct prose *out)
{
    switch (part->kind) {
    case PART_PROSE:
        prose_add_all(out, &part->prose);
        break;
    case PART_TRANSCRIPT:
        for (size_t i = 0; i < part->transcript.count; i++)
            show_typed(part->transcript.prompts[i].typed.bytes, out);
        break;
    case PART_EXERCISE:
        show_ask("Your turn.", part->exercise.ask.bytes, out);
        break;
    case PART_QUIZ:
        show_quiz(&part->quiz, out);
        break;
    }
}
