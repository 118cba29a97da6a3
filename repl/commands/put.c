#include "repl/session.h"

#include "pool/shared.h"
#include "repl/share.h"
#include "repl/shared.h"

struct putting {
    struct pool_object *queue;
    struct object_cell cell;
};

static bool put_now(void *context)
{
    const struct putting *putting = context;
    return object_put(putting->queue, putting->cell, NULL) == OBJECT_OK;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    struct value item = call->arguments[1].values[0];
    struct putting putting = {.queue = shared_queue(session, call)};
    (void)out;
    if (!putting.queue)
        return false;
    if (!share_pack(value_cell(item), &putting.cell)) {
        complain(&session->complaint, call->arguments[1].at,
                 "a queue carries numbers, truth values and None, and this is %s", value_kind_name(item));
        return complain_hint(&session->complaint, "put them one after the other");
    }
    return shared_wait(session, call, put_now, &putting, "full");
}

const struct command put_command = {
    .name = "put",
    .summary = "put X at a queue's end; waits while it is full",
    .group = GROUP_SHARE,
    .no_value = true,
    .parameters = {{"NAME", PARAM_VALUE}, {"X", PARAM_VALUE}},
    .options = {{"timeout", OPTION_SECONDS, "S"}},
    .python = "NAME.put(X, timeout=S)",
    .examples = {"queue orders 8; put orders 2.5"},
    .run = run,
};
