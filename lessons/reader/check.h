/* lessons/reader/check.h - lessons as tests: `poolscope --check LESSON…`. */
#ifndef LESSONS_READER_CHECK_H
#define LESSONS_READER_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct check_how {
    FILE *out, *err;   /* what went well, a line a lesson; what is wrong: file, line, what was expected and what came */
    uint64_t limit_ns; /* of a lesson; 0: 15 s, and 60 s in a build with a sanitizer */
    int *end_signal;   /* out: SIGINT, SIGTERM or SIGHUP ended it; it is set in that case only */
};

/* Runs each lesson in a session of its own: every transcript must match; every exercise must fail before its answer,
 * and pass with it. Returns whether all went well. The signals that a session reads stay blocked. */
bool check_lessons(char *const *paths, size_t count, const struct check_how *how);

#endif
