/* repl/plan.h - a job before it runs: a function and the items it goes over, as bytes that a worker can read, and the
 * columns its results will lie in. Ranges stay three numbers, results of earlier jobs are read where they lie, lists
 * are copied once. */
#ifndef REPL_PLAN_H
#define REPL_PLAN_H

#include "functions/define.h"
#include "pool/pool.h"
#include "repl/complaint.h"
#include "repl/text.h"
#include "repl/value.h"

/* Where the columns of results lie, and what they hold. */
struct layout {
    const struct function *function;
    uint64_t count;
    size_t column_count;
    uint64_t values[FUNCTION_COLUMNS_MAX]; /* offsets from the output's beginning */
    uint64_t tags[FUNCTION_COLUMNS_MAX];   /* 0: the column never mixes */
    uint64_t flags;                        /* one uint32_t a column: its values are mixed */
    uint8_t bases[FUNCTION_COLUMNS_MAX];   /* enum cell_tag */
    uint64_t size;                         /* the heap for lists begins here */
    uint64_t heap_size;
};

struct plan {
    const struct function *function;
    uint64_t item_count;
    struct text input; /* for struct job_spec */
    struct layout layout;
    struct value *held; /* what the input refers to: results, shared objects, functions of one's own */
    size_t held_count;
    struct program program; /* of one's own function; its bytes are in the input. size 0: it is native */
    bool heap_open;         /* how long its lists turn out cannot be told: layout.heap_size is the most they may take */
    bool arrivals;          /* in what order its chunks are done is asked for */
    struct pool_block *body; /* held: the input once more, in the arena, for slices to refer to; or NULL */
};

/* How a list of values becomes items. */
enum spread {
    SPREAD_ITEMS,     /* map: each value one item, lists run along */
    SPREAD_TUPLES,    /* starmap: each tuple one item; ranges and `each` in it run along */
    SPREAD_ARGUMENTS, /* apply: all values together are one item */
    SPREAD_INHERITED, /* process: the same, and shared objects may be among them */
};

/* Makes a plan of `count` values; places[i] is the byte of the line where values[i] stands. false: with a complaint. */
bool plan_make(struct plan *plan, const struct function *function, enum spread spread, const struct value *values,
               const size_t *places, size_t count, uint64_t memory_limit, struct complaint *complaint);
void plan_hold(struct plan *plan, struct value value); /* until it is released */
void plan_release(struct plan *plan);

/* Puts what was typed into the arena, where the slices of the plan find it. POOL_EARENA, POOL_ESYSTEM. (part.c) */
enum pool_error plan_place(struct plan *plan, struct pool_arena *arena);

/* Bytes for the lists that a job of this plan gives. Where that cannot be told before: a part of the memory that is
 * left, and less where there is to be room for `others` of the kind. */
uint64_t plan_heap_size(const struct plan *plan, const struct pool_arena *arena, uint64_t others);

/* A plan of the items [first, first + count) alone, with results of its own. Copies nothing of what was typed; the
 * whole plan must have been placed, and its `held` must last as long as the slice. (part.c) */
void plan_slice(const struct plan *whole, struct pool_arena *arena, uint64_t first, uint64_t count, struct plan *slice);

/* What an element of apply_async's tuple runs along: the list that `each` names, or a range, where parameter p of the
 * function takes no list; NULL: nothing. */
const struct value *plan_runs_along(const struct function *function, size_t p, const struct value *element);

/* Does one value, as the only argument of `apply_async`, stand for several calls? */
bool plan_is_many(const struct function *function, const struct value *values, size_t count);

/* The pool's work function: runs a chunk of a planned job, in a worker. */
enum pool_outcome plan_work(struct pool_task *task);

struct plan_failure {
    uint64_t item;
    uint32_t code; /* the fault, and in one's own function the place: see define.h */
};

/* Runs the whole plan here. progress: as pool_task_progress(); *failure is written on a fault. What the output has room
 * for and is not used is given back. */
enum fault plan_run_here(const struct plan *plan, struct pool_arena *arena, struct pool_block *output,
                         bool (*progress)(void *context, uint64_t items_done), void *context,
                         struct plan_failure *failure);

/* "division by zero (ZeroDivisionError)"; without the brackets where Python raises nothing. */
void plan_say_fault(enum fault fault, struct text *out);
/* What is said of a failure: "sqrt(-1): math domain error … (ValueError)", and for the hint the place in the source of
 * one's own function, if it is one. Code 0: three workers died over it. (failure.c) */
void plan_say_failure(const struct plan *plan, struct pool_arena *arena, const struct plan_failure *failure,
                      struct text *message, struct text *hint);
/* The program that the plan carries; NULL: its function is native. (work.c) */
const void *plan_program(const struct plan *plan, struct pool_arena *arena);

/* Who runs a plan in a process of its own. */
struct plan_host {
    bool (*progress)(void *context, uint64_t items_done, double part);
    /* The item in hand waits from here on, for a lock or a queue; and it goes on. */
    void (*wait)(void *context, enum worker_state state);
    void (*go_on)(void *context);
    void *context;
};
/* Runs the plan with results in memory of this process alone, which nobody sees. */
enum fault plan_run_apart(const struct plan *plan, struct pool_arena *arena, const struct plan_host *host,
                          struct plan_failure *failure);

/* The value of a finished job's output; the block is held by it. */
struct value plan_result(const struct layout *layout, struct pool_block *output);

/* The arguments of item `index`, one a parameter. *same: so many items, this one counted in, have arguments that follow
 * from these: each the same, or `steps` of it further on. Its lists last as long as the plan. (work.c) */
void plan_item(const struct plan *plan, struct pool_arena *arena, uint64_t index, struct cell *cells, int64_t *steps,
               uint64_t *same);

/* The arguments of item `index`, for an error message: "(2, 3)", or "7" where there is one parameter. */
void plan_show_item(const struct plan *plan, struct pool_arena *arena, uint64_t index, struct text *out);

#endif
