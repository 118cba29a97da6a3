/* tests/pool/resources.c - what pools take of the machine, and give back: processes, files, processor time; and what a
 * worker keeps of its parent. */
#include "tests/pool/support.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void two_hundred_pools_leave_no_zombie_and_no_file(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    pool_stop(rig->pool);
    rig->pool = NULL;
    size_t files = open_files();
    for (int round = 0; round < 200; round++) {
        rig_start(rig, 3);
        uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 30, .chunk_size = 1});
        if (round % 4)
            assert_done_squares(rig, job);
        if (round % 4 == 2) {
            pool_close(rig->pool);
            wait_until(rig, pool_is_over(rig->pool));
        }
        if (round % 4 == 3)
            pool_terminate(rig->pool);
        pool_stop(rig->pool);
        rig->pool = NULL;
        assert_int_equal(open_files(), files);
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
    }
    assert_int_equal(pool_arena_used(rig->arena), 0);
}

static void replaced_workers_leave_no_file(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    size_t files = open_files();
    for (size_t round = 0; round < 50; round++) {
        wait_until(rig, look_at(rig, round % 2).state == WORKER_IDLE);
        assert_ok(pool_signal(rig->pool, round % 2, SIGKILL));
        wait_until(rig, rig_count(rig, NOTICE_WORKER_DIED) == round + 1);
    }
    assert_int_equal(open_files(), files);
}

static void five_hundred_and_twelve_workers_start_map_and_end(void **state)
{
    enum { WORKERS = 512 };
    struct rig *rig = *state;
    uint64_t began = clock_now();
    rig_start(rig, WORKERS);
    print_message("512 workers are started in %.0f ms\n", (double)(clock_now() - began) / 1e6);
    assert_int_equal(pool_worker_count(rig->pool), WORKERS);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = WORKERS, .chunk_size = 1, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == WORKERS); /* all at the same time */
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    assert_record(rig, job);
    job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 100000, .chunk_size = 1});
    assert_done_squares(rig, job);
    pool_close(rig->pool);
    wait_until(rig, pool_is_over(rig->pool));
    assert_false(has_child());
    pool_block_release(board);
}

static uint64_t cpu_of_process(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    char line[128];
    bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    assert_true(read);
    return strtoull(line, NULL, 10);
}

static uint64_t cpu_of_workers(struct rig *rig)
{
    uint64_t sum = 0;
    for (size_t w = 0; w < pool_worker_count(rig->pool); w++)
        sum += cpu_of_process(look_at(rig, w).pid);
    return sum;
}

static void eight_idle_workers_cost_next_to_nothing(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 8);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1000, .chunk_size = 1});
    assert_done_squares(rig, job);
    for (size_t w = 0; w < 8; w++)
        wait_until(rig, look_at(rig, w).state == WORKER_IDLE);
    rig_step(rig);
    uint64_t before = cpu_of_workers(rig), began = clock_now();
    assert_int_equal(pool_timeout_ms(rig->pool), -1);
    struct pollfd fd = {.fd = pool_fd(rig->pool), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 2000), 0); /* and the parent sleeps through it */
    double share = (double)(cpu_of_workers(rig) - before) / (double)(clock_now() - began);
    print_message("8 idle workers take %.2f %% of a processor\n", 100 * share);
    assert_true(share < 0.05);
}

/* --- what a worker is --- */

static void a_worker_keeps_nothing_of_its_parent(void **state)
{
    enum { ITEMS = 6 };
    struct rig *rig = *state;
    int files[20];
    for (size_t i = 0; i < 20; i++)
        assert_true((files[i] = dup(STDERR_FILENO)) >= 0);
    sigset_t some, before;
    sigemptyset(&some);
    sigaddset(&some, SIGCHLD);
    sigaddset(&some, SIGTERM);
    sigaddset(&some, SIGUSR1);
    sigprocmask(SIG_BLOCK, &some, &before);
    signal(SIGTERM, SIG_IGN);
    rig_start(rig, 2);
    sigset_t now;
    sigprocmask(SIG_SETMASK, &before, &now);
    signal(SIGTERM, SIG_DFL);
    assert_int_equal(sigismember(&now, SIGUSR1), 1); /* the parent's own mask came back as it was */
    assert_int_equal(sigismember(&now, SIGHUP), 0);
    uint64_t job = submit(
        rig, &(struct request){
                 .op = OP_REPORT, .items = ITEMS, .chunk_size = 1, .output_size = ITEMS * sizeof(struct hygiene)});
    assert_int_equal(finish(rig, job).state, JOB_DONE);
    struct pool_block *block;
    const struct hygiene *seen = output_of(rig, job, &block);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_int_equal(seen[i].blocked, 0);
        assert_int_equal(seen[i].sigint_ignored, 1);
        assert_int_equal(seen[i].death_signal, SIGKILL);
        assert_between(seen[i].open_files, 4, 6);
        assert_int_equal(seen[i].stdin_is_null, 1);
        assert_int_equal(seen[i].group, getpgrp());
        assert_int_equal(seen[i].parent, getpid());
    }
    pool_block_release(block);
    assert_ok(pool_signal(rig->pool, 0, SIGTERM)); /* ignored by the parent at the fork, and not by the worker */
    wait_until(rig, rig_count(rig, NOTICE_WORKER_DIED) == 1);
    assert_int_equal(rig_notice(rig, NOTICE_WORKER_DIED)->signal, SIGTERM);
    for (size_t i = 0; i < 20; i++)
        close(files[i]);
}

/* The helper's whole life; nothing in here asserts. */
static void live_with_a_pool(int report_fd)
{
    struct pool_arena *arena;
    struct pool *pool;
    if (pool_arena_create(&arena, 0) != POOL_OK)
        _exit(1);
    struct pool_options options = {.arena = arena, .worker_count = 3, .work = test_work};
    if (pool_start(&pool, &options) != POOL_OK)
        _exit(2);
    struct worker_view workers[3];
    struct pool_view view = {.workers = workers};
    pool_look(pool, &view);
    for (size_t w = 0; w < 3; w++)
        if (write(report_fd, &workers[w].pid, sizeof workers[w].pid) < 0)
            _exit(3);
    for (;;)
        pause();
}

static void workers_die_with_their_parent(void **state)
{
    (void)state;
    int pipe_fds[2];
    assert_int_equal(pipe(pipe_fds), 0);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0); /* the orphans come to us */
    pid_t helper = fork();
    if (helper == 0)
        live_with_a_pool(pipe_fds[1]);
    assert_true(helper > 0);
    pid_t workers[3];
    for (size_t w = 0; w < 3; w++)
        assert_int_equal(read(pipe_fds[0], &workers[w], sizeof workers[w]), sizeof workers[w]);
    assert_int_equal(kill(helper, SIGKILL), 0);
    assert_int_equal(waitpid(helper, NULL, 0), helper);
    uint64_t began = clock_now();
    for (size_t w = 0; w < 3; w++) {
        int status = 0;
        pid_t reaped = 0;
        while (reaped == 0 && clock_now() - began < PATIENCE)
            reaped = waitpid(workers[w], &status, WNOHANG);
        assert_int_equal(reaped, workers[w]);
        /* Killed by the kernel, or, when it had not even started, gone by itself. */
        assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 1);
    }
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
}

static int work_with_standard_files_closed(void)
{
    for (int fd = 0; fd < 3; fd++)
        close(fd);
    struct pool_arena *arena;
    struct pool *pool;
    if (pool_arena_create(&arena, 0) != POOL_OK)
        return 1;
    struct pool_options options = {.arena = arena, .worker_count = 2, .work = test_work};
    if (pool_start(&pool, &options) != POOL_OK)
        return 2;
    uint64_t began = clock_now();
    for (int round = 0; round < 10; round++) {
        uint64_t job;
        struct job_view view;
        if (try_submit(pool, &(struct request){.op = OP_SQUARE, .items = 100, .chunk_size = 1}, &job) != POOL_OK)
            return 3;
        if (pool_wait(pool, job, 5 * SECOND) != POOL_OK)
            return 4;
        if (pool_job_look(pool, job, &view) != POOL_OK || view.state != JOB_DONE)
            return 5;
    }
    if (clock_now() - began > 5 * SECOND)
        return 6; /* nobody called: found by looking every second */
    pool_stop(pool);
    pool_arena_destroy(arena);
    return 0;
}

/* Then the pool's own files have the numbers 0, 1 and 2. */
static void a_pool_works_where_standard_files_are_closed(void **state)
{
    (void)state;
    pid_t helper = fork();
    if (helper == 0)
        _exit(work_with_standard_files_closed());
    assert_true(helper > 0);
    int status;
    assert_int_equal(waitpid(helper, &status, 0), helper);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_hundred_pools_leave_no_zombie_and_no_file, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(replaced_workers_leave_no_file, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(five_hundred_and_twelve_workers_start_map_and_end, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(eight_idle_workers_cost_next_to_nothing, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_worker_keeps_nothing_of_its_parent, rig_setup, rig_teardown),
        cmocka_unit_test(workers_die_with_their_parent),
        cmocka_unit_test(a_pool_works_where_standard_files_are_closed),
    };
    return cmocka_run_group_tests_name("pool: resources", tests, NULL, NULL);
}
