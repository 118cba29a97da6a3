#include "tests/lessons/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name_of_mark(const char *bytes, size_t size)
{
    static const struct {
        const char *mark, *name;
    } names[] = {
        {MARK_PLAIN, "{plain}"}, {MARK_STRONG, "{strong}"}, {MARK_EMPHASIS, "{emphasis}"},
        {MARK_CODE, "{code}"},   {MARK_QUIET, "{quiet}"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (size == strlen(names[i].mark) && memcmp(names[i].mark, bytes, size) == 0)
            return names[i].name;
    return "{?}";
}

void prose_to_text(const struct prose *prose, struct text *out)
{
    struct style ignored;
    for (size_t i = 0; i < prose->count; i++) {
        const struct prose_line *line = &prose->lines[i];
        text_put(out, line->whole ? "|" : "");
        if (line->hanging != line->indent)
            text_format(out, ">%d ", line->hanging);
        text_format(out, "%*s", line->indent, "");
        for (size_t at = 0; at < line->size;) {
            size_t mark = mark_read(line->bytes + at, line->size - at, &ignored);
            if (mark)
                text_put(out, name_of_mark(line->bytes + at, mark));
            else
                text_add(out, line->bytes + at, 1);
            at += mark ? mark : 1;
        }
        text_put(out, "\n");
    }
}

void parse_bytes_or_fail(const char *bytes, size_t size, struct lesson *out)
{
    struct lesson_error error;
    if (lesson_parse("a/lesson.md", bytes, size, out, &error))
        return;
    static char message[1000];
    struct text text = {.bytes = NULL};
    lesson_error_text(&error, "a/lesson.md", &text);
    snprintf(message, sizeof message, "%s", text.bytes);
    text_release(&text);
    lesson_error_release(&error);
    fail_msg("%s", message);
}

void parse_or_fail(const char *file, struct lesson *out)
{
    parse_bytes_or_fail(file, strlen(file), out);
}

void assert_shown(const struct part *part, const char *wanted)
{
    struct prose prose = {.lines = NULL};
    struct text text = {.bytes = NULL};
    part_show(part, &prose);
    prose_to_text(&prose, &text);
    assert_string_equal(text_string(&text), wanted);
    text_release(&text);
    prose_release(&prose);
}

void assert_passage(const struct passage *passage, size_t line, size_t column, const char *wanted)
{
    assert_non_null(passage->bytes);
    assert_string_equal(passage->bytes, wanted);
    assert_int_equal(passage->line, line);
    assert_int_equal(passage->column, column);
}

char *read_course_file(const char *name, size_t *size)
{
    struct text path = {.bytes = NULL};
    text_format(&path, "%s/%s", LESSONS_DIRECTORY, name);
    FILE *file = fopen(path.bytes, "r");
    text_release(&path);
    assert_non_null(file);
    char *bytes = must_allocate(LESSON_BYTES_MAX + 1);
    *size = fread(bytes, 1, LESSON_BYTES_MAX, file);
    fclose(file);
    assert_true(*size > 0);
    return bytes;
}
