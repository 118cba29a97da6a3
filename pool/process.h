/* pool/process.h - processes of their own, beside any pool: each is forked from the program as it is at that moment and
 * runs one function of the caller's. So it has a copy of everything, and what it changes is its own; only the arena is
 * shared.
 *
 * Everything here is for the parent's one thread, but for process_task_…(), which are for the body in the child. */
#ifndef POOL_PROCESS_H
#define POOL_PROCESS_H

#include "pool/pool.h"

enum { PROCESSES_MAX = 1024 }; /* that have not been forgotten */

struct processes;    /* opaque: all of a program */
struct process_task; /* a process, as its body sees it */

/* POOL_ESYSTEM. The arena must outlive them. */
enum pool_error processes_create(struct processes **out, struct pool_arena *arena);
void processes_destroy(struct processes *processes); /* NULL is fine; ends and reaps all, whatever they do */

struct process_spec {
    /* Runs in the child, with a copy of all of the parent's memory. Returns the exit status, 0 to 255. It must not
     * allocate from the arena nor give anything back to it: the parent's books are not the child's. */
    int (*body)(struct process_task *task, void *context);
    void *context;
    uint64_t note_size; /* bytes of zeros that the child writes and the parent reads; at most 2,048 */
};

/**
 * Forks a process. It may not run yet when this returns.
 *
 * number  out; written on POOL_OK only: 0, 1, … for the life of `processes`
 *
 * Never blocks. POOL_EFORK, POOL_ESYSTEM, POOL_EARENA, POOL_EPROCESSES.
 */
enum pool_error process_start(struct processes *processes, const struct process_spec *spec, uint32_t *number);

/* --- the loop's side --- */

/* A process has ended, and was reaped. It can be looked at until process_forget(). */
struct process_notice {
    uint32_t number;
};

int processes_fd(const struct processes *processes); /* readable when processes_update() has something to do */
void processes_child_signal(const struct processes *processes); /* SIGCHLD came: notes stops. Then update them */

/* Reaps. Never blocks. Returns how many notices it wrote, at most `max`; when it returns `max`, call it again. */
size_t processes_update(struct processes *processes, struct process_notice *notices, size_t max);

/* --- looking --- */

struct process_view {
    uint32_t number;
    pid_t pid;
    enum worker_state state; /* STARTING, BUSY, LOCK_WAIT, QUEUE_WAIT, STOPPED, DEAD */
    int cpu;                 /* where it ran when it began; -1: not known */
    uint64_t items_done;     /* as the body told last */
    double part;
    uint64_t started_ns, ended_ns;         /* ended_ns: 0 while it lives */
    uint64_t total_ns[WORKER_STATE_COUNT]; /* its time so far, by state; a stop is in the state it fell into */
    /* Once it has ended, as Python's Process.exitcode: the exit status, or -N where signal N ended it. */
    int exit_code;
};

enum pool_error process_look(const struct processes *processes, uint32_t number, struct process_view *out);
const void *process_note(const struct processes *processes, uint32_t number); /* NULL: there is no such process */
size_t processes_alive(const struct processes *processes);
void process_forget(struct processes *processes, uint32_t number); /* one that has ended */

/* Sends a signal. POOL_EPROCESS if there is none such, or it has ended. */
enum pool_error process_signal(const struct processes *processes, uint32_t number, int signal);

/* --- memory --- */

/* What a process has in memory (not: has the right to), in bytes; from /proc/PID/smaps_rollup. A page counts as shared
 * while more than one process has it. So what parent and child have in common after a fork is shared, and becomes
 * private page by page as one of them writes to it. */
struct memory_view {
    uint64_t own, shared;
    uint64_t fair; /* own + each shared page divided by those who share it (Pss) */
};

/* Costs some 100 microseconds: not for every frame. false: the kernel does not tell, or there is no such process. */
bool process_memory(pid_t pid, struct memory_view *out);

/* --- for the body --- */

void *process_task_note(const struct process_task *task);
/* For people who look; always true: a process is ended by a signal. */
bool process_task_progress(struct process_task *task, uint64_t items_done, double part);
/* BUSY, LOCK_WAIT or QUEUE_WAIT, from now on. */
void process_task_state(struct process_task *task, enum worker_state state);

#endif
