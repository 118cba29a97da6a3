/* repl/pane.h - the screen of an interactive session: pane.c opens it and says when it is drawn, pane_compose.c draws
 * it, pane_line.c is readline's face in it, pane_keys.c its own keys, pane_scroll.c what they and the mouse scroll. */
#ifndef REPL_PANE_H
#define REPL_PANE_H

#include <stdio.h>

#include "repl/editor.h"
#include "repl/show.h"
#include "viz/division.h"
#include "viz/keys.h"
#include "viz/prompt.h"
#include "viz/screen.h"
#include "viz/transcript.h"

struct pane {
    struct editor *editor;
    struct session *session;
    struct screen *screen;
    struct canvas canvas, rest; /* rest: all but a lesson's page, if there is one */
    struct show *show;
    struct transcript *transcript;
    FILE *out, *err; /* into the transcript */
    FILE *sink;      /* for what readline would write */
    bool at_prompt;
    unsigned nothing_came;  /* so often readline asked for a key in vain */
    bool nothing_there;     /* when the terminal was said to be readable */
    struct text input;      /* read, and not yet understood: a key that has only begun */
    uint64_t escape_due_ns; /* input is Esc, and alone if nothing comes until then; 0: it is not */
    uint64_t escaped_ns;    /* when the last Esc was alone, and nothing came since; 0: something did */
    struct text for_line;   /* keys that are readline's */
    size_t for_line_at;
    int rows_before;   /* of the transcript, when the command in hand was typed */
    int error_row;     /* of it: where the first error of the command in hand stands; -1: there is none */
    uint64_t last_job; /* that was thought of showing again */
    int back;          /* rows that the transcript is scrolled back */
    int reading_row;   /* of it: stands at the top until it is scrolled or a line is typed; -1: its end is in sight */
    uint64_t drawn_ns;
    uint64_t restless_ns;     /* until then things settle, and are looked at often */
    uint64_t quiet_until_ns;  /* a command that began just now runs undisturbed */
    bool moving;              /* there was something that moves when it was drawn */
    struct division division; /* of what was drawn … */
    struct layout_map map;    /* … and of the pane in the rest */
    int text_rows;
    uint64_t page;                 /* lesson_view.serial of the lesson's page; 0: none was drawn */
    size_t page_number;            /* … and its number; answered, it has another serial */
    size_t number_of_line;         /* of the page that was open when the last line was typed */
    int page_first, page_furthest; /* row of its text that is the first in sight; what it can be at most */
    int page_text_rows;            /* of all of it, in page_columns */
    int page_columns;
    struct text page_title; /* of the lesson */
    bool page_read;         /* its end has been in sight */
    bool compared;          /* what was compared on it has taken some of its rows */
    int cursor_row, cursor_column;
};

void pane_draw(struct pane *pane);

/* pane_compose.c: makes the picture, and does not show it. */
void pane_compose(struct pane *pane);
int pane_columns(const struct pane *pane); /* of what is printed, as things stand now */
void pane_scroll_page(struct pane *pane, int rows);
/* Is there more of it below what is in sight? *seen: the part that is. */
bool pane_page_goes_on(struct pane *pane, double *seen);
int pane_page_step(const struct pane *pane); /* what a page key scrolls it by: a row of what was seen stays */

/* pane_line.c */
void pane_line_open(struct pane *pane);
void pane_line_close(struct pane *pane);
void pane_line_feed(struct pane *pane); /* what is in for_line, to readline */
void pane_line_prompt(struct pane *pane, struct prompt *prompt, struct text *hint);

/* pane_scroll.c */
void pane_scroll_to_end(struct pane *pane);
void pane_scroll(struct pane *pane, bool up);               /* a page key */
void pane_scroll_lanes(struct pane *pane, int by, bool up); /* by: lines; 0: as many as are shown */
void pane_turn_wheel(struct pane *pane, const struct key *key);
void pane_click(struct pane *pane, const struct key *key);

/* pane_keys.c: reads the terminal, and takes the keys that are not readline's. */
void pane_read_keys(struct pane *pane);
void pane_end_escape(struct pane *pane); /* nothing came behind Esc */

/* hint.c: what may follow the line, quietly behind it: "[chunksize=K] [async]". Empty: nothing to say. */
void line_hint(const char *line, struct text *out);

#endif
