#include "repl/python.h"

const struct command pi_command = {
    .name = "pi",
    .summary = "compute pi as a sum over N points, a task a worker",
    .group = GROUP_RUN,
    .parameters = {{"N", PARAM_COUNT}},
    .options = {{"async", OPTION_FLAG}, {"then", OPTION_COMMAND, "(COMMAND)"}, {"catch", OPTION_COMMAND, "(COMMAND)"}},
    .runs = RUN_PI,
    .details = "Task k of n sums 4 / (1 + x * x) over the points k, k + n, k + 2n, …; the partial sums are added in "
               "the order of k.",
    .python = "sum(pool.starmap(calc_partial_pi, [(rank, n, N, 1 / N) for rank in range(n)]))",
    .examples = {"pi 10000000", "r = pi 10000000 async; get r", "serial pi 10000000"},
    .run = run_command,
    .to_python = python_of_run,
};
