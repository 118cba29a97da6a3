/* tests/pool/accounts.c - where the time went: the parts add up to the wall, and each part agrees with what the items
 * themselves measured. */
#include "tests/pool/support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 64 };
#define SLACK (30 * MS)

/* Figures come out wrong where the machine does something else at the wrong moment, and right only where the engine is:
 * so an attempt that finds one not plausible says which, and is made again. What must hold always is asserted. */
enum { ATTEMPTS = 5 };
#define expect(condition) \
    do { \
        if (!(condition)) \
            return #condition; \
    } while (0)

static void attempt(struct rig *rig, const char *(*once)(struct rig *rig))
{
    const char *wrong = NULL;
    for (int i = 0; i < ATTEMPTS; i++) {
        wrong = once(rig);
        pool_stop(rig->pool);
        rig->pool = NULL;
        if (!wrong)
            return;
        print_message("not plausible, once more: %s\n", wrong);
    }
    fail_msg("%d times: %s", ATTEMPTS, wrong);
}

static bool is_between(uint64_t value, uint64_t low, uint64_t high)
{
    return low <= value && value <= high;
}

struct spun { /* a spin job, and what its items measured */
    uint64_t job;
    size_t count;
    struct spin_result items[ITEMS_MAX];
    int owners[ITEMS_MAX];
};

static void start_idle(struct rig *rig, size_t workers)
{
    rig_start(rig, workers);
    for (size_t w = 0; w < workers; w++)
        wait_until(rig, look_at(rig, w).state == WORKER_IDLE);
}

static uint64_t submit_spin(struct rig *rig, const uint64_t *microseconds, size_t count)
{
    return submit(rig, &(struct request){.op = OP_SPIN,
                                         .items = count,
                                         .chunk_size = 1,
                                         .values = microseconds,
                                         .output_size = count * sizeof(struct spin_result)});
}

static struct spun finish_spin(struct rig *rig, uint64_t job)
{
    struct job_view view = finish(rig, job);
    assert_int_equal(view.state, JOB_DONE);
    struct spun spun = {.job = job, .count = view.item_count};
    assert_true(spun.count <= ITEMS_MAX);
    struct pool_block *block;
    memcpy(spun.items, output_of(rig, job, &block), spun.count * sizeof *spun.items);
    pool_block_release(block);
    assert_ok(pool_job_owners(rig->pool, job, 0, spun.count, spun.owners));
    return spun;
}

/* What a worker's items took, of the part of them in [from, to]. */
static uint64_t spun_by(const struct spun *spun, int worker, uint64_t from, uint64_t to)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < spun->count; i++) {
        uint64_t begin = spun->items[i].begin_ns > from ? spun->items[i].begin_ns : from;
        uint64_t end = spun->items[i].end_ns < to ? spun->items[i].end_ns : to;
        if (spun->owners[i] == worker && begin < end)
            sum += end - begin;
    }
    return sum;
}

static const char *busy_figures(struct rig *rig)
{
    start_idle(rig, 2);
    uint64_t values[] = {20000, 1000, 5000, 30000, 2000, 10000, 15000, 500};
    struct spun spun = finish_spin(rig, submit_spin(rig, values, 8));
    struct share_view shares[2];
    assert_ok(pool_job_shares(rig->pool, spun.job, shares));
    for (int w = 0; w < 2; w++) {
        uint64_t took = spun_by(&spun, w, 0, UINT64_MAX), cpu = 0;
        for (size_t i = 0; i < spun.count; i++)
            cpu += spun.owners[i] == w ? spun.items[i].cpu_ns : 0;
        assert_true(shares[w].busy_ns >= took);
        expect(shares[w].busy_ns <= took + SLACK);
        expect(is_between(shares[w].busy_ns - shares[w].off_cpu_ns, cpu > SLACK ? cpu - SLACK : 0, cpu + SLACK));
        assert_int_equal(shares[w].other_ns, 0);
        assert_int_equal(shares[w].stopped_ns + shares[w].dead_ns, 0);
    }
    assert_accounts(rig, spun.job);
    assert_record_agrees(rig, spun.job);
    return NULL;
}

static void busy_is_what_the_items_took(void **state)
{
    attempt(*state, busy_figures);
}

/* More workers than processors: what the kernel kept them waiting is off CPU, not computing. */
static const char *crowded_figures(struct rig *rig)
{
    enum { WORKERS = 16 };
    start_idle(rig, WORKERS);
    uint64_t values[WORKERS];
    for (size_t i = 0; i < WORKERS; i++)
        values[i] = 100000;
    struct spun spun = finish_spin(rig, submit_spin(rig, values, WORKERS));
    struct share_view shares[WORKERS];
    assert_ok(pool_job_shares(rig->pool, spun.job, shares));
    uint64_t on_cpu = 0, cpu = 0, busy = 0;
    for (size_t i = 0; i < WORKERS; i++) {
        on_cpu += shares[i].busy_ns - shares[i].off_cpu_ns;
        busy += shares[i].busy_ns;
        cpu += spun.items[i].cpu_ns;
    }
    print_message("busy %.0f ms, on CPU %.0f ms, CPU clocks %.0f ms\n", (double)busy / 1e6, (double)on_cpu / 1e6,
                  (double)cpu / 1e6);
    expect(is_between(on_cpu, cpu - cpu / 5, cpu + cpu / 5 + SLACK));
    expect(busy > 2 * on_cpu); /* or it was not crowded */
    assert_accounts(rig, spun.job);
    assert_record_agrees(rig, spun.job);
    return NULL;
}

static void busy_without_off_cpu_is_cpu_time_on_a_crowded_machine(void **state)
{
    attempt(*state, crowded_figures);
}

static const char *uneven_figures(struct rig *rig)
{
    start_idle(rig, 2);
    uint64_t values[] = {10000, 200000};
    struct spun spun = finish_spin(rig, submit_spin(rig, values, 2));
    struct job_view view = look_at_job(rig, spun.job);
    struct share_view shares[2];
    assert_ok(pool_job_shares(rig->pool, spun.job, shares));
    int early = spun.owners[0], late = spun.owners[1];
    expect(early != late);
    uint64_t waited = spun.items[1].end_ns - spun.items[0].end_ns;
    expect(waited > 100 * MS);
    expect(is_between(shares[early].idle_wait_ns, waited - SLACK, view.finished_ns - spun.items[0].end_ns + MS));
    expect(shares[late].idle_wait_ns < SLACK);
    assert_accounts(rig, spun.job);
    assert_record_agrees(rig, spun.job);
    return NULL;
}

static void who_is_done_early_waits_idle_for_the_last(void **state)
{
    attempt(*state, uneven_figures);
}

static const char *lone_chunk_figures(struct rig *rig)
{
    start_idle(rig, 4);
    uint64_t values[] = {100000};
    struct spun spun = finish_spin(rig, submit_spin(rig, values, 1));
    struct share_view shares[4];
    assert_ok(pool_job_shares(rig->pool, spun.job, shares));
    for (int w = 0; w < 4; w++) {
        if (w == spun.owners[0])
            assert_true(shares[w].busy_ns >= 100 * MS);
        else
            expect(shares[w].idle_wait_ns >= 100 * MS - SLACK && shares[w].busy_ns == 0);
    }
    assert_accounts(rig, spun.job);
    assert_record_agrees(rig, spun.job);
    return NULL;
}

static void workers_without_a_chunk_wait_idle(void **state)
{
    attempt(*state, lone_chunk_figures);
}

static const char *unclaimed_figures(struct rig *rig)
{
    start_idle(rig, 2);
    uint64_t values[40];
    for (size_t i = 0; i < 40; i++)
        values[i] = 2000;
    struct spun spun = finish_spin(rig, submit_spin(rig, values, 40));
    uint64_t last_claim = 0;
    for (size_t i = 0; i < 40; i++)
        last_claim = spun.items[i].begin_ns > last_claim ? spun.items[i].begin_ns : last_claim;
    struct job_view view = look_at_job(rig, spun.job);
    struct share_view shares[2];
    assert_ok(pool_job_shares(rig->pool, spun.job, shares));
    for (size_t w = 0; w < 2; w++)
        expect(shares[w].idle_wait_ns <= view.finished_ns - last_claim + 5 * MS);
    assert_accounts(rig, spun.job);
    return NULL;
}

static void nobody_waits_idle_while_a_chunk_is_unclaimed(void **state)
{
    attempt(*state, unclaimed_figures);
}

static const char *overlap_figures(struct rig *rig)
{
    enum { JOBS = 4 };
    start_idle(rig, 3);
    uint64_t values[JOBS][4] = {
        {60000, 5000, 5000, 5000}, {20000, 3000, 40000, 1000}, {2000, 2000, 2000, 70000}, {5000, 5000, 5000, 5000}};
    uint64_t jobs[JOBS];
    struct spun spun[JOBS];
    for (size_t j = 0; j < JOBS; j++)
        jobs[j] = submit_spin(rig, values[j], 4);
    for (size_t j = 0; j < JOBS; j++)
        spun[j] = finish_spin(rig, jobs[j]);
    uint64_t all_others = 0;
    for (size_t j = 0; j < JOBS; j++) {
        struct job_view view = look_at_job(rig, jobs[j]);
        struct share_view shares[3];
        assert_ok(pool_job_shares(rig->pool, jobs[j], shares));
        for (int w = 0; w < 3; w++) {
            uint64_t own = spun_by(&spun[j], w, 0, UINT64_MAX), others = 0;
            for (size_t k = 0; k < JOBS; k++)
                others += k == j ? 0 : spun_by(&spun[k], w, view.submitted_ns, view.finished_ns);
            assert_true(shares[w].busy_ns >= own);
            expect(shares[w].busy_ns <= own + SLACK);
            expect(is_between(shares[w].other_ns, others > MS ? others - MS : 0, others + SLACK));
            all_others += others;
        }
        assert_accounts(rig, jobs[j]);
        assert_record_agrees(rig, jobs[j]);
    }
    expect(all_others > 50 * MS); /* they did overlap */
    return NULL;
}

static void overlapping_jobs_count_each_others_time_as_other(void **state)
{
    attempt(*state, overlap_figures);
}

static void many_overlapping_jobs_of_small_chunks_add_up(void **state)
{
    enum { JOBS = 300 };
    struct rig *rig = *state;
    start_idle(rig, 4);
    uint64_t jobs[JOBS];
    for (size_t j = 0; j < JOBS; j++) {
        jobs[j] = submit(rig, &(struct request){.op = OP_SQUARE, .items = 500, .chunk_size = 1 + j % 3});
        if (j % 3 == 0)
            rig_step(rig);
    }
    for (size_t j = 0; j < JOBS; j++) {
        assert_done_squares(rig, jobs[j]);
        assert_accounts(rig, jobs[j]);
        assert_record(rig, jobs[j]);
    }
}

static void accounts_of_an_unfinished_job_are_so_far(void **state)
{
    struct rig *rig = *state;
    start_idle(rig, 2);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 1, .chunk_size = 1, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 1);
    struct share_view early[2], later[2];
    assert_ok(pool_job_shares(rig->pool, job, early));
    uint64_t began = clock_now();
    wait_until(rig, clock_now() - began > 20 * MS);
    assert_ok(pool_job_shares(rig->pool, job, later));
    size_t busy = early[1].busy_ns > 0;
    assert_true(early[busy].busy_ns > 0);
    assert_true(later[busy].busy_ns >= early[busy].busy_ns + 20 * MS);
    assert_true(later[!busy].idle_wait_ns >= early[!busy].idle_wait_ns + 20 * MS - MS);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    pool_block_release(board);
}

static const char *stopped_figures(struct rig *rig)
{
    start_idle(rig, 2);
    uint64_t values[] = {150000, 150000};
    uint64_t job = submit_spin(rig, values, 2);
    wait_until(rig, look_at(rig, 0).state == WORKER_BUSY && look_at(rig, 1).state == WORKER_BUSY);
    assert_ok(pool_signal(rig->pool, 0, SIGSTOP));
    wait_until(rig, look_at(rig, 0).state == WORKER_STOPPED);
    uint64_t stopped = clock_now();
    wait_until(rig, look_at(rig, 1).state == WORKER_IDLE && clock_now() - stopped > 250 * MS);
    assert_int_equal(look_at(rig, 0).state, WORKER_STOPPED);
    assert_true(look_at(rig, 0).since_ns <= stopped);
    assert_ok(pool_signal(rig->pool, 0, SIGCONT));
    uint64_t continued = clock_now();
    finish_spin(rig, job);
    struct share_view shares[2];
    assert_ok(pool_job_shares(rig->pool, job, shares));
    uint64_t length = continued - stopped;
    assert_true(shares[0].stopped_ns >= length);
    expect(shares[0].stopped_ns <= length + SLACK);
    expect(shares[0].busy_ns < length); /* it was over its 150 ms when it went on, or not much below */
    expect(shares[0].idle_wait_ns < SLACK);
    expect(shares[1].idle_wait_ns > 50 * MS);
    assert_int_equal(shares[1].stopped_ns, 0);
    assert_accounts(rig, job);
    return NULL;
}

static void a_stopped_worker_is_neither_busy_nor_idle(void **state)
{
    attempt(*state, stopped_figures);
}

/* A worker may be stopped more often in one job than anybody should have to remember one by one. */
static void a_worker_stopped_many_times_keeps_its_stopped_time(void **state)
{
    struct rig *rig = *state;
    start_idle(rig, 1);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 1, .chunk_size = 1, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 1);
    uint64_t stopped_ns = 0;
    for (int round = 0; round < 50; round++) {
        assert_ok(pool_signal(rig->pool, 0, SIGSTOP));
        wait_until(rig, look_at(rig, 0).state == WORKER_STOPPED);
        uint64_t began = clock_now();
        wait_until(rig, clock_now() - began > 2 * MS);
        stopped_ns += clock_now() - began;
        assert_ok(pool_signal(rig->pool, 0, SIGCONT));
        wait_until(rig, look_at(rig, 0).state == WORKER_BUSY);
    }
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    struct share_view share;
    assert_ok(pool_job_shares(rig->pool, job, &share));
    assert_true(share.stopped_ns >= stopped_ns);
    assert_accounts(rig, job);
    pool_block_release(board);
}

static void a_dead_worker_leaves_no_hole_in_the_time(void **state)
{
    struct rig *rig = *state;
    start_idle(rig, 2);
    uint64_t values[8];
    for (size_t i = 0; i < 8; i++)
        values[i] = 20000;
    uint64_t job = submit_spin(rig, values, 8);
    wait_until(rig, look_at(rig, 1).state == WORKER_BUSY);
    pid_t old = look_at(rig, 1).pid;
    assert_ok(pool_signal(rig->pool, 1, SIGKILL));
    wait_until(rig, look_at(rig, 1).pid != old);
    struct spun spun = finish_spin(rig, job);
    struct share_view shares[2];
    assert_ok(pool_job_shares(rig->pool, job, shares));
    assert_true(shares[1].starting_ns > 0);
    assert_true(shares[1].dead_ns > 0);
    for (int w = 0; w < 2; w++)
        assert_true(shares[w].busy_ns >= spun_by(&spun, w, 0, UINT64_MAX));
    assert_int_equal(look_at_job(rig, job).deaths, 1);
    assert_accounts(rig, job);
    assert_record_agrees(rig, job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(busy_is_what_the_items_took, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(busy_without_off_cpu_is_cpu_time_on_a_crowded_machine, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(who_is_done_early_waits_idle_for_the_last, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(workers_without_a_chunk_wait_idle, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(nobody_waits_idle_while_a_chunk_is_unclaimed, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(overlapping_jobs_count_each_others_time_as_other, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(many_overlapping_jobs_of_small_chunks_add_up, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(accounts_of_an_unfinished_job_are_so_far, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_stopped_worker_is_neither_busy_nor_idle, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_worker_stopped_many_times_keeps_its_stopped_time, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_dead_worker_leaves_no_hole_in_the_time, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: accounts", tests, NULL, NULL);
}
