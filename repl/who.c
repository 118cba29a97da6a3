/* repl/who.c - whose a pid is, by the name that people know: p0, w1. */
#include <inttypes.h>
#include <stdlib.h>

#include "repl/processes.h"
#include "repl/session.h"

void session_note_dead(struct session *session, pid_t pid, uint32_t worker)
{
    session->dead_workers[session->dead_count++ % DEAD_KEPT] = (struct dead_worker){pid, worker};
}

static bool find_worker(const struct session *session, pid_t pid, uint32_t *number)
{
    size_t count = session->pool ? pool_worker_count(session->pool) : 0;
    struct pool_view view = {.workers = count ? must_allocate(count * sizeof *view.workers) : NULL};
    bool found = false;
    if (count)
        pool_look(session->pool, &view);
    for (size_t w = 0; w < count && !found; w++) {
        found = view.workers[w].pid == pid;
        *number = (uint32_t)w;
    }
    free(view.workers);
    /* The youngest first: pids come again. */
    for (uint64_t i = session->dead_count; i-- && session->dead_count - i <= DEAD_KEPT && !found;) {
        found = session->dead_workers[i % DEAD_KEPT].pid == pid;
        *number = session->dead_workers[i % DEAD_KEPT].worker;
    }
    return found;
}

void session_say_who(const struct session *session, pid_t pid, struct text *out)
{
    uint32_t worker;
    for (size_t i = session->child_count; i--;)
        if (session->children[i]->view.pid == pid) {
            text_format(out, "p%" PRIu32 " (pid %d)", session->children[i]->number, (int)pid);
            return;
        }
    if (find_worker(session, pid, &worker))
        text_format(out, "w%" PRIu32 " (pid %d)", worker, (int)pid);
    else
        text_format(out, "process %d", (int)pid);
}
