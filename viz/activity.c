#include "viz/activity.h"

const struct activity_look activity_looks[ACTIVITY_COUNT] = {
    [ACTIVITY_BUSY] =
        {"busy", L'▶', L'█', INK_DEFAULT, INK_DEFAULT, INK_DEFAULT,
         "it has an item in hand; the tone changes with each chunk, ▒ are chunks too short to tell apart"},
    [ACTIVITY_IDLE_WAIT] = {"idle wait", L'◌', L'░', INK_WAIT, INK_WAIT_SHADE, INK_WAIT_GROUND,
                            "nothing is left to claim, and the job is unfinished: it waits for others"},
    [ACTIVITY_NO_WORK] = {"no work", L'·', L'·', INK_QUIET, INK_QUIET, INK_DEFAULT, "no job is unfinished"},
    [ACTIVITY_WAKING] = {"waking", L'▷', L'╌', INK_QUIET, INK_QUIET, INK_DEFAULT,
                         "there is something to claim, and the kernel has not run it yet"},
    [ACTIVITY_STARTING] = {"starting", L'+', L'+', INK_LIVE, INK_LIVE, INK_DEFAULT,
                           "forked, and not yet looking for work"},
    [ACTIVITY_STOPPED] = {"stopped", L'‖', L'‖', INK_ALERT, INK_ALERT, INK_DEFAULT,
                          "a signal holds it: `cont` lets it go on"},
    [ACTIVITY_DEAD] = {"dead", L'×', L'×', INK_ALERT, INK_ALERT, INK_DEFAULT,
                       "its process has ended, and another is forked in its place; its chunk is run again"},
};

enum activity activity_of(enum worker_state state, bool unfinished)
{
    switch (state) {
    case WORKER_BUSY:
        return ACTIVITY_BUSY;
    case WORKER_WAKING:
        return ACTIVITY_WAKING;
    case WORKER_STARTING:
        return ACTIVITY_STARTING;
    case WORKER_STOPPED:
        return ACTIVITY_STOPPED;
    case WORKER_DEAD:
        return ACTIVITY_DEAD;
    default:
        return unfinished ? ACTIVITY_IDLE_WAIT : ACTIVITY_NO_WORK;
    }
}
