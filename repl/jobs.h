/* repl/jobs.h - jobs as the session knows them: what was typed, what came of it, what it cost. A job outlives its pool.
 */
#ifndef REPL_JOBS_H
#define REPL_JOBS_H

#include "pool/pool.h"
#include "repl/plan.h"
#include "repl/value.h"

struct session;
struct call;
struct argument;
struct outcome;

/* What a job's columns become. */
enum job_shape {
    SHAPE_LIST,   /* map, starmap: a list */
    SHAPE_SCALAR, /* apply: its only item */
    SHAPE_SUM,    /* pi: the sum of its items, by rank */
};

enum { OWNERS_MAX = 1 << 16 }; /* a job of more chunks does not keep who had which */

struct job {
    unsigned holders;
    uint64_t number;
    uint64_t pool; /* session->pools_started when it was submitted */
    char *title;   /* what was typed */
    enum job_shape shape;
    bool async, fetched;
    struct plan plan; /* its input is released once the job is over, unless an error has to name an item */
    uint64_t chunk_size, item_count;
    uint64_t points;       /* of pi; 0 in others */
    char *then, *catch;    /* commands to run when it is done, or has failed; NULL: none. See callbacks.c */
    bool by_lesson;        /* a lesson typed it, and so its callbacks: they may no more than other lines of lessons */
    bool called_back;      /* that was done, or there is nothing to do */
    bool waited_in_python; /* by what the commands are in Python */
    /* Called as it is over, while its input and the pool's knowledge of it are still there; NULL: nobody asks. */
    void (*before_end)(void *context);
    void *end_context;

    uint64_t taken_ns; /* when a command was last given its result, by clock_ns(); 0: none was yet */

    bool over;
    struct job_view view;      /* as of its end */
    struct share_view *shares; /* view.worker_count of them; NULL if there was no memory for them */
    int *owners;               /* by chunk: the worker that did it; NULL in a job of more than OWNERS_MAX chunks */
    struct job_record record;  /* .first NULL if there is none */
    uint32_t *arrivals;        /* of imap_unordered that is done: its chunks in the order of the log; else NULL */
    struct value result;       /* in JOB_DONE */
    struct text failure;       /* otherwise: what is said of it */
    struct text failure_hint;
};

struct job *job_hold(struct job *job);
void job_release(struct job *job); /* NULL is fine */
uint64_t job_number(const struct job *job);
bool job_is_future(const struct job *job); /* begun with `submit`; NULL is not */

/* Submits a plan to the session's pool, which must be there; the plan stays the caller's. The session keeps no job of
 * it: whoever submits it waits for it and drops it. false with a complaint at `place`. */
bool plan_submit(struct session *session, const struct plan *plan, uint64_t chunk_size, size_t place, uint64_t *number);

/* The same as a job of the session's. The plan belongs to the job from then on. NULL with a
 * complaint at `place`; then the plan is still the caller's. */
struct job *job_start(struct session *session, struct plan *plan, enum job_shape shape, uint64_t chunk_size, bool async,
                      const char *title, size_t title_size, size_t place);

/* The pool says that the job is over: collects its result and figures, and lets the pool forget it. */
void job_settle(struct session *session, struct job *job);

/* "running", "done", "failed", "cancelled", "terminated" */
const char *job_state_word(const struct session *session, const struct job *job);

/* The figures so far, or as of its end. */
void job_figures(const struct session *session, const struct job *job, struct job_view *view);

/* Adds what a worker did to a sum: items, busy and every gap. */
void share_add(struct share_view *sum, const struct share_view *share);

/* (sum of busy - off CPU) / (workers x wall); 0 where there are no shares. */
double job_efficiency(const struct job *job);

/* --- those that a session holds (job_list.c) --- */

struct job *session_job(const struct session *session, uint64_t number); /* NULL */
/* The job an argument means. false with a complaint. */
bool session_argument_job(struct session *session, const struct argument *argument, struct job **out);
/* The jobs it means: one, several, or a list of handles. *list: not one alone. *jobs is in the line's region. */
bool session_argument_jobs(struct session *session, const struct argument *argument, struct job ***jobs, size_t *count,
                           bool *list);
/* Asks each job that the argument means, as it is now: the answer, or the list of them. ask() may refuse, with a
 * complaint. */
bool jobs_ask(struct session *session, const struct argument *argument,
              bool (*ask)(struct session *session, const struct argument *argument, struct job *job, bool *answer),
              struct outcome *out);
void session_forget_old_jobs(struct session *session);
/* Lets go of the oldest result that only the list of jobs holds and that somebody has seen. false: there is
 * none, or all of them together would not make room for `need` bytes. */
bool session_make_room(struct session *session, uint64_t need);

/* --- what came of them --- */

/* The result of a job that is over. false with its failure as a complaint. (run.c) */
bool job_take_result(struct session *session, struct job *job, size_t place, struct outcome *out);
/* Waits for each of the jobs, at most until the call's `timeout`. false with a complaint. (commands/get.c) */
bool jobs_wait(struct session *session, const struct call *call, struct job **jobs, size_t count);
/* Cancels what is unfinished of them and waits a moment. false: a worker still has a chunk in hand. (run.c) */
bool jobs_cancel(struct session *session, struct job *const *jobs, size_t count);

#endif
