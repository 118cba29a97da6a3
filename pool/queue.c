/* pool/queue.c - a bounded queue.
 *
 * Whoever puts or takes holds the lock for a moment. A cell is written first, then `tail` moves on; a cell is read
 * first, then `head` moves on: that one store is the operation, so who is killed has done it or has not. Waiting is on
 * `puts` and `takes`, which move on after it, and no longer than a slice: one that is killed between the two stores, or
 * between being woken and taking, costs the others that much and no more. */
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pool/object.h"

static struct queue_cell *cells_of(struct pool_object *queue)
{
    return (struct queue_cell *)(void *)queue->words;
}

static void sleep_on(_Atomic uint32_t *bell, uint32_t seen)
{
    struct timespec limit = {.tv_nsec = OBJECT_SLICE_NS};
    syscall(SYS_futex, bell, FUTEX_WAIT, seen, &limit, NULL, 0);
}

static void ring(_Atomic uint32_t *bell, const _Atomic uint32_t *sleepers)
{
    /* We move the bell, then look for sleepers; they say that they sleep, then the futex looks at the bell. Both are
     * sequentially consistent, so one of us sees the other. */
    atomic_fetch_add(bell, 1);
    if (atomic_load(sleepers))
        syscall(SYS_futex, bell, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static bool put_now(struct pool_object *queue, struct object_cell *cell)
{
    uint64_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed);
    if (tail - atomic_load_explicit(&queue->head, memory_order_relaxed) >= queue->length)
        return false;
    struct queue_cell *place = &cells_of(queue)[tail % queue->length];
    /* Released: object_peek(), which holds no lock, finds `head` moved on when it has read what replaces an old item.
     */
    atomic_store_explicit(&place->bits, cell->bits, memory_order_release);
    atomic_store_explicit(&place->tag, cell->tag, memory_order_release);
    atomic_store_explicit(&queue->tail, tail + 1, memory_order_release);
    return true;
}

static bool take_now(struct pool_object *queue, struct object_cell *cell)
{
    uint64_t head = atomic_load_explicit(&queue->head, memory_order_relaxed);
    if (head == atomic_load_explicit(&queue->tail, memory_order_acquire))
        return false;
    const struct queue_cell *place = &cells_of(queue)[head % queue->length];
    cell->bits = atomic_load_explicit(&place->bits, memory_order_relaxed);
    cell->tag = (uint32_t)atomic_load_explicit(&place->tag, memory_order_relaxed);
    atomic_store_explicit(&queue->head, head + 1, memory_order_release);
    return true;
}

/* One of the two ends. */
struct side {
    bool (*now)(struct pool_object *queue, struct object_cell *cell);
    _Atomic uint32_t *bell; /* that moves on when there is something to do here */
    _Atomic uint32_t *sleepers;
    _Atomic uint32_t *other_bell;
    const _Atomic uint32_t *others;
};

static enum object_end try_side(struct pool_object *queue, const struct side *side, struct object_cell *cell,
                                struct object_user *user, bool *done)
{
    enum object_end end = lock_take(&queue->lock, user, WORKER_QUEUE_WAIT);
    if (end)
        return end;
    *done = side->now(queue, cell);
    lock_give(&queue->lock);
    if (*done)
        ring(side->other_bell, side->others);
    return OBJECT_OK;
}

static enum object_end wait_at(struct pool_object *queue, const struct side *side, struct object_cell *cell,
                               struct object_user *user)
{
    struct object_user quiet = *user; /* this wait has been told */
    quiet.begin = NULL;
    quiet.end = NULL;
    bool done = false;
    enum object_end end = OBJECT_OK;
    if (user->begin)
        user->begin(user->context, WORKER_QUEUE_WAIT);
    atomic_fetch_add(side->sleepers, 1);
    while (end == OBJECT_OK) {
        uint32_t seen = atomic_load(side->bell);
        end = try_side(queue, side, cell, &quiet, &done);
        if (end || done)
            break;
        sleep_on(side->bell, seen);
        end = user_wants(user, OBJECT_PART_AS_IT_WAS) ? OBJECT_OK : OBJECT_CANCELLED;
    }
    atomic_fetch_sub(side->sleepers, 1);
    if (user->end)
        user->end(user->context);
    return end;
}

static enum object_end use(struct pool_object *queue, const struct side *side, struct object_cell *cell,
                           struct object_user *user)
{
    bool done = false;
    enum object_end end = try_side(queue, side, cell, user, &done);
    if (end || done)
        return end;
    return user ? wait_at(queue, side, cell, user) : OBJECT_CANCELLED;
}

enum object_end object_put(struct pool_object *queue, struct object_cell cell, struct object_user *user)
{
    if (!queue || queue->kind != OBJECT_QUEUE)
        return OBJECT_WRONG;
    struct side side = {put_now, &queue->takes, &queue->putters, &queue->puts, &queue->takers};
    return use(queue, &side, &cell, user);
}

enum object_end object_take(struct pool_object *queue, struct object_cell *cell, struct object_user *user)
{
    if (!queue || queue->kind != OBJECT_QUEUE)
        return OBJECT_WRONG;
    struct side side = {take_now, &queue->puts, &queue->takers, &queue->takes, &queue->putters};
    return use(queue, &side, cell, user);
}

size_t object_peek(struct pool_object *queue, struct object_cell *cells, size_t max)
{
    /* Without the lock, which its holder may keep for long while it is stopped: what was taken meanwhile is dropped. */
    uint64_t head = atomic_load_explicit(&queue->head, memory_order_acquire);
    uint64_t tail = atomic_load_explicit(&queue->tail, memory_order_acquire), first = head;
    size_t count = 0;
    for (; first + count < tail && count < max; count++) {
        const struct queue_cell *place = &cells_of(queue)[(first + count) % queue->length];
        cells[count] = (struct object_cell){atomic_load_explicit(&place->bits, memory_order_relaxed),
                                            (uint32_t)atomic_load_explicit(&place->tag, memory_order_relaxed)};
    }
    atomic_thread_fence(memory_order_acquire);
    head = atomic_load_explicit(&queue->head, memory_order_relaxed);
    size_t gone = head - first < count ? (size_t)(head - first) : count;
    for (size_t k = 0; k + gone < count; k++)
        cells[k] = cells[k + gone];
    return count - gone;
}
