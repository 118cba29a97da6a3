/* tests/lessons/judge_support.h - a session in this process with somebody who takes facts of what is run, and exercises
 * made of a few words. */
#ifndef TESTS_LESSONS_JUDGE_SUPPORT_H
#define TESTS_LESSONS_JUDGE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lessons/reader/judge.h"

struct class
{
    struct session session;
    struct tutor tutor;
    struct facts *facts;
};

int class_setup(void **state);
int class_teardown(void **state);

/* Runs a line; what it prints goes nowhere. */
void class_run(struct class *class, const char *line);

/* What is said of the answer, line by line, without marks; "right" where it is accepted. accept, advice ("CONDITION =>
 * WORDS"): NULL: none. Until the next call. */
const char *class_verdict(struct class *class, const char *accept, const char *advice);

#endif
