/* lessons/reader/layout.h - what the lines of a lesson are, as far as parts and pages are concerned; all the rest of
 * Markdown is md4c's. */
#ifndef LESSONS_READER_LAYOUT_H
#define LESSONS_READER_LAYOUT_H

#include "lessons/reader/source.h"

enum layout_kind {
    LAYOUT_TEXT,    /* whatever is only shown: a line, a comment, a fence that is no part of its own */
    LAYOUT_HEADING, /* of the first or second level */
    LAYOUT_BREAK,   /* `---` */
    LAYOUT_FENCE,   /* poolscope, exercise, quiz */
};

struct layout {
    enum layout_kind kind;
    size_t begin, end; /* lines from 0, with those that open and close */
    unsigned level;    /* of a heading */
    enum part_kind fence_kind;
    bool figures;
};

/* Where a walk through the lines stands; at first {.source = …}. */
struct walk {
    const struct source *source;
    size_t line;
    size_t paragraph; /* the open one's first line … */
    bool open;        /* … if a line below it could make a heading of it, */
    bool inside;      /* or none, of a list or a quotation or whatever goes on up to a blank line */
};

/* What comes next; *out is left alone at the end. false: with an error. A heading that is underlined begins where its
 * words do, in lines that were TEXT before. */
bool layout_next(struct walk *walk, struct layout *out);

bool line_is_blank(const struct source_line *line);

#endif
