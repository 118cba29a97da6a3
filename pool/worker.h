/* pool/worker.h - a worker as its own process knows it: what worker.c and task.c have in common. */
#ifndef POOL_WORKER_H
#define POOL_WORKER_H

#include "pool/internal.h"

struct worker {
    const struct worker_start *start;
    struct shared_pool *shared;
    struct slot *slot;
    struct record record;
    struct claimer claimer;
    struct tally *tally; /* of the job in hand */
    uint64_t position;   /* of the job in hand */
    bool called;         /* the parent, to see whether the job in hand is over */
    bool ended_job;      /* it was this worker that ended the last one */
    bool chunk_traced;   /* a first part of the chunk in hand has its event */
    struct tracer tracer;
    uint64_t cursor;   /* jobs at positions below it have nothing left to claim */
    uint32_t released; /* when this moved on, all of them may have again */
    uint64_t tasks;    /* chunks it has done */
    unsigned progress_calls;
    int schedstat_fd;  /* -1: the kernel does not tell run delays */
    uint64_t delay_ns; /* run delay when it was last read, at delay_read_ns */
    uint64_t delay_read_ns;
};

struct pool_task {
    struct worker *worker;
    struct shared_job *job;
    uint64_t begin, end;
    uint64_t done_before; /* items of the chunk that are done before `begin` */
};

static inline void tally_add(_Atomic uint64_t *mine, uint64_t amount)
{
    /* One writer: no need for a locked instruction. */
    atomic_store_explicit(mine, atomic_load_explicit(mine, memory_order_relaxed) + amount, memory_order_relaxed);
}

/* task.c */
uint64_t worker_read_delay(const struct worker *worker);      /* the kernel's figure; 0: it does not tell */
void worker_count_delay(struct worker *worker, uint64_t now); /* what came since it was last read is off CPU */
void worker_change_state(struct worker *worker, enum worker_state state, uint64_t now); /* of its record, not written */

#endif
