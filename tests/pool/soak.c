/* tests/pool/soak.c - workers killed, stopped and continued at random instants while jobs run: whatever instruction it
 * hits, every job ends with the right results. POOL_TEST_SEED repeats a run. */
#include "tests/pool/support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SOAK_TIME (3 * SECOND)
enum { ENOUGH = 100 }; /* signals that did something: a slow machine takes longer than that to send them */

static bool goes_on(uint64_t began, size_t so_far)
{
    uint64_t length = clock_now() - began;
    return length < SOAK_TIME || (so_far < ENOUGH && length < PATIENCE);
}

static uint64_t random_state;

static uint64_t random_below(uint64_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % n;
}

static int seed_setup(void **state)
{
    const char *given = getenv("POOL_TEST_SEED");
    random_state = given ? strtoull(given, NULL, 10) : clock_now() ^ (uint64_t)getpid() << 32;
    random_state |= 1;
    print_message("POOL_TEST_SEED=%llu\n", (unsigned long long)random_state);
    return rig_setup(state);
}

static void pause_ns(uint64_t ns)
{
    struct timespec t = {.tv_nsec = (long)ns};
    nanosleep(&t, NULL);
}

enum { LIVE_JOBS = 6 };

struct soak {
    struct rig *rig;
    uint64_t jobs[LIVE_JOBS]; /* 0: none */
    size_t finished, cancelled;
    size_t lost;      /* jobs that waited so long that newer events overwrote their first */
    size_t differing; /* jobs whose busy time is not the same by shares and by events */
};

static uint64_t submit_some(struct soak *soak)
{
    return submit(soak->rig, &(struct request){
                                 .op = OP_SQUARE, .items = 1 + random_below(10000), .chunk_size = 1 + random_below(4)});
}

static bool events_lost(struct rig *rig, uint64_t job)
{
    struct job_record record;
    assert_ok(pool_job_record(rig->pool, job, &record));
    size_t lost = record.lost;
    job_record_release(&record);
    return lost > 0;
}

/* A worker that is killed between its tally and the event beside it leaves the two apart by a chunk. */
static void check_record(struct soak *soak, uint64_t job)
{
    struct share_view shares[8];
    assert_ok(pool_job_shares(soak->rig->pool, job, shares));
    struct job_record record = assert_record_tiles(soak->rig, job);
    bool differs = false;
    for (size_t w = 0; w < record.worker_count; w++) {
        uint64_t busy = recorded_busy_ns(&record, w);
        differs |= busy > shares[w].busy_ns + 10000 || shares[w].busy_ns > busy + 10000;
    }
    soak->differing += differs;
    job_record_release(&record);
}

static void check_finished(struct soak *soak, uint64_t job)
{
    struct job_view view = look_at_job(soak->rig, job);
    if (view.state == JOB_CANCELLED)
        soak->cancelled++;
    else
        assert_squares(soak->rig, job); /* and says JOB_DONE, all items, all chunks */
    assert_accounts(soak->rig, job);
    if (events_lost(soak->rig, job))
        soak->lost++;
    else
        check_record(soak, job);
    assert_ok(pool_drop(soak->rig->pool, job));
    soak->finished++;
}

/* Checks and drops what is over, and submits anew in its place. */
static void turn_over(struct soak *soak, bool refill)
{
    rig_step(soak->rig);
    for (size_t j = 0; j < LIVE_JOBS; j++) {
        if (soak->jobs[j] && is_over(soak->rig, soak->jobs[j])) {
            check_finished(soak, soak->jobs[j]);
            soak->jobs[j] = 0;
        }
        if (!soak->jobs[j] && refill)
            soak->jobs[j] = submit_some(soak);
    }
}

static bool all_over(const struct soak *soak)
{
    for (size_t j = 0; j < LIVE_JOBS; j++)
        if (soak->jobs[j])
            return false;
    return true;
}

static void drain(struct soak *soak)
{
    uint64_t began = clock_now();
    while (!all_over(soak)) {
        turn_over(soak, false);
        assert_true(clock_now() - began < PATIENCE);
    }
}

static size_t deaths_noticed(const struct rig *rig)
{
    return rig_count(rig, NOTICE_WORKER_DIED) + rig_count(rig, NOTICE_WORKER_NOT_REPLACED);
}

static void workers_killed_at_random_instants_lose_nothing(void **state)
{
    struct rig *rig = *state;
    struct soak soak = {.rig = rig};
    size_t kills = 0;
    rig_start(rig, 4);
    for (uint64_t began = clock_now(); goes_on(began, kills);) {
        turn_over(&soak, true);
        pause_ns(random_below(5 * MS));
        size_t victims = random_below(10) ? 1 : 1 + random_below(4);
        for (size_t v = 0; v < victims; v++) {
            struct worker_view view = look_at(rig, random_below(4));
            /* Only those that got going: a slot whose workers all die at birth is tried more slowly, by design. */
            if (view.pid && view.state != WORKER_STARTING && kill(view.pid, SIGKILL) == 0)
                kills++;
        }
    }
    drain(&soak);
    wait_until(rig, deaths_noticed(rig) > 0);
    print_message("%zu kills, %zu deaths, %zu jobs; busy time differs in %zu of them\n", kills, deaths_noticed(rig),
                  soak.finished, soak.differing);
    assert_true(soak.differing <= soak.finished / 20);
    assert_true(kills >= ENOUGH);
    assert_true(deaths_noticed(rig) <= kills);
    assert_true(deaths_noticed(rig) >= kills / 2); /* some were hit twice before they were reaped */
    assert_true(soak.finished > LIVE_JOBS && soak.lost < soak.finished / 2);
    for (size_t w = 0; w < 4; w++)
        wait_until(rig, look_at(rig, w).pid != 0 && look_at(rig, w).state == WORKER_IDLE);
    wait_until(rig, pool_arena_used(rig->arena) == 0);
}

static void workers_stopped_at_random_instants_touch_no_later_jobs_memory(void **state)
{
    struct rig *rig = *state;
    struct soak soak = {.rig = rig};
    bool stopped[4] = {false};
    size_t stops = 0;
    rig_start(rig, 4);
    for (uint64_t began = clock_now(); goes_on(began, stops);) {
        turn_over(&soak, true);
        if (random_below(4) == 0)
            assert_ok(pool_cancel(rig->pool, soak.jobs[random_below(LIVE_JOBS)]));
        pause_ns(random_below(MS / 4));
        size_t w = random_below(4);
        stopped[w] = !stopped[w];
        stops += stopped[w];
        assert_ok(pool_signal(rig->pool, w, stopped[w] ? SIGSTOP : SIGCONT));
    }
    for (size_t w = 0; w < 4; w++)
        assert_ok(pool_signal(rig->pool, w, SIGCONT));
    drain(&soak);
    print_message("%zu stops, %zu jobs, %zu of them cancelled\n", stops, soak.finished, soak.cancelled);
    assert_true(stops >= ENOUGH);
    assert_true(soak.finished - soak.cancelled > LIVE_JOBS);
    assert_true(soak.cancelled > 0);
    assert_int_equal(deaths_noticed(rig), 0);
    wait_until(rig, pool_arena_used(rig->arena) == 0);
}

static void send_everything_at_once(struct rig *rig, struct pool_options options)
{
    static const int signals[] = {SIGKILL, SIGSTOP, SIGCONT, SIGCONT, SIGCONT, SIGSEGV, SIGTERM};
    struct soak soak = {.rig = rig};
    size_t signals_sent = 0;
    rig_start_with(rig, 5, options, NULL);
    for (uint64_t began = clock_now(); goes_on(began, signals_sent);) {
        turn_over(&soak, true);
        if (random_below(20) == 0)
            assert_ok(pool_cancel(rig->pool, soak.jobs[random_below(LIVE_JOBS)]));
        pause_ns(random_below(2 * MS));
        struct worker_view view = look_at(rig, random_below(5));
        if (view.pid && view.state != WORKER_STARTING && view.state != WORKER_DEAD)
            signals_sent += kill(view.pid, signals[random_below(sizeof signals / sizeof *signals)]) == 0;
    }
    for (size_t w = 0; w < 5; w++) {
        struct worker_view view = look_at(rig, w);
        if (view.pid)
            kill(view.pid, SIGCONT);
    }
    drain(&soak);
    size_t deaths = deaths_noticed(rig), left = 0;
    for (size_t w = 0; w < 5; w++)
        left += look_at(rig, w).generation;
    left -= left > deaths ? deaths : left;
    print_message("%zu deaths, %zu have left, %zu jobs, %zu of them cancelled\n", deaths, left, soak.finished,
                  soak.cancelled);
    assert_true(soak.finished > LIVE_JOBS && soak.lost < soak.finished / 2);
    assert_true(deaths >= ENOUGH / 10);
    assert_true(!options.max_tasks || left >= ENOUGH);
    wait_until(rig, pool_arena_used(rig->arena) == 0);
}

static void everything_at_once_lets_every_job_end(void **state)
{
    send_everything_at_once(*state, (struct pool_options){.max_tasks = 0});
}

static void so_it_does_while_workers_leave_and_are_replaced(void **state)
{
    send_everything_at_once(*state, (struct pool_options){.max_tasks = 5000});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(workers_killed_at_random_instants_lose_nothing, seed_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(workers_stopped_at_random_instants_touch_no_later_jobs_memory, seed_setup,
                                        rig_teardown),
        cmocka_unit_test_setup_teardown(everything_at_once_lets_every_job_end, seed_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(so_it_does_while_workers_leave_and_are_replaced, seed_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: soak", tests, NULL, NULL);
}
