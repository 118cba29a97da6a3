/* repl/lex.h - a line of the command language as tokens. */
#ifndef REPL_LEX_H
#define REPL_LEX_H

#include <stdint.h>

#include "repl/complaint.h"
#include "repl/region.h"

enum { LINE_MAX_BYTES = 1 << 20 };

enum token_kind {
    TOKEN_END,
    TOKEN_INT,
    TOKEN_DOUBLE,
    TOKEN_NAME,
    TOKEN_TEXT,  /* in quotes */
    TOKEN_RANGE, /* .. */
    TOKEN_COMMA,
    TOKEN_OPEN,   /* ( */
    TOKEN_CLOSE,  /* ) */
    TOKEN_LIST,   /* [ */
    TOKEN_UNLIST, /* ] */
    TOKEN_EQUALS,
    TOKEN_MIXED, /* a number with letters right behind it, as 2G; name: a copy */
    TOKEN_OTHER, /* anything else, one character */
};

struct token {
    enum token_kind kind;
    bool spaced;     /* white space before it */
    size_t at, size; /* bytes of the line */
    int64_t integer;
    double number;
    const char *name; /* NAME, TEXT: a copy in the region */
};

/* One command of a line: bytes [begin, end), without separators and comments. */
struct stretch {
    size_t begin, end;
};

/* The next command at or after *at, which moves on behind it; false when there is none. `;` and line ends separate, `#`
 * begins a comment; both are inert inside brackets and quotes. */
bool next_command(const char *line, size_t size, size_t *at, struct stretch *command);

/* Where a line stands with its brackets and quotes; zeros at its beginning. */
struct scan {
    int depth;
    char quote; /* 0: outside */
};

/* As line_is_open(), of a line that comes in parts, each with its line end. */
bool line_goes_on(struct scan *scan, const char *line, size_t size);

/* Does the line end inside an open bracket, so that another line belongs to it? */
bool line_is_open(const char *line, size_t size);

/* Is the whole line fit to be read: valid UTF-8, no NUL, not too long? */
bool line_check(const char *line, size_t size, struct complaint *complaint);

/* The tokens of one command, ending with TOKEN_END; NULL with a complaint. */
struct token *lex(const char *line, struct stretch command, struct region *region, struct complaint *complaint);

#endif
