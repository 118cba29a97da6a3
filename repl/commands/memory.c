#include "repl/processes.h"
#include "repl/python.h"

#include <inttypes.h>
#include <unistd.h>

static struct value bytes_word(const struct session *session, uint64_t bytes)
{
    if (session->format == FORMAT_JSON)
        return value_int((int64_t)bytes);
    struct text text = {.bytes = NULL};
    text_bytes(&text, bytes);
    struct value word = value_word(text_string(&text));
    text_release(&text);
    return word;
}

/* A process that has ended meanwhile has no row. */
static void add_row(const struct session *session, struct value list, size_t *count, const char *kind, uint64_t number,
                    pid_t pid)
{
    static const char *const keys[] = {"process", "pid", "own", "shared", "fair"};
    static const char *const json_keys[] = {"process", "pid", "own_bytes", "shared_bytes", "fair_bytes"};
    struct memory_view memory;
    if (pid <= 0 || !process_memory(pid, &memory))
        return;
    struct value row = list.sequence->items[(*count)++] =
        value_record(session->format == FORMAT_JSON ? json_keys : keys, sizeof keys / sizeof *keys);
    struct text name = {.bytes = NULL};
    text_put(&name, kind);
    if (!kind[1])
        text_format(&name, "%" PRIu64, number);
    row.sequence->items[0] = value_word(text_string(&name));
    row.sequence->items[1] = value_int(pid);
    row.sequence->items[2] = bytes_word(session, memory.own);
    row.sequence->items[3] = bytes_word(session, memory.shared);
    row.sequence->items[4] = bytes_word(session, memory.fair);
    text_release(&name);
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    size_t workers = session->pool ? pool_worker_count(session->pool) : 0, count = 0;
    struct pool_view view = {.workers = region_take(&session->region, (workers + 1) * sizeof(struct worker_view))};
    if (workers)
        pool_look(session->pool, &view);
    struct value rows = value_sequence(VALUE_LIST, 1 + workers + session->child_count);
    add_row(session, rows, &count, "program", 0, getpid());
    for (size_t w = 0; w < workers && session_still_wanted(session); w++)
        add_row(session, rows, &count, "w", w, view.workers[w].pid);
    for (size_t i = 0; i < session->child_count && session_still_wanted(session); i++)
        if (!session->children[i]->over)
            add_row(session, rows, &count, "p", session->children[i]->number, session->children[i]->view.pid);
    rows.sequence->count = count;
    if (!count) { /* not even of this program */
        value_release(&rows);
        complain(&session->complaint, call->at, "the kernel does not tell what processes have in memory");
        return complain_hint(&session->complaint, "it tells in /proc/PID/smaps_rollup: is /proc mounted?");
    }
    out->value = rows;
    out->as_table = true;
    return true;
}

const struct command memory_command = {
    .name = "memory",
    .summary = "what each process has for itself, what it shares",
    .group = GROUP_SHARE,
    .details =
        "A forked process begins with all of its parent's pages, shared: none is copied until one of the two writes "
        "to it, and then that page becomes its own (copy on write). So own grows with what a process changes, not "
        "with what it can see. The program's code, and the memory that workers share on purpose, stay shared. The "
        "fair figure is own and, of each shared page, one part in as many as have it: these add up to what all take. "
        "Read from /proc/PID/smaps_rollup.",
    .python = "psutil.Process(pid).memory_full_info().uss",
    .examples = {"pool 2; process sleep_ms 100; memory; join"},
    .run = run,
    .to_python = python_only_shown,
};
