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
    const struct session *session; /* whose processes use it */
    struct pool_block *block;      /* what processes see: its offset stands for the object */
    struct shared_told {           /* what people have been told of it; see shared_tell_news() */
        uint64_t updates, asked, content, stores, cut_off;
        uint32_t deaths, left;
    } told;
};

struct session;
struct call;
struct argument;
struct given_option;
struct pool_object;
struct object_cell;

const char *shared_kind_name(enum shared_kind kind); /* "a shared value", "a lock": for error messages; static */

/* What lock=NAME means: a lock, or a value or an array, which have one of their own, as in Python. Sets option->shared.
 * false with a complaint. */
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

/* Keeps a new object under the name that an argument is (PARAM_WORD). The block is the object's from then on. */
void shared_keep(struct session *session, const struct argument *name, enum shared_kind kind, struct pool_block *block);
/* May something be kept under that name? false with a complaint. */
bool shared_name_is_free(struct session *session, const struct argument *name);
/* Is there memory for one more try? Results that nobody needs are let go; else false, with a complaint. */
bool shared_make_room(struct session *session, enum pool_error error, uint64_t need, size_t place);
/* Until now() has done what it is for, or the call's timeout, or Ctrl-C. why: "full", "empty". false with a complaint.
 */
bool shared_wait(struct session *session, const struct call *call, bool (*now)(void *context), void *context,
                 const char *why);
/* The queue that the call's argument 0 is. NULL with a complaint. */
struct pool_object *shared_queue(struct session *session, const struct call *call);

struct pool_object *shared_object(const struct shared *shared);
uint64_t shared_length(const struct shared *shared);                 /* of an array; else 0 */
struct value shared_at(const struct shared *shared, uint64_t index); /* of an array, at this instant */
/* What it holds at this instant: a number; a list; of a lock a word, "free", "held by p0 (pid 12)". Of an array that is
 * a copy of all of it, twice as long: who wants to look at it only has shared_at(). */
struct value shared_content(const struct shared *shared);
void shared_repr(const struct shared *shared, uint64_t limit, struct text *out); /* "<value: 5>"; of no array */

/* Says what has happened to shared objects since it last said so: locks that were held by who died, and of every value
 * and array that was updated how many updates were asked for and how many arrived. The figures are exact: while updates
 * are under way, or a process lives that was given the object, nothing is said of them. (shared_news.c) */
void shared_tell_news(struct session *session);

#endif
