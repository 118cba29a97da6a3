/* functions/power.c - Python's ** on numbers, and on the numbers of a list. */
#include "functions/native.h"

#include <math.h>

enum { LIST_BLOCK = 4096 }; /* elements between two looks at progress() */

/* exponent >= 0. Every square that is computed is also a factor of the result, whose other factors are not 0 unless the
 * base is: so a square that overflows means that the result does. The loop has at most 63 rounds. */
static enum fault power_of_integers(int64_t base, int64_t exponent, struct cell *result)
{
    int64_t product = 1;
    for (;;) {
        if ((exponent & 1) && __builtin_mul_overflow(product, base, &product))
            return FAULT_OVERFLOW;
        exponent >>= 1;
        if (exponent == 0)
            break;
        if (__builtin_mul_overflow(base, base, &base))
            return FAULT_OVERFLOW;
    }
    *result = cell_int(product);
    return FAULT_NONE;
}

/* Python follows C's pow() where an operand is infinite or not a number, and raises where finite operands have no
 * finite real result. */
static enum fault power_of_doubles(double base, double exponent, struct cell *result)
{
    if (isfinite(base) && isfinite(exponent)) {
        if (base == 0 && exponent < 0)
            return FAULT_ZERO_POWER;
        if (base < 0 && exponent != floor(exponent))
            return FAULT_COMPLEX;
        const double power = pow(base, exponent);
        if (isinf(power))
            return FAULT_FLOAT_OVERFLOW;
        *result = cell_double(power);
        return FAULT_NONE;
    }
    *result = cell_double(pow(base, exponent));
    return FAULT_NONE;
}

enum fault power_of(struct cell base, struct cell exponent, struct cell *result)
{
    if (!cell_is_number(base) || !cell_is_number(exponent))
        return FAULT_NUMBER;
    if (cell_is_integer(base) && cell_is_integer(exponent) && exponent.i >= 0)
        return power_of_integers(base.i, exponent.i, result);
    return power_of_doubles(cell_as_double(base), cell_as_double(exponent), result);
}

static enum fault item(const struct cell *arguments, struct cell *results, struct function_control *control,
                       uint64_t done)
{
    (void)control;
    (void)done;
    return power_of(arguments[0], arguments[1], &results[0]);
}

/* Two integers mostly give an integer, but 2 ** -1 is 0.5. */
static void infer(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    const bool floats = arguments[0] == TAG_DOUBLE || arguments[1] == TAG_DOUBLE;
    columns[0] = floats ? TAG_DOUBLE : TAG_INT;
    *exact = floats;
}

/* What the powers of a list's elements will be is known from the types alone, before any is computed. */
struct list_shape {
    enum cell_tag base; /* of the result */
    bool mixed;         /* the result holds integers and doubles */
};

static enum fault shape_of_powers(const struct cell_list *list, struct cell exponent, struct list_shape *shape)
{
    bool integers = false, doubles = false;
    const uint64_t looks = list->mixed || list->count == 0 ? list->count : 1;
    for (uint64_t k = 0; k < looks; k++) {
        const struct cell element = cell_list_at(list, k);
        if (!cell_is_number(element))
            return FAULT_NUMBER;
        if (cell_is_integer(element) && cell_is_integer(exponent) && exponent.i >= 0)
            integers = true;
        else
            doubles = true;
    }
    shape->base = doubles && !integers ? TAG_DOUBLE : TAG_INT;
    shape->mixed = doubles && integers;
    return FAULT_NONE;
}

static enum fault list_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                            uint64_t done)
{
    const struct cell exponent = arguments[1];
    if (arguments[0].tag != TAG_LIST)
        return FAULT_LIST;
    if (!cell_is_number(exponent))
        return FAULT_NUMBER;
    const struct cell_list *list = arguments[0].list;
    struct list_shape shape;
    enum fault fault = shape_of_powers(list, exponent, &shape);
    if (fault != FAULT_NONE)
        return fault;

    struct cell_list *powers = control->allocate(control, cell_list_size(list->count, shape.mixed));
    if (!powers)
        return FAULT_MEMORY;
    powers->count = list->count;
    powers->base = (uint8_t)shape.base;
    powers->mixed = shape.mixed;
    uint8_t *tags = (uint8_t *)&powers->values[list->count];
    for (uint64_t k = 0; k < list->count; k++) {
        struct cell power;
        fault = power_of(cell_list_at(list, k), exponent, &power);
        if (fault != FAULT_NONE)
            return fault;
        memcpy(&powers->values[k], &power.i, sizeof power.i);
        if (power.tag != shape.base)
            tags[k] = (uint8_t)power.tag;
        if ((k + 1) % LIST_BLOCK == 0 && !control->progress(control, done, (double)(k + 1) / (double)list->count))
            return FAULT_CANCELLED;
    }
    results[0] = (struct cell){.tag = TAG_LIST, .list = powers};
    return FAULT_NONE;
}

static void infer_list(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    (void)arguments;
    columns[0] = TAG_LIST;
    *exact = true;
}

const struct function power_function = {
    .name = "power",
    .parameters = {{"base", TAKES_NUMBER}, {"exponent", TAKES_NUMBER}},
    .summary = "base to the power of exponent",
    .python = "def power(base, exponent):\n"
              "    return base ** exponent\n",
    .item = item,
    .infer = infer,
};

const struct function power_n_function = {
    .name = "power_n",
    .parameters = {{"x", TAKES_NUMBER}, {"n", TAKES_NUMBER}},
    .summary = "x to the power of n",
    .python = "def power_n(x, n):\n"
              "    return x ** n\n",
    .item = item,
    .infer = infer,
};

const struct function power_n_list_function = {
    .name = "power_n_list",
    .parameters = {{"x_list", TAKES_LIST}, {"n", TAKES_NUMBER}},
    .summary = "each x of a list to the power of n",
    .python = "def power_n_list(x_list, n):\n"
              "    return [x ** n for x in x_list]\n",
    .item = list_item,
    .infer = infer_list,
};
