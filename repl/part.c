/* repl/part.c - a plan over some of another plan's items: what was typed lies in the arena once, and each slice is a
 * head that says where. */
#include "repl/planner.h"

#include <string.h>

enum pool_error plan_place(struct plan *plan, struct pool_arena *arena)
{
    if (plan->body)
        return POOL_OK;
    enum pool_error error = pool_block_create(arena, plan->input.size, &plan->body);
    if (!error)
        memcpy(pool_block_data(plan->body), plan->input.bytes, plan->input.size);
    return error;
}

void plan_slice(const struct plan *whole, struct pool_arena *arena, uint64_t first, uint64_t count, struct plan *slice)
{
    struct blob_head head;
    memcpy(&head, whole->input.bytes, sizeof head);
    *slice = (struct plan){
        .function = whole->function, .item_count = count, .layout = whole->layout, .program = whole->program};
    slice->layout.count = count;
    /* Offset 0 of a column of tags says that there is none: the values lie before it. */
    uint64_t elements = whole->layout.heap_size ? blob_list_elements(whole, arena, first, count) : 0;
    layout_columns(&slice->layout, whole->layout.tags[0] != 0, elements);
    if (slice->function->definition)
        layout_lists(slice, elements, whole->layout.heap_size);
    slice->body = pool_block_hold(whole->body);
    head.item_count = count;
    head.body = pool_block_offset(whole->body);
    head.first += first;
    head.layout = slice->layout;
    head.layout.function = NULL;
    text_add(&slice->input, (const char *)&head, sizeof head);
}
