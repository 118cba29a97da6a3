/* repl/scaling_sum.c - do two ways to run a job come to the same? */
#include "repl/scaling.h"

static uint64_t mix(uint64_t sum, uint64_t bits)
{
    sum = (sum ^ bits) * 0x9e3779b97f4a7c15;
    return sum ^ sum >> 29;
}

static uint64_t mix_number(uint64_t sum, struct cell cell)
{
    return mix(mix(sum, cell.tag), (uint64_t)cell.i);
}

static uint64_t mix_cell(uint64_t sum, struct cell cell)
{
    if (cell.tag != TAG_LIST)
        return mix_number(sum, cell);
    for (uint64_t k = 0; k < cell.list->count; k++) /* lists are flat */
        sum = mix_number(sum, cell_list_at(cell.list, k));
    return mix(sum, cell.list->count);
}

uint64_t scaling_sum(uint64_t sum, const struct layout *layout, struct pool_block *output)
{
    struct value results = plan_result(layout, output);
    for (uint64_t i = 0; i < layout->count; i++)
        for (size_t c = 0; c < layout->column_count; c++)
            sum = mix_cell(sum, column_at(&results.result->columns[c], i));
    value_release(&results);
    return sum;
}
