/* tests/program/scale_busy.c - a scaling test on a machine on which something else runs. */
#include "tests/program/support.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CPUS_MAX = 1024 };

static pid_t hogs[CPUS_MAX];
static size_t hog_count;

static void start_hogs(void)
{
    cpu_set_t set;
    assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
    for (size_t cpu = 0; cpu < CPU_SETSIZE && hog_count < CPUS_MAX; cpu++) {
        if (!CPU_ISSET(cpu, &set))
            continue;
        pid_t hog = fork();
        if (hog == 0) {
            cpu_set_t one;
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            sched_setaffinity(0, sizeof one, &one);
            for (volatile unsigned turns = 0;; turns = turns + 1)
                ;
        }
        assert_true(hog > 0);
        hogs[hog_count++] = hog;
    }
}

static int stop_hogs(void **state)
{
    (void)state;
    while (hog_count > 0) {
        hog_count--;
        kill(hogs[hog_count], SIGKILL);
        waitpid(hogs[hog_count], NULL, 0);
    }
    return 0;
}

/* Every CPU is held: whichever a worker is on, it has about half of it. */
static void no_cpu_is_said(void **state)
{
    (void)state;
    static const char command[] = "scale map spin_ms [40, 40, 40, 40] chunksize=1 workers=1 repeats=2";
    struct program program;
    start_hogs();
    run_commands(&program, command);
    assert_int_equal(program.status, 0);
    if (!strstr(program.output.bytes, "The workers had no CPU for "))
        fail_msg("%s", program.output.bytes);
    assert_null(strstr(program.output.bytes, "costs more than it saves"));
    program_release(&program);
    program_run(&program, &(struct launch){.arguments = {"--format", "json", "-c", command}});
    json_t *objects = take_json(&program);
    json_t *points = json_object_get(json_object_get(json_array_get(objects, 0), "result"), "points");
    json_t *starmap = json_object_get(json_array_get(points, 0), "starmap");
    double busy = (double)json_integer_value(json_object_get(starmap, "busy_ns"));
    assert_true(busy >= 2 * 4 * 40e6 * 0.9);
    assert_true((double)json_integer_value(json_object_get(starmap, "off_cpu_ns")) > 0.1 * busy);
    json_decref(objects);
    program_release(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(no_cpu_is_said, stop_hogs)};
    return cmocka_run_group_tests(tests, be_the_reaper, nothing_is_left);
}
