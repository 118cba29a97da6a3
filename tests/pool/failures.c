/* tests/pool/failures.c - items that fail, and jobs that are cancelled: the pool is as good as before. */
#include "tests/pool/support.h"

#include <string.h>

static void assert_usable(struct rig *rig, const pid_t *pids)
{
    for (size_t w = 0; pids && w < pool_worker_count(rig->pool); w++)
        assert_int_equal(look_at(rig, w).pid, pids[w]);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 3000, .chunk_size = 1});
    assert_done_squares(rig, job);
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 0);
}

static void note_pids(struct rig *rig, pid_t *pids)
{
    for (size_t w = 0; w < pool_worker_count(rig->pool); w++)
        pids[w] = look_at(rig, w).pid;
}

static void a_failing_item_fails_the_job_with_its_code(void **state)
{
    enum { ITEMS = 50 };
    struct rig *rig = *state;
    rig_start(rig, 3);
    pid_t pids[3];
    note_pids(rig, pids);
    for (uint64_t chunk_size = 1; chunk_size <= ITEMS; chunk_size += 7) {
        uint64_t values[ITEMS] = {[31] = 42};
        uint64_t job =
            submit(rig, &(struct request){.op = OP_FAIL, .items = ITEMS, .chunk_size = chunk_size, .values = values});
        struct job_view view = finish(rig, job);
        assert_int_equal(view.state, JOB_FAILED);
        assert_int_equal(view.failure.item, 31);
        assert_int_equal(view.failure.code, 42);
        int owner;
        assert_ok(pool_job_owners(rig->pool, job, 31 / chunk_size, 1, &owner));
        assert_int_equal(view.failure.worker, owner);
        assert_true(view.chunks_done < view.chunk_count);
        struct pool_block *block;
        assert_int_equal(pool_job_output(rig->pool, job, &block), POOL_EUNFINISHED);
        assert_accounts(rig, job);
        assert_record(rig, job);
        assert_ok(pool_drop(rig->pool, job));
    }
    assert_usable(rig, pids);
}

/* The chunk of item 0 takes long and fails at its end; the others fail at once. It is in hand, so it is heard. */
static void the_smallest_failing_item_in_hand_is_reported(void **state)
{
    enum { ITEMS = 40 };
    struct rig *rig = *state;
    rig_start(rig, 2);
    for (size_t w = 0; w < 2; w++)
        wait_until(rig, look_at(rig, w).state == WORKER_IDLE);
    for (int round = 0; round < 10; round++) {
        uint64_t values[ITEMS] = {[3] = 7};
        for (size_t i = 4; i < ITEMS; i++)
            values[i] = 100 + i;
        uint64_t job =
            submit(rig, &(struct request){.op = OP_FAIL, .items = ITEMS, .chunk_size = 4, .a = 1000, .values = values});
        struct job_view view = finish(rig, job);
        assert_int_equal(view.state, JOB_FAILED);
        assert_int_equal(view.failure.item, 3);
        assert_int_equal(view.failure.code, 7);
        assert_ok(pool_drop(rig->pool, job));
    }
    assert_usable(rig, NULL);
}

/* Both workers have a chunk in hand when one of them fails: the other's is finished and nothing more is begun. */
static void chunks_in_hand_are_finished_and_no_others_begun(void **state)
{
    enum { ITEMS = 400 };
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t values[ITEMS] = {[0] = 5};
    uint64_t job = submit(
        rig,
        &(struct request){.op = OP_FAIL, .items = ITEMS, .chunk_size = 4, .a = 5000, .values = values, .board = board});
    struct job_view view = finish(rig, job);
    assert_int_equal(view.state, JOB_FAILED);
    uint64_t done = 0;
    for (size_t i = 0; i < ITEMS; i++)
        done += atomic_load(&board_of(board)->results[i]) == square_of(i);
    assert_int_equal(done % 4, 0);
    assert_int_equal(done, view.chunks_done * 4);
    assert_true(view.chunks_done <= 2); /* the other's chunk in hand, and one it may just have claimed */
    pool_block_release(board);
}

static void every_item_failing_is_one_failure(void **state)
{
    enum { ITEMS = 1000 };
    struct rig *rig = *state;
    rig_start(rig, 4);
    uint64_t values[ITEMS];
    for (size_t i = 0; i < ITEMS; i++)
        values[i] = 1 + i;
    for (int round = 0; round < 200; round++) {
        uint64_t job = submit(rig, &(struct request){.op = OP_FAIL, .items = ITEMS, .chunk_size = 1, .values = values});
        struct job_view view = finish(rig, job);
        assert_int_equal(view.state, JOB_FAILED);
        assert_int_equal(view.failure.code, view.failure.item + 1);
        assert_ok(pool_drop(rig->pool, job));
    }
    assert_int_equal(rig_count(rig, NOTICE_JOB_OVER), 200);
    assert_usable(rig, NULL);
}

static void a_failure_does_not_touch_the_jobs_beside_it(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t values[100] = {[50] = 9};
    uint64_t before = submit(rig, &(struct request){.op = OP_SQUARE, .items = 20000, .chunk_size = 1});
    uint64_t failing = submit(rig, &(struct request){.op = OP_FAIL, .items = 100, .chunk_size = 1, .values = values});
    uint64_t after = submit(rig, &(struct request){.op = OP_SQUARE, .items = 20000, .chunk_size = 1});
    assert_done_squares(rig, before);
    assert_int_equal(finish(rig, failing).state, JOB_FAILED);
    assert_done_squares(rig, after);
}

/* --- cancel --- */

static void cancel_stops_what_looks_at_its_progress(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    pid_t pids[3];
    note_pids(rig, pids);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 30, .chunk_size = 5, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 3);
    uint64_t began = clock_now();
    assert_ok(pool_cancel(rig->pool, job));
    assert_int_equal(look_at_job(rig, job).state, JOB_STOPPING);
    assert_ok(pool_cancel(rig->pool, job)); /* twice is once */
    struct job_view view = finish(rig, job);
    uint64_t took = clock_now() - began;
    print_message("a running job is cancelled in: %.2f ms\n", (double)took / 1e6);
    assert_true(took < 2 * SECOND);
    assert_int_equal(view.state, JOB_CANCELLED);
    assert_int_equal(view.chunks_done, 0);
    assert_int_equal(atomic_load(&board_of(board)->arrived), 3);
    assert_int_equal(rig_count(rig, NOTICE_JOB_OVER), 1);
    assert_accounts(rig, job);
    assert_record(rig, job);
    struct pool_block *block;
    assert_int_equal(pool_job_output(rig->pool, job, &block), POOL_EUNFINISHED);
    assert_usable(rig, pids);
    pool_block_release(board);
}

static void cancel_of_a_queued_job_ends_it_at_once(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t running = submit(rig, &(struct request){.op = OP_GATE, .items = 8, .chunk_size = 1, .board = board});
    uint64_t queued = submit(rig, &(struct request){.op = OP_SQUARE, .items = 100, .chunk_size = 1});
    uint64_t last = submit(rig, &(struct request){.op = OP_SQUARE, .items = 100, .chunk_size = 1});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 2);
    assert_ok(pool_cancel(rig->pool, queued));
    assert_true(is_over(rig, queued));
    assert_int_equal(look_at_job(rig, queued).state, JOB_CANCELLED);
    assert_int_equal(look_at_job(rig, queued).chunks_done, 0);
    assert_false(is_over(rig, running));
    assert_ok(pool_drop(rig->pool, queued));
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, running);
    assert_done_squares(rig, last);
    pool_block_release(board);
}

static void cancel_of_a_finished_job_leaves_it_as_it_is(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 100, .chunk_size = 1});
    assert_done_squares(rig, job);
    struct job_view before = look_at_job(rig, job);
    assert_ok(pool_cancel(rig->pool, job));
    struct job_view after = look_at_job(rig, job);
    assert_memory_equal(&before, &after, sizeof before);
    assert_squares(rig, job);
}

static void cancel_at_any_instant_comes_to_an_end(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    pid_t pids[3];
    note_pids(rig, pids);
    size_t cancelled = 0;
    for (uint64_t round = 0; round < 30000; round++) {
        uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1 + round % 9, .chunk_size = 1});
        for (volatile uint64_t i = round * 31 % 3000; i > 0; i--)
            continue;
        assert_ok(pool_cancel(rig->pool, job));
        assert_ok(pool_wait(rig->pool, job, PATIENCE));
        struct job_view view = look_at_job(rig, job);
        assert_true(view.state == JOB_CANCELLED || view.state == JOB_DONE);
        cancelled += view.state == JOB_CANCELLED;
        if (view.state == JOB_DONE)
            assert_squares(rig, job);
        assert_ok(pool_drop(rig->pool, job));
    }
    print_message("%zu of 30000 were cancelled in time\n", cancelled);
    assert_between(cancelled, 1, 29999);
    assert_usable(rig, pids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failing_item_fails_the_job_with_its_code, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(the_smallest_failing_item_in_hand_is_reported, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(chunks_in_hand_are_finished_and_no_others_begun, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(every_item_failing_is_one_failure, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_failure_does_not_touch_the_jobs_beside_it, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(cancel_stops_what_looks_at_its_progress, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(cancel_of_a_queued_job_ends_it_at_once, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(cancel_of_a_finished_job_leaves_it_as_it_is, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(cancel_at_any_instant_comes_to_an_end, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: failures", tests, NULL, NULL);
}
