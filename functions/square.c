/* functions/square.c - x * x, with a kernel as fast as memory for runs of integers. */
#include "functions/native.h"

enum { BLOCK_ITEMS = 4096 }; /* between two looks at progress() */

static const int64_t ROOT_MAX = 3037000499; /* the largest integer whose square fits into 63 bits */

static bool fits(int64_t x)
{
    return x >= -ROOT_MAX && x <= ROOT_MAX;
}

static enum fault item(const struct cell *arguments, struct cell *results, struct function_control *control,
                       uint64_t done)
{
    (void)control;
    (void)done;
    const struct cell x = arguments[0];
    if (!cell_is_number(x))
        return FAULT_NUMBER;
    if (x.tag == TAG_DOUBLE) {
        results[0] = cell_double(x.d * x.d);
        return FAULT_NONE;
    }
    if (!fits(x.i))
        return FAULT_OVERFLOW;
    results[0] = cell_int(x.i * x.i);
    return FAULT_NONE;
}

static void square_range(int64_t start, int64_t step, uint64_t first, uint64_t count, uint64_t *out)
{
    for (uint64_t k = 0; k < count; k++) {
        uint64_t x = (uint64_t)start + (first + k) * (uint64_t)step;
        out[k] = x * x;
    }
}

/* Squares the values before the first that does not fit; returns how many. The test costs nothing: it is predicted, and
 * memory is slower. */
static uint64_t square_array(const uint64_t *values, uint64_t count, uint64_t *out)
{
    uint64_t k = 0;
    for (; k < count && fits((int64_t)values[k]); k++)
        out[k] = values[k] * values[k];
    return k;
}

static bool range_fits(const struct operand *x, uint64_t count)
{
    return count == 0 || (fits(operand_at(x, 0).i) && fits(operand_at(x, count - 1).i));
}

static bool kernel(struct function_run *run, enum fault *fault)
{
    const struct operand *x = &run->operands[0];
    struct column *column = &run->columns[0];
    const bool ints = x->shape == OPERAND_ARRAY && !x->array.tags && x->array.base == TAG_INT;
    const bool range = x->shape == OPERAND_RANGE && range_fits(x, run->count);
    if ((!ints && !range) || column->base != TAG_INT)
        return false;

    *fault = FAULT_NONE;
    run->done = 0;
    while (run->done < run->count && *fault == FAULT_NONE) {
        const uint64_t left = run->count - run->done;
        const uint64_t block = left < BLOCK_ITEMS ? left : BLOCK_ITEMS;
        uint64_t *out = &column->values[run->first + run->done];
        uint64_t squared = block;
        if (range)
            square_range(x->range.start, x->range.step, run->done, block, out);
        else
            squared = square_array(&x->array.values[run->done], block, out);
        if (column->tags && atomic_load_explicit(column->mixed, memory_order_relaxed))
            memset(&column->tags[run->first + run->done], 0, squared);
        run->done += squared;
        if (squared < block)
            *fault = FAULT_OVERFLOW;
        else if (!run->control->progress(run->control, run->done, 0))
            *fault = FAULT_CANCELLED;
    }
    return true;
}

static void infer(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    columns[0] = arguments[0] == TAG_DOUBLE ? TAG_DOUBLE : TAG_INT;
    *exact = true;
}

const struct function square_function = {
    .name = "square",
    .parameters = {{"x", TAKES_NUMBER}},
    .summary = "x times x",
    .python = "def square(x):\n"
              "    return x * x\n",
    .item = item,
    .kernel = kernel,
    .infer = infer,
};
