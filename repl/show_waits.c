/* repl/show_waits.c - who holds the lock that somebody waits for. Nobody tells which lock it is: of those that its work
 * refers to, it is the one that somebody else holds, and goes on holding. */
#include <stdio.h>

#include "pool/shared.h"
#include "repl/shared.h"
#include "repl/show.h"

#define HELD_LONG_NS 150000000ull /* locks that go from hand to hand name nobody */

/* The one process that holds a lock which the plan refers to, but for `own`; 0: none, or several. */
static pid_t only_holder(const struct plan *plan, pid_t own)
{
    pid_t only = 0;
    for (size_t i = 0; i < plan->held_count; i++) {
        const struct value *held = &plan->held[i];
        struct object_lock_view lock;
        if (held->kind != VALUE_SHARED || held->shared->kind == SHARED_IS_QUEUE)
            continue;
        object_lock_look(shared_object(held->shared), &lock);
        if (lock.holder <= 0 || lock.holder == own || lock.holder == only || lock.dead)
            continue;
        if (only)
            return 0;
        only = lock.holder;
    }
    return only;
}

static void name_holder(const struct show *show, pid_t pid, char *name, size_t size)
{
    const struct session *session = show->session;
    for (size_t i = 0; i < session->child_count; i++)
        if (!session->children[i]->over && session->children[i]->view.pid == pid)
            snprintf(name, size, "%s", process_name(session->children[i]).text);
    for (size_t w = 0; session->pool && w < pool_worker_count(session->pool); w++)
        if (show->workers[w].pid == pid)
            snprintf(name, size, "w%zu", w);
}

void show_holder(const struct show *show, const struct plan *plan, pid_t own, struct awaited *awaited, uint64_t now_ns,
                 char *name, size_t size)
{
    pid_t holder = only_holder(plan, own);
    name[0] = '\0';
    if (!awaited->since_ns || holder != awaited->holder)
        *awaited = (struct awaited){holder, now_ns};
    if (holder && now_ns - awaited->since_ns >= HELD_LONG_NS)
        name_holder(show, holder, name, size);
}
