#include "viz/activity.h"

const struct activity_look activity_looks[ACTIVITY_COUNT] = {
    [ACTIVITY_BUSY] = {"busy", L'▶', L'█', INK_DEFAULT, INK_DEFAULT, INK_DEFAULT,
                       "an item in hand; the tone changes with each chunk"},
    [ACTIVITY_LOCK_WAIT] = {"lock wait", L'▬', L'▚', INK_ALERT, INK_WAIT_SHADE, INK_WAIT_GROUND,
                            "an item in hand, and another holds the lock it needs"},
    [ACTIVITY_QUEUE_WAIT] = {"queue wait", L'□', L'▞', INK_LIVE, INK_WAIT_SHADE, INK_WAIT_GROUND,
                             "an item in hand, and its queue is full or empty"},
    [ACTIVITY_IDLE_WAIT] = {"idle wait", L'◌', L'░', INK_WAIT, INK_WAIT_SHADE, INK_WAIT_GROUND,
                            "nothing left to claim, the job unfinished: it waits"},
    [ACTIVITY_NO_WORK] = {"no work", L'·', L'·', INK_QUIET, INK_QUIET, INK_DEFAULT, "no job is unfinished"},
    [ACTIVITY_WAKING] = {"waking", L'▷', L'╌', INK_QUIET, INK_QUIET, INK_DEFAULT,
                         "there is work, and the kernel has not run it yet"},
    [ACTIVITY_STARTING] = {"starting", L'+', L'+', INK_LIVE, INK_LIVE, INK_DEFAULT,
                           "a new process, not yet looking for work"},
    [ACTIVITY_STOPPED] = {"stopped", L'‖', L'‖', INK_ALERT, INK_ALERT, INK_DEFAULT,
                          "a signal holds it: `cont` lets it go on"},
    [ACTIVITY_DEAD] = {"dead", L'×', L'×', INK_ALERT, INK_ALERT, INK_DEFAULT,
                       "ended; another takes its place, its chunk runs again"},
    [ACTIVITY_LEFT] = {"left", L'■', L' ', INK_QUIET, INK_QUIET, INK_DEFAULT, "the pool is closed, its work done"},
};

/* What is made of several of these, and the figures that need a word. */
const struct activity_note activity_notes[] = {
    {L'▒', "many", "busy with chunks too short to tell apart"},
    {L'▄', "mixed", "as high as the part of the time, or workers, busy"},
    {L'■', "ended", "a process of its own, not joined yet; × if it failed"},
    {0, "off CPU", "the part of busy when the kernel ran something else"},
    {0, "efficiency", "(busy - off CPU) / (workers x wall)"},
    {0, "colour", "a worker's own; results have it from whoever made them"},
    {0, NULL, NULL},
};

enum activity activity_of(enum worker_state state, bool unfinished)
{
    switch (state) {
    case WORKER_BUSY:
        return ACTIVITY_BUSY;
    case WORKER_LOCK_WAIT:
        return ACTIVITY_LOCK_WAIT;
    case WORKER_QUEUE_WAIT:
        return ACTIVITY_QUEUE_WAIT;
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
