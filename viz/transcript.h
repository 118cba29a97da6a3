/* viz/transcript.h - what was typed and answered: lines that scroll.
 *
 * Text comes in as bytes of UTF-8 with the few marks that the printing side sets (MARK_…), which are those of an ANSI
 * terminal but for the worker's. Nothing else in it may control a terminal: other control characters become '?'. */
#ifndef VIZ_TRANSCRIPT_H
#define VIZ_TRANSCRIPT_H

#include <stdio.h>

#include "viz/marks.h"

struct transcript;

/* Memory or the end of the program. The oldest lines are forgotten beyond some thousands. */
struct transcript *transcript_create(void);
void transcript_destroy(struct transcript *transcript); /* NULL is fine */
void transcript_write(struct transcript *transcript, const char *bytes, size_t size);
void transcript_end_line(struct transcript *transcript); /* if one is begun */

/* So many rows of a canvas it takes, wrapped, at this width; all: with what was pushed out of sight. */
int transcript_rows(struct transcript *transcript, int columns, bool all);

/* Its last rows before the last `back` ones, from canvas row `row` on, in at most `rows` rows. Returns how many it
 * took. */
int transcript_draw(struct transcript *transcript, struct canvas *canvas, int row, int rows, int back);

/* Pushes all that is there out of sight: what comes next begins at the top. */
void transcript_clear_sight(struct transcript *transcript);
void transcript_show_all(struct transcript *transcript); /* … and brings it back */

/* Writes the lines that this has not been called for yet, with their marks as far as a terminal knows them. */
void transcript_print(struct transcript *transcript, FILE *to, bool colours);

#endif
