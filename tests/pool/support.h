/* tests/pool/support.h - what the tests of the engine share: a rig (an arena, a pool, and every notice it gave), a work
 * function that does what a job's input orders, and ways to wait for what can be observed.
 *
 * The work function runs in workers, which are forked: nothing in it may assert. It leaves what it saw in the job's
 * output or on a board, and the test looks at that. */
#ifndef TESTS_POOL_SUPPORT_H
#define TESTS_POOL_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pool/pool.h"

#define MS 1000000ull
#define SECOND 1000000000ull
#define PATIENCE (20 * SECOND) /* before a wait is called a failure */

enum op {
    OP_SQUARE, /* output[i] = square_of(i) */
    OP_SPIN,   /* spins values[i] microseconds of wall time; writes a struct spin_result */
    OP_GATE,   /* arrives at the board and waits until it is open, looking at progress; then as OP_SQUARE */
    OP_DIE,    /* items for which values[i] is not 0: dies as that says (enum manner) until the board counts `a` deaths;
                * then as OP_SQUARE. With a board of results it writes there as well. */
    OP_FAIL,   /* fails with code values[i] where that is not 0; otherwise waits `a` microseconds, as OP_SQUARE */
    OP_FILL,   /* writes 0xa5 to all of the chunk's `a` bytes an item */
    OP_REPORT, /* writes a struct hygiene */
    OP_HEAP,   /* output[i]: 1 when `a` bytes from the heap were zeros and aligned, 2 when there were none, 3 otherwise;
                * a board counts these in its results */
    OP_PID,    /* output[i] = the worker's pid; with a board it must have greeted: otherwise 0 */
    OP_GREET,  /* an initializer: adds the worker's pid to the board's results, `arrived` of them; fails with code 7
                * where the board is open */
    OP_LOCK,   /* `a` times: takes the lock of the object that lies at `board`, and holds it for values[i] ns */
    OP_ONCE,   /* fills the item's word with 1 by adding: shows how often it was run */
};

enum manner { DIE_NOT, DIE_KILL, DIE_SEGV, DIE_EXIT };

enum { BOARD_ITEMS = 4096 };

struct board { /* shared between the test and the workers, beside any job */
    _Atomic uint64_t open, arrived, deaths;
    _Atomic uint64_t results[BOARD_ITEMS];
};

struct spin_result {
    uint64_t begin_ns, end_ns, cpu_ns;
};

struct hygiene {
    uint64_t blocked, sigint_ignored, death_signal, open_files, stdin_is_null, group, parent;
};

struct request {
    enum op op;
    uint64_t items, chunk_size; /* 0: the default */
    uint64_t a;
    const uint64_t *values; /* one an item, or NULL */
    struct pool_block *board;
    uint64_t output_size, heap_size; /* 0: 8 bytes an item, no heap */
    bool arrivals;
};

struct rig {
    struct pool_arena *arena;
    struct pool *pool;
    struct pool_notice *notices;
    size_t notice_count;
    size_t files; /* open when it was made */
};

int rig_setup(void **state);    /* an arena, no pool */
int rig_teardown(void **state); /* and looks that no child, no file and no memory is left */
void rig_start(struct rig *rig, size_t workers);
/* Options beside the arena, the count and the work function; initializer: NULL, or what it is to do. */
void rig_start_with(struct rig *rig, size_t workers, struct pool_options options, const struct request *initializer);
/* What START_SPAWN executes: this test. Its main() calls rig_worker_begin() first. */
extern const struct pool_program rig_program;
void rig_worker_begin(int count, char **arguments);
void rig_step(struct rig *rig); /* waits a millisecond at most, then updates the pool */
size_t rig_count(const struct rig *rig, int kind);
const struct pool_notice *rig_notice(const struct rig *rig, int kind); /* the first, or NULL */

uint64_t clock_now(void);
uint64_t square_of(uint64_t i); /* never 0 */
size_t open_files(void);
bool has_child(void);

enum pool_outcome test_work(struct pool_task *task);
enum pool_error try_submit(struct pool *pool, const struct request *request, uint64_t *job);
uint64_t submit(struct rig *rig, const struct request *request);
struct job_view look_at_job(const struct rig *rig, uint64_t job);
bool is_over(const struct rig *rig, uint64_t job);
struct job_view finish(struct rig *rig, uint64_t job); /* waits until it is over */
struct worker_view look_at(const struct rig *rig, size_t worker);
void *output_of(struct rig *rig, uint64_t job, struct pool_block **block);
void assert_squares(struct rig *rig, uint64_t job);
void assert_done_squares(struct rig *rig, uint64_t job); /* finishes it first */

struct pool_block *board_create(struct rig *rig);
struct board *board_of(struct pool_block *block);

/* For each worker of a job that is over: all parts of its share are the job's wall. */
void assert_accounts(struct rig *rig, uint64_t job);
/* For each worker of a job that is over: its events follow each other without a hole from the job's submission to its
 * end. The record is to be released. */
struct job_record assert_record_tiles(struct rig *rig, uint64_t job);
uint64_t recorded_busy_ns(const struct job_record *record, size_t worker);
/* And those of the job are the share's busy time. */
void assert_record(struct rig *rig, uint64_t job);
/* And what it did otherwise is the same by its share and by its events. At the instant a job begins or ends, a worker
 * between two chunks may be seen as idle that is busy by its own later word: so this is for jobs whose chunks are long.
 */
void assert_record_agrees(struct rig *rig, uint64_t job);

#define wait_until(rig, condition) \
    do { \
        uint64_t wait_began = clock_now(); \
        while (!(condition)) { \
            if (clock_now() - wait_began > PATIENCE) \
                fail_msg("never came: %s", #condition); \
            rig_step(rig); \
        } \
    } while (0)

#define assert_ok(call) assert_int_equal((call), POOL_OK)
#define assert_between(value, low, high) assert_in_range((value), (low), (high))

#endif
