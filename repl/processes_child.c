/* repl/processes_child.c - what a process of its own does: all memory here is a copy of the parent's, but for the
 * arena. Nothing that lies there may be given back: the parent's books are not ours. */
#include <string.h>

#include "repl/processes.h"
#include "repl/session.h"

static bool progress(void *task, uint64_t items_done, double part)
{
    return process_task_progress(task, items_done, part);
}

static void wait_as(void *task, enum worker_state state)
{
    process_task_state(task, state);
}

static void go_on(void *task)
{
    process_task_state(task, WORKER_BUSY);
}

int process_run_function(struct process_task *task, void *context)
{
    struct process_errand *errand = context;
    struct process_note *note = process_task_note(task);
    const struct plan_host host = {.progress = progress, .wait = wait_as, .go_on = go_on, .context = task};
    struct plan_failure failure = {.code = 0};
    enum fault fault = plan_run_apart(&errand->process->plan, errand->session->arena, &host, &failure);
    note->failure = failure.code ? failure.code : (uint32_t)fault;
    return fault ? 1 : 0;
}

int process_run_assignment(struct process_task *task, void *context)
{
    enum { SHOWN = 20 };
    struct process_errand *errand = context;
    struct process_note *note = process_task_note(task);
    const char *name = errand->process->name;
    const struct value *before = session_name(errand->session, name);
    if (before)
        value_hold(*before); /* for ever: what it was must not be given back from here */
    session_keep(errand->session, name, errand->process->value);
    struct text text = {.bytes = NULL};
    value_repr(*session_name(errand->session, name), SHOWN, &text);
    size_t size = text_fitting(text_string(&text), text.size, sizeof note->shown / 4 - 1);
    memcpy(note->shown, text_string(&text), size);
    note->told = 1;
    return 0;
}
