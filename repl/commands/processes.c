#include "repl/processes.h"
#include "repl/python.h"

static struct value as_word(struct text *text)
{
    struct value word = value_word(text_string(text));
    text_release(text);
    return word;
}

static struct value bytes_word(const struct session *session, bool known, uint64_t bytes)
{
    if (session->format == FORMAT_JSON)
        return known ? value_int((int64_t)bytes) : value_none();
    struct text text = {.bytes = NULL};
    if (known)
        text_bytes(&text, bytes);
    else
        text_put(&text, "-");
    return as_word(&text);
}

static struct value duration_word(const struct session *session, uint64_t ns)
{
    if (session->format == FORMAT_JSON)
        return value_int((int64_t)ns);
    struct text text = {.bytes = NULL};
    text_duration(&text, ns);
    return as_word(&text);
}

static struct value describe(const struct session *session, struct process *process)
{
    static const char *const keys[] = {"process", "pid", "state", "exitcode", "ran", "waited", "own", "shared", "runs"};
    static const char *const json_keys[] = {"process",   "pid",       "state",        "exitcode", "ran_ns",
                                            "waited_ns", "own_bytes", "shared_bytes", "runs"};
    const struct process_view *view = process_see(session, process);
    bool memory = !process->over && process_see_memory(process, 0);
    struct value row = value_record(session->format == FORMAT_JSON ? json_keys : keys, sizeof keys / sizeof *keys);
    struct value *cells = row.sequence->items;
    cells[0] = value_word(process_name(process).text);
    cells[1] = value_int(view->pid);
    cells[2] = value_word(process_state_word(process));
    cells[3] = process->over ? value_int(view->exit_code) : value_none();
    cells[4] = duration_word(session, (view->ended_ns ? view->ended_ns : clock_ns()) - view->started_ns);
    cells[5] = duration_word(session, view->total_ns[WORKER_LOCK_WAIT] + view->total_ns[WORKER_QUEUE_WAIT]);
    cells[6] = bytes_word(session, memory, process->memory.own);
    cells[7] = bytes_word(session, memory, process->memory.shared);
    cells[8] = value_word(process->title);
    return row;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    (void)call;
    out->value = value_sequence(VALUE_LIST, session->child_count);
    out->as_table = true;
    for (size_t i = 0; i < session->child_count; i++)
        out->value.sequence->items[i] = describe(session, session->children[i]);
    if (!session->child_count)
        print_notice(session, "no processes yet");
    return true;
}

const struct command processes_command = {
    .name = "processes",
    .summary = "list those not joined, and the last 32 others",
    .group = GROUP_SHARE,
    .details = "waited is the time for which it waited for locks and queues, own the memory that a process has for "
               "itself, shared what others have too: `help memory`.",
    .python = "multiprocessing.active_children()",
    .examples = {"process sleep_ms 100; processes; join"},
    .run = run,
    .to_python = python_only_shown,
};
