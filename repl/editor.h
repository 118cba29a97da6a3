/* repl/editor.h - the prompt: GNU Readline in the loop, never blocking it, with the pane above it or without. */
#ifndef REPL_EDITOR_H
#define REPL_EDITOR_H

#include "repl/session.h"

struct editor;
struct pane;
struct typist;

/* One at a time, as readline has it. Opens the pane if the session wants one and the terminal can show it. */
struct editor *editor_open(struct session *session);
void editor_run(struct editor *editor); /* prompts and runs lines until the learner leaves */
void editor_close(struct editor *editor);

/* complete.c: readline's hook; `session` is what it completes for. */
char **complete(const char *text, int start, int end);
void complete_for(struct session *session);

/* --- what the editor's two faces share --- */

struct editor {
    struct session *session;
    char *history_file; /* NULL: nowhere to keep it */
    struct text lines;  /* an open bracket waits for the rest */
    char **typed;       /* whole lines, not yet run; NULL in it: the end of the input */
    size_t typed_count, typed_room;
    bool at_prompt; /* readline's handler is installed, and its line is on the screen */
    bool running;   /* a command */
    bool end;
    struct pane *pane;           /* NULL: plain */
    const struct typist *typist; /* who types in the learner's place; NULL: nobody. See typist.h */
    bool typed_by_lesson;        /* the line of `typed` that comes next is the typist's … */
    bool lines_by_lesson;        /* … and so is some of `lines`: whoever closes its bracket */
    struct text keys;            /* of plain.c: those that a typist typed, or let pass; read up to keys_at */
    size_t keys_at;
    struct text
        unasked; /* of plain.c: the person's, which a typist is shown when the prompt is back; from unasked_at */
    size_t unasked_at;
};

/* Readline's callbacks come without a context. NULL: no editor is open. */
struct editor *editor_in_hand(void);
void editor_take_line(char *line); /* readline's handler */
const char *editor_prompt(const struct editor *editor);

/* plain.c: the line where the cursor is, on any terminal. */
void plain_open(struct editor *editor);
void plain_close(struct editor *editor);
void plain_prompt(struct editor *editor);                            /* if it is not there */
void plain_give_up_line(struct editor *editor);                      /* Ctrl-C */
void plain_drop_line(struct editor *editor);                         /* without a word */
void plain_echo_line(const struct editor *editor, const char *line); /* that somebody else typed, and is run now */
void plain_type(struct editor *editor, const char *bytes, size_t size);

/* pane.c: the whole screen. NULL: it is left plain, and session->pane_impossible says why. */
struct pane *pane_open(struct editor *editor);
void pane_close(struct pane *pane);
void pane_prompt(struct pane *pane);
void pane_give_up_line(struct pane *pane);
void pane_drop_line(struct pane *pane);
void pane_echo_line(struct pane *pane, const char *prompt, const char *line); /* that is run now */
void pane_after_command(struct pane *pane);
void pane_type(struct pane *pane, const char *bytes, size_t size); /* into the line, as if they were pressed */
/* Shows more of the lesson's page, where not all of it is in sight. false: all of what follows has been. */
bool pane_turn_page(struct pane *pane);

#endif
