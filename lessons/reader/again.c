/* lessons/reader/again.c - the lesson that is open is begun once more, and its file may be another one by now. */
#include <string.h>

#include "lessons/reader/open_lesson.h"

static bool same_words(const char *a, const char *b)
{
    return !a == !b && (!a || strcmp(a, b) == 0);
}

static bool same_passages(const struct passages *a, const struct passages *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = strcmp(a->items[i].bytes, b->items[i].bytes) == 0;
    return same;
}

static bool same_quiz(const struct quiz *a, const struct quiz *b)
{
    bool same = same_words(a->ask.bytes, b->ask.bytes) && a->count == b->count && right_choices(a) == right_choices(b);
    for (size_t i = 0; same && i < a->count; i++)
        same = strcmp(a->choices[i].words.bytes, b->choices[i].words.bytes) == 0;
    return same;
}

/* Whoever did the one has done the other. The file may be another one since. */
static bool same_task(const struct part *a, const struct part *b)
{
    if (!a || !b || a->kind != b->kind)
        return !a && !b;
    bool same = true;
    if (a->kind == PART_EXERCISE)
        return same_words(a->exercise.ask.bytes, b->exercise.ask.bytes) &&
               same_passages(&a->exercise.setup, &b->exercise.setup) &&
               same_passages(&a->exercise.accept, &b->exercise.accept) &&
               same_passages(&a->exercise.answer, &b->exercise.answer) &&
               same_passages(&a->exercise.hints, &b->exercise.hints);
    if (a->kind == PART_QUIZ)
        return same_quiz(&a->quiz, &b->quiz) && same_passages(&a->quiz.hints, &b->quiz.hints);
    same = a->transcript.count == b->transcript.count;
    for (size_t i = 0; same && i < a->transcript.count; i++)
        same = strcmp(a->transcript.prompts[i].typed.bytes, b->transcript.prompts[i].typed.bytes) == 0;
    return same;
}

void keep_done(const struct reader *reader, const struct lesson *lesson, const struct pages *pages)
{
    for (size_t i = 0; i < pages->count && i < reader->pages.count; i++) {
        struct page *page = &pages->items[i];
        const struct page *done = &reader->pages.items[i];
        if (!same_task(page_task(lesson, page), page_task(&reader->lesson, done)))
            continue;
        size_t first = page->first, count = page->count;
        *page = *done;
        page->first = first;
        page->count = count;
    }
}
