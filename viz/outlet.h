/* viz/outlet.h - the stream that ncurses writes to, and a frame of it written to the terminal at once.
 *
 * ncurses flushes at every move of the cursor, some twenty times a frame. Each write wakes the terminal's program, and
 * where all CPUs compute, that takes one from a worker. ncurses has no hook for its output, only a file descriptor: for
 * the time that a frame is made, this is a file in memory. */
#ifndef VIZ_OUTLET_H
#define VIZ_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct outlet {
    FILE *stream; /* to standard output's terminal, by a descriptor of its own */
    int memory;   /* -1: there is none, and frames are written as they come */
    char *bytes;
    size_t room;
};

bool outlet_open(struct outlet *outlet);
void outlet_close(struct outlet *outlet);

/* Between the two nothing reaches the terminal. */
void outlet_begin_frame(struct outlet *outlet);
void outlet_end_frame(struct outlet *outlet);

#endif
