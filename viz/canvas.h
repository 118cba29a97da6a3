/* viz/canvas.h - a sheet of styled cells: what the gauges draw on. No terminal is behind it; screen.c puts one on a
 * terminal, tests read one as text.
 *
 * Whatever is drawn outside of the sheet is not drawn: no gauge need care for small screens to be safe. */
#ifndef VIZ_CANVAS_H
#define VIZ_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

enum { WORKER_COLOURS = 8, WORKER_TONES = 2 };

/* What a colour means; which one it is, the terminal's palette in screen.c says. */
enum ink {
    INK_DEFAULT,
    INK_QUIET,       /* what is said in a low voice */
    INK_STRONG,      /* the head line's text */
    INK_HEAD_GROUND, /* … and its ground */
    INK_WAIT,        /* idle wait: its text … */
    INK_WAIT_SHADE,  /* … the hatching … */
    INK_WAIT_GROUND, /* … and the ground */
    INK_LIVE,
    INK_REPLAY,
    INK_ALERT,
    INK_CODE,
    INK_GOOD,
    INK_WORKER, /* two tones for each of WORKER_COLOURS: see ink_worker() */
    INK_COUNT = INK_WORKER + WORKER_COLOURS * WORKER_TONES
};

enum { BOLD = 1, DIM = 2, REVERSE = 4, UNDERLINE = 8 };

struct style {
    uint8_t ink, ground; /* enum ink */
    uint8_t attributes;
    uint8_t unused; /* 0: cells are compared byte for byte */
};

enum { CELL_GLYPHS = 3 }; /* a character and what combines with it */

struct cell_glyph {
    wchar_t glyph[CELL_GLYPHS]; /* [0] is 0 in the second cell of a wide character */
    struct style style;
};

struct canvas {
    int rows, columns;
    bool ascii;               /* every glyph is replaced by one of ASCII */
    int colours;              /* of the terminal: 0 (none, or unwanted), 8 or 256 */
    struct cell_glyph *cells; /* rows * columns */
};

/* Memory or the end of the program. Blank cells; keeps ascii and colours. */
void canvas_resize(struct canvas *canvas, int rows, int columns);
void canvas_release(struct canvas *canvas);
void canvas_clear(struct canvas *canvas);

/* The worker's colour; tone 0 or 1: neighbouring chunks alternate. */
enum ink ink_worker(size_t worker, unsigned tone);

static inline struct style style(enum ink ink, unsigned attributes)
{
    return (struct style){.ink = (uint8_t)ink, .attributes = (uint8_t)attributes};
}

wchar_t glyph_in_ascii(wchar_t glyph); /* what stands for it there */

/* One character; returns the column behind it. What cannot be shown becomes '?'. */
int canvas_put(struct canvas *canvas, int row, int column, struct style style, wchar_t glyph);
/* UTF-8 up to column `limit` (exclusive); returns the column behind it. Control characters become '?'. */
int canvas_text(struct canvas *canvas, int row, int column, int limit, struct style style, const char *text);
/* … and where not all of it fits, it ends with a quiet '…'. */
int canvas_fit(struct canvas *canvas, int row, int column, int limit, struct style style, const char *text);
int canvas_print(struct canvas *canvas, int row, int column, int limit, struct style style, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* … so that its last character stands before column `end`; cut on the left at `from`. */
void canvas_right(struct canvas *canvas, int row, int from, int end, struct style style, const char *text);
void canvas_fill(struct canvas *canvas, int row, int column, int end, struct style style, wchar_t glyph);
/* The ground of cells that are drawn already. */
void canvas_ground(struct canvas *canvas, int row, int column, int end, enum ink ground);
/* A bar of eighths of a cell in [column, end); part: 0 to 1. */
void canvas_bar(struct canvas *canvas, int row, int column, int end, struct style style, double part);

int utf8_columns(const char *text); /* columns that it takes on a canvas */

/* A row as UTF-8 without the blanks at its end; cut at size. Returns its length. */
size_t canvas_row_text(const struct canvas *canvas, int row, char *text, size_t size);

#endif
