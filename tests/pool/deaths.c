/* tests/pool/deaths.c - workers that die or stop, one by one: the results are right, the pool is full again, and a
 * notice says what happened. */
#include "tests/pool/support.h"

#include "pool/internal.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define REPLACE_BOUND (2 * SECOND) /* what is promised is 200 ms; the figure is printed */

static void print_figure(const char *what, uint64_t ns)
{
    print_message("%s: %.2f ms\n", what, (double)ns / 1e6);
}

/* Waits for a new process in the slot, and returns how long that took since `began`. */
static uint64_t wait_for_replacement(struct rig *rig, size_t worker, pid_t old, uint64_t began)
{
    wait_until(rig, look_at(rig, worker).pid != old && look_at(rig, worker).pid != 0);
    uint64_t took = clock_now() - began;
    assert_true(took < REPLACE_BOUND);
    return took;
}

static void assert_full_and_usable(struct rig *rig)
{
    for (size_t w = 0; w < pool_worker_count(rig->pool); w++) {
        assert_true(look_at(rig, w).pid > 0);
        assert_ok(pool_signal(rig->pool, w, 0));
        wait_until(rig, look_at(rig, w).state == WORKER_IDLE);
    }
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1000, .chunk_size = 3});
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
}

/* Item 5 of 20 has its worker die once. */
static void dies_once_while_busy(struct rig *rig, enum manner manner, int signal_seen)
{
    enum { ITEMS = 20 };
    rig_start(rig, 3);
    struct pool_block *board = board_create(rig);
    uint64_t values[ITEMS] = {[5] = manner};
    uint32_t generations[3];
    pid_t pids[3];
    for (size_t w = 0; w < 3; w++) {
        generations[w] = look_at(rig, w).generation;
        pids[w] = look_at(rig, w).pid;
    }
    uint64_t job = submit(
        rig,
        &(struct request){.op = OP_DIE, .items = ITEMS, .chunk_size = 3, .a = 1, .values = values, .board = board});
    assert_done_squares(rig, job);
    assert_int_equal(look_at_job(rig, job).deaths, 1);
    wait_until(rig, rig_notice(rig, NOTICE_WORKER_DIED));
    const struct pool_notice *notice = rig_notice(rig, NOTICE_WORKER_DIED);
    assert_int_equal(notice->job, job);
    assert_int_equal(notice->chunk, 1);
    assert_int_equal(notice->item_begin, 3);
    assert_int_equal(notice->item_end, 6);
    assert_int_equal(notice->item, 5);
    assert_false(notice->given_up);
    assert_int_equal(notice->signal, signal_seen);
    assert_int_equal(notice->status, 0);
    assert_true(notice->worker < 3);
    assert_int_equal(notice->old_pid, pids[notice->worker]);
    assert_int_equal(notice->new_pid, look_at(rig, notice->worker).pid);
    assert_int_equal(look_at(rig, notice->worker).generation, generations[notice->worker] + 1);
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 1);
    assert_accounts(rig, job);
    assert_record(rig, job);
    assert_full_and_usable(rig);
    pool_block_release(board);
}

static void a_busy_worker_killed_by_sigkill_is_replaced(void **state)
{
    dies_once_while_busy(*state, DIE_KILL, SIGKILL);
}

static void a_busy_worker_that_crashes_is_replaced(void **state)
{
    dies_once_while_busy(*state, DIE_SEGV, SIGSEGV);
}

static void a_busy_worker_that_exits_is_replaced(void **state)
{
    dies_once_while_busy(*state, DIE_EXIT, 0);
}

static void a_busy_worker_is_replaced_soon(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 8, .chunk_size = 2, .board = board});
    uint64_t worst = 0;
    for (int round = 0; round < 2; round++) { /* a third death would make it give its item up */
        wait_until(rig, look_at(rig, 0).state == WORKER_BUSY);
        pid_t old = look_at(rig, 0).pid;
        uint64_t began = clock_now();
        assert_ok(pool_signal(rig->pool, 0, SIGKILL));
        uint64_t took = wait_for_replacement(rig, 0, old, began);
        worst = took > worst ? took : worst;
    }
    print_figure("a busy worker is replaced in", worst);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_int_equal(look_at_job(rig, job).deaths, 2);
    assert_accounts(rig, job);
    assert_full_and_usable(rig);
    pool_block_release(board);
}

static void an_idle_worker_is_replaced_soon(void **state)
{
    static const int signals[] = {SIGKILL, SIGSEGV, SIGTERM, SIGHUP, SIGUSR1};
    struct rig *rig = *state;
    rig_start(rig, 3);
    uint64_t worst = 0;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        wait_until(rig, look_at(rig, 1).state == WORKER_IDLE);
        struct worker_view before = look_at(rig, 1);
        uint64_t began = clock_now();
        assert_ok(pool_signal(rig->pool, 1, signals[i]));
        uint64_t took = wait_for_replacement(rig, 1, before.pid, began);
        worst = took > worst ? took : worst;
        assert_int_equal(look_at(rig, 1).generation, before.generation + 1);
        assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), i + 1);
        const struct pool_notice *notice = &rig->notices[rig->notice_count - 1];
        assert_int_equal(notice->signal, signals[i]);
        assert_int_equal(notice->job, 0);
        assert_int_equal(notice->worker, 1);
        assert_int_equal(notice->old_pid, before.pid);
    }
    print_figure("an idle worker is replaced in", worst);
    assert_full_and_usable(rig);
}

static void ctrl_c_does_not_end_a_worker(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 1);
    wait_until(rig, look_at(rig, 0).state == WORKER_IDLE);
    pid_t pid = look_at(rig, 0).pid;
    assert_ok(pool_signal(rig->pool, 0, SIGINT));
    assert_ok(pool_signal(rig->pool, 0, SIGQUIT));
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 10, .chunk_size = 1});
    assert_done_squares(rig, job);
    assert_int_equal(look_at(rig, 0).pid, pid);
}

static void all_die_at_once(struct rig *rig, size_t workers)
{
    rig_start(rig, workers);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 40, .chunk_size = 2, .board = board});
    pid_t old[8];
    for (size_t w = 0; w < workers; w++)
        wait_until(rig, look_at(rig, w).state == WORKER_BUSY);
    for (size_t w = 0; w < workers; w++)
        old[w] = look_at(rig, w).pid;
    uint64_t began = clock_now();
    for (size_t w = 0; w < workers; w++)
        assert_ok(pool_signal(rig->pool, w, SIGKILL));
    for (size_t w = 0; w < workers; w++)
        wait_for_replacement(rig, w, old[w], began);
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), workers);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_int_equal(look_at_job(rig, job).deaths, workers);
    assert_accounts(rig, job);
    assert_record(rig, job);
    assert_full_and_usable(rig);
    pool_block_release(board);
}

static void two_workers_killed_at_once_are_both_replaced(void **state)
{
    all_die_at_once(*state, 2);
}

static void all_workers_killed_at_once_are_all_replaced(void **state)
{
    all_die_at_once(*state, 8);
}

static void nobody_is_reaped_who_still_lives(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 4);
    pid_t pids[4];
    for (size_t w = 0; w < 4; w++)
        pids[w] = look_at(rig, w).pid;
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(pids[i], pids[k]);
    for (int i = 0; i < 20; i++)
        rig_step(rig);
    for (size_t w = 0; w < 4; w++)
        assert_int_equal(look_at(rig, w).pid, pids[w]);
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 0);
}

/* A worker may be killed after it has settled a chunk's word and before its tally has grown, and the other way round
 * for items. The instant is too short to hit, so the memory is made to look as it would. */
static void tallies_are_counted_anew_when_their_worker_dies(void **state)
{
    enum { ITEMS = 50 };
    struct rig *rig = *state;
    rig_start(rig, 1);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = ITEMS, .chunk_size = 2, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 1);
    const struct job *private = job_find(rig->pool, job);
    struct tally *tally = job_tallies(rig->arena, private->shared);
    _Atomic uint64_t *words = job_words(rig->arena, private->shared);
    uint32_t generation = look_at(rig, 0).generation;
    for (size_t c = ITEMS / 4; c < ITEMS / 2; c++)
        atomic_store(&words[c], word_make(WORD_DONE, 0, 0, generation));
    uint64_t *output = arena_at(rig->arena, private->shared->output);
    for (uint64_t i = ITEMS / 4 * 2; i < ITEMS; i++)
        output[i] = square_of(i);
    atomic_store(&private->shared->ticket, private->shared->chunk_count);
    atomic_store(&tally->chunks, ITEMS / 4 - 1);
    atomic_store(&tally->items, ITEMS + 7);
    assert_ok(pool_signal(rig->pool, 0, SIGKILL));
    wait_until(rig, rig_count(rig, NOTICE_WORKER_DIED) == 1);
    assert_int_equal(atomic_load(&tally->chunks), ITEMS / 2 - ITEMS / 4);
    assert_int_equal(atomic_load(&tally->items), ITEMS - ITEMS / 4 * 2);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    pool_block_release(board);
}

/* --- given up --- */

static void assert_given_up(struct rig *rig, uint64_t items, uint64_t chunk_size, uint64_t victim, enum manner manner)
{
    struct pool_block *board = board_create(rig);
    uint64_t values[64] = {0};
    values[victim] = manner;
    size_t notices = rig->notice_count;
    uint64_t job = submit(
        rig,
        &(struct request){
            .op = OP_DIE, .items = items, .chunk_size = chunk_size, .a = UINT64_MAX, .values = values, .board = board});
    struct job_view view = finish(rig, job);
    assert_int_equal(view.state, JOB_FAILED);
    assert_int_equal(view.failure.code, 0);
    assert_int_equal(view.failure.item, victim);
    assert_int_equal(view.deaths, 3);
    assert_int_equal(view.chunks_done, view.chunk_count);
    assert_int_equal(atomic_load(&board_of(board)->deaths), 3);
    for (uint64_t i = 0; i < items; i++)
        assert_int_equal(atomic_load(&board_of(board)->results[i]), i == victim ? 0 : square_of(i));
    size_t given_up = 0;
    for (size_t i = notices; i < rig->notice_count; i++)
        if (rig->notices[i].kind == NOTICE_WORKER_DIED && rig->notices[i].given_up) {
            given_up++;
            assert_int_equal(rig->notices[i].item, victim);
        }
    assert_int_equal(given_up, 1);
    assert_accounts(rig, job);
    pool_block_release(board);
}

static void an_item_that_kills_three_workers_is_given_up(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 3);
    assert_given_up(rig, 30, 1, 7, DIE_KILL);
    assert_given_up(rig, 30, 5, 10, DIE_SEGV); /* the first of its chunk */
    assert_given_up(rig, 30, 5, 14, DIE_KILL); /* the last */
    assert_given_up(rig, 30, 30, 29, DIE_EXIT);
    assert_given_up(rig, 1, 1, 0, DIE_KILL);
    assert_full_and_usable(rig);
}

static void of_two_items_given_up_the_smaller_is_reported(void **state)
{
    enum { ITEMS = 40 };
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t values[ITEMS] = {[11] = DIE_KILL, [30] = DIE_KILL, [12] = DIE_KILL};
    uint64_t job = submit(
        rig, &(struct request){
                 .op = OP_DIE, .items = ITEMS, .chunk_size = 4, .a = UINT64_MAX, .values = values, .board = board});
    struct job_view view = finish(rig, job);
    assert_int_equal(view.state, JOB_FAILED);
    assert_int_equal(view.failure.item, 11);
    assert_int_equal(view.failure.code, 0);
    assert_int_equal(view.deaths, 9);
    for (uint64_t i = 0; i < ITEMS; i++)
        assert_int_equal(atomic_load(&board_of(board)->results[i]), values[i] ? 0 : square_of(i));
    assert_full_and_usable(rig);
    pool_block_release(board);
}

static void a_job_that_kills_every_worker_comes_to_an_end(void **state)
{
    enum { ITEMS = 60 };
    struct rig *rig = *state;
    rig_start(rig, 3);
    struct pool_block *board = board_create(rig);
    uint64_t values[ITEMS];
    for (size_t i = 0; i < ITEMS; i++)
        values[i] = DIE_KILL;
    uint64_t job = submit(
        rig, &(struct request){
                 .op = OP_DIE, .items = ITEMS, .chunk_size = 1, .a = UINT64_MAX, .values = values, .board = board});
    struct job_view view = finish(rig, job);
    assert_int_equal(view.state, JOB_FAILED);
    assert_int_equal(view.failure.code, 0);
    assert_true(view.deaths < 3 * ITEMS); /* it was stopped, not run to the end */
    assert_full_and_usable(rig);
    pool_block_release(board);
}

/* --- stopped --- */

static void others_finish_what_a_stopped_worker_has_not_claimed(void **state)
{
    enum { ITEMS = 200 };
    struct rig *rig = *state;
    rig_start(rig, 3);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = ITEMS, .chunk_size = 1, .board = board});
    wait_until(rig, look_at(rig, 0).state == WORKER_BUSY);
    uint64_t chunk = look_at(rig, 0).chunk;
    assert_ok(pool_signal(rig->pool, 0, SIGSTOP));
    wait_until(rig, look_at(rig, 0).state == WORKER_STOPPED);
    atomic_store(&board_of(board)->open, 1);
    wait_until(rig, look_at_job(rig, job).chunks_done == ITEMS - 1);
    struct worker_view view = look_at(rig, 0);
    assert_int_equal(view.state, WORKER_STOPPED);
    assert_int_equal(view.job, job);
    assert_int_equal(view.chunk, chunk);
    int owner;
    assert_ok(pool_job_owners(rig->pool, job, chunk, 1, &owner));
    assert_int_equal(owner, 0);
    assert_false(is_over(rig, job));
    uint64_t next = submit(rig, &(struct request){.op = OP_SQUARE, .items = 50, .chunk_size = 1});
    assert_done_squares(rig, next); /* later jobs go on meanwhile */
    assert_accounts(rig, next);
    assert_ok(pool_signal(rig->pool, 0, SIGCONT));
    assert_done_squares(rig, job);
    wait_until(rig, look_at(rig, 0).state == WORKER_IDLE);
    assert_int_equal(rig_count(rig, NOTICE_WORKER_DIED), 0);
    assert_accounts(rig, job);
    pool_block_release(board);
}

static void a_worker_stopped_while_idle_is_not_waited_for(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    wait_until(rig, look_at(rig, 0).state == WORKER_IDLE);
    assert_ok(pool_signal(rig->pool, 0, SIGSTOP));
    wait_until(rig, look_at(rig, 0).state == WORKER_STOPPED);
    for (int round = 0; round < 20; round++) {
        uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1, .chunk_size = 1});
        assert_done_squares(rig, job);
        struct share_view shares[2];
        assert_ok(pool_job_shares(rig->pool, job, shares));
        assert_int_equal(shares[0].busy_ns + shares[0].idle_wait_ns, 0);
        assert_true(shares[0].stopped_ns > 0);
        assert_accounts(rig, job);
    }
    assert_ok(pool_signal(rig->pool, 0, SIGCONT));
    wait_until(rig, look_at(rig, 0).state == WORKER_IDLE);
}

static void a_stopped_worker_can_be_killed(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 10, .chunk_size = 1, .board = board});
    wait_until(rig, look_at(rig, 1).state == WORKER_BUSY);
    pid_t old = look_at(rig, 1).pid;
    assert_ok(pool_signal(rig->pool, 1, SIGSTOP));
    wait_until(rig, look_at(rig, 1).state == WORKER_STOPPED);
    uint64_t began = clock_now();
    assert_ok(pool_signal(rig->pool, 1, SIGKILL));
    wait_for_replacement(rig, 1, old, began);
    assert_int_not_equal(look_at(rig, 1).state, WORKER_STOPPED);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    assert_full_and_usable(rig);
    pool_block_release(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_busy_worker_killed_by_sigkill_is_replaced, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_busy_worker_that_crashes_is_replaced, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_busy_worker_that_exits_is_replaced, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_busy_worker_is_replaced_soon, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(an_idle_worker_is_replaced_soon, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(ctrl_c_does_not_end_a_worker, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(two_workers_killed_at_once_are_both_replaced, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(all_workers_killed_at_once_are_all_replaced, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(nobody_is_reaped_who_still_lives, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(tallies_are_counted_anew_when_their_worker_dies, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(an_item_that_kills_three_workers_is_given_up, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(of_two_items_given_up_the_smaller_is_reported, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_job_that_kills_every_worker_comes_to_an_end, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(others_finish_what_a_stopped_worker_has_not_claimed, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_worker_stopped_while_idle_is_not_waited_for, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_stopped_worker_can_be_killed, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: deaths", tests, NULL, NULL);
}
