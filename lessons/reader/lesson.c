/* lessons/reader/lesson.c - a lesson's memory, and the words for what is wrong with a file. */
#include "lessons/reader/lesson.h"

bool lesson_read(const char *path, struct lesson *out, struct lesson_error *error)
{
    (void)path;
    (void)out;
    error->line = 0;
    text_put(&error->message, "cannot be read yet");
    return false;
}

bool lesson_parse(const char *path, const char *bytes, size_t size, struct lesson *out, struct lesson_error *error)
{
    (void)bytes;
    (void)size;
    return lesson_read(path, out, error);
}

void lesson_release(struct lesson *lesson)
{
    *lesson = (struct lesson){.path = NULL};
}

void lesson_error_text(const struct lesson_error *error, const char *path, struct text *out)
{
    text_format(out, "%s:%zu:%zu: %s", path, error->line, error->column, text_string(&error->message));
}

void lesson_error_release(struct lesson_error *error)
{
    text_release(&error->message);
    text_release(&error->hint);
}
