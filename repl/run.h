/* repl/run.h - running functions over items: what map, starmap, apply, imap and pi have in common, and what is run when
 * a job is over. (run.c; where it is of another file, that is said) */
#ifndef REPL_RUN_H
#define REPL_RUN_H

#include "repl/command.h"
#include "repl/jobs.h"

/* A run command's call, ready to be submitted. */
struct run {
    const struct call *call;
    struct plan plan;
    enum job_shape shape;
    uint64_t chunk_size;
    bool chunk_size_given;
    bool async;
    size_t place; /* of its items */
};
bool run_prepare(struct session *session, const struct call *call, size_t workers, struct run *run);
void run_release(struct run *run);
/* The plan alone, of a function (argument 0) and what it is given (argument 1). */
bool run_prepare_function(struct session *session, const struct call *call, enum spread spread, struct run *run);
/* Submits it; its plan is the job's from then on. The job is the caller's to release. NULL with a complaint. */
struct job *run_start(struct session *session, struct run *run);
bool run_command(struct session *session, const struct call *call, struct outcome *out); /* what they all do */
bool run_in_background(struct session *session, struct run *run, struct outcome *out);   /* gives the handle */
/* Ctrl-C: cancels a job of the foreground. false, with a complaint that says so. */
bool run_cancel(struct session *session, struct job *job);
/* imap and imap_unordered: results are shown as they come. (stream.c) */
bool run_streaming(struct session *session, struct run *run, struct outcome *out);
/* apply_async of a tuple that runs along: a job an element, and the list of their handles. (many.c) */
bool run_many(struct session *session, const struct call *call, struct outcome *out);
bool run_serially(struct session *session, const struct call *call, struct outcome *out);
/* Runs it in this process, and how long that took. The output is the caller's to release. false with a complaint. */
bool run_here(struct session *session, const struct run *run, struct pool_block **output, uint64_t *wall_ns);
bool run_complain_item(struct session *session, const struct run *run, const struct plan_failure *failure);
/* How long the same job took serially, 0: it was not run so. */
uint64_t session_serial_ns(const struct session *session, const char *title);

/* --- callbacks (callbacks.c) --- */

/* A job is over: if it has a callback that is to be run now, it is held until callbacks_run(). */
void callbacks_take(struct session *session, struct job *job);
/* Runs those of jobs that are over, in that order, between two commands or inside one that has nothing half done: all
 * that belongs to the line in hand is put aside meanwhile. Does nothing inside a callback. */
void callbacks_run(struct session *session);

#endif
