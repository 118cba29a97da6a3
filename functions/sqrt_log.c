/* functions/sqrt_log.c - math.sqrt and math.log. */
#include "functions/native.h"

#include <math.h>

static enum fault sqrt_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                            uint64_t done)
{
    (void)control;
    (void)done;
    if (!cell_is_number(arguments[0]))
        return FAULT_NUMBER;
    const double x = cell_as_double(arguments[0]);
    if (x < 0)
        return FAULT_SQRT_DOMAIN;
    results[0] = cell_double(sqrt(x));
    return FAULT_NONE;
}

static enum fault log_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                           uint64_t done)
{
    (void)control;
    (void)done;
    if (!cell_is_number(arguments[0]))
        return FAULT_NUMBER;
    const double x = cell_as_double(arguments[0]);
    if (x <= 0) /* not a number is not a fault: it stays what it is */
        return FAULT_LOG_DOMAIN;
    results[0] = cell_double(log(x));
    return FAULT_NONE;
}

const struct function sqrt_function = {
    .name = "sqrt",
    .parameters = {{"x", TAKES_NUMBER}},
    .summary = "the square root of x",
    .python = "import math\n"
              "\n"
              "def sqrt(x):\n"
              "    return math.sqrt(x)\n",
    .item = sqrt_item,
    .infer = infer_double,
};

const struct function log_function = {
    .name = "log",
    .parameters = {{"x", TAKES_NUMBER}},
    .summary = "the natural logarithm of x",
    .python = "import math\n"
              "\n"
              "def log(x):\n"
              "    return math.log(x)\n",
    .item = log_item,
    .infer = infer_double,
};
