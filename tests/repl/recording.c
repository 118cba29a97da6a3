/* tests/repl/recording.c - several jobs' records become one: every moment once, every chunk counted once. */
#include "tests/repl/support.h"

#include <stdlib.h>
#include <string.h>

#include "repl/recording.h"

enum { WORKERS = 2, EVENTS_MAX = 400 };

/* What the workers really did: what each record is cut from. */
struct truth {
    struct trace_event events[WORKERS][EVENTS_MAX];
    size_t count[WORKERS];
};

static void add(struct truth *truth, size_t worker, enum worker_state state, uint64_t job, uint64_t until_ns)
{
    size_t i = truth->count[worker]++;
    assert_true(i < EVENTS_MAX);
    bool busy = state == WORKER_BUSY;
    truth->events[worker][i] = (struct trace_event){
        .begin_ns = i ? truth->events[worker][i - 1].end_ns : 0,
        .end_ns = until_ns,
        .job = busy ? job : 0,
        .chunk = busy ? (uint32_t)i : 0,
        .chunks = busy,
        .worker = (uint16_t)worker,
        .cpu = busy ? (int16_t)worker : -1,
        .state = state,
    };
}

/* What the pool would have collected of it, had the job been unfinished from `from` to `until`. */
static struct job *job_of(const struct truth *truth, uint64_t number, uint64_t from, uint64_t until)
{
    struct job *job = must_allocate(sizeof *job);
    *job = (struct job){.holders = 1, .number = number, .over = true};
    struct job_record *record = &job->record;
    *record = (struct job_record){.job = number, .submitted_ns = from, .finished_ns = until, .worker_count = WORKERS};
    record->first = must_allocate((WORKERS + 1) * sizeof *record->first);
    record->events = must_allocate(WORKERS * EVENTS_MAX * sizeof *record->events);
    for (size_t w = 0; w < WORKERS; w++) {
        record->first[w] = record->event_count;
        for (size_t i = 0; i < truth->count[w]; i++) {
            struct trace_event event = truth->events[w][i];
            event.begin_ns = event.begin_ns < from ? from : event.begin_ns;
            event.end_ns = event.end_ns > until ? until : event.end_ns;
            if (event.begin_ns < event.end_ns)
                record->events[record->event_count++] = event;
        }
    }
    record->first[WORKERS] = record->event_count;
    return job;
}

static void expect_event(const struct job_record *record, size_t index, struct trace_event wanted)
{
    const struct trace_event *event = &record->events[index];
    assert_true(index < record->event_count);
    assert_int_equal(event->begin_ns, wanted.begin_ns);
    assert_int_equal(event->end_ns, wanted.end_ns);
    assert_int_equal(event->job, wanted.job);
    assert_int_equal(event->chunk, wanted.chunk);
    assert_int_equal(event->chunks, wanted.chunks);
    assert_int_equal(event->cpu, wanted.cpu);
    assert_int_equal(event->worker, wanted.worker);
    assert_int_equal(event->state, wanted.state);
}

static void jobs_after_each_other_leave_a_hole(void **state)
{
    (void)state;
    struct truth truth = {.count = {0}};
    for (size_t w = 0; w < WORKERS; w++) {
        add(&truth, w, WORKER_BUSY, 1, 100 - 50 * w);
        add(&truth, w, WORKER_IDLE, 0, 120);
        add(&truth, w, WORKER_BUSY, 2, 220 - 50 * w);
        add(&truth, w, WORKER_IDLE, 0, 300);
    }
    struct job *jobs[] = {job_of(&truth, 2, 120, 220), job_of(&truth, 1, 0, 100)};
    struct job_record record;
    assert_true(recording_of(jobs, 2, &record));
    assert_int_equal(record.submitted_ns, 0);
    assert_int_equal(record.finished_ns, 220);
    assert_int_equal(record.worker_count, WORKERS);
    assert_int_equal(record.event_count, 2 + 4);
    assert_int_equal(record.first[1], 2);
    assert_int_equal(record.lost, 0);
    expect_event(&record, 0, truth.events[0][0]);
    expect_event(&record, 1, truth.events[0][2]);
    expect_event(&record, 2, truth.events[1][0]);
    struct trace_event wait = truth.events[1][1];
    wait.end_ns = 100;
    expect_event(&record, 3, wait);
    wait = truth.events[1][3];
    wait.end_ns = 220;
    expect_event(&record, 5, wait);
    job_record_release(&record);
    job_release(jobs[0]);
    job_release(jobs[1]);
}

/* However they overlap, what comes out is what the workers did. */
static void what_overlaps_is_told_once(void **state)
{
    (void)state;
    struct dice dice = {.state = 7};
    for (int trial = 0; trial < 500; trial++) {
        struct truth truth = {.count = {0}};
        for (size_t w = 0; w < WORKERS; w++)
            for (uint64_t at = 0; at<1000; at = at> 1000 ? 1000 : at) {
                at += 1 + roll_below(&dice, 60);
                at = at > 1000 ? 1000 : at;
                size_t count = truth.count[w];
                bool was_idle = count && truth.events[w][count - 1].state == WORKER_IDLE;
                enum worker_state next = was_idle || roll_below(&dice, 3) ? WORKER_BUSY : WORKER_IDLE;
                add(&truth, w, next, 1 + roll_below(&dice, 4), at);
            }
        struct job *jobs[5];
        for (size_t j = 0; j < 5; j++) {
            uint64_t from = j ? roll_below(&dice, 900) : 0, until = from + 1 + roll_below(&dice, 1000 - from);
            jobs[j] = job_of(&truth, j + 1, j == 4 ? 0 : from, j == 4 ? 1000 : until);
        }
        struct job_record record;
        assert_true(recording_of(jobs, 5, &record));
        for (size_t w = 0; w < WORKERS; w++) {
            assert_int_equal(record.first[w + 1] - record.first[w], truth.count[w]);
            for (size_t i = 0; i < truth.count[w]; i++)
                expect_event(&record, record.first[w] + i, truth.events[w][i]);
        }
        job_record_release(&record);
        for (size_t j = 0; j < 5; j++)
            job_release(jobs[j]);
    }
}

/* A record of many chunks merges neighbours; another of the same time may tell them apart. */
static void a_merged_event_stands_for_its_chunks(void **state)
{
    (void)state;
    struct truth fine = {.count = {0}}, coarse = {.count = {0}};
    for (size_t w = 0; w < WORKERS; w++) {
        for (uint64_t c = 0; c < 10; c++)
            add(&fine, w, WORKER_BUSY, 1, 10 * (c + 1));
        add(&coarse, w, WORKER_BUSY, 1, 100);
        coarse.events[w][0].chunks = 10;
    }
    struct job *jobs[] = {job_of(&fine, 1, 0, 55), job_of(&coarse, 2, 0, 100)};
    struct job_record record;
    assert_true(recording_of(jobs, 2, &record));
    assert_int_equal(record.event_count, 2);
    expect_event(&record, 0, coarse.events[0][0]);
    assert_int_equal(record.merged, 20);
    job_record_release(&record);
    job_release(jobs[0]);
    job_release(jobs[1]);
}

/* A ring that was written over lacks the first events of a long job. */
static void what_is_not_told_is_counted(void **state)
{
    (void)state;
    struct truth truth = {.count = {0}};
    for (size_t w = 0; w < WORKERS; w++)
        for (uint64_t c = 0; c < 4; c++)
            add(&truth, w, WORKER_BUSY, 1, 25 * (c + 1));
    struct job *jobs[] = {job_of(&truth, 1, 0, 50), job_of(&truth, 2, 10, 100)};
    struct job_record *first = &jobs[0]->record, *second = &jobs[1]->record, record;
    second->events[0] = second->events[1]; /* the other job's record tells this time */
    assert_true(recording_of(jobs, 2, &record));
    assert_int_equal(record.lost, 0);
    job_record_release(&record);
    first->events[0] = first->events[1];
    assert_true(recording_of(jobs, 2, &record));
    assert_int_equal(record.lost, 1);
    job_record_release(&record);
    job_release(jobs[0]);
    job_release(jobs[1]);
}

static void without_a_record_there_is_none(void **state)
{
    (void)state;
    struct truth truth = {.count = {0}};
    for (size_t w = 0; w < WORKERS; w++)
        add(&truth, w, WORKER_BUSY, 1, 100);
    struct job *jobs[] = {job_of(&truth, 1, 0, 100), job_of(&truth, 2, 0, 100)};
    struct job_record record = {.job = 7};
    assert_false(recording_of(jobs, 0, &record));
    jobs[1]->record.worker_count = 1;
    assert_false(recording_of(jobs, 2, &record));
    jobs[1]->record.worker_count = WORKERS;
    jobs[1]->over = false;
    assert_false(recording_of(jobs, 2, &record));
    jobs[1]->over = true;
    job_record_release(&jobs[1]->record);
    assert_false(recording_of(jobs, 2, &record));
    assert_int_equal(record.job, 7);
    job_release(jobs[0]);
    job_release(jobs[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_after_each_other_leave_a_hole),   cmocka_unit_test(what_overlaps_is_told_once),
        cmocka_unit_test(a_merged_event_stands_for_its_chunks), cmocka_unit_test(what_is_not_told_is_counted),
        cmocka_unit_test(without_a_record_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
