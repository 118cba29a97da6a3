/* pool/number.c - values and arrays: loads, stores, and updates that are as racy as the machine makes them.
 *
 * Every access is a relaxed atomic of 8 bytes: no half of a number is ever seen, no update is kept in a register over
 * the next, and nothing else is promised. That is what `counter.value += 1` is in any language: a load, an addition, a
 * store. With a lock the mutex orders them: its release makes the store seen by whoever acquires it next. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "pool/object.h"

enum {
    FREE_STRIDE = 1 << 16,   /* updates between two looks whether they are still wanted */
    LOCKED_STRIDE = 1 << 10, /* and those that take a lock each */
};

static uint64_t load_word(const _Atomic uint64_t *word)
{
    return atomic_load_explicit(word, memory_order_relaxed);
}

static void store_word(_Atomic uint64_t *word, uint64_t bits)
{
    atomic_store_explicit(word, bits, memory_order_relaxed);
}

static bool has_numbers(const struct pool_object *object)
{
    return object && (object->kind == OBJECT_VALUE || object->kind == OBJECT_ARRAY);
}

static struct object_number number_from(const struct pool_object *object, uint64_t bits)
{
    struct object_number number = {.real = object->real};
    memcpy(&number.i, &bits, sizeof bits);
    return number;
}

/* As the object's type keeps it. false: a float that is no integer of 64 bits. */
static bool number_bits(const struct pool_object *object, struct object_number number, uint64_t *bits)
{
    double real = number.real ? number.d : (double)number.i;
    int64_t integer = 0;
    bool fits = !number.real || (number.d >= -0x1p63 && number.d < 0x1p63);
    if (!object->real && (!fits || (number.real && (double)(int64_t)number.d != number.d)))
        return false;
    if (!object->real)
        integer = number.real ? (int64_t)number.d : number.i;
    memcpy(bits, object->real ? (const void *)&real : (const void *)&integer, sizeof *bits);
    return true;
}

enum object_end object_load(const struct pool_object *object, uint64_t index, struct object_number *out)
{
    if (!has_numbers(object))
        return OBJECT_WRONG;
    if (index >= object->length)
        return OBJECT_NO_INDEX;
    *out = number_from(object, load_word(&object->words[index]));
    return OBJECT_OK;
}

enum object_end object_store(struct pool_object *object, uint64_t index, struct object_number number)
{
    uint64_t bits;
    if (!has_numbers(object))
        return OBJECT_WRONG;
    if (index >= object->length)
        return OBJECT_NO_INDEX;
    if (!number_bits(object, number, &bits))
        return OBJECT_OVERFLOW;
    atomic_fetch_add(&object->stores, 1);
    store_word(&object->words[index], bits);
    return OBJECT_OK;
}

/* --- updates --- */

/* `times` updates, one after the other. Each reads the memory anew and writes it. Returns how many were made: fewer
 * where the sum would not fit. */
static uint64_t add_integers(_Atomic uint64_t *word, int64_t amount, uint64_t times)
{
    for (uint64_t k = 0; k < times; k++) {
        int64_t sum;
        if (__builtin_add_overflow((int64_t)load_word(word), amount, &sum))
            return k;
        store_word(word, (uint64_t)sum);
    }
    return times;
}

static uint64_t add_doubles(_Atomic uint64_t *word, double amount, uint64_t times)
{
    for (uint64_t k = 0; k < times; k++) {
        uint64_t bits = load_word(word);
        double sum;
        memcpy(&sum, &bits, sizeof sum);
        sum += amount;
        memcpy(&bits, &sum, sizeof bits);
        store_word(word, bits);
    }
    return times;
}

struct update {
    _Atomic uint64_t *word;
    bool real;
    uint64_t bits; /* of the amount */
    uint64_t times;
};

static uint64_t update_some(const struct update *update, uint64_t times)
{
    double amount;
    memcpy(&amount, &update->bits, sizeof amount);
    return update->real ? add_doubles(update->word, amount, times)
                        : add_integers(update->word, (int64_t)update->bits, times);
}

static uint64_t update_without_lock(const struct update *update, struct object_user *user, enum object_end *end)
{
    uint64_t made = 0;
    while (made < update->times) {
        uint64_t left = update->times - made, stride = left < FREE_STRIDE ? left : FREE_STRIDE;
        uint64_t now = update_some(update, stride);
        made += now;
        if (now < stride)
            return *end = OBJECT_OVERFLOW, made;
        if (made < update->times && !user_wants(user, (double)made / (double)update->times))
            return *end = OBJECT_CANCELLED, made;
    }
    *end = OBJECT_OK;
    return made;
}

static uint64_t update_with_lock(const struct update *update, struct shared_lock *lock, struct object_user *user,
                                 enum object_end *end)
{
    for (uint64_t made = 0; made < update->times; made++) {
        if (made % LOCKED_STRIDE == LOCKED_STRIDE - 1 && !user_wants(user, (double)made / (double)update->times))
            return *end = OBJECT_CANCELLED, made;
        *end = lock_take(lock, user, WORKER_LOCK_WAIT);
        if (*end)
            return made;
        bool fits = update_some(update, 1);
        lock_give(lock);
        if (!fits)
            return *end = OBJECT_OVERFLOW, made;
    }
    *end = OBJECT_OK;
    return update->times;
}

static bool try_place(struct pool_object *object, size_t place, pid_t pid)
{
    int32_t nobody = 0;
    return atomic_compare_exchange_strong(&object->places[place], &nobody, pid);
}

/* Before a place behind the near ones is tried: who looks for places looks at it from then on. */
static void reach_place(struct pool_object *object, uint32_t place)
{
    uint32_t reach = atomic_load(&object->reach);
    while (reach <= place && !atomic_compare_exchange_weak(&object->reach, &reach, place + 1))
        continue;
}

/* A place for the call; OBJECT_PLACES: there was none. The near ones are enough for all but crowds, and a process
 * begins at one of its own, so that few meet there. */
static size_t take_place(struct pool_object *object, pid_t pid)
{
    for (size_t k = 0; k < PLACES_NEAR; k++)
        if (try_place(object, ((size_t)pid + k) % PLACES_NEAR, pid))
            return ((size_t)pid + k) % PLACES_NEAR;
    for (uint32_t place = PLACES_NEAR; place < OBJECT_PLACES; place++) {
        reach_place(object, place);
        if (try_place(object, place, pid))
            return place;
    }
    atomic_fetch_add(&object->crowd, 1);
    return OBJECT_PLACES;
}

static void leave_place(struct pool_object *object, size_t place)
{
    if (place < OBJECT_PLACES)
        atomic_store(&object->places[place], 0);
    else
        atomic_fetch_sub(&object->crowd, 1);
}

/* What is asked for is counted before the first update, and what was not made is taken off after the last: whoever
 * finds nobody at it can compare it with the content. */
static enum object_end update(struct pool_object *object, uint64_t index, struct object_number amount, uint64_t times,
                              struct pool_object *lock, struct object_user *user, struct object_number *out)
{
    struct update what = {.word = &object->words[index], .real = object->real, .times = times};
    if (!number_bits(object, amount, &what.bits))
        return OBJECT_OVERFLOW;
    uint64_t sum = object->real ? 0 : what.bits;
    enum object_end end;
    size_t place = take_place(object, user->pid);
    atomic_fetch_add(&object->begun, 1);
    atomic_fetch_add(&object->updates, times);
    atomic_fetch_add(&object->asked, sum * times);
    uint64_t made = lock ? update_with_lock(&what, &lock->lock, user, &end) : update_without_lock(&what, user, &end);
    atomic_fetch_sub(&object->updates, times - made);
    atomic_fetch_sub(&object->asked, sum * (times - made));
    *out = number_from(object, load_word(what.word));
    leave_place(object, place);
    return end;
}

static bool may_lock(const struct pool_object *lock)
{
    return !lock || lock->kind != OBJECT_QUEUE;
}

enum object_end object_add(struct pool_object *object, uint64_t index, struct object_number amount,
                           struct pool_object *lock, struct object_user *user, struct object_number *out)
{
    if (!has_numbers(object) || !may_lock(lock))
        return OBJECT_WRONG;
    if (index >= object->length)
        return OBJECT_NO_INDEX;
    return update(object, index, amount, 1, lock, user, out);
}

enum object_end object_increment(struct pool_object *object, uint64_t times, struct pool_object *lock,
                                 struct object_user *user, struct object_number *out)
{
    if (!object || object->kind != OBJECT_VALUE || !may_lock(lock))
        return OBJECT_WRONG;
    return update(object, 0, (struct object_number){.i = 1}, times, lock, user, out);
}

enum object_end object_fill(struct pool_object *object, struct object_number number, struct pool_object *lock,
                            struct object_user *user)
{
    uint64_t bits;
    if (!has_numbers(object) || !may_lock(lock))
        return OBJECT_WRONG;
    if (!number_bits(object, number, &bits))
        return OBJECT_OVERFLOW;
    enum object_end end = lock ? lock_take(&lock->lock, user, WORKER_LOCK_WAIT) : OBJECT_OK;
    if (end)
        return end;
    atomic_fetch_add(&object->stores, 1);
    for (uint64_t k = 0; k < object->length && end == OBJECT_OK; k++) {
        store_word(&object->words[k], bits);
        if (k % FREE_STRIDE == FREE_STRIDE - 1 && !user_wants(user, (double)k / (double)object->length))
            end = OBJECT_CANCELLED;
    }
    if (lock)
        lock_give(&lock->lock);
    return end;
}

/* Is somebody updating? Places of processes that are no more are cleared, and counted. */
static bool anybody_at_it(struct pool_object *object)
{
    bool any = atomic_load(&object->crowd) > 0;
    uint32_t reach = atomic_load(&object->reach);
    for (size_t k = 0; k < (reach > PLACES_NEAR ? reach : PLACES_NEAR); k++) {
        int32_t pid = atomic_load(&object->places[k]);
        if (!pid)
            continue;
        if (kill(pid, 0) == 0 || errno != ESRCH)
            any = true;
        else if (atomic_compare_exchange_strong(&object->places[k], &pid, 0))
            atomic_fetch_add(&object->cut_off, 1);
    }
    return any;
}

void object_updates(struct pool_object *object, struct object_updates *out)
{
    enum { CONTENT_MAX = 1 << 20 }; /* elements: longer arrays are not worth a look after each command */
    /* Who began before is seen in its place, and so is who is still at it afterwards; who came and went has moved
     * `begun`. All of it is sequentially consistent. */
    uint64_t begun = atomic_load(&object->begun);
    bool busy = anybody_at_it(object);
    *out = (struct object_updates){.updates = atomic_load(&object->updates),
                                   .asked = atomic_load(&object->asked),
                                   .stores = atomic_load(&object->stores),
                                   .cut_off = atomic_load(&object->cut_off)};
    for (uint64_t k = 0; has_numbers(object) && !object->real && k < object->length && k < CONTENT_MAX; k++)
        out->content += atomic_load(&object->words[k]);
    out->settled = !busy && !anybody_at_it(object) && atomic_load(&object->begun) == begun &&
                   object->length <= CONTENT_MAX && atomic_load(&object->cut_off) == out->cut_off;
}
