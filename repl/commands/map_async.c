#include "repl/python.h"

const struct command map_async_command = {
    .name = "map_async",
    .summary = "as map, but come back at once with a job to `get`",
    .group = GROUP_ASYNC,
    .parameters = {{"F", PARAM_FUNCTION}, {"ITEMS", PARAM_ITEMS}},
    .options = {{"chunksize", OPTION_COUNT, "K"}},
    .runs = RUN_MAP,
    .async = true,
    .python = "pool.map_async(F, ITEMS, chunksize=K)",
    .examples = {"r = map_async square 0..20; get r"},
    .run = run_command,
    .to_python = python_of_run,
};
