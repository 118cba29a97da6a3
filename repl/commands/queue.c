#include "repl/session.h"

#include <inttypes.h>

#include "pool/shared.h"
#include "repl/shared.h"

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *size = &call->arguments[1];
    enum { SIZE_MAX_ITEMS = 100000000 };
    int64_t count = size->given ? size->count : OBJECT_QUEUE_SIZE;
    struct pool_block *block;
    enum pool_error error;
    (void)out;
    if (!shared_name_is_free(session, &call->arguments[0]))
        return false;
    if (count < 1 || count > SIZE_MAX_ITEMS) {
        complain(&session->complaint, size->at, "a queue has room for 1 to 100,000,000 items, not %" PRId64, count);
        return complain_hint(&session->complaint, "without SIZE it has room for %d", OBJECT_QUEUE_SIZE);
    }
    do
        error = object_create_queue(session->arena, (uint64_t)count, &block);
    while (error && shared_make_room(session, error, (uint64_t)count * 2 * sizeof(int64_t), call->at));
    if (!error)
        shared_keep(session, &call->arguments[0], SHARED_IS_QUEUE, block);
    return !error;
}

const struct command queue_command = {
    .name = "queue",
    .summary = "make a queue between processes, with room for SIZE",
    .group = GROUP_SHARE,
    .no_value = true,
    .parameters = {{"NAME", PARAM_WORD}, {"SIZE", PARAM_COUNT, .optional = true}},
    .details = "Without SIZE it has room for 1,024 items (Python's on Linux for 2,147,483,647). It carries numbers, "
               "truth values and "
               "None. put waits while it is full, take while it is empty. `show NAME` gives what is in it.",
    .python = "NAME = multiprocessing.Queue(SIZE)",
    .examples = {"queue orders 8; put orders 3; take orders"},
    .run = run,
};
