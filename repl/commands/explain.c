#include "repl/session.h"

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

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    static const char *const keys[] = {"items", "workers", "chunksize", "chunks"};
    struct run planned;
    size_t workers = session_workers(session);
    if (!call_evaluate(session, call->arguments[0].call) ||
        !run_prepare(session, call->arguments[0].call, workers, &planned))
        return false;
    uint64_t items = planned.plan.item_count, size = planned.chunk_size;
    struct text text = {.bytes = NULL};
    text_put(&text, "items       ");
    text_count(&text, items);
    text_format(&text, "\nworkers     %zu%s\n", workers, session->pool ? "" : " (no pool yet: one would be started)");
    say_chunk_size(&planned, workers, &text);
    say_chunks(&planned, &text);
    text_put(&text, "            whoever is free claims the first that is left; the run decides who\n");
    text_put(&text, "results     ");
    text_bytes(&text, planned.plan.layout.size + planned.plan.layout.heap_size);
    text_put(&text, " of shared memory\n");
    run_release(&planned);
    if (session->format == FORMAT_JSON) {
        out->value = value_record(keys, sizeof keys / sizeof *keys);
        uint64_t figures[] = {items, workers, size, items / size + (items % size > 0)};
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            out->value.sequence->items[i] = value_int((int64_t)figures[i]);
    } else {
        print_bare(session, &text);
    }
    text_release(&text);
    return true;
}

const struct command explain_command = {
    .name = "explain",
    .summary = "say how a job would be divided, before anything runs",
    .group = GROUP_LOOK,
    .parameters = {{"COMMAND", PARAM_COMMAND}},
    .prefix = true,
    .examples = {"explain map square 0..1000", "explain map square 0..1000 chunksize=1"},
    .run = run,
};
