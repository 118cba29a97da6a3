/* functions/function.h - what workers compute.
 *
 * A function is a row of a table: its name, parameters, result columns, a line of documentation, and code that computes
 * a run of items. It knows nothing of processes: it reads operands, writes columns, and talks to whoever runs it
 * through struct function_control. The same code runs in a worker, in the parent (`serial`) and in a unit test.
 *
 * This folder includes nothing of the other folders. */
#ifndef FUNCTIONS_FUNCTION_H
#define FUNCTIONS_FUNCTION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    FUNCTION_PARAMETERS_MAX = 8,
    FUNCTION_COLUMNS_MAX = 8,
};

/* The type of one value. In a column's tag array 0 means "the column's own type". */
enum cell_tag {
    TAG_NONE_SET = 0,
    TAG_INT,    /* int64_t, checked: a result beyond 64 bits is a fault, never a wrong number */
    TAG_DOUBLE, /* IEEE 754 binary64 */
    TAG_BOOL,   /* 0 or 1; arithmetic takes it as an integer, as Python does */
    TAG_NULL,   /* Python's None */
    TAG_LIST,   /* a flat list of numbers, see struct cell_list */
    TAG_TUPLE,  /* the same as a tuple */
    TAG_SHARED, /* an object that processes share: its offset in the memory they share */
};

/* A flat list of numbers as it lies in memory that processes share: position-free, so it holds no pointer.
 * `count` values follow the head, 8 bytes each; after them `count` tag bytes if `mixed`. */
struct cell_list {
    uint64_t count;
    uint8_t base; /* enum cell_tag of the values whose tag byte is 0, and of all where !mixed */
    uint8_t mixed;
    uint8_t unused[6];
    uint64_t values[];
};

struct cell {
    enum cell_tag tag;
    union {
        int64_t i;                    /* TAG_INT, TAG_BOOL; TAG_SHARED: the offset */
        double d;                     /* TAG_DOUBLE */
        const struct cell_list *list; /* TAG_LIST, TAG_TUPLE */
    };
};

/* One parameter's values over a run of items. */
struct operand {
    enum operand_shape { OPERAND_RANGE, OPERAND_ARRAY, OPERAND_CONSTANT } shape;
    union {
        struct {
            int64_t start, step; /* item k is start + k * step; always within 64 bits */
        } range;
        struct {
            const uint64_t *values; /* int64_t, double by bits, or for lists the distance in bytes from `lists` */
            const uint8_t *tags;    /* NULL: all of type `base` */
            const char *lists;
            enum cell_tag base;
        } array;
        struct cell constant;
    };
};

/* One column of results. Several processes write different indices of one column at the same time. */
struct column {
    uint64_t *values;
    uint8_t *tags;           /* may be NULL where the function's row says that its column never mixes */
    _Atomic uint32_t *mixed; /* set to 1 by whoever writes a tag; readers look at `tags` only if it is set, so that
                                tag bytes nobody needs never take memory */
    char *heap;              /* lists are kept as their distance in bytes from here */
    enum cell_tag base;
};

/* Why an item could not be computed: code, Python's name for it ("" where Python raises nothing), and what is said to
 * the learner. */
#define FUNCTION_FAULTS(X) \
    X(FAULT_OVERFLOW, "OverflowError", "the result does not fit into 64 bits") \
    X(FAULT_FLOAT_OVERFLOW, "OverflowError", "the result is too large for a float") \
    X(FAULT_SQRT_DOMAIN, "ValueError", "math domain error: sqrt needs a number that is not negative") \
    X(FAULT_LOG_DOMAIN, "ValueError", "math domain error: log needs a number greater than 0") \
    X(FAULT_ZERO_POWER, "ZeroDivisionError", "0 cannot be raised to a negative power") \
    X(FAULT_COMPLEX, "ValueError", \
      "a negative number to a fractional power is a complex number, which is not a value here") \
    X(FAULT_RECURSION, "RecursionError", "it calls itself more than 1000 deep; Python gives up about there") \
    X(FAULT_NUMBER, "TypeError", "it needs a number") \
    X(FAULT_INTEGER, "TypeError", "it needs an integer") \
    X(FAULT_LIST, "TypeError", "it needs a list of numbers") \
    X(FAULT_POSITIVE, "ValueError", "it needs an integer greater than 0") \
    X(FAULT_COUNTS, "ValueError", "nprocs must be greater than 0, and rank and nsteps not negative") \
    X(FAULT_DURATION, "ValueError", "it needs a time from 0 to 3,600,000 ms (an hour)") \
    X(FAULT_MEMORY, "MemoryError", "there is no room left for its result") \
    X(FAULT_OPERANDS, "TypeError", "this operation does not work on values of these types") \
    X(FAULT_CALL_TYPE, "TypeError", "this function does not take a value of this type") \
    X(FAULT_ARGUMENT_TYPE, "TypeError", "an argument is not of the type it was said to be") \
    X(FAULT_NESTED, "TypeError", "a list here holds numbers, True, False and None, but no lists") \
    X(FAULT_NOT_ITERABLE, "TypeError", "it is not a list, tuple or array that one could run along") \
    X(FAULT_INDEX_TYPE, "TypeError", "an index must be an integer") \
    X(FAULT_DIVISION, "ZeroDivisionError", "division by zero") \
    X(FAULT_INDEX, "IndexError", "the index is out of range") \
    X(FAULT_EMPTY, "ValueError", "min() and max() need at least one value") \
    X(FAULT_RANGE_STEP, "ValueError", "the step must not be zero") \
    X(FAULT_SHIFT, "ValueError", "negative shift count") \
    X(FAULT_MATH_DOMAIN, "ValueError", "math domain error") \
    X(FAULT_MATH_RANGE, "OverflowError", "math range error: the result is too large for a float") \
    X(FAULT_INT_OF_NAN, "ValueError", "nan cannot be converted to an integer") \
    X(FAULT_INT_OF_INFINITY, "OverflowError", "infinity cannot be converted to an integer") \
    X(FAULT_NO_VALUE, "AttributeError", "only a shared value has .value") \
    X(FAULT_NOT_SHARED, "TypeError", "it needs the name of something shared: a value, an array, a lock or a queue") \
    X(FAULT_NOT_VALUE, "TypeError", "it needs a shared value") \
    X(FAULT_NOT_ARRAY, "TypeError", "it needs a shared array") \
    X(FAULT_NOT_LOCK, "TypeError", "it needs a lock, or a value or an array, which have one of their own") \
    X(FAULT_NOT_QUEUE, "TypeError", "it needs a queue") \
    X(FAULT_CONTENT, "TypeError", \
      "it keeps integers, and what it is given is not an integer; one made with type=d keeps floats") \
    X(FAULT_QUEUE_ITEM, "TypeError", "a queue carries numbers, truth values and None") \
    X(FAULT_SHARED_OVERFLOW, "", \
      "the sum would not fit into 64 bits (Python raises nothing: the number wraps around)") \
    X(FAULT_LOCK_TWICE, "", \
      "this process holds the lock already (Python raises nothing: it would wait for itself for ever)") \
    X(FAULT_LOCK_NOT_HELD, "", \
      "the lock is released by a process that does not hold it (in Python anybody may release a Lock that is held; " \
      "ValueError is for a free one)") \
    X(FAULT_LOCKS, "", "it holds 16 locks already, which is all that it can hold here") \
    X(FAULT_TIMES, "ValueError", "it needs a count that is not negative")

enum fault {
    FAULT_NONE = 0,
    FAULT_CANCELLED, /* progress() said to stop: not an error of the item */
#define FAULT_ENUM(code, python, sentence) code,
    FUNCTION_FAULTS(FAULT_ENUM)
#undef FAULT_ENUM
        FAULT_COUNT
};

const char *fault_sentence(enum fault fault); /* static */
const char *fault_python(enum fault fault);   /* static: what Python raises, as "OverflowError"; "": nothing */

/* --- objects that processes share --- */

/* What can be done with one. Each works on memory that other processes use at the same instant: nothing but SHARED_LOCK
 * keeps two of them apart. */
enum shared_operation {
    SHARED_LOAD,      /* a value's content; an array's element at [0] */
    SHARED_STORE,     /* [0] into a value; [1] into an array's element at [0] */
    SHARED_ADD,       /* [0] to a value; [1] to an array's element at [0]: read, add, write. Gives the new content */
    SHARED_INCREMENT, /* of a value by 1, [0] times: read, add, write, each time anew */
    SHARED_FILL,      /* every element with [0] */
    SHARED_LENGTH,    /* elements of an array, or in a queue at this instant */
    SHARED_LOCK,      /* waits until it is free */
    SHARED_UNLOCK,
    SHARED_PUT,  /* [0] at the end of a queue; waits while that is full */
    SHARED_TAKE, /* the first of a queue; waits while that is empty */
};

struct shared_request {
    enum shared_operation operation;
    uint64_t object;             /* its offset */
    uint64_t lock;               /* ADD, INCREMENT, FILL: held around each single update; 0: none */
    const struct cell *operands; /* [0], [1] */
    size_t operand_count;
    uint64_t items_done; /* for progress() */
};

/* Who runs the function. A function that takes long calls progress() at least every 20 ms. */
struct function_control {
    /* items_done: of this run, whole ones. part: how much of the item in hand is done, 0 to 1 (0 if it cannot be
     * known). false: stop now and return FAULT_CANCELLED. Costs some nanoseconds: call it freely. */
    bool (*progress)(struct function_control *control, uint64_t items_done, double part);
    /* `size` bytes of zeros in the column's heap, 16-byte aligned, or NULL when there are none. */
    void *(*allocate)(struct function_control *control, size_t size);
    /* Does what the request asks for. *result: None where nothing comes of it. May wait for long, and looks at
     * progress() while it does. NULL: there is nothing shared here. */
    enum fault (*share)(struct function_control *control, const struct shared_request *request, struct cell *result);
};

/* A run of `count` items. */
struct function_run {
    uint64_t count;
    const struct operand *operands; /* one a parameter */
    struct column *columns;         /* one a result column */
    uint64_t first;                 /* item k's results go to index first + k of the columns */
    struct function_control *control;
    uint64_t done; /* out: whole items done; on a fault, the run's index of the item that failed */
};

struct parameter {
    const char *name;
    enum {
        TAKES_NUMBER,
        TAKES_INTEGER,
        TAKES_LIST,
        TAKES_ANY,    /* whatever a cell can be, but nothing shared */
        TAKES_SHARED, /* a value, an array, a lock or a queue: a process inherits it, a pool's job cannot carry it */
    } takes;
    bool optional; /* None stands for it where it is not given; only behind those that are needed */
};

struct function {
    const char *name;
    struct parameter parameters[FUNCTION_PARAMETERS_MAX]; /* ends at the first without a name */
    const char *columns[FUNCTION_COLUMNS_MAX];            /* names of a record's fields; none: a plain value */
    const char *summary;                                  /* one line, no full stop */
    const char *python;                                   /* the same in Python: lines of source, or NULL */
    const struct definition *definition;                  /* one's own: what follows is NULL then. See define.h */

    /* Computes one item: arguments, one a parameter; results, one a column. `control` and `done` for long items:
     * control->progress(control, done, part). */
    enum fault (*item)(const struct cell *arguments, struct cell *results, struct function_control *control,
                       uint64_t done);
    /* Computes a whole run faster than item by item, or NULL. May decline by returning false having written nothing;
     * on true, *fault is the outcome and run->done is set. */
    bool (*kernel)(struct function_run *run, enum fault *fault);
    /* The type each column has for arguments of these types; *exact: no other type can come of it unless an argument's
     * column is mixed. */
    void (*infer)(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact);
};

/* NULL-terminated, sorted by name. To add a function: its file, its line in functions/table.c, its line in
 * functions/CMakeLists.txt, a test in tests/functions. */
extern const struct function *const function_table[];

const struct function *function_find(const char *name); /* NULL if there is none */
size_t function_parameter_count(const struct function *function);
size_t function_needed_count(const struct function *function);  /* parameters that are not optional */
bool function_needs_shared(const struct function *function);    /* one of those is TAKES_SHARED */
const char *parameter_takes(const struct parameter *parameter); /* "a number"; static */
size_t function_column_count(const struct function *function);  /* 1 for a plain value */

/* Runs `run`: the kernel if there is one and it does not decline, else item by item with progress() after each.
 * Returns FAULT_NONE with run->done == run->count, or the fault with run->done at the item that failed; the results of
 * items before it are written. */
enum fault function_run(const struct function *function, struct function_run *run);

/* --- cells, operands, columns --- */

static inline struct cell cell_int(int64_t i)
{
    return (struct cell){.tag = TAG_INT, .i = i};
}

static inline struct cell cell_double(double d)
{
    return (struct cell){.tag = TAG_DOUBLE, .d = d};
}

static inline struct cell cell_null(void)
{
    return (struct cell){.tag = TAG_NULL, .i = 0};
}

static inline bool cell_is_number(struct cell cell)
{
    return cell.tag == TAG_INT || cell.tag == TAG_DOUBLE || cell.tag == TAG_BOOL;
}

static inline bool cell_is_integer(struct cell cell)
{
    return cell.tag == TAG_INT || cell.tag == TAG_BOOL;
}

static inline bool tag_is_list(enum cell_tag tag)
{
    return tag == TAG_LIST || tag == TAG_TUPLE;
}

static inline double cell_as_double(struct cell cell)
{
    return cell.tag == TAG_DOUBLE ? cell.d : (double)cell.i;
}

static inline struct cell cell_from_bits(uint64_t bits, enum cell_tag tag, const char *lists)
{
    struct cell cell = {.tag = tag, .i = 0};
    if (tag_is_list(tag))
        cell.list = (const struct cell_list *)(const void *)(lists + bits);
    else
        memcpy(&cell.i, &bits, sizeof bits);
    return cell;
}

/* Elements of a list or tuple; 0 of anything else. */
static inline uint64_t cell_list_count(struct cell cell)
{
    return tag_is_list(cell.tag) ? cell.list->count : 0;
}

static inline size_t cell_list_size(uint64_t count, bool mixed)
{
    return sizeof(struct cell_list) + count * sizeof(uint64_t) + (mixed ? count : 0);
}

static inline struct cell cell_list_at(const struct cell_list *list, uint64_t k)
{
    const uint8_t *tags = (const uint8_t *)&list->values[list->count];
    uint8_t tag = list->mixed ? tags[k] : 0;
    return cell_from_bits(list->values[k], (enum cell_tag)(tag ? tag : list->base), NULL);
}

static inline struct cell operand_at(const struct operand *operand, uint64_t k)
{
    switch (operand->shape) {
    case OPERAND_RANGE:
        return cell_int((int64_t)((uint64_t)operand->range.start + k * (uint64_t)operand->range.step));
    case OPERAND_ARRAY: {
        uint8_t tag = operand->array.tags ? operand->array.tags[k] : 0;
        return cell_from_bits(operand->array.values[k], (enum cell_tag)(tag ? tag : operand->array.base),
                              operand->array.lists);
    }
    case OPERAND_CONSTANT:
        break;
    }
    return operand->constant;
}

static inline void column_put(struct column *column, uint64_t index, struct cell cell)
{
    if (tag_is_list(cell.tag))
        column->values[index] = (uint64_t)((const char *)cell.list - column->heap);
    else
        memcpy(&column->values[index], &cell.i, sizeof cell.i);
    if (cell.tag != column->base) {
        column->tags[index] = (uint8_t)cell.tag;
        atomic_store_explicit(column->mixed, 1, memory_order_relaxed);
    } else if (column->tags && atomic_load_explicit(column->mixed, memory_order_relaxed)) {
        column->tags[index] = 0; /* a chunk that runs again must not leave an old tag */
    }
}

static inline struct cell column_at(const struct column *column, uint64_t index)
{
    uint8_t tag = column->tags && atomic_load_explicit(column->mixed, memory_order_relaxed) ? column->tags[index] : 0;
    return cell_from_bits(column->values[index], (enum cell_tag)(tag ? tag : column->base), column->heap);
}

#endif
