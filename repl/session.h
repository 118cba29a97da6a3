/* repl/session.h - one session: its pool, its names, its jobs, and what runs a line. Passed along; there is no other
 * state. */
#ifndef REPL_SESSION_H
#define REPL_SESSION_H

#include <stdio.h>

#include "pool/pool.h"
#include "repl/command.h"
#include "repl/describe.h"
#include "repl/jobs.h"
#include "repl/parse.h"
#include "repl/region.h"

struct scaling;
struct python_log;
struct process;
struct processes;

enum { JOBS_KEPT = 32 }; /* finished jobs that `jobs` lists, and that keep their record */

enum output_format { FORMAT_TEXT, FORMAT_JSON };
enum figures { FIGURES_LINE, FIGURES_TABLE, FIGURES_OFF };

/* What the pane is about. */
enum stage { STAGE_POOL, STAGE_COMPARISON, STAGE_SCALING };

struct name {
    char *name;
    struct value value;
};

/* The last time a job ran serially: the only thing that a speed-up may be measured against. */
struct serial_run {
    char *title;
    uint64_t wall_ns;
};

struct guardian;

/* Who sits in front of an interactive session: the editor, and the pane if it is on. Zeros in a script. */
struct front {
    void *context;
    int input_fd; /* polled while on_input is set */
    void (*on_input)(void *context);
    void (*on_resize)(void *context);
    void (*on_suspend)(void *context);
    void (*on_continue)(void *context);
    void (*before_print)(void *context);                  /* the editor takes its line off the screen … */
    void (*after_print)(void *context);                   /* … and puts it back */
    int (*columns)(void *context);                        /* of what is printed; NULL: the streams' own */
    uint64_t (*draw_due_ns)(void *context, bool touched); /* when draw() wants to be called; 0: not */
    void (*draw)(void *context);
};

struct session {
    struct pool_arena *arena;
    struct pool *pool;       /* NULL: none yet */
    uint64_t pools_started;  /* so far: two pools may be at one address */
    struct plan initializer; /* of the pool: what its workers run first; released when that is gone */
    char *initializer_title; /* as it was typed */
    bool pool_starting;      /* somebody waits for the workers, and tells what becomes of them */

    struct job **jobs; /* held: unfinished ones, and the last JOBS_KEPT others; by number */
    size_t job_count, job_room;
    size_t jobs_over;            /* of them */
    struct processes *processes; /* the engine's; NULL: none was started */
    struct process **children;   /* held: those not joined, and the last PROCESSES_KEPT others; by number */
    size_t child_count, child_room;
    struct name *names; /* by name */
    size_t name_count, name_room;
    struct value last;             /* `_` */
    struct comparison *comparison; /* the newest: running, or done; NULL: none */
    struct serial_run *serials;
    size_t serial_count, serial_room;
    struct scaling *scaling; /* the last test, or the one that runs; NULL: none. See scaling.h */
    struct text *lines;      /* what was run, for `history` */
    size_t line_count, line_room;
    size_t lines_dropped;      /* older ones */
    struct python_log *python; /* what was run, as Python; NULL: nothing yet */
    bool python_on;            /* and that is said after each command */

    enum output_format format;
    enum figures figures;
    bool interactive;
    FILE *plain_out, *plain_err; /* the standard streams, perhaps through a filter */
    FILE *out, *err;             /* results; figures, notices and errors. The standard streams, or the pane's */
    enum stage stage;
    bool legend_wanted;          /* in the pane */
    bool reading;                /* what a command printed is a text to be read, from its beginning */
    bool pane_on;                /* commands need not draw what it shows */
    bool pane_wanted;            /* it is put on and off when the prompt comes back */
    const char *pane_impossible; /* why there can be none; NULL: there can */
    bool no_replay;              /* of short jobs, when they are over */
    bool ascii;                  /* no glyph that is not in ASCII */
    bool no_mouse;
    struct transcript *transcript; /* of the pane, from its first time on */
    struct replay_wish {
        struct job *job; /* held; NULL: none */
        double speed;    /* 0: as it suits */
    } replay_wish;       /* `replay` was typed */
    bool keep_going;     /* after a command that failed */
    bool colour;
    const char *source; /* of a script, for error messages; NULL: none */
    size_t source_line;

    struct complaint complaint;
    struct region region; /* of the line in hand */
    const char *line;     /* in hand */
    size_t line_size;
    bool quit;
    int printing;         /* begin_print()s inside each other */
    int write_error;      /* errno of standard output, 0: none */
    int nesting;          /* of `run FILE` */
    bool shows_value;     /* what the command in hand gives is printed, not kept or handed on */
    struct job **callers; /* held: jobs that are over, in that order, whose callbacks are to be run. callbacks.c */
    size_t caller_count, caller_room;
    uint64_t callback_of; /* the job whose callback is run; 0: none */
    bool callback_failed;
    struct job *waited_for; /* its end is not announced: somebody prints what comes of it */
    bool all_waited_for;    /* nor that of any other */

    /* The loop. */
    int signal_fd;
    bool interrupted; /* Ctrl-C, not yet answered */
    int end_signal;   /* SIGTERM, SIGHUP: leave; 0: none */
    int input_fd;     /* of a script: polled as well while `on_input` is set */
    void (*on_input)(void *context);
    void *input_context;
    struct guardian *guardian; /* of the terminal; NULL: none */
    struct front front;
    bool touched; /* something happened since the pane was drawn */
};

enum session_end { SESSION_GOES_ON, SESSION_FAILED, SESSION_QUITS };

/* Blocks the signals that the loop reads; makes the arena. false: said on standard error why not. */
bool session_start(struct session *session);
void session_stop(struct session *session); /* ends jobs and workers */

/* Runs all commands of a line. The first error ends it. */
enum session_end session_run(struct session *session, const char *line, size_t size);

/* The commands of a line, without remembering it. session->line is set; the first error ends it. */
bool session_run_commands(struct session *session);

/* Runs one call whose arguments have been evaluated, or evaluates them first. */
bool session_call(struct session *session, struct call *call, struct outcome *out);

/* --- names --- */

const struct value *session_name(const struct session *session, const char *name); /* `_` as well; NULL */
void session_keep(struct session *session, const char *name, struct value value);  /* holds it */
const struct function *session_function(void *session, const char *name);          /* one's own of that name; NULL */
struct known_names session_known_names(struct session *session);
bool session_complain_name(struct session *session, size_t at, const char *name); /* there is none such */

/* --- evaluation (evaluate.c) --- */

bool evaluate(struct session *session, const struct expression *expression, struct value *out);
bool call_evaluate(struct session *session, struct call *call);
void call_release(struct call *call); /* what it holds, and the calls in it; again does no harm */
/* Holds the functions that a statement names, from its reading until it has run; and lets go of all that its calls
 * hold. */
void statement_hold(const struct statement *statement);
void statement_release(const struct statement *statement);

/* --- the pool and its jobs --- */

/* There is a pool that takes jobs; starts one if there is none. false with a complaint. */
bool session_need_pool(struct session *session, size_t place);
size_t session_workers(const struct session *session); /* of the pool, or of the one that would be started */
/* A pool as it is to be. (start.c) */
struct pool_wish {
    size_t count;
    enum start_method method;
    uint64_t max_tasks;       /* 0: without end */
    struct plan *initializer; /* NULL: none; taken over */
    const struct call *typed; /* what it was planned from */
    bool await;               /* returns when all workers have looked for work, or after a second */
    size_t place;             /* of the line, for errors */
};
/* Takes the place of the pool that is there, if the workers could be started and did not fail to initialize. */
bool session_pool(struct session *session, const struct pool_wish *wish);
void session_tell_start(struct session *session,
                        const struct pool_wish *wish); /* how long it took; what is inherited */
/* What it said in Python when a pool takes no more jobs, as a complaint. Returns false. */
bool session_complain_closed(struct session *session, size_t place);
void session_drop_pool(struct session *session); /* ends its workers */
/* The initializer's failure, in words, and its place in the source of one's own function: "sqrt -1: math domain error …
 * (ValueError)". */
void session_initializer_failure(const struct session *session, struct text *out, struct text *place);
/* How the program starts a worker of its own by exec: main() calls it first of all. Returns where that is not how. */
void worker_begin(int count, char **arguments);
struct job *session_job(const struct session *session, uint64_t number); /* NULL */
/* The job an argument means. false with a complaint. */
bool session_argument_job(struct session *session, const struct argument *argument, struct job **out);
/* The jobs it means: one, several, or a list of handles. *list: not one alone. *jobs is in the line's region. */
bool session_argument_jobs(struct session *session, const struct argument *argument, struct job ***jobs, size_t *count,
                           bool *list);
void session_forget_old_jobs(struct session *session);
/* Lets go of the oldest result that only the list of jobs holds and that somebody has seen. false: there is
 * none, or all of them together would not make room for `need` bytes. */
bool session_make_room(struct session *session, uint64_t need);
unsigned cpu_count_usable(void); /* the CPUs this process may use */
unsigned cpu_count_machine(void);

/* --- the loop (loop.c) --- */

bool loop_open(struct session *session);
void loop_close(struct session *session);
/* One poll: signals, the pool, input. timeout_ms as poll's. */
void loop_turn(struct session *session, int timeout_ms);

enum wait_end { WAIT_OVER, WAIT_TIMEOUT, WAIT_INTERRUPTED };
/* Of something long that the program does itself: looks at the signals. false: leave it. */
bool session_still_wanted(struct session *session);
/* The same for every item of a long list: looks now and then. false with a complaint. */
bool session_wants_more(struct session *session, uint64_t item);
/* Until the job is over, or the deadline (0: none), or Ctrl-C. */
enum wait_end session_wait(struct session *session, const struct job *job, uint64_t deadline_ns);
/* The same, until done() says so. */
enum wait_end session_wait_following(struct session *session, const struct job *job, uint64_t deadline_ns,
                                     bool (*done)(struct session *session, void *context), void *context);
/* For a moment, until done() says so: short jobs are over before a CPU would have gone to sleep and been woken again.
 */
void session_look(struct session *session, bool (*done)(struct session *session, void *context), void *context);
/* Until done() says so. */
enum wait_end session_wait_until(struct session *session, bool (*done)(struct session *session, void *context),
                                 void *context, uint64_t deadline_ns);
uint64_t clock_ns(void);
void stop_self(void); /* Ctrl-Z; returns when somebody lets the program go on */

/* --- output (output.c) --- */

void print_notice(struct session *session, const char *format, ...) __attribute__((format(printf, 2, 3)));
void print_complaint(struct session *session);
/* What a statement came to: text or JSON. name: what it was kept as, or NULL. */
void print_outcome(struct session *session, struct stretch command, const char *name, const struct outcome *outcome,
                   uint64_t elapsed_ns);
void print_failure(struct session *session, struct stretch command, uint64_t elapsed_ns);
int session_columns(const struct session *session, FILE *stream); /* 0: it is no terminal */
/* A list of records of the same keys; width: columns that the last one is cut to fit into, 0: it is not. (table.c) */
void print_table(struct value list, int width, struct text *out);
bool is_table(struct value list); /* is it such a list? */
void print_figures(struct session *session, const struct job *job);
void print_bare(struct session *session, const struct text *text); /* to standard output, as it is */
/* A result as it comes: a line of its own on standard output. What is told of it goes to standard error, before it on
 * the same line where both are seen together; nothing where no figures are wanted. */
void print_arrival(struct session *session, const struct text *about, struct value result);
/* For it: "w0  ", in the worker's colour where the pane is on, and " +3.10 ms  ". */
void text_worker(const struct session *session, struct text *out, size_t worker);
void text_after(struct text *out, uint64_t from_ns, uint64_t at_ns);
/* Lines for people to read: printed as they are, in JSON the result. Releases the text. */
void outcome_text(struct session *session, struct text *text, struct outcome *out);

const char *setting_name(size_t index); /* NULL behind the last; commands/set.c */

/* json.c */
void json_outcome(struct session *session, struct stretch command, const char *name, const struct outcome *outcome,
                  uint64_t elapsed_ns, struct text *out);
void json_failure(struct session *session, struct stretch command, uint64_t elapsed_ns, struct text *out);

/* --- callbacks (callbacks.c) --- */

/* A job is over: if it has a callback that is to be run now, it is held until callbacks_run(). */
void callbacks_take(struct session *session, struct job *job);
/* Runs those of jobs that are over, in that order, between two commands or inside one that has nothing half done: all
 * that belongs to the line in hand is put aside meanwhile. Does nothing inside a callback. */
void callbacks_run(struct session *session);

/* --- running (run.c) --- */

/* A run command's call, ready to be submitted. */
struct run {
    const struct call *call;
    struct plan plan;
    enum job_shape shape;
    uint64_t chunk_size;
    bool chunk_size_given;
    bool async;
    size_t place; /* of its items */
};
bool run_prepare(struct session *session, const struct call *call, size_t workers, struct run *run);
void run_release(struct run *run);
/* The plan alone, of a function (argument 0) and what it is given (argument 1). */
bool run_prepare_function(struct session *session, const struct call *call, enum spread spread, struct run *run);
/* Submits it; its plan is the job's from then on. The job is the caller's to release. NULL with a complaint. */
struct job *run_start(struct session *session, struct run *run);
bool run_command(struct session *session, const struct call *call, struct outcome *out); /* what they all do */
bool run_in_background(struct session *session, struct run *run, struct outcome *out);   /* gives the handle */
/* Ctrl-C: cancels a job of the foreground. false, with a complaint that says so. */
bool run_cancel(struct session *session, struct job *job);
/* imap and imap_unordered: results are shown as they come. (stream.c) */
bool run_streaming(struct session *session, struct run *run, struct outcome *out);
/* apply_async of a tuple that runs along: a job an element, and the list of their handles. (many.c) */
bool run_many(struct session *session, const struct call *call, struct outcome *out);
bool run_serially(struct session *session, const struct call *call, struct outcome *out);
/* Runs it in this process, and how long that took. The output is the caller's to release. false with a complaint. */
bool run_here(struct session *session, const struct run *run, struct pool_block **output, uint64_t *wall_ns);
bool run_complain_item(struct session *session, const struct run *run, const struct plan_failure *failure);
/* The result of a job that is over. false with its failure as a complaint. */
bool job_take_result(struct session *session, struct job *job, size_t place, struct outcome *out);
/* Waits for each of the jobs, at most until the call's `timeout`. false with a complaint. (commands/get.c) */
bool jobs_wait(struct session *session, const struct call *call, struct job **jobs, size_t count);
/* Cancels what is unfinished of them and waits a moment. false: a worker still has a chunk in hand. */
bool jobs_cancel(struct session *session, struct job *const *jobs, size_t count);
/* How long the same job took serially, 0: it was not run so. */
uint64_t session_serial_ns(const struct session *session, const char *title);

#endif
