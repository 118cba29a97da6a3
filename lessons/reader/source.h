/* lessons/reader/source.h - a lesson's file as lines, and complaints about them. For the files that parse it. */
#ifndef LESSONS_READER_SOURCE_H
#define LESSONS_READER_SOURCE_H

#include "lessons/reader/lesson.h"

/* Without its line end, nor the \r before it. */
struct source_line {
    const char *bytes; /* of the file's text: no NUL at its end */
    size_t size;
};

struct source {
    struct source_line *lines;
    size_t count, room;
    struct lesson_error *error;
};

size_t line_end(const struct source_line *line); /* its size, without blanks at the end */

/* At byte `byte` of line `line`, both from 0. The first complaint counts. Returns false. */
bool source_fail(const struct source *source, size_t line, size_t byte, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool source_hint(const struct source *source, const char *format, ...) __attribute__((format(printf, 2, 3)));

size_t characters(const char *bytes, size_t size);

bool lesson_refuse_size(struct lesson_error *error); /* it is longer than LESSON_BYTES_MAX; returns false (read.c) */

/* Lines [begin, end) with the fence's own left out. `open`: the line that opens it. (fence.c) */
struct fence {
    size_t open, begin, end;
    bool figures;
};

bool check_tabs(const struct source *source, const struct fence *fence);
bool parse_transcript(const struct source *source, const struct fence *fence, struct transcript_fence *out);
bool parse_exercise(const struct source *source, const struct fence *fence, struct exercise *out);
bool parse_quiz(const struct source *source, const struct fence *fence, struct quiz *out);

/* Bytes [from, to) of the line. */
struct passage passage_from(const struct source *source, size_t line, size_t from, size_t to);
struct passage *passages_add(struct passages *passages, struct passage passage);

#endif
