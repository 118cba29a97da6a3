/* repl/processes_join.c - waiting for processes, and what is said of those that have ended. */
#include <inttypes.h>
#include <string.h>

#include "repl/processes.h"
#include "repl/session.h"

struct party {
    struct process **processes;
    size_t count;
};

static bool all_have_ended(struct session *session, void *context)
{
    const struct party *party = context;
    (void)session;
    for (size_t i = 0; i < party->count; i++)
        if (!party->processes[i]->over)
            return false;
    return true;
}

/* What it means to join: those that were named, or all that nobody has joined. */
static bool gather(struct session *session, const struct call *call, struct party *party)
{
    const struct argument *argument = &call->arguments[0];
    if (argument->given)
        return session_argument_processes(session, argument, &party->processes, &party->count);
    party->processes = region_take(&session->region, (session->child_count + 1) * sizeof(struct process *));
    for (size_t i = 0; i < session->child_count; i++)
        if (!session->children[i]->joined)
            party->processes[party->count++] = session->children[i];
    return true;
}

/* Who waits for one that is stopped may wait for ever: it is said at the beginning. */
static void warn_of_stopped(struct session *session, const struct party *party)
{
    for (size_t i = 0; i < party->count; i++) {
        uint32_t number = party->processes[i]->number;
        if (process_see(session, party->processes[i])->state == WORKER_STOPPED)
            print_notice(session, "p%" PRIu32 " is stopped: `cont p%" PRIu32 "` lets it go on", number, number);
    }
}

static void say_one(struct session *session, struct process *process)
{
    struct text text = {.bytes = NULL};
    if (process->over) {
        process_describe(process, &text);
    } else {
        process_see(session, process);
        text_format(&text, "p%" PRIu32 " %s: it has no exit code yet", process->number, process_doing(process));
    }
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

/* Of many, those that went wrong, and the rest in one line. */
static void say_many(struct session *session, const struct party *party)
{
    enum { ONES_SHOWN = 8 };
    size_t well = 0, running = 0, shown = 0, failed = 0;
    uint64_t longest = 0;
    for (size_t i = 0; i < party->count; i++) {
        struct process *process = party->processes[i];
        uint64_t ran = process->over ? process->view.ended_ns - process->view.started_ns : 0;
        longest = ran > longest ? ran : longest;
        running += !process->over;
        well += process->over && !process->view.exit_code;
        failed += process->over && process->view.exit_code;
        if (process->over && process->view.exit_code && shown++ < ONES_SHOWN)
            say_one(session, process);
    }
    struct text text = {.bytes = NULL};
    text_count(&text, well);
    text_put(&text, " of ");
    text_count(&text, party->count);
    text_put(&text, " processes ended with exit code 0, ");
    text_count(&text, failed);
    text_put(&text, " with another; the longest ran for ");
    text_duration(&text, longest);
    if (running)
        text_format(&text, "; %zu have not ended", running);
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

/* Of those whose end was announced when it came, no more than that they are joined. */
static void say_known(struct session *session, const struct party *party)
{
    struct text text = {.bytes = NULL};
    size_t shown = 0, known = 0;
    enum { ONES_SHOWN = 8 };
    for (size_t i = 0; i < party->count; i++) {
        known += party->processes[i]->announced;
        if (party->processes[i]->announced && ++shown <= ONES_SHOWN)
            text_format(&text, "%sp%" PRIu32, shown > 1 ? ", " : "", party->processes[i]->number);
    }
    if (known > ONES_SHOWN)
        print_notice(session, "joined: %zu processes", known);
    else
        print_notice(session, "joined: %s", text_string(&text));
    text_release(&text);
}

static void say_party(struct session *session, const struct party *party)
{
    enum { FEW = 8 };
    size_t known = 0;
    for (size_t i = 0; i < party->count; i++)
        known += party->processes[i]->announced;
    for (size_t i = 0; i < party->count && (party->count <= FEW || known == party->count); i++)
        if (!party->processes[i]->announced)
            say_one(session, party->processes[i]);
    if (party->count > FEW && known < party->count)
        say_many(session, party);
    else if (known)
        say_known(session, party);
}

/* Joined ones leave the pane at once, and the list when there are too many of them. */
static void forget_old(struct session *session)
{
    size_t joined = 0, kept = 0;
    for (size_t i = 0; i < session->child_count; i++)
        joined += session->children[i]->joined;
    for (size_t i = 0; i < session->child_count; i++) {
        struct process *process = session->children[i];
        if (process->joined && joined > PROCESSES_KEPT) {
            joined--;
            value_release(&(struct value){.kind = VALUE_PROCESS, .process = process});
        } else {
            session->children[kept++] = process;
        }
    }
    session->child_count = kept;
}

static enum wait_end wait_for(struct session *session, const struct call *call, struct party *party)
{
    const struct given_option *timeout = call_option(call, "timeout");
    uint64_t deadline = timeout ? clock_ns() + (uint64_t)(timeout->seconds * 1e9) + 1 : 0;
    for (size_t i = 0; i < party->count; i++)
        party->processes[i]->waited_for = true;
    session_look(session, all_have_ended, party);
    if (!all_have_ended(session, party))
        warn_of_stopped(session, party);
    enum wait_end end = session_wait_until(session, all_have_ended, party, deadline);
    for (size_t i = 0; i < party->count; i++)
        party->processes[i]->waited_for = false;
    return end;
}

const char *process_exit_codes(struct session *session, struct process *const *processes, size_t count)
{
    struct text text = {.bytes = NULL};
    text_put(&text, "{");
    for (size_t i = 0; i < count; i++) {
        const struct process *process = processes[i];
        text_format(&text, "%s\"p%" PRIu32 "\": ", i ? ", " : "", process->number);
        if (process->over)
            text_format(&text, "%d", process->view.exit_code);
        else
            text_put(&text, "null");
    }
    text_put(&text, "}");
    const char *json = region_copy(&session->region, text_string(&text), text.size);
    text_release(&text);
    return json;
}

bool processes_join(struct session *session, const struct call *call, struct outcome *out)
{
    struct party party = {.count = 0};
    if (!gather(session, call, &party))
        return false;
    /* Held by the call's values or by the list, and neither changes while it is waited. */
    enum wait_end end = wait_for(session, call, &party);
    if (end == WAIT_INTERRUPTED) {
        complain(&session->complaint, NO_PLACE, "the wait for the processes was broken off");
        return complain_hint(&session->complaint, "they go on: `processes` lists them, `kill p0` ends one");
    }
    say_party(session, &party);
    out->json = process_exit_codes(session, party.processes, party.count);
    for (size_t i = 0; i < party.count; i++)
        party.processes[i]->joined = party.processes[i]->over;
    forget_old(session);
    session->touched = true;
    return true;
}
