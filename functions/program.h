/* functions/program.h - programs from inside: instructions, the machine that runs them, and what a program's bytes are.
 * For program*.c alone.
 *
 * A machine has registers, 16 bytes each: a cell. A call's arguments are the callee's first registers, in place; its
 * result comes to its register 0. Every instruction writes value and type, so that typed and general ones mix freely;
 * a typed one reads no type. */
#ifndef FUNCTIONS_PROGRAM_H
#define FUNCTIONS_PROGRAM_H

#include "functions/definition.h"

enum {
    CALLS_MAX = 1000, /* deep, as in Python */
    REGISTERS_MAX = 4000,
    CODE_MAX = 1 << 23,      /* instructions: a fault's place is the one it happened in, and has 24 bits */
    FUEL = 4096,             /* steps between two looks at progress() */
    ITERATOR_CELLS = 5,      /* registers of a loop */
    MOVED_AT_ONCE = 1 << 20, /* bytes, between two looks at the fuel */
};

/* a, b, c are registers; t is the target of a jump; k is a constant in the instruction. */
#define INSTRUCTIONS(X) \
    X(MOVE)      /* a = b */ \
    X(LOAD)      /* a = k, of type b */ \
    X(LOAD_DATA) /* a = the list at k of the program's data, of type b */ \
    X(JUMP)      /* to t */ \
    X(JUMP_TRUE) /* a, a truth or an integer, is not 0: to t */ \
    X(JUMP_FALSE) \
    X(JUMP_UNSET) /* a holds nothing yet: to t */ \
    X(JLT_II)     /* a < b: to t */ \
    X(JLE_II) \
    X(JEQ_II) \
    X(JNE_II) \
    X(JLT_IK) /* a < k: to bc */ \
    X(JLE_IK) \
    X(JGT_IK) \
    X(JGE_IK) \
    X(JEQ_IK) \
    X(JNE_IK) \
    X(JLT_FF) \
    X(JLE_FF) \
    X(JEQ_FF) \
    X(JNE_FF) \
    X(JNLT_FF) /* not a < b: to t; not the same as a >= b where there is no order */ \
    X(JNLE_FF) \
    X(ADD_II) /* a = b + c */ \
    X(SUB_II) \
    X(MUL_II) \
    X(FDIV_II) \
    X(MOD_II) \
    X(ADD_IK) /* a = b + k */ \
    X(MUL_IK) \
    X(FDIV_IK) /* k > 0 */ \
    X(MOD_IK) \
    X(NEG_I) \
    X(ADD_FF) \
    X(SUB_FF) \
    X(MUL_FF) \
    X(DIV_FF) \
    X(ADD_FK) \
    X(MUL_FK) \
    X(DIV_FK) /* k is not 0 */ \
    X(SUB_KF) /* a = k - b */ \
    X(DIV_KF) \
    X(NEG_F) \
    X(SQUARE_F)    /* a = b ** 2 */ \
    X(TO_FLOAT)    /* a = float(b), b an integer */ \
    X(CALL)        /* to t; the callee's register 0 is a */ \
    X(CALL_IK)     /* the same; first a = b + c, c a small number with its sign */ \
    X(RETURN)      /* register 0 */ \
    X(RETURN_MOVE) /* a */ \
    X(LOOP_RANGE)  /* iterator a; variable b; flags c: to t, or behind */ \
    X(LOOP_LIST) \
    X(BLOCK_SUM) /* adds up a loop in blocks, then jumps to its end at t: see program_blocks.c */ \
    X(RAISE)     /* the fault a */ \
    X(HELP)      /* a general one: helper c does it with a, b, k */

enum instruction_code {
#define INSTRUCTION_ENUM(code) DO_##code,
    INSTRUCTIONS(INSTRUCTION_ENUM)
#undef INSTRUCTION_ENUM
        INSTRUCTION_COUNT
};

/* What HELP can do. Operands: register a is written; b is the first of the registers that are read; k as said. */
#define HELPERS(X) \
    X(binary)       /* b, and c in k's upper half; k's lower half: enum operator_kind */ \
    X(compare)      /* the same */ \
    X(unary)        /* k: operator */ \
    X(truth)        /* a = bool(b) */ \
    X(is_none)      /* a = b is None */ \
    X(builtin)      /* arguments from b; k: builtin, in its upper half how many */ \
    X(native)       /* arguments from b; k: index in function_table */ \
    X(range_start)  /* iterator a over range(b, b+1, b+2); k: flags */ \
    X(list_start)   /* iterator a over b; k: flags */ \
    X(range_length) /* a = len(range(b, b+1, b+2)) */ \
    X(range_has)    /* a = b+3 in range(b, b+1, b+2) */ \
    X(build_start)  /* a: where a list begins to be built */ \
    X(build_push)   /* b is its next element */ \
    X(build_end)    /* a = what was built since b, as type k */ \
    X(sort)         /* a = b sorted */ \
    X(length)       /* a = len(b) */ \
    X(index)        /* a = b[b+1] */ \
    X(slice)        /* a = b[b+1:b+2:b+3] */ \
    X(pick)         /* a = b if it is less (k 0) or greater (k 1) than a */ \
    X(shared_value) /* a = b.value */ \
    X(mark)         /* a = where scratch memory ends */ \
    X(release)      /* scratch memory from mark b on is free, but the list a is kept (k 1) */

enum helper_code {
#define HELPER_ENUM(name) HELP_##name,
    HELPERS(HELPER_ENUM)
#undef HELPER_ENUM
        HELPER_COUNT
};

enum { LOOP_RELEASES = 1, LOOP_OUTERMOST = 2 }; /* flags of loops */

struct instruction {
    uint16_t code; /* enum instruction_code */
    uint16_t a;
    union {
        struct {
            uint16_t b, c;
        };
        int32_t bc;
    };
    union {
        int64_t i;
        double d;
        int64_t t;
    };
};

/* Where an instruction comes from. */
struct origin {
    uint32_t source; /* index of a program_source */
    uint32_t at, end;
};

struct program_source {
    uint64_t name, source, source_size; /* offsets */
};

/* The beginning of a program's bytes; offsets count from it. */
struct program_head {
    uint64_t size;
    uint64_t code, code_count;
    uint64_t origins; /* one an instruction */
    uint64_t sources, source_count;
    uint64_t data; /* lists */
    uint32_t entry;
    uint32_t frame_max; /* registers */
    uint32_t parameter_count;
    uint32_t needs_scratch;
    uint32_t entry_block; /* instructions of the entry, if all of it can be done in blocks; 0: it cannot */
    uint32_t result;      /* enum cell_tag */
    uint8_t arguments[FUNCTION_PARAMETERS_MAX]; /* enum cell_tag */
};

struct frame {
    const struct instruction *back;
    struct cell *registers;
};

struct machine {
    struct function_control control; /* first: what natives get */
    struct function_control *outer;
    const struct program_head *head;
    const char *program;
    const struct instruction *code;
    struct cell *registers;
    struct frame *frames;

    uint64_t done; /* items */
    int64_t fuel;
    double part;
    bool cancelled;               /* while memory was made for a native, which knows only that there is none */
    const struct cell *outermost; /* its iterator, while it runs */

    char *scratch; /* lists of the item in hand, one behind the other */
    uint64_t scratch_used, scratch_size;
    uint64_t *built; /* elements of lists that grow, innermost last */
    uint8_t *built_tags;
    uint64_t built_count, built_max;

    char *memory; /* all of it */
    uint64_t memory_size;
    const struct instruction *at; /* of a fault */
};

/* --- program_machine.c --- */

enum fault machine_start(struct machine *machine, const void *program, struct function_run *run);
void machine_stop(struct machine *machine);
/* A look at progress(), and new fuel. */
enum fault machine_look(struct machine *machine);
/* Uses up fuel for `steps` steps at once, with looks in between. */
enum fault machine_burn(struct machine *machine, uint64_t steps);
void *machine_allocate(struct machine *machine, uint64_t size); /* scratch, or NULL */

/* --- program_run.c --- */

/* Calls the entry with its arguments in the first registers; the result comes to register 0. */
enum fault machine_call(struct machine *machine);

/* --- program_helpers.c and others: one for each HELPERS row --- */

#define HELPER_DECLARATION(name) \
    enum fault help_##name(struct machine *machine, struct cell *registers, const struct instruction *instruction);
HELPERS(HELPER_DECLARATION)
#undef HELPER_DECLARATION

/* --- program_numbers.c: Python's operators on numbers and None --- */

enum fault number_binary(enum operator_kind op, struct cell a, struct cell b, struct cell *out);
enum fault number_unary(enum operator_kind op, struct cell a, struct cell *out);
double float_square(double x); /* pow(x, 2.0), asked of the C library: see program_blocks.c */
enum fault integer_floor_divide(int64_t a, int64_t b, int64_t *out);
enum fault integer_modulo(int64_t a, int64_t b, int64_t *out);
enum fault float_floor_divide(double a, double b, double *out);
enum fault float_modulo(double a, double b, double *out);
enum fault integer_divide(int64_t a, int64_t b, double *out);
enum fault integer_of_float(double d, int64_t *out);

/* --- program_order.c: comparisons --- */

bool cell_truth(struct cell cell);
bool cells_same(struct cell a, struct cell b); /* == */
/* -1, 0, 1; 2 where a NaN is among them. Numbers only. */
int numbers_order(struct cell a, struct cell b);
enum fault cells_compare(struct machine *machine, enum operator_kind op, struct cell a, struct cell b, bool *out);

/* --- program_lists.c, program_helpers.c --- */

enum fault list_binary(struct machine *machine, enum operator_kind op, struct cell a, struct cell b, struct cell *out);
enum fault machine_share(struct machine *machine, enum shared_operation operation, struct cell object,
                         const struct cell *operand, struct cell *out);

/* --- program_math.c --- */

enum fault builtin_call(struct machine *machine, enum builtin builtin, const struct cell *arguments, size_t count,
                        struct cell *out);

static inline bool cell_is_sequence(struct cell cell)
{
    return cell.tag == TAG_LIST || cell.tag == TAG_TUPLE;
}

static inline struct cell cell_truth_value(bool value)
{
    return (struct cell){.tag = TAG_BOOL, .i = value};
}

#endif
