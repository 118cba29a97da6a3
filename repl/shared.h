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

struct session;
struct call;
struct given_option;

const char *shared_kind_name(enum shared_kind kind); /* "a shared value", "a lock": for error messages; static */

/* What lock=NAME means: a lock, or a value, which has one of its own. Sets option->shared. false with a complaint. */
bool shared_find_lock(struct session *session, struct given_option *option);

/* A call's arguments with `lock=NAME` in its place: the parameter of the function that is named `lock`. What is left
 * out between them is None. Nothing is held; both are in the line's region. */
struct shared_arguments {
    const struct value *values;
    const size_t *places;
    size_t count;
};
/* index: of the command's PARAM_ARGUMENTS, evaluated. false with a complaint: the function takes no lock, or has one
 * already. */
bool shared_arguments(struct session *session, const struct call *call, size_t index, const struct function *function,
                      struct shared_arguments *out);

#endif
