/* bench/peers/openmp_pi.c - the sum that poolscope's `pi N` computes, as OpenMP does it best.
 *
 *   openmp_pi STEPS THREADS REPEATS
 *
 * Prints pi, then the seconds of each repeat, one a line; two repeats before them, not printed, warm the threads up.
 * INDEX is the loop's integer type: which one becomes the faster conversion to double depends on the machine, so the
 * bench builds both, with two compilers and several vector widths, and takes the fastest.
 *
 * With SHARED, eight steps share one division, as in functions/pi.c: then both sides do the same arithmetic, and what
 * is left to compare is threads and compilers with workers. Without it the loop is what one writes. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef INDEX
#define INDEX int
#endif

#ifndef SHARED
static double pi(INDEX steps)
{
    const double dx = 1.0 / (double)steps;
    double sum = 0;
#pragma omp parallel for simd reduction(+ : sum) schedule(static)
    for (INDEX i = 0; i < steps; i++) {
        double x = ((double)i + 0.5) * dx;
        sum += 4.0 / (1.0 + x * x);
    }
    return sum * dx;
}
#else
static double pi(INDEX steps)
{
    const double dx = 1.0 / (double)steps;
    const INDEX eighth = steps / 8;
    double sum = 0;
#pragma omp parallel for simd reduction(+ : sum) schedule(static)
    for (INDEX i = 0; i < eighth; i++) {
        double d[8], n[4];
        for (int t = 0; t < 8; t++) {
            double x = ((double)i + (double)t * (double)eighth + 0.5) * dx;
            d[t] = 1.0 + x * x;
        }
        for (int t = 0; t < 4; t++) { /* 1/a + 1/b = (a + b) / ab */
            n[t] = d[2 * t] + d[2 * t + 1];
            d[t] = d[2 * t] * d[2 * t + 1];
        }
        double left = n[0] * d[1] + n[1] * d[0], right = n[2] * d[3] + n[3] * d[2];
        double below_left = d[0] * d[1], below_right = d[2] * d[3];
        sum += (left * below_right + right * below_left) / (below_left * below_right);
    }
    for (INDEX i = 8 * eighth; i < steps; i++) {
        double x = ((double)i + 0.5) * dx;
        sum += 1.0 / (1.0 + x * x);
    }
    return 4.0 * sum * dx;
}
#endif

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: openmp_pi STEPS THREADS REPEATS\n");
        return 2;
    }
    const INDEX steps = (INDEX)strtol(argv[1], NULL, 10);
    const int repeats = (int)strtol(argv[3], NULL, 10);
    omp_set_num_threads((int)strtol(argv[2], NULL, 10));

    printf("%.15f\n", pi(steps));
    (void)pi(steps);
    for (int r = 0; r < repeats; r++) {
        double begin = omp_get_wtime();
        volatile double result = pi(steps);
        (void)result;
        printf("%.9f\n", omp_get_wtime() - begin);
    }
    return 0;
}
