/* viz/marks.h - how text says what it looks like: a few sequences, which are those of an ANSI terminal but for the
 * worker's. */
#ifndef VIZ_MARKS_H
#define VIZ_MARKS_H

#include "viz/canvas.h"

#define MARK_PLAIN "\033[0m"
#define MARK_STRONG "\033[1m"
#define MARK_QUIET "\033[2m"
#define MARK_EMPHASIS "\033[4m"
#define MARK_CODE "\033[36m"
#define MARK_GOOD "\033[32m"
#define MARK_ALERT "\033[1;31m"
#define MARK_WORKER "\033[%zuw" /* with the worker's number: what follows was computed by it */

/* Reads a mark at `bytes`; returns its length, 0: it is none. A mark replaces the one before it. */
size_t mark_read(const char *bytes, size_t size, struct style *out);
/* What sets such a style on a terminal; a worker's is plain. */
const char *mark_text(struct style style_of);

#endif
