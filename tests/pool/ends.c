/* tests/pool/ends.c - how pools and jobs end, and what of them stays: close, terminate, stop, blocks, the memory limit.
 */
#include "tests/pool/support.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void close_lets_jobs_finish_and_workers_leave(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    struct pool_block *board = board_create(rig);
    uint64_t first = submit(rig, &(struct request){.op = OP_GATE, .items = 12, .chunk_size = 1, .board = board});
    uint64_t second = submit(rig, &(struct request){.op = OP_SQUARE, .items = 5000, .chunk_size = 2});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 3);
    pool_close(rig->pool);
    assert_true(pool_is_closed(rig->pool));
    assert_false(pool_is_over(rig->pool));
    uint64_t job = 0;
    assert_int_equal(try_submit(rig->pool, &(struct request){.op = OP_SQUARE, .items = 1, .chunk_size = 1}, &job),
                     POOL_ECLOSED);
    assert_int_equal(job, 0);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, first);
    assert_done_squares(rig, second);
    wait_until(rig, pool_is_over(rig->pool));
    assert_false(has_child());
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 0);
    assert_squares(rig, second);
    assert_accounts(rig, first);
    pool_block_release(board);
}

static void close_of_an_idle_pool_ends_it(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    pool_close(rig->pool);
    wait_until(rig, pool_is_over(rig->pool));
    assert_false(has_child());
    assert_int_equal(rig->notice_count, 0);
    pool_close(rig->pool); /* twice is once */
    pool_terminate(rig->pool);
    assert_true(pool_is_over(rig->pool));
}

static void a_worker_that_dies_in_a_closed_pool_is_replaced_until_the_jobs_are_done(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 12, .chunk_size = 2, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 2);
    pool_close(rig->pool);
    for (size_t w = 0; w < 2; w++)
        assert_ok(pool_signal(rig->pool, w, SIGKILL));
    wait_until(rig, rig_count(rig, NOTICE_WORKER_DIED) == 2);
    assert_false(pool_is_over(rig->pool));
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    wait_until(rig, pool_is_over(rig->pool));
    pool_block_release(board);
}

static void terminate_ends_what_is_unfinished_and_keeps_what_is_done(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    struct pool_block *board = board_create(rig), *block;
    uint64_t done = submit(rig, &(struct request){.op = OP_SQUARE, .items = 5000, .chunk_size = 2});
    finish(rig, done);
    uint64_t running = submit(rig, &(struct request){.op = OP_GATE, .items = 12, .chunk_size = 1, .board = board});
    uint64_t queued = submit(rig, &(struct request){.op = OP_SQUARE, .items = 5000, .chunk_size = 2});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 3);
    uint64_t began = clock_now();
    pool_terminate(rig->pool);
    assert_true(clock_now() - began < 5 * SECOND);
    assert_true(pool_is_closed(rig->pool));
    assert_true(pool_is_over(rig->pool));
    assert_false(has_child());
    assert_int_equal(pool_unfinished(rig->pool), 0);
    assert_int_equal(look_at_job(rig, running).state, JOB_TERMINATED);
    assert_int_equal(look_at_job(rig, queued).state, JOB_TERMINATED);
    assert_int_equal(pool_job_output(rig->pool, running, &block), POOL_EUNFINISHED);
    assert_squares(rig, done);
    assert_accounts(rig, running);
    assert_accounts(rig, queued);
    struct job_record tiles = assert_record_tiles(rig, running);
    job_record_release(&tiles);
    uint64_t job;
    assert_int_equal(try_submit(rig->pool, &(struct request){.op = OP_SQUARE, .items = 1, .chunk_size = 1}, &job),
                     POOL_ECLOSED);
    rig_step(rig);
    assert_int_equal(rig_count(rig, NOTICE_JOB_OVER), 3);
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 0);
    assert_int_equal(pool_signal(rig->pool, 0, SIGKILL), POOL_EWORKER);
    assert_ok(pool_drop(rig->pool, running));
    pool_block_release(board);
}

static void stop_ends_workers_whatever_they_do(void **state)
{
    struct rig *rig = *state;
    for (int round = 0; round < 10; round++) {
        struct pool_block *board = board_create(rig);
        rig_start(rig, 4);
        submit(rig, &(struct request){.op = OP_GATE, .items = 12, .chunk_size = 1, .board = board});
        submit(rig, &(struct request){.op = OP_SQUARE, .items = 100000, .chunk_size = 1});
        wait_until(rig, atomic_load(&board_of(board)->arrived) == 4);
        assert_ok(pool_signal(rig->pool, 0, SIGSTOP));
        assert_ok(pool_signal(rig->pool, 1, SIGKILL));
        uint64_t began = clock_now();
        pool_stop(rig->pool);
        assert_true(clock_now() - began < 5 * SECOND);
        rig->pool = NULL;
        assert_false(has_child());
        pool_block_release(board);
        assert_int_equal(pool_arena_used(rig->arena), 0);
    }
    pool_stop(NULL);
}

static void blocks_outlive_their_job_and_their_pool(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 100000, .chunk_size = 100});
    finish(rig, job);
    struct pool_block *block;
    const uint64_t *output = output_of(rig, job, &block);
    assert_ptr_equal(pool_block_hold(block), block);
    assert_true(pool_block_size(block) >= 100000 * sizeof(uint64_t));
    assert_ok(pool_drop(rig->pool, job));
    uint64_t other = submit(rig, &(struct request){.op = OP_ONCE, .items = 200000, .chunk_size = 100});
    finish(rig, other);
    pool_stop(rig->pool);
    rig->pool = NULL;
    pool_block_release(block);
    rig_start(rig, 2);
    other = submit(rig, &(struct request){.op = OP_ONCE, .items = 200000, .chunk_size = 100});
    finish(rig, other);
    for (uint64_t i = 0; i < 100000; i++)
        assert_int_equal(output[i], square_of(i));
    assert_true(pool_arena_used(rig->arena) >= 2 * 100000 * sizeof(uint64_t));
    pool_block_release(block);
    assert_ok(pool_drop(rig->pool, other));
    wait_until(rig, pool_arena_used(rig->arena) == 0);
}

static void a_job_over_the_memory_limit_is_refused_and_changes_nothing(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    assert_true(pool_arena_limit(rig->arena) > 0);
    assert_true(pool_arena_limit(rig->arena) <= pool_memory_available());
    pool_arena_set_limit(rig->arena, 1 << 20);
    assert_int_equal(pool_arena_limit(rig->arena), 1 << 20);
    uint64_t kept = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1000, .chunk_size = 10});
    finish(rig, kept);
    uint64_t used = pool_arena_used(rig->arena), job = 0;
    assert_true(used >= 8000);
    static const uint64_t sizes[] = {1 << 20, 1ull << 32, 1ull << 45, 1ull << 60, UINT64_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint64_t began = clock_now();
        struct request request = {.op = OP_SQUARE, .items = 1, .chunk_size = 1, .output_size = sizes[i]};
        assert_int_equal(try_submit(rig->pool, &request, &job), POOL_EARENA);
        request = (struct request){.op = OP_SQUARE, .items = 1, .chunk_size = 1, .heap_size = sizes[i]};
        assert_int_equal(try_submit(rig->pool, &request, &job), POOL_EARENA);
        assert_true(clock_now() - began < 200 * MS); /* refused without touching it */
    }
    struct pool_block *block;
    assert_int_equal(pool_block_create(rig->arena, 1 << 20, &block), POOL_EARENA);
    assert_int_equal(job, 0);
    assert_int_equal(pool_arena_used(rig->arena), used);
    assert_int_equal(pool_unfinished(rig->pool), 0);
    uint64_t next = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1000, .chunk_size = 10});
    assert_int_equal(next, kept + 1);
    assert_done_squares(rig, next);
    assert_squares(rig, kept);
    assert_ok(pool_drop(rig->pool, kept));
    assert_ok(pool_drop(rig->pool, next));
    wait_until(rig, pool_arena_used(rig->arena) == 0);
}

/* Bytes of memory that the arena's file really has; found among the open files by its name. */
static uint64_t arena_memory(void)
{
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    uint64_t bytes = UINT64_MAX;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char target[256];
        ssize_t length = readlinkat(dirfd(dir), entry->d_name, target, sizeof target - 1);
        if (length <= 0)
            continue;
        target[length] = '\0';
        struct stat status;
        int fd = (int)strtol(entry->d_name, NULL, 10);
        if (strstr(target, "memfd:poolscope-arena") && fstat(fd, &status) == 0)
            bytes = (uint64_t)status.st_blocks * 512;
    }
    closedir(dir);
    assert_int_not_equal(bytes, UINT64_MAX);
    return bytes;
}

static void memory_goes_back_to_the_kernel_with_the_job(void **state)
{
    enum { ITEMS = 10000, ITEM_SIZE = 8000 }; /* 80 MB */
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t before = arena_memory();
    for (int round = 0; round < 3; round++) {
        uint64_t job =
            submit(rig, &(struct request){
                            .op = OP_FILL, .items = ITEMS, .a = ITEM_SIZE, .output_size = (uint64_t)ITEMS * ITEM_SIZE});
        assert_int_equal(finish(rig, job).state, JOB_DONE);
        assert_true(arena_memory() >= before + (uint64_t)ITEMS * ITEM_SIZE);
        struct pool_block *block;
        const unsigned char *bytes = output_of(rig, job, &block);
        for (size_t i = 0; i < (size_t)ITEMS * ITEM_SIZE; i += 997)
            assert_int_equal(bytes[i], 0xa5);
        pool_block_release(block);
        assert_ok(pool_drop(rig->pool, job));
        wait_until(rig, pool_arena_used(rig->arena) == 0);
        assert_true(arena_memory() < before + (1 << 20));
    }
}

static void output_nobody_writes_costs_nothing(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    uint64_t before = arena_memory();
    pool_arena_set_limit(rig->arena, 8ull << 30);
    uint64_t job =
        submit(rig, &(struct request){.op = OP_SQUARE, .items = 100, .chunk_size = 1, .output_size = 4ull << 30});
    assert_done_squares(rig, job);
    assert_true(pool_arena_used(rig->arena) >= 4ull << 30);
    assert_true(arena_memory() < before + (4 << 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(close_lets_jobs_finish_and_workers_leave, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(close_of_an_idle_pool_ends_it, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_worker_that_dies_in_a_closed_pool_is_replaced_until_the_jobs_are_done,
                                        rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(terminate_ends_what_is_unfinished_and_keeps_what_is_done, rig_setup,
                                        rig_teardown),
        cmocka_unit_test_setup_teardown(stop_ends_workers_whatever_they_do, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(blocks_outlive_their_job_and_their_pool, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_job_over_the_memory_limit_is_refused_and_changes_nothing, rig_setup,
                                        rig_teardown),
        cmocka_unit_test_setup_teardown(memory_goes_back_to_the_kernel_with_the_job, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(output_nobody_writes_costs_nothing, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: ends", tests, NULL, NULL);
}
