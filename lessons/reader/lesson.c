/* lessons/reader/lesson.c - a lesson's memory, and the words for what is wrong with a file. */
#include "lessons/reader/lesson.h"

#include <stdlib.h>
#include <string.h>

#include "lessons/reader/source.h"

/* --- what is wrong --- */

size_t characters(const char *bytes, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += !utf8_continues(bytes[i]);
    return count;
}

size_t line_end(const struct source_line *line)
{
    size_t end = line->size;
    while (end && line->bytes[end - 1] == ' ')
        end--;
    return end;
}

bool source_fail(const struct source *source, size_t line, size_t byte, const char *format, ...)
{
    struct lesson_error *error = source->error;
    if (error->message.size)
        return false;
    error->line = line + 1;
    error->column = 1 + (line < source->count ? characters(source->lines[line].bytes, byte) : 0);
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&error->message, format, arguments);
    va_end(arguments);
    return false;
}

bool source_hint(const struct source *source, const char *format, ...)
{
    if (source->error->hint.size)
        return false;
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&source->error->hint, format, arguments);
    va_end(arguments);
    return false;
}

void lesson_error_text(const struct lesson_error *error, const char *path, struct text *out)
{
    text_add_visible(out, path, strlen(path));
    if (error->line)
        text_format(out, ":%zu:%zu", error->line, error->column);
    text_put(out, ": ");
    text_add_visible(out, text_string(&error->message), error->message.size);
    if (error->hint.size) {
        text_put(out, "\n");
        text_add_visible(out, error->hint.bytes, error->hint.size);
    }
}

void lesson_error_release(struct lesson_error *error)
{
    text_release(&error->message);
    text_release(&error->hint);
    *error = (struct lesson_error){.line = 0};
}

/* --- passages --- */

struct passage passage_from(const struct source *source, size_t line, size_t from, size_t to)
{
    const char *bytes = source->lines[line].bytes;
    return (struct passage){must_copy(bytes + from, to - from), line + 1, characters(bytes, from) + 1};
}

struct passage *passages_add(struct passages *passages, struct passage passage)
{
    passages->items = must_grow(passages->items, passages->count, &passages->room, sizeof passage);
    passages->items[passages->count] = passage;
    return &passages->items[passages->count++];
}

static void passages_release(struct passages *passages)
{
    for (size_t i = 0; i < passages->count; i++)
        free(passages->items[i].bytes);
    free(passages->items);
}

/* --- parts --- */

static void transcript_release(struct transcript_fence *transcript)
{
    for (size_t i = 0; i < transcript->count; i++) {
        free(transcript->prompts[i].typed.bytes);
        passages_release(&transcript->prompts[i].expected);
    }
    free(transcript->prompts);
}

static void exercise_release(struct exercise *exercise)
{
    free(exercise->ask.bytes);
    passages_release(&exercise->setup);
    passages_release(&exercise->accept);
    passages_release(&exercise->hints);
    for (size_t i = 0; i < exercise->advice_count; i++) {
        free(exercise->advice[i].condition.bytes);
        free(exercise->advice[i].words.bytes);
    }
    free(exercise->advice);
    passages_release(&exercise->answer);
    free(exercise->after.bytes);
}

static void quiz_release(struct quiz *quiz)
{
    free(quiz->ask.bytes);
    for (size_t i = 0; i < quiz->count; i++)
        free(quiz->choices[i].words.bytes);
    free(quiz->choices);
    passages_release(&quiz->hints);
    free(quiz->after.bytes);
}

void lesson_release(struct lesson *lesson)
{
    for (size_t i = 0; i < lesson->count; i++) {
        prose_release(&lesson->parts[i].prose);
        transcript_release(&lesson->parts[i].transcript);
        exercise_release(&lesson->parts[i].exercise);
        quiz_release(&lesson->parts[i].quiz);
    }
    free(lesson->parts);
    free(lesson->path);
    free(lesson->title);
    *lesson = (struct lesson){.path = NULL};
}
