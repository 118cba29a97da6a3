/* repl/python.h - what a command is in Python, with the learner's own arguments: for `set python on`, and for `export`.
 *
 * How a command gets its Python:
 *   - Nothing to do where its `.python` is one expression or call with the parameters' names in it: each word of it
 * that is the name of a parameter is replaced by what was typed, and `, OPTION=VALUE` goes where the option was not
 *     given. "len(X)" and "pool.imap(F, ITEMS, chunksize=K)" need no more. A command without a value (`.no_value`) is a
 *     statement, another one an expression.
 *   - `.to_python` where that is not enough: it writes into python->text with the functions below, and may set `form`,
 *     `before`, `after` and `why`. It is called when the command has run well and its values are still there.
 *   - `.python` NULL and no `.to_python`: there is no counterpart; help says so, and `export` writes a comment.
 * A new kind of value (a process, a queue) is a name in the program like any other; only one that does not print as
 * Python prints it needs its line in python_print_of() (python_log.c). */
#ifndef REPL_PYTHON_H
#define REPL_PYTHON_H

#include "repl/parse.h"
#include "repl/session.h"

enum python_form {
    PYTHON_EXPRESSION, /* gives a value */
    PYTHON_STATEMENT,
    PYTHON_MODULE,  /* a definition: it belongs before everything else */
    PYTHON_COMMENT, /* shown, but not to be run: `why` says why */
    PYTHON_NONE,    /* there is no counterpart */
    PYTHON_SILENT,  /* not even to be mentioned */
};

struct python {
    struct session *session;
    const struct call *call;
    struct text text;
    struct text before, after; /* statements around it, or empty */
    struct text callbacks; /* said only, behind callbacks_at bytes of the text: arguments; 0: `.method(…)` of a job */
    size_t callbacks_at;
    enum python_form form;
    bool alone;          /* it cannot stand inside another expression */
    bool each;           /* a list of which a bare command prints each element as it comes */
    bool leaves_running; /* what ended a job here, and does not there */
    const char *why;     /* static; COMMENT and NONE */
    size_t pool_workers; /* of the pool it starts; 0: none */
};

/* The same, finished; its strings are in the line's region. */
struct python_text {
    enum python_form form;
    bool alone, each, leaves_running;
    const char *text, *before, *after; /* "": nothing */
    const char *callbacks;             /* as above */
    size_t callbacks_at;
    const char *why;
    size_t pool_workers;
};

/* The call has run, its values are not yet released: sets call->python. Values: `expression` came to `value`; kept:
 * under a name, and not shown. */
void python_note_call(struct session *session, struct call *call);
const struct python_text *python_note_value(struct session *session, const struct expression *expression,
                                            const struct value *value, bool kept);

/* --- for .to_python --- */

void python_template(struct python *python, const char *template); /* as said above */
/* As .to_python: the template, but not to be run. */
void python_only_shown(struct python *python, const struct call *call);
void python_silent(struct python *python, const struct call *call);
void python_of_run(struct python *python, const struct call *call);    /* map, starmap, apply and pi, async or not */
void python_callbacks(struct python *python, const struct call *call); /* then= and catch= */
void python_of_serial(struct python *python, const struct call *call); /* `call` runs here, in this process */
void python_of_process(struct python *python, const struct call *call);
void python_of_join(struct python *python, const struct call *call);
/* To a worker or processes. why: a worker of Python's Pool is not sent it. */
void python_of_signal(struct python *python, const struct call *call, const char *signal, const char *why);
void python_of_value(struct python *python, const struct call *call);
void python_of_array(struct python *python, const struct call *call);
void python_of_def(struct python *python, const struct call *call);
/* What a shared object holds, as a value. */
void python_of_content(struct python *python, const struct expression *name, const struct shared *shared);

/* value: what the expression came to; a range inside brackets becomes a list, as it prints. */
void python_expression(struct python *python, const struct expression *expression, const struct value *value);
void python_argument(struct python *python, size_t index); /* whatever parameter `index` is */
/* What is asked of each job: a method of Pool's results, one of a Future, or NULL where that has none. Of several jobs
 * a list. */
struct python_method {
    const char *result, *future;
};
void python_jobs_each(struct python *python, const struct argument *argument, struct python_method method);
/* `ready` and `successful`: a job that was waited for has left only its result in the program. */
void python_of_state(struct python *python, const struct call *call, struct python_method method);
void python_jobs(struct python *python, const struct argument *argument); /* all of them, as one list */
void python_put_result(const struct job *job, struct text *out);          /* "job_3.get()" */
/* Are they all of them Futures, begun with `submit`? */
bool python_all_futures(const struct argument *argument);
bool python_all_over(const struct argument *argument);    /* and neither cancelled nor terminated */
void python_note_waited(const struct argument *argument); /* until they were over: with no timeout */
/* Before what Python refuses of a job that is not over: waits, unless the program has waited for all of them. */
void python_wait_before(struct python *python, const struct argument *argument);
void python_name(const char *name, struct text *out);              /* as a name that is free in Python */
void python_number(double number, struct text *out);               /* 2 rather than 2.0 */
const char *python_variable(struct python *python, size_t number); /* of a comprehension: none of the learner's */
/* `wanted`, or where that is the learner's python_variable(). */
const char *python_free_name(struct python *python, const char *wanted, size_t number);

#endif
