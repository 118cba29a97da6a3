/* repl/parse.h - from tokens to a call: which command, which arguments, where each stands. Nothing is looked up but
 * commands and functions; names of values are looked up when the call is evaluated. */
#ifndef REPL_PARSE_H
#define REPL_PARSE_H

#include "repl/command.h"
#include "repl/lex.h"

enum expression_kind {
    EXPRESSION_INT,
    EXPRESSION_DOUBLE,
    EXPRESSION_BOOL,
    EXPRESSION_NONE,
    EXPRESSION_NAME,
    EXPRESSION_RANGE, /* first: start, stop and, if given, step: INT or NAME */
    EXPRESSION_TUPLE, /* first: its elements */
    EXPRESSION_LIST,
    EXPRESSION_EACH, /* first: what to run along */
    EXPRESSION_CALL, /* a command in a value's place */
};

struct expression {
    enum expression_kind kind;
    size_t at, end; /* bytes of the line */
    int64_t integer;
    double number;
    const char *name;
    struct call *call;
    struct expression *first; /* the first of its parts */
    struct expression *next;  /* its neighbour in the list that it is part of */
};

struct statement {
    const char *name; /* NAME = …, or NULL */
    size_t name_at;
    struct call *call;             /* a command, or NULL: */
    struct expression *expression; /* a value */
};

/* Names that a value could have, for suggestions and to tell `r` from a mistyped command. */
struct known_names {
    bool (*known)(void *context, const char *name);
    const char *(*nearest)(void *context, const char *name);             /* or NULL */
    const struct function *(*function)(void *context, const char *name); /* one's own; or NULL */
    const struct value *(*value)(void *context, const char *name);       /* what the name means; or NULL */
    void *context;
    bool lesson; /* a lesson types, and may not do what is .own_hands */
};

struct statement *parse(const char *line, struct stretch command, const struct known_names *names,
                        struct region *region, struct complaint *complaint);

/* `async`, `each`, `w0`, `p0` …: nothing can be kept under such a name. */
bool name_is_reserved(const char *name);
/* May something be kept under this name, which stands at byte `at`? Not where it is a command's or a native function's,
 * or reserved: false with a complaint. A native function stands back for one's own, since tutorials begin by defining
 * what is native here. */
bool name_is_free(const char *name, bool own_function, size_t at, struct complaint *complaint);

/* How what Python calls `word` is said here; NULL if nothing is known of it. (habits.c) */
const char *habit_hint(const char *word);

#endif
