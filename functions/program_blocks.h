/* functions/program_blocks.h - straight code over many values at once.
 *
 * Where code has no jumps and its types are known, each instruction is done for a block of values before the next one
 * is looked at: a loop that the compiler vectorises in place of a dispatch a value. Each value is computed by the same
 * operations in the same order, so it has the same bits. A block in which anything goes wrong is given up, and done
 * one by one by whoever asked: so a fault comes from the right item. */
#ifndef FUNCTIONS_PROGRAM_BLOCKS_H
#define FUNCTIONS_PROGRAM_BLOCKS_H

#include "functions/program.h"

/* More items, and the CPU no longer begins one block while it still adds up the one before. */
enum {
    BLOCK_ITEMS = 96,
    BLOCK_STEPS = 20,                                        /* instructions */
    BLOCK_LANES = BLOCK_STEPS + FUNCTION_PARAMETERS_MAX + 8, /* each step writes a lane of its own */
    BLOCK_WORTH = 48,                                        /* fewer values than this are faster done one by one */
};

union lane {
    int64_t i;
    double d;
};

struct step {
    uint16_t code;
    uint16_t a, b, c; /* lanes */
    union lane k;
};

struct block {
    struct step steps[BLOCK_STEPS];
    uint16_t step_count, lane_count;
    uint16_t registers[BLOCK_LANES]; /* whose value a lane last had */
    uint16_t result;                 /* lane */
    _Alignas(64) union lane lanes[BLOCK_LANES][BLOCK_ITEMS];
};

/* Can these instructions be done in blocks? The last one is not looked at. */
bool block_possible(const struct instruction *from, const struct instruction *end);

/* Makes steps of [from, end). Lanes for registers that are inputs are made where they are read first, filled with the
 * register's value now; `variable` (or 0xffff) has lane 0, which is left as it is. `result`: a register. false: too
 * many. */
bool block_prepare(struct block *block, const struct instruction *from, const struct instruction *end,
                   const struct cell *registers, uint32_t variable, uint32_t result);
/* The lane of a register as it is before the first step, or NULL: nobody reads it. */
union lane *block_input(struct block *block, uint32_t index);
/* Does all steps for `count` values; false: something went wrong, and the lanes are worthless. */
bool block_run(struct block *block, size_t count);

/* sum of a loop: DO_BLOCK_SUM, see there. Goes as far as it can; the loop's own code does the rest. */
enum fault block_sum(struct machine *machine, struct cell *registers, const struct instruction *instruction);
/* Items of a run, from run->done on, as many as go in blocks. false: none do any more, the next ones one by one. */
bool block_items(struct machine *machine, struct function_run *run, struct block *block, bool *prepared);

#endif
