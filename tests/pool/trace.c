/* tests/pool/trace.c - the record of a job: bounded however many chunks it has, and every chunk is in it. */
#include "tests/pool/support.h"

#include "pool/internal.h"

#include <signal.h>
#include <stdlib.h>

enum { RING = 1 << 10 };

struct fixture { /* a ring of its own, in private memory */
    struct slot slot;
    struct shared_event ring[RING];
    struct tracer tracer;
};

static int ring_setup(void **state)
{
    struct fixture *fixture = aligned_alloc(CACHE_LINE, round_up(sizeof *fixture, CACHE_LINE));
    if (!fixture)
        return -1;
    *fixture = (struct fixture){.tracer = {.slot = &fixture->slot, .ring = fixture->ring, .size = RING}};
    *state = fixture;
    return 0;
}

static int ring_teardown(void **state)
{
    free(*state);
    return 0;
}

static uint64_t chunks_in_ring(struct fixture *fixture)
{
    uint64_t count = atomic_load(&fixture->slot.events), sum = 0;
    assert_true(count <= RING);
    for (uint64_t i = 0; i < count; i++)
        sum += atomic_load(&fixture->ring[i].chunks);
    return sum;
}

static void first_chunks_have_an_event_each(void **state)
{
    struct fixture *fixture = *state;
    trace_enter_job(&fixture->tracer, 1000);
    for (uint64_t c = 0; c < RING / 4; c++)
        trace_busy(&fixture->tracer, 9, 3 * c, true, 1000 + 10 * c, 1010 + 10 * c, 1);
    assert_int_equal(atomic_load(&fixture->slot.events), RING / 4);
    for (uint64_t c = 0; c < RING / 4; c++) {
        const struct shared_event *event = &fixture->ring[c];
        assert_int_equal(atomic_load(&event->begin_ns), 1000 + 10 * c);
        assert_int_equal(atomic_load(&event->end_ns), 1010 + 10 * c);
        assert_int_equal(atomic_load(&event->job), 9);
        assert_int_equal(atomic_load(&event->chunk), 3 * c);
        assert_int_equal(atomic_load(&event->chunks), 1);
        assert_int_equal(atomic_load(&event->cpu), 1);
        assert_int_equal(atomic_load(&event->state), WORKER_BUSY);
    }
}

static void a_million_chunks_are_merged_into_one_ring(void **state)
{
    struct fixture *fixture = *state;
    trace_enter_job(&fixture->tracer, 0);
    for (uint64_t c = 0; c < 1000000; c++)
        trace_busy(&fixture->tracer, 1, c, true, 100 * c, 100 * (c + 1), 0);
    assert_int_equal(chunks_in_ring(fixture), 1000000);
    uint64_t at = 0, count = atomic_load(&fixture->slot.events);
    for (uint64_t i = 0; i < count; i++) {
        assert_int_equal(atomic_load(&fixture->ring[i].begin_ns), at);
        at = atomic_load(&fixture->ring[i].end_ns);
    }
    assert_int_equal(at, 100000000);
}

struct sums {
    uint64_t busy, lock, queue, chunks;
};

/* All that the ring says; its events follow each other without a hole. */
static struct sums sums_of(struct fixture *fixture, uint64_t *end)
{
    struct sums sums = {.chunks = 0};
    uint64_t count = atomic_load(&fixture->slot.events), at = 0;
    assert_true(count <= RING);
    for (uint64_t i = 0; i < count; i++) {
        struct trace_event event = trace_read_event(&fixture->ring[i], 0);
        uint64_t length = event.end_ns - event.begin_ns, inside = event.lock_ns + event.queue_ns;
        assert_int_equal(event.begin_ns, at);
        assert_true(inside <= length);
        assert_true(event.state == WORKER_BUSY || (!inside && !event.chunks));
        sums.busy += event.state == WORKER_BUSY ? length - inside : 0;
        sums.lock += event.state == WORKER_LOCK_WAIT ? length : event.lock_ns;
        sums.queue += event.state == WORKER_QUEUE_WAIT ? length : event.queue_ns;
        sums.chunks += event.chunks;
        at = event.end_ns;
    }
    *end = at;
    return sums;
}

/* Chunks of two or three parts, with waits between them: mostly short ones. */
static void a_million_waits_are_merged_and_none_is_lost(void **state)
{
    struct fixture *fixture = *state;
    struct sums wanted = {.chunks = 0};
    uint64_t now = 0, end, dice = 1;
    trace_enter_job(&fixture->tracer, 0);
    for (uint64_t c = 0; c < 500000; c++) {
        for (int part = 0; part < 3; part++) {
            dice = dice * 6364136223846793005u + 1442695040888963407u;
            uint64_t busy = 1 + (dice >> 40) % 100, wait = (dice >> 33) % 1000 ? (dice >> 50) % 50 : 100000000;
            enum worker_state state_of = dice >> 63 ? WORKER_LOCK_WAIT : WORKER_QUEUE_WAIT;
            trace_busy(&fixture->tracer, 1, c, part == 0, now, now + busy, 0);
            now += busy;
            wanted.busy += busy;
            if (part == 2)
                break;
            trace_wait(&fixture->tracer, state_of, 1, c, now, now + wait, 0);
            now += wait;
            *(state_of == WORKER_LOCK_WAIT ? &wanted.lock : &wanted.queue) += wait;
        }
        wanted.chunks++;
    }
    struct sums sums = sums_of(fixture, &end);
    assert_int_equal(end, now);
    assert_int_equal(sums.busy, wanted.busy);
    assert_int_equal(sums.lock, wanted.lock);
    assert_int_equal(sums.queue, wanted.queue);
    assert_int_equal(sums.chunks, wanted.chunks);
}

static void a_long_wait_has_an_event_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    uint64_t now = 0;
    trace_enter_job(&fixture->tracer, 0);
    for (uint64_t c = 0; c < RING / 2; c++, now += 10)
        trace_busy(&fixture->tracer, 1, c, true, now, now + 10, 0);
    uint64_t before = atomic_load(&fixture->slot.events);
    trace_wait(&fixture->tracer, WORKER_LOCK_WAIT, 1, 7, now, now + 5, 0); /* short: within the newest */
    assert_int_equal(atomic_load(&fixture->slot.events), before);
    trace_wait(&fixture->tracer, WORKER_LOCK_WAIT, 1, 7, now + 5, now + 5000, 0);
    assert_int_equal(atomic_load(&fixture->slot.events), before + 1);
    struct trace_event wait = trace_read_event(&fixture->ring[before], 0);
    assert_int_equal(wait.state, WORKER_LOCK_WAIT);
    assert_int_equal(wait.end_ns - wait.begin_ns, 4995);
    assert_int_equal(wait.job, 1);
    trace_busy(&fixture->tracer, 1, 7, false, now + 5000, now + 5010, 0);
    assert_int_equal(trace_read_event(&fixture->ring[before + 1], 0).chunks, 0);
}

static void a_gap_is_never_merged_over(void **state)
{
    struct fixture *fixture = *state;
    trace_enter_job(&fixture->tracer, 0);
    uint64_t now = 0;
    for (uint64_t c = 0; c < RING / 2; c++, now += 10)
        trace_busy(&fixture->tracer, 1, c, true, now, now + 10, 0);
    uint64_t before = atomic_load(&fixture->slot.events);
    trace_gap(&fixture->tracer, WORKER_IDLE, now, now); /* of no length: no event, and still a cut */
    assert_int_equal(atomic_load(&fixture->slot.events), before);
    trace_gap(&fixture->tracer, WORKER_IDLE, now, now + 5);
    assert_int_equal(atomic_load(&fixture->slot.events), before + 1);
    trace_busy(&fixture->tracer, 2, 0, true, now + 5, now + 6, 0);
    assert_int_equal(atomic_load(&fixture->slot.events), before + 2);
    assert_int_equal(atomic_load(&fixture->ring[before].state), WORKER_IDLE);
    assert_int_equal(atomic_load(&fixture->ring[before + 1].job), 2);
}

static void another_cpu_is_another_event(void **state)
{
    struct fixture *fixture = *state;
    trace_enter_job(&fixture->tracer, 0);
    for (uint64_t c = 0; c < RING / 4; c++)
        trace_busy(&fixture->tracer, 1, c, true, 1000 * c, 1000 * (c + 1), 0);
    uint64_t before = atomic_load(&fixture->slot.events), now = 1000 * RING / 4;
    trace_busy(&fixture->tracer, 1, 0, true, now, now + 1, 3);
    assert_int_equal(atomic_load(&fixture->slot.events), before + 1);
    trace_busy(&fixture->tracer, 1, 0, true, now + 1, now + 2, 3);
    assert_int_equal(atomic_load(&fixture->slot.events), before + 1);
    assert_int_equal(atomic_load(&fixture->ring[before].chunks), 2);
}

static void rings_of_many_workers_share_a_bound(void **state)
{
    (void)state;
    for (size_t workers = 1; workers <= POOL_WORKERS_MAX; workers++) {
        uint64_t size = trace_ring_size(workers);
        assert_true(size >= 1024 && (size & (size - 1)) == 0);
        assert_true(size * workers * sizeof(struct shared_event) <= 64 << 20);
    }
}

/* --- with workers --- */

static struct job_record record_of(struct rig *rig, uint64_t job)
{
    struct job_record record;
    assert_ok(pool_job_record(rig->pool, job, &record));
    return record;
}

static void a_million_chunks_are_all_in_the_record(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    for (int round = 0; round < 3; round++) {
        uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 1000000, .chunk_size = 1});
        assert_done_squares(rig, job);
        assert_record(rig, job);
        assert_accounts(rig, job);
        struct job_record record = record_of(rig, job);
        uint64_t chunks = 0, alone = 0;
        for (size_t i = 0; i < record.event_count; i++) {
            chunks += record.events[i].state == WORKER_BUSY ? record.events[i].chunks : 0;
            alone += record.events[i].state == WORKER_BUSY && record.events[i].chunks == 1;
        }
        assert_int_equal(chunks, 1000000);
        assert_int_equal(record.lost, 0);
        assert_int_equal(record.merged, 1000000 - alone);
        assert_between(record.event_count, 100, 80000);
        job_record_release(&record);
        assert_ok(pool_drop(rig->pool, job));
    }
}

static void a_small_job_has_an_event_for_each_chunk(void **state)
{
    enum { CHUNKS = 100 };
    struct rig *rig = *state;
    rig_start(rig, 3);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = CHUNKS, .chunk_size = 1});
    assert_done_squares(rig, job);
    struct job_record record = assert_record_tiles(rig, job);
    int owners[CHUNKS];
    bool seen[CHUNKS] = {false};
    assert_ok(pool_job_owners(rig->pool, job, 0, CHUNKS, owners));
    for (size_t i = 0; i < record.event_count; i++) {
        const struct trace_event *event = &record.events[i];
        if (event->state != WORKER_BUSY)
            continue;
        assert_int_equal(event->job, job);
        assert_int_equal(event->chunks, 1);
        assert_true(event->chunk < CHUNKS);
        assert_false(seen[event->chunk]);
        seen[event->chunk] = true;
        assert_int_equal(owners[event->chunk], event->worker);
        assert_true(event->cpu >= 0);
    }
    for (size_t c = 0; c < CHUNKS; c++)
        assert_true(seen[c]);
    assert_int_equal(record.merged, 0);
    job_record_release(&record);
}

/* Each job's own span is small, so each record is whole although the rings have gone round many times. */
static void records_stay_whole_when_the_rings_go_round(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 2);
    for (int round = 0; round < 100; round++) {
        uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = 4000, .chunk_size = 1});
        assert_done_squares(rig, job);
        assert_record(rig, job);
        assert_ok(pool_drop(rig->pool, job));
    }
}

/* A job that waits behind so many others that the rings go round says that it has lost its first events. */
static void what_was_overwritten_is_called_lost(void **state)
{
    enum { JOBS = 40 };
    struct rig *rig = *state;
    rig_start(rig, 1);
    struct pool_block *board = board_create(rig);
    uint64_t gate = submit(rig, &(struct request){.op = OP_GATE, .items = 1, .chunk_size = 1, .board = board});
    uint64_t jobs[JOBS];
    for (size_t j = 0; j < JOBS; j++)
        jobs[j] = submit(rig, &(struct request){.op = OP_SQUARE, .items = 4000, .chunk_size = 1});
    atomic_store(&board_of(board)->open, 1);
    finish(rig, gate);
    for (size_t j = 0; j < JOBS; j++)
        assert_done_squares(rig, jobs[j]);
    struct job_record record = record_of(rig, jobs[JOBS - 1]);
    assert_int_equal(record.lost, 1);
    uint64_t at = 0, chunks = 0;
    for (size_t i = 0; i < record.event_count; i++) {
        assert_true(record.events[i].begin_ns >= at && record.events[i].end_ns > record.events[i].begin_ns);
        at = record.events[i].end_ns;
        chunks += record.events[i].job == jobs[JOBS - 1] ? record.events[i].chunks : 0;
    }
    assert_int_equal(at, record.finished_ns);
    assert_int_equal(chunks, 4000); /* its own are the newest */
    job_record_release(&record);
    pool_block_release(board);
}

static void a_stop_is_in_the_record(void **state)
{
    struct rig *rig = *state;
    rig_start(rig, 1);
    struct pool_block *board = board_create(rig);
    uint64_t job = submit(rig, &(struct request){.op = OP_GATE, .items = 3, .chunk_size = 1, .board = board});
    wait_until(rig, atomic_load(&board_of(board)->arrived) == 1);
    assert_ok(pool_signal(rig->pool, 0, SIGSTOP));
    wait_until(rig, look_at(rig, 0).state == WORKER_STOPPED);
    uint64_t began = clock_now();
    wait_until(rig, clock_now() - began > 200 * MS);
    assert_ok(pool_signal(rig->pool, 0, SIGCONT));
    wait_until(rig, look_at(rig, 0).state == WORKER_BUSY);
    atomic_store(&board_of(board)->open, 1);
    assert_done_squares(rig, job);
    assert_accounts(rig, job);
    assert_record_agrees(rig, job);
    pool_block_release(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_chunks_have_an_event_each, ring_setup, ring_teardown),
        cmocka_unit_test_setup_teardown(a_million_chunks_are_merged_into_one_ring, ring_setup, ring_teardown),
        cmocka_unit_test_setup_teardown(a_million_waits_are_merged_and_none_is_lost, ring_setup, ring_teardown),
        cmocka_unit_test_setup_teardown(a_long_wait_has_an_event_of_its_own, ring_setup, ring_teardown),
        cmocka_unit_test_setup_teardown(a_gap_is_never_merged_over, ring_setup, ring_teardown),
        cmocka_unit_test_setup_teardown(another_cpu_is_another_event, ring_setup, ring_teardown),
        cmocka_unit_test(rings_of_many_workers_share_a_bound),
        cmocka_unit_test_setup_teardown(a_million_chunks_are_all_in_the_record, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_small_job_has_an_event_for_each_chunk, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(records_stay_whole_when_the_rings_go_round, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(what_was_overwritten_is_called_lost, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_stop_is_in_the_record, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("pool: trace", tests, NULL, NULL);
}
