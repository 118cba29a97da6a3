#include "repl/session.h"

#include "pool/shared.h"
#include "repl/share.h"
#include "repl/shared.h"

struct taking {
    struct pool_object *queue;
    struct object_cell cell;
};

static bool take_now(void *context)
{
    struct taking *taking = context;
    return object_take(taking->queue, &taking->cell, NULL) == OBJECT_OK;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct taking taking = {.queue = shared_queue(session, call)};
    if (!taking.queue || !shared_wait(session, call, take_now, &taking, "empty"))
        return false;
    out->value = value_from_cell(share_unpack(taking.cell));
    return true;
}

const struct command take_command = {
    .name = "take",
    .summary = "take a queue's first item; waits while it is empty",
    .group = GROUP_SHARE,
    .parameters = {{"NAME", PARAM_VALUE}},
    .options = {{"timeout", OPTION_SECONDS, "S"}},
    .details = "Python's name for it is get, which here waits for a job.",
    .python = "NAME.get(timeout=S)",
    .examples = {"queue orders; put orders 7; take orders timeout=1"},
    .run = run,
};
