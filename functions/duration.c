/* functions/duration.c - items that last as long as they are told: on the CPU, or asleep. */
#include "functions/native.h"

#include <time.h>

#define NS_PER_S UINT64_C(1000000000)

static const double MS_MAX = 3600000;
static const uint64_t SPIN_LOOK_NS = 2000000;    /* CPU time between two looks at progress() */
static const uint64_t SLEEP_SLICE_NS = 10000000; /* the longest sleep between two looks */

static enum fault duration_of(struct cell ms, uint64_t *ns)
{
    if (!cell_is_number(ms))
        return FAULT_NUMBER;
    const double length = cell_as_double(ms);
    if (!(length >= 0 && length <= MS_MAX))
        return FAULT_DURATION;
    *ns = (uint64_t)(length * 1e6);
    return FAULT_NONE;
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

/* Reading this clock is a system call, so some microseconds pass between two readings. */
static void burn(void)
{
    for (volatile unsigned k = 0; k < 2000; k++)
        continue;
}

static enum fault spin_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                            uint64_t done)
{
    uint64_t length;
    const enum fault fault = duration_of(arguments[0], &length);
    if (fault != FAULT_NONE)
        return fault;
    const uint64_t start = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t next_look = SPIN_LOOK_NS;
    for (uint64_t used = 0; used < length; used = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - start) {
        if (used >= next_look) {
            next_look = used + SPIN_LOOK_NS;
            if (!control->progress(control, done, (double)used / (double)length))
                return FAULT_CANCELLED;
        }
        burn();
    }
    results[0] = arguments[0];
    return FAULT_NONE;
}

static enum fault sleep_item(const struct cell *arguments, struct cell *results, struct function_control *control,
                             uint64_t done)
{
    uint64_t length;
    const enum fault fault = duration_of(arguments[0], &length);
    if (fault != FAULT_NONE)
        return fault;
    const uint64_t start = clock_ns(CLOCK_MONOTONIC);
    for (uint64_t slept = 0; slept < length; slept = clock_ns(CLOCK_MONOTONIC) - start) {
        if (slept > 0 && !control->progress(control, done, (double)slept / (double)length))
            return FAULT_CANCELLED;
        const uint64_t left = length - slept;
        const uint64_t until = start + slept + (left < SLEEP_SLICE_NS ? left : SLEEP_SLICE_NS);
        const struct timespec deadline = {.tv_sec = (time_t)(until / NS_PER_S), .tv_nsec = (long)(until % NS_PER_S)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL); /* a signal only makes it look earlier */
    }
    results[0] = arguments[0];
    return FAULT_NONE;
}

const struct function spin_ms_function = {
    .name = "spin_ms",
    .parameters = {{"ms", TAKES_NUMBER}},
    .summary = "computes for ms milliseconds of CPU",
    .python = "import time\n"
              "\n"
              "def spin_ms(ms):\n"
              "    end = time.process_time() + ms / 1000\n"
              "    while time.process_time() < end:\n"
              "        pass\n"
              "    return ms\n",
    .item = spin_item,
    .infer = infer_same_number,
};

const struct function sleep_ms_function = {
    .name = "sleep_ms",
    .parameters = {{"ms", TAKES_NUMBER}},
    .summary = "waits ms milliseconds without the CPU",
    .python = "import time\n"
              "\n"
              "def sleep_ms(ms):\n"
              "    time.sleep(ms / 1000)\n"
              "    return ms\n",
    .item = sleep_item,
    .infer = infer_same_number,
};
