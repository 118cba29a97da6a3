/* functions/program_type_rules.c - which types come of which, for operators, native functions and Python's own. */
#include "functions/program_build.h"

static uint16_t pair_type(enum operator_kind op, unsigned a, unsigned b)
{
    const bool sequence_a = a & TYPE_SEQUENCES, sequence_b = b & TYPE_SEQUENCES;
    if (sequence_a || sequence_b) {
        if (op == OPERATOR_ADD)
            return a == b ? (uint16_t)a : 0;
        if (op != OPERATOR_MULTIPLY || (sequence_a ? b : a) & ~(unsigned)TYPE_INTEGERS)
            return 0;
        return (uint16_t)(sequence_a ? a : b);
    }
    if ((a | b) & ~(unsigned)TYPE_NUMBERS)
        return 0;
    const bool bits = op >= OPERATOR_AND && op <= OPERATOR_RIGHT;
    if ((a | b) & TYPE_FLOAT)
        return bits ? 0 : TYPE_FLOAT;
    if (op == OPERATOR_DIVIDE)
        return TYPE_FLOAT;
    if (op == OPERATOR_POWER)
        return TYPE_INT | TYPE_FLOAT;
    return bits && op <= OPERATOR_XOR && a == TYPE_BOOL && b == TYPE_BOOL ? TYPE_BOOL : TYPE_INT;
}

uint16_t binary_type(enum operator_kind op, uint16_t a, uint16_t b)
{
    unsigned type = 0;
    for (unsigned x = TYPE_INT; x <= TYPE_SHARED; x <<= 1)
        for (unsigned y = TYPE_INT; y <= TYPE_SHARED; y <<= 1)
            if ((a & x) && (b & y))
                type |= pair_type(op, x, y);
    if (type & TYPE_SEQUENCES)
        type |= (unsigned)(a | b) & 0xff00;
    return (uint16_t)type;
}

/* One combination of the arguments' types after another. */
uint16_t native_type(const struct function *native, const uint16_t *arguments)
{
    const size_t count = function_parameter_count(native);
    unsigned type = 0;
    enum cell_tag tags[FUNCTION_PARAMETERS_MAX] = {0}, columns[FUNCTION_COLUMNS_MAX] = {0};
    for (unsigned round = 0; round < 4096; round++) {
        bool exact = false, possible = true;
        unsigned rest = round;
        for (size_t p = 0; p < count && possible; p++, rest /= 8) {
            tags[p] = (enum cell_tag)(rest % 8);
            possible = arguments[p] & (1U << tags[p]);
        }
        if (!possible)
            continue;
        if (rest > 0)
            return (uint16_t)type;
        native->infer(tags, columns, &exact);
        const bool list = columns[0] == TAG_LIST || columns[0] == TAG_TUPLE;
        if (!exact)
            type |= list ? TYPE_ANY : TYPE_ELEMENTS;
        type |= (1U << columns[0]) | (list ? TYPE_ELEMENTS << 8 : 0);
    }
    return count > 4 ? TYPE_ANY : (uint16_t)type;
}

uint16_t number_type(enum builtin builtin, size_t count, const uint16_t *arguments)
{
    const uint16_t x = arguments[0], second = arguments[1];
    switch (builtin) {
    case BUILTIN_ABS:
        return (uint16_t)(only(x, TYPE_FLOAT) | (only(x, TYPE_INTEGERS) ? TYPE_INT : 0));
    case BUILTIN_ROUND:
        if (count == 1 || !(x & TYPE_FLOAT))
            return TYPE_INT;
        return (uint16_t)(only(x, TYPE_FLOAT) | (only(x, TYPE_INTEGERS) || (second & TYPE_NONE) ? TYPE_INT : 0));
    case BUILTIN_POW:
        if (count == 3 && !(arguments[2] & TYPE_NONE))
            return TYPE_INT;
        return (uint16_t)(binary_type(OPERATOR_POWER, x, second) | (count == 3 ? TYPE_INT : 0));
    case BUILTIN_DIVMOD: {
        const uint16_t part = binary_type(OPERATOR_FLOOR_DIVIDE, x, second);
        return (uint16_t)(TYPE_TUPLE | part << 8);
    }
    case BUILTIN_INT:
    case BUILTIN_LEN:
    case BUILTIN_MATH_CEIL:
    case BUILTIN_MATH_FLOOR:
    case BUILTIN_MATH_TRUNC:
    case BUILTIN_MATH_FACTORIAL:
    case BUILTIN_MATH_GCD:
    case BUILTIN_MATH_ISQRT:
        return TYPE_INT;
    case BUILTIN_BOOL:
    case BUILTIN_ALL:
    case BUILTIN_ANY:
    case BUILTIN_MATH_ISFINITE:
    case BUILTIN_MATH_ISINF:
    case BUILTIN_MATH_ISNAN:
        return TYPE_BOOL;
    default:
        return TYPE_FLOAT;
    }
}
