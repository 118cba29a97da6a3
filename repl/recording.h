/* repl/recording.h - several jobs' records as one, for one time axis. */
#ifndef REPL_RECORDING_H
#define REPL_RECORDING_H

#include "repl/jobs.h"

/* What the workers did from the jobs' first submission to their last finish: of each worker every moment once, even
 * where jobs ran at the same time. A moment in which none of the jobs was unfinished has no event: that is "no work".
 *
 * The record is numbered as the first job; lost: workers of whom not every moment is told. false, and nothing in *out,
 * when one of them is not over or has no record, when they ran on different numbers of workers, or when there are none.
 * Release it with job_record_release(). */
bool recording_of(struct job *const *jobs, size_t count, struct job_record *out);

#endif
