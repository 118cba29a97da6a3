/* pool/error.h - how a call into the engine can fail. Every sentence says what to do next. */
#ifndef POOL_ERROR_H
#define POOL_ERROR_H

#define POOL_ERRORS(X) \
    X(POOL_ECOUNT, "a pool has 1 to 1,024 workers") \
    X(POOL_EFORK, "the kernel refused to start another process: end some, or ask for fewer workers") \
    X(POOL_ESPAWN, "the program cannot be executed anew: `fork` starts workers without that") \
    X(POOL_ESYSTEM, "the kernel refused memory or a file descriptor the pool needs: free some, or raise `ulimit`") \
    X(POOL_EARENA, \
      "the items and results do not fit into the memory limit: ask for less, drop results, or raise the limit") \
    X(POOL_EJOBS, "too many jobs are unfinished: get some of them first") \
    X(POOL_ECLOSED, "the pool is closed: start another") \
    X(POOL_EJOB, "there is no such job: see `jobs`") \
    X(POOL_EWORKER, "there is no such worker") \
    X(POOL_ETIMEOUT, "the time was over before the job was done: wait for it again") \
    X(POOL_EUNFINISHED, "the job is not finished: wait for it first") \
    X(POOL_ESPEC, "chunk sizes are 1 or more, and a job has at most 4,294,967,295 chunks") \
    X(POOL_EPROCESSES, "1,024 processes have not been joined: join some of them first") \
    X(POOL_EPROCESS, "there is no such process, or it has ended")

enum pool_error {
    POOL_OK = 0,
#define POOL_ERROR_ENUM(name, sentence) name,
    POOL_ERRORS(POOL_ERROR_ENUM)
#undef POOL_ERROR_ENUM
};

const char *pool_error_sentence(enum pool_error error); /* static */

#endif
