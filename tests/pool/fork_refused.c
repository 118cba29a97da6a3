/* tests/pool/fork_refused.c - the kernel refuses to start another process. Linked with --wrap=fork, so that the tests
 * decide how many forks succeed. */
#include "tests/pool/support.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "pool/process.h"

pid_t __real_fork(void);
pid_t __wrap_fork(void);

static int forks_allowed; /* -1: all */
static int forks_refused;

pid_t __wrap_fork(void)
{
    if (forks_allowed == 0) {
        forks_refused++;
        errno = EAGAIN;
        return -1;
    }
    if (forks_allowed > 0)
        forks_allowed--;
    return __real_fork();
}

static int setup(void **state)
{
    forks_allowed = -1;
    forks_refused = 0;
    return rig_setup(state);
}

static void a_refused_pool_leaves_nothing_behind(void **state)
{
    struct rig *rig = *state;
    size_t files = open_files();
    for (int allowed = 0; allowed < 8; allowed++) {
        forks_allowed = allowed;
        forks_refused = 0;
        struct pool *pool = NULL;
        struct pool_options options = {.arena = rig->arena, .worker_count = 8, .work = test_work};
        assert_int_equal(pool_start(&pool, &options), POOL_EFORK);
        assert_int_equal(forks_refused, 1);
        assert_null(pool);
        assert_false(has_child());
        assert_int_equal(open_files(), files);
        assert_int_equal(pool_arena_used(rig->arena), 0);
    }
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    assert_int_equal(sigismember(&mask, SIGTERM), 0);
}

static void a_refused_pool_leaves_another_as_it_was(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    pid_t pids[3];
    for (size_t w = 0; w < 3; w++)
        pids[w] = look_at(rig, w).pid;
    struct pool_block *board = board_create(rig);
    uint64_t running = submit(rig, &(struct request){.op = OP_GATE, .items = 30, .chunk_size = 1, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 3);
    uint64_t used = pool_arena_used(rig->arena);
    size_t files = open_files();
    forks_allowed = 4;
    struct pool *pool = NULL;
    struct pool_options options = {.arena = rig->arena, .worker_count = 8, .work = test_work};
    assert_int_equal(pool_start(&pool, &options), POOL_EFORK);
    assert_null(pool);
    assert_int_equal(pool_arena_used(rig->arena), used);
    assert_int_equal(open_files(), files);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, running);
    for (size_t w = 0; w < 3; w++)
        assert_int_equal(look_at(rig, w).pid, pids[w]);
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 0);
    pool_block_release(board);
}

static void a_worker_is_replaced_once_forks_work_again(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    wait_until(rig, look_at(rig, 0).state == WORKER_IDLE && look_at(rig, 1).state == WORKER_IDLE);
    pid_t old = look_at(rig, 0).pid;
    uint32_t generation = look_at(rig, 0).generation;
    forks_allowed = 0;
    assert_ok(pool_signal(rig->pool, 0, SIGKILL));
    wait_until(rig, rig_count(rig, NOTICE_WORKER_NOT_REPLACED) == 1);
    const struct pool_notice *notice = rig_notice(rig, NOTICE_WORKER_NOT_REPLACED);
    assert_int_equal(notice->worker, 0);
    assert_int_equal(notice->old_pid, old);
    assert_int_equal(notice->new_pid, 0);
    assert_int_equal(notice->signal, SIGKILL);
    assert_int_equal(look_at(rig, 0).state, WORKER_DEAD);
    assert_int_equal(look_at(rig, 0).pid, 0);
    assert_int_equal(pool_signal(rig->pool, 0, SIGKILL), POOL_EWORKER);
    assert_true(pool_timeout_ms(rig->pool) >= 0);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1000, .chunk_size = 1});
    assert_done_squares(rig, job); /* by the other */
    struct share_view shares[2];
    assert_ok(pool_job_shares(rig->pool, job, shares));
    assert_int_equal(shares[0].chunks, 0);
    assert_true(shares[0].dead_ns > 0);
    assert_accounts(rig, job);
    wait_until(rig, forks_refused >= 3); /* it is tried again, and again */
    assert_int_equal(rig_count(rig, NOTICE_WORKER_NOT_REPLACED), 1);
    forks_allowed = -1;
    wait_until(rig, look_at(rig, 0).pid != 0 && look_at(rig, 0).state == WORKER_IDLE);
    assert_true(look_at(rig, 0).generation > generation);
    struct pool_block *board = board_create(rig);
    job = submit(rig, &(struct request){.op = OP_GATE, .items = 2, .chunk_size = 1, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 2); /* by both */
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    pool_block_release(board);
}

static void a_pool_without_a_worker_finishes_its_job_once_forks_work_again(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 10, .chunk_size = 1, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 2);
    forks_allowed = 0;
    for (size_t w = 0; w < 2; w++)
        assert_ok(pool_signal(rig->pool, w, SIGKILL));
    wait_until(rig, rig_count(rig, NOTICE_WORKER_NOT_REPLACED) == 2);
    assert_false(has_child());
    pool_close(rig->pool);
    rig_step(rig);
    assert_false(pool_is_over(rig->pool)); /* a job is unfinished, and workers are still to come */
    atomic_store(&board_of(board)->open, 1);
    forks_allowed = -1;
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    wait_until(rig, pool_is_over(rig->pool));
    pool_block_release(board);
}

static int return_status(struct process_task *task, void *context)
{
    (void)task;
    return *(int *)context;
}

static void a_refused_process_leaves_nothing_behind(void **state)
{
    struct rig *rig = *state;
    struct processes *processes;
    assert_ok(processes_create(&processes, rig->arena));
    size_t files = open_files();
    int three = 3;
    const struct process_spec spec = {.body = return_status, .context = &three, .note_size = 8};
    uint32_t number = 77;
    forks_allowed = 0;
    assert_int_equal(process_start(processes, &spec, &number), POOL_EFORK);
    assert_int_equal(number, 77);
    assert_false(has_child());
    assert_int_equal(open_files(), files);
    assert_int_equal(processes_alive(processes), 0);
    forks_allowed = -1;
    assert_ok(process_start(processes, &spec, &number));
    assert_int_equal(number, 0);
    struct process_view view = {.ended_ns = 0};
    struct process_notice notice;
    for (uint64_t began = clock_now(); !view.ended_ns && clock_now() - began < PATIENCE;) {
        processes_update(processes, &notice, 1);
        assert_ok(process_look(processes, number, &view));
    }
    assert_int_equal(view.exit_code, 3);
    processes_destroy(processes);
}

static void nobody_is_started_for_a_pool_that_is_over(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 1);
    wait_until(rig, look_at(rig, 0).state == WORKER_IDLE);
    forks_allowed = 0;
    assert_ok(pool_signal(rig->pool, 0, SIGKILL));
    wait_until(rig, rig_count(rig, NOTICE_WORKER_NOT_REPLACED) == 1);
    pool_close(rig->pool);
    assert_true(pool_is_over(rig->pool));
    forks_allowed = -1;
    uint64_t began = clock_now();
    while (clock_now() - began < 300 * MS) { /* three times as long as it takes to try again */
        rig_step(rig);
        assert_true(pool_is_over(rig->pool));
        assert_false(has_child());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_refused_pool_leaves_nothing_behind, setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_refused_pool_leaves_another_as_it_was, setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_worker_is_replaced_once_forks_work_again, setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_pool_without_a_worker_finishes_its_job_once_forks_work_again, setup,
                                        rig_teardown),
        cmocka_unit_test_setup_teardown(a_refused_process_leaves_nothing_behind, setup, rig_teardown),
        cmocka_unit_test_setup_teardown(nobody_is_started_for_a_pool_that_is_over, setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: fork refused", tests, NULL, NULL);
}
