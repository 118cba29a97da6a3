#include "repl/python.h"

const struct command submit_command = {
    .name = "submit",
    .summary = "call a function once, and come back at once with a job",
    .group = GROUP_ASYNC,
    .parameters = {{"F", PARAM_FUNCTION}, {"ARGS", PARAM_ARGUMENTS}},
    .options = {{"then", OPTION_COMMAND, "(COMMAND)"}, {"catch", OPTION_COMMAND, "(COMMAND)"}},
    .runs = RUN_APPLY,
    .async = true,
    .details =
        "The executor's name for apply_async: the job is what Python calls a Future. A tuple in which a range or "
        "`each X` runs along starts one job an element. then and catch: see `help map_async`.",
    .python = "executor.submit(F, ARGS)",
    .examples = {"f = submit power 2 10; get f", "fs = submit spin_ms (each [300, 100],); as_completed fs"},
    .run = run_command,
    .to_python = python_of_run,
};
