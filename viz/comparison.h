/* viz/comparison.h - two runs of the same jobs, one above the other on one time axis, and what is to be said of them.
 */
#ifndef VIZ_COMPARISON_H
#define VIZ_COMPARISON_H

#include "pool/view.h"
#include "viz/canvas.h"

enum { COMPARISON_RUNS = 2 };

struct comparison_run_view {
    const char *label;               /* "sync" */
    const char *words;               /* how its jobs are run, in a few words; left away where there is no room */
    const struct job_record *record; /* of all its jobs, or so far; NULL: not begun, or nothing is known of it */
    uint64_t begin_ns;               /* its first submission; 0: not begun */
    uint64_t wall_ns, idle_wait_ns;  /* so far, or whole */
    double efficiency;               /* of a run that is done */
    bool running, done;
};

struct comparison_view {
    const char *title; /* what was compared */
    size_t workers, rounds;
    struct comparison_run_view runs[COMPARISON_RUNS];
    uint64_t now_ns;     /* where the running one is */
    const char *verdict; /* sentences; NULL: not yet */
};

/* How many rows it would like to have: less than that, and workers share rows. */
int comparison_rows(const struct comparison_view *view, int columns);

/* Draws in the rows [row, row + rows), as wide as the canvas is. */
void comparison_draw(const struct comparison_view *view, struct canvas *canvas, int row, int rows);

#endif
