/* pool/lock.c - a lock that a killed holder does not keep.
 *
 * A robust mutex of the C library: the kernel knows of it while it is held, and marks it when the holder ends. The next
 * that takes it is told, and says so in turn. Waiting is cut into slices, so that whoever waits can be cancelled; and
 * should a wake-up go to a process that is killed before it takes the lock, a slice is all that is lost. */
#include <errno.h>
#include <signal.h>

#include "pool/object.h"

enum { SPINS = 60 }; /* some microseconds: most locks are held for less */

int lock_init(struct shared_lock *lock)
{
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
    int error = pthread_mutex_init(&lock->mutex, &kind);
    pthread_mutexattr_destroy(&kind);
    return error;
}

static int take_within_slice(struct shared_lock *lock)
{
    uint64_t until = now_ns() + OBJECT_SLICE_NS;
    struct timespec limit = {.tv_sec = (time_t)(until / NS_PER_S), .tv_nsec = (long)(until % NS_PER_S)};
    return pthread_mutex_clocklock(&lock->mutex, CLOCK_MONOTONIC, &limit);
}

/* It was not free at once: only that is a wait, and costs the reading of a clock. */
static int wait_for(struct shared_lock *lock, struct object_user *user, enum worker_state state)
{
    int error = EBUSY;
    if (user->begin)
        user->begin(user->context, state);
    for (int i = 0; i < SPINS && error == EBUSY; i++) {
        pause_briefly();
        if (!atomic_load_explicit(&lock->holder, memory_order_relaxed))
            error = pthread_mutex_trylock(&lock->mutex);
    }
    while (error == EBUSY || error == ETIMEDOUT) {
        error = take_within_slice(lock);
        if (error == ETIMEDOUT && !user_wants(user, OBJECT_PART_AS_IT_WAS))
            break;
    }
    if (user->end)
        user->end(user->context);
    return error;
}

/* The holder before us died. Should we die before the mutex is consistent, the next one is told the same again. */
static void inherit(struct shared_lock *lock)
{
    pthread_mutex_consistent(&lock->mutex);
    atomic_store_explicit(&lock->last_dead, atomic_load_explicit(&lock->holder, memory_order_relaxed),
                          memory_order_relaxed);
    atomic_fetch_add_explicit(&lock->deaths, 1, memory_order_release); /* who sees the count sees the pid */
}

enum object_end lock_take(struct shared_lock *lock, struct object_user *user, enum worker_state state)
{
    int error = pthread_mutex_trylock(&lock->mutex);
    if (error == EBUSY && user)
        error = wait_for(lock, user, state);
    if (error == EOWNERDEAD)
        inherit(lock);
    else if (error)
        return error == EDEADLK ? OBJECT_TWICE : OBJECT_CANCELLED;
    atomic_store_explicit(&lock->holder, user ? user->pid : -1, memory_order_relaxed);
    return OBJECT_OK;
}

bool lock_give(struct shared_lock *lock)
{
    int32_t holder = atomic_load_explicit(&lock->holder, memory_order_relaxed);
    atomic_store_explicit(&lock->holder, 0, memory_order_relaxed);
    if (pthread_mutex_unlock(&lock->mutex) == 0)
        return true;
    atomic_store_explicit(&lock->holder, holder, memory_order_relaxed);
    return false;
}

static bool has_lock(const struct pool_object *object)
{
    return object && object->kind != OBJECT_QUEUE;
}

enum object_end object_lock(struct pool_object *object, struct object_user *user)
{
    if (!has_lock(object))
        return OBJECT_WRONG;
    if (user->held_count == OBJECT_LOCKS_MAX)
        return OBJECT_TOO_MANY;
    enum object_end end = lock_take(&object->lock, user, WORKER_LOCK_WAIT);
    if (end == OBJECT_OK)
        user->held[user->held_count++] = object;
    return end;
}

enum object_end object_unlock(struct pool_object *object, struct object_user *user)
{
    if (!has_lock(object))
        return OBJECT_WRONG;
    size_t at = 0;
    while (at < user->held_count && user->held[at] != object)
        at++;
    if (at == user->held_count || !lock_give(&object->lock))
        return OBJECT_NOT_HELD;
    for (user->held_count--; at < user->held_count; at++)
        user->held[at] = user->held[at + 1];
    return OBJECT_OK;
}

void object_user_leave(struct object_user *user)
{
    while (user->held_count) {
        struct shared_lock *lock = &user->held[--user->held_count]->lock;
        atomic_store_explicit(&lock->last_left, user->pid, memory_order_relaxed);
        atomic_fetch_add_explicit(&lock->left, 1, memory_order_release);
        lock_give(lock);
    }
}

void object_lock_look(const struct pool_object *object, struct object_lock_view *out)
{
    const struct shared_lock *lock = &object->lock;
    pid_t holder = atomic_load_explicit(&lock->holder, memory_order_relaxed);
    *out = (struct object_lock_view){
        .holder = holder,
        .deaths = atomic_load_explicit(&lock->deaths, memory_order_acquire),
        .left = atomic_load_explicit(&lock->left, memory_order_acquire),
        .last_dead = atomic_load_explicit(&lock->last_dead, memory_order_relaxed),
        .last_left = atomic_load_explicit(&lock->last_left, memory_order_relaxed),
        .dead = holder > 0 && kill(holder, 0) < 0 && errno == ESRCH,
    };
}
