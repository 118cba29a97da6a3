/* repl/python_log.c - keeps what was run, and says it where `set python on` asks for it. */
#include "repl/python_log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/processes.h"
#include "repl/shared.h"

static struct python_log *the_log(struct session *session)
{
    if (!session->python)
        session->python = must_allocate(sizeof *session->python);
    return session->python;
}

static void entry_release(struct python_entry *entry)
{
    free(entry->text);
    free(entry->before);
    free(entry->after);
    free(entry->name);
    free(entry->command);
    *entry = (struct python_entry){.text = NULL};
}

void python_log_release(struct python_log *log)
{
    for (size_t i = 0; log && i < PYTHON_LOG_KEPT; i++)
        entry_release(&log->entries[i]);
    if (log)
        text_release(&log->said);
    free(log);
}

const struct python_entry *python_log_at(const struct python_log *log, size_t index)
{
    return &log->entries[(log->first + index) % PYTHON_LOG_KEPT];
}

static void drop_oldest(struct python_log *log)
{
    struct python_entry *oldest = &log->entries[log->first];
    log->bytes -= oldest->bytes;
    entry_release(oldest);
    log->first = (log->first + 1) % PYTHON_LOG_KEPT;
    log->count--;
    log->dropped++;
}

static void add_entry(struct session *session, struct python_entry entry)
{
    struct python_log *log = the_log(session);
    entry.bytes =
        sizeof entry + strlen(entry.text) + strlen(entry.before) + strlen(entry.after) + strlen(entry.command);
    entry.pool_by_itself = log->pool_started;
    log->pool_started = 0;
    while (log->count && (log->count == PYTHON_LOG_KEPT || log->bytes + entry.bytes > PYTHON_LOG_BYTES))
        drop_oldest(log);
    log->entries[(log->first + log->count) % PYTHON_LOG_KEPT] = entry;
    log->count++;
    log->bytes += entry.bytes;
}

void python_log_pool(struct session *session, size_t workers)
{
    the_log(session)->pool_started = workers;
}

/* What was typed, for a comment: one line. */
static char *shown_command(const struct session *session, struct stretch command)
{
    enum { SHOWN = 100 };
    size_t size = command.end - command.begin, kept = size < SHOWN ? size : SHOWN;
    const char *bytes = session->line + command.begin;
    while (kept < size && kept && utf8_continues(bytes[kept]))
        kept--;
    struct text text = {.bytes = NULL};
    text_add_visible(&text, bytes, kept);
    text_put(&text, kept < size ? " ..." : "");
    for (char *c = text.bytes; c && *c; c++)
        *c = *c == '\n' || *c == '\r' || *c == '\t' ? ' ' : *c;
    char *copy = must_copy(text_string(&text), text.size);
    text_release(&text);
    return copy;
}

/* --- what a result is --- */

static bool is_long(struct value value)
{
    enum { LIST_LIMIT = 1000 }; /* as output.c prints them */
    if (value_is_list(value) && value_length(value) > LIST_LIMIT)
        return true;
    bool lists = value.kind == VALUE_LIST || (value.kind == VALUE_RESULT && value.result->columns[0].base == TAG_LIST);
    for (uint64_t i = 0; lists && i < value_length(value); i++) {
        struct value item = value_at(value, i);
        bool found = is_long(item);
        value_release(&item);
        if (found)
            return true;
    }
    return false;
}

static bool holds_handles(struct value value)
{
    enum value_kind first =
        value.kind == VALUE_LIST && value.sequence->count ? value.sequence->items[0].kind : VALUE_NOTHING;
    return first == VALUE_JOB || first == VALUE_PROCESS;
}

static enum python_print python_print_of(const struct statement *statement, const struct python_text *python,
                                         const struct outcome *outcome)
{
    struct value value = outcome->value;
    if (statement->name || value.kind == VALUE_NOTHING)
        return PRINT_NOTHING;
    if (python->each)
        return PRINT_EACH;
    if (value.kind == VALUE_SHARED && value.shared->kind <= SHARED_IS_ARRAY)
        return value.shared->kind == SHARED_IS_VALUE ? PRINT_SHARED_VALUE : PRINT_SHARED_ARRAY;
    if (value.kind == VALUE_FUNCTION || value.kind == VALUE_JOB || value.kind == VALUE_PROCESS ||
        value.kind == VALUE_SHARED || holds_handles(value) || outcome->told)
        return PRINT_HANDLES;
    if (outcome->whole && is_table(value))
        return PRINT_TABLE;
    if (!outcome->whole && is_long(value))
        return PRINT_LONG;
    return value.kind == VALUE_RANGE ? PRINT_RANGE : PRINT_VALUE;
}

static void note_handles(struct python_entry *entry, const struct python_text *python, const struct outcome *outcome)
{
    const struct value *value = &outcome->value;
    bool many = holds_handles(*value);
    const struct value *handle = many ? &value->sequence->items[0] : value;
    entry->job_count = many ? value->sequence->count : 1;
    if (handle->kind == VALUE_JOB) {
        entry->job = handle->handle->job->number;
    } else if (handle->kind == VALUE_PROCESS && python->alone) {
        entry->process = handle->process->number;
        entry->process_count = entry->job_count;
    } else if (outcome->job && !outcome->job->async && strncmp(entry->text, "result_", 7) != 0) {
        entry->job = outcome->job->number;
        entry->job_is_sync = true;
    }
}

/* --- what is said --- */

void python_put_processes(const struct python_entry *entry, struct text *out)
{
    bool unpacked = *entry->text == '['; /* one may be a list, too */
    for (uint64_t i = 0; i < entry->process_count; i++)
        text_format(out, "%sp%" PRIu64 "%s", i ? " " : "", entry->process + i,
                    i + 1 < entry->process_count || (unpacked && !i) ? "," : "");
    text_put(out, entry->process_count ? " = " : "");
}

/* What the statement's value is called, for what comes behind it. */
static void put_handle(const struct python_entry *entry, struct text *out)
{
    if (entry->name)
        text_put(out, entry->name);
    else if (entry->job_count == 1)
        text_format(out, "job_%" PRIu64, entry->job);
    else
        text_put(out, "_");
}

/* The entry's text, and what is to be done when its jobs are over. */
static void put_with_callbacks(const struct python_entry *entry, const struct python_text *python, struct text *out)
{
    if (!*python->callbacks || python->callbacks_at) {
        text_add(out, entry->text, python->callbacks_at);
        text_format(out, "%s%s", python->callbacks, entry->text + python->callbacks_at);
        return;
    }
    text_format(out, entry->job_count > 1 ? "%s\nfor job in " : "%s; ", entry->text);
    put_handle(entry, out);
    text_format(out, entry->job_count > 1 ? ": job%s" : "%s", python->callbacks);
}

static void say(struct python_log *log, const struct python_entry *entry, const struct python_text *python)
{
    struct text *said = &log->said;
    bool shown = entry->form != PYTHON_NONE && entry->form != PYTHON_SILENT && *entry->text;
    text_clear(said);
    if (!shown)
        return;
    if (*entry->before)
        text_format(said, "%s; ", entry->before);
    if (entry->name)
        text_format(said, "%s = ", entry->name);
    else if (entry->job && !entry->job_is_sync && entry->job_count == 1)
        text_format(said, "job_%" PRIu64 " = ", entry->job);
    python_put_processes(entry, said);
    put_with_callbacks(entry, python, said);
    if (*entry->after) /* a `for` cannot stand behind a semicolon */
        text_format(said, "%s%s", strncmp(entry->after, "for ", 4) == 0 ? "\n" : "; ", entry->after);
}

const char *python_said(const struct session *session)
{
    bool any = session->python_on && session->python && session->python->said.size;
    return any ? text_string(&session->python->said) : NULL;
}

/* --- statements --- */

/* In a callback `_` is what its job gave: the program asks the job for it, and its own `_` stays as it is. */
static void settle_callback(struct session *session, struct python_entry *entry)
{
    struct python_log *log = the_log(session);
    const struct job *job = session->callback_of ? session_job(session, session->callback_of) : NULL;
    bool uses_last = text_has_word(entry->text, "_");
    if (!session->callback_of) {
        log->callback = 0;
        return;
    }
    if (uses_last && (!job || job->view.state != JOB_DONE || log->callback == session->callback_of)) {
        entry->form = PYTHON_NONE;
        entry->why = "it was the callback of a job";
    } else if (uses_last) {
        struct text text = {.bytes = NULL}, result = {.bytes = NULL};
        python_put_result(job, &result);
        text_put_replaced(&text, entry->text, "_", text_string(&result));
        text_release(&result);
        free(entry->text);
        entry->text = must_copy(text_string(&text), text.size);
        text_release(&text);
    }
    log->callback = entry->sets_last ? session->callback_of : log->callback;
    entry->sets_last = false;
}

static char *copy(const char *string)
{
    return must_copy(string, strlen(string));
}

void python_log_statement(struct session *session, struct stretch command, const struct statement *statement,
                          const struct python_text *python, const struct outcome *outcome)
{
    enum value_kind kind = outcome->value.kind;
    struct python_entry entry = {.form = python->form,
                                 .text = copy(python->text),
                                 .before = copy(python->before),
                                 .after = copy(python->after),
                                 .why = python->why,
                                 .leaves_running = python->leaves_running,
                                 .command = shown_command(session, command),
                                 .print = python_print_of(statement, python, outcome),
                                 .sets_last = kind != VALUE_NOTHING && kind != VALUE_NONE,
                                 .pool_workers = python->pool_workers};
    if (statement->name) {
        struct text name = {.bytes = NULL};
        python_name(statement->name, &name);
        entry.name = name.bytes;
    }
    entry.workers = session_workers(session);
    note_handles(&entry, python, outcome);
    say(the_log(session), &entry, python); /* of a callback with its `_`, which its lambda has */
    settle_callback(session, &entry);
    if (entry.form == PYTHON_SILENT)
        entry_release(&entry);
    else
        add_entry(session, entry);
}

void python_log_failure(struct session *session, struct stretch command)
{
    text_clear(&the_log(session)->said);
    add_entry(session, (struct python_entry){.form = PYTHON_NONE,
                                             .failed = true,
                                             .text = copy(""),
                                             .before = copy(""),
                                             .after = copy(""),
                                             .command = shown_command(session, command)});
}
