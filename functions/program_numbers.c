/* functions/program_numbers.c - Python's operators on integers, floats, truth values and None.
 *
 * Compiled without fused multiply-adds: results are the same on every machine. */
#include "functions/native.h"
#include "functions/program.h"

#include <math.h>

enum fault integer_floor_divide(int64_t a, int64_t b, int64_t *out)
{
    if (b == 0)
        return FAULT_DIVISION;
    if (b == -1)
        return __builtin_sub_overflow(0, a, out) ? FAULT_OVERFLOW : FAULT_NONE;
    *out = a / b - (a % b != 0 && (a < 0) != (b < 0));
    return FAULT_NONE;
}

enum fault integer_modulo(int64_t a, int64_t b, int64_t *out)
{
    if (b == 0)
        return FAULT_DIVISION;
    const int64_t rest = b == -1 ? 0 : a % b;
    *out = rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    return FAULT_NONE;
}

enum fault float_modulo(double a, double b, double *out)
{
    if (b == 0)
        return FAULT_DIVISION;
    double rest = fmod(a, b);
    if (rest == 0)
        rest = copysign(0.0, b);
    else if ((b < 0) != (rest < 0))
        rest += b;
    *out = rest;
    return FAULT_NONE;
}

enum fault float_floor_divide(double a, double b, double *out)
{
    if (b == 0)
        return FAULT_DIVISION;
    const double rest = fmod(a, b);
    double quotient = (a - rest) / b;
    if (rest != 0 && (b < 0) != (rest < 0))
        quotient -= 1.0;
    if (quotient == 0) {
        *out = copysign(0.0, a / b);
        return FAULT_NONE;
    }
    const double floored = floor(quotient);
    *out = quotient - floored > 0.5 ? floored + 1.0 : floored;
    return FAULT_NONE;
}

/* a / b rounded once. Beyond 2^53 the operands themselves would be rounded first: there the quotient is computed to 62
 * bits and more, its rest kept as a last bit that decides ties, and that is rounded. */
enum fault integer_divide(int64_t a, int64_t b, double *out)
{
    const int64_t exact = INT64_C(1) << 53;
    if (b == 0)
        return FAULT_DIVISION;
    if (a >= -exact && a <= exact && b >= -exact && b <= exact) {
        *out = (double)a / (double)b;
        return FAULT_NONE;
    }
    const bool negative = (a < 0) != (b < 0);
    const uint64_t above = a < 0 ? -(uint64_t)a : (uint64_t)a, below = b < 0 ? -(uint64_t)b : (uint64_t)b;
    if (above == 0) {
        *out = negative ? -0.0 : 0.0;
        return FAULT_NONE;
    }
    const int wanted = 62 - (__builtin_clzll(below) - __builtin_clzll(above)), shift = wanted > 0 ? wanted : 0;
    const unsigned __int128 scaled = (unsigned __int128)above << shift; /* below 2^126, or 2^64 */
    uint64_t quotient = (uint64_t)(scaled / below);
    quotient |= scaled % below != 0;
    const double rounded = ldexp((double)quotient, -shift);
    *out = negative ? -rounded : rounded;
    return FAULT_NONE;
}

enum fault integer_of_float(double d, int64_t *out)
{
    if (isnan(d))
        return FAULT_INT_OF_NAN;
    if (isinf(d))
        return FAULT_INT_OF_INFINITY;
    if (d >= 0x1p63 || d < -0x1p63)
        return FAULT_OVERFLOW;
    *out = (int64_t)d;
    return FAULT_NONE;
}

/* Compilers make x * x of pow(x, 2.0), which is not always the same. */
double float_square(double x)
{
    const volatile double two = 2.0;
    return pow(x, two);
}

static enum fault float_binary(enum operator_kind op, double a, double b, struct cell *out)
{
    double result = 0;
    enum fault fault = FAULT_NONE;
    switch (op) {
    case OPERATOR_ADD:
        result = a + b;
        break;
    case OPERATOR_SUBTRACT:
        result = a - b;
        break;
    case OPERATOR_MULTIPLY:
        result = a * b;
        break;
    case OPERATOR_DIVIDE:
        if (b == 0)
            return FAULT_DIVISION;
        result = a / b;
        break;
    case OPERATOR_FLOOR_DIVIDE:
        fault = float_floor_divide(a, b, &result);
        break;
    case OPERATOR_MODULO:
        fault = float_modulo(a, b, &result);
        break;
    default:
        return FAULT_OPERANDS;
    }
    *out = cell_double(result);
    return fault;
}

static enum fault shift(enum operator_kind op, int64_t a, int64_t by, int64_t *out)
{
    if (by < 0)
        return FAULT_SHIFT;
    if (op == OPERATOR_RIGHT) {
        *out = a >> (by > 63 ? 63 : by);
        return FAULT_NONE;
    }
    if (a == 0) {
        *out = 0;
        return FAULT_NONE;
    }
    if (by > 62)
        return by == 63 && a == -1 ? (*out = INT64_MIN, FAULT_NONE) : FAULT_OVERFLOW;
    return __builtin_mul_overflow(a, INT64_C(1) << by, out) ? FAULT_OVERFLOW : FAULT_NONE;
}

static enum fault integer_binary(enum operator_kind op, struct cell a, struct cell b, struct cell *out)
{
    int64_t result = 0;
    enum fault fault = FAULT_NONE;
    bool truth = false;
    switch (op) {
    case OPERATOR_ADD:
        fault = __builtin_add_overflow(a.i, b.i, &result) ? FAULT_OVERFLOW : FAULT_NONE;
        break;
    case OPERATOR_SUBTRACT:
        fault = __builtin_sub_overflow(a.i, b.i, &result) ? FAULT_OVERFLOW : FAULT_NONE;
        break;
    case OPERATOR_MULTIPLY:
        fault = __builtin_mul_overflow(a.i, b.i, &result) ? FAULT_OVERFLOW : FAULT_NONE;
        break;
    case OPERATOR_DIVIDE: {
        double quotient = 0;
        fault = integer_divide(a.i, b.i, &quotient);
        *out = cell_double(quotient);
        return fault;
    }
    case OPERATOR_FLOOR_DIVIDE:
        fault = integer_floor_divide(a.i, b.i, &result);
        break;
    case OPERATOR_MODULO:
        fault = integer_modulo(a.i, b.i, &result);
        break;
    case OPERATOR_AND:
        result = a.i & b.i;
        truth = true;
        break;
    case OPERATOR_OR:
        result = a.i | b.i;
        truth = true;
        break;
    case OPERATOR_XOR:
        result = a.i ^ b.i;
        truth = true;
        break;
    case OPERATOR_LEFT:
    case OPERATOR_RIGHT:
        fault = shift(op, a.i, b.i, &result);
        break;
    default:
        return FAULT_OPERANDS;
    }
    *out = cell_int(result);
    if (truth && a.tag == TAG_BOOL && b.tag == TAG_BOOL)
        out->tag = TAG_BOOL;
    return fault;
}

enum fault number_binary(enum operator_kind op, struct cell a, struct cell b, struct cell *out)
{
    if (!cell_is_number(a) || !cell_is_number(b))
        return FAULT_OPERANDS;
    if (op == OPERATOR_POWER)
        return power_of(a, b, out);
    if (cell_is_integer(a) && cell_is_integer(b))
        return integer_binary(op, a, b, out);
    return float_binary(op, cell_as_double(a), cell_as_double(b), out);
}

enum fault number_unary(enum operator_kind op, struct cell a, struct cell *out)
{
    if (!cell_is_number(a) || (op == OPERATOR_INVERT && a.tag == TAG_DOUBLE))
        return FAULT_OPERANDS;
    if (a.tag == TAG_DOUBLE) {
        *out = cell_double(op == OPERATOR_NEGATE ? -a.d : a.d);
        return FAULT_NONE;
    }
    int64_t result = op == OPERATOR_INVERT ? ~a.i : a.i;
    if (op == OPERATOR_NEGATE && __builtin_sub_overflow(0, a.i, &result))
        return FAULT_OVERFLOW;
    *out = cell_int(result);
    return FAULT_NONE;
}
