#include "repl/python.h"

const struct command apply_command = {
    .name = "apply",
    .summary = "call a function once, in a worker",
    .group = GROUP_RUN,
    .parameters = {{"F", PARAM_FUNCTION}, {"ARGS", PARAM_ARGUMENTS}},
    .options = {{"async", OPTION_FLAG}, {"then", OPTION_COMMAND, "(COMMAND)"}, {"catch", OPTION_COMMAND, "(COMMAND)"}},
    .runs = RUN_APPLY,
    .python = "pool.apply(F, (ARGS,))",
    .examples = {"apply square 7", "apply power 2 10", "apply power_n_list [10, 15, 20] 2"},
    .run = run_command,
    .to_python = python_of_run,
};
