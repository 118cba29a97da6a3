/* pool/pool.h - a crew of workers that claim chunks of jobs from memory they share with the parent.
 *
 * Other folders include only this, process.h, shared.h, view.h and error.h. The engine prints nothing, knows no
 * function and no value: a job is a count of items, bytes that go in, and bytes that come out; what a chunk's work is,
 * the caller's work function knows.
 *
 * Everything here is for the parent's one thread, but for pool_task_…(), which are for the work function in a worker.
 */
#ifndef POOL_POOL_H
#define POOL_POOL_H

#include "pool/error.h"
#include "pool/view.h"

enum { POOL_WORKERS_MAX = 1024 };

struct pool;       /* opaque: part of its state lives in memory shared with the workers */
struct pool_arena; /* the shared memory: made once, used by every pool of the program */
struct pool_block; /* a finished job's output; outlives its pool */
struct pool_task;  /* a claimed chunk, as the work function sees it */

/* --- the arena --- */

/* Makes the arena: address space, not memory. limit: bytes that jobs may hold together; 0: half of what is available
 * now. POOL_ESYSTEM if the kernel refuses. */
enum pool_error pool_arena_create(struct pool_arena **out, uint64_t limit);
void pool_arena_destroy(struct pool_arena *arena);         /* NULL is fine; no pool and no block may be left */
uint64_t pool_arena_used(const struct pool_arena *arena);  /* bytes charged to jobs and blocks */
uint64_t pool_arena_limit(const struct pool_arena *arena); /* bytes */
void pool_arena_set_limit(struct pool_arena *arena, uint64_t limit);
const void *pool_arena_at(const struct pool_arena *arena, uint64_t offset); /* see pool_block_offset() */
uint64_t pool_memory_available(void); /* bytes: of the machine, or of the control group where that has less */

/* --- the pool --- */

enum pool_outcome {
    POOL_TASK_DONE,      /* every item of the chunk has its result */
    POOL_TASK_FAILED,    /* pool_task_fail() was called */
    POOL_TASK_CANCELLED, /* pool_task_progress() said to stop */
};

enum start_method {
    START_FORK,  /* a worker is a copy of this process */
    START_SPAWN, /* a worker is a program of its own: nothing of this process is in it but the arena */
};

struct pool_piece { /* a part of an input */
    const void *data;
    size_t size; /* bytes */
};

/* What each process of the pool does first, before it looks for work: one item, run by the pool's work function. */
struct pool_initializer {
    struct pool_piece input;         /* copied into the arena */
    uint64_t output_size, heap_size; /* for each worker; what it writes there nobody reads */
};

/* What START_SPAWN executes. Must last as long as the pool. */
struct pool_program {
    const char *path;
    const char *const *arguments; /* behind its name, up to a NULL; then comes what pool_become_worker() reads */
    uint64_t stamp;               /* the same in two processes if and only if they are the same program */
};

struct pool_options {
    struct pool_arena *arena; /* must outlive the pool */
    size_t worker_count;      /* 1 to POOL_WORKERS_MAX */
    /* Runs the items [begin, end) of a chunk, in a worker. Must give the same output when it is run again. */
    enum pool_outcome (*work)(struct pool_task *task);
    bool no_trace; /* record no events; figures are kept all the same */
    enum start_method start_method;
    const struct pool_program *program;         /* START_SPAWN */
    uint64_t max_tasks;                         /* chunks after which a worker leaves and is replaced; 0: it stays */
    const struct pool_initializer *initializer; /* NULL: none */
};

/* Starts a pool. Returns when every worker has been started; they may not run yet. On an error nothing is left behind.
 * POOL_ECOUNT, POOL_EFORK, POOL_ESPAWN, POOL_ESYSTEM, POOL_EARENA (the initializer's input and output). SIGCHLD need
 * not be blocked; the caller must not reap the workers. */
enum pool_error pool_start(struct pool **out, const struct pool_options *options);

/* In a program that START_SPAWN executed: becomes the worker that its last argument orders it to be, with the same work
 * function and stamp as the pool's. Returns only where the order is not from a pool of this very program. */
void pool_become_worker(const char *order, enum pool_outcome (*work)(struct pool_task *task), uint64_t stamp);

/* How far the workers are that the pool began with; times from pool_start() on. */
struct start_view {
    size_t ready;              /* so many of them have looked for work: the program runs, the initializer is done */
    uint64_t first_ns, all_ns; /* until the first of these was ready, and the last */
};
void pool_start_look(const struct pool *pool, struct start_view *out);
enum start_method pool_start_method(const struct pool *pool);

/* Has the initializer failed in a worker? Then pool_update() has terminated the pool. *failure: why (may be NULL). */
bool pool_is_broken(const struct pool *pool, struct job_failure *failure);

/* Ends and reaps the workers at once, whatever they do, and releases the pool. Unfinished jobs are gone. NULL is fine.
 * Blocks for as long as the kernel takes to end the processes. */
void pool_stop(struct pool *pool);

/* No more jobs; the workers leave when the last job is finished. */
void pool_close(struct pool *pool);

/* Kills the workers and ends all unfinished jobs as JOB_TERMINATED; the pool takes no more jobs. Results of finished
 * jobs stay. Blocks as pool_stop(). */
void pool_terminate(struct pool *pool);

bool pool_is_closed(const struct pool *pool); /* closed or terminated */
bool pool_is_over(const struct pool *pool);   /* closed, and the last worker reaped */
size_t pool_worker_count(const struct pool *pool);
size_t pool_unfinished(const struct pool *pool); /* jobs */

/* --- the loop's side --- */

/* What happened and is worth a line to a person. */
struct pool_notice {
    enum {
        NOTICE_JOB_OVER,
        NOTICE_WORKER_DIED,
        NOTICE_WORKER_NOT_REPLACED,
        NOTICE_WORKER_BACK,
        NOTICE_INITIALIZER_FAILED
    } kind;                               /* the last: see pool_is_broken() */
    uint64_t job;                         /* the one that is over; or that the dead worker had in hand, 0 if none */
    uint64_t chunk, item_begin, item_end; /* the chunk that goes back to be run again, where job is set */
    bool given_up; /* the item `item` had three workers die with it in hand: it will not be tried again */
    uint64_t item;
    uint32_t worker; /* its slot */
    pid_t old_pid, new_pid;
    int signal; /* that ended it, 0: it left with `status` */
    int status;
};

/* Readable when pool_update() has something to do. Belongs to the pool. */
int pool_fd(const struct pool *pool);

/* At the latest after so many milliseconds pool_update() wants to be called again; -1: only when pool_fd() is readable.
 */
int pool_timeout_ms(const struct pool *pool);

/* Reaps and replaces dead workers, gives their chunks back, finishes jobs. Never blocks. Call it when pool_fd() is
 * readable, after SIGCHLD, and when pool_timeout_ms() is over. Returns how many notices it wrote to `notices`, at most
 * `max`; when it returns `max`, call it again. */
size_t pool_update(struct pool *pool, struct pool_notice *notices, size_t max);

/* SIGCHLD came: notes which workers were stopped or continued. Then call pool_update(). */
void pool_child_signal(struct pool *pool);

/* --- jobs --- */

struct job_spec {
    uint64_t item_count;            /* may be 0: the job is done at once */
    uint64_t chunk_size;            /* items a chunk, 1 or more */
    const struct pool_piece *input; /* copied one after the other into the arena */
    size_t input_count;
    uint64_t output_size; /* bytes of zeros that the work function writes; pages nobody touches cost nothing */
    uint64_t heap_size;   /* bytes for pool_task_allocate(), right after the output */
    uint64_t heap_spare;  /* so many more, not charged: chunks that are run again take their memory anew */
    bool arrivals;        /* chunks are claimed in order, and it is noted when each is done: see pool_job_arrivals() */
};

/**
 * Submits a job; its first chunks may be running before this returns.
 *
 * job     out; written on POOL_OK only; unique for the arena's life, counted from 1
 *
 * Never blocks. POOL_ECLOSED, POOL_EARENA (nothing is submitted), POOL_EJOBS, POOL_ESPEC, POOL_ESYSTEM.
 */
enum pool_error pool_submit(struct pool *pool, const struct job_spec *spec, uint64_t *job);

/* Asks for the job's end: no chunk is claimed any more, and those in hand stop at their next progress call. The job is
 * over when pool_update() says so. POOL_EJOB; a job that is over stays as it is. */
enum pool_error pool_cancel(struct pool *pool, uint64_t job);

/* Waits until the job is over, at most timeout_ns; notices are dropped. For programs without a loop of their own.
 * POOL_ETIMEOUT, POOL_EJOB. */
enum pool_error pool_wait(struct pool *pool, uint64_t job, uint64_t timeout_ns);

enum pool_error pool_job_look(const struct pool *pool, uint64_t job, struct job_view *out);

/* What each worker did for a job, so far or whole: pool_worker_count() entries into `shares`. */
enum pool_error pool_job_shares(const struct pool *pool, uint64_t job, struct share_view *shares);

/* The chunks [first, first + count): owner[k] is the slot of the worker that has done or claimed it, -1 for none. */
enum pool_error pool_job_owners(const struct pool *pool, uint64_t job, uint64_t first, size_t count, int *owners);

/* What all workers did while the job was unfinished. Only of a job that is over (POOL_EUNFINISHED), POOL_EJOB,
 * POOL_ESYSTEM when there is none: no memory for it, or 32 other jobs were unfinished when it ended. Release with
 * job_record_release(). */
enum pool_error pool_job_record(const struct pool *pool, uint64_t job, struct job_record *out);
void job_record_release(struct job_record *record);

/* The output of a job in JOB_DONE; the caller holds it until pool_block_release(). POOL_EJOB, POOL_EUNFINISHED. */
enum pool_error pool_job_output(struct pool *pool, uint64_t job, struct pool_block **out);

/* A chunk that is done. */
struct pool_arrival {
    uint64_t chunk;
    uint64_t at_ns;  /* when, by the clock of the worker */
    uint32_t worker; /* its slot */
};

/* The chunks of a job submitted with `arrivals` that were done since the last call, in the order in which they were:
 * each chunk once, and at most `max`. When it gives fewer, pool_fd() becomes readable as soon as there is another.
 * Costs the workers one call a wake-up. 0 for other jobs. */
size_t pool_job_arrivals(struct pool *pool, uint64_t job, struct pool_arrival *arrivals, size_t max);

/* The output of such a job, done or not: what belongs to chunks that have arrived may be read. The caller holds it
 * until pool_block_release(). POOL_EJOB. */
enum pool_error pool_job_output_so_far(struct pool *pool, uint64_t job, struct pool_block **out);

/* Forgets a job that is over. Its output stays while a block holds it. POOL_EJOB, POOL_EUNFINISHED. */
enum pool_error pool_drop(struct pool *pool, uint64_t job);

/* --- blocks --- */

/* Memory of the arena for output that is made without a pool: zeros. POOL_EARENA, POOL_ESYSTEM. */
enum pool_error pool_block_create(struct pool_arena *arena, uint64_t size, struct pool_block **out);
void *pool_block_data(const struct pool_block *block);
uint64_t pool_block_size(const struct pool_block *block);
uint64_t pool_block_charge(const struct pool_block *block);   /* bytes that count against the limit */
struct pool_block *pool_block_hold(struct pool_block *block); /* returns it */
void pool_block_release(struct pool_block *block);            /* NULL is fine */
/* Gives back what lies behind its first `size` bytes, which nobody may use any more. */
void pool_block_trim(struct pool_block *block, uint64_t size);
/* Where the block lies in the arena, for a job's input to name: the work function finds it with pool_task_at(). The
 * block must be held until that job is over. */
uint64_t pool_block_offset(const struct pool_block *block);

/* --- workers --- */

/* Copies what the workers do at this instant. view->workers must have room for pool_worker_count() entries. Costs the
 * workers nothing. */
void pool_look(const struct pool *pool, struct pool_view *view);

/* The events of a worker that still works, one after the other. pool_events_after(): where those begin that end after
 * from_ns, as a cursor. pool_events(): copies those from the cursor on, oldest first, at most `max`, and moves it
 * behind the first *settled of them; the last may still grow, and is copied again the next time. What the worker wrote
 * over before it was read is passed over. What it does since its last event, pool_look() says. Costs the workers
 * nothing. */
uint64_t pool_events_after(const struct pool *pool, size_t worker, uint64_t from_ns);
size_t pool_events(const struct pool *pool, size_t worker, uint64_t *cursor, struct trace_event *events, size_t max,
                   size_t *settled);

/* Such events, put together as a record of workers that still work, lack what a worker cannot note itself: stops, and
 * waits in which there was something to claim. Names them; record->events is allocated anew. POOL_ESYSTEM: no memory;
 * the record is still one to be released. */
enum pool_error pool_record_name_gaps(const struct pool *pool, struct job_record *record);

/* Makes `event` a part of the busy event before it, if it is of the same job, and no wait of `quantum` ns or longer. */
bool pool_fold_event(struct trace_event *last, const struct trace_event *event, uint64_t quantum);

/* Sends SIGKILL, SIGSTOP or SIGCONT (or another) to a worker. POOL_EWORKER if there is no such slot or it has no
 * process. */
enum pool_error pool_signal(struct pool *pool, size_t worker, int signal);

/* What of a process's memory is whose, in bytes. Code and constants, which are as they are in their files, and the
 * arena are left out. */
struct inheritance {
    uint64_t own;       /* written, and in no other process */
    uint64_t inherited; /* in its parent or a child of its own as well: copied when one of them writes */
};
/* false: the kernel does not tell. It walks over the process's pages: not for every frame. */
bool pool_inheritance(pid_t pid, struct inheritance *out);

/* --- for the work function --- */

uint64_t pool_task_begin(const struct pool_task *task); /* items [begin, end) */
uint64_t pool_task_end(const struct pool_task *task);
const void *pool_task_input(const struct pool_task *task);
void *pool_task_output(const struct pool_task *task);
const void *pool_task_at(const struct pool_task *task, uint64_t offset); /* see pool_block_offset() */
/* items_done of this chunk; part: of the item in hand, 0 to 1. false: stop, and return POOL_TASK_CANCELLED. */
bool pool_task_progress(struct pool_task *task, uint64_t items_done, double part);
/* The item in hand waits from here on: WORKER_LOCK_WAIT or WORKER_QUEUE_WAIT. And it goes on. */
void pool_task_wait(struct pool_task *task, enum worker_state state);
void pool_task_go_on(struct pool_task *task);
/* Zeros from the job's heap, aligned to 16 bytes; NULL when it is used up. */
void *pool_task_allocate(struct pool_task *task, size_t size);
/* The item that failed and why (code > 0). Then return POOL_TASK_FAILED. */
void pool_task_fail(struct pool_task *task, uint64_t item, uint32_t code);
/* Makes the pages of [data, data + size) present at once, which is cheaper than a fault a page. A hint. */
void pool_task_populate(void *data, size_t size);

/* --- arithmetic of chunks --- */

/* Python's Pool.map: c, r = divmod(item_count, 4 * workers); c + (r > 0). 0 for no items.
 * Source: multiprocessing/pool.py, Pool._map_async. */
uint64_t pool_default_chunk_size(uint64_t item_count, size_t workers);

#endif
