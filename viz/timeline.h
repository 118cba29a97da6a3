/* viz/timeline.h - what each worker did over time, a row each, drawn from a record of events. */
#ifndef VIZ_TIMELINE_H
#define VIZ_TIMELINE_H

#include "pool/view.h"
#include "viz/canvas.h"

struct timeline {
    const struct job_record *record; /* a time in which a worker has no event had no unfinished job */
    uint64_t begin_ns, end_ns;       /* what the columns cover; begin < end */
    uint64_t now_ns;                 /* what comes after it has not happened yet: nothing of it is drawn */
    size_t first_worker, workers_per_row;
    int row, rows;
    int name_column;     /* where the workers' names begin; they end before `column` */
    int column, columns; /* of the time */
};

void timeline_draw(const struct timeline *timeline, struct canvas *canvas);

/* Ticks at round times, with their times, in the canvas row `row`. */
void timeline_axis(const struct timeline *timeline, struct canvas *canvas, int row);

/* "w3", or "w4–w7" */
void worker_name(char *name, size_t size, size_t first, size_t count, size_t workers);

/* The least round length of time that is not less: 1, 2 or 5 times a power of ten. */
uint64_t timeline_round_up(uint64_t ns);

/* Nanoseconds that a worker spent in a state up to `until`, as its events say. */
uint64_t record_time_in(const struct job_record *record, size_t worker, enum worker_state state, uint64_t until_ns);

#endif
