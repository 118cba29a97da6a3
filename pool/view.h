/* pool/view.h - what can be seen of a pool: plain copies, nothing shared, nothing to release but what says so.
 *
 * Times are in nanoseconds of CLOCK_MONOTONIC, durations in nanoseconds. */
#ifndef POOL_VIEW_H
#define POOL_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What a worker does at an instant. A worker's time is cut into these without a hole: the sum of all is the time since
 * its slot was first started. */
enum worker_state {
    WORKER_STARTING,   /* forked or spawned, and not yet looking for work */
    WORKER_IDLE,       /* nothing to claim: an idle wait while a job is unfinished, no work otherwise */
    WORKER_WAKING,     /* there is something to claim, and the kernel has not run the worker yet */
    WORKER_BUSY,       /* an item in hand */
    WORKER_STOPPED,    /* stopped by a signal (SIGSTOP, SIGTSTP) */
    WORKER_DEAD,       /* ended, and not yet replaced */
    WORKER_LOCK_WAIT,  /* an item in hand that waits for a lock */
    WORKER_QUEUE_WAIT, /* an item in hand that waits for a queue: full, or empty */
    WORKER_STATE_COUNT
};

const char *worker_state_name(enum worker_state state); /* "busy", "idle", …; static */

enum job_state {
    JOB_RUNNING,    /* queued, or some chunks done */
    JOB_STOPPING,   /* failed, cancelled or terminated; some chunks are still in hand */
    JOB_DONE,       /* every item has its result */
    JOB_FAILED,     /* an item failed */
    JOB_CANCELLED,  /* by pool_cancel() */
    JOB_TERMINATED, /* the pool was stopped before it was done */
};

/* Why a job failed. */
struct job_failure {
    uint64_t item;   /* index of the item, the smallest of those that failed */
    uint32_t code;   /* what the work function gave to pool_task_fail(); 0: three workers died with it in hand */
    uint32_t worker; /* the slot that had it */
};

/* What one worker did for one job. All gaps, busy and other add up to the job's wall. */
struct share_view {
    pid_t pid; /* the slot's last process */
    uint64_t chunks, items;
    uint64_t busy_ns;                     /* an item of this job in hand */
    uint64_t off_cpu_ns;                  /* the part of busy_ns in which the kernel ran something else */
    uint64_t other_ns;                    /* busy with other jobs */
    uint64_t idle_wait_ns;                /* nothing to claim: waiting for others */
    uint64_t lock_wait_ns, queue_wait_ns; /* an item of this job in hand, waiting: not part of busy_ns */
    uint64_t waking_ns;                   /* something to claim, but not run by the kernel yet */
    uint64_t starting_ns;
    uint64_t stopped_ns;
    uint64_t dead_ns;
};

struct job_view {
    uint64_t job;
    enum job_state state;
    uint64_t item_count, items_done;
    uint64_t chunk_count, chunks_done, chunk_size;
    uint64_t submitted_ns, finished_ns; /* finished_ns: 0 while unfinished */
    uint64_t wall_ns;                   /* so far, or whole */
    uint64_t last_done_ns;              /* when a worker last ended a chunk of it; 0: none has yet */
    bool begun;                         /* a chunk of it was claimed */
    size_t worker_count;
    uint64_t deaths;            /* workers that died with a chunk of it in hand */
    uint64_t replaced;          /* workers that left after pool_options.max_tasks chunks, while it was unfinished */
    struct job_failure failure; /* meaningful in JOB_FAILED */
};

struct worker_view {
    pid_t pid;
    uint32_t generation; /* how often the slot's process was replaced */
    enum worker_state state;
    bool left;                             /* dead, but in order: its pool is closed, and nothing was left to do */
    int cpu;                               /* where it last ran; -1: not known */
    uint64_t job;                          /* 0: none in hand */
    uint64_t chunk;                        /* index of the chunk in hand */
    uint64_t item_begin, item_end;         /* the chunk in hand: items [begin, end) */
    uint64_t items_done;                   /* of the chunk in hand */
    bool goes_on;                          /* busy again after a wait with the same chunk in hand */
    double part;                           /* of the item in hand, 0 to 1 */
    uint64_t since_ns;                     /* when the state began */
    uint64_t total_ns[WORKER_STATE_COUNT]; /* up to the look, by state; a stop is in the state it fell into */
};

struct pool_view {
    uint64_t now_ns;
    size_t worker_count;
    size_t unfinished_jobs;
    bool closed;
    struct worker_view *workers; /* worker_count of them, owned by the caller: see pool_look() */
};

/* One thing a worker did: a stretch of one state. */
struct trace_event {
    uint64_t begin_ns, end_ns;
    uint64_t job;   /* 0 where no item is in hand */
    uint32_t chunk; /* the first of `chunks` */
    /* > 1: neighbouring small chunks, merged into one event; 0: the chunk before goes on after a stop or a wait */
    uint32_t chunks;
    uint16_t worker;
    int16_t cpu; /* -1: not known */
    enum worker_state state;
    /* Short waits within a busy event of pool_events(): so much of it. A record has them as events of their own, one
     * after the other at the end of the stretch they were in. */
    uint64_t lock_ns, queue_ns;
};

/* What all workers did while a job was unfinished: events of each worker in order of time, worker after worker. */
struct job_record {
    uint64_t job, submitted_ns, finished_ns;
    size_t worker_count;
    size_t event_count;
    struct trace_event *events;
    size_t *first;   /* worker_count + 1 of them: worker w's events are events[first[w]] … events[first[w + 1] - 1] */
    uint64_t merged; /* chunks that have no event of their own, since they were merged with a neighbour's */
    size_t merged_waits; /* stretches whose short waits were merged: they stand at its end, as long as they were */
    size_t lost;         /* workers whose first events of the job newer ones had overwritten before it was done */
};

#endif
