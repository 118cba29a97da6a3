/* pool/object.h - a shared object's layout: what lock.c, number.c, queue.c and shared.c have in common. */
#ifndef POOL_OBJECT_H
#define POOL_OBJECT_H

#include <pthread.h>
#include <stdatomic.h>

#include "pool/internal.h"
#include "pool/shared.h"

enum {
    OBJECT_SLICE_NS = 20000000, /* so long a wait sleeps at most before it looks whether it is still wanted */
    PLACES_NEAR = 128,          /* of the places: where a process looks first */
    OBJECT_PLACES = 2304,       /* for every worker a pool may have, every process of its own, and some of the dead */
};

/* Robust: the kernel passes it on when its holder dies, at whatever instruction. What it guards needs no repair, since
 * every update here is one store. */
struct shared_lock {
    pthread_mutex_t mutex;
    /* Written by the holder, so one writer at a time; anybody reads. */
    _Atomic int32_t holder; /* its pid, 0: none. Says who it is; the mutex decides */
    _Atomic uint32_t deaths;
    _Atomic int32_t last_dead;
    _Atomic uint32_t left;
    _Atomic int32_t last_left;
};

struct queue_cell {
    _Atomic uint64_t bits; /* written by a producer that holds the lock, before `tail` moves on */
    _Atomic uint64_t tag;
};

struct pool_object {
    uint64_t magic; /* the parent, before anybody else sees it, as the next three */
    uint32_t kind, real;
    uint64_t length;
    struct shared_lock lock; /* of a queue: held for a moment by who puts or takes */

    /* Who updates, around its updates and never within them: first a place with its pid, then `begun`, then the rest;
     * at the end the place again. */
    _Alignas(CACHE_LINE) _Atomic uint64_t begun; /* calls */
    _Atomic uint64_t updates, asked, stores;
    _Atomic uint64_t crowd;   /* calls under way that found no place */
    _Atomic uint64_t cut_off; /* places of processes that are no more; the parent */
    _Atomic uint32_t reach;   /* places from here on were never looked at by anybody; 0: none but the near ones */
    _Atomic int32_t places[OBJECT_PLACES];

    /* A queue: the items [head, tail) are in it. Written with the lock held, and one store is all of the operation. */
    _Alignas(CACHE_LINE) _Atomic uint64_t head, tail;
    _Atomic uint32_t puts, takes;     /* move on after tail and head; futexes: who waits sleeps on them */
    _Atomic uint32_t putters, takers; /* asleep, or killed asleep: then they cost a system call, and no more */

    _Alignas(CACHE_LINE) _Atomic uint64_t words[]; /* any process; or struct queue_cell */
};

/* lock.c. state: as what a wait is told. user NULL: does not wait. */
int lock_init(struct shared_lock *lock);
enum object_end lock_take(struct shared_lock *lock, struct object_user *user, enum worker_state state);
bool lock_give(struct shared_lock *lock); /* false: this process does not hold it */

static inline bool user_wants(const struct object_user *user, double part)
{
    return !user->wanted || user->wanted(user->context, part);
}

#endif
