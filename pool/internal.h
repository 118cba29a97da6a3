/* pool/internal.h - what the engine's own files share: the layout of the shared memory, and the parent's private state.
 *
 * Shared memory holds offsets into the arena, never pointers. Every field that two processes touch is _Atomic, and its
 * comment says who writes it. */
#ifndef POOL_INTERNAL_H
#define POOL_INTERNAL_H

#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "pool/pool.h"

#define NS_PER_S 1000000000ull
#define NS_PER_MS 1000000ull

enum {
    ORDER_SIZE = 1 << 16,     /* jobs between the oldest unfinished and the newest */
    LINGER_NS = 100000,       /* the worker that ended a job looks for the next so long before it sleeps */
    SLEEP_NS_MAX = 100000000, /* a worker looks again after 100 ms, whether woken or not */
    DEATHS_PER_ITEM = 3,      /* an item that so many workers died over is given up */
    INITIALIZER_FAILED = 3,   /* the exit status of a worker that cannot begin */
    SKIP_MAX = 8,             /* items given up in one job, before the job is stopped */
    OFF_CPU_READ_NS = 100000, /* the scheduler's run delay is read this often at most */
    WAIT_READ_NS = 10000,     /* and after waits that took so long: who waited longer than it spins has slept */
    CACHE_LINE = 64,
};

static inline uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static inline uint64_t round_up(uint64_t n, uint64_t unit)
{
    return (n + unit - 1) / unit * unit;
}

static inline void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* An item in hand: computing, or waiting for a lock or a queue. */
static inline bool state_in_hand(enum worker_state state)
{
    return state == WORKER_BUSY || state == WORKER_LOCK_WAIT || state == WORKER_QUEUE_WAIT;
}

/* --- chunk words: the only ledger ---
 *
 * state (8 bits) | flags (8) | slot (16) | generation of the slot's process (32). A chunk is claimed by one
 * compare-and- swap from WORD_FREE to {WORD_CLAIMED, slot, generation}. From there on only that process writes the
 * word, or the parent once that process has been reaped. So a worker may be killed at any instruction: what it had is
 * in the words. */
enum word_state { WORD_FREE, WORD_CLAIMED, WORD_DONE, WORD_FAILED, WORD_CANCELLED };
#define WORD_CAREFUL 0x100ull /* a worker died over it: run item by item, so that the next death names its item */

static inline uint64_t word_make(enum word_state state, uint64_t flags, uint32_t slot, uint32_t generation)
{
    return (uint64_t)state | flags | (uint64_t)slot << 16 | (uint64_t)generation << 32;
}

static inline enum word_state word_state(uint64_t word)
{
    return (enum word_state)(word & 0xff);
}

static inline uint32_t word_slot(uint64_t word)
{
    return (uint32_t)(word >> 16) & 0xffff;
}

static inline uint32_t word_generation(uint64_t word)
{
    return (uint32_t)(word >> 32);
}

/* --- a job in shared memory --- */

/* What one worker did for one job. Written by that worker, and by the parent when it has reaped it. */
struct tally {
    _Alignas(CACHE_LINE) _Atomic uint64_t chunks; /* done */
    _Atomic uint64_t items;
    _Atomic uint64_t busy_ns;
    _Atomic uint64_t lock_wait_ns, queue_wait_ns;
    _Atomic uint64_t off_cpu_ns;
    _Atomic uint64_t last_claim_ns;
    _Atomic uint64_t last_done_ns;
    _Atomic uint64_t failed_item;
    _Atomic uint32_t failed_code; /* 0: none; written after failed_item */
};

enum job_stop { STOP_NOT, STOP_CLAIMING, STOP_NOW };

struct shared_job {
    /* Written by the parent before the job is published, then only read. */
    uint64_t number;
    uint64_t item_count, chunk_size, chunk_count;
    uint64_t ticket_block;                            /* chunks a worker takes a ticket for at once */
    uint64_t words, tallies, input, output, heap_end; /* offsets in the arena */
    uint64_t heap_begin;                              /* the same, where a heap is used more than once */
    uint64_t log, log_size;                           /* struct log_entry, and how many; 0: none */
    uint64_t submitted_ns;

    _Atomic uint64_t skip[SKIP_MAX]; /* items given up; the parent writes */
    _Atomic uint32_t skip_count;     /* the parent, after skip[] */
    _Atomic uint64_t released_ns;    /* when chunks were last given back; the parent */
    _Atomic uint32_t stop;           /* enum job_stop: the parent, or a worker whose item failed */

    _Alignas(CACHE_LINE) _Atomic uint64_t ticket; /* a hint where to claim next; all workers. The words decide */
    _Alignas(CACHE_LINE) _Atomic uint64_t heap;   /* offset of the heap's first free byte; all workers */
    _Alignas(CACHE_LINE) _Atomic uint64_t logged; /* places of the log that were taken; all workers */
    _Atomic uint32_t log_watched; /* 1: whoever logs next wakes the parent. The parent sets it, a worker clears it */
};

/* A chunk that is done, in the order in which they were. A place is taken first and then filled, so a worker that is
 * killed between the two leaves one empty for ever; its chunk is run again and has another. Killed just behind it, the
 * chunk is run again and stands there twice. Who reads puts up with both. */
struct log_entry {
    _Atomic uint64_t at_ns;
    _Atomic uint64_t chunk; /* 1 + chunk | slot << 48; 0: not filled. Written last */
};

/* --- a worker's slot --- */

struct slot {
    /* A record under a sequence count: odd while it is written. Written by the worker; by the parent before the worker
     * is forked and after it has been reaped. Readers copy, and try again when the count was odd or has moved. */
    _Alignas(CACHE_LINE) _Atomic uint32_t sequence;
    _Atomic uint32_t state;    /* enum worker_state: STARTING, IDLE, BUSY, LOCK_WAIT, QUEUE_WAIT */
    _Atomic uint32_t previous; /* the state before it */
    _Atomic int32_t cpu;
    _Atomic uint64_t job, chunk;
    _Atomic uint64_t since_ns;
    _Atomic uint64_t total_ns[WORKER_STATE_COUNT]; /* before since_ns */

    /* Beside the record, written by the worker while it computes. */
    _Alignas(CACHE_LINE) _Atomic uint64_t items_done;
    _Atomic uint32_t part;     /* of the item in hand, in 2^-32 */
    _Atomic uint64_t hazard;   /* 1 + position of the job whose memory the worker may touch; 0: none */
    _Atomic uint64_t events;   /* events ever written to its ring, but for the newest that may still grow */
    _Atomic uint64_t ready_ns; /* when the slot first looked for work; 0: not yet */
    _Atomic uint32_t retired;  /* generation of the process that left since it had done its chunks; 0: none has */
};

struct shared_event {
    _Atomic uint64_t begin_ns, end_ns;
    _Atomic uint64_t lock_ns, queue_ns; /* of [begin, end): short waits merged into a busy event; after end_ns */
    _Atomic uint32_t job, chunk, chunks;
    _Atomic int16_t cpu;
    _Atomic uint8_t state;
};

/* The head of a pool's shared memory; slots and rings follow it. Written by the parent unless said otherwise. */
struct shared_pool {
    uint64_t worker_count;
    uint64_t slots, rings;                     /* offsets */
    uint64_t ring_size;                        /* events a worker, a power of two; 0: no trace */
    uint64_t stamp;                            /* of the program: see struct pool_program */
    uint64_t max_tasks;                        /* chunks a process does; 0: without end */
    uint64_t initializers, initializer_stride; /* offset of w0's struct shared_job, and from one to the next; 0: none */
    _Alignas(CACHE_LINE) _Atomic uint32_t bell; /* moves on when there is something new: workers sleep on it */
    _Atomic uint32_t released;                  /* moves on when chunks are given back */
    _Atomic uint32_t ready;                     /* slots that have looked for work; workers */
    _Atomic uint32_t leave;                     /* 1: go home */
    _Atomic uint32_t lingerer;   /* 1 + the slot of a worker that stays awake for the next job; 0: none */
    _Atomic uint64_t head, tail; /* positions: unfinished jobs are in [head, tail) */
    /* A bit a position: a worker asks the parent to see whether that job is over. */
    _Alignas(CACHE_LINE) _Atomic uint64_t look[ORDER_SIZE / 64];
    /* By position: offset of the shared_job, 0 once it is over. */
    _Alignas(CACHE_LINE) _Atomic uint64_t order[ORDER_SIZE];
};

/* --- the arena (arena.c) --- */

struct pool_arena;

void *arena_at(const struct pool_arena *arena, uint64_t offset);
int arena_fd(const struct pool_arena *arena);
uint64_t arena_space(const struct pool_arena *arena);
/* The arena of another process, by its file. Only arena_at() is for it. NULL: it is none, or cannot be mapped. */
struct pool_arena *arena_attach(int fd, uint64_t space);
uint64_t arena_next_job(struct pool_arena *arena);
uint64_t arena_page(void);

/* A stretch of the arena, all zeros. charge: bytes that count against the limit. */
enum pool_error arena_allocate(struct pool_arena *arena, uint64_t size, uint64_t charge, struct pool_block **out);

struct pool_block {
    struct pool_arena *arena;
    uint64_t offset, size, charge;
    uint64_t data, data_size; /* offset and size of what pool_block_data() shows */
    unsigned holders;
};

/* --- the parent's private state --- */

struct totals {
    uint64_t ns[WORKER_STATE_COUNT];
};

/* What was read of a job's log. */
struct log_reader {
    uint64_t next;   /* the first place that was not looked at */
    uint64_t *empty; /* those before it that were taken, and not filled yet */
    size_t empty_count, empty_room;
    uint8_t *told; /* a bit a chunk */
    uint64_t told_count;
    uint64_t swept; /* chunks below it need no look, once the job is over */
};

struct death {
    uint64_t item;
    unsigned count;
};

struct job {
    uint64_t number, position;
    struct pool_block *block;
    struct shared_job *shared;
    enum job_state state;
    bool terminated;
    uint64_t replaced; /* workers that left after max_tasks chunks, so far */
    uint64_t submitted_ns, finished_ns;
    uint64_t released_ns; /* since when a chunk has been claimable: submission, or the last release */
    uint64_t deaths;
    struct log_reader log;
    struct death *items; /* items that workers died over; item_count of them */
    size_t death_count;
    struct totals *before;     /* each worker's clocks at submission; NULL when over */
    struct share_view *shares; /* when over */
    struct job_view last;      /* when over */
    struct job_record record;  /* when over, if the trace is on */
};

struct stop_span {
    uint64_t from_ns, to_ns; /* to_ns 0: still stopped */
    uint64_t job;            /* in hand, 0: none */
    enum worker_state state; /* that the worker's own record shows meanwhile */
};

struct member { /* of the crew: a slot as the parent knows it */
    pid_t pid;  /* 0: no process */
    int pidfd;
    uint32_t generation;
    uint64_t first_ns; /* when the slot's first process was forked */
    bool stopped;
    bool left;               /* by itself, as the pool goes home */
    unsigned bad_starts;     /* processes in a row that died without doing anything */
    uint64_t retry_ns;       /* when to try to replace it again; 0: not waiting */
    struct stop_span *stops; /* that an unfinished job may still ask for, in order of time */
    size_t stop_count, stop_room;
    struct worker_view last; /* the last record that could be read whole */
};

struct pool {
    struct pool_options options;
    struct pool_arena *arena;
    struct pool_block *block;
    struct shared_pool *shared;
    struct slot *slots;
    struct shared_event *rings;
    struct member *crew;
    size_t worker_count;
    int event_fd; /* workers write, the parent reads */
    int epoll_fd; /* event_fd and every pidfd: what pool_fd() gives */
    int null_fd;
    bool closed, terminated, broken;
    struct job_failure failure; /* of the initializer, where broken */
    uint64_t began_ns;

    struct job **jobs; /* by number, ascending */
    size_t job_count, job_room;
    size_t unfinished;
    struct pool_block **graveyard; /* blocks a stopped worker may still touch, and their positions */
    uint64_t *graveyard_positions;
    size_t graveyard_count;
    bool deaths_seen; /* look at every job, not only at those that asked for it */

    struct pool_notice *notices; /* not yet handed out */
    size_t notice_count, notice_room;
};

/* Asks for a look at the job at a position. */
static inline void ask_for_look(struct shared_pool *shared, uint64_t position)
{
    uint64_t slot = position % ORDER_SIZE;
    atomic_fetch_or(&shared->look[slot / 64], 1ull << slot % 64);
}

static inline struct tally *job_tallies(const struct pool_arena *arena, const struct shared_job *job)
{
    return arena_at(arena, job->tallies);
}

static inline _Atomic uint64_t *job_words(const struct pool_arena *arena, const struct shared_job *job)
{
    return arena_at(arena, job->words);
}

static inline uint64_t chunk_begin(const struct shared_job *job, uint64_t chunk)
{
    return chunk * job->chunk_size;
}

static inline uint64_t chunk_end(const struct shared_job *job, uint64_t chunk)
{
    uint64_t begin = chunk_begin(job, chunk);
    return job->item_count - begin < job->chunk_size ? job->item_count : begin + job->chunk_size;
}

/* slot.c: a worker's record */
struct record {
    enum worker_state state, previous;
    int cpu;
    uint64_t job, chunk, since_ns;
    struct totals totals;
};
/* The item in hand waited before: the chunk's first part has its event. */
static inline bool record_goes_on(const struct record *record)
{
    return record->state == WORKER_BUSY &&
           (record->previous == WORKER_LOCK_WAIT || record->previous == WORKER_QUEUE_WAIT);
}
void slot_write(struct slot *slot, const struct record *record);
bool slot_read(const struct slot *slot, struct record *out); /* false: never seen whole in a bounded number of tries */
void slot_read_torn(const struct slot *slot, struct record *out); /* of a dead worker: as it lies */
/* The clocks at `at_ns`, by going on, or one step back, from the record. */
struct totals record_totals(const struct record *record, uint64_t at_ns);

/* claim.c: both sides of the words */
struct claimer {
    struct pool_arena *arena;
    struct shared_job *job;
    _Atomic uint64_t *words;
    uint32_t slot, generation;
    uint64_t next, end; /* of the ticket in hand */
    uint64_t sweep;     /* where the search for left-over chunks has got to */
};
void claimer_enter(struct claimer *claimer, struct pool_arena *arena, struct shared_job *job, uint32_t slot,
                   uint32_t generation);
bool claimer_next(struct claimer *claimer, uint64_t *chunk);
bool claimer_no_tickets(const struct claimer *claimer);
void claimer_settle(struct claimer *claimer, uint64_t chunk, enum word_state state);
uint64_t job_chunks_done(const struct pool_arena *arena, const struct shared_job *job, uint64_t worker_count);
uint64_t job_words_touched(const struct shared_job *job);
bool job_anything_claimed(const struct pool_arena *arena, const struct shared_job *job);

/* arrivals.c: the log of chunks that are done */
uint64_t log_size_for(uint64_t chunk_count);
/* A worker's side: before the chunk's word says that it is done. Returns whether the parent waits for it. */
bool log_chunk(const struct pool_arena *arena, struct shared_job *job, uint64_t chunk, uint32_t slot, uint64_t now);
bool log_open(struct job *job); /* false: no memory */
void log_close(struct job *job);

/* worker.c */
struct worker_start {
    struct pool_arena *arena;
    struct shared_pool *shared;
    uint32_t slot, generation;
    int event_fd;
    enum pool_outcome (*work)(struct pool_task *task);
};
_Noreturn void worker_main(const struct worker_start *start);

/* spawn.c */
enum { WORKER_NAME_SIZE = 32 }; /* of which the kernel keeps 15 characters, for ps and htop */
void slot_process_name(size_t slot, char *name);
enum pool_error spawn_worker(const struct pool *pool, size_t slot, pid_t *pid);

/* initializer.c */
/* Bytes that the initializer takes in the pool's shared memory. */
uint64_t initializer_size(const struct pool_options *options);
void initializer_place(struct pool *pool, uint64_t offset); /* there, for all workers */
struct shared_job *initializer_of(const struct pool_arena *arena, const struct shared_pool *shared, size_t slot);
void initializer_clear(const struct pool_arena *arena, struct shared_job *job); /* what the process before wrote */
/* A worker left that could not begin. */
void initializer_failed(struct pool *pool, size_t slot, pid_t pid);

/* trace.c */
struct tracer { /* a worker's */
    struct slot *slot;
    struct shared_event *ring;
    uint64_t size;
    uint64_t job_events; /* of the job in hand */
    uint64_t job_begin_ns;
    bool open; /* the newest event may still grow */
};
void trace_enter_job(struct tracer *tracer, uint64_t now);
/* counts: this is the chunk's first part, not one that goes on after a wait. */
void trace_busy(struct tracer *tracer, uint64_t job, uint64_t chunk, bool counts, uint64_t begin_ns, uint64_t end_ns,
                int cpu);
/* A wait with an item in hand, right after a busy part. */
void trace_wait(struct tracer *tracer, enum worker_state state, uint64_t job, uint64_t chunk, uint64_t begin_ns,
                uint64_t end_ns, int cpu);
uint64_t trace_end(const struct tracer *tracer); /* of the newest event; 0: there is none */
void trace_gap(struct tracer *tracer, enum worker_state state, uint64_t begin_ns, uint64_t end_ns);
uint64_t trace_ring_size(size_t worker_count);
/* Copies what all rings hold of [begin_ns, end_ns]. */
enum pool_error trace_collect(const struct pool *pool, struct job_record *record);
/* Events of workers while they are brought together. */
struct gathering {
    struct trace_event *events;
    size_t count, room;
    bool failed; /* no memory for one */
};

void gather(struct gathering *gathering, struct trace_event event);
struct trace_event trace_read_event(const struct shared_event *shared, size_t worker);

/* Gives names to what a worker could not note itself, in the events from index `first` on, all of them its own: stops,
 * and waits in which there was something to claim. And waits that were merged are events again. (gaps.c) */
void name_gaps(struct gathering *gathering, const struct pool *pool, size_t worker, size_t first);

/* child.c: what every forked child does first */
enum { CHILD_CALL_FD = 3 }; /* by which it calls the parent, if it has that */
struct child_files {
    int call_fd; /* the parent's number of it, -1: none */
    int null_fd;
    bool own_stderr; /* standard error was closed, and its number is one of the engine's */
};
void child_block_signals(sigset_t *before); /* in the parent, around fork */
/* Signals are as after exec, but for Ctrl-C, which is the parent's to answer; it ends when its parent does. */
void child_begin(const char *name, pid_t parent);
void child_take_files(const struct child_files *files); /* closes all others, and lets signals through */

/* crew.c */
enum pool_error crew_begin(struct pool *pool, size_t slot);
void crew_kill_all(struct pool *pool);
void crew_reap(struct pool *pool, size_t slot);
void crew_reap_unwatched(struct pool *pool); /* those without a pidfd */
void crew_retry(struct pool *pool);
bool crew_anyone_left(const struct pool *pool);
struct totals crew_totals(const struct pool *pool, size_t slot, uint64_t at_ns, struct record *record);

/* stops.c */
void crew_note_stops(struct pool *pool);
void crew_end_stop(struct member *member, uint64_t now); /* it goes on, or has died */
/* Time in [from, to] in which the slot was stopped, by what its record shows meanwhile. */
struct stop_sums {
    uint64_t busy_job_ns, lock_job_ns, queue_job_ns, busy_other_ns, idle_ns, starting_ns;
} crew_stopped(const struct pool *pool, size_t slot, uint64_t job, uint64_t from_ns, uint64_t to_ns);

/* job.c */
struct job *job_find(const struct pool *pool, uint64_t number);
void job_worker_died(struct pool *pool, uint32_t slot, uint32_t generation, const struct record *record,
                     uint64_t died_ns, struct pool_notice *notice);
void jobs_finish(struct pool *pool);
void jobs_terminate(struct pool *pool);
void jobs_release(struct pool *pool);
void graveyard_visit(struct pool *pool);

/* account.c */
void account_shares(const struct pool *pool, const struct job *job, uint64_t until_ns, struct share_view *shares);
/* Until when there was something to claim, as far as is known at `until_ns`. */
uint64_t claimable_until(const struct pool *pool, const struct job *job, uint64_t until_ns);
void account_view(const struct pool *pool, const struct job *job, uint64_t until_ns, struct job_view *out);

/* pool.c */
void raise_file_limit(size_t worker_count);       /* so that there is a pidfd for each, if the kernel lets us */
bool pool_is_going_home(const struct pool *pool); /* no worker is started any more */
void pool_ring(struct pool *pool, int sleepers);
struct pool_notice *pool_notice_add(struct pool *pool);

#endif
