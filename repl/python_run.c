/* repl/python_run.c - map, starmap, apply and pi in Python, in the pool and in one process. */
#include <inttypes.h>
#include <string.h>

#include "repl/python_items.h"

static void put_chunk_size(struct python *python, const struct call *call)
{
    const struct given_option *chunk_size = call_option(call, "chunksize");
    if (chunk_size)
        text_format(&python->text, ", chunksize=%" PRId64, chunk_size->count);
}

/* As the tutorials do it: a task a worker. */
static void put_pi(struct python *python, const struct call *call, bool async)
{
    size_t workers = session_workers(python->session);
    int64_t points = call->arguments[0].count;
    const char *rank = python_free_name(python, "rank", 0);
    text_format(&python->text, "%s(calc_partial_pi, [(%s, %zu, %" PRId64 ", 1 / %" PRId64 ") for %s in range(%zu)])%s",
                async ? "pool.starmap_async" : "sum(pool.starmap", rank, workers, points, points, rank, workers,
                async ? "" : ")");
}

static void put_apply(struct python *python, const struct call *call, bool async)
{
    const struct argument *arguments = &call->arguments[1];
    const struct function *function = call->arguments[0].function;
    struct text head = {.bytes = NULL};
    bool future = strcmp(call->command->name, "submit") == 0;
    text_put(&head, future ? "executor.submit(" : async ? "pool.apply_async(" : "pool.apply(");
    python_name(function->name, &head);
    text_put(&head, ", ");
    if (async && plan_is_many(function, arguments->values, arguments->expression_count)) {
        python_calls(python, arguments, function, text_string(&head), !future);
    } else {
        text_put(&python->text, text_string(&head));
        python_arguments(python, arguments, !future);
        text_put(&python->text, ")");
    }
    text_release(&head);
}

static void put_run(struct python *python, const struct call *call)
{
    bool async = call->command->async || call_option(call, "async");
    if (call->command->runs == RUN_PI) {
        put_pi(python, call, async);
        return;
    }
    if (call->command->runs == RUN_APPLY) {
        put_apply(python, call, async);
        return;
    }
    enum stream_order streams = call->command->streams;
    python->each = streams != STREAM_NOT;
    if (streams)
        text_put(&python->text, streams == STREAM_ORDERED ? "list(pool.imap(" : "list(pool.imap_unordered(");
    else
        text_format(&python->text, "pool.%smap%s(", call->command->runs == RUN_STARMAP ? "star" : "",
                    async ? "_async" : "");
    python_name(call->arguments[0].function->name, &python->text);
    text_put(&python->text, ", ");
    if (call->command->runs == RUN_STARMAP)
        python_tuples(python, &call->arguments[1]);
    else
        python_items(python, &call->arguments[1]);
    put_chunk_size(python, call);
    text_put(&python->text, streams ? "))" : ")");
}

void python_of_run(struct python *python, const struct call *call)
{
    put_run(python, call);
    if (call_option(call, "then") || call_option(call, "catch"))
        python_callbacks(python, call);
    bool future = *text_string(&python->callbacks) == '.';
    if (future)
        python->callbacks_at = 0;
    else if (!python->callbacks_at && python->callbacks.size)
        python->callbacks_at = python->text.size - strlen(")");
}

void python_of_serial(struct python *python, const struct call *call)
{
    const struct argument *function = &call->arguments[0], *items = &call->arguments[1];
    struct text *out = &python->text;
    switch (call->command->runs) {
    case RUN_PI:
        text_format(out, "calc_partial_pi(0, 1, %" PRId64 ", 1 / %" PRId64 ")", function->count, function->count);
        return;
    case RUN_APPLY:
        python_name(function->function->name, out);
        text_put(out, "(");
        python_arguments(python, items, false);
        text_put(out, ")");
        return;
    case RUN_MAP:
    case RUN_STARMAP:
        text_put(out, call->command->runs == RUN_MAP ? "list(map(" : "list(itertools.starmap(");
        python_name(function->function->name, out);
        text_put(out, ", ");
        (call->command->runs == RUN_MAP ? python_items : python_tuples)(python, items);
        text_put(out, "))");
        return;
    case RUN_NOT:
        python->form = PYTHON_NONE;
    }
}
