#include "repl/python.h"
#include "repl/python_items.h"

#include <inttypes.h>
#include <unistd.h>

static void say_what_to_expect(struct session *session, size_t count)
{
    unsigned cpus = cpu_count_usable();
    struct text text = {.bytes = NULL};
    text_format(&text, "pool of ");
    text_number_of(&text, count, "worker");
    text_put(&text, ", ");
    text_number_of(&text, cpus, "CPU");
    if (count > cpus)
        text_format(&text, ": they take turns; computing is no faster than with %u", cpus);
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

/* How long it took is told where somebody looks, or asked for it by name: a script that goes on at once need not wait
 * for workers that begin when there is something to do. */
static bool start(struct session *session, const struct call *call, size_t count)
{
    const struct argument *method = &call->arguments[1];
    const struct given_option *max_tasks = call_option(call, "maxtasks");
    const struct given_option *initializer = call_option(call, "initializer");
    struct run run = {.call = NULL};
    if (initializer && !run_prepare_function(session, initializer->call, SPREAD_INHERITED, &run))
        return false;
    struct pool_wish wish = {
        .count = count,
        .method = method->given ? (enum start_method)method->count : START_FORK,
        .max_tasks = max_tasks ? (uint64_t)max_tasks->count : 0,
        .initializer = initializer ? &run.plan : NULL,
        .typed = initializer ? initializer->call : NULL,
        .await = method->given || initializer || session->interactive,
        .place = initializer  ? initializer->call->at
                 : count == 0 ? call->at
                              : call->arguments[0].at,
    };
    bool good = session_pool(session, &wish);
    if (good)
        say_what_to_expect(session, count);
    if (good && wish.await)
        session_tell_start(session, &wish);
    run_release(&run);
    return good;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *count = &call->arguments[0];
    int64_t wanted = count->given ? count->count : (int64_t)cpu_count_usable();
    (void)out;
    if (wanted < 1 || wanted > POOL_WORKERS_MAX) {
        complain(&session->complaint, count->at, "a pool has 1 to 1,024 workers, not %" PRId64, wanted);
        return complain_hint(&session->complaint, "this process may use %u CPU%s: try pool %u", cpu_count_usable(),
                             cpu_count_usable() == 1 ? "" : "s", cpu_count_usable());
    }
    loop_turn(session, 0); /* a job that is over by now is not in the way */
    size_t unfinished = session->pool ? pool_unfinished(session->pool) : 0;
    if (unfinished) {
        complain(&session->complaint, call->at, "%zu job%s of the pool %s not finished", unfinished,
                 unfinished == 1 ? "" : "s", unfinished == 1 ? "is" : "are");
        return complain_hint(&session->complaint, "`get` or `cancel` them first (`jobs`), or `terminate` the pool");
    }
    return start(session, call, (size_t)wanted);
}

static void to_python(struct python *python, const struct call *call)
{
    static const char *const methods[] = {[START_FORK] = "fork", [START_SPAWN] = "spawn"};
    const struct given_option *max_tasks = call_option(call, "maxtasks");
    const struct given_option *initializer = call_option(call, "initializer");
    struct text *text = &python->text;
    python->pool_workers = pool_worker_count(python->session->pool);
    text_put(text, "pool = multiprocessing.");
    if (call->arguments[1].given)
        text_format(text, "get_context('%s').", methods[call->arguments[1].count]);
    text_format(text, "Pool(%zu", python->pool_workers);
    if (initializer) {
        text_put(text, ", initializer=");
        python_name(initializer->call->arguments[0].function->name, text);
        text_put(text, ", initargs=");
        python_arguments(python, &initializer->call->arguments[1], true);
    }
    if (max_tasks)
        text_format(text, ", maxtasksperchild=%" PRId64, max_tasks->count);
    text_put(text, ")");
}

const struct command pool_command = {
    .name = "pool",
    .summary = "start N workers (without N: one for each CPU)",
    .group = GROUP_POOL,
    .no_value = true,
    .parameters = {{"N", PARAM_COUNT, .optional = true}, {"fork|spawn", PARAM_METHOD, .optional = true}},
    .options = {{"maxtasks", OPTION_COUNT, "K"}, {"initializer", OPTION_CALL, "(F ARGS)"}},
    .details =
        "It takes the place of the pool before it; while that one has unfinished jobs, it is refused. Results stay.\n"
        "fork (the default here): each worker is a copy of this process. That is quick, and the copy has all that the "
        "process has in memory; a page of it is really copied when one of the two writes to it.\n"
        "spawn: each worker is the program started anew. That is slower, and it inherits nothing. In Python it must "
        "import the main module again to find its functions, and what stands there at the top level would run again "
        "in each worker, and start workers in turn: so Python needs `if __name__ == \"__main__\":`. Here functions are "
        "in the program or in the memory that all processes share, so there is no guard, and every command works with "
        "both: a function of your own carries the values of the names that it uses along with each job. Python's "
        "spawned workers have no name that was made under the guard, and would raise NameError.\n"
        "Python starts with spawn on Windows and macOS; on Linux with fork up to 3.13, and from 3.14 on with "
        "forkserver: "
        "a small server process, started once, that forks when asked to.\n"
        "maxtasks=K: a worker leaves after K chunks, and a new process takes its place (Python: maxtasksperchild).\n"
        "initializer=(F ARGS): each new process calls F first, before it looks for work. If it fails, there is no "
        "pool; "
        "Python's Pool would start workers for ever, and its ProcessPoolExecutor break (BrokenProcessPool).\n"
        "Python's `with Pool() as pool:` ends in `terminate`, not in `close` and `join`.",
    .python = "pool = multiprocessing.Pool(N, maxtasksperchild=K, initializer=F, initargs=(ARGS,))",
    .examples = {"pool 4", "pool 4 spawn", "pool 2 maxtasks=1", "pool 2 initializer=(square 3)"},
    .run = run,
    .to_python = to_python,
};
