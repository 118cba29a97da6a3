/* tests/lessons/support.h - what the tests of lessons share. */
#ifndef TESTS_LESSONS_SUPPORT_H
#define TESTS_LESSONS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lessons/reader/lesson.h"

/* Lines with their indentation, marks as {plain}, {strong}, {emphasis}, {code}, {quiet}, those that are never wrapped
 * with a `|` before them, those that hang further in than they begin with their hanging as `>4`. */
void prose_to_text(const struct prose *prose, struct text *out);

/* Fails the test with the error, where there is one. */
void parse_or_fail(const char *file, struct lesson *out);
void parse_bytes_or_fail(const char *bytes, size_t size, struct lesson *out);
/* The part shows exactly this. */
void assert_shown(const struct part *part, const char *wanted);
/* A passage, with its place as LINE:COLUMN. */
void assert_passage(const struct passage *passage, size_t line, size_t column, const char *wanted);

/* A whole file of the course, NUL-terminated, malloc'd; never empty. */
char *read_course_file(const char *name, size_t *size);

#endif
