/* repl/show.h - what the pane shows of a session: the jobs that run, or those that ran last, live or again. */
#ifndef REPL_SHOW_H
#define REPL_SHOW_H

#include "repl/comparison.h"
#include "repl/live.h"
#include "repl/processes.h"
#include "repl/replay.h"
#include "repl/scaling.h"
#include "repl/session.h"
#include "viz/scene.h"

enum { SHOW_JOBS_MAX = 64, SHOW_LINES_MAX = 3 };

/* Jobs that were unfinished at the same time, one after the other, are one burst of work: it has one time axis. */
struct burst {
    struct job *jobs[SHOW_JOBS_MAX]; /* held; of more those that are unfinished, in their order, and the last others */
    size_t job_count;
    size_t jobs_before;        /* that are not among them any more … */
    struct share_view *before; /* … and what they cost, a worker; NULL: nothing */
    uint64_t pools_started;    /* when it began */
    uint64_t begin_ns, end_ns; /* end_ns: 0 while a job of it is unfinished */
    struct job_record record;  /* of all of it, when it is over; .first NULL: there is none */
};

struct show {
    struct session *session;
    uint64_t seen; /* the last job that is known here */
    struct burst burst;
    struct live *live;
    struct replay replay;
    struct job *replayed; /* held; NULL: the burst itself is */

    uint64_t followed_ns; /* the run of a comparison that is followed began then; 0: none is */
    struct comparison_view comparison;
    struct scaling_view scaling;

    struct scene scene;
    struct worker_view *workers;
    struct share_view *shares, *sums;
    struct lane *lanes;
    struct awaited *awaited; /* a worker */
    size_t worker_room;
    struct process_lane *process_lanes;
    size_t process_room;
    struct memory_view memory; /* of the worker whose details are open, as of memory_ns */
    pid_t memory_pid;
    uint64_t memory_ns;
    struct job_line lines[SHOW_LINES_MAX];
};

struct show *show_create(struct session *session);
void show_destroy(struct show *show);

/* Looks at everything, and makes the scene of it. */
void show_update(struct show *show, uint64_t now_ns);
bool show_moves(const struct show *show); /* it would not be the same the next time */

/* From its first line. */
void show_overlay(struct show *show, enum overlay overlay);
/* The details of the worker or process `by` further down than the one selected; and of one of them. */
void show_select(struct show *show, int by);
void show_select_worker(struct show *show, size_t worker);
void show_select_process(struct show *show, size_t index);

/* --- replays --- */

/* Of a job; NULL: of what is shown. false: there is no record of it. */
bool show_replay(struct show *show, struct job *job, double speed, uint64_t now_ns);
void show_end_replay(struct show *show);
bool show_can_replay(const struct show *show); /* what is shown is over, and has a record */

/* --- the parts of it --- */

/* show_burst.c: finds the jobs that began, and follows what they do. The record of the burst so far, or NULL; until the
 * next call. */
const struct job_record *burst_update(struct show *show, const struct pool_view *view);
void burst_release(struct burst *burst);

/* show_lanes.c */
void show_live_lanes(struct show *show, const struct pool_view *view);
void show_replayed_lanes(struct show *show);
void show_replayed_line(const struct show *show, struct job_line *line); /* how far the job was then */
/* show_processes.c: the lanes of processes, and the memory of the worker whose details are open. */
void show_process_lanes(struct show *show, uint64_t now_ns);
void show_worker_memory(struct show *show, uint64_t now_ns);
/* show_waits.c: who holds the lock that `own` waits for with the work of that plan; empty: not known. */
void show_holder(const struct show *show, const struct plan *plan, pid_t own, struct awaited *awaited, uint64_t now_ns,
                 char *name, size_t size);
/* "[5, 10)", or "1, 5, 9 … (2,500,000 points)" for pi. */
void show_slice(const struct job *job, uint64_t begin, uint64_t end, char *text, size_t size);

#endif
