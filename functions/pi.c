/* functions/pi.c - one worker's share of the integral of 4 / (1 + x * x) from 0 to 1.
 *
 * A CPU divides slower than it multiplies, eight times and more, so a loop with one division a step waits for its
 * divider whatever else it does well. Here eight steps share one: their fractions are added as one learns it at
 * school, over a common denominator. Each step still has its own x and its own 1 + x * x; sharing costs a group's sum
 * a few roundings more, each about 1e-16 of it.
 *
 * The same arguments give the same bits on every machine: the sum has eight lanes whatever the vectors' width, and this
 * file is compiled without fused multiply-adds, which would round differently where they exist. */
#include "functions/native.h"

#include <math.h>

enum {
    LANES = 8,                   /* sums kept apart */
    TERMS = 8,                   /* steps of a lane that share a division; the loop's tree is written for 8 */
    GROUP_STEPS = LANES * TERMS, /* what the loop takes at once */
    PIECE_STEPS = 1 << 14,       /* summed on their own: long sums of small numbers lose digits */
    BLOCK_STEPS = 1 << 20,       /* between two looks at progress() */
};

static const double X_MAX = 1e18;               /* eight denominators up to 1 + 1e36 multiply without overflow */
static const double I_MAX = 4503599627370496.0; /* 2^52: up to here i + 0.5 is exact */

#define STEPS_NAME steps_any
#define STEPS_WIDTH 2
#define STEPS_TARGET
#include "functions/pi_steps.h"

#if defined(__x86_64__)
#define STEPS_NAME steps_avx2
#define STEPS_WIDTH 4
#define STEPS_TARGET __attribute__((target("avx2")))
#include "functions/pi_steps.h"

#define STEPS_NAME steps_avx512
#define STEPS_WIDTH 8
#define STEPS_TARGET __attribute__((target("avx512f")))
#include "functions/pi_steps.h"
#endif

typedef void steps_function(double first, double stride, double dx, uint64_t groups, double lanes[LANES]);

static steps_function *steps_for_this_cpu(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return steps_avx512;
    if (__builtin_cpu_supports("avx2"))
        return steps_avx2;
#endif
    return steps_any;
}

/* The steps i = rank, rank + nprocs, ... of one call. */
struct share {
    uint64_t rank, nprocs, steps;
    double dx;
    bool plain; /* too large for the fast loop */
};

static double index_of(const struct share *share, uint64_t step)
{
    return (double)(share->rank + step * share->nprocs);
}

/* The sum of 1 / (1 + x * x) over `count` steps from `step`. */
static double sum_of_piece(const struct share *share, uint64_t step, uint64_t count)
{
    double sum = 0;
    const uint64_t end = step + count;
    const uint64_t groups = share->plain ? 0 : count / GROUP_STEPS;
    if (groups > 0) {
        double lanes[LANES];
        steps_for_this_cpu()(index_of(share, step), (double)share->nprocs, share->dx, groups, lanes);
        sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
    }
    for (uint64_t k = step + groups * GROUP_STEPS; k < end; k++) {
        const double x = (index_of(share, k) + 0.5) * share->dx;
        sum += 1 / (1 + x * x);
    }
    return sum;
}

static double sum_of_block(const struct share *share, uint64_t step, uint64_t count)
{
    double sum = 0;
    for (uint64_t k = 0; k < count; k += PIECE_STEPS)
        sum += sum_of_piece(share, step + k, count - k < PIECE_STEPS ? count - k : PIECE_STEPS);
    return sum;
}

/* Python's ** raises where a finite x has no finite square. x grows from step to step, and not by a factor that would
 * leap over all such x: the ends tell. */
static enum fault measure(struct share *share)
{
    if (share->steps == 0)
        return FAULT_NONE;
    const double last_index = index_of(share, share->steps - 1);
    const double first = (index_of(share, 0) + 0.5) * share->dx;
    const double last = (last_index + 0.5) * share->dx;
    if (isfinite(first) && isinf(last * last))
        return FAULT_FLOAT_OVERFLOW;
    share->plain = !(fabs(last) <= X_MAX && last_index < I_MAX);
    return FAULT_NONE;
}

static enum fault item(const struct cell *arguments, struct cell *results, struct function_control *control,
                       uint64_t done)
{
    for (int p = 0; p < 3; p++)
        if (!cell_is_integer(arguments[p]))
            return FAULT_INTEGER;
    if (!cell_is_number(arguments[3]))
        return FAULT_NUMBER;
    const int64_t rank = arguments[0].i, nprocs = arguments[1].i, nsteps = arguments[2].i;
    if (rank < 0 || nprocs <= 0 || nsteps < 0)
        return FAULT_COUNTS;

    struct share share = {
        .rank = (uint64_t)rank,
        .nprocs = (uint64_t)nprocs,
        .steps = rank < nsteps ? (uint64_t)((nsteps - rank - 1) / nprocs) + 1 : 0,
        .dx = cell_as_double(arguments[3]),
    };
    const enum fault fault = measure(&share);
    if (fault != FAULT_NONE)
        return fault;
    double sum = 0;
    for (uint64_t step = 0; step < share.steps;) {
        const uint64_t left = share.steps - step;
        const uint64_t block = left < BLOCK_STEPS ? left : BLOCK_STEPS;
        sum += sum_of_block(&share, step, block);
        step += block;
        if (step < share.steps && !control->progress(control, done, (double)step / (double)share.steps))
            return FAULT_CANCELLED;
    }
    results[0] = cell_double(4 * sum * share.dx);
    return FAULT_NONE;
}

const struct function calc_partial_pi_function = {
    .name = "calc_partial_pi",
    .parameters = {{"rank", TAKES_INTEGER}, {"nprocs", TAKES_INTEGER}, {"nsteps", TAKES_INTEGER}, {"dx", TAKES_NUMBER}},
    .summary = "one worker's part of pi",
    .python = "def calc_partial_pi(rank, nprocs, nsteps, dx):\n"
              "    return sum(4.0 / (1.0 + ((i + 0.5) * dx) ** 2)\n"
              "               for i in range(rank, nsteps, nprocs)) * dx\n",
    .item = item,
    .infer = infer_double,
};
