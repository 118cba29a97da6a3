/* tests/pool/follow.c - the events of workers that still work: each comes once, in order, and none overlaps another. */
#include "tests/pool/support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "pool/internal.h"

enum { BATCH = 300 };

struct followed { /* the settled events of one worker */
    struct trace_event *events;
    size_t count, room;
    uint64_t cursor;
};

static void keep(struct followed *followed, const struct trace_event *event)
{
    if (followed->count == followed->room) {
        followed->room = 2 * followed->room + 64;
        followed->events = realloc(followed->events, followed->room * sizeof *followed->events);
        assert_non_null(followed->events);
    }
    followed->events[followed->count++] = *event;
}

/* The events that may still grow are the last of a batch; they come again. */
static void follow(struct followed *followed, const struct rig *rig, size_t worker, size_t max)
{
    struct trace_event events[BATCH];
    size_t settled, count;
    do {
        uint64_t before = followed->cursor;
        count = pool_events(rig->pool, worker, &followed->cursor, events, max, &settled);
        assert_true(count <= max && settled <= count && count - settled <= 1);
        assert_true(followed->cursor >= before + settled);
        for (size_t i = 0; i < settled; i++)
            keep(followed, &events[i]);
    } while (settled);
}

static void expect_in_order(const struct followed *followed, size_t worker)
{
    for (size_t i = 0; i < followed->count; i++) {
        const struct trace_event *event = &followed->events[i];
        assert_true(event->begin_ns < event->end_ns);
        assert_int_equal(event->worker, worker);
        assert_int_equal(event->job > 0, event->state == WORKER_BUSY);
        if (i)
            assert_int_equal(event->begin_ns, event[-1].end_ns);
    }
}

/* Of every job each chunk is in one event. */
static void expect_chunks(const struct followed *followed, size_t workers, uint64_t first_job, size_t jobs,
                          uint64_t chunks)
{
    unsigned char *seen = calloc(jobs * chunks, 1);
    assert_non_null(seen);
    for (size_t w = 0; w < workers; w++)
        for (size_t i = 0; i < followed[w].count; i++) {
            const struct trace_event *event = &followed[w].events[i];
            if (event->state != WORKER_BUSY)
                continue;
            assert_in_range(event->job, first_job, first_job + jobs - 1);
            assert_int_equal(event->chunks, 1); /* so few are not merged */
            assert_true(event->chunk < chunks);
            seen[(event->job - first_job) * chunks + event->chunk]++;
        }
    for (size_t i = 0; i < jobs * chunks; i++)
        if (seen[i] != 1)
            fail_msg("chunk %zu of job %zu is in %d events", i % chunks, i / chunks, seen[i]);
    free(seen);
}

static void release(struct followed *followed, size_t workers)
{
    for (size_t w = 0; w < workers; w++)
        free(followed[w].events);
}

static uint64_t chunks_in(const struct trace_event *events, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += events[i].state == WORKER_BUSY ? events[i].chunks : 0;
    return sum;
}

/* A job may be over before its last event is written; and the last event of a worker settles when another follows it,
 * so here it is taken as it is. */
static void take_rest(struct rig *rig, struct followed *followed, size_t workers, uint64_t chunks)
{
    struct trace_event last[8];
    size_t pending[8], settled;
    uint64_t sum, began = clock_now();
    do {
        sum = 0;
        assert_true(clock_now() - began < PATIENCE);
        rig_step(rig);
        for (size_t w = 0; w < workers; w++) {
            follow(&followed[w], rig, w, BATCH);
            pending[w] = pool_events(rig->pool, w, &followed[w].cursor, &last[w], 1, &settled);
            assert_int_equal(settled, 0);
            sum += chunks_in(followed[w].events, followed[w].count) + chunks_in(&last[w], pending[w]);
        }
    } while (sum < chunks);
    assert_int_equal(sum, chunks);
    for (size_t w = 0; w < workers; w++)
        if (pending[w])
            keep(&followed[w], &last[w]);
}

static void every_event_comes_once(void **state)
{
    enum { WORKERS = 3, JOBS = 20, CHUNKS = 200 };
    struct rig *rig = *state;
    struct followed followed[WORKERS] = {{.events = NULL}};
    uint64_t jobs[JOBS];
    rig_start(rig, WORKERS);
    for (size_t w = 0; w < WORKERS; w++)
        assert_int_equal(followed[w].cursor = pool_events_after(rig->pool, w, 0), 0);
    for (size_t j = 0; j < JOBS; j++) {
        size_t max = 1 + j * 15;
        jobs[j] = submit(rig, &(struct request){.op = OP_SQUARE, .items = CHUNKS, .chunk_size = 1});
        while (!is_over(rig, jobs[j])) {
            rig_step(rig);
            follow(&followed[j % WORKERS], rig, j % WORKERS, max); /* some fall behind */
        }
    }
    take_rest(rig, followed, WORKERS, JOBS * CHUNKS);
    for (size_t w = 0; w < WORKERS; w++)
        expect_in_order(&followed[w], w);
    expect_chunks(followed, WORKERS, jobs[0], JOBS, CHUNKS);
    release(followed, WORKERS);
}

/* What was followed is what the record of the job has. */
static void they_are_those_of_the_record(void **state)
{
    enum { WORKERS = 2, CHUNKS = 60 };
    struct rig *rig = *state;
    struct followed followed[WORKERS] = {{.events = NULL}};
    struct job_record record;
    uint64_t values[CHUNKS], job;
    for (size_t i = 0; i < CHUNKS; i++)
        values[i] = 200 + i % 7 * 300;
    rig_start(rig, WORKERS);
    job = submit(rig, &(struct request){.op = OP_SPIN,
                                        .items = CHUNKS,
                                        .chunk_size = 1,
                                        .values = values,
                                        .output_size = CHUNKS * sizeof(struct spin_result)});
    while (!is_over(rig, job)) {
        rig_step(rig);
        for (size_t w = 0; w < WORKERS; w++)
            follow(&followed[w], rig, w, BATCH);
    }
    take_rest(rig, followed, WORKERS, CHUNKS);
    assert_ok(pool_job_record(rig->pool, job, &record));
    for (size_t w = 0; w < WORKERS; w++) {
        size_t at = 0;
        for (size_t i = record.first[w]; i < record.first[w + 1]; i++) {
            const struct trace_event *event = &record.events[i];
            if (event->state != WORKER_BUSY)
                continue;
            while (at < followed[w].count && followed[w].events[at].state != WORKER_BUSY)
                at++;
            assert_true(at < followed[w].count);
            const struct trace_event *same = &followed[w].events[at++];
            assert_int_equal(same->begin_ns, event->begin_ns);
            assert_int_equal(same->end_ns, event->end_ns);
            assert_int_equal(same->chunk, event->chunk);
            assert_int_equal(same->chunks, event->chunks);
            assert_int_equal(same->job, event->job);
            assert_int_equal(same->cpu, event->cpu);
        }
    }
    job_record_release(&record);
    release(followed, WORKERS);
}

/* Small chunks are merged into the newest event: one that is still merged into is not settled. */
static void an_event_that_grows_comes_again(void **state)
{
    enum { CHUNKS = 200000 };
    struct rig *rig = *state;
    struct followed followed = {.events = NULL};
    rig_start(rig, 1);
    uint64_t job = submit(rig, &(struct request){.op = OP_SQUARE, .items = CHUNKS, .chunk_size = 1});
    while (!is_over(rig, job)) {
        follow(&followed, rig, 0, BATCH);
        rig_step(rig);
        for (int i = 0; i < 1000; i++)
            follow(&followed, rig, 0, BATCH);
    }
    take_rest(rig, &followed, 1, CHUNKS);
    expect_in_order(&followed, 0);
    assert_true(followed.count < CHUNKS / 2);
    release(&followed, 1);
}

/* From a moment on: all that ended after it, and nothing that ended before. */
static void a_cursor_may_begin_anywhere(void **state)
{
    struct rig *rig = *state;
    struct followed all = {.events = NULL};
    rig_start(rig, 1);
    finish(rig, submit(rig, &(struct request){.op = OP_SQUARE, .items = 500, .chunk_size = 1}));
    take_rest(rig, &all, 1, 500);
    assert_true(all.count >= 500);
    for (size_t i = 0; i < all.count; i++) {
        const uint64_t end = all.events[i].end_ns;
        assert_int_equal(pool_events_after(rig->pool, 0, end), i + 1);
        assert_int_equal(pool_events_after(rig->pool, 0, end - 1), i);
    }
    assert_int_equal(pool_events_after(rig->pool, 0, 0), 0);
    assert_int_equal(pool_events_after(rig->pool, 0, UINT64_MAX), all.count);
    assert_int_equal(pool_events_after(rig->pool, 7, 0), 0); /* no such worker */
    release(&all, 1);
}

/* The ring goes round: what was written over is passed over, and what comes is still in order. */
static void who_falls_behind_misses_events(void **state)
{
    enum { CHUNKS = 3000 };
    struct rig *rig = *state;
    struct followed followed = {.events = NULL};
    rig_start(rig, 1);
    uint64_t size = trace_ring_size(1), job = 0;
    for (uint64_t done = 0; done < 3 * size / 2; done += CHUNKS)
        finish(rig, job = submit(rig, &(struct request){.op = OP_SQUARE, .items = CHUNKS, .chunk_size = 1}));
    follow(&followed, rig, 0, BATCH);
    assert_true(followed.count >= size - 2 && followed.count < size);
    expect_in_order(&followed, 0);
    assert_int_equal(followed.events[followed.count - 1].job, job);
    release(&followed, 1);
}

static void a_pool_without_a_trace_has_none(void **state)
{
    struct rig *rig = *state;
    struct pool_options options = {.arena = rig->arena, .worker_count = 1, .work = test_work, .no_trace = true};
    struct trace_event event;
    uint64_t cursor = 0;
    size_t settled = 9;
    assert_ok(pool_start(&rig->pool, &options));
    finish(rig, submit(rig, &(struct request){.op = OP_SQUARE, .items = 5, .chunk_size = 1}));
    assert_int_equal(pool_events_after(rig->pool, 0, 0), 0);
    assert_int_equal(pool_events(rig->pool, 0, &cursor, &event, 1, &settled), 0);
    assert_int_equal(settled, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_event_comes_once, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(they_are_those_of_the_record, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(an_event_that_grows_comes_again, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_cursor_may_begin_anywhere, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(who_falls_behind_misses_events, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_pool_without_a_trace_has_none, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("follow", tests, NULL, NULL);
}
