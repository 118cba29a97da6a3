/* viz/scaling_parts.h - what the chart of a scaling test and the words around it share. */
#ifndef VIZ_SCALING_PARTS_H
#define VIZ_SCALING_PARTS_H

#include "viz/scaling.h"

/* Each is another character in ASCII too: see canvas.c. */
#define SCALING_BOTH L'◈'
#define SCALING_IDEAL L'·'
#define SCALING_LAW L'╌'
#define SCALING_BEYOND L'░'
#define SCALING_CPUS L'▲'
extern const wchar_t scaling_marks[SCALING_METHODS];

enum { SCALING_TABLE_COLUMNS = 41 };

struct style scaling_style(enum scaling_method method);

/* What is measured, and how far it has got. */
void scaling_head(const struct scaling_view *view, struct canvas *canvas, int row);
/* In at most `rows` rows; returns how many it takes. */
int scaling_legend(const struct scaling_view *view, struct canvas *canvas, int row, int rows, int columns);
/* In the rows [row, end), at the right. */
void scaling_table(const struct scaling_view *view, struct canvas *canvas, int row, int end);

#endif
