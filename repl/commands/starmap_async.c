#include "repl/python.h"

const struct command starmap_async_command = {
    .name = "starmap_async",
    .summary = "as starmap, but come back at once with a job to `get`",
    .group = GROUP_ASYNC,
    .parameters = {{"F", PARAM_FUNCTION}, {"TUPLES", PARAM_TUPLES}},
    .options = {{"chunksize", OPTION_COUNT, "K"},
                {"then", OPTION_COMMAND, "(COMMAND)"},
                {"catch", OPTION_COMMAND, "(COMMAND)"}},
    .runs = RUN_STARMAP,
    .async = true,
    .python = "pool.starmap_async(F, [TUPLES], chunksize=K)",
    .examples = {"r = starmap_async power_n (0..20, 2); get r"},
    .run = run_command,
    .to_python = python_of_run,
};
