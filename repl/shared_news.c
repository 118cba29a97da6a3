/* repl/shared_news.c - waiting for shared objects at the prompt, and what is said of them after each command. */
#include <inttypes.h>

#include "pool/shared.h"
#include "repl/processes.h"
#include "repl/session.h"
#include "repl/shared.h"

bool shared_wait(struct session *session, const struct call *call, bool (*now)(void *context), void *context,
                 const char *why)
{
    /* No process wakes the prompt: it looks. */
    enum { LOOK_MS = 3 };
    const struct given_option *timeout = call_option(call, "timeout");
    uint64_t deadline = timeout ? clock_ns() + (uint64_t)(timeout->seconds * 1e9) + 1 : 0;
    while (!now(context)) {
        if (session->interrupted || session->end_signal) {
            complain(&session->complaint, NO_PLACE, "the wait was broken off: the queue is still %s", why);
            return false;
        }
        if (deadline && clock_ns() >= deadline) {
            bool full = why[0] == 'f';
            complain(&session->complaint, timeout->at, "the queue is still %s (queue.%s)", why,
                     full ? "Full" : "Empty");
            return complain_hint(&session->complaint,
                                 full ? "somebody has to `take` from it" : "somebody has to `put` into it");
        }
        loop_turn(session, LOOK_MS);
    }
    return true;
}

/* --- locks --- */

static void tell_lock(struct session *session, const char *name, struct shared *shared)
{
    struct object_lock_view lock;
    object_lock_look(shared_object(shared), &lock);
    const char *what = shared->kind == SHARED_IS_LOCK ? "it" : "its lock";
    uint32_t deaths = lock.deaths - shared->told.deaths, left = lock.left - shared->told.left;
    struct text who = {.bytes = NULL};
    if (lock.last_dead > 0)
        session_say_who(session, lock.last_dead, &who);
    if (deaths == 1 && lock.last_dead > 0)
        print_notice(session, "%s: %s died holding %s; the next that asked got it", name, text_string(&who), what);
    else if (deaths)
        print_notice(session, "%s: %" PRIu32 " process%s died holding %s; the next that asked got it", name, deaths,
                     deaths == 1 ? "" : "es", what);
    text_clear(&who);
    session_say_who(session, lock.last_left, &who);
    if (left == 1)
        print_notice(session, "%s: %s had ended its work and still held %s; it was released", name, text_string(&who),
                     what);
    else if (left)
        print_notice(session,
                     "%s: %" PRIu32 " times somebody had ended its work and still held %s, the last time %s; "
                     "it was released",
                     name, left, what, text_string(&who));
    text_release(&who);
    shared->told.deaths = lock.deaths;
    shared->told.left = lock.left;
}

/* --- updates --- */

struct growth { /* since it was last told */
    uint64_t updates, asked, arrived;
    bool cut_off; /* a process was killed in the middle of some: nobody can say how many it made */
};

static void say_growth(struct session *session, const char *name, const struct growth *growth)
{
    struct text text = {.bytes = NULL};
    bool ones = growth->updates == growth->asked;
    text_format(&text, "%s: ", name);
    text_number_of(&text, growth->updates, ones ? "increment" : "update");
    if (ones) {
        text_put(&text, " asked for, ");
        text_count(&text, growth->arrived);
        text_put(&text, " arrived");
    } else {
        text_format(&text, " by %" PRId64 " in all asked for, %" PRId64 " arrived", (int64_t)growth->asked,
                    (int64_t)growth->arrived);
    }
    uint64_t lost = growth->asked - growth->arrived;
    if (growth->cut_off) {
        text_put(&text, "; a process was killed in the middle of them");
    } else if ((int64_t)lost > 0) {
        text_put(&text, ": ");
        text_count(&text, lost);
        text_put(&text, " lost");
    }
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

/* The same as figures. */
static void note_growth(struct session *session, const char *name, const struct growth *growth)
{
    if (session->format != FORMAT_JSON)
        return;
    text_format(&session->updates, "%s\"%s\": {\"updates\": %" PRIu64 ", \"asked\": %" PRId64 ", \"arrived\": %" PRId64,
                session->updates.size ? ", " : "", name, growth->updates, (int64_t)growth->asked,
                (int64_t)growth->arrived);
    if (!growth->cut_off) /* else nobody knows */
        text_format(&session->updates, ", \"lost\": %" PRId64, (int64_t)(growth->asked - growth->arrived));
    text_put(&session->updates, "}");
}

static void tell_updates(struct session *session, const char *name, struct shared *shared)
{
    struct shared_told *told = &shared->told;
    struct object_updates now;
    object_updates(shared_object(shared), &now);
    if (!now.settled)
        return;
    struct growth growth = {.updates = now.updates - told->updates,
                            .asked = now.asked - told->asked,
                            .arrived = now.content - told->content,
                            .cut_off = now.cut_off != told->cut_off};
    bool comparable = now.stores == told->stores && !object_is_real(shared_object(shared));
    if (growth.updates && comparable) {
        say_growth(session, name, &growth);
        note_growth(session, name, &growth);
    }
    told->updates = now.updates;
    told->asked = now.asked;
    told->content = now.content;
    told->stores = now.stores;
    told->cut_off = now.cut_off;
}

static bool names_it(const struct value *values, size_t count, const struct shared *shared)
{
    for (size_t i = 0; i < count; i++)
        if (values[i].kind == VALUE_SHARED && values[i].shared == shared)
            return true;
    return false;
}

/* What several processes update is told once, when the last of them has ended. One that was not given the object, and
 * whose function does not name it, cannot update it, however long it lives. */
static bool may_be_updated(const struct session *session, const struct shared *shared)
{
    for (size_t i = 0; i < session->child_count; i++) {
        const struct process *process = session->children[i];
        const struct value *arguments = &process->arguments;
        if (process->over)
            continue;
        if (names_it(process->plan.held, process->plan.held_count, shared) ||
            (arguments->kind == VALUE_TUPLE &&
             names_it(arguments->sequence->items, arguments->sequence->count, shared)))
            return true;
    }
    return false;
}

void shared_tell_news(struct session *session)
{
    session->news_due = false;
    for (size_t i = 0; i < session->name_count; i++) {
        const struct name *name = &session->names[i];
        if (name->value.kind != VALUE_SHARED)
            continue;
        struct shared *shared = name->value.shared;
        if (shared->kind != SHARED_IS_QUEUE)
            tell_lock(session, name->name, shared);
        bool counted = shared->kind == SHARED_IS_VALUE || shared->kind == SHARED_IS_ARRAY;
        if (counted && !may_be_updated(session, shared))
            tell_updates(session, name->name, shared);
    }
}
