/* functions/program_math.c - Python's functions on numbers: abs, round, divmod, pow, and the module math.
 *
 * Compiled without fused multiply-adds. The C library computes what CPython asks it for too; what CPython adds around
 * it (which domain is an error, integers beyond a float, round to decimal digits) is done here as it does. */
#include "functions/program.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- one float in, one float out --- */

static double degrees_of(double x)
{
    return x * (180.0 / 0x1.921fb54442d18p+1);
}

static double radians_of(double x)
{
    return x * (0x1.921fb54442d18p+1 / 180.0);
}

static const struct {
    double (*compute)(double x);
    bool can_overflow; /* an infinite result of a finite x is a range error, not a domain error */
} float_functions[BUILTIN_COUNT] = {
    [BUILTIN_MATH_ACOS] = {acos, false},         [BUILTIN_MATH_ASIN] = {asin, false},
    [BUILTIN_MATH_ATAN] = {atan, false},         [BUILTIN_MATH_COS] = {cos, false},
    [BUILTIN_MATH_COSH] = {cosh, true},          [BUILTIN_MATH_EXP] = {exp, true},
    [BUILTIN_MATH_FABS] = {fabs, false},         [BUILTIN_MATH_SIN] = {sin, false},
    [BUILTIN_MATH_SINH] = {sinh, true},          [BUILTIN_MATH_SQRT] = {sqrt, false},
    [BUILTIN_MATH_TAN] = {tan, false},           [BUILTIN_MATH_TANH] = {tanh, false},
    [BUILTIN_MATH_DEGREES] = {degrees_of, true}, [BUILTIN_MATH_RADIANS] = {radians_of, true},
};

static enum fault float_function(enum builtin builtin, double x, struct cell *out)
{
    const double result = float_functions[builtin].compute(x);
    *out = cell_double(result);
    if (builtin == BUILTIN_MATH_DEGREES || builtin == BUILTIN_MATH_RADIANS)
        return FAULT_NONE;
    if (isnan(result) && !isnan(x))
        return builtin == BUILTIN_MATH_SQRT ? FAULT_SQRT_DOMAIN : FAULT_MATH_DOMAIN;
    if (isinf(result) && isfinite(x))
        return float_functions[builtin].can_overflow ? FAULT_MATH_RANGE : FAULT_MATH_DOMAIN;
    return FAULT_NONE;
}

static enum fault logarithm(double (*compute)(double x), double x, double *out)
{
    if (x <= 0)
        return FAULT_LOG_DOMAIN;
    *out = compute(x);
    return FAULT_NONE;
}

static enum fault log_of(const struct cell *arguments, size_t count, struct cell *out)
{
    double above = 0, below = 1;
    enum fault fault = logarithm(log, cell_as_double(arguments[0]), &above);
    if (fault == FAULT_NONE && count == 2)
        fault = logarithm(log, cell_as_double(arguments[1]), &below);
    if (fault != FAULT_NONE)
        return fault;
    if (below == 0)
        return FAULT_DIVISION;
    *out = cell_double(count == 2 ? above / below : above);
    return FAULT_NONE;
}

/* The square root of a * a + b * b, with the rounding errors of the squares and of the root put right: as good as
 * rounded once, as CPython's. */
static double hypotenuse(double a, double b)
{
    if (isinf(a) || isinf(b))
        return INFINITY;
    if (isnan(a) || isnan(b))
        return NAN;
    a = fabs(a);
    b = fabs(b);
    const double most = a > b ? a : b;
    if (most == 0)
        return 0;
    int exponent;
    frexp(most, &exponent);
    a = ldexp(a, -exponent);
    b = ldexp(b, -exponent);
    const double large = a > b ? a : b, small = a > b ? b : a;
    const double x = large * large, y = small * small, sum = x + y;
    const double lost = (y - (sum - x)) + fma(large, large, -x) + fma(small, small, -y);
    const double root = sqrt(sum);
    return ldexp(root + (fma(-root, root, sum) + lost) / (2 * root), exponent);
}

/* Where finite arguments give no finite result, CPython tells a domain from a range error by what C's errno would be.
 */
static enum fault two_floats(enum builtin builtin, double x, double y, struct cell *out)
{
    double result = 0;
    enum fault fault = FAULT_NONE;
    const bool finite = isfinite(x) && isfinite(y);
    switch (builtin) {
    case BUILTIN_MATH_ATAN2:
        result = atan2(x, y);
        break;
    case BUILTIN_MATH_COPYSIGN:
        result = copysign(x, y);
        break;
    case BUILTIN_MATH_HYPOT:
        result = hypotenuse(x, y);
        fault = isinf(result) && finite ? FAULT_MATH_RANGE : FAULT_NONE;
        break;
    case BUILTIN_MATH_FMOD:
        result = fmod(x, y);
        fault = isnan(result) && !isnan(x) && !isnan(y) ? FAULT_MATH_DOMAIN : FAULT_NONE;
        break;
    default: /* pow */
        result = pow(x, y);
        if (finite && isnan(result))
            fault = FAULT_MATH_DOMAIN;
        else if (finite && isinf(result))
            fault = x == 0 ? FAULT_MATH_DOMAIN : FAULT_MATH_RANGE;
        break;
    }
    *out = cell_double(result);
    return fault;
}

/* --- integers --- */

static enum fault whole(enum builtin builtin, struct cell x, struct cell *out)
{
    if (x.tag != TAG_DOUBLE) {
        *out = cell_int(x.i);
        return FAULT_NONE;
    }
    int64_t result = 0;
    const double d = builtin == BUILTIN_MATH_CEIL ? ceil(x.d) : builtin == BUILTIN_MATH_FLOOR ? floor(x.d) : trunc(x.d);
    const enum fault fault = integer_of_float(d, &result);
    *out = cell_int(result);
    return fault;
}

static enum fault factorial(int64_t n, struct cell *out)
{
    int64_t product = 1;
    if (n < 0)
        return FAULT_MATH_DOMAIN;
    if (n > 20)
        return FAULT_OVERFLOW;
    for (int64_t k = 2; k <= n; k++)
        product *= k;
    *out = cell_int(product);
    return FAULT_NONE;
}

static enum fault greatest_divisor(int64_t a, int64_t b, struct cell *out)
{
    uint64_t x = a < 0 ? -(uint64_t)a : (uint64_t)a, y = b < 0 ? -(uint64_t)b : (uint64_t)b;
    while (y) {
        const uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    *out = cell_int((int64_t)x);
    return x > INT64_MAX ? FAULT_OVERFLOW : FAULT_NONE;
}

static enum fault integer_root(int64_t n, struct cell *out)
{
    if (n < 0)
        return FAULT_MATH_DOMAIN;
    uint64_t root = (uint64_t)sqrt((double)n);
    while (root * root > (uint64_t)n)
        root--;
    while ((root + 1) * (root + 1) <= (uint64_t)n)
        root++;
    *out = cell_int((int64_t)root);
    return FAULT_NONE;
}

/* The number by which x, 0 <= x < m, gives 1 modulo m; -1: they have a common divisor, and there is none. Euclid's
 * algorithm, with factor * x = rest modulo m all along. */
static __int128 inverse_modulo(__int128 x, __int128 m)
{
    __int128 rest = m, next = x, factor = 0, next_factor = 1;
    while (next) {
        const __int128 times = rest / next, after = rest % next, factor_after = factor - times * next_factor;
        rest = next;
        next = after;
        factor = next_factor;
        next_factor = factor_after;
    }
    return rest == 1 ? (factor % m + m) % m : -1;
}

/* base ** exponent % modulus */
static enum fault power_modulo(int64_t base, int64_t exponent, int64_t modulus, struct cell *out)
{
    if (modulus == 0)
        return FAULT_MATH_DOMAIN;
    const __int128 m = modulus < 0 ? -(__int128)modulus : modulus;
    __int128 factor = (base % m + m) % m, product = 1 % m;
    if (exponent < 0)
        factor = inverse_modulo(factor, m);
    if (factor < 0)
        return FAULT_MATH_DOMAIN;
    for (uint64_t left = exponent < 0 ? -(uint64_t)exponent : (uint64_t)exponent; left; left >>= 1) {
        if (left & 1)
            product = product * factor % m;
        factor = factor * factor % m;
    }
    *out = cell_int((int64_t)(modulus < 0 && product ? product - m : product));
    return FAULT_NONE;
}

/* --- round --- */

static enum fault round_integer(int64_t x, int64_t digits, struct cell *out)
{
    *out = cell_int(x);
    if (digits >= 0)
        return FAULT_NONE;
    if (digits < -19) {
        *out = cell_int(0);
        return FAULT_NONE;
    }
    __int128 unit = 1;
    for (int64_t k = digits; k < 0; k++)
        unit *= 10;
    const __int128 above = x < 0 ? -(__int128)x : x, rest = above % unit, down = above / unit;
    const bool up = 2 * rest > unit || (2 * rest == unit && down % 2 == 1);
    const __int128 rounded = (down + up) * unit;
    if (rounded > INT64_MAX)
        return FAULT_OVERFLOW;
    *out = cell_int(x < 0 ? -(int64_t)rounded : (int64_t)rounded);
    return FAULT_NONE;
}

/* The decimal digits of a finite |x|, cut at 10^places and rounded half to even, by the exact value. */
static double round_left_of_point(double x, int places)
{
    char text[1500];
    const int size = snprintf(text, sizeof text, "%.1080f", fabs(x)), point = size - 1081, kept = point - places;
    if (kept < 0)
        return copysign(0, x);
    const bool half = text[kept] == '5';
    bool more = false;
    for (int k = kept + 1; k < size && !more; k++)
        more = text[k] != '0' && text[k] != '.';
    const bool odd = kept > 0 && (text[kept - 1] - '0') % 2 == 1;
    const bool up = text[kept] > '5' || (half && (more || odd));
    char rounded[1500];
    rounded[0] = '0';
    memcpy(rounded + 1, text, (size_t)kept);
    for (int k = kept; up && ++rounded[k] > '9'; k--)
        rounded[k] = '0';
    snprintf(rounded + 1 + kept, sizeof rounded - 1 - (size_t)kept, "e%d", places);
    return copysign(strtod(rounded, NULL), x);
}

static enum fault round_float(double x, int64_t digits, struct cell *out)
{
    *out = cell_double(x);
    if (!isfinite(x) || digits > 323)
        return FAULT_NONE;
    if (digits < -308) {
        *out = cell_double(0.0 * x);
        return FAULT_NONE;
    }
    char text[700];
    double rounded = 0;
    if (digits >= 0) {
        snprintf(text, sizeof text, "%.*f", (int)digits, x);
        rounded = strtod(text, NULL);
    } else {
        rounded = round_left_of_point(x, (int)-digits);
    }
    *out = cell_double(rounded);
    return isinf(rounded) ? FAULT_FLOAT_OVERFLOW : FAULT_NONE;
}

static enum fault round_of(const struct cell *arguments, size_t count, struct cell *out)
{
    const struct cell x = arguments[0];
    if (count == 1 || arguments[1].tag == TAG_NULL) {
        int64_t whole_number = x.i;
        const enum fault fault = x.tag == TAG_DOUBLE ? integer_of_float(rint(x.d), &whole_number) : FAULT_NONE;
        *out = cell_int(whole_number);
        return fault;
    }
    if (!cell_is_integer(arguments[1]))
        return FAULT_INTEGER;
    return x.tag == TAG_DOUBLE ? round_float(x.d, arguments[1].i, out) : round_integer(x.i, arguments[1].i, out);
}

/* --- all of them --- */

static bool needs_integers(enum builtin builtin)
{
    return builtin == BUILTIN_MATH_FACTORIAL || builtin == BUILTIN_MATH_GCD || builtin == BUILTIN_MATH_ISQRT;
}

static enum fault check_types(enum builtin builtin, const struct cell *arguments, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const bool may_be_none = (k == 1 && builtin == BUILTIN_ROUND) || (k == 2 && builtin == BUILTIN_POW);
        if (may_be_none && arguments[k].tag == TAG_NULL)
            continue;
        if (!cell_is_number(arguments[k]))
            return FAULT_CALL_TYPE;
        if (needs_integers(builtin) && !cell_is_integer(arguments[k]))
            return FAULT_INTEGER;
    }
    return FAULT_NONE;
}

static enum fault absolute(struct cell x, struct cell *out)
{
    if (x.tag == TAG_DOUBLE) {
        *out = cell_double(fabs(x.d));
        return FAULT_NONE;
    }
    return number_unary(x.i < 0 ? OPERATOR_NEGATE : OPERATOR_PLUS, x, out);
}

static enum fault power_builtin(const struct cell *arguments, size_t count, struct cell *out)
{
    if (count == 2 || arguments[2].tag == TAG_NULL)
        return number_binary(OPERATOR_POWER, arguments[0], arguments[1], out);
    for (size_t k = 0; k < 3; k++)
        if (!cell_is_integer(arguments[k]))
            return FAULT_INTEGER;
    return power_modulo(arguments[0].i, arguments[1].i, arguments[2].i, out);
}

static enum fault number_builtin(enum builtin builtin, const struct cell *arguments, size_t count, struct cell *out)
{
    const struct cell x = arguments[0];
    int64_t integer = x.i;
    enum fault fault = FAULT_NONE;
    switch (builtin) {
    case BUILTIN_ABS:
        return absolute(x, out);
    case BUILTIN_INT:
        fault = x.tag == TAG_DOUBLE ? integer_of_float(x.d, &integer) : FAULT_NONE;
        *out = cell_int(integer);
        return fault;
    case BUILTIN_FLOAT:
        *out = cell_double(cell_as_double(x));
        return FAULT_NONE;
    case BUILTIN_ROUND:
        return round_of(arguments, count, out);
    case BUILTIN_POW:
        return power_builtin(arguments, count, out);
    case BUILTIN_MATH_LOG:
        return log_of(arguments, count, out);
    case BUILTIN_MATH_LOG2:
    case BUILTIN_MATH_LOG10: {
        double result = 0;
        fault = logarithm(builtin == BUILTIN_MATH_LOG2 ? log2 : log10, cell_as_double(x), &result);
        *out = cell_double(result);
        return fault;
    }
    case BUILTIN_MATH_CEIL:
    case BUILTIN_MATH_FLOOR:
    case BUILTIN_MATH_TRUNC:
        return whole(builtin, x, out);
    case BUILTIN_MATH_FACTORIAL:
        return factorial(x.i, out);
    case BUILTIN_MATH_GCD:
        return greatest_divisor(x.i, arguments[1].i, out);
    case BUILTIN_MATH_ISQRT:
        return integer_root(x.i, out);
    case BUILTIN_MATH_ISFINITE:
        *out = cell_truth_value(isfinite(cell_as_double(x)));
        return FAULT_NONE;
    case BUILTIN_MATH_ISINF:
        *out = cell_truth_value(isinf(cell_as_double(x)));
        return FAULT_NONE;
    case BUILTIN_MATH_ISNAN:
        *out = cell_truth_value(isnan(cell_as_double(x)));
        return FAULT_NONE;
    default:
        if (float_functions[builtin].compute)
            return float_function(builtin, cell_as_double(x), out);
        return two_floats(builtin, cell_as_double(x), cell_as_double(arguments[1]), out);
    }
}

/* (a // b, a % b) */
static enum fault divide_both(struct machine *machine, const struct cell *arguments, struct cell *out)
{
    struct cell parts[2];
    enum fault fault = number_binary(OPERATOR_FLOOR_DIVIDE, arguments[0], arguments[1], &parts[0]);
    if (fault == FAULT_NONE)
        fault = number_binary(OPERATOR_MODULO, arguments[0], arguments[1], &parts[1]);
    if (fault != FAULT_NONE)
        return fault;
    struct cell_list *list = machine_allocate(machine, cell_list_size(2, false));
    if (!list)
        return FAULT_MEMORY;
    *list = (struct cell_list){.count = 2, .base = (uint8_t)parts[0].tag};
    memcpy(&list->values[0], &parts[0].i, sizeof parts[0].i);
    memcpy(&list->values[1], &parts[1].i, sizeof parts[1].i);
    *out = (struct cell){.tag = TAG_TUPLE, .list = list};
    return FAULT_NONE;
}

enum fault builtin_call(struct machine *machine, enum builtin builtin, const struct cell *arguments, size_t count,
                        struct cell *out)
{
    if (builtin == BUILTIN_BOOL) {
        *out = cell_truth_value(count > 0 && cell_truth(arguments[0]));
        return FAULT_NONE;
    }
    if (count == 0) { /* int(), float() */
        *out = builtin == BUILTIN_FLOAT ? cell_double(0) : cell_int(0);
        return FAULT_NONE;
    }
    const enum fault fault = check_types(builtin, arguments, count);
    if (fault != FAULT_NONE)
        return fault;
    if (builtin == BUILTIN_DIVMOD)
        return divide_both(machine, arguments, out);
    return number_builtin(builtin, arguments, count, out);
}
