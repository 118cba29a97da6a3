/* lessons/reader/check.h - lessons as tests: `poolscope --check LESSON…`. */
#ifndef LESSONS_READER_CHECK_H
#define LESSONS_READER_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Runs each lesson in a session of its own: every transcript must match, every exercise must fail before its answer and
 * pass with it, all within 15 s a lesson. What went well goes to standard output, a line a lesson; what is wrong goes
 * to standard error with file, line, what was expected and what came. Returns whether all of it went well. Ctrl-C and
 * SIGTERM end it. */
bool check_lessons(char *const *paths, size_t count);

#endif
