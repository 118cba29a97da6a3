#include "repl/crossing.h"

#include <inttypes.h>

static void say_chunk_size(const struct run *run, size_t workers, struct text *out)
{
    uint64_t items = run->plan.item_count, shares = 4 * (uint64_t)workers;
    if (run->call->command->runs == RUN_PI) {
        text_format(out, "chunk size  1: one task a worker\n");
        return;
    }
    if (run->chunk_size_given || run->call->command->runs == RUN_APPLY) {
        text_format(out, "chunk size  %" PRIu64 "%s\n", run->chunk_size, run->chunk_size_given ? ", as asked for" : "");
        return;
    }
    if (run->call->command->streams) {
        text_format(out, "chunk size  1: %s takes one item at a time unless asked\n", run->call->command->name);
        return;
    }
    text_put(out, "chunk size  c, r = divmod(items, 4 * workers); c + (r > 0)\n");
    text_format(out,
                "            c, r = divmod(%" PRIu64 ", 4 * %zu) = (%" PRIu64 ", %" PRIu64 "); %" PRIu64
                " + %d = %" PRIu64 "\n",
                items, workers, items / shares, items % shares, items / shares, items % shares > 0,
                items / shares + (items % shares > 0));
}

static void say_chunks(const struct run *run, struct text *out)
{
    enum { CHUNKS_SHOWN = 6 };
    uint64_t items = run->plan.item_count, size = run->chunk_size, count = items / size + (items % size > 0);
    text_put(out, "chunks      ");
    text_count(out, count);
    text_put(out, count ? ":" : "");
    for (uint64_t c = 0; c < count; c++) {
        if (count > CHUNKS_SHOWN && c == CHUNKS_SHOWN - 2) {
            text_put(out, " …");
            c = count - 1;
        }
        uint64_t end = (c + 1) * size < items ? (c + 1) * size : items;
        text_format(out, " [%" PRIu64 ", %" PRIu64 ")", c * size, end);
    }
    text_put(out, "\n");
}

static void say(struct session *session, const struct run *run, size_t workers, const struct crossing *crossing)
{
    struct text text = {.bytes = NULL};
    text_put(&text, "items       ");
    text_count(&text, run->plan.item_count);
    text_format(&text, "\nworkers     %zu%s\n", workers, session->pool ? "" : " (no pool yet: one would be started)");
    say_chunk_size(run, workers, &text);
    say_chunks(run, &text);
    if (run->plan.item_count > run->chunk_size)
        text_put(&text, "            whoever is free claims the first that is left; the run decides who\n");
    crossing_text(run, crossing, &text);
    print_bare(session, &text);
    text_release(&text);
}

/* Two numbers, or None where only the run can tell. */
static struct value result_bytes(const struct crossing *crossing)
{
    if (!crossing->results_known)
        return value_none();
    struct value ends = value_sequence(VALUE_LIST, 2);
    ends.sequence->items[0] = value_int((int64_t)crossing->result_least);
    ends.sequence->items[1] = value_int((int64_t)crossing->result_most);
    return ends;
}

static struct value as_record(const struct run *run, size_t workers, const struct crossing *crossing)
{
    static const char *const keys[] = {"items",        "workers",           "chunksize",   "chunks",
                                       "python_bytes", "python_bytes_back", "input_bytes", "output_bytes"};
    enum { KEYS = sizeof keys / sizeof *keys };
    struct value record = value_record(keys, KEYS);
    const uint64_t figures[KEYS] = {run->plan.item_count, workers, run->chunk_size,       crossing->tasks,
                                    crossing->task_bytes, 0,       crossing->input_bytes, crossing->output_bytes};
    for (size_t i = 0; i < KEYS; i++)
        record.sequence->items[i] = value_int((int64_t)figures[i]);
    record.sequence->items[5] = result_bytes(crossing);
    return record;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct run planned;
    struct crossing crossing;
    struct call *inner = call->arguments[0].call;
    struct text other = {.bytes = NULL};
    size_t workers = session_workers(session);
    if (!call_evaluate(session, inner))
        return false;
    if (crossing_of_other(inner, &other)) {
        outcome_text(session, &other, out);
        return true;
    }
    if (!run_prepare(session, inner, workers, &planned))
        return false;
    bool good = crossing_of(session, &planned, &crossing);
    if (good && session->format == FORMAT_JSON)
        out->value = as_record(&planned, workers, &crossing);
    else if (good)
        say(session, &planned, workers, &crossing);
    run_release(&planned);
    return good;
}

const struct command explain_command = {
    .name = "explain",
    .summary = "say how a job would be divided, and what crosses",
    .group = GROUP_LOOK,
    .parameters = {{"COMMAND", PARAM_COMMAND}},
    .prefix = true,
    .details =
        "Of map and its like, and of process, put and take. Nothing runs. What crosses between the processes is "
        "counted for here and for Python's Pool, where tasks and "
        "results are pickled (protocol 4): all bytes of the pickles, without the 4 bytes of length in front of each.",
    .examples = {"explain map square 0..1000", "explain map square 0..1000 chunksize=1", "explain process square 3"},
    .run = run,
};
