/* tests/repl/support.h - what the tests of the command language share: a session in this process whose lines are run
 * and whose answers come back as JSON, one line parsed alone, and values compared by their repr. */
#ifndef TESTS_REPL_SUPPORT_H
#define TESTS_REPL_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "repl/session.h"

#define SECOND 1000000000ull

/* A session of this process. What it prints is caught; notices go nowhere. */
struct rig {
    struct session session;
    json_t *answers; /* of the last line: one object a command */
};

int rig_setup(void **state);
int rig_teardown(void **state); /* and looks that no child is left */

/* Runs a line and takes its answers. */
enum session_end rig_run(struct rig *rig, const char *line);
/* The last command's result, as Python would print it; until the next call. */
const char *rig_result(struct rig *rig, const char *line);
void rig_expect(struct rig *rig, const char *line, const char *repr);
/* The line fails, at that byte of it (from 0; NO_PLACE: nowhere), with a message that contains `message`. */
void rig_expect_error(struct rig *rig, const char *line, size_t at, const char *message);

/* A line of one command, parsed and nothing else. `result` and `xs` are names of values. */
struct parsed {
    struct region region;
    struct complaint complaint;
    struct statement *statement; /* NULL: with a complaint */
};
void parse_line(struct parsed *parsed, const char *line);
void parsed_release(struct parsed *parsed);

const char *repr_of(struct value value); /* until the next call */

uint64_t bits_of(double d);

/* The same numbers in every run. */
struct dice {
    uint64_t state;
};
uint64_t roll(struct dice *dice);
uint64_t roll_below(struct dice *dice, uint64_t limit);

#endif
