/* tests/repl/live.c - what is followed while a job runs is what its record says afterwards; made coarser, it still has
 * every chunk and every moment of busy time. */
#include "pool/shared.h"
#include "tests/pool/support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "repl/live.h"

enum { WORKERS_MAX = 4, EVENTS_KEPT = 1 << 14 };

static const struct job_record *update(struct live *live, const struct rig *rig)
{
    struct worker_view workers[WORKERS_MAX];
    struct pool_view view = {.workers = workers};
    pool_look(rig->pool, &view);
    const struct job_record *record = live_update(live, rig->pool, &view);
    assert_int_equal(record->worker_count, pool_worker_count(rig->pool));
    assert_int_equal(record->finished_ns, view.now_ns);
    return record;
}

/* Events of each worker in order, none in another, none of nothing, none before the beginning. */
static void check_record(const struct job_record *record, uint64_t begin_ns)
{
    assert_int_equal(record->submitted_ns, begin_ns);
    assert_int_equal(record->first[0], 0);
    assert_int_equal(record->first[record->worker_count], record->event_count);
    for (size_t w = 0; w < record->worker_count; w++) {
        uint64_t at = begin_ns;
        for (size_t i = record->first[w]; i < record->first[w + 1]; i++) {
            const struct trace_event *event = &record->events[i];
            if (event->begin_ns < at || event->end_ns <= event->begin_ns)
                fail_msg("worker %zu, event %zu of %zu: [%llu, %llu), and the one before ends at %llu", w,
                         i - record->first[w], record->first[w + 1] - record->first[w],
                         (unsigned long long)(event->begin_ns - begin_ns),
                         (unsigned long long)(event->end_ns - begin_ns), (unsigned long long)(at - begin_ns));
            assert_int_equal(event->worker, w);
            at = event->end_ns;
        }
    }
}

static uint64_t time_in(const struct job_record *record, size_t worker, enum worker_state state, uint64_t until_ns)
{
    uint64_t sum = 0;
    for (size_t i = record->first[worker]; i < record->first[worker + 1]; i++) {
        const struct trace_event *event = &record->events[i];
        uint64_t end = event->end_ns < until_ns ? event->end_ns : until_ns;
        if (event->state == state && end > event->begin_ns)
            sum += end - event->begin_ns;
    }
    return sum;
}

static uint64_t chunks_in(const struct trace_event *events, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += events[i].state == WORKER_BUSY ? events[i].chunks : 0;
    return sum;
}

static uint64_t chunks_of_job(const struct job_record *record, uint64_t job)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < record->event_count; i++)
        sum += record->events[i].job == job ? record->events[i].chunks : 0;
    return sum;
}

static uint64_t all_busy(const struct job_record *record)
{
    uint64_t sum = 0;
    for (size_t w = 0; w < record->worker_count; w++)
        sum += time_in(record, w, WORKER_BUSY, UINT64_MAX);
    return sum;
}

/* --- a job, followed --- */

static void expect_about(uint64_t value, uint64_t wanted, const char *what, size_t worker)
{
    uint64_t apart = value > wanted ? value - wanted : wanted - value;
    if (apart > wanted / 50 + MS)
        fail_msg("worker %zu, %s: %llu ns, and not %llu", worker, what, (unsigned long long)value,
                 (unsigned long long)wanted);
}

static void agree(const struct job_record *followed, const struct job_record *record)
{
    for (size_t w = 0; w < record->worker_count; w++) {
        assert_int_equal(time_in(followed, w, WORKER_BUSY, UINT64_MAX), time_in(record, w, WORKER_BUSY, UINT64_MAX));
        for (int s = 0; s < WORKER_STATE_COUNT; s++)
            expect_about(time_in(followed, w, (enum worker_state)s, record->finished_ns),
                         time_in(record, w, (enum worker_state)s, UINT64_MAX), worker_state_name((enum worker_state)s),
                         w);
    }
}

static void what_is_followed_is_what_is_recorded(void **state)
{
    enum { WORKERS = 3, CHUNKS = 40 };
    struct rig *rig = *state;
    struct live *live = live_create();
    struct job_record record;
    uint64_t values[CHUNKS], updates = 0, shown = 0;
    for (size_t i = 0; i < CHUNKS; i++)
        values[i] = i == 0 ? 150000 : 500 + i % 5 * 2000; /* the first keeps one worker busy while the others wait */
    rig_start(rig, WORKERS);
    uint64_t job = submit(rig, &(struct request){.op = OP_SPIN,
                                                 .items = CHUNKS,
                                                 .chunk_size = 1,
                                                 .values = values,
                                                 .output_size = CHUNKS * sizeof(struct spin_result)});
    uint64_t begin_ns = look_at_job(rig, job).submitted_ns;
    live_begin(live, rig->pool, begin_ns);
    while (!is_over(rig, job)) {
        const struct job_record *followed = update(live, rig);
        check_record(followed, begin_ns);
        uint64_t chunks = chunks_in(followed->events, followed->event_count);
        assert_true(chunks <= CHUNKS);
        shown += chunks > 0 && chunks < CHUNKS;
        updates++;
        rig_step(rig);
    }
    print_message("%llu updates while it ran, %llu of them in the middle of it\n", (unsigned long long)updates,
                  (unsigned long long)shown);
    assert_true(shown > 3);
    wait_until(rig, chunks_in(update(live, rig)->events, update(live, rig)->event_count) == CHUNKS);
    const struct job_record *followed = update(live, rig);
    check_record(followed, begin_ns);
    assert_ok(pool_job_record(rig->pool, job, &record));
    agree(followed, &record);
    job_record_release(&record);
    live_destroy(live);
}

/* What runs is seen while it runs, up to now. */
static void the_present_is_in_it(void **state)
{
    struct rig *rig = *state;
    struct live *live = live_create();
    uint64_t values[] = {400000, 1000};
    rig_start(rig, 2);
    uint64_t job = submit(rig, &(struct request){.op = OP_SPIN,
                                                 .items = 2,
                                                 .chunk_size = 1,
                                                 .values = values,
                                                 .output_size = 2 * sizeof(struct spin_result)});
    uint64_t begin_ns = look_at_job(rig, job).submitted_ns;
    live_begin(live, rig->pool, begin_ns);
    wait_until(rig, look_at(rig, 0).state + look_at(rig, 1).state == WORKER_BUSY + WORKER_IDLE &&
                        look_at_job(rig, job).chunks_done == 1);
    const struct job_record *record = update(live, rig);
    check_record(record, begin_ns);
    bool busy = false, idle = false;
    for (size_t w = 0; w < 2; w++) {
        assert_true(record->first[w + 1] > record->first[w]);
        const struct trace_event *last = &record->events[record->first[w + 1] - 1];
        assert_int_equal(last->end_ns, record->finished_ns);
        busy |= last->state == WORKER_BUSY && last->job == job && last->chunk == 0 && last->chunks == 1;
        idle |= last->state == WORKER_IDLE;
    }
    assert_true(busy && idle);
    finish(rig, job);
    live_destroy(live);
}

static void a_killed_worker_leaves_it_in_order(void **state)
{
    struct rig *rig = *state;
    struct live *live = live_create();
    uint64_t values[20];
    for (size_t i = 0; i < 20; i++)
        values[i] = 10000;
    rig_start(rig, 2);
    uint64_t job = submit(rig, &(struct request){.op = OP_SPIN,
                                                 .items = 20,
                                                 .chunk_size = 1,
                                                 .values = values,
                                                 .output_size = 20 * sizeof(struct spin_result)});
    uint64_t begin_ns = look_at_job(rig, job).submitted_ns;
    live_begin(live, rig->pool, begin_ns);
    wait_until(rig, look_at(rig, 1).state == WORKER_BUSY);
    assert_ok(pool_signal(rig->pool, 1, SIGKILL));
    while (!is_over(rig, job)) {
        check_record(update(live, rig), begin_ns);
        rig_step(rig);
    }
    const struct job_record *record = update(live, rig);
    check_record(record, begin_ns);
    assert_true(time_in(record, 1, WORKER_DEAD, UINT64_MAX) + time_in(record, 1, WORKER_STARTING, UINT64_MAX) > 0);
    live_destroy(live);
}

/* --- many events --- */

/* All that a worker's ring has since its beginning. */
static struct job_record raw_events(const struct rig *rig, uint64_t chunks)
{
    struct job_record raw = {.worker_count = 1};
    size_t room = 1 << 16, settled, count;
    uint64_t cursor = 0;
    raw.events = malloc(room * sizeof *raw.events);
    raw.first = calloc(2, sizeof *raw.first);
    assert_true(raw.events && raw.first);
    do { /* the last event may be written after the job is over */
        cursor = 0;
        count = pool_events(rig->pool, 0, &cursor, raw.events, room, &settled);
        assert_int_equal(cursor, settled); /* nothing was written over */
    } while (chunks_in(raw.events, count) < chunks);
    raw.event_count = raw.first[1] = count;
    return raw;
}

static void run_squares(struct rig *rig, struct live *live, uint64_t chunks)
{
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = chunks, .chunk_size = 1});
    while (!is_over(rig, job)) {
        update(live, rig);
        rig_step(rig);
    }
}

/* Coarser by far than it was, and still all there. */
static void coarse_records_keep_time_and_chunks(void **state)
{
    enum { JOBS = 3, CHUNKS = 9000 };
    struct rig *rig = *state;
    struct live *live = live_create();
    rig_start(rig, 1);
    uint64_t begin_ns = clock_now();
    live_begin(live, rig->pool, begin_ns);
    uint64_t jobs[JOBS]; /* all at once: the worker goes from one to the next without a gap */
    for (int j = 0; j < JOBS; j++)
        jobs[j] = submit(rig, &(struct request){.op = OP_SQUARE, .items = CHUNKS, .chunk_size = 1});
    while (!is_over(rig, jobs[JOBS - 1])) {
        update(live, rig);
        rig_step(rig);
    }
    struct job_record raw = raw_events(rig, JOBS * CHUNKS);
    const struct job_record *followed = update(live, rig);
    check_record(followed, begin_ns);
    print_message("%zu events became %zu\n", raw.event_count, followed->event_count);
    assert_true(raw.event_count > EVENTS_KEPT);
    assert_true(followed->event_count <= EVENTS_KEPT / 2 + 8);
    assert_true(followed->event_count > EVENTS_KEPT / 512); /* and not coarser than need be */
    for (int j = 0; j < JOBS; j++)
        assert_int_equal(chunks_of_job(followed, jobs[j]), CHUNKS);
    assert_int_equal(all_busy(followed), all_busy(&raw));
    job_record_release(&raw);
    live_destroy(live);
}

/* However many events are new at once: around the sizes of its batches too. */
static void no_event_is_read_twice(void **state)
{
    enum { CHUNKS = 1600 };
    static const size_t new[] = {1, 2, 3, 100, 510, 511, 512, 513, 514, 1022, 1023, 1024, 1025, 1535, 1536, 1537};
    struct rig *rig = *state;
    struct live *live = live_create();
    rig_start(rig, 1);
    finish(rig, submit(rig, &(struct request){.op = OP_SQUARE, .items = CHUNKS, .chunk_size = 1}));
    struct job_record raw = raw_events(rig, CHUNKS);
    for (size_t i = 0; i < sizeof new / sizeof *new; i++) {
        const struct trace_event *first = &raw.events[raw.event_count - new[i]];
        live_begin(live, rig->pool, first->begin_ns);
        for (int again = 0; again < 3; again++) {
            const struct job_record *record = update(live, rig);
            uint64_t chunks = chunks_in(record->events, record->event_count);
            if (chunks != chunks_in(first, new[i]))
                fail_msg("%zu new events of %llu chunks are %llu", new[i], (unsigned long long)chunks_in(first, new[i]),
                         (unsigned long long)chunks);
            check_record(record, first->begin_ns);
        }
    }
    job_record_release(&raw);
    live_destroy(live);
}

/* Items that wait for a lock: few long times, then many times for some microseconds, so that waits are merged. */
static void waits_for_a_lock_are_followed(void **state)
{
    enum { WORKERS = 3, ITEMS = 60 };
    struct rig *rig = *state;
    struct pool_block *lock;
    struct live *live = live_create();
    rig_start(rig, WORKERS);
    assert_ok(object_create_lock(rig->arena, &lock));
    for (int round = 0; round < 2; round++) {
        uint64_t values[ITEMS], times = round ? 5000 : 5;
        for (size_t i = 0; i < ITEMS; i++)
            values[i] = round ? 1000 : 300000;
        uint64_t job = submit(
            rig, &(struct request){
                     .op = OP_LOCK, .items = ITEMS, .chunk_size = 1, .a = times, .values = values, .board = lock});
        uint64_t begin_ns = look_at_job(rig, job).submitted_ns;
        live_begin(live, rig->pool, begin_ns);
        while (!is_over(rig, job)) {
            const struct job_record *followed = update(live, rig);
            check_record(followed, begin_ns);
            assert_true(chunks_in(followed->events, followed->event_count) <= ITEMS);
            rig_step(rig);
        }
        assert_record(rig, job);
        assert_accounts(rig, job);
        struct job_record record;
        assert_ok(pool_job_record(rig->pool, job, &record));
        const struct job_record *followed = update(live, rig);
        assert_int_equal(chunks_of_job(followed, job), ITEMS);
        uint64_t waited = 0;
        for (size_t w = 0; w < WORKERS; w++) {
            waited += time_in(&record, w, WORKER_LOCK_WAIT, UINT64_MAX);
            expect_about(time_in(followed, w, WORKER_LOCK_WAIT, UINT64_MAX),
                         time_in(&record, w, WORKER_LOCK_WAIT, UINT64_MAX), "lock wait", w);
        }
        assert_true(round || waited > 5 * 60 * 300000 / 2); /* two of three wait, nearly always */
        job_record_release(&record);
    }
    pool_block_release(lock);
    live_destroy(live);
}

/* Another pool, of another size: nothing of the first is left. */
static void it_follows_the_next_pool(void **state)
{
    struct rig *rig = *state;
    struct live *live = live_create();
    for (size_t workers = 1; workers <= WORKERS_MAX; workers++) {
        rig_start(rig, workers);
        live_begin(live, rig->pool, clock_now());
        run_squares(rig, live, 50);
        wait_until(rig, chunks_in(update(live, rig)->events, update(live, rig)->event_count) == 50);
        assert_int_equal(update(live, rig)->worker_count, workers);
        pool_stop(rig->pool);
        rig->pool = NULL;
    }
    live_destroy(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_followed_is_what_is_recorded, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(the_present_is_in_it, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_killed_worker_leaves_it_in_order, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(coarse_records_keep_time_and_chunks, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(no_event_is_read_twice, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(waits_for_a_lock_are_followed, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(it_follows_the_next_pool, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
