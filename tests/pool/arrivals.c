/* tests/pool/arrivals.c - chunks are told of as they are done: each once, in that order, with their output there, and
 * without anybody asking again and again. */
#include "tests/pool/support.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 37 };

struct told {
    struct pool_arrival *arrivals;
    size_t count;
    uint8_t *seen; /* by chunk */
    uint64_t chunk_count;
};

static struct told told_create(uint64_t chunk_count)
{
    struct told told = {.chunk_count = chunk_count};
    told.arrivals = calloc(chunk_count + BATCH, sizeof *told.arrivals);
    told.seen = calloc(chunk_count + 1, 1);
    assert_non_null(told.arrivals);
    assert_non_null(told.seen);
    return told;
}

static void told_release(struct told *told)
{
    free(told->arrivals);
    free(told->seen);
}

/* Takes what there is; a chunk that is told of twice is a failure. */
static void take(struct rig *rig, uint64_t job, struct told *told)
{
    size_t count;
    do {
        count = pool_job_arrivals(rig->pool, job, told->arrivals + told->count, BATCH);
        assert_true(count <= BATCH);
        for (size_t i = 0; i < count; i++) {
            const struct pool_arrival *arrival = &told->arrivals[told->count++];
            assert_true(arrival->chunk < told->chunk_count);
            assert_true(arrival->worker < pool_worker_count(rig->pool));
            if (told->seen[arrival->chunk]++)
                fail_msg("chunk %zu is told of twice", (size_t)arrival->chunk);
        }
    } while (count == BATCH);
}

static void take_all(struct rig *rig, uint64_t job, struct told *told)
{
    while (!is_over(rig, job)) {
        take(rig, job, told);
        rig_step(rig);
    }
    take(rig, job, told);
}

static void every_chunk_comes_once_and_its_output_is_there(void **state)
{
    enum { ITEMS = 200000 };
    struct rig *rig = *state;
    rig_start(rig, 4);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = ITEMS, .chunk_size = 2, .arrivals = true});
    struct pool_block *block;
    assert_ok(pool_job_output_so_far(rig->pool, job, &block));
    const uint64_t *output = pool_block_data(block);
    struct told told = told_create(ITEMS / 2);
    while (!is_over(rig, job) || told.count < ITEMS / 2) {
        size_t before = told.count;
        take(rig, job, &told);
        for (size_t i = before; i < told.count; i++)
            for (uint64_t k = 0; k < 2; k++)
                assert_int_equal(output[told.arrivals[i].chunk * 2 + k], square_of(told.arrivals[i].chunk * 2 + k));
        rig_step(rig);
    }
    assert_int_equal(told.count, ITEMS / 2);
    assert_done_squares(rig, job);
    assert_int_equal(pool_job_arrivals(rig->pool, job, told.arrivals, BATCH), 0);
    told_release(&told);
    pool_block_release(block);
}

/* What each item wrote of its own end is the order, where two ends are not the same instant. */
static void they_come_in_the_order_of_their_ends(void **state)
{
    enum { ITEMS = 60 };
    struct rig *rig = *state;
    rig_start(rig, 3);
    uint64_t values[ITEMS];
    for (size_t i = 0; i < ITEMS; i++)
        values[i] = i % 7 * 1500;
    uint64_t job = submit(rig, &(struct request){.op = OP_SPIN,
                                                 .items = ITEMS,
                                                 .chunk_size = 1,
                                                 .values = values,
                                                 .output_size = ITEMS * sizeof(struct spin_result),
                                                 .arrivals = true});
    struct told told = told_create(ITEMS);
    take_all(rig, job, &told);
    assert_int_equal(told.count, ITEMS);
    struct pool_block *block;
    const struct spin_result *results = output_of(rig, job, &block);
    const uint64_t slack = 5 * MS; /* a worker may be off its CPU between the two clocks */
    for (size_t i = 0; i < ITEMS; i++) {
        const struct pool_arrival *arrival = &told.arrivals[i];
        assert_true(arrival->at_ns >= results[arrival->chunk].end_ns);
        for (size_t k = 0; k < i; k++)
            assert_true(told.arrivals[k].at_ns < arrival->at_ns + slack);
    }
    assert_true(look_at_job(rig, job).last_done_ns >= told.arrivals[ITEMS - 1].at_ns);
    told_release(&told);
    pool_block_release(block);
}

/* Nothing but the pool's descriptor is waited for. */
static void the_first_is_told_of_while_the_job_runs(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t values[2] = {1000, 3000000};
    uint64_t job = submit(rig, &(struct request){.op = OP_SPIN,
                                                 .items = 2,
                                                 .chunk_size = 1,
                                                 .values = values,
                                                 .output_size = 2 * sizeof(struct spin_result),
                                                 .arrivals = true});
    struct told told = told_create(2);
    uint64_t began = clock_now();
    for (take(rig, job, &told); !told.count; take(rig, job, &told)) {
        struct pollfd fd = {.fd = pool_fd(rig->pool), .events = POLLIN};
        struct pool_notice notices[8];
        assert_true(poll(&fd, 1, (int)(PATIENCE / MS)) == 1);
        pool_update(rig->pool, notices, 8);
    }
    assert_true(clock_now() - began < 2500 * MS);
    assert_false(is_over(rig, job));
    assert_int_equal(told.count, 1);
    assert_int_equal(told.arrivals[0].chunk, 0);
    assert_true(look_at_job(rig, job).begun);
    assert_ok(pool_cancel(rig->pool, job));
    finish(rig, job);
    take(rig, job, &told);
    assert_int_equal(told.count, 1); /* what was cancelled does not arrive */
    told_release(&told);
}

static void workers_that_are_killed_lose_nothing_and_tell_nothing_twice(void **state)
{
    enum { ITEMS = 3000, KILLS = 25, APART = 100 };
    struct rig *rig = *state;
    rig_start(rig, 3);
    uint64_t values[ITEMS];
    for (size_t i = 0; i < ITEMS; i++)
        values[i] = 100;
    uint64_t job = submit(rig, &(struct request){.op = OP_SPIN,
                                                 .items = ITEMS,
                                                 .chunk_size = 1,
                                                 .values = values,
                                                 .output_size = ITEMS * sizeof(struct spin_result),
                                                 .arrivals = true});
    struct told told = told_create(ITEMS);
    for (size_t kills = 0; !is_over(rig, job);) {
        /* One item must not have three workers die: there is other work done between two kills. */
        if (kills < KILLS && told.count >= kills * APART)
            pool_signal(rig->pool, kills++ % 3, SIGKILL);
        take(rig, job, &told);
        rig_step(rig);
    }
    take(rig, job, &told);
    assert_int_equal(look_at_job(rig, job).state, JOB_DONE);
    assert_int_equal(told.count, ITEMS);
    told_release(&told);
}

static void what_failed_or_was_given_up_does_not_arrive(void **state)
{
    enum { ITEMS = 20 };
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t codes[ITEMS] = {[7] = 9};
    uint64_t job = submit(
        rig, &(struct request){.op = OP_FAIL, .items = ITEMS, .chunk_size = 1, .values = codes, .arrivals = true});
    struct told told = told_create(ITEMS);
    take_all(rig, job, &told);
    assert_int_equal(look_at_job(rig, job).state, JOB_FAILED);
    assert_int_equal(told.seen[7], 0);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(told.seen[i], 1); /* claimed in order: they were in hand or done */
    told_release(&told);

    struct pool_block *board = board_create(rig);
    uint64_t deaths[ITEMS] = {[4] = DIE_KILL};
    job = submit(rig, &(struct request){.op = OP_DIE,
                                        .items = ITEMS,
                                        .chunk_size = 1,
                                        .a = 1000,
                                        .values = deaths,
                                        .board = board,
                                        .arrivals = true});
    told = told_create(ITEMS);
    take_all(rig, job, &told);
    assert_int_equal(look_at_job(rig, job).state, JOB_FAILED);
    assert_int_equal(told.count, ITEMS - 1);
    assert_int_equal(told.seen[4], 0);
    told_release(&told);
    pool_block_release(board);
}

static void a_job_that_was_not_begun_says_so(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t first = submit(rig, &(struct request){.op = OP_GATE, .items = 2, .chunk_size = 1, .board = board});
    uint64_t second = submit(rig, &(struct request){.op = OP_SQUARE, .items = 5, .chunk_size = 1});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 2);
    assert_ok(pool_cancel(rig->pool, second));
    assert_true(is_over(rig, second));
    assert_false(look_at_job(rig, second).begun);
    assert_int_equal(look_at_job(rig, second).last_done_ns, 0);
    assert_true(look_at_job(rig, first).begun);
    struct pool_arrival none;
    assert_int_equal(pool_job_arrivals(rig->pool, first, &none, 1), 0); /* it was not asked for */
    struct pool_block *block;
    assert_int_equal(pool_job_output_so_far(rig->pool, first, &block), POOL_EJOB);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, first);
    pool_block_release(board);
}

#define RIG_TEST(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(every_chunk_comes_once_and_its_output_is_there),
        RIG_TEST(they_come_in_the_order_of_their_ends),
        RIG_TEST(the_first_is_told_of_while_the_job_runs),
        RIG_TEST(workers_that_are_killed_lose_nothing_and_tell_nothing_twice),
        RIG_TEST(what_failed_or_was_given_up_does_not_arrive),
        RIG_TEST(a_job_that_was_not_begun_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
