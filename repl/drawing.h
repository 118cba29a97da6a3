/* repl/drawing.h - gauges as lines of text, where there is no pane. */
#ifndef REPL_DRAWING_H
#define REPL_DRAWING_H

#include "repl/session.h"
#include "viz/canvas.h"

enum { DRAWING_COLUMNS_MAX = 160 };

/* A canvas as wide as what is printed may be: the terminal, or 100 columns. Release it with canvas_release(). */
struct canvas drawing_canvas(const struct session *session);
/* To be called when the rows are known. */
void drawing_add(const struct canvas *canvas, struct text *out);

#endif
