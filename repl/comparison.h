/* repl/comparison.h - the same job several times, sync and async: what was measured, and what it shows. */
#ifndef REPL_COMPARISON_H
#define REPL_COMPARISON_H

#include "repl/jobs.h"
#include "viz/comparison.h"

struct session;
struct call;

enum { ROUNDS_DEFAULT = 3, ROUNDS_MAX = 32 }; /* of more unfinished jobs at once the pool keeps no record */

enum comparison_method {
    COMPARISON_SYNC,  /* a job after the other, each waited for */
    COMPARISON_ASYNC, /* all submitted, then fetched */
    COMPARISON_METHODS,
    COMPARISON_NONE = COMPARISON_METHODS
};

/* Where the time of all workers went: the parts add up to workers x wall. */
enum time_part {
    TIME_ON_CPU,
    TIME_OFF_CPU,
    TIME_IDLE_WAIT,
    TIME_LOCK_WAIT,
    TIME_QUEUE_WAIT,
    TIME_WAKING,
    TIME_NO_WORK, /* between two jobs */
    TIME_ELSE,    /* starting, stopped, dead */
    TIME_PARTS
};

struct comparison_run {
    uint64_t begin_ns;        /* the first submission; 0: not begun */
    struct job **jobs;        /* held; in the order they were submitted in */
    size_t job_count;         /* so far */
    struct job_record record; /* of all of them; .first NULL until the run is done */
    uint64_t wall_ns;         /* from here on: of a run that is done */
    uint64_t parts[TIME_PARTS];
    double efficiency;
};

struct comparison {
    char *title;
    size_t rounds, workers;
    unsigned cpus;
    struct comparison_run runs[COMPARISON_METHODS];
    enum comparison_method running; /* COMPARISON_NONE: neither, yet or any more */
    bool done;                      /* both runs are measured, and judged */
    double ratio;                   /* sync's wall / async's */
    struct text verdict;            /* sentences */
};

/* Runs the call's job and leaves it in session->comparison. false with a complaint; then there is no comparison. */
bool comparison_measure(struct session *session, const struct call *call, size_t rounds);
void comparison_release(struct comparison *comparison); /* NULL is fine */

static inline uint64_t comparison_busy_ns(const struct comparison_run *run)
{
    return run->parts[TIME_ON_CPU] + run->parts[TIME_OFF_CPU];
}

/* Of a run whose jobs are over: writes the record and the figures. false: there is no record of one of them. */
bool comparison_sum_up(struct comparison_run *run);
/* What is to be said of it: writes ratio and verdict. (verdict.c) */
void comparison_judge(struct comparison *comparison);

/* For the gauge. live: what the workers did since the running run began, or NULL. *out lives as long as all of them
 * do. */
void comparison_view(const struct comparison *comparison, const struct job_record *live, uint64_t now_ns,
                     struct comparison_view *out);

/* All of it as a record, for JSON. (comparison_value.c) */
struct value comparison_value(const struct comparison *comparison);

#endif
