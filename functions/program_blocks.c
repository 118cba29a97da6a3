/* functions/program_blocks.c - straight code over blocks of values: see program_blocks.h.
 *
 * Compiled without fused multiply-adds but for the one that is written here. */
#include "functions/program_blocks.h"

#include <math.h>

/* x ** 2 is pow(x, 2.0) in Python, and C libraries' pow() is not x * x: glibc's differs in its last bit for one x in a
 * thousand. But before it rounds it errs by less than 0.012 of a unit in the last place, and 0.002 more for squares up
 * to 2^64 (so says its source; a test looks). So where the exact square is further than 0.015 from the middle
 * between two floats, both give the nearest float, and fma() tells how far it is. Only the few others ask pow(). */
static inline __attribute__((always_inline)) bool squares(const union lane *restrict from, union lane *restrict to,
                                                          size_t count)
{
    int64_t near[BLOCK_ITEMS], any = 0, bad = 0;
    for (size_t k = 0; k < count; k++) {
        const double x = from[k].d, square = x * x, rest = fabs(__builtin_fma(x, x, -square));
        const union lane bits = {.d = square};
        const union lane unit = {.i = bits.i & INT64_C(0x7ff0000000000000)};
        const int64_t power_of_two = unit.i == bits.i, extreme = !(square > 0x1p-64) | !(square < 0x1p64);
        const int64_t undecided = rest * 0x1p53 > unit.d * 0.97;
        near[k] = power_of_two | extreme | undecided;
        any |= near[k];
        to[k].d = square;
    }
    if (!any)
        return true;
    /* Which they are is found without a branch that the CPU would guess wrongly each time. */
    _Static_assert(BLOCK_ITEMS <= UINT8_MAX, "an index is a byte");
    uint8_t few[BLOCK_ITEMS] = {0};
    size_t few_count = 0;
    for (size_t k = 0; k < count; k++) {
        few[few_count] = (uint8_t)k;
        few_count += (size_t)near[k];
    }
    for (size_t i = 0; i < few_count; i++) {
        const size_t k = few[i];
        to[k].d = float_square(from[k].d);
        bad |= isinf(to[k].d) && isfinite(from[k].d);
    }
    return !bad;
}

/* AVX2 has no instruction that makes floats of 64-bit integers. Below 2^51 the sum with 1.5 * 2^52 has them as its last
 * bits. */
static inline __attribute__((always_inline)) void to_floats(const union lane *restrict from, union lane *restrict to,
                                                            size_t count)
{
    uint64_t large = 0;
    for (size_t k = 0; k < count; k++)
        large |= ((uint64_t)from[k].i + (UINT64_C(1) << 51)) >> 52;
    if (large) {
        for (size_t k = 0; k < count; k++)
            to[k].d = (double)from[k].i;
        return;
    }
    for (size_t k = 0; k < count; k++) {
        const union lane sum = {.i = from[k].i + INT64_C(0x4338000000000000)};
        to[k].d = sum.d - 0x1.8p52;
    }
}

#define EACH(expression) \
    for (size_t k = 0; k < count; k++) \
        a[k] = (union lane)expression; \
    break
#define EACH_CHECKED(builtin, x, y) \
    for (size_t k = 0; k < count; k++) \
        bad |= builtin(x, y, &a[k].i); \
    break

/* false: something went wrong */
static inline __attribute__((always_inline)) bool do_step(const struct step *step, union lane *restrict a,
                                                          const union lane *b, const union lane *c, size_t count)
{
    const union lane k_ = step->k;
    int64_t bad = 0;
    switch ((enum instruction_code)step->code) {
    case DO_LOAD:
        EACH(k_);
    case DO_MOVE:
        EACH(b[k]);
    case DO_ADD_II:
        for (size_t k = 0; k < count; k++) {
            a[k].i = (int64_t)((uint64_t)b[k].i + (uint64_t)c[k].i);
            bad |= (a[k].i ^ b[k].i) & (a[k].i ^ c[k].i);
        }
        return bad >= 0;
    case DO_SUB_II:
        for (size_t k = 0; k < count; k++) {
            a[k].i = (int64_t)((uint64_t)b[k].i - (uint64_t)c[k].i);
            bad |= (b[k].i ^ c[k].i) & (b[k].i ^ a[k].i);
        }
        return bad >= 0;
    case DO_ADD_IK:
        for (size_t k = 0; k < count; k++) {
            a[k].i = (int64_t)((uint64_t)b[k].i + (uint64_t)k_.i);
            bad |= (a[k].i ^ b[k].i) & (a[k].i ^ k_.i);
        }
        return bad >= 0;
    case DO_MUL_II:
        EACH_CHECKED(__builtin_mul_overflow, b[k].i, c[k].i);
    case DO_MUL_IK:
        EACH_CHECKED(__builtin_mul_overflow, b[k].i, k_.i);
    case DO_NEG_I:
        EACH_CHECKED(__builtin_sub_overflow, INT64_C(0), b[k].i);
    case DO_FDIV_IK:
        EACH({.i = b[k].i / k_.i - (b[k].i % k_.i < 0)});
    case DO_MOD_IK:
        EACH({.i = b[k].i % k_.i + (b[k].i % k_.i < 0 ? k_.i : 0)});
    case DO_ADD_FF:
        EACH({.d = b[k].d + c[k].d});
    case DO_SUB_FF:
        EACH({.d = b[k].d - c[k].d});
    case DO_MUL_FF:
        EACH({.d = b[k].d * c[k].d});
    case DO_ADD_FK:
        EACH({.d = b[k].d + k_.d});
    case DO_MUL_FK:
        EACH({.d = b[k].d * k_.d});
    case DO_DIV_FK:
        EACH({.d = b[k].d / k_.d});
    case DO_SUB_KF:
        EACH({.d = k_.d - b[k].d});
    case DO_NEG_F:
        EACH({.d = -b[k].d});
    case DO_TO_FLOAT:
        to_floats(b, a, count);
        break;
    case DO_DIV_FF:
        for (size_t k = 0; k < count; k++) {
            bad |= c[k].d == 0;
            a[k].d = b[k].d / (c[k].d == 0 ? 1.0 : c[k].d);
        }
        break;
    case DO_DIV_KF:
        for (size_t k = 0; k < count; k++) {
            bad |= b[k].d == 0;
            a[k].d = k_.d / (b[k].d == 0 ? 1.0 : b[k].d);
        }
        break;
    case DO_SQUARE_F:
        return squares(b, a, count);
    default:
        return false;
    }
    return bad == 0;
}

static inline __attribute__((always_inline)) bool do_steps(struct block *block, size_t count)
{
    for (size_t s = 0; s < block->step_count; s++) {
        const struct step *step = &block->steps[s];
        if (!do_step(step, block->lanes[step->a], block->lanes[step->b], block->lanes[step->c], count))
            return false;
    }
    return true;
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static bool do_steps_avx2(struct block *block, size_t count)
{
    return do_steps(block, count);
}
#endif

static bool do_steps_any(struct block *block, size_t count)
{
    return do_steps(block, count);
}

bool block_run(struct block *block, size_t count)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return do_steps_avx2(block, count);
#endif
    return do_steps_any(block, count);
}

bool block_possible(const struct instruction *from, const struct instruction *end)
{
    if (end - from > BLOCK_STEPS)
        return false;
    for (; from < end; from++)
        switch ((enum instruction_code)from->code) {
        case DO_LOAD:
        case DO_MOVE:
        case DO_ADD_II:
        case DO_SUB_II:
        case DO_MUL_II:
        case DO_ADD_IK:
        case DO_MUL_IK:
        case DO_FDIV_IK:
        case DO_MOD_IK:
        case DO_NEG_I:
        case DO_ADD_FF:
        case DO_SUB_FF:
        case DO_MUL_FF:
        case DO_DIV_FF:
        case DO_ADD_FK:
        case DO_MUL_FK:
        case DO_DIV_FK:
        case DO_SUB_KF:
        case DO_DIV_KF:
        case DO_NEG_F:
        case DO_SQUARE_F:
        case DO_TO_FLOAT:
            break;
        default:
            return false;
        }
    return true;
}

/* The lane in which a register's value is now; made and filled if it is an input. */
static uint16_t lane_of(struct block *block, const struct cell *registers, uint32_t index)
{
    for (uint16_t lane = block->lane_count; lane > 0; lane--)
        if (block->registers[lane - 1] == index)
            return (uint16_t)(lane - 1);
    if (block->lane_count == BLOCK_LANES)
        return 0;
    for (size_t k = 0; k < BLOCK_ITEMS; k++)
        block->lanes[block->lane_count][k].i = registers[index].i;
    block->registers[block->lane_count] = (uint16_t)index;
    return block->lane_count++;
}

static bool reads_two(enum instruction_code code)
{
    return code == DO_ADD_II || code == DO_SUB_II || code == DO_MUL_II || code == DO_ADD_FF || code == DO_SUB_FF ||
           code == DO_MUL_FF || code == DO_DIV_FF;
}

bool block_prepare(struct block *block, const struct instruction *from, const struct instruction *end,
                   const struct cell *registers, uint32_t variable, uint32_t result)
{
    block->step_count = 0;
    block->lane_count = variable != UINT16_MAX;
    block->registers[0] = (uint16_t)variable;
    for (; from < end; from++) {
        struct step *step = &block->steps[block->step_count++];
        const enum instruction_code code = (enum instruction_code)from->code;
        *step = (struct step){.code = from->code, .k.i = from->i};
        if (code != DO_LOAD)
            step->b = lane_of(block, registers, from->b);
        if (reads_two(code))
            step->c = lane_of(block, registers, from->c);
        if (block->lane_count == BLOCK_LANES)
            return false;
        step->a = block->lane_count;
        block->registers[block->lane_count++] = from->a;
    }
    block->result = lane_of(block, registers, result);
    return block->lane_count < BLOCK_LANES;
}

union lane *block_input(struct block *block, uint32_t index)
{
    uint16_t written[BLOCK_STEPS];
    for (size_t s = 0; s < block->step_count; s++)
        written[s] = block->steps[s].a;
    for (uint16_t lane = 0; lane < block->lane_count; lane++) {
        bool input = block->registers[lane] == index;
        for (size_t s = 0; s < block->step_count && input; s++)
            input = written[s] != lane;
        if (input)
            return block->lanes[lane];
    }
    return NULL;
}

/* --- sums --- */

/* From left to right, as Python does. Each addition waits for the one before it; few other instructions between them
 * let the CPU begin with the next block meanwhile. */
static double add_floats(double sum, const union lane *terms, size_t count)
{
    size_t k = 0;
    for (; k + 8 <= count; k += 8) {
        sum += terms[k].d;
        sum += terms[k + 1].d;
        sum += terms[k + 2].d;
        sum += terms[k + 3].d;
        sum += terms[k + 4].d;
        sum += terms[k + 5].d;
        sum += terms[k + 6].d;
        sum += terms[k + 7].d;
    }
    for (; k < count; k++)
        sum += terms[k].d;
    return sum;
}

static bool add_up(struct cell *sum, const union lane *terms, size_t count, bool floats)
{
    if (floats) {
        *sum = cell_double(add_floats(sum->d, terms, count));
        return true;
    }
    int64_t total = sum->i;
    for (size_t k = 0; k < count; k++)
        if (__builtin_add_overflow(total, terms[k].i, &total))
            return false;
    *sum = cell_int(total);
    return true;
}

/* a: iterator over a range; b: its variable; the loop's instruction is at t, and the one before it adds to the sum. */
enum fault block_sum(struct machine *machine, struct cell *registers, const struct instruction *instruction)
{
    struct cell *iterator = &registers[instruction->a];
    const struct instruction *add = machine->code + instruction->t - 1;
    if ((uint64_t)iterator[1].i < BLOCK_WORTH)
        return FAULT_NONE;
    struct block block;
    if (!block_prepare(&block, instruction + 1, add, registers, instruction->b, add->c))
        return FAULT_NONE;
    while (iterator[1].i != 0) {
        const uint64_t left = (uint64_t)iterator[1].i, count = left < BLOCK_ITEMS ? left : BLOCK_ITEMS;
        const uint64_t first = (uint64_t)iterator[0].i, step = (uint64_t)iterator[2].i;
        for (uint64_t k = 0; k < count; k++)
            block.lanes[0][k].i = (int64_t)(first + k * step);
        if (!block_run(&block, count) ||
            !add_up(&registers[add->a], block.lanes[block.result], count, add->code == DO_ADD_FF))
            return FAULT_NONE;
        iterator[0].i = (int64_t)(first + count * step);
        iterator[1].i = (int64_t)(left - count);
        const enum fault fault = machine_burn(machine, count);
        if (fault != FAULT_NONE)
            return fault;
    }
    return FAULT_NONE;
}

/* --- items --- */

static bool can_be_block(const struct program_head *head, const struct function_run *run)
{
    const struct column *column = &run->columns[0];
    if (head->entry_block == 0 || run->count - run->done < BLOCK_WORTH || column->base != (enum cell_tag)head->result)
        return false;
    for (uint32_t p = 0; p < head->parameter_count; p++) {
        const struct operand *operand = &run->operands[p];
        const enum cell_tag tag = operand->shape == OPERAND_RANGE      ? TAG_INT
                                  : operand->shape == OPERAND_CONSTANT ? operand->constant.tag
                                  : operand->array.tags                ? TAG_NONE_SET
                                                                       : operand->array.base;
        if (tag != (enum cell_tag)head->arguments[p] || tag == TAG_NONE_SET)
            return false;
    }
    return true;
}

static void read_operand(const struct operand *operand, uint64_t at, union lane *lane, size_t count)
{
    if (operand->shape == OPERAND_ARRAY)
        memcpy(lane, &operand->array.values[at], count * sizeof *lane);
    else if (operand->shape == OPERAND_RANGE)
        for (size_t k = 0; k < count; k++)
            lane[k].i = (int64_t)((uint64_t)operand->range.start + (at + k) * (uint64_t)operand->range.step);
}

bool block_items(struct machine *machine, struct function_run *run, struct block *block, bool *prepared)
{
    const struct program_head *head = machine->head;
    const struct instruction *from = machine->code + head->entry, *end = from + head->entry_block - 1;
    struct column *column = &run->columns[0];
    if (!can_be_block(head, run))
        return false;
    if (!*prepared) {
        for (uint32_t p = 0; p < head->parameter_count; p++)
            machine->registers[p] = operand_at(&run->operands[p], run->done);
        const uint32_t result = end->code == DO_RETURN ? 0 : end->a;
        if (!block_prepare(block, from, end, machine->registers, UINT16_MAX, result))
            return false;
        *prepared = true;
    }
    const uint64_t left = run->count - run->done, count = left < BLOCK_ITEMS ? left : BLOCK_ITEMS;
    for (uint32_t p = 0; p < head->parameter_count; p++) {
        union lane *lane = block_input(block, p);
        if (lane)
            read_operand(&run->operands[p], run->done, lane, count);
    }
    if (!block_run(block, count))
        return false;
    memcpy(&column->values[run->first + run->done], block->lanes[block->result], count * sizeof(uint64_t));
    if (column->tags && atomic_load_explicit(column->mixed, memory_order_relaxed))
        memset(&column->tags[run->first + run->done], 0, count);
    run->done += count;
    return true;
}
