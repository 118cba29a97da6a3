#include "repl/python.h"

const struct command apply_async_command = {
    .name = "apply_async",
    .summary = "as apply, but come back at once with a job to `get`",
    .group = GROUP_ASYNC,
    .parameters = {{"F", PARAM_FUNCTION}, {"ARGS", PARAM_ARGUMENTS}},
    .options = {{"then", OPTION_COMMAND, "(COMMAND)"}, {"catch", OPTION_COMMAND, "(COMMAND)"}},
    .runs = RUN_APPLY,
    .async = true,
    .details =
        "A tuple in which a range or `each X` runs along starts one job an element, and gives the list of the jobs. "
        "then and catch: see `help map_async`.",
    .python = "pool.apply_async(F, (ARGS,))",
    .examples = {"r = apply_async square 7; get r",
                 "s = slice 0..20 4; rs = apply_async power_n_list (each s, 2); get rs"},
    .run = run_command,
    .to_python = python_of_run,
};
