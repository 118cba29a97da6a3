/* repl/complaint.h - what is wrong with a command, where, and what to do about it. */
#ifndef REPL_COMPLAINT_H
#define REPL_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "repl/text.h"

#define NO_PLACE ((size_t)-1)

struct complaint {
    bool made;
    size_t at; /* byte of the line, or NO_PLACE */
    struct text message;
    struct text hint; /* may be empty */
};

/* The first complaint counts; later ones are dropped. All return false, so that a caller can `return complain(…)`. */
bool complain(struct complaint *complaint, size_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool complain_hint(struct complaint *complaint, const char *format, ...) __attribute__((format(printf, 2, 3)));
void complaint_clear(struct complaint *complaint);
void complaint_release(struct complaint *complaint);

#endif
