/* pool/shared.h - objects in memory that processes share: values, arrays, locks and queues.
 *
 * An object lies in a block of the arena and holds no address, so every process finds it by the block's offset: the
 * parent, the pool's workers, and processes of their own. The parent creates it and holds the block for as long as
 * anybody may use it.
 *
 * Numbers are loaded and stored 8 bytes at a time. An update without a lock is a load, an addition and a store: between
 * the two another process may have stored, and then one of the two updates is lost. Nothing here makes that likelier or
 * less likely than the machine does.
 *
 * Any process may be killed at any instruction. A lock whose holder dies goes to the next that asks for it; a queue's
 * operation is then either done or not. */
#ifndef POOL_SHARED_H
#define POOL_SHARED_H

#include "pool/pool.h"

enum object_kind { OBJECT_VALUE, OBJECT_ARRAY, OBJECT_LOCK, OBJECT_QUEUE };

struct pool_object; /* opaque: lies in shared memory */

struct object_number {
    bool real; /* a double, else an integer */
    union {
        int64_t i;
        double d;
    };
};

/* What a queue carries: 8 bytes, and a tag that the engine does not look at. */
struct object_cell {
    uint64_t bits;
    uint32_t tag;
};

enum object_end {
    OBJECT_OK,
    OBJECT_CANCELLED, /* wanted() said to leave it; or it would have to wait, and nobody does */
    OBJECT_OVERFLOW,  /* the sum does not fit into 64 bits */
    OBJECT_NO_INDEX,  /* the array has no such element */
    OBJECT_TWICE,     /* this process holds the lock already, and would wait for itself */
    OBJECT_NOT_HELD,  /* released by one that does not hold it */
    OBJECT_TOO_MANY,  /* more than OBJECT_LOCKS_MAX locks held at once */
    OBJECT_WRONG,     /* not an object of the kind that this is for */
};

enum {
    OBJECT_LOCKS_MAX = 16,
    OBJECT_QUEUE_SIZE = 1024, /* items, where no size is given */
    OBJECT_PART_AS_IT_WAS = -1,
};

/* Who uses objects: one a process. Zeros and `pid` are enough; nobody is told of waits then. */
struct object_user {
    pid_t pid;
    /* It waits from here on, as `state`: for a lock, or for a queue. NULL: nobody wants to know. */
    void (*begin)(void *context, enum worker_state state);
    void (*end)(void *context); /* of that wait */
    /* Asked at least every 20 ms while it waits, and while it updates many times; part: of what was asked for, 0 to 1,
     * or OBJECT_PART_AS_IT_WAS where a wait does not change that. false: leave it. NULL: always wanted. */
    bool (*wanted)(void *context, double part);
    void *context;
    struct pool_object *held[OBJECT_LOCKS_MAX]; /* taken with object_lock() */
    size_t held_count;
};

/* --- the parent makes them ---
 * POOL_EARENA, POOL_ESYSTEM. The block is the caller's to release. */

enum pool_error object_create_value(struct pool_arena *arena, struct object_number number, struct pool_block **out);
enum pool_error object_create_array(struct pool_arena *arena, bool real, uint64_t length, struct pool_block **out);
enum pool_error object_create_lock(struct pool_arena *arena, struct pool_block **out);
enum pool_error object_create_queue(struct pool_arena *arena, uint64_t size, struct pool_block **out);

/* --- anybody uses them --- */

/* The object that lies there; NULL: there is none. */
struct pool_object *object_from(const void *memory);
enum object_kind object_kind(const struct pool_object *object);
bool object_is_real(const struct pool_object *object);        /* a value or array of doubles */
uint64_t object_length(const struct pool_object *object);     /* 1; elements; items in a queue at this instant */
uint64_t object_queue_room(const struct pool_object *object); /* items a queue can hold */

/* index: 0 for a value. A number is converted to the object's type; OBJECT_OVERFLOW where it cannot be. */
enum object_end object_load(const struct pool_object *object, uint64_t index, struct object_number *out);
enum object_end object_store(struct pool_object *object, uint64_t index, struct object_number number);

/* Updates: load, add, store. lock: taken before each single one and released after it, as
 * `with value.get_lock(): value.value += 1` does; NULL: none. *out: the content afterwards. user: not NULL. */
enum object_end object_add(struct pool_object *object, uint64_t index, struct object_number amount,
                           struct pool_object *lock, struct object_user *user, struct object_number *out);
enum object_end object_increment(struct pool_object *object, uint64_t times, struct pool_object *lock,
                                 struct object_user *user, struct object_number *out);
enum object_end object_fill(struct pool_object *object, struct object_number number, struct pool_object *lock,
                            struct object_user *user);

/* Every object but a queue has a lock. Waits until it is free. */
enum object_end object_lock(struct pool_object *object, struct object_user *user);
enum object_end object_unlock(struct pool_object *object, struct object_user *user);
/* Releases what the user still holds: its work is over. Each is counted as left. */
void object_user_leave(struct object_user *user);

struct object_lock_view {
    pid_t holder;    /* 0: it is free */
    bool dead;       /* the holder is no more; the next that asks has the lock */
    uint32_t deaths; /* holders that died, and whose lock somebody else then had */
    pid_t last_dead; /* the last of them; 0: not known */
    uint32_t left;   /* times that it was released for one whose work was over */
    pid_t last_left;
};
void object_lock_look(const struct pool_object *object, struct object_lock_view *out);

/* A queue's ends. put waits while it is full, take while it is empty; without a user neither does. */
enum object_end object_put(struct pool_object *queue, struct object_cell cell, struct object_user *user);
enum object_end object_take(struct pool_object *queue, struct object_cell *cell, struct object_user *user);
/* Copies what is in it, oldest first, at most `max`; returns how many. Takes nothing out. */
size_t object_peek(struct pool_object *queue, struct object_cell *cells, size_t max);

/* What was asked of a value or an array, ever: to be compared with what it holds. */
struct object_updates {
    bool settled;     /* nobody was updating while this was read: the figures belong together */
    uint64_t cut_off; /* calls whose process was killed over them: part of what they asked for is not there */
    uint64_t updates; /* single ones */
    uint64_t asked;   /* their sum, modulo 2^64; integers only */
    uint64_t content; /* the value, or the sum of the array, modulo 2^64; integers only */
    uint64_t stores;  /* that replaced what was there */
};
void object_updates(struct pool_object *object, struct object_updates *out); /* parent only */

#endif
