/* repl/typist.h - whoever types in the learner's place, key by key, in the editor's own line. The editor asks what
 * comes next whenever a prompt waits, and tells what the person at the keyboard does meanwhile; nothing here knows what
 * is typed, or why. */
#ifndef REPL_TYPIST_H
#define REPL_TYPIST_H

#include "repl/text.h"

struct editor;

/* What comes of a key of the person's. */
enum key_fate {
    KEY_PASSES,  /* it is the editor's, as ever */
    KEY_TAKEN,   /* nobody else sees it */
    KEY_BEGINS,  /* it is the editor's; what stands in the line is dropped before */
    KEY_CLEARS,  /* the line is dropped, and nobody else sees the key */
    KEY_HOLDS,   /* nor this one, and what moves on the screen by itself stands still … */
    KEY_GOES_ON, /* … and goes on */
    KEY_LEAVES,  /* the editor is left */
};

/* The prompt, while it waits. */
struct desk {
    bool open_bracket; /* the line in hand goes on */
    bool replaying;    /* a job is shown again */
    bool page_goes_on; /* below: Enter in an empty line shows more of the lesson's page … */
    double page_seen;  /* … of which this part is in sight; 1: all of it, or there is no pane */
    struct text *keys; /* out: what is typed now, as bytes that a terminal would send */
    bool trusted;      /* out: the line is none of a lesson's; it may be what only a learner may type */
    bool leaves;       /* out: the editor is left */
};

struct typist {
    void *context;
    double hurry; /* a short job is shown again so many times as fast as without a typist; it may change */

    /* A prompt waits. Returns when this is to be asked again, by clock_ns(); 0: whenever something happens. */
    uint64_t (*type)(void *context, struct desk *desk);
    /* The person pressed a key, or pasted: `bytes` as the terminal sent them. empty: there is nothing in the line. */
    enum key_fate (*key)(void *context, const char *bytes, size_t size, bool empty);
    /* Ctrl-C: the line is given up, or what ran is cancelled. */
    enum key_fate (*interrupted)(void *context);
    const char *(*state)(void *context); /* what it does now, in a line for the screen */
};

/* --- typing.c: the editor's side of it; all of it does nothing without a typist --- */

/* Lets the typist type. Returns milliseconds until it wants to again; -1: it does not. */
int typing_turn(struct editor *editor);
/* A key that came from the terminal. true: it is not the editor's. */
bool typing_takes(struct editor *editor, const char *bytes, size_t size);
double typing_hurry(const struct editor *editor);
void typing_interrupted(struct editor *editor);

#endif
