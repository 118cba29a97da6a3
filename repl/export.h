/* repl/export.h - the session as a Python program. */
#ifndef REPL_EXPORT_H
#define REPL_EXPORT_H

#include "repl/python_log.h"

/* The first line of every such program: a file that begins with it may be written over. */
#define EXPORT_FIRST_LINE "# A session of poolscope, as a Python program."

/* What became of the session's statements. */
struct export_counts {
    size_t written, left_out;
    uint64_t dropped;
};

void export_program(struct session *session, struct text *out, struct export_counts *counts);

#endif
