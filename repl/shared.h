/* repl/shared.h - objects in memory that processes share: values, arrays, locks, queues. */
#ifndef REPL_SHARED_H
#define REPL_SHARED_H

#include "pool/pool.h"
#include "repl/value.h"

enum shared_kind { SHARED_IS_VALUE, SHARED_IS_ARRAY, SHARED_IS_LOCK, SHARED_IS_QUEUE };

/* Counted: names hold it, and so does every job and process that uses it. */
struct shared {
    struct object object;
    enum shared_kind kind;
    struct pool_block *block; /* what processes see: its offset stands for the object */
};

#endif
