/* repl/exporting.h - a program while it is made: export_choose.c finds out what can be in it, export_source.c writes
 * what stands before the statements, export.c the statements. */
#ifndef REPL_EXPORTING_H
#define REPL_EXPORTING_H

#include <stdlib.h>

#include "repl/export.h"

struct reference {
    bool result; /* result_N, else job_N */
    uint64_t number;
};

struct line {
    const struct python_entry *entry;
    const char *text;      /* the entry's, with the functions' names as they are in the program */
    char *own_text;        /* to be released; NULL */
    char *defines;         /* the name of the function that it defines; NULL: none. Released with it */
    bool out;              /* left out … */
    const char *why;       /* … because; static */
    uint64_t visit;        /* export_inherit.c */
    bool needs_last;       /* somebody uses the `_` it sets */
    bool above;            /* a constant: it stands at module level */
    bool bare, bare_known; /* a function that uses names from under the guard; export_inherit.c */
};

/* A function of the learner's that was defined more than once: the program has all of them. */
struct version {
    char *name;
    unsigned number; /* 1: the first */
};

struct export_text {
    struct session *session;
    struct line *lines;
    size_t count;
    struct reference *references; /* sorted */
    size_t reference_count, reference_room;
    const char **missing; /* names that the program does not have */
    size_t missing_count, missing_room;
    struct version *versions;
    size_t version_count, version_room;
    bool last_missing; /* `_` */
    bool any_pool, any_code, any_executor, executor, cancelled;
    enum { POOL_NONE, POOL_OPEN, POOL_CLOSED } pool;
    char **stale; /* names that are newer than the pool's workers, and that functions use */
    size_t stale_count, stale_room;
    uint64_t visits;
    const char *pool_text; /* how the pool was made; NULL: pool_count of workers */
    size_t pool_count;
    bool spawned; /* while lines are chosen: the pool's workers are */
    struct text constants, body;
};

void choose_lines(struct export_text *program); /* fills all but `entry` of the lines */
/* Does a later line refer to job_N, or result_N? */
bool is_referred_to(const struct export_text *program, bool result, uint64_t number);

/* export_inherit.c */
void note_new_name(struct export_text *program, const struct line *line);
void forget_new_names(struct export_text *program);
bool needs_new_workers(struct export_text *program, const struct line *line);
void find_constants(struct export_text *program); /* sets `above` */
bool needs_names_of_parent(struct export_text *program, const struct line *line);
bool any_function_is_bare(const struct export_text *program);

bool any_line_has(const struct export_text *program, const char *word); /* of those that are written */
bool uses_module(const char *text, const char *module);                 /* `module.` */
void put_functions(const struct export_text *program, struct text *out);
void put_imports(const struct export_text *program, const struct text *functions, struct text *out);

#endif
