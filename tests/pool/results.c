/* tests/pool/results.c - what comes out of a job is what a loop would give, in order, however it is cut. */
#include "tests/pool/support.h"

#include <string.h>

static void results_equal_a_loop_with(size_t workers, uint64_t most)
{
    static const uint64_t counts[] = {0, 1, 2, 7, 100, 4097, 1000000};
    struct rig *rig;
    assert_int_equal(rig_setup((void **)&rig), 0);
    rig_start(rig, workers);
    for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
        const uint64_t sizes[] = {0, 1, 2, 3, 7, counts[n] + 5};
        for (size_t c = 0; c < sizeof sizes / sizeof *sizes && counts[n] <= most; c++) {
            uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = counts[n], .chunk_size = sizes[c]});
            assert_done_squares(rig, job);
            struct job_view view = look_at_job(rig, job);
            uint64_t size = view.chunk_size;
            assert_int_equal(view.item_count, counts[n]);
            assert_int_equal(view.chunk_count, (counts[n] + size - 1) / size);
            assert_ok(pool_drop(rig->pool, job));
        }
    }
    assert_int_equal(rig_teardown((void **)&rig), 0);
}

static void results_equal_a_loop_with_1_worker(void **state)
{
    (void)state;
    results_equal_a_loop_with(1, 1000000);
}

static void results_equal_a_loop_with_2_workers(void **state)
{
    (void)state;
    results_equal_a_loop_with(2, 1000000);
}

static void results_equal_a_loop_with_3_workers(void **state)
{
    (void)state;
    results_equal_a_loop_with(3, 1000000);
}

static void results_equal_a_loop_with_8_workers(void **state)
{
    (void)state;
    results_equal_a_loop_with(8, 1000000);
}

/* Small jobs end within microseconds of their workers' last steps, where a missed call to the parent would hang. */
static void no_end_of_a_small_job_is_missed(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    for (uint64_t round = 0; round < 20000; round++) {
        uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1 + round % 5, .chunk_size = 1});
        assert_ok(pool_wait(rig->pool, job, PATIENCE));
        assert_int_equal(look_at_job(rig, job).state, JOB_DONE);
        assert_ok(pool_drop(rig->pool, job));
    }
}

static void no_end_of_a_job_of_many_chunks_is_missed(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    for (uint64_t round = 0; round < 200; round++) {
        uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 10000 + round, .chunk_size = 1});
        assert_ok(pool_wait(rig->pool, job, PATIENCE));
        assert_squares(rig, job);
        assert_ok(pool_drop(rig->pool, job));
    }
}

static void each_item_is_run_once(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    uint64_t job = submit(rig, &(struct request){.op = OP_ONCE, .items = 100000, .chunk_size = 1});
    assert_int_equal(finish(rig, job).state, JOB_DONE);
    struct pool_block *block;
    const uint64_t *runs = output_of(rig, job, &block);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(runs[i], 1);
    pool_block_release(block);
}

static void every_chunk_has_an_owner_and_owners_add_up_to_shares(void **state)
{
    enum { CHUNKS = 3000 };
    struct rig *rig = *state;
    rig_start(rig, 3);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 2 * CHUNKS - 1, .chunk_size = 2});
    assert_done_squares(rig, job);
    static int owners[CHUNKS + 2];
    assert_ok(pool_job_owners(rig->pool, job, 0, CHUNKS + 2, owners));
    struct share_view shares[3];
    assert_ok(pool_job_shares(rig->pool, job, shares));
    uint64_t chunks[3] = {0}, items[3] = {0};
    for (size_t c = 0; c < CHUNKS; c++) {
        assert_between(owners[c], 0, 2);
        chunks[owners[c]]++;
        items[owners[c]] += c == CHUNKS - 1 ? 1 : 2;
    }
    assert_int_equal(owners[CHUNKS], -1);
    assert_int_equal(owners[CHUNKS + 1], -1);
    for (size_t w = 0; w < 3; w++) {
        assert_int_equal(shares[w].chunks, chunks[w]);
        assert_int_equal(shares[w].items, items[w]);
        assert_int_equal(shares[w].pid, look_at(rig, w).pid);
    }
}

static void several_jobs_at_once_keep_their_results_apart(void **state)
{
    enum { JOBS = 40 };
    struct rig *rig = *state;
    rig_start(rig, 3);
    uint64_t jobs[JOBS];
    for (uint64_t j = 0; j < JOBS; j++)
        jobs[j] = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1000 + 37 * j, .chunk_size = 1 + j % 7});
    for (uint64_t j = 1; j < JOBS; j++)
        assert_true(jobs[j] > jobs[j - 1]);
    for (uint64_t j = JOBS; j-- > 0;)
        assert_done_squares(rig, jobs[j]);
    assert_int_equal(pool_unfinished(rig->pool), 0);
    assert_int_equal(rig_count(rig, NOTICE_JOB_OVER), JOBS);
}

static void jobs_are_begun_in_the_order_they_were_submitted(void **state)
{
    enum { JOBS = 10, ITEMS = 6 };
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t values[ITEMS], jobs[JOBS], last_begin = 0;
    for (size_t i = 0; i < ITEMS; i++)
        values[i] = 500;
    for (size_t j = 0; j < JOBS; j++)
        jobs[j] = submit(rig, &(struct request){.op = OP_SPIN,
                                                .items = ITEMS,
                                                .chunk_size = 1,
                                                .values = values,
                                                .output_size = ITEMS * sizeof(struct spin_result)});
    for (size_t j = 0; j < JOBS; j++) {
        assert_int_equal(finish(rig, jobs[j]).state, JOB_DONE);
        struct pool_block *block;
        const struct spin_result *results = output_of(rig, jobs[j], &block);
        uint64_t first = UINT64_MAX, last_end = 0;
        for (size_t i = 0; i < ITEMS; i++) {
            first = results[i].begin_ns < first ? results[i].begin_ns : first;
            last_end = results[i].end_ns > last_end ? results[i].end_ns : last_end;
        }
        assert_true(first > last_begin);
        assert_true(look_at_job(rig, jobs[j]).finished_ns >= last_end);
        last_begin = first;
        pool_block_release(block);
    }
}

static void an_empty_job_is_done_at_once(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 0, .chunk_size = 1});
    assert_true(is_over(rig, job));
    assert_int_equal(look_at_job(rig, job).state, JOB_DONE);
    assert_int_equal(pool_timeout_ms(rig->pool), 0); /* its notice is to be fetched */
    assert_accounts(rig, job);
}

static void the_heap_gives_zeros_until_it_is_used_up(void **state)
{
    enum { ITEMS = 100, FIT = 60, SIZE = 1000, ROUNDED = 1008 };
    struct rig *rig = *state;
    rig_start(rig, 2);
    for (int round = 0; round < 3; round++) { /* memory that is given out again is zeros too */
        uint64_t job = submit(
            rig,
            &(struct request){.op = OP_HEAP, .items = ITEMS, .chunk_size = 1, .a = SIZE, .heap_size = FIT * ROUNDED});
        assert_int_equal(finish(rig, job).state, JOB_DONE);
        struct pool_block *block;
        const uint64_t *verdicts = output_of(rig, job, &block);
        size_t given = 0;
        for (size_t i = 0; i < ITEMS; i++) {
            assert_between(verdicts[i], 1, 2);
            given += verdicts[i] == 1;
        }
        assert_int_equal(given, FIT);
        pool_block_release(block);
        assert_ok(pool_drop(rig->pool, job));
    }
}

static void what_cannot_be_is_refused_and_changes_nothing(void **state)
{
    struct rig *rig = *state;
    struct pool_options options = {.arena = rig->arena, .work = test_work};
    struct pool *none = NULL;
    assert_int_equal(pool_start(&none, &options), POOL_ECOUNT);
    options.worker_count = POOL_WORKERS_MAX + 1;
    assert_int_equal(pool_start(&none, &options), POOL_ECOUNT);
    assert_null(none);
    rig_start(rig, 2);
    uint64_t job = 77;
    struct job_spec spec = {.item_count = 1, .chunk_size = 0};
    assert_int_equal(pool_submit(rig->pool, &spec, &job), POOL_ESPEC);
    spec = (struct job_spec){.item_count = 1ull << 33, .chunk_size = 1};
    assert_int_equal(pool_submit(rig->pool, &spec, &job), POOL_ESPEC);
    assert_int_equal(job, 77);
    assert_int_equal(pool_unfinished(rig->pool), 0);
    assert_int_equal(pool_arena_used(rig->arena), 0);
    struct job_view view;
    assert_int_equal(pool_job_look(rig->pool, 1, &view), POOL_EJOB);
    assert_int_equal(pool_cancel(rig->pool, 1), POOL_EJOB);
    assert_int_equal(pool_drop(rig->pool, 1), POOL_EJOB);
    assert_int_equal(pool_wait(rig->pool, 1, 0), POOL_EJOB);
    assert_int_equal(pool_signal(rig->pool, 2, 0), POOL_EWORKER);
    assert_ok(pool_signal(rig->pool, 1, 0));
}

static void an_unfinished_job_can_be_neither_dropped_nor_read(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig), *block;
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 4, .chunk_size = 1, .board = board});
    struct job_record record;
    assert_int_equal(pool_drop(rig->pool, job), POOL_EUNFINISHED);
    assert_int_equal(pool_job_output(rig->pool, job, &block), POOL_EUNFINISHED);
    assert_int_equal(pool_job_record(rig->pool, job, &record), POOL_EUNFINISHED);
    assert_int_equal(pool_wait(rig->pool, job, 5 * MS), POOL_ETIMEOUT);
    atomic_store(&board_of(board)->open, 1);
    assert_ok(pool_wait(rig->pool, job, UINT64_MAX)); /* as good as for ever */
    assert_squares(rig, job);
    pool_block_release(board);
}

static void the_view_shows_the_chunk_and_its_progress(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 1);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 10, .chunk_size = 4, .board = board});
    wait_until(rig, look_at(rig, 0).state == WORKER_BUSY && look_at(rig, 0).part > 0);
    struct worker_view view = look_at(rig, 0);
    assert_int_equal(view.job, job);
    assert_int_equal(view.chunk, 0);
    assert_int_equal(view.item_begin, 0);
    assert_int_equal(view.item_end, 4);
    assert_int_equal(view.items_done, 0);
    assert_true(view.part > 0.24 && view.part < 0.26);
    assert_true(view.cpu >= 0);
    assert_int_equal(look_at_job(rig, job).chunks_done, 0);
    assert_int_equal(look_at_job(rig, job).state, JOB_RUNNING);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    wait_until(rig, look_at(rig, 0).state == WORKER_IDLE);
    view = look_at(rig, 0);
    assert_int_equal(view.job, 0);
    uint64_t first = 0;
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
        first += view.total_ns[s];
    struct worker_view later = look_at(rig, 0);
    uint64_t second = 0;
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++) {
        second += later.total_ns[s];
        assert_true(later.total_ns[s] >= view.total_ns[s]);
    }
    assert_true(second > first);
    pool_block_release(board);
}

static void a_pool_works_without_a_trace(void **state)
{
    struct rig *rig = *state;
    struct pool_options options = {.arena = rig->arena, .worker_count = 3, .work = test_work, .no_trace = true};
    assert_ok(pool_start(&rig->pool, &options));
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 50000, .chunk_size = 3});
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    struct job_record record;
    assert_int_not_equal(pool_job_record(rig->pool, job, &record), POOL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_equal_a_loop_with_1_worker),
        cmocka_unit_test(results_equal_a_loop_with_2_workers),
        cmocka_unit_test(results_equal_a_loop_with_3_workers),
        cmocka_unit_test(results_equal_a_loop_with_8_workers),
        cmocka_unit_test_setup_teardown(no_end_of_a_small_job_is_missed, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(no_end_of_a_job_of_many_chunks_is_missed, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(each_item_is_run_once, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(every_chunk_has_an_owner_and_owners_add_up_to_shares, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(several_jobs_at_once_keep_their_results_apart, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(jobs_are_begun_in_the_order_they_were_submitted, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(an_empty_job_is_done_at_once, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(the_heap_gives_zeros_until_it_is_used_up, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_refused_and_changes_nothing, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(an_unfinished_job_can_be_neither_dropped_nor_read, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(the_view_shows_the_chunk_and_its_progress, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_pool_works_without_a_trace, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: results", tests, NULL, NULL);
}
