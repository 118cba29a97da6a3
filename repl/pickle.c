/* repl/pickle.c - the lengths of Python's pickles.
 *
 * Source: Modules/_pickle.c of CPython 3.8 to 3.13. A pickle of protocol 4 is cut into frames: before an object is
 * written, a frame that has 64 KiB is closed, and whatever comes next opens another, with a head of 9 bytes. */
#include "repl/pickle.h"

#include <string.h>

enum {
    FRAME_HEAD = 9,
    FRAME_TARGET = 64 * 1024,
    FRAME_LEAST = 4, /* a shorter one at the end has no head */
    BATCH = 1000,    /* elements of a list that are appended together */
};

void pickle_begin(struct pickle *pickle)
{
    *pickle = (struct pickle){.bytes = 2}; /* PROTO 4 */
}

void pickle_put(struct pickle *pickle, uint64_t bytes)
{
    if (!pickle->open) {
        pickle->bytes += FRAME_HEAD;
        pickle->frame = 0;
        pickle->open = true;
    }
    pickle->bytes += bytes;
    pickle->frame += bytes;
}

void pickle_object(struct pickle *pickle)
{
    if (pickle->open && pickle->frame >= FRAME_TARGET)
        pickle->open = false;
}

uint64_t pickle_end(struct pickle *pickle)
{
    pickle_put(pickle, 1); /* STOP */
    if (pickle->frame < FRAME_LEAST)
        pickle->bytes -= FRAME_HEAD;
    return pickle->bytes;
}

/* --- numbers --- */

void pickle_int_class(int64_t i, int64_t *least, int64_t *most)
{
    if (i >= 0 && i <= UINT16_MAX) {
        bool one = i <= UINT8_MAX;
        *least = one ? 0 : UINT8_MAX + 1;
        *most = one ? UINT8_MAX : UINT16_MAX;
        return;
    }
    if (i >= INT32_MIN && i <= INT32_MAX) {
        *least = i < 0 ? INT32_MIN : UINT16_MAX + 1;
        *most = i < 0 ? -1 : INT32_MAX;
        return;
    }
    int bytes = 5; /* two's complement: so many hold the integers below 2 ** (8 * bytes - 1) */
    while (bytes < 8 && (i < 0 ? ~i : i) >> (8 * bytes - 1))
        bytes++;
    int64_t inner = INT64_C(1) << (8 * (bytes - 1) - 1);
    int64_t outer = bytes == 8 ? INT64_MAX : (INT64_C(1) << (8 * bytes - 1)) - 1;
    *least = i < 0 ? -outer - 1 : inner;
    *most = i < 0 ? -inner - 1 : outer;
}

uint64_t pickle_int_size(int64_t i)
{
    if (i >= 0 && i <= UINT16_MAX)
        return i <= UINT8_MAX ? 2 : 3; /* BININT1, BININT2 */
    if (i >= INT32_MIN && i <= INT32_MAX)
        return 5; /* BININT */
    uint64_t bytes = 5;
    while (bytes < 8 && (i < 0 ? ~i : i) >> (8 * bytes - 1))
        bytes++;
    return 2 + bytes; /* LONG1, its length, itself */
}

/* --- objects --- */

static void put_list(struct pickle *pickle, const struct cell_list *list)
{
    for (uint64_t k = 0; k < list->count; k++) {
        pickle_list_mark(pickle, list->count, k);
        pickle_cell(pickle, cell_list_at(list, k));
    }
    pickle_list_mark(pickle, list->count, list->count);
}

static void put_tuple(struct pickle *pickle, const struct cell_list *list)
{
    pickle_tuple_begin(pickle, list->count);
    for (uint64_t k = 0; k < list->count; k++)
        pickle_cell(pickle, cell_list_at(list, k));
    pickle_tuple_end(pickle, list->count);
}

void pickle_cell(struct pickle *pickle, struct cell cell)
{
    switch (cell.tag) {
    case TAG_INT:
        pickle_object(pickle);
        pickle_put(pickle, pickle_int_size(cell.i));
        return;
    case TAG_DOUBLE:
        pickle_object(pickle);
        pickle_put(pickle, 9); /* BINFLOAT */
        return;
    case TAG_LIST:
    case TAG_TUPLE:
        if (cell.list)
            (cell.tag == TAG_LIST ? put_list : put_tuple)(pickle, cell.list);
        return;
    default: /* None, True, False */
        pickle_object(pickle);
        pickle_put(pickle, 1);
    }
}

static void put_string(struct pickle *pickle, const char *string)
{
    pickle_object(pickle);
    pickle_put(pickle, 2 + strlen(string)); /* SHORT_BINUNICODE */
    pickle_put(pickle, 1);                  /* MEMOIZE */
}

void pickle_global(struct pickle *pickle, const char *module, const char *name)
{
    pickle_object(pickle);
    put_string(pickle, module);
    put_string(pickle, name);
    pickle_put(pickle, 2); /* STACK_GLOBAL, MEMOIZE */
}

void pickle_range(struct pickle *pickle, int64_t start, int64_t stop, int64_t step)
{
    pickle_object(pickle);
    pickle_global(pickle, "builtins", "range");
    pickle_tuple_begin(pickle, 3);
    pickle_cell(pickle, cell_int(start));
    pickle_cell(pickle, cell_int(stop));
    pickle_cell(pickle, cell_int(step));
    pickle_tuple_end(pickle, 3);
    pickle_put(pickle, 2); /* REDUCE, MEMOIZE */
}

void pickle_tuple_begin(struct pickle *pickle, uint64_t count)
{
    pickle_object(pickle);
    if (count > 3)
        pickle_put(pickle, 1); /* MARK */
}

void pickle_tuple_end(struct pickle *pickle, uint64_t count)
{
    pickle_put(pickle, count ? 2 : 1); /* TUPLE1, 2, 3 or TUPLE, and MEMOIZE; EMPTY_TUPLE alone */
}

void pickle_list_mark(struct pickle *pickle, uint64_t count, uint64_t index)
{
    if (index == 0) {
        pickle_object(pickle);
        pickle_put(pickle, 2); /* EMPTY_LIST, MEMOIZE */
    } else if (index == count || index % BATCH == 0) {
        pickle_put(pickle, 1); /* APPENDS; APPEND of a single one */
    }
    if (index < count && index % BATCH == 0 && count > 1)
        pickle_put(pickle, 1); /* MARK */
}

void pickle_repeat(struct pickle *pickle, uint64_t count, uint64_t size,
                   void (*one_more)(struct pickle *pickle, const void *context), const void *context)
{
    while (count) {
        uint64_t whole = pickle->open && pickle->frame < FRAME_TARGET ? (FRAME_TARGET - 1 - pickle->frame) / size : 0;
        if (whole > count)
            whole = count;
        pickle_put(pickle, whole * size);
        count -= whole;
        if (count--)
            one_more(pickle, context);
        else
            return;
    }
}
