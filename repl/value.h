/* repl/value.h - what names hold and commands return: Python's values, as far as they cross between processes.
 *
 * A value is copied as a struct; what it refers to is counted. Functions that return a value return one that the caller
 * must release; functions that take one leave it to the caller, unless they say that they keep it. */
#ifndef REPL_VALUE_H
#define REPL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "functions/function.h"

struct pool_block;
struct text;
struct job;

enum value_kind {
    VALUE_NOTHING, /* a command that returns no value: prints nothing */
    VALUE_NONE,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_DOUBLE,
    VALUE_TUPLE,
    VALUE_LIST,
    VALUE_EACH,     /* `each X` in a tuple: a sequence of one, X, to run along */
    VALUE_RECORD,   /* a dict with fixed keys */
    VALUE_RANGE,    /* three numbers */
    VALUE_RESULT,   /* typed columns in the arena: a job's results */
    VALUE_JOB,      /* the handle of a job */
    VALUE_TEXT,     /* a word in a table (a job's state, a function's name) */
    VALUE_FUNCTION, /* one's own, made with `def` */
    VALUE_SHARED,   /* a value, an array, a lock or a queue in memory that processes share */
    VALUE_PROCESS,  /* the handle of a process */
};

struct object;   /* counted */
struct sequence; /* TUPLE, LIST, RECORD */

struct value {
    enum value_kind kind;
    union {
        bool b;
        int64_t i;
        double d;
        struct object *object;
        struct sequence *sequence;
        struct range *range;
        struct result *result;
        struct handle *handle;
        struct word *word;
        struct own *own;         /* own.h */
        struct shared *shared;   /* shared.h */
        struct process *process; /* processes.h */
    };
};

struct object {
    unsigned holders;
};

struct sequence {
    struct object object;
    size_t count;
    const char *const *keys; /* RECORD: static, one an item */
    struct value items[];
};

struct range {
    struct object object;
    int64_t start, step;
    uint64_t count;
};

/* The columns lie in `block` as plan.h lays them out. */
struct result {
    struct object object;
    struct pool_block *block;
    const struct function *function; /* its column names; NULL in plain values */
    uint64_t count;
    size_t column_count;
    struct column columns[FUNCTION_COLUMNS_MAX];
};

struct handle {
    struct object object;
    struct job *job; /* held by the handle: see jobs.h */
};

struct word {
    struct object object;
    char bytes[];
};

struct value value_none(void);
struct value value_bool(bool b);
struct value value_int(int64_t i);
struct value value_double(double d);
struct value value_word(const char *bytes);
struct value value_range(int64_t start, int64_t step, uint64_t count);
/* `count` items that are VALUE_NOTHING until they are set. */
struct value value_sequence(enum value_kind kind, size_t count);
struct value value_record(const char *const *keys, size_t count); /* keys: static */
struct value value_handle(struct job *job);                       /* holds the job */

struct value value_hold(struct value value); /* returns it */
void value_release(struct value *value);     /* and makes it VALUE_NOTHING */

bool value_is_list(struct value value);                    /* LIST, RANGE, RESULT: has items to run over */
bool value_is_number(struct value value);                  /* INT, DOUBLE, BOOL */
uint64_t value_length(struct value value);                 /* of a list, tuple, record or shared array */
struct value value_at(struct value value, uint64_t index); /* of the same; of an array: at this instant */
/* The cell of a number, None or a shared object; of a list or tuple the tag alone; TAG_NONE_SET: it has none. */
struct cell value_cell(struct value value);
struct value value_from_cell(struct cell cell);  /* a list is copied */
const char *value_kind_name(struct value value); /* "a list", "an integer": for error messages */

/* Python's repr. of lists longer than `limit` items, and than twenty, only the first and the last ten; 0: all. */
void value_repr(struct value value, uint64_t limit, struct text *out);
void double_repr(double d, struct text *out);

/* Something written around the items of a list; each may write nothing. */
struct repr_mark {
    void (*before_item)(void *context, uint64_t item, struct text *out);
    void (*behind)(void *context, struct text *out); /* the last one */
    void *context;
};
void list_repr_marked(struct value list, uint64_t limit, const struct repr_mark *mark, struct text *out);

#endif
