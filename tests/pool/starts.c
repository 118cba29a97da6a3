/* tests/pool/starts.c - workers that are programs of their own: they do what forked ones do, and inherit nothing. The
 * program they execute is this test. */
#include "tests/pool/support.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct pool_options spawned = {.start_method = START_SPAWN, .program = &rig_program};

/* Is the worker this program, executed with an order? A forked one has the test's own arguments. */
static bool is_executed(pid_t pid)
{
    char path[64], bytes[256] = "";
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? 0 : read(fd, bytes, sizeof bytes - 1);
    if (fd >= 0)
        close(fd);
    size_t name = strlen(bytes);
    return size > 0 && name + 1 < (size_t)size && strcmp(bytes + name + 1, "--worker") == 0;
}

static void await_all(struct rig *rig, size_t workers)
{
    for (size_t w = 0; w < workers; w++)
        wait_until(rig, look_at(rig, w).state == WORKER_IDLE);
}

static void spawned_workers_do_jobs(void **state)
{
    struct rig *rig = *state;
    rig_start_with(rig, 4, spawned, NULL);
    assert_int_equal(pool_start_method(rig->pool), START_SPAWN);
    uint64_t first = submit(rig, &(struct request){.op = OP_SQUARE, .items = 50000, .chunk_size = 3});
    assert_done_squares(rig, first);
    assert_accounts(rig, first);
    assert_record(rig, first);
    uint64_t values[40];
    for (size_t i = 0; i < 40; i++)
        values[i] = 2000;
    uint64_t spin = submit(rig, &(struct request){.op = OP_SPIN,
                                                  .items = 40,
                                                  .chunk_size = 1,
                                                  .values = values,
                                                  .output_size = 40 * sizeof(struct spin_result)});
    assert_int_equal(finish(rig, spin).state, JOB_DONE);
    assert_accounts(rig, spin);
    uint64_t heap =
        submit(rig, &(struct request){.op = OP_HEAP, .items = 100, .chunk_size = 1, .a = 64, .heap_size = 6400});
    assert_int_equal(finish(rig, heap).state, JOB_DONE);
    struct pool_block *block;
    const uint64_t *verdicts = output_of(rig, heap, &block);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(verdicts[i], 1);
    pool_block_release(block);
    for (size_t w = 0; w < 4; w++)
        assert_true(is_executed(look_at(rig, w).pid));
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 0);
}

static struct hygiene report_of(struct rig *rig)
{
    uint64_t job = submit(rig, &(struct request){.op = OP_REPORT, .items = 1, .output_size = sizeof(struct hygiene)});
    assert_int_equal(finish(rig, job).state, JOB_DONE);
    struct pool_block *block;
    struct hygiene seen = *(struct hygiene *)output_of(rig, job, &block);
    pool_block_release(block);
    return seen;
}

static void they_are_as_clean_as_forked_ones(void **state)
{
    struct rig *rig = *state;
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGTERM, SIG_IGN);
    rig_start(rig, 1);
    struct hygiene forked = report_of(rig);
    pool_stop(rig->pool);
    rig_start_with(rig, 1, spawned, NULL);
    struct hygiene seen = report_of(rig);
    sigprocmask(SIG_SETMASK, &before, NULL);
    signal(SIGTERM, SIG_DFL);
    assert_int_equal(seen.blocked, 0);
    assert_int_equal(seen.sigint_ignored, 1);
    assert_int_equal(seen.death_signal, SIGKILL);
    assert_int_equal(seen.parent, getpid());
    assert_memory_equal(&seen, &forked, sizeof seen);
    assert_ok(pool_signal(rig->pool, 0, SIGTERM)); /* ignored by the parent, and not by the worker */
    wait_until(rig, rig_count(rig, NOTICE_WORKER_DIED) == 1);
    assert_int_equal(rig_notice(rig, NOTICE_WORKER_DIED)->signal, SIGTERM);
}

/* The files a process has open, other than standard error: how many of which kind. */
struct files {
    size_t null, event, schedstat, other;
};

static struct files files_of(pid_t pid)
{
    struct files files = {.null = 0};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char target[256] = "";
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "2") == 0)
            continue;
        assert_true(readlinkat(dirfd(dir), entry->d_name, target, sizeof target - 1) > 0);
        ++*(strcmp(target, "/dev/null") == 0              ? &files.null
            : strcmp(target, "anon_inode:[eventfd]") == 0 ? &files.event
            : strstr(target, "schedstat")                 ? &files.schedstat
                                                          : &files.other);
    }
    closedir(dir);
    return files;
}

static void no_file_of_the_parents_is_open_in_them(void **state)
{
    struct rig *rig = *state;
    int leaky[8];
    for (size_t i = 0; i < 8; i++) {
        leaky[i] = open("/proc/self/status", O_RDONLY); /* not close-on-exec */
        assert_true(leaky[i] >= 0);
    }
    rig_start_with(rig, 3, spawned, NULL);
    await_all(rig, 3);
    pid_t old = look_at(rig, 1).pid;
    assert_ok(pool_signal(rig->pool, 1, SIGKILL));
    wait_until(rig, look_at(rig, 1).pid && look_at(rig, 1).pid != old && look_at(rig, 1).state == WORKER_IDLE);
    for (size_t w = 0; w < 3; w++) {
        struct files files = files_of(look_at(rig, w).pid);
        assert_int_equal(files.null, 2);
        assert_int_equal(files.event, 1);
        assert_true(files.schedstat <= 1);
        assert_int_equal(files.other, 0);
    }
    for (size_t i = 0; i < 8; i++)
        close(leaky[i]);
}

static void one_that_dies_is_replaced_by_the_same_program(void **state)
{
    enum { ITEMS = 20 };
    struct rig *rig = *state;
    rig_start_with(rig, 3, spawned, NULL);
    struct pool_block *board = board_create(rig);
    uint64_t values[ITEMS] = {[5] = DIE_SEGV, [11] = DIE_KILL, [15] = DIE_EXIT};
    uint64_t job = submit(
        rig,
        &(struct request){.op = OP_DIE, .items = ITEMS, .chunk_size = 2, .a = 3, .values = values, .board = board});
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    assert_record(rig, job);
    wait_until(rig, rig_count(rig, NOTICE_WORKER_DIED) == 3);
    await_all(rig, 3);
    for (size_t w = 0; w < 3; w++)
        assert_true(is_executed(look_at(rig, w).pid));
    pool_block_release(board);
}

static void sixty_four_start_map_and_end(void **state)
{
    enum { WORKERS = 64 };
    struct rig *rig = *state;
    rig_start_with(rig, WORKERS, spawned, NULL);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = WORKERS, .chunk_size = 1, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == WORKERS); /* all at the same time */
    struct start_view view;
    pool_start_look(rig->pool, &view);
    assert_int_equal(view.ready, WORKERS);
    print_message("64 spawned workers: the first was ready after %.1f ms, all after %.1f ms\n",
                  (double)view.first_ns / 1e6, (double)view.all_ns / 1e6);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    pool_close(rig->pool);
    wait_until(rig, pool_is_over(rig->pool));
    assert_false(has_child());
    pool_block_release(board);
}

/* The helper's whole life; nothing in here asserts. */
static void live_with_a_pool(int report_fd)
{
    struct pool_arena *arena;
    struct pool *pool;
    if (pool_arena_create(&arena, 0) != POOL_OK)
        _exit(1);
    struct pool_options options = spawned;
    options.arena = arena;
    options.worker_count = 3;
    options.work = test_work;
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

static void they_die_with_their_parent(void **state)
{
    (void)state;
    int pipe_fds[2];
    assert_int_equal(pipe(pipe_fds), 0);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0); /* the orphans come to us */
    for (int round = 0; round < 5; round++) {
        pid_t helper = fork();
        if (helper == 0)
            live_with_a_pool(pipe_fds[1]);
        assert_true(helper > 0);
        pid_t workers[3];
        for (size_t w = 0; w < 3; w++)
            assert_int_equal(read(pipe_fds[0], &workers[w], sizeof workers[w]), sizeof workers[w]);
        assert_int_equal(kill(helper, SIGKILL), 0); /* perhaps before they have begun */
        assert_int_equal(waitpid(helper, NULL, 0), helper);
        uint64_t began = clock_now();
        for (size_t w = 0; w < 3; w++) {
            pid_t reaped = 0;
            while (reaped == 0 && clock_now() - began < PATIENCE)
                reaped = waitpid(workers[w], NULL, WNOHANG);
            assert_int_equal(reaped, workers[w]);
        }
    }
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
}

static void they_inherit_nothing_and_forked_ones_do(void **state)
{
    enum { SIZE = 16 << 20 };
    struct rig *rig = *state;
    char *mine = malloc(SIZE);
    assert_non_null(mine);
    memset(mine, 1, SIZE);
    struct inheritance forked, fresh;
    rig_start(rig, 1);
    await_all(rig, 1);
    assert_true(pool_inheritance(look_at(rig, 0).pid, &forked));
    pool_stop(rig->pool);
    rig_start_with(rig, 1, spawned, NULL);
    await_all(rig, 1);
    assert_true(pool_inheritance(look_at(rig, 0).pid, &fresh));
    assert_true(mine[SIZE / 2]);
    free(mine);
    assert_true(forked.inherited >= SIZE);
    assert_true(fresh.inherited < SIZE / 16);
    assert_true(fresh.own > 0);
}

static void a_program_that_is_not_there_is_refused(void **state)
{
    struct rig *rig = *state;
    struct pool_program none = rig_program;
    none.path = "/nonexistent/program";
    size_t files = open_files();
    struct pool *pool = NULL;
    struct pool_options options = {
        .arena = rig->arena, .worker_count = 3, .work = test_work, .start_method = START_SPAWN, .program = &none};
    assert_int_equal(pool_start(&pool, &options), POOL_ESPAWN);
    assert_null(pool);
    assert_int_equal(open_files(), files);
    assert_int_equal(pool_arena_used(rig->arena), 0);
    assert_false(has_child());
    rig_start(rig, 1);
}

/* It leaves with status 2 before it touches anything, and is tried again more and more slowly. */
static void another_program_does_not_become_a_worker(void **state)
{
    struct rig *rig = *state;
    struct pool_program other = rig_program;
    other.stamp++;
    rig_start_with(rig, 2, (struct pool_options){.start_method = START_SPAWN, .program = &other}, NULL);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 10, .chunk_size = 1});
    wait_until(rig, rig_count(rig, NOTICE_WORKER_NOT_REPLACED) == 2);
    assert_int_equal(rig_notice(rig, NOTICE_WORKER_DIED)->status, 2);
    assert_int_equal(look_at_job(rig, job).chunks_done, 0);
    struct start_view view;
    pool_start_look(rig->pool, &view);
    assert_int_equal(view.ready, 0);
    pool_terminate(rig->pool);
    assert_int_equal(look_at_job(rig, job).state, JOB_TERMINATED);
}

static int work_with_standard_files_closed(void)
{
    for (int fd = 0; fd < 3; fd++)
        close(fd);
    struct pool_arena *arena;
    struct pool *pool;
    uint64_t job;
    if (pool_arena_create(&arena, 0) != POOL_OK)
        return 1;
    struct pool_options options = spawned;
    options.arena = arena;
    options.worker_count = 2;
    options.work = test_work;
    if (pool_start(&pool, &options) != POOL_OK)
        return 2;
    if (try_submit(pool, &(struct request){.op = OP_SQUARE, .items = 100, .chunk_size = 1}, &job) != POOL_OK)
        return 3;
    if (pool_wait(pool, job, 5 * SECOND) != POOL_OK)
        return 4;
    pool_stop(pool);
    pool_arena_destroy(arena);
    return 0;
}

static void they_work_where_standard_files_are_closed(void **state)
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

int main(int count, char **arguments)
{
    rig_worker_begin(count, arguments);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(spawned_workers_do_jobs, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(they_are_as_clean_as_forked_ones, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(no_file_of_the_parents_is_open_in_them, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(one_that_dies_is_replaced_by_the_same_program, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(sixty_four_start_map_and_end, rig_setup, rig_teardown),
        cmocka_unit_test(they_die_with_their_parent),
        cmocka_unit_test_setup_teardown(they_inherit_nothing_and_forked_ones_do, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_program_that_is_not_there_is_refused, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(another_program_does_not_become_a_worker, rig_setup, rig_teardown),
        cmocka_unit_test(they_work_where_standard_files_are_closed),
    };
    return cmocka_run_group_tests_name("pool: starts", tests, NULL, NULL);
}
