/* functions/process_number.c - several results of one number: a record. */
#include "functions/native.h"

#include <math.h>

enum { FIB_MAX = 20 };

/* In the order in which Python fills the record, so that of two faults the same one comes. */
static enum fault item(const struct cell *arguments, struct cell *results, struct function_control *control,
                       uint64_t done)
{
    const struct cell n = arguments[0];
    if (!cell_is_number(n))
        return FAULT_NUMBER;
    const double x = cell_as_double(n);
    const struct cell capped = FIB_MAX < x ? cell_int(FIB_MAX) : n; /* min(n, 20) keeps a 20.0 */
    struct cell fib;
    const enum fault fault = fibonacci_of(capped, &fib, control, done);
    if (fault != FAULT_NONE)
        return fault;
    if (x < 0)
        return FAULT_SQRT_DOMAIN;
    results[0] = n;
    results[1] = fib;
    results[2] = cell_double(sqrt(x));
    results[3] = x > 0 ? cell_double(log(x)) : cell_null();
    return FAULT_NONE;
}

static void infer(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    infer_same_number(arguments, &columns[0], exact);
    columns[1] = columns[0];
    columns[2] = TAG_DOUBLE;
    columns[3] = TAG_DOUBLE;
    *exact = false; /* log may be None, and the fib of 20.5 is an integer */
}

const struct function process_number_function = {
    .name = "process_number",
    .parameters = {{"n", TAKES_NUMBER}},
    .columns = {"input", "fib", "sqrt", "log"},
    .summary = "a record: input, fib, sqrt, log",
    .python = "import math\n"
              "\n"
              "def fibonacci(n):\n"
              "    if n <= 1:\n"
              "        return n\n"
              "    return fibonacci(n - 1) + fibonacci(n - 2)\n"
              "\n"
              "def process_number(n):\n"
              "    return {\n"
              "        'input': n,\n"
              "        'fib': fibonacci(min(n, 20)),\n"
              "        'sqrt': math.sqrt(n),\n"
              "        'log': math.log(n) if n > 0 else None,\n"
              "    }\n",
    .item = item,
    .infer = infer,
};
