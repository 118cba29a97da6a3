/* viz/activity.h - what a worker can be doing, as the pane shows it: every state and every gap has a name, a glyph and
 * a colour, so that none is told by colour alone. */
#ifndef VIZ_ACTIVITY_H
#define VIZ_ACTIVITY_H

#include "pool/view.h"
#include "viz/canvas.h"

enum activity {
    ACTIVITY_BUSY,
    ACTIVITY_LOCK_WAIT,  /* an item in hand that waits for a lock */
    ACTIVITY_QUEUE_WAIT, /* … for a queue, which is full or empty */
    ACTIVITY_IDLE_WAIT,  /* nothing to claim while a job is unfinished */
    ACTIVITY_NO_WORK,    /* no job is unfinished */
    ACTIVITY_WAKING,
    ACTIVITY_STARTING,
    ACTIVITY_STOPPED,
    ACTIVITY_DEAD,
    ACTIVITY_LEFT, /* ended as it was told to */
    ACTIVITY_COUNT
};

struct activity_look {
    const char *name;
    wchar_t mark;           /* in front of a lane */
    wchar_t fill;           /* in the timeline */
    enum ink ink;           /* of the mark and the name; busy: the worker's own */
    enum ink shade, ground; /* of the fill */
    const char *sentence;   /* for `legend` */
};

extern const struct activity_look activity_looks[ACTIVITY_COUNT];

struct activity_note {
    wchar_t fill; /* 0: it has none */
    const char *name, *sentence;
};

extern const struct activity_note activity_notes[]; /* the last has no name */

/* unfinished: is any job? */
enum activity activity_of(enum worker_state state, bool unfinished);

#endif
