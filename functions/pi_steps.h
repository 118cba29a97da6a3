/* functions/pi_steps.h - the sum's inner loop; pi.c includes it once an instruction set, for a vector's width and
 * instructions are settled when code is compiled, not when it is inlined.
 *
 * In:  STEPS_NAME    the function's name
 *      STEPS_WIDTH   doubles a vector: 2, 4 or 8
 *      STEPS_TARGET  attributes
 * No include guard: it is meant to come several times. */

/* lanes[l] = the sum of 1 / (1 + x * x) over the steps l, l + 8, l + 16, ... of groups * GROUP_STEPS steps in all, the
 * first at i = first, `stride` apart. One lane after another is summed the same way whatever the width. */
STEPS_TARGET static void STEPS_NAME(double first, double stride, double dx, uint64_t groups, double lanes[LANES])
{
    typedef double vector __attribute__((vector_size(STEPS_WIDTH * sizeof(double))));
    const double hop = LANES * stride;
    for (int v = 0; v < LANES; v += STEPS_WIDTH) {
        vector middle, sum = {0};
        for (int l = 0; l < STEPS_WIDTH; l++)
            middle[l] = first + 0.5 + (v + l) * stride;
        for (uint64_t group = 0; group < groups; group++) {
            vector above[TERMS / 2], below[TERMS];
            for (int t = 0; t < TERMS; t++) {
                vector x = (middle + t * hop) * dx;
                below[t] = 1.0 + x * x;
            }
            for (int t = 0; t < TERMS / 2; t++) { /* 1/a + 1/b = (a + b) / ab */
                above[t] = below[2 * t] + below[2 * t + 1];
                below[t] = below[2 * t] * below[2 * t + 1];
            }
            for (int t = 0; t < TERMS / 4; t++) { /* c/a + d/b = (cb + da) / ab */
                above[t] = above[2 * t] * below[2 * t + 1] + above[2 * t + 1] * below[2 * t];
                below[t] = below[2 * t] * below[2 * t + 1];
            }
            sum += (above[0] * below[1] + above[1] * below[0]) / (below[0] * below[1]);
            middle += TERMS * hop;
        }
        for (int l = 0; l < STEPS_WIDTH; l++)
            lanes[v + l] = sum[l];
    }
}

#undef STEPS_NAME
#undef STEPS_WIDTH
#undef STEPS_TARGET
