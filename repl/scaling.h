/* repl/scaling.h - a scaling test: the walls that were measured, and what they come to. */
#ifndef REPL_SCALING_H
#define REPL_SCALING_H

#include "repl/plan.h"
#include "viz/scaling.h"

struct session;
struct call;

struct walls {
    uint64_t *ns; /* in the order they were measured; room for `repeats` */
    size_t count;
};

struct scaling {
    char *title;
    struct walls serial;
    struct walls walls[SCALING_METHODS][SCALING_WORKERS_MAX]; /* [n - 1] */
    uint64_t began_ns, last_ns;                               /* CLOCK_MONOTONIC; last: the end of the last run */
    uint64_t left_ns;                                         /* estimated at last_ns */
    int progress_columns;                                     /* of the progress line; 0: there is none */
    struct scaling_view view; /* as of the last run: kept, so that a look at it costs nothing */
};

struct scaling *scaling_create(const char *title, size_t title_size, size_t workers, size_t cpus, size_t repeats);
void scaling_release(struct scaling *scaling); /* NULL is fine */

void scaling_add_serial(struct scaling *scaling, uint64_t wall_ns);
/* A run with so many workers, and what it took. */
void scaling_add(struct scaling *scaling, enum scaling_method method, size_t workers,
                 const struct scaling_spent *spent);
void scaling_end(struct scaling *scaling, bool interrupted);

/* As it stands now: what the chart shows. The title is the scaling's. */
void scaling_view(const struct scaling *scaling, struct scaling_view *out);

/* Where somebody types and there is no pane: one line on standard error, in the place of the one before. */
void scaling_show_progress(const struct session *session, struct scaling *scaling);
void scaling_clear_progress(const struct session *session, struct scaling *scaling);

/* Fits Amdahl's law to the speed-ups up to the CPUs. false: no point with two workers or more among them. */
bool amdahl_fit(const struct scaling_view *view, double *serial_fraction);

/* Measures all of it. The session's pool stands aside meanwhile. false: with a complaint, or without one if Ctrl-C or a
 * signal ended it. (scaling_runs.c) */
bool scaling_measure(struct session *session, const struct call *call, struct scaling *scaling);

/* Of results item by item, added to the sum of those before: parts one after the other come to what the whole comes to.
 * Sums are kept and not results, so that a test needs no more memory than its job does. (scaling_sum.c) */
uint64_t scaling_sum(uint64_t sum, const struct layout *layout, struct pool_block *output);

/* The method that was faster with so many workers. NULL: neither has been run. (scaling_verdict.c) */
const struct scaling_figure *scaling_better(const struct scaling_view *view, size_t workers);
/* Amdahl's law and the verdict, a line a sentence, not wrapped. Where the workers had no CPU for a part of the time,
 * that is said first, and no other reason is given for what the figures are. (scaling_verdict.c) */
void scaling_verdict(const struct scaling_view *view, struct text *out);

/* The table and the verdict. columns: of the terminal, 0: there is none. (scaling_report.c) */
void scaling_text(const struct scaling_view *view, int columns, struct text *out);
/* Every run, for JSON. (scaling_report.c) */
struct value scaling_value(const struct scaling *scaling);

#endif
