/* repl/processes.c - processes of their own: started, and found by their names. */
#include "repl/processes.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "repl/session.h"
#include "repl/shared.h"

/* --- one --- */

void process_dispose(struct process *process)
{
    free(process->title);
    free(process->name);
    plan_release(&process->plan);
    value_release(&process->arguments);
    value_release(&process->value);
}

struct process_name process_name(const struct process *process)
{
    struct process_name name;
    snprintf(name.text, sizeof name.text, "p%" PRIu32, process->number);
    return name;
}

const struct process_view *process_see(const struct session *session, struct process *process)
{
    if (!process->over)
        process_look(session->processes, process->number, &process->view);
    return &process->view;
}

const char *process_state_word(const struct process *process)
{
    return process->joined ? "joined" : process->over ? "ended" : worker_state_name(process->view.state);
}

const char *process_doing(const struct process *process)
{
    switch (process->view.state) {
    case WORKER_LOCK_WAIT:
        return "waits for a lock";
    case WORKER_QUEUE_WAIT:
        return "waits for a queue";
    case WORKER_STOPPED:
        return "is stopped";
    case WORKER_STARTING:
        return "is starting";
    default:
        return "is busy";
    }
}

bool process_see_memory(struct process *process, uint64_t age_ns)
{
    uint64_t now = clock_ns();
    if (!process->over && (!process->memory_ns || now - process->memory_ns >= age_ns) &&
        process_memory(process->view.pid, &process->memory))
        process->memory_ns = now;
    return process->memory_ns > 0;
}

/* A wait is worth a word from one part in fifty of its time. */
static void add_wait(const struct process_view *view, enum worker_state state, const char *name, struct text *out)
{
    uint64_t waited = view->total_ns[state];
    if (!waited || waited * 50 < view->ended_ns - view->started_ns)
        return;
    text_format(out, ", %s ", name);
    text_duration(out, waited);
}

void process_describe(struct process *process, struct text *out)
{
    const struct process_view *view = &process->view;
    text_format(out, "p%" PRIu32, process->number);
    if (!process->over) {
        text_format(out, " %s, pid %d: join p%" PRIu32, process_doing(process), (int)view->pid, process->number);
        return;
    }
    text_put(out, " ended after ");
    text_duration(out, view->ended_ns - view->started_ns);
    add_wait(view, WORKER_LOCK_WAIT, "lock wait", out);
    add_wait(view, WORKER_QUEUE_WAIT, "queue wait", out);
    text_format(out, ": exit code %d", view->exit_code);
}

/* --- the list of them --- */

struct process *session_process(const struct session *session, uint64_t number)
{
    for (size_t i = 0; i < session->child_count; i++)
        if (session->children[i]->number == number)
            return session->children[i];
    return NULL;
}

bool is_process_word(const char *word)
{
    size_t digits = word[0] == 'p' ? strspn(word + 1, "0123456789") : 0;
    return digits && !word[1 + digits];
}

const struct value *session_process_handle(const struct session *session, const char *word)
{
    const struct process *process =
        is_process_word(word) ? session_process(session, strtoul(word + 1, NULL, 10)) : NULL;
    return process ? &process->handle : NULL;
}

static bool complain_no_process(struct session *session, size_t at, struct value value)
{
    complain(&session->complaint, at, "this is %s, not a process", value_kind_name(value));
    return complain_hint(&session->complaint,
                         "a process is p0, p1, … (`processes` lists them), or what `process` gave: "
                         "ps = process 4 square 3");
}

bool session_argument_processes(struct session *session, const struct argument *argument, struct process ***processes,
                                size_t *count)
{
    size_t most = 0;
    for (size_t i = 0; i < argument->expression_count; i++)
        most += argument->values[i].kind == VALUE_LIST ? argument->values[i].sequence->count : 1;
    *processes = region_take(&session->region, (most + 1) * sizeof(struct process *));
    *count = 0;
    for (size_t i = 0; i < argument->expression_count; i++) {
        const struct value *value = &argument->values[i];
        bool list = value->kind == VALUE_LIST;
        size_t items = list ? value->sequence->count : 1;
        for (size_t k = 0; k < items; k++) {
            const struct value *item = list ? &value->sequence->items[k] : value;
            if (item->kind != VALUE_PROCESS)
                return complain_no_process(session, argument->at, *item);
            (*processes)[(*count)++] = item->process;
        }
    }
    return true;
}

bool processes_unjoined(const struct session *session)
{
    for (size_t i = 0; i < session->child_count; i++)
        if (!session->children[i]->joined)
            return true;
    return false;
}

/* --- the beginning --- */

static bool plan_function(struct session *session, const struct call *call, struct process *process)
{
    const struct function *function = call->arguments[1].function;
    struct shared_arguments typed;
    if (!shared_arguments(session, call, 2, function, &typed) ||
        !plan_make(&process->plan, function, SPREAD_INHERITED, typed.values, typed.places, typed.count,
                   pool_arena_limit(session->arena), &session->complaint))
        return false;
    process->arguments = value_sequence(VALUE_TUPLE, typed.count);
    for (size_t i = 0; i < typed.count; i++)
        process->arguments.sequence->items[i] = value_hold(typed.values[i]);
    return true;
}

/* What is typed behind `process`, without the count. */
static struct process *process_make(struct session *session, const struct call *call)
{
    const struct argument *assigned = &call->arguments[3];
    size_t begin = assigned->given ? assigned->at : call->arguments[1].at;
    struct process *process = must_allocate(sizeof *process);
    process->object.holders = 1;
    process->handle = (struct value){.kind = VALUE_PROCESS, .process = process};
    process->title = must_copy(session->line + begin, call->end - begin);
    for (char *c = process->title; *c; c++)
        *c = *c == '\n' || *c == '\t' ? ' ' : *c;
    if (assigned->given) {
        process->name = must_copy(assigned->word, strlen(assigned->word));
        process->value = value_hold(assigned->values[0]);
        return process;
    }
    if (plan_function(session, call, process))
        return process;
    value_release(&(struct value){.kind = VALUE_PROCESS, .process = process});
    return NULL;
}

static bool fork_process(struct session *session, struct process *process, size_t place)
{
    struct process_errand errand = {session, process};
    struct process_spec spec = {.body = process->name ? process_run_assignment : process_run_function,
                                .context = &errand,
                                .note_size = sizeof(struct process_note)};
    enum pool_error error = session->processes ? POOL_OK : processes_create(&session->processes, session->arena);
    if (!error)
        error = process_start(session->processes, &spec, &process->number);
    if (error == POOL_EPROCESSES) {
        complain(&session->complaint, place, "there are %d processes that have not been joined, and no more can be",
                 PROCESSES_MAX);
        return complain_hint(&session->complaint, "`join` waits for them all, `kill p0` ends one");
    }
    if (error == POOL_EFORK) {
        complain(&session->complaint, place, "the kernel refused to start another process");
        return complain_hint(&session->complaint, "end some (`processes`, `kill p0`), or raise `ulimit -u`");
    }
    if (error)
        return complain(&session->complaint, place, "%s", pool_error_sentence(error));
    process_see(session, process);
    session->children =
        must_grow(session->children, session->child_count, &session->child_room, sizeof(struct process *));
    session->children[session->child_count++] = process;
    value_hold(process->handle);
    return true;
}

struct started {
    const struct sequence *handles;
    size_t count;
};

static bool all_are_gone(struct session *session, void *context)
{
    const struct started *started = context;
    struct process_view view;
    for (size_t i = 0; i < started->count; i++)
        if (process_look(session->processes, started->handles->items[i].process->number, &view) == POOL_OK)
            return false;
    return true;
}

/* Of a command that failed half way: it has changed nothing. */
static void take_back(struct session *session, struct sequence *handles, size_t count)
{
    struct started started = {handles, count};
    for (size_t i = 0; i < count; i++)
        process_signal(session->processes, handles->items[i].process->number, SIGKILL);
    for (; count; count--)
        value_release(&(struct value){.kind = VALUE_PROCESS, .process = session->children[--session->child_count]});
    session_wait_until(session, all_are_gone, &started, clock_ns() + 1000000000ull);
}

static bool has_ended(struct session *session, void *process)
{
    (void)session;
    return ((const struct process *)process)->over;
}

static void announce_start(struct session *session, const struct value *handles)
{
    size_t count = handles->sequence->count;
    if (count > 1 && figures_shown(session) != FIGURES_OFF)
        print_notice(session, "%zu processes started: p%" PRIu32 " %s p%" PRIu32, count,
                     handles->sequence->items[0].process->number, count == 2 ? "and" : "to",
                     handles->sequence->items[count - 1].process->number);
}

static bool start_all(struct session *session, const struct call *call, struct value *handles)
{
    size_t started = 0, count = handles->sequence->count;
    while (started < count) {
        struct process *process = process_make(session, call);
        if (!process)
            break;
        process->crew = (uint32_t)count;
        process->place = (uint32_t)started;
        handles->sequence->items[started] = process->handle; /* from here on the list's to release */
        if (!fork_process(session, process, call->arguments[1].at))
            break;
        started++;
    }
    if (started == count)
        return true;
    take_back(session, handles->sequence, started);
    return false;
}

bool processes_begin(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *count = &call->arguments[0];
    if (count->given && (count->count < 1 || count->count > PROCESSES_MAX)) {
        complain(&session->complaint, count->at, "1 to 1,024 processes are started at once, and not %lld",
                 (long long)count->count);
        return complain_hint(&session->complaint, "for example: process %u square 3", cpu_count_usable());
    }
    processes_turn(session); /* those that have ended make room */
    struct value handles = value_sequence(VALUE_LIST, count->given ? (size_t)count->count : 1);
    if (!start_all(session, call, &handles)) {
        value_release(&handles);
        return false;
    }
    session->stage = STAGE_POOL;
    session->touched = true;
    announce_start(session, &handles);
    struct process *first = handles.sequence->items[0].process;
    /* An assignment is over in no time: what came of it is said before the next command. */
    if (first->name)
        session_wait_until(session, has_ended, first, clock_ns() + 1000000000ull);
    out->told = true;
    out->value = count->given ? value_hold(handles) : value_hold(first->handle);
    value_release(&handles);
    return true;
}
