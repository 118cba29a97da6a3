#include "repl/python.h"

const struct command imap_command = {
    .name = "imap",
    .summary = "as map, but show each result as it comes, in order",
    .group = GROUP_RUN,
    .parameters = {{"F", PARAM_FUNCTION}, {"ITEMS", PARAM_ITEMS}},
    .options = {{"chunksize", OPTION_COUNT, "K"}},
    .runs = RUN_MAP,
    .streams = STREAM_ORDERED,
    .details =
        "A result that is done waits for those before it. With the figures: the worker, when it was done, and the "
        "item. A chunk is one item unless chunksize says more. Of more than 1,000 items the first and the last "
        "ten are shown. It gives the list of results; r = imap … keeps it, and shows nothing.",
    .python = "for r in pool.imap(F, ITEMS, chunksize=K): print(r)",
    .examples = {"imap square 0..5", "imap spin_ms [300, 100, 200]"},
    .run = run_command,
    .to_python = python_of_run,
};
