/* viz/scaling.h - a scaling test as a chart: speed-up against workers, by two methods, beside the ideal, with Amdahl's
 * law and the CPUs that there are. */
#ifndef VIZ_SCALING_H
#define VIZ_SCALING_H

#include "viz/canvas.h"

enum { SCALING_WORKERS_MAX = 64 };

enum scaling_method { SCALING_STARMAP, SCALING_APPLY_ASYNC, SCALING_METHODS };

/* What such runs took, summed over them. */
struct scaling_spent {
    uint64_t wall_ns;
    uint64_t busiest_ns; /* an item in hand: in each run the worker that had one the longest */
    uint64_t busy_ns;    /* an item in hand: all workers, without their waits */
    uint64_t wait_ns;    /* for locks and queues, with an item in hand: all workers */
    uint64_t off_cpu_ns; /* the part of busy_ns in which the kernel ran something else */
    uint64_t waking_ns;  /* there was work, but the kernel did not run them yet; at least: jobs may overlap */
    uint64_t own_ns;     /* CPU time of the program itself, which hands out: workers may have waited for that */
};

/* Some runs of the same. */
struct scaling_figure {
    size_t runs; /* measured; 0: nothing else is known */
    uint64_t median_ns, low_ns, high_ns;
    double speed_up; /* median serial wall / median wall */
    struct scaling_spent spent;
};

struct scaling_view {
    const char *title; /* the command that is scaled */
    size_t workers;    /* 1 to so many, SCALING_WORKERS_MAX at most */
    size_t cpus;       /* that the process may use */
    size_t repeats;    /* of every run */
    size_t runs_done, runs;
    uint64_t elapsed_ns, left_ns; /* left: estimated, 0: not known */
    bool over, interrupted;
    bool larger_parts; /* apply_async's jobs have more items than starmap's chunks: those were too many */
    struct scaling_figure serial;
    struct scaling_figure figures[SCALING_METHODS][SCALING_WORKERS_MAX]; /* [n - 1]: with n workers */
    bool fitted; /* Amdahl's law, to the points up to the CPUs */
    double serial_fraction;
};

extern const char *const scaling_method_names[SCALING_METHODS];

/* The speed-up with n workers of a job whose part s, 0 to 1, only one can do: 1 / (s + (1 - s) / n). */
double amdahl_speed_up(double serial_fraction, double workers);

/* Draws on `rows` rows of the canvas from `row` on, over its whole width. */
void scaling_draw(const struct scaling_view *view, struct canvas *canvas, int row, int rows);

/* How many rows it would like to have. */
int scaling_rows(const struct scaling_view *view, int columns);

/* "run 7 of 36 · 2.1 s left", "done in 1.21 s", "unfinished: 7 of 36 runs" */
void scaling_progress(const struct scaling_view *view, char *text, size_t size);

#endif
