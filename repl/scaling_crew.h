/* repl/scaling_crew.h - a scaling test's own workers, and what they spend on a run. */
#ifndef REPL_SCALING_CREW_H
#define REPL_SCALING_CREW_H

#include "viz/scaling.h"

struct session;

/* A run, from its first submission on. */
struct crew_time {
    struct scaling_spent spent;
    uint64_t began_ns, own_began_ns;
    uint64_t busy_ns[SCALING_WORKERS_MAX];   /* each worker, with the jobs so far: an item in hand */
    uint64_t waking_ns[SCALING_WORKERS_MAX]; /* the most of any job: a moment may be in several jobs' */
};

/* A pool of `count` workers in the session's place. false: with a complaint at byte `at` of the line. */
bool crew_start(struct session *session, size_t at, size_t count);
/* false: Ctrl-C or a signal came before they were ready. */
bool crew_await(struct session *session, size_t count);

/* Waits, for a moment at most, until no more than `used` bytes are. A worker that has not looked elsewhere yet may
 * still touch a job that is over, so its memory is given back later; without it the next run might not fit. */
void crew_await_memory(struct session *session, uint64_t used);

bool crew_interrupted(const struct session *session);

void crew_time_begin(struct crew_time *time);
void crew_time_end(struct crew_time *time);
/* Of a job that is over: it was in this run. */
void crew_time_add(const struct session *session, uint64_t job, struct crew_time *time);

#endif
