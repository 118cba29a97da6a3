#include "repl/processes.h"
#include "repl/python.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    return processes_begin(session, call, out);
}

const struct command process_command = {
    .name = "process",
    .also = "process NAME = VALUE",
    .summary = "start processes of their own; or set NAME in one",
    .group = GROUP_SHARE,
    .parameters = {{"N", PARAM_COUNT, .optional = true},
                   {"F", PARAM_FUNCTION},
                   {"ARGS", PARAM_ARGUMENTS, .optional = true}},
    .options = {{"lock", OPTION_SHARED, "NAME"}},
    .assigns = true,
    .details =
        "Each is forked from this program as it is, beside any pool: it has a copy of every name and value, so what "
        "`process x = 7` sets is set in the child alone. Until one of the two writes to a page, both share it: the "
        "pane and `memory` count it as shared, then as own (copy on write). What F returns is lost, as with Python's "
        "Process: a shared value, array or queue brings results back. `join` waits and shows exit codes: 0, 1 where "
        "F failed, -9 where signal 9 ended it. What still runs when the program ends is ended with it, as a daemon "
        "process of Python's is; without daemon=True Python's program would wait for it at its end.",
    .python = "p = multiprocessing.Process(target=F, args=(ARGS,), daemon=True); p.start()",
    .examples = {"process square 3; join", "ps = process 4 spin_ms 200; join ps", "x = 5; process x = 7; x; join"},
    .run = run,
    .to_python = python_of_process,
};
