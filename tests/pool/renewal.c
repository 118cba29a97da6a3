/* tests/pool/renewal.c - workers that leave after so many chunks and are replaced, and what every new process does
 * first. */
#include "tests/pool/support.h"

#include <signal.h>
#include <stdlib.h>

static uint64_t generations(const struct rig *rig)
{
    uint64_t sum = 0;
    for (size_t w = 0; w < pool_worker_count(rig->pool); w++)
        sum += look_at(rig, w).generation;
    return sum;
}

static void a_process_does_so_many_chunks_and_leaves(void **state)
{
    enum { ITEMS = 20 };
    struct rig *rig = *state;
    rig_start_with(rig, 2, (struct pool_options){.max_tasks = 2}, NULL);
    uint64_t job = submit(rig, &(struct request){.op = OP_PID, .items = ITEMS, .chunk_size = 1});
    assert_int_equal(finish(rig, job).state, JOB_DONE);
    struct pool_block *block;
    const uint64_t *pids = output_of(rig, job, &block);
    for (size_t i = 0; i < ITEMS; i++) {
        size_t same = 0;
        for (size_t k = 0; k < ITEMS; k++)
            same += pids[k] == pids[i];
        assert_between(same, 1, 2);
    }
    pool_block_release(block);
    assert_accounts(rig, job);
    assert_record(rig, job);
    /* The last two may have done one chunk each. */
    wait_until(rig, generations(rig) >= ITEMS / 2 - 1 && look_at(rig, 0).state == WORKER_IDLE &&
                        look_at(rig, 1).state == WORKER_IDLE);
    assert_between(generations(rig), ITEMS / 2 - 1, ITEMS / 2);
    assert_between(look_at_job(rig, job).replaced, ITEMS / 2 - 3, ITEMS / 2);
    /* It is no death. */
    assert_int_equal(look_at_job(rig, job).deaths, 0);
    assert_int_equal(rig->notice_count, 1);
    assert_int_equal(rig->notices[0].kind, NOTICE_JOB_OVER);
}

static void ten_thousand_chunks_in_a_process_each(void **state)
{
    enum { ITEMS = 10000 };
    struct rig *rig = *state;
    rig_start_with(rig, 4, (struct pool_options){.max_tasks = 1}, NULL);
    uint64_t began = clock_now();
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = ITEMS, .chunk_size = 1});
    assert_done_squares(rig, job);
    print_message("10,000 chunks in a process each: %.2f s\n", (double)(clock_now() - began) / 1e9);
    assert_accounts(rig, job);
    struct job_record record = assert_record_tiles(rig, job);
    job_record_release(&record);
    struct share_view shares[4];
    assert_ok(pool_job_shares(rig->pool, job, shares));
    for (size_t w = 0; w < 4; w++)
        assert_true(shares[w].starting_ns > 0); /* which is where the time went */
    wait_until(rig, generations(rig) == ITEMS);
    assert_int_equal(rig->notice_count, 1);
}

static void many_short_jobs_at_once_all_end(void **state)
{
    enum { JOBS = 200, ITEMS = 5 };
    struct rig *rig = *state;
    rig_start_with(rig, 3, (struct pool_options){.max_tasks = 1}, NULL);
    uint64_t jobs[JOBS];
    for (size_t j = 0; j < JOBS; j++)
        jobs[j] = submit(rig, &(struct request){.op = OP_SQUARE, .items = ITEMS, .chunk_size = 2});
    for (size_t j = 0; j < JOBS; j++) {
        assert_done_squares(rig, jobs[j]);
        assert_accounts(rig, jobs[j]);
    }
}

static void a_killed_one_is_told_from_one_that_leaves(void **state)
{
    enum { ITEMS = 60 };
    struct rig *rig = *state;
    rig_start_with(rig, 3, (struct pool_options){.max_tasks = 3}, NULL);
    struct pool_block *board = board_create(rig);
    uint64_t values[ITEMS] = {[17] = DIE_KILL, [31] = DIE_EXIT};
    uint64_t job = submit(
        rig,
        &(struct request){.op = OP_DIE, .items = ITEMS, .chunk_size = 1, .a = 2, .values = values, .board = board});
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    assert_int_equal(look_at_job(rig, job).deaths, 2);
    wait_until(rig, rig_count(rig, NOTICE_WORKER_DIED) == 2);
    pool_block_release(board);
}

static void a_closed_pool_still_replaces_them(void **state)
{
    struct rig *rig = *state;
    rig_start_with(rig, 1, (struct pool_options){.max_tasks = 1}, NULL);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 50, .chunk_size = 1});
    pool_close(rig->pool);
    assert_done_squares(rig, job);
    wait_until(rig, pool_is_over(rig->pool));
    assert_false(has_child());
}

static void spawned_ones_leave_and_are_replaced(void **state)
{
    struct rig *rig = *state;
    rig_start_with(rig, 2, (struct pool_options){.max_tasks = 1, .start_method = START_SPAWN, .program = &rig_program},
                   NULL);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 60, .chunk_size = 1});
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    wait_until(rig, generations(rig) == 60);
}

/* --- initializers --- */

static bool are_ready(const struct rig *rig)
{
    struct start_view view;
    pool_start_look(rig->pool, &view);
    return view.ready == pool_worker_count(rig->pool);
}

static size_t greetings_of(struct pool_block *board, pid_t pid)
{
    size_t count = 0;
    for (size_t i = 0; i < BOARD_ITEMS; i++)
        count += atomic_load(&board_of(board)->results[i]) == (uint64_t)pid;
    return count;
}

static void assert_greeted_once_before_work(struct rig *rig, struct pool_options options)
{
    enum { WORKERS = 3, ITEMS = 90 };
    struct pool_block *board = board_create(rig);
    rig_start_with(rig, WORKERS, options, &(struct request){.op = OP_GREET, .board = board});
    wait_until(rig, are_ready(rig));
    assert_int_equal(atomic_load(&board_of(board)->arrived), WORKERS);
    for (size_t w = 0; w < WORKERS; w++)
        assert_int_equal(greetings_of(board, look_at(rig, w).pid), 1);
    uint64_t job = submit(rig, &(struct request){.op = OP_PID, .items = ITEMS, .chunk_size = 1, .board = board});
    assert_int_equal(finish(rig, job).state, JOB_DONE);
    struct pool_block *block;
    const uint64_t *pids = output_of(rig, job, &block);
    for (size_t i = 0; i < ITEMS; i++)
        assert_int_equal(greetings_of(board, (pid_t)pids[i]), 1);
    pool_block_release(block);
    assert_accounts(rig, job);
    pid_t old = look_at(rig, 1).pid;
    wait_until(rig, look_at(rig, 1).state == WORKER_IDLE);
    assert_ok(pool_signal(rig->pool, 1, SIGKILL));
    wait_until(rig, look_at(rig, 1).pid != old && look_at(rig, 1).state == WORKER_IDLE);
    assert_int_equal(greetings_of(board, look_at(rig, 1).pid), 1);
    if (!options.max_tasks)
        assert_int_equal(atomic_load(&board_of(board)->arrived), WORKERS + 1);
    pool_stop(rig->pool);
    rig->pool = NULL;
    pool_block_release(board);
}

static void each_process_runs_the_initializer_once_and_first(void **state)
{
    assert_greeted_once_before_work(*state, (struct pool_options){.max_tasks = 0});
}

static void so_does_each_spawned_one(void **state)
{
    assert_greeted_once_before_work(*state,
                                    (struct pool_options){.start_method = START_SPAWN, .program = &rig_program});
}

static void so_does_each_that_replaces_one(void **state)
{
    assert_greeted_once_before_work(*state, (struct pool_options){.max_tasks = 4});
}

static void one_that_fails_ends_the_pool(void **state)
{
    struct rig *rig = *state;
    struct pool_block *board = board_create(rig);
    atomic_store(&board_of(board)->open, 1);
    rig_start_with(rig, 4, (struct pool_options){.max_tasks = 0}, &(struct request){.op = OP_GREET, .board = board});
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 10, .chunk_size = 1});
    wait_until(rig, pool_is_broken(rig->pool, NULL));
    struct job_failure failure;
    assert_true(pool_is_broken(rig->pool, &failure));
    assert_int_equal(failure.code, 7);
    assert_true(failure.worker < 4);
    wait_until(rig, is_over(rig, job));
    assert_int_equal(look_at_job(rig, job).state, JOB_TERMINATED);
    assert_true(pool_is_over(rig->pool));
    assert_false(has_child());
    assert_int_equal(rig_count(rig, NOTICE_INITIALIZER_FAILED), 1);
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 0);
    assert_int_equal(try_submit(rig->pool, &(struct request){.op = OP_SQUARE, .items = 1, .chunk_size = 1}, &job),
                     POOL_ECLOSED);
    pool_block_release(board);
}

static void one_that_fails_later_ends_it_too(void **state)
{
    struct rig *rig = *state;
    struct pool_block *board = board_create(rig);
    rig_start_with(rig, 2, (struct pool_options){.max_tasks = 0}, &(struct request){.op = OP_GREET, .board = board});
    wait_until(rig, are_ready(rig));
    uint64_t done = submit(rig, &(struct request){.op = OP_SQUARE, .items = 10, .chunk_size = 1});
    assert_done_squares(rig, done);
    atomic_store(&board_of(board)->open, 1);
    assert_ok(pool_signal(rig->pool, 0, SIGKILL));
    wait_until(rig, pool_is_broken(rig->pool, NULL) && pool_is_over(rig->pool));
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 1);
    assert_squares(rig, done);
    pool_block_release(board);
}

/* It has its heap anew each time: 64 bytes are enough for any number of processes that take 64 bytes. */
static void its_memory_is_as_new_for_every_process(void **state)
{
    struct rig *rig = *state;
    struct pool_block *board = board_create(rig);
    uint64_t used = pool_arena_used(rig->arena);
    rig_start_with(rig, 2, (struct pool_options){.max_tasks = 1},
                   &(struct request){.op = OP_HEAP, .a = 64, .heap_size = 64, .board = board});
    assert_true(pool_arena_used(rig->arena) > used); /* what it takes is on the books */
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 30, .chunk_size = 1});
    assert_done_squares(rig, job);
    wait_until(rig,
               generations(rig) == 30 && look_at(rig, 0).state == WORKER_IDLE && look_at(rig, 1).state == WORKER_IDLE);
    assert_int_equal(atomic_load(&board_of(board)->results[1]), 32);
    assert_int_equal(atomic_load(&board_of(board)->results[2]), 0);
    assert_int_equal(atomic_load(&board_of(board)->results[3]), 0);
    pool_block_release(board);
}

static void an_endless_one_is_ended_with_its_pool(void **state)
{
    struct rig *rig = *state;
    struct pool_block *board = board_create(rig);
    rig_start_with(rig, 2, (struct pool_options){.max_tasks = 0}, &(struct request){.op = OP_GATE, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 2);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 10, .chunk_size = 1});
    rig_step(rig);
    assert_int_equal(look_at(rig, 0).state, WORKER_STARTING);
    assert_int_equal(look_at_job(rig, job).chunks_done, 0);
    assert_ok(pool_cancel(rig->pool, job));
    finish(rig, job);
    assert_accounts(rig, job);
    struct share_view shares[2];
    assert_ok(pool_job_shares(rig->pool, job, shares));
    assert_true(shares[0].starting_ns > 0 && shares[0].idle_wait_ns == 0);
    pool_terminate(rig->pool);
    assert_false(has_child());
    pool_block_release(board);
}

int main(int count, char **arguments)
{
    rig_worker_begin(count, arguments);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_process_does_so_many_chunks_and_leaves, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(ten_thousand_chunks_in_a_process_each, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(many_short_jobs_at_once_all_end, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_killed_one_is_told_from_one_that_leaves, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_closed_pool_still_replaces_them, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(spawned_ones_leave_and_are_replaced, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(each_process_runs_the_initializer_once_and_first, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(so_does_each_spawned_one, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(so_does_each_that_replaces_one, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(one_that_fails_ends_the_pool, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(one_that_fails_later_ends_it_too, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(its_memory_is_as_new_for_every_process, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(an_endless_one_is_ended_with_its_pool, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: renewal", tests, NULL, NULL);
}
