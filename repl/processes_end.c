/* repl/processes_end.c - processes that have ended: what is said of them, and what is let go of. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "functions/define.h"
#include "repl/processes.h"
#include "repl/session.h"

static void say_failure(struct session *session, const struct process *process, const struct process_note *note)
{
    struct plan_failure failure = {.code = note->failure};
    struct text message = {.bytes = NULL}, place = {.bytes = NULL};
    plan_say_failure(&process->plan, session->arena, &failure, &message, &place);
    while (place.size && place.bytes[place.size - 1] == '\n')
        place.bytes[--place.size] = '\0'; /* a notice ends its line itself */
    text_format(&message, place.size ? "\n%s" : "", text_string(&place));
    print_notice(session, "p%" PRIu32 " (pid %d) failed: %s", process->number, (int)process->view.pid,
                 text_string(&message));
    text_release(&message);
    text_release(&place);
}

/* What the name is there, as the child has read it, and what it is here, as it is read now. */
static void say_assignment(struct session *session, const struct process *process, const struct process_note *note)
{
    enum { SHOWN = 20 };
    const struct value *here = session_name(session, process->name);
    struct text text = {.bytes = NULL};
    text_format(&text, "p%" PRIu32 ": %s is %s in the child (pid %d); here ", process->number, process->name,
                note->shown, (int)process->view.pid);
    if (here) {
        text_put(&text, "it is still ");
        value_repr(*here, SHOWN, &text);
    } else {
        text_format(&text, "there is no %s", process->name);
    }
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

static bool is_quiet(const struct process *process)
{
    return process->over && !process->view.exit_code;
}

/* Of a crew: one line, when the last of it has ended. */
static void announce_crew(struct session *session, const struct process *process)
{
    size_t well = 0, others = 0;
    uint32_t first = process->number - process->place;
    struct text text = {.bytes = NULL};
    for (uint32_t k = 0; k < process->crew; k++) {
        struct process *member = session_process(session, first + k);
        if (member && !member->over)
            return;
        well += member && is_quiet(member) && !member->joined;
        others += member && !is_quiet(member);
        if (member && is_quiet(member))
            member->announced = true;
    }
    text_count(&text, well);
    print_notice(session, "%s process%s ended: exit code 0%s", text_string(&text), well == 1 ? "" : "es",
                 others ? "; others ended otherwise" : "");
    text_release(&text);
}

/* At the prompt, where nobody waits for it. */
static void announce(struct session *session, struct process *process)
{
    enum { FEW = 4 };
    if (process->crew > FEW) {
        announce_crew(session, process);
        return;
    }
    struct text text = {.bytes = NULL};
    process_describe(process, &text);
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
    process->announced = true;
}

static void say_end(struct session *session, struct process *process, const struct process_note *note)
{
    const struct process_view *view = &process->view;
    if (view->exit_code < 0) {
        const char *signal = sigabbrev_np(-view->exit_code);
        print_notice(session, "p%" PRIu32 " (pid %d) was ended by SIG%s: exit code %d", process->number, (int)view->pid,
                     signal ? signal : "?", view->exit_code);
        process->announced = session->interactive;
    } else if (process->name && note->told) {
        say_assignment(session, process, note);
    } else if (note->failure && program_fault(note->failure) < FAULT_COUNT && process->plan.function) {
        say_failure(session, process, note);
    } else if (session->interactive && !process->waited_for && !session->all_waited_for) {
        announce(session, process);
    }
}

static void settle(struct session *session, uint32_t number)
{
    struct process *process = session_process(session, number);
    if (process) { /* else it was taken back */
        process_see(session, process);
        process->over = true;
        session->news_due = true;
        value_hold(process->handle);
        say_end(session, process, process_note(session->processes, number));
        plan_release(&process->plan);
        value_release(&process->arguments);
        value_release(&process->value);
        value_release(&(struct value){.kind = VALUE_PROCESS, .process = process});
    }
    process_forget(session->processes, number);
}

void processes_turn(struct session *session)
{
    enum { BATCH = 32 };
    struct process_notice notices[BATCH];
    size_t count = BATCH;
    while (session->processes && count == BATCH) {
        count = processes_update(session->processes, notices, BATCH);
        for (size_t i = 0; i < count; i++)
            settle(session, notices[i].number);
    }
}

void processes_stop(struct session *session)
{
    processes_turn(session);
    size_t alive = session->processes ? processes_alive(session->processes) : 0;
    if (alive)
        print_notice(session, "%zu process%s ended with the session: `join` waits for %s", alive,
                     alive == 1 ? " is" : "es are", alive == 1 ? "it" : "them");
    processes_destroy(session->processes);
    session->processes = NULL;
    for (size_t i = 0; i < session->child_count; i++)
        value_release(&(struct value){.kind = VALUE_PROCESS, .process = session->children[i]});
    free(session->children);
    session->children = NULL;
    session->child_count = 0;
}
