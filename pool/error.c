#include "pool/error.h"
#include "pool/view.h"

const char *pool_error_sentence(enum pool_error error)
{
    switch (error) {
#define POOL_ERROR_CASE(name, sentence) \
    case name: \
        return sentence;
        POOL_ERRORS(POOL_ERROR_CASE)
#undef POOL_ERROR_CASE
    case POOL_OK:
        break;
    }
    return "no error";
}

const char *worker_state_name(enum worker_state state)
{
    static const char *const names[WORKER_STATE_COUNT] = {
        [WORKER_STARTING] = "starting",   [WORKER_IDLE] = "idle",
        [WORKER_WAKING] = "waking",       [WORKER_BUSY] = "busy",
        [WORKER_STOPPED] = "stopped",     [WORKER_DEAD] = "dead",
        [WORKER_LOCK_WAIT] = "lock wait", [WORKER_QUEUE_WAIT] = "queue wait",
    };
    return state < WORKER_STATE_COUNT ? names[state] : "unknown";
}
