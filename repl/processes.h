/* repl/processes.h - processes of their own as the session knows them: what was typed, what has become of each. A
 * process that has ended is kept until it is joined, and the last of those after that too. */
#ifndef REPL_PROCESSES_H
#define REPL_PROCESSES_H

#include "pool/process.h"
#include "repl/plan.h"
#include "repl/text.h"
#include "repl/value.h"

struct session;
struct call;
struct argument;
struct outcome;

enum { PROCESSES_KEPT = 32 }; /* joined ones that `processes` lists */

/* Who holds the lock that somebody waits for; 0: not known. */
struct awaited {
    pid_t holder;
    uint64_t since_ns; /* … at every look since then */
};

/* Counted: the session holds it while it is listed, and every value that is its handle does. */
struct process {
    struct object object;
    struct value handle;  /* this itself, as names see it: not counted */
    uint32_t number;      /* p0, p1, … */
    uint32_t crew, place; /* so many were started together, and it was the place-th of them, from 0 */
    char *title;          /* what it runs, as typed */

    struct plan plan;       /* of a function … */
    struct value arguments; /* … which must last as long as it runs */
    char *name;             /* NAME = VALUE, else NULL */
    struct value value;

    struct process_view view; /* as of the last look; whole once it is over */
    bool over, joined;
    bool joined_in_python;     /* by what python_processes.c wrote */
    bool waited_for;           /* its end is not announced: somebody waits for it, and says so */
    bool announced;            /* people have read how it ended */
    struct memory_view memory; /* as of memory_ns; 0: never seen */
    uint64_t memory_ns;
    struct awaited awaited; /* while it waits for a lock, as the pane sees it */
};

void process_dispose(struct process *process); /* what it owns, when nobody holds it any more; not itself */

/* `process [N] F ARGS` and `process NAME = VALUE`. false with a complaint, and then none was started. */
bool processes_begin(struct session *session, const struct call *call, struct outcome *out);

/* In the child. (processes_child.c) */
struct process_errand {
    struct session *session;
    struct process *process;
};
struct process_note { /* from the child to its parent */
    uint32_t failure; /* why its function failed, and where: the code of struct plan_failure; 0: it did not */
    uint32_t told;    /* 1: `shown` is whole */
    char shown[1536]; /* NAME = VALUE: what NAME is there now */
};
int process_run_function(struct process_task *task, void *errand);
int process_run_assignment(struct process_task *task, void *errand);

struct process *session_process(const struct session *session, uint64_t number); /* NULL: it is not listed */
bool is_process_word(const char *word);                                          /* p0, p1, … */
/* The handle that the word p0 means; NULL: there is no such process, or it is no such word. */
const struct value *session_process_handle(const struct session *session, const char *word);
/* The processes that an argument's values mean: handles, and lists of them. *processes is in the line's region. false
 * with a complaint. */
bool session_argument_processes(struct session *session, const struct argument *argument, struct process ***processes,
                                size_t *count);
/* Looks at it anew, if it lives. */
const struct process_view *process_see(const struct session *session, struct process *process);
const char *process_state_word(const struct process *process); /* "busy", "ended", "joined"; of the last look; static */
/* Its memory, looked at again when what is known is older than age_ns. false: it is not known. */
bool process_see_memory(struct process *process, uint64_t age_ns);
struct process_name {
    char text[16];
} process_name(const struct process *process);                    /* "p0" */
void process_describe(struct process *process, struct text *out); /* "p0 is busy, pid 1234: join p0" */
/* "is busy", "waits for a lock": what one that lives does, as of the last look; static. */
const char *process_doing(const struct process *process);

bool processes_unjoined(const struct session *session); /* is there any? */
/* {"p0": 0, "p1": null}: for JSON, in the line's region; null where one has not ended. (processes_join.c) */
const char *process_exit_codes(struct session *session, struct process *const *processes, size_t count);
/* `join [P …] [timeout=S]`. false with a complaint. (processes_join.c) */
bool processes_join(struct session *session, const struct call *call, struct outcome *out);

/* The loop: reaps, and says what has ended. (processes_end.c, both) */
void processes_turn(struct session *session);
/* Ends those that run, says so, and lets go of all. */
void processes_stop(struct session *session);

#endif
