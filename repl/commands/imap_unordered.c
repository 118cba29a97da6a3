#include "repl/python.h"

const struct command imap_unordered_command = {
    .name = "imap_unordered",
    .summary = "as imap, but in the order in which they are done",
    .group = GROUP_RUN,
    .parameters = {{"F", PARAM_FUNCTION}, {"ITEMS", PARAM_ITEMS}},
    .options = {{"chunksize", OPTION_COUNT, "K"}},
    .runs = RUN_MAP,
    .streams = STREAM_AS_DONE,
    .details = "It gives the list of results in that order too, which another run may have otherwise.",
    .python = "for r in pool.imap_unordered(F, ITEMS, chunksize=K): print(r)",
    .examples = {"imap_unordered spin_ms [300, 100, 200]"},
    .run = run_command,
    .to_python = python_of_run,
};
