/* repl/live.h - a record of jobs that still run: what the workers do, followed as they do it. */
#ifndef REPL_LIVE_H
#define REPL_LIVE_H

#include "pool/pool.h"

struct live;

struct live *live_create(void);
void live_destroy(struct live *live);

/* Follows this pool from now on, from what happened after begin_ns. */
void live_begin(struct live *live, const struct pool *pool, uint64_t begin_ns);

/* Reads what is new. view: of the same pool, just looked at. The record is the live's, until the next call; long ones
 * are made coarser, as finished jobs' records are. */
const struct job_record *live_update(struct live *live, const struct pool *pool, const struct pool_view *view);

#endif
