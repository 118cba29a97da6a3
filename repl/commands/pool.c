#include "repl/python.h"

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
    if (!session_pool(session, (size_t)wanted, count->at))
        return false;
    say_what_to_expect(session, (size_t)wanted);
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    (void)call;
    python->pool_workers = pool_worker_count(python->session->pool);
    text_format(&python->text, "pool = multiprocessing.Pool(%zu)", python->pool_workers);
}

const struct command pool_command = {
    .name = "pool",
    .summary = "start N workers (without N: one for each CPU)",
    .group = GROUP_POOL,
    .no_value = true,
    .parameters = {{"N", PARAM_COUNT, .optional = true}},
    .details =
        "It takes the place of the pool before it; while that one has unfinished jobs, it is refused. Results stay.",
    .python = "pool = multiprocessing.Pool(N)",
    .examples = {"pool 4"},
    .run = run,
    .to_python = to_python,
};
