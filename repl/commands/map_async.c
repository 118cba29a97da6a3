#include "repl/python.h"

const struct command map_async_command = {
    .name = "map_async",
    .summary = "as map, but come back at once with a job to `get`",
    .group = GROUP_ASYNC,
    .parameters = {{"F", PARAM_FUNCTION}, {"ITEMS", PARAM_ITEMS}},
    .options = {{"chunksize", OPTION_COUNT, "K"},
                {"then", OPTION_COMMAND, "(COMMAND)"},
                {"catch", OPTION_COMMAND, "(COMMAND)"}},
    .runs = RUN_MAP,
    .async = true,
    .details =
        "then=(COMMAND) is run here, in the parent, when the job is done, with its result as `_`: then=(sum _), "
        "then=(total = sum _). catch=(COMMAND) is run if it fails, with the error's text as `_`. Not in the middle "
        "of a command: behind the one in hand, at the prompt, or where `get`, `wait` or `as_completed` has seen "
        "the end of the job. An error in it is told, and ends nothing. Of a script that ends before the job does "
        "it is not run.",
    .python = "pool.map_async(F, ITEMS, chunksize=K, callback=lambda _: …, error_callback=…)",
    .examples = {"r = map_async square 0..20; get r", "r = map_async square 0..20 then=(sum _); wait r"},
    .run = run_command,
    .to_python = python_of_run,
};
