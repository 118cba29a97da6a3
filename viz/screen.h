/* viz/screen.h - a canvas on a terminal. Only screen.c talks to ncurses; nothing else may write to the terminal while a
 * screen is open. One at a time, as ncurses has it. */
#ifndef VIZ_SCREEN_H
#define VIZ_SCREEN_H

#include "viz/canvas.h"

struct screen;

struct screen_options {
    bool no_colour; /* NO_COLOR is set */
    bool mouse;
};

/* Takes the terminal of standard input and output: alternate screen, single key presses without echo, Ctrl-C and its
 * like as signals. NULL with a sentence in *why if this terminal cannot be drawn on. The caller has blocked the
 * signals that it reads otherwise. */
struct screen *screen_open(const struct screen_options *options, const char **why);
/* Gives the terminal back as it was. NULL is fine. */
void screen_close(struct screen *screen);

/* For a time: as at screen_close(); and takes it again, when all has to be drawn anew. */
void screen_leave(struct screen *screen);
void screen_return(struct screen *screen);
/* Sets it up once more: somebody else may have changed it, and it was not left before. */
void screen_take_again(struct screen *screen);

void screen_size(const struct screen *screen, int *rows, int *columns);
void screen_resized(struct screen *screen); /* the terminal has another size, perhaps */
void screen_set_mouse(struct screen *screen, bool on);
int screen_colours(const struct screen *screen); /* 0, 8 or 256 */
bool screen_has_alternate(const struct screen *screen);

/* Shows the canvas, of the screen's size, with the cursor there. Writes only what changed. */
void screen_show(struct screen *screen, const struct canvas *canvas, int cursor_row, int cursor_column);
void screen_forget(struct screen *screen); /* somebody else wrote on it: the next screen_show() draws everything */

/* The bytes that give a terminal back, for somebody who can do no more than write them; at most SCREEN_RESTORE_MAX with
 * the NUL. */
enum { SCREEN_RESTORE_MAX = 256 };
void screen_restore_bytes(const struct screen *screen, char *bytes);

#endif
