/* functions/collatz.c - how many steps the Collatz sequence takes to 1. */
#include "functions/native.h"

enum { ODD_STEPS_A_LOOK = 65536 }; /* nobody has proved that any number of looks is enough */

static const int64_t ODD_MAX = (INT64_MAX - 1) / 3;

/* Halvings in a row are one shift, counted each. */
static enum fault item(const struct cell *arguments, struct cell *results, struct function_control *control,
                       uint64_t done)
{
    if (!cell_is_integer(arguments[0]))
        return FAULT_INTEGER;
    int64_t n = arguments[0].i;
    if (n <= 0)
        return FAULT_POSITIVE;
    int halvings = __builtin_ctzll((uint64_t)n);
    int64_t steps = halvings;
    n >>= halvings;
    do {
        for (int k = 0; k < ODD_STEPS_A_LOOK && n != 1; k++) {
            if (n > ODD_MAX)
                return FAULT_OVERFLOW;
            n = 3 * n + 1;
            halvings = __builtin_ctzll((uint64_t)n);
            n >>= halvings;
            steps += 1 + halvings;
        }
        if (n != 1 && !control->progress(control, done, 0))
            return FAULT_CANCELLED;
    } while (n != 1);
    results[0] = cell_int(steps);
    return FAULT_NONE;
}

static void infer(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    (void)arguments;
    columns[0] = TAG_INT;
    *exact = true;
}

const struct function collatz_function = {
    .name = "collatz",
    .parameters = {{"n", TAKES_INTEGER}},
    .summary = "steps from n to 1: n / 2 or 3n + 1",
    .python = "def collatz(n):\n"
              "    steps = 0\n"
              "    while n != 1:\n"
              "        n = n // 2 if n % 2 == 0 else 3 * n + 1\n"
              "        steps += 1\n"
              "    return steps\n",
    .item = item,
    .infer = infer,
};
