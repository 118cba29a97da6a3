/* functions/program_run.c - runs programs.
 *
 * One function holds all instructions, each jumping to the next by itself: a CPU predicts many jumps better than one.
 * For that function's length there is no help; each instruction is a line or two. */
#include "functions/program_blocks.h"

#include <math.h>

/* The element of a shared array that comes next. */
static enum fault next_shared(struct machine *machine, const struct cell *iterator, struct cell *element)
{
    return machine_share(machine, SHARED_LOAD, iterator[0], &iterator[2], element);
}

typedef enum fault helper_function(struct machine *machine, struct cell *registers,
                                   const struct instruction *instruction);

static helper_function *const helpers[HELPER_COUNT] = {
#define HELPER_ROW(name) [HELP_##name] = help_##name,
    HELPERS(HELPER_ROW)
#undef HELPER_ROW
};

#define CASE(name) do_##name:
#define NEXT \
    do { \
        pc++; \
        goto *labels[pc->code]; \
    } while (0)
#define GO(to) \
    do { \
        pc = code + (to); \
        goto *labels[pc->code]; \
    } while (0)
#define STOP(why) \
    do { \
        fault = (why); \
        goto stop; \
    } while (0)
#define TRY(call) \
    do { \
        fault = (call); \
        if (__builtin_expect(fault != FAULT_NONE, 0)) \
            goto stop; \
    } while (0)
#define BURN \
    do { \
        if (__builtin_expect(--machine->fuel <= 0, 0)) \
            TRY(machine_look(machine)); \
    } while (0)
#define A r[pc->a]
#define B r[pc->b]
#define C r[pc->c]
#define BRANCH(name, condition, to) \
    CASE(name) \
    if (condition) \
        GO(to); \
    NEXT;
#define CHECKED(name, overflows) \
    CASE(name) \
    { \
        int64_t result; \
        if (__builtin_expect(overflows, 0)) \
            STOP(FAULT_OVERFLOW); \
        A = cell_int(result); \
        NEXT; \
    }
#define FLOATING(name, result) \
    CASE(name) \
    A = cell_double(result); \
    NEXT;
#define INTEGER_CALL(name, call) \
    CASE(name) \
    { \
        int64_t result = 0; \
        TRY(call); \
        A = cell_int(result); \
        NEXT; \
    }

enum fault machine_call(struct machine *machine) // NOLINT(readability-function-size): see above
{
    static const void *const labels[INSTRUCTION_COUNT] = {
#define INSTRUCTION_LABEL(name) [DO_##name] = &&do_##name,
        INSTRUCTIONS(INSTRUCTION_LABEL)
#undef INSTRUCTION_LABEL
    };
    const struct instruction *const code = machine->code;
    const struct instruction *pc = code + machine->head->entry;
    struct cell *r = machine->registers;
    struct frame *frame = machine->frames;
    struct frame *const last_frame = frame + CALLS_MAX - 1;
    enum fault fault = FAULT_NONE;
    goto *labels[pc->code];

    CASE(MOVE)
    A = B;
    NEXT;
    CASE(LOAD)
    A = (struct cell){.tag = (enum cell_tag)pc->b, .i = pc->i};
    NEXT;
    CASE(LOAD_DATA)
    A = (struct cell){.tag = (enum cell_tag)pc->b,
                      .list = (const struct cell_list *)(const void *)(machine->program + machine->head->data + pc->i)};
    NEXT;
    CASE(JUMP)
    GO(pc->t);

    BRANCH(JUMP_TRUE, A.i != 0, pc->t)
    BRANCH(JUMP_FALSE, A.i == 0, pc->t)
    BRANCH(JUMP_UNSET, A.tag == TAG_NONE_SET, pc->t)
    BRANCH(JLT_II, A.i < B.i, pc->t)
    BRANCH(JLE_II, A.i <= B.i, pc->t)
    BRANCH(JEQ_II, A.i == B.i, pc->t)
    BRANCH(JNE_II, A.i != B.i, pc->t)
    BRANCH(JLT_IK, A.i < pc->i, pc->bc)
    BRANCH(JLE_IK, A.i <= pc->i, pc->bc)
    BRANCH(JGT_IK, A.i > pc->i, pc->bc)
    BRANCH(JGE_IK, A.i >= pc->i, pc->bc)
    BRANCH(JEQ_IK, A.i == pc->i, pc->bc)
    BRANCH(JNE_IK, A.i != pc->i, pc->bc)
    BRANCH(JLT_FF, A.d < B.d, pc->t)
    BRANCH(JLE_FF, A.d <= B.d, pc->t)
    BRANCH(JEQ_FF, A.d == B.d, pc->t)
    BRANCH(JNE_FF, A.d != B.d, pc->t)
    BRANCH(JNLT_FF, !(A.d < B.d), pc->t)
    BRANCH(JNLE_FF, !(A.d <= B.d), pc->t)

    CHECKED(ADD_II, __builtin_add_overflow(B.i, C.i, &result))
    CHECKED(SUB_II, __builtin_sub_overflow(B.i, C.i, &result))
    CHECKED(MUL_II, __builtin_mul_overflow(B.i, C.i, &result))
    CHECKED(ADD_IK, __builtin_add_overflow(B.i, pc->i, &result))
    CHECKED(MUL_IK, __builtin_mul_overflow(B.i, pc->i, &result))
    CHECKED(NEG_I, __builtin_sub_overflow(0, B.i, &result))
    INTEGER_CALL(FDIV_II, integer_floor_divide(B.i, C.i, &result))
    INTEGER_CALL(MOD_II, integer_modulo(B.i, C.i, &result))
    CASE(FDIV_IK)
    A = cell_int(B.i / pc->i - (B.i % pc->i < 0));
    NEXT;
    CASE(MOD_IK)
    A = cell_int(B.i % pc->i + (B.i % pc->i < 0 ? pc->i : 0));
    NEXT;

    FLOATING(ADD_FF, B.d + C.d)
    FLOATING(SUB_FF, B.d - C.d)
    FLOATING(MUL_FF, B.d * C.d)
    FLOATING(NEG_F, -B.d)
    FLOATING(TO_FLOAT, (double)B.i)
    CASE(DIV_FF)
    if (__builtin_expect(C.d == 0, 0))
        STOP(FAULT_DIVISION);
    A = cell_double(B.d / C.d);
    NEXT;
    FLOATING(ADD_FK, r[pc->b].d + pc->d)
    FLOATING(MUL_FK, r[pc->b].d * pc->d)
    FLOATING(DIV_FK, r[pc->b].d / pc->d)
    FLOATING(SUB_KF, pc->d - r[pc->b].d)
    CASE(DIV_KF)
    if (__builtin_expect(B.d == 0, 0))
        STOP(FAULT_DIVISION);
    A = cell_double(pc->d / B.d);
    NEXT;
    CASE(SQUARE_F)
    {
        const double square = float_square(B.d);
        if (__builtin_expect(isinf(square), 0) && isfinite(B.d))
            STOP(FAULT_FLOAT_OVERFLOW);
        A = cell_double(square);
        NEXT;
    }

    CASE(CALL_IK)
    {
        int64_t result;
        if (__builtin_expect(__builtin_add_overflow(B.i, (int16_t)pc->c, &result), 0))
            STOP(FAULT_OVERFLOW);
        A = cell_int(result);
    }
    CASE(CALL)
    if (__builtin_expect(frame == last_frame, 0))
        STOP(FAULT_RECURSION);
    BURN;
    frame->back = pc;
    frame->registers = r;
    frame++;
    r += pc->a;
    GO(pc->t);
    CASE(RETURN_MOVE)
    r[0] = A;
    CASE(RETURN)
    if (frame == machine->frames)
        return FAULT_NONE;
    frame--;
    pc = frame->back;
    r = frame->registers;
    NEXT;

    CASE(LOOP_RANGE)
    {
        struct cell *iterator = &A;
        BURN;
        if (pc->c & LOOP_RELEASES)
            machine->scratch_used = (uint64_t)iterator[4].i;
        if (iterator[1].i == 0)
            goto loop_ends;
        iterator[1].i = (int64_t)((uint64_t)iterator[1].i - 1);
        B = cell_int(iterator[0].i);
        iterator[0].i = (int64_t)((uint64_t)iterator[0].i + (uint64_t)iterator[2].i);
        GO(pc->t);
    }
    CASE(LOOP_LIST)
    {
        struct cell *iterator = &A;
        BURN;
        if (pc->c & LOOP_RELEASES)
            machine->scratch_used = (uint64_t)iterator[4].i;
        if (iterator[1].i == 0)
            goto loop_ends;
        iterator[1].i--;
        if (iterator[0].tag == TAG_SHARED)
            TRY(next_shared(machine, iterator, &B));
        else
            B = cell_list_at(iterator[0].list, (uint64_t)iterator[2].i);
        iterator[2].i++;
        GO(pc->t);
    }
loop_ends:
    if (pc->c & LOOP_OUTERMOST)
        machine->outermost = NULL;
    NEXT;

    CASE(BLOCK_SUM)
    TRY(block_sum(machine, r, pc));
    GO(pc->t);
    CASE(RAISE)
    STOP((enum fault)pc->a);
    CASE(HELP)
    TRY(helpers[pc->c](machine, r, pc));
    NEXT;

stop:
    machine->at = pc;
    return fault;
}
