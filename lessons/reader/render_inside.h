/* lessons/reader/render_inside.h - what the files that render share; nobody else's.
 *
 * render.c        begins and ends
 * render_block.c  what md4c says of blocks: lists, code, tables
 * render_span.c   … and of what stands in their lines; lines as prose has them */
#ifndef LESSONS_READER_RENDER_INSIDE_H
#define LESSONS_READER_RENDER_INSIDE_H

#include <md4c.h>

#include "lessons/reader/tables.h"

enum {
    DEPTH_MAX = 100, /* of spans in spans; deeper ones look like those around them */
    INDENT_MAX = 40, /* columns; what is deeper is not further in */
    INDENT = 2,      /* of code and quotations */
    TAB = 4,
    ADDRESS_SHOWN_MAX = 200, /* bytes of a link's; what is longer is cut */
    ADDRESSES_MAX = 8 << 20, /* bytes of all addresses: md4c copies one for every link to it */
};

enum look { LOOK_PLAIN, LOOK_STRONG, LOOK_EMPHASIS, LOOK_CODE, LOOK_QUIET };

/* A list or a quotation that is open. */
struct container {
    bool list, ordered, tight;
    unsigned number; /* of the next item */
    char delimiter;
    int indent; /* of what is inside */
};

struct render {
    struct prose *out;
    size_t first; /* lines of `out` that were there before */
    size_t *left; /* bytes that may still be shown */
    struct text line;
    enum look looks[DEPTH_MAX];
    size_t depth, too_deep; /* looks[0 … depth] */
    struct container *containers;
    size_t count, room;
    int outer;         /* columns before all of it */
    char marker[32];   /* of the item that begins: before its first line; empty: none */
    int marker_indent; /* where it stands */
    bool code;         /* a block of it is open */
    bool blank;        /* a blank line comes before the next one */
    size_t link;       /* where the link's text begins in `line` */
    size_t addresses;  /* bytes of them so far, of links and pictures */
    size_t hidden;     /* raw HTML that is open */
    struct table table;
    const char *wrong; /* why it was given up; md4c 0.4.8 goes on with a table all the same */
};

/* --- lines: render_span.c --- */

int render_indent(const struct render *r); /* of what stands in the innermost container */
enum look render_look(const struct render *r);
/* So many bytes more will be shown. false: too many; render.wrong says so. */
bool render_spend(struct render *r, size_t bytes);
void render_line(struct render *r, bool whole, int indent, const char *bytes, size_t size);
/* What stands in `line` is a line of its own; nothing, if there is nothing to be seen. */
void render_flush(struct render *r);
void render_enter(struct render *r, enum look entered);
void render_leave(struct render *r);

/* --- md4c's callbacks --- */

int render_enter_block(MD_BLOCKTYPE type, void *detail, void *context);
int render_leave_block(MD_BLOCKTYPE type, void *detail, void *context);
int render_enter_span(MD_SPANTYPE type, void *detail, void *context);
int render_leave_span(MD_SPANTYPE type, void *detail, void *context);
int render_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *context);

#endif
