/* repl/python_log.h - what the session ran, statement by statement, as Python: `export` writes a program of it. */
#ifndef REPL_PYTHON_LOG_H
#define REPL_PYTHON_LOG_H

#include "repl/python.h"

enum {
    PYTHON_LOG_KEPT = 10000,     /* statements; older ones are dropped */
    PYTHON_LOG_BYTES = 32 << 20, /* of all of them together */
};

/* How a bare command's result is printed. */
enum python_print {
    PRINT_NOTHING,
    PRINT_VALUE,        /* as Python does */
    PRINT_RANGE,        /* as the list that it stands for */
    PRINT_LONG,         /* a list of which we show the ends only */
    PRINT_TABLE,        /* records in columns */
    PRINT_SHARED_VALUE, /* <value: 5> */
    PRINT_SHARED_ARRAY,
    PRINT_EACH,    /* each element of a list, as it comes */
    PRINT_HANDLES, /* of jobs: nothing that Python's would print alike */
};

/* One statement. Its strings are its own; "" where there is nothing. */
struct python_entry {
    enum python_form form;
    bool failed, leaves_running;
    char *text, *before, *after;
    const char *why;
    char *name;    /* in Python; NULL: it is kept under no name */
    char *command; /* as typed, cut where it is long; one line */
    enum python_print print;
    bool sets_last;                  /* `_` */
    uint64_t job;                    /* whose handle, or result, it gave; 0: none */
    uint64_t job_count;              /* from `job` on: a list of handles */
    bool job_is_sync;                /* `job` was waited for: its result */
    uint64_t process, process_count; /* p0, p1, … that it started; count 0: none */
    size_t pool_workers;             /* it starts such a pool itself */
    size_t workers;                  /* of the pool that there is, and of an executor beside it */
    size_t pool_by_itself;           /* one was started before it, as there was none; workers, 0: not */
    size_t bytes;
};

struct python_log {
    struct python_entry entries[PYTHON_LOG_KEPT]; /* a ring */
    size_t first, count;
    size_t bytes;
    uint64_t dropped;
    uint64_t callback;   /* the job whose callback has changed `_` for itself */
    size_t pool_started; /* by itself, and no entry says so yet: its workers */
    struct text said;    /* of the statement in hand, for `set python on` */
};

void python_log_release(struct python_log *log);                                      /* NULL is fine */
const struct python_entry *python_log_at(const struct python_log *log, size_t index); /* 0: the oldest */

/* A pool of so many workers was started for a job that had none. */
void python_log_pool(struct session *session, size_t workers);
/* A statement has run; its names are not kept yet. name: what it is kept as, or NULL. */
void python_log_statement(struct session *session, struct stretch command, const struct statement *statement,
                          const struct python_text *python, const struct outcome *outcome);
void python_log_failure(struct session *session, struct stretch command);

void python_put_processes(const struct python_entry *entry, struct text *out); /* "p0, p1 = " */

/* What `set python on` says of the statement in hand; NULL: nothing. */
const char *python_said(const struct session *session);

#endif
