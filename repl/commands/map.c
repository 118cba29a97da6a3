#include "repl/python.h"

const struct command map_command = {
    .name = "map",
    .summary = "run a function on every item; results keep the order",
    .group = GROUP_RUN,
    .parameters = {{"F", PARAM_FUNCTION}, {"ITEMS", PARAM_ITEMS}},
    .options = {{"chunksize", OPTION_COUNT, "K"},
                {"async", OPTION_FLAG},
                {"then", OPTION_COMMAND, "(COMMAND)"},
                {"catch", OPTION_COMMAND, "(COMMAND)"}},
    .runs = RUN_MAP,
    .details = "Several ITEMS follow each other: map square 0..3 [7, 9] r. A worker claims K items at once; without "
               "chunksize, "
               "K is what Python takes (see `explain`). The prompt comes back with the results; with async, at once.",
    .python = "pool.map(F, ITEMS, chunksize=K)",
    .examples = {"map square 0..20", "map collatz 1..100000 chunksize=1000"},
    .run = run_command,
    .to_python = python_of_run,
};
