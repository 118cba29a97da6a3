/* repl/crossing.h - what crosses between the processes for a job: here, and in Python's Pool, where tasks and results
 * are pickled. */
#ifndef REPL_CROSSING_H
#define REPL_CROSSING_H

#include "repl/session.h"

struct crossing {
    /* Here. */
    uint64_t input_bytes;   /* all that workers read about the job, lists that were typed included */
    uint64_t ranges;        /* three numbers each */
    uint64_t typed;         /* values that were copied, once */
    uint64_t list_bytes;    /* of lists among them */
    uint64_t constants;     /* one for many items */
    uint64_t read_in_place; /* values of earlier results */
    uint64_t code_bytes;    /* of a function of one's own */
    uint64_t output_bytes;
    bool output_open; /* and lists, as long as they turn out */
    /* In Python. */
    uint64_t tasks;
    uint64_t task_bytes; /* of all of them together, and so below */
    bool results_known;
    uint64_t result_least, result_most; /* no result is known before it is computed, but how many bytes it takes */
};

/* Of a run that was prepared. false with a complaint: it was broken off. */
bool crossing_of(struct session *session, const struct run *run, struct crossing *out);

/* Is a task one call, and its result one value, as apply's and imap's are? */
bool crossing_is_single(const struct run *run);

/* As lines of `explain`. */
void crossing_text(const struct run *run, const struct crossing *crossing, struct text *out);

/* What crosses with a command that starts no job: process, put, take. false: it is none of those. */
bool crossing_of_other(const struct call *call, struct text *out);

/* How a task and its result look when they are pickled: "(job, i, mapstar, ((square, items),), {})". */
void crossing_task(const struct run *run, struct text *out);

#endif
