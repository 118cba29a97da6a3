#include "repl/python.h"

const struct command starmap_command = {
    .name = "starmap",
    .summary = "run a function of several arguments on every tuple",
    .group = GROUP_RUN,
    .parameters = {{"F", PARAM_FUNCTION}, {"TUPLES", PARAM_TUPLES}},
    .options = {{"chunksize", OPTION_COUNT, "K"},
                {"async", OPTION_FLAG},
                {"then", OPTION_COMMAND, "(COMMAND)"},
                {"catch", OPTION_COMMAND, "(COMMAND)"}},
    .runs = RUN_STARMAP,
    .details =
        "In a tuple a range runs along, (0..20, 2) being (0, 2) (1, 2) … (19, 2), and so does a list behind `each`.",
    .python = "pool.starmap(F, [TUPLES], chunksize=K)",
    .examples = {"starmap power (2, 3) (3, 3) (4, 3)", "starmap power_n (0..20, 2)"},
    .run = run_command,
    .to_python = python_of_run,
};
