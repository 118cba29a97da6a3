/* repl/json.c - one JSON object a command. Strings and small objects are jansson's; a result is written as it is walked
 * over, since it may be larger than memory would allow a tree to be. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "repl/processes.h"
#include "repl/python_log.h"
#include "repl/session.h"
#include "repl/shared.h"

static void put_string(const char *bytes, size_t size, struct text *out)
{
    /* jansson refuses what is not UTF-8; such a line is an error that is reported with what can be shown of it. */
    struct text visible = {.bytes = NULL};
    if (utf8_check(bytes, size) == size)
        text_add(&visible, bytes, size);
    else
        text_add_visible(&visible, bytes, size);
    json_t *string = json_stringn(text_string(&visible), visible.size);
    char *dump = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    text_put(out, dump ? dump : "\"\"");
    free(dump);
    json_decref(string);
    text_release(&visible);
}

static void put_double(double d, struct text *out)
{
    /* JSON has no infinity, and 1e999 is refused by some readers. */
    if (!isfinite(d))
        text_put(out, "null");
    else
        double_repr(d, out);
}

static void put_repr(struct value value, struct text *out)
{
    struct text repr = {.bytes = NULL};
    value_repr(value, 0, &repr);
    put_string(text_string(&repr), repr.size, out);
    text_release(&repr);
}

static void put_value(struct value value, struct text *out)
{
    bool record = value.kind == VALUE_RECORD;
    switch (value.kind) {
    case VALUE_NOTHING:
    case VALUE_NONE:
        text_put(out, "null");
        return;
    case VALUE_BOOL:
        text_put(out, value.b ? "true" : "false");
        return;
    case VALUE_INT:
        text_format(out, "%" PRId64, value.i);
        return;
    case VALUE_DOUBLE:
        put_double(value.d, out);
        return;
    case VALUE_TEXT:
        put_string(value.word->bytes, strlen(value.word->bytes), out);
        return;
    case VALUE_JOB:
        text_format(out, "%" PRIu64, job_number(value.handle->job));
        return;
    case VALUE_PROCESS:
        text_format(out, "\"p%" PRIu32 "\"", value.process->number);
        return;
    case VALUE_SHARED: {
        if (value.shared->kind == SHARED_IS_ARRAY)
            break;
        struct value content = shared_content(value.shared);
        put_value(content, out);
        value_release(&content);
        return;
    }
    case VALUE_FUNCTION:
        put_repr(value, out);
        return;
    default:
        break;
    }
    text_put(out, record ? "{" : "[");
    for (uint64_t i = 0; i < value_length(value) && !out->stopped; i++) {
        struct value item = value_at(value, i);
        text_put(out, i ? ", " : "");
        if (record) {
            put_string(value.sequence->keys[i], strlen(value.sequence->keys[i]), out);
            text_put(out, ": ");
        }
        put_value(item, out);
        value_release(&item);
    }
    text_put(out, record ? "}" : "]");
}

static void put_figure(struct text *out, const char *name, uint64_t figure)
{
    text_format(out, ", \"%s\": %" PRIu64, name, figure);
}

static void put_job(const struct job *job, struct text *out)
{
    put_figure(out, "job", job->number);
    put_figure(out, "chunks", job->view.chunk_count);
    put_figure(out, "chunksize", job->view.chunk_size);
    text_put(out, ", \"workers\": [");
    for (size_t w = 0; job->shares && w < job->view.worker_count; w++) {
        const struct share_view *share = &job->shares[w];
        text_format(out, "%s{\"pid\": %d", w ? ", " : "", (int)share->pid);
        put_figure(out, "items", share->items);
        put_figure(out, "chunks", share->chunks);
        put_figure(out, "busy_ns", share->busy_ns);
        put_figure(out, "off_cpu_ns", share->off_cpu_ns);
        put_figure(out, "idle_wait_ns", share->idle_wait_ns);
        put_figure(out, "lock_wait_ns", share->lock_wait_ns);
        put_figure(out, "queue_wait_ns", share->queue_wait_ns);
        put_figure(out, "waking_ns", share->waking_ns);
        put_figure(out, "other_ns", share->other_ns);
        put_figure(out, "starting_ns", share->starting_ns);
        put_figure(out, "stopped_ns", share->stopped_ns);
        put_figure(out, "dead_ns", share->dead_ns);
        text_put(out, "}");
    }
    text_put(out, "]");
}

static void put_command(const struct session *session, struct stretch command, struct text *out)
{
    enum { COMMAND_SHOWN = 4096 };
    size_t size = command.end - command.begin;
    text_put(out, "{\"command\": ");
    put_string(session->line + command.begin, size > COMMAND_SHOWN ? COMMAND_SHOWN : size, out);
}

void json_outcome(struct session *session, struct stretch command, const char *name, const struct outcome *outcome,
                  uint64_t elapsed_ns, struct text *out)
{
    put_command(session, command, out);
    if (!name) {
        text_put(out, ", \"result\": ");
        if (outcome->json)
            text_put(out, outcome->json);
        else
            put_value(outcome->value, out);
    }
    if (outcome->job)
        put_job(outcome->job, out);
    else if (outcome->value.kind == VALUE_JOB)
        put_figure(out, "job", job_number(outcome->value.handle->job));
    else if (outcome->value.kind == VALUE_PROCESS)
        put_figure(out, "pid", (uint64_t)outcome->value.process->view.pid);
    put_figure(out, "wall_ns",
               outcome->job         ? outcome->job->view.wall_ns
               : outcome->serial_ns ? outcome->serial_ns
                                    : elapsed_ns);
    if (outcome->command_ns)
        put_figure(out, "command_ns", outcome->command_ns);
    if (session->callback_of)
        put_figure(out, "callback_of", session->callback_of);
    if (session->updates.size)
        text_format(out, ", \"updates\": {%s}", text_string(&session->updates));
    text_clear(&session->updates);
    const char *python = python_said(session);
    if (python) {
        text_put(out, ", \"python\": ");
        put_string(python, strlen(python), out);
    }
    text_put(out, "}\n");
}

void json_failure(struct session *session, struct stretch command, uint64_t elapsed_ns, struct text *out)
{
    const struct complaint *complaint = &session->complaint;
    put_command(session, command, out);
    text_put(out, ", \"error\": {\"message\": ");
    put_string(text_string(&complaint->message), complaint->message.size, out);
    /* Counted from 1, in bytes of `command`. */
    size_t at = complaint->at < command.begin ? command.begin : complaint->at;
    if (complaint->at != NO_PLACE)
        put_figure(out, "column", at - command.begin + 1);
    size_t line = session->source_line;
    for (size_t i = 0; i < command.begin; i++)
        line += session->line[i] == '\n';
    if (session->source)
        put_figure(out, "line", line);
    if (complaint->hint.size) {
        text_put(out, ", \"hint\": ");
        put_string(text_string(&complaint->hint), complaint->hint.size, out);
    }
    text_put(out, "}");
    put_figure(out, "wall_ns", elapsed_ns);
    if (session->callback_of)
        put_figure(out, "callback_of", session->callback_of);
    text_put(out, "}\n");
}
