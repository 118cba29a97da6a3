/* repl/share.c - a function's requests, as operations of the engine. */
#include "repl/share.h"

#include <string.h>

static struct object_number number_of(struct cell cell)
{
    if (cell.tag == TAG_DOUBLE)
        return (struct object_number){.real = true, .d = cell.d};
    return (struct object_number){.i = cell.i};
}

static struct cell cell_of(struct object_number number)
{
    return number.real ? cell_double(number.d) : cell_int(number.i);
}

bool share_pack(struct cell cell, struct object_cell *out)
{
    if (!cell_is_number(cell) && cell.tag != TAG_NULL)
        return false;
    *out = (struct object_cell){.tag = (uint32_t)cell.tag};
    memcpy(&out->bits, &cell.i, sizeof out->bits);
    return true;
}

struct cell share_unpack(struct object_cell cell)
{
    return cell_from_bits(cell.bits, (enum cell_tag)cell.tag, NULL);
}

/* What a request is about, looked at once. */
struct subject {
    struct pool_object *object, *lock;
    bool value, array, queue;
    uint64_t index;       /* of the array's element */
    const struct cell *x; /* the operand behind the index; NULL: none */
};

static enum fault find_index(const struct shared_request *request, struct subject *subject)
{
    if (!subject->array || !request->operand_count)
        return subject->array ? FAULT_NOT_VALUE : FAULT_NONE;
    struct cell index = request->operands[0];
    if (!cell_is_integer(index))
        return FAULT_INTEGER;
    int64_t length = (int64_t)object_length(subject->object);
    int64_t at = index.i < 0 ? index.i + length : index.i; /* from the end, as in Python */
    if (at < 0 || at >= length)
        return FAULT_INDEX;
    subject->index = (uint64_t)at;
    return FAULT_NONE;
}

/* LOAD, STORE, ADD: `operands` behind the index, which arrays alone have. */
static enum fault find_element(const struct shared_request *request, size_t operands, struct subject *subject)
{
    if (!subject->value && !subject->array)
        return request->operand_count > operands ? FAULT_NOT_ARRAY : FAULT_NOT_VALUE;
    if (request->operand_count != operands + (subject->array ? 1 : 0))
        return subject->array ? FAULT_NOT_VALUE : FAULT_NOT_ARRAY;
    enum fault fault = subject->array ? find_index(request, subject) : FAULT_NONE;
    subject->x = operands ? &request->operands[request->operand_count - 1] : NULL;
    return fault ? fault : subject->x && !cell_is_number(*subject->x) ? FAULT_NUMBER : FAULT_NONE;
}

static enum fault fault_of(enum object_end end, bool stored)
{
    switch (end) {
    case OBJECT_OK:
        return FAULT_NONE;
    case OBJECT_CANCELLED:
        return FAULT_CANCELLED;
    case OBJECT_OVERFLOW:
        return stored ? FAULT_CONTENT : FAULT_SHARED_OVERFLOW;
    case OBJECT_NO_INDEX:
        return FAULT_INDEX;
    case OBJECT_TWICE:
        return FAULT_LOCK_TWICE;
    case OBJECT_NOT_HELD:
        return FAULT_LOCK_NOT_HELD;
    case OBJECT_TOO_MANY:
        return FAULT_LOCKS;
    case OBJECT_WRONG:
        break;
    }
    return FAULT_NOT_LOCK; /* all else has been looked at before */
}

/* A float that is no integer cannot be kept where integers are. */
static bool keeps(const struct subject *subject)
{
    return object_is_real(subject->object) || subject->x->tag != TAG_DOUBLE;
}

static enum fault add(const struct shared_request *request, struct subject *subject, struct object_user *user,
                      struct cell *result)
{
    struct object_number after = {.i = 0};
    enum fault fault = find_element(request, 1, subject);
    if (fault)
        return fault;
    if (!keeps(subject))
        return FAULT_CONTENT;
    fault = fault_of(object_add(subject->object, subject->index, number_of(*subject->x), subject->lock, user, &after),
                     false);
    *result = cell_of(after);
    return fault;
}

static enum fault increment(const struct shared_request *request, struct subject *subject, struct object_user *user,
                            struct cell *result)
{
    struct object_number after = {.i = 0};
    if (!subject->value)
        return FAULT_NOT_VALUE;
    enum fault fault = fault_of(
        object_increment(subject->object, (uint64_t)request->operands[0].i, subject->lock, user, &after), false);
    *result = cell_of(after);
    return fault;
}

static enum fault load(const struct shared_request *request, struct subject *subject, struct cell *result)
{
    struct object_number number = {.i = 0};
    enum fault fault = find_element(request, 0, subject);
    fault = fault ? fault : fault_of(object_load(subject->object, subject->index, &number), false);
    *result = cell_of(number);
    return fault;
}

static enum fault store(const struct shared_request *request, struct subject *subject)
{
    enum fault fault = find_element(request, 1, subject);
    return fault ? fault : fault_of(object_store(subject->object, subject->index, number_of(*subject->x)), true);
}

static enum fault fill(const struct shared_request *request, struct subject *subject, struct object_user *user)
{
    if (!subject->array)
        return FAULT_NOT_ARRAY;
    if (!cell_is_number(request->operands[0]))
        return FAULT_NUMBER;
    return fault_of(object_fill(subject->object, number_of(request->operands[0]), subject->lock, user), true);
}

static enum fault put(const struct shared_request *request, struct subject *subject, struct object_user *user)
{
    struct object_cell cell;
    if (!subject->queue)
        return FAULT_NOT_QUEUE;
    if (!share_pack(request->operands[0], &cell))
        return FAULT_QUEUE_ITEM;
    return fault_of(object_put(subject->object, cell, user), false);
}

static enum fault take(struct subject *subject, struct object_user *user, struct cell *result)
{
    struct object_cell cell = {.bits = 0};
    if (!subject->queue)
        return FAULT_NOT_QUEUE;
    enum fault fault = fault_of(object_take(subject->object, &cell, user), false);
    if (!fault)
        *result = share_unpack(cell);
    return fault;
}

enum fault share_request(const char *arena, struct object_user *user, const struct shared_request *request,
                         struct cell *result)
{
    struct subject subject = {.object = request->object ? object_from(arena + request->object) : NULL,
                              .lock = request->lock ? object_from(arena + request->lock) : NULL};
    if (!subject.object)
        return FAULT_NOT_SHARED;
    if (request->lock && (!subject.lock || object_kind(subject.lock) == OBJECT_QUEUE))
        return FAULT_NOT_LOCK;
    subject.value = object_kind(subject.object) == OBJECT_VALUE;
    subject.array = object_kind(subject.object) == OBJECT_ARRAY;
    subject.queue = object_kind(subject.object) == OBJECT_QUEUE;
    *result = cell_null();
    switch (request->operation) {
    case SHARED_LOAD:
        return load(request, &subject, result);
    case SHARED_STORE:
        return store(request, &subject);
    case SHARED_ADD:
        return add(request, &subject, user, result);
    case SHARED_INCREMENT:
        return increment(request, &subject, user, result);
    case SHARED_FILL:
        return fill(request, &subject, user);
    case SHARED_LENGTH:
        if (!subject.array && !subject.queue)
            return FAULT_NOT_ARRAY;
        *result = cell_int((int64_t)object_length(subject.object));
        return FAULT_NONE;
    case SHARED_LOCK:
        *result = (struct cell){.tag = TAG_BOOL, .i = 1};
        return fault_of(object_lock(subject.object, user), false);
    case SHARED_UNLOCK:
        return fault_of(object_unlock(subject.object, user), false);
    case SHARED_PUT:
        return put(request, &subject, user);
    case SHARED_TAKE:
        return take(&subject, user, result);
    }
    return FAULT_NOT_SHARED;
}
