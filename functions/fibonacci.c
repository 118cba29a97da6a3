/* functions/fibonacci.c - the recursion as tutorials write it, slow on purpose.
 *
 * Calls with a small n, nearly all of them, recurse with nothing else to do; only calls above LEAF look at progress().
 * So looking costs nothing that can be measured, and a stop is heard within about 57,000 calls. */
#include "functions/native.h"

enum {
    LEAF = 22,
    DEPTH_MAX = 1000, /* Python's recursion limit */
};

struct recursion {
    struct function_control *control;
    uint64_t items_done;
    double calls_done, calls; /* how far the item is, counted in calls */
    enum fault fault;         /* once set, every caller returns at once */
};

/* The calls that fibonacci(n) makes, itself counted. */
static double calls_for(double n)
{
    double before = 1, calls = 1;
    for (double k = 1; k < n; k++) {
        double next = 1 + calls + before;
        before = calls;
        calls = next;
    }
    return calls;
}

static void look(struct recursion *recursion, double n)
{
    recursion->calls_done += calls_for(n);
    const double part = recursion->calls_done / recursion->calls;
    if (!recursion->control->progress(recursion->control, recursion->items_done, part < 1 ? part : 1))
        recursion->fault = FAULT_CANCELLED;
}

static int64_t leaf_of_integer(int64_t n)
{
    return n <= 1 ? n : leaf_of_integer(n - 1) + leaf_of_integer(n - 2);
}

static double leaf_of_double(double n)
{
    return n <= 1 ? n : leaf_of_double(n - 1) + leaf_of_double(n - 2);
}

static int64_t tree_of_integer(struct recursion *recursion, int64_t n)
{
    if (n <= LEAF) {
        int64_t value = leaf_of_integer(n);
        look(recursion, (double)n);
        return value;
    }
    int64_t sum = tree_of_integer(recursion, n - 1);
    if (recursion->fault != FAULT_NONE)
        return 0;
    if (__builtin_add_overflow(sum, tree_of_integer(recursion, n - 2), &sum) && recursion->fault == FAULT_NONE)
        recursion->fault = FAULT_OVERFLOW;
    return sum;
}

static double tree_of_double(struct recursion *recursion, double n)
{
    if (n <= LEAF) {
        double value = leaf_of_double(n);
        look(recursion, n);
        return value;
    }
    double sum = tree_of_double(recursion, n - 1);
    if (recursion->fault != FAULT_NONE)
        return 0;
    return sum + tree_of_double(recursion, n - 2);
}

enum fault fibonacci_of(struct cell n, struct cell *result, struct function_control *control, uint64_t done)
{
    if (!cell_is_number(n))
        return FAULT_NUMBER;
    const double size = cell_as_double(n);
    if (size <= 1) { /* returned as it came: True stays True */
        *result = n;
        return FAULT_NONE;
    }
    /* The first descent is the deepest, n calls of it, so what it would find is known before it begins; not a number
     * and infinity never come down to 1. */
    if (!(size <= DEPTH_MAX))
        return FAULT_RECURSION;
    struct recursion recursion = {.control = control, .items_done = done, .calls = calls_for(size)};
    if (n.tag == TAG_DOUBLE)
        n.d = n.d <= LEAF ? leaf_of_double(n.d) : tree_of_double(&recursion, n.d);
    else
        n.i = n.i <= LEAF ? leaf_of_integer(n.i) : tree_of_integer(&recursion, n.i);
    if (recursion.fault == FAULT_NONE)
        *result = n;
    return recursion.fault;
}

static enum fault item(const struct cell *arguments, struct cell *results, struct function_control *control,
                       uint64_t done)
{
    return fibonacci_of(arguments[0], &results[0], control, done);
}

const struct function fibonacci_function = {
    .name = "fibonacci",
    .parameters = {{"n", TAKES_NUMBER}},
    .summary = "Fibonacci, recursive: slow on purpose",
    .python = "def fibonacci(n):\n"
              "    if n <= 1:\n"
              "        return n\n"
              "    return fibonacci(n - 1) + fibonacci(n - 2)\n",
    .item = item,
    .infer = infer_same_number,
};
