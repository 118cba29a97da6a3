/* repl/session.h - one session: its pool, its names, its jobs, and what runs a line. Passed along; there is no other
 * state. What is done with it is in names.h, jobs.h, run.h, loop.h and output.h, which come with it. */
#ifndef REPL_SESSION_H
#define REPL_SESSION_H

#include <stdio.h>

#include "pool/pool.h"
#include "repl/command.h"
#include "repl/describe.h"
#include "repl/jobs.h"
#include "repl/loop.h"
#include "repl/names.h"
#include "repl/output.h"
#include "repl/parse.h"
#include "repl/region.h"
#include "repl/run.h"

struct scaling;
struct tutor;
struct python_log;
struct process;
struct processes;

enum { DEAD_KEPT = 64 }; /* workers that died, and whose pids are remembered */
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

struct dead_worker {
    pid_t pid;
    uint32_t worker;
};

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
    void (*error_follows)(void *context);                 /* what is printed next is one; NULL: nobody wants to know */
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
    struct dead_worker dead_workers[DEAD_KEPT]; /* the last ones, by turns */
    uint64_t dead_count;
    struct text updates; /* for JSON: what was told of updates since the last object, field by field */
    bool news_due;       /* a process has ended since it was last said what became of shared objects */
    struct name *names;  /* by name */
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
    enum figures figures; /* as they were set … */
    bool figures_hidden;  /* … and they are not wanted while whoever catches the output has lines run */
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
    uint64_t unseen_job;         /* nor of those up to this one: a lesson ran them out of sight */
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

    struct tutor *tutor; /* who teaches here; NULL: nobody. See tutor.h */
    bool for_lesson;     /* a lesson types, not the learner */
    bool no_skip;        /* `skip` shows no answers: the teacher's wish */
    uint64_t give_up_ns; /* then, by clock_ns(), whatever runs is broken off as by Ctrl-C; 0: never */

    struct complaint complaint;
    struct region region; /* of the line in hand */
    const char *line;     /* in hand */
    size_t line_size;
    bool quit;
    int printing;         /* begin_print()s inside each other */
    int write_error;      /* errno of standard output, 0: none */
    int nesting;          /* of `run FILE` */
    int asides;           /* session_run_aside()s inside each other */
    bool command_failed;  /* one that ran; not: it could not be read, or its values not be found out */
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

/* What belongs to the line in hand, while other lines are run inside of it: a file's, a callback. */
struct line_in_hand {
    struct complaint complaint;
    struct region region;
    const char *line, *source;
    size_t line_size, source_line;
};
struct line_in_hand session_put_line_aside(struct session *session);
void session_take_line_back(struct session *session, const struct line_in_hand *outer);

/* A line of its own inside of whatever is in hand, all of which is put aside and comes back: nobody typed it, and the
 * tutor is not told of it. `_` is what it gives. (callbacks.c) */
bool session_run_aside(struct session *session, const char *line);

/* The commands of a line, without remembering it. session->line is set; the first error ends it. */
bool session_run_commands(struct session *session);
/* The same of a line that is one command as it stands: nothing in it ends the command. */
bool session_run_command(struct session *session);

/* Runs one call whose arguments have been evaluated, or evaluates them first. */
bool session_call(struct session *session, struct call *call, struct outcome *out);

/* --- evaluation (evaluate.c) --- */

bool evaluate(struct session *session, const struct expression *expression, struct value *out);
bool call_evaluate(struct session *session, struct call *call);
void call_release(struct call *call); /* what it holds, and the calls in it; again does no harm */
/* Holds the functions that a statement names, from its reading until it has run; and lets go of all that its calls
 * hold. */
void statement_hold(const struct statement *statement);
void statement_release(const struct statement *statement);

/* --- the pool --- */

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
unsigned cpu_count_usable(void); /* the CPUs this process may use */
unsigned cpu_count_machine(void);

/* Whose pid it is, now or before: "p0 (pid 2358)", "w1 (pid 2359)"; where that is not known, "process 2358". (who.c) */
void session_say_who(const struct session *session, pid_t pid, struct text *out);
void session_note_dead(struct session *session, pid_t pid, uint32_t worker); /* a worker is no more */

static inline enum figures figures_shown(const struct session *session)
{
    return session->figures_hidden ? FIGURES_OFF : session->figures;
}

const char *setting_name(size_t index); /* NULL behind the last; commands/set.c */

#endif
