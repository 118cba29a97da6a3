/* tests/repl/verdict.c - what is said of two runs follows from what they measured, and from nothing else. */
#include "tests/repl/support.h"

#include <stdlib.h>
#include <string.h>

#include "repl/comparison.h"
#include "repl/recording.h"

#define STEP_NS 10000000ull /* a letter of a lane */

enum { ROUNDS_MOST = 2, WORKERS_MOST = 3, EVENTS_MOST = 64 };

/* One run: a lane a worker. A digit is busy with the job of that number, '-' is an idle wait, 'x' dead, 's' stopped,
 * 'w' waking, 'L' lock wait, 'Q' queue wait, ' ' no job unfinished. A job is unfinished from the column `begin` to
 * `end`. */
struct run_spec {
    const char *lanes[WORKERS_MOST];
    struct {
        size_t begin, end;
    } jobs[ROUNDS_MOST];
    uint64_t off_cpu_ns; /* of the first worker in the first job */
};

static enum worker_state state_of(char c)
{
    return c == '-'   ? WORKER_IDLE
           : c == 'x' ? WORKER_DEAD
           : c == 's' ? WORKER_STOPPED
           : c == 'w' ? WORKER_WAKING
           : c == 'L' ? WORKER_LOCK_WAIT
           : c == 'Q' ? WORKER_QUEUE_WAIT
                      : WORKER_BUSY;
}

static void add_lane(struct job_record *record, const char *lane, size_t worker, size_t begin, size_t end)
{
    for (size_t at = begin; at < end; at++) {
        if (at > begin && lane[at] == lane[at - 1]) {
            record->events[record->event_count - 1].end_ns += STEP_NS;
            continue;
        }
        enum worker_state state = state_of(lane[at]);
        record->events[record->event_count++] = (struct trace_event){
            .begin_ns = at * STEP_NS,
            .end_ns = (at + 1) * STEP_NS,
            .job = state == WORKER_BUSY ? (uint64_t)(lane[at] - '0') : 0,
            .chunks = state == WORKER_BUSY,
            .worker = (uint16_t)worker,
            .state = state,
        };
    }
    record->first[worker + 1] = record->event_count;
}

static struct job *job_of(const struct run_spec *spec, size_t index, size_t workers)
{
    size_t begin = spec->jobs[index].begin, end = spec->jobs[index].end;
    struct job *job = must_allocate(sizeof *job);
    *job = (struct job){.holders = 1, .number = index + 1, .over = true};
    job->shares = must_allocate(workers * sizeof *job->shares);
    job->shares[0].off_cpu_ns = index ? 0 : spec->off_cpu_ns;
    job->view = (struct job_view){.submitted_ns = begin * STEP_NS, .finished_ns = end * STEP_NS};
    job->view.wall_ns = job->view.finished_ns - job->view.submitted_ns;
    job->record = (struct job_record){.job = index + 1,
                                      .submitted_ns = job->view.submitted_ns,
                                      .finished_ns = job->view.finished_ns,
                                      .worker_count = workers};
    job->record.first = must_allocate((workers + 1) * sizeof *job->record.first);
    job->record.events = must_allocate(workers * EVENTS_MOST * sizeof *job->record.events);
    for (size_t w = 0; w < workers; w++)
        add_lane(&job->record, spec->lanes[w], w, begin, end);
    return job;
}

static void expect_verdict(struct run_spec sync, struct run_spec async, size_t rounds, const char *wanted)
{
    struct comparison *comparison = must_allocate(sizeof *comparison);
    struct run_spec specs[] = {sync, async};
    while (comparison->workers < WORKERS_MOST && sync.lanes[comparison->workers])
        comparison->workers++;
    comparison->rounds = rounds;
    comparison->cpus = 1;
    for (size_t r = 0; r < COMPARISON_METHODS; r++) {
        struct comparison_run *run = &comparison->runs[r];
        run->jobs = must_allocate(rounds * sizeof(struct job *));
        for (size_t i = 0; i < rounds; i++)
            run->jobs[run->job_count++] = job_of(&specs[r], i, comparison->workers);
        assert_true(comparison_sum_up(run));
    }
    comparison_judge(comparison);
    assert_string_equal(text_string(&comparison->verdict), wanted);
    comparison_release(comparison);
}

static const struct run_spec uneven_sync = {{"11112222", "1---2---", "1---2---"}, {{0, 4}, {4, 8}}, 0};
static const struct run_spec uneven_async = {{"11112", "12222", "1222-"}, {{0, 4}, {0, 5}}, 0};

static void waits_that_are_filled(void **state)
{
    (void)state;
    expect_verdict(uneven_sync, uneven_async, 2,
                   "async was 1.60 times as fast. In sync, w1 and w2 waited about 30.0 ms for w0 in every round; async "
                   "ran items of the next rounds meanwhile.");
    struct run_spec sync = {{"11112---", "1---2222", "1---2---"}, {{0, 4}, {4, 8}}, 0};
    expect_verdict(sync, uneven_async, 2,
                   "async was 1.60 times as fast. In sync, 2 of the 3 workers waited about 30.0 ms for the last one in "
                   "every round; async ran items of the next rounds meanwhile.");
    struct run_spec other_waits = {{"11112222", "1---22--", "11--2---"}, {{0, 4}, {4, 8}}, 0};
    expect_verdict(other_waits, uneven_async, 2,
                   "async was 1.60 times as fast. In sync the workers waited 100 ms in all for the last of each round, "
                   "in async 10.0 ms; async ran items of the next rounds meanwhile.");
    struct run_spec pair = {{"11112---", "1---2222"}, {{0, 4}, {4, 8}}, 0};
    struct run_spec pair_async = {{"11112", "12222"}, {{0, 4}, {0, 5}}, 0};
    expect_verdict(
        pair, pair_async, 2,
        "async was 1.60 times as fast. In sync, one worker waited about 30.0 ms for the other in every round; "
        "async ran items of the next rounds meanwhile.");
}

static void what_is_alike(void **state)
{
    (void)state;
    struct run_spec even = {{"1111", "1111"}, {{0, 2}, {2, 4}}, 0};
    expect_verdict(
        even, even, 2,
        "sync and async came out alike. In sync the idle wait was only 0 ns in all: next to nothing for async "
        "to fill.");
    struct run_spec one_round = {{"1111", "1---"}, {{0, 4}}, 0};
    expect_verdict(one_round, one_round, 1,
                   "sync and async came out alike. With one round both submit one job and wait for it: no next round "
                   "could fill a wait.");
    struct run_spec alone = {{"1122"}, {{0, 2}, {2, 4}}, 0};
    expect_verdict(alone, alone, 2,
                   "sync and async came out alike. One worker never waits for another, so async had nothing to fill.");
    struct run_spec filled = {{"11112222", "11112222", "11112222"}, {{0, 8}, {0, 8}}, 0};
    filled.off_cpu_ns = 12 * STEP_NS;
    expect_verdict(
        uneven_sync, filled, 2,
        "sync and async came out alike. In sync the workers had nothing to claim for 120 ms in all, in async "
        "0 ns. In async the workers had an item in hand and no CPU for 120 ms in all, in sync 0 ns: 3 workers "
        "share 1 CPU.");
}

static void too_few_cpus(void **state)
{
    (void)state;
    struct run_spec crowded = uneven_sync;
    crowded.off_cpu_ns = 8 * STEP_NS;
    expect_verdict(
        crowded, crowded, 2,
        "sync and async came out alike. In sync the workers had nothing to claim for 120 ms in all, in async "
        "120 ms. In sync the workers had an item in hand and no CPU for 80.0 ms in all, in async 80.0 ms: 3 "
        "workers share 1 CPU.");
}

static void what_else_makes_a_difference(void **state)
{
    (void)state;
    struct run_spec shorter = {{"1122", "1122"}, {{0, 2}, {2, 4}}, 0},
                    longer = {{"111222", "111222"}, {{0, 3}, {3, 6}}, 0};
    expect_verdict(shorter, longer, 2,
                   "sync was 1.50 times as fast. In async the same items kept the workers busy for 120 ms in all, in "
                   "sync 80.0 ms.");
    struct run_spec holes = {{"11  22", "11  22"}, {{0, 2}, {4, 6}}, 0};
    expect_verdict(
        holes, shorter, 2,
        "async was 1.50 times as fast. In sync the workers had no job between the rounds for 40.0 ms in all, "
        "in async 0 ns.");
    struct run_spec waking = {{"w11w22", "w11w22"}, {{0, 3}, {3, 6}}, 0};
    expect_verdict(waking, shorter, 2,
                   "async was 1.50 times as fast. In sync waking up took the workers 40.0 ms in all, in async 0 ns.");
    struct run_spec once = {{"111111", "111111"}, {{0, 6}}, 0}, faster_once = {{"1111", "1111"}, {{0, 4}}, 0};
    expect_verdict(once, faster_once, 1,
                   "async was 1.50 times as fast. With one round both do the same, so this is how much two equal runs "
                   "differ. In sync the same items kept the workers busy for 120 ms in all, in async 80.0 ms.");
}

static void a_death_is_said(void **state)
{
    (void)state;
    struct run_spec dead = uneven_sync;
    dead.lanes[1] = "1x--2---";
    expect_verdict(dead, uneven_async, 2,
                   "async was 1.60 times as fast. In sync the workers waited 110 ms in all for the last of each round, "
                   "in async 10.0 ms; async ran items of the next rounds meanwhile. A worker died or was stopped in "
                   "sync, so the two are not quite the same work.");
}

/* Whoever ends the last chunk may wait as well: for the parent, and that is not for another worker. */
static void who_waits_for_nobody_is_not_said_to(void **state)
{
    (void)state;
    struct run_spec sync = {{"1---2---", "1---2---", "1---2---"}, {{0, 4}, {4, 8}}, 0};
    struct run_spec async = {{"12---", "12---", "12---"}, {{0, 4}, {0, 5}}, 0};
    expect_verdict(sync, async, 2,
                   "async was 1.60 times as fast. In sync the workers had nothing to claim for 180 ms in all, in async "
                   "90.0 ms; async ran items of the next rounds meanwhile.");
}

/* The lock is why neither is faster; or the queue, in one of them. */
static void waits_for_each_other_are_said(void **state)
{
    (void)state;
    struct run_spec sync = {{"11LL22LL", "LL11LL22", "1L1L2L2L"}, {{0, 4}, {4, 8}}, 0};
    struct run_spec async = {{"11LL22LL", "LL11LL22", "1L1L2L2L"}, {{0, 8}, {0, 8}}, 0};
    expect_verdict(
        sync, async, 2,
        "sync and async came out alike. In sync the idle wait was only 0 ns in all: next to nothing for async to "
        "fill. In both the workers waited for a lock: 120 ms in sync, 120 ms in async. "
        "A lock lets one in at a time, however the jobs are submitted.");
    struct run_spec queued = {{"11QQQQQQ2222QQQQ", "1111QQQQ2222QQQQ", "1111QQQQ2222QQQQ"}, {{0, 8}, {8, 16}}, 0};
    expect_verdict(queued, async, 2,
                   "async was 2.00 times as fast. In sync the workers waited for a queue for 260 ms in all, in async 0 "
                   "ns.");
}

static void what_is_seen_while_it_runs(void **state)
{
    (void)state;
    struct comparison comparison = {.title = "map", .rounds = 2, .workers = 3, .running = COMPARISON_NONE};
    struct job *job = job_of(&uneven_sync, 0, 3);
    struct comparison_view view;
    comparison_view(&comparison, NULL, 7, &view);
    assert_false(view.runs[0].running || view.runs[0].done || view.runs[1].running || view.runs[1].done);
    comparison.running = COMPARISON_SYNC;
    comparison.runs[COMPARISON_SYNC].begin_ns = 1;
    comparison_view(&comparison, &job->record, 1 + 2 * STEP_NS, &view);
    assert_true(view.runs[0].running && !view.runs[0].done && !view.runs[1].running);
    assert_ptr_equal(view.runs[0].record, &job->record);
    assert_null(view.runs[1].record);
    assert_null(view.verdict);
    assert_int_equal(view.runs[0].wall_ns, 2 * STEP_NS);
    assert_int_equal(view.runs[0].idle_wait_ns, 2 * (STEP_NS + 1));
    assert_int_equal(view.now_ns, 1 + 2 * STEP_NS);
    comparison_view(&comparison, NULL, 1 + 2 * STEP_NS, &view);
    assert_null(view.runs[0].record);
    job_release(job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_that_are_filled),
        cmocka_unit_test(what_is_alike),
        cmocka_unit_test(too_few_cpus),
        cmocka_unit_test(what_else_makes_a_difference),
        cmocka_unit_test(a_death_is_said),
        cmocka_unit_test(waits_for_each_other_are_said),
        cmocka_unit_test(what_is_seen_while_it_runs),
        cmocka_unit_test(who_waits_for_nobody_is_not_said_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
