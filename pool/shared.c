/* pool/shared.c - shared objects as blocks of the arena. */
#include "pool/object.h"

#define OBJECT_MAGIC 0x706f6f6c6f626a31ull

static enum pool_error create(struct pool_arena *arena, enum object_kind kind, bool real, uint64_t length,
                              uint64_t element_size, struct pool_block **out)
{
    if (length > (UINT64_MAX - sizeof(struct pool_object)) / element_size)
        return POOL_EARENA;
    enum pool_error error = pool_block_create(arena, sizeof(struct pool_object) + length * element_size, out);
    if (error)
        return error;
    struct pool_object *object = pool_block_data(*out);
    object->kind = kind;
    object->real = real;
    object->length = length;
    object->magic = OBJECT_MAGIC;
    if (lock_init(&object->lock) == 0)
        return POOL_OK;
    pool_block_release(*out);
    return POOL_ESYSTEM;
}

enum pool_error object_create_value(struct pool_arena *arena, struct object_number number, struct pool_block **out)
{
    enum pool_error error = create(arena, OBJECT_VALUE, number.real, 1, sizeof(uint64_t), out);
    if (!error)
        object_store(pool_block_data(*out), 0, number);
    return error;
}

enum pool_error object_create_array(struct pool_arena *arena, bool real, uint64_t length, struct pool_block **out)
{
    return create(arena, OBJECT_ARRAY, real, length, sizeof(uint64_t), out);
}

enum pool_error object_create_lock(struct pool_arena *arena, struct pool_block **out)
{
    return create(arena, OBJECT_LOCK, false, 0, sizeof(uint64_t), out);
}

enum pool_error object_create_queue(struct pool_arena *arena, uint64_t size, struct pool_block **out)
{
    return create(arena, OBJECT_QUEUE, false, size ? size : 1, sizeof(struct queue_cell), out);
}

struct pool_object *object_from(const void *memory)
{
    struct pool_object *object = (struct pool_object *)memory;
    return object->magic == OBJECT_MAGIC ? object : NULL;
}

enum object_kind object_kind(const struct pool_object *object)
{
    return (enum object_kind)object->kind;
}

bool object_is_real(const struct pool_object *object)
{
    return object->real;
}

uint64_t object_length(const struct pool_object *object)
{
    if (object->kind != OBJECT_QUEUE)
        return object->length;
    uint64_t head = atomic_load(&object->head), tail = atomic_load(&object->tail);
    uint64_t length = tail > head ? tail - head : 0; /* read one after the other, while others put and take */
    return length < object->length ? length : object->length;
}

uint64_t object_queue_room(const struct pool_object *object)
{
    return object->length;
}
