/* repl/planner.h - what the two halves of planning share: gather.c brings each parameter's values together, plan.c
 * spreads what was typed over parameters and writes the job's input. */
#ifndef REPL_PLANNER_H
#define REPL_PLANNER_H

#include "repl/blob.h"

enum { ALIGNMENT = 16 };

/* One parameter's values over all items, while they are brought together. */
struct gathering {
    struct text segments; /* of struct blob_segment */
    struct text values, tags;
    uint64_t count; /* items so far */
    bool open;      /* the last segment is an array that may grow */
    enum cell_tag first_tag;
    bool mixed;
    uint64_t list_elements; /* of all lists in it */
};

struct planner {
    struct plan *plan;
    struct gathering parameters[FUNCTION_PARAMETERS_MAX];
    struct text lists;
    size_t parameter_count;
    uint64_t memory_limit;
    bool inherit; /* shared objects may be among the arguments */
    struct complaint *complaint;
    size_t place;
};

/* Lays out columns for layout->count results, of a function and bases that are known. tagged: they may mix types;
 * list_elements: of all lists among the arguments. */
void layout_columns(struct layout *layout, bool tagged, uint64_t list_elements);

/* The same for the lists that one's own function gives: room for as many as they can be, at most `most` bytes. */
void layout_lists(struct plan *plan, uint64_t list_elements, uint64_t most);

/* Each adds to parameter p; false with a complaint. */
bool planner_add_one(struct planner *planner, size_t p, struct value value); /* one item */
bool planner_add_constant(struct planner *planner, size_t p, struct value value,
                          uint64_t count);                                    /* the same, count times */
bool planner_complain_memory(struct planner *planner, uint64_t count);        /* so many items are too many */
bool planner_add_along(struct planner *planner, size_t p, struct value list); /* an item an element */

#endif
