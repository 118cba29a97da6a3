/* repl/blob.h - a job's input as it lies in shared memory: offsets, no pointers. Written by plan.c, read by work.c. */
#ifndef REPL_BLOB_H
#define REPL_BLOB_H

#include "repl/plan.h"

/* A stretch of one parameter's values: struct operand without pointers. */
struct blob_segment {
    uint64_t first, count; /* items [first, first + count) of the job */
    uint32_t shape;        /* enum operand_shape */
    uint32_t base;         /* enum cell_tag */
    uint32_t in_arena;     /* at, tags and lists are offsets in the arena: an earlier result */
    uint32_t unused;
    uint64_t at;    /* RANGE: its start; CONSTANT: its bits; ARRAY: index in the parameter's values, or arena offset */
    int64_t step;   /* RANGE */
    uint64_t tags;  /* in the arena; 0: none */
    uint64_t lists; /* in the arena */
};

struct blob_head {
    uint32_t function; /* index in function_table */
    uint32_t parameter_count;
    uint64_t item_count;
    uint64_t body;    /* where what was typed lies, from its own head on: 0: right here, else an offset in the arena */
    uint64_t first;   /* item 0 is this one of the body's */
    uint64_t lists;   /* offsets in the body, here and below */
    uint64_t program; /* of one's own function; 0: it is native */
    struct {
        uint64_t values, tags; /* tags 0: none */
        uint64_t segments, segment_count;
    } parameters[FUNCTION_PARAMETERS_MAX];
    struct layout layout;
};

/* The elements of all lists among the arguments of items [first, first + count). (work.c) */
uint64_t blob_list_elements(const struct plan *plan, struct pool_arena *arena, uint64_t first, uint64_t count);

#endif
