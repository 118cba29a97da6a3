#include "tests/pool/support.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

uint64_t square_of(uint64_t i)
{
    return i * i + 1;
}

size_t open_files(void)
{
    DIR *dir = opendir("/proc/self/fd");
    if (!dir)
        return 0;
    size_t count = 0;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count - 1; /* the directory itself */
}

bool has_child(void)
{
    siginfo_t info;
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

/* --- the rig --- */

int rig_setup(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);
    if (!rig)
        return -1;
    rig->files = open_files();
    if (pool_arena_create(&rig->arena, 0) != POOL_OK)
        return -1;
    *state = rig;
    return 0;
}

int rig_teardown(void **state)
{
    struct rig *rig = *state;
    pool_stop(rig->pool);
    uint64_t used = pool_arena_used(rig->arena);
    pool_arena_destroy(rig->arena);
    size_t files = open_files(), files_before = rig->files;
    free(rig->notices);
    free(rig);
    bool child = has_child();
    if (used || child || files != files_before)
        print_error("left behind: %llu bytes of the arena, %zu files (%zu before)%s\n", (unsigned long long)used, files,
                    files_before, child ? ", children" : "");
    return used || child || files != files_before ? -1 : 0;
}

void rig_start(struct rig *rig, size_t workers)
{
    struct pool_options options = {.arena = rig->arena, .worker_count = workers, .work = test_work};
    assert_ok(pool_start(&rig->pool, &options));
}

struct order { /* as work.c reads it; values follow */
    uint64_t op, a, board;
};

static struct order order_of(const struct request *request)
{
    return (struct order){
        .op = request->op, .a = request->a, .board = request->board ? pool_block_offset(request->board) : 0};
}

void rig_start_with(struct rig *rig, size_t workers, struct pool_options options, const struct request *initializer)
{
    struct order order;
    struct pool_initializer made;
    options.arena = rig->arena;
    options.worker_count = workers;
    options.work = test_work;
    if (initializer) {
        order = order_of(initializer);
        made = (struct pool_initializer){
            .input = {&order, sizeof order}, .output_size = sizeof(uint64_t), .heap_size = initializer->heap_size};
        options.initializer = &made;
    }
    assert_ok(pool_start(&rig->pool, &options));
}

enum { STAMP = 77 };
static const char *const worker_arguments[] = {"--worker", NULL};
const struct pool_program rig_program = {"/proc/self/exe", worker_arguments, STAMP};

void rig_worker_begin(int count, char **arguments)
{
    if (count != 3 || strcmp(arguments[1], "--worker") != 0)
        return;
    pool_become_worker(arguments[2], test_work, STAMP);
    _exit(2);
}

static void keep_notices(struct rig *rig, const struct pool_notice *notices, size_t count)
{
    if (!count)
        return;
    struct pool_notice *grown = realloc(rig->notices, (rig->notice_count + count) * sizeof *grown);
    assert_non_null(grown);
    memcpy(grown + rig->notice_count, notices, count * sizeof *notices);
    rig->notices = grown;
    rig->notice_count += count;
}

void rig_step(struct rig *rig)
{
    int timeout = pool_timeout_ms(rig->pool);
    struct pollfd fd = {.fd = pool_fd(rig->pool), .events = POLLIN};
    poll(&fd, 1, timeout == 0 ? 0 : 1);
    pool_child_signal(rig->pool);
    struct pool_notice notices[16];
    size_t count;
    do {
        count = pool_update(rig->pool, notices, 16);
        keep_notices(rig, notices, count);
    } while (count == 16);
}

size_t rig_count(const struct rig *rig, int kind)
{
    size_t count = 0;
    for (size_t i = 0; i < rig->notice_count; i++)
        count += (int)rig->notices[i].kind == kind;
    return count;
}

const struct pool_notice *rig_notice(const struct rig *rig, int kind)
{
    for (size_t i = 0; i < rig->notice_count; i++)
        if ((int)rig->notices[i].kind == kind)
            return &rig->notices[i];
    return NULL;
}

/* --- jobs --- */

enum pool_error try_submit(struct pool *pool, const struct request *request, uint64_t *job)
{
    struct order order = order_of(request);
    struct pool_piece input[] = {
        {&order, sizeof order},
        {request->values, request->values ? request->items * sizeof *request->values : 0},
    };
    uint64_t chunk_size = request->chunk_size;
    if (!chunk_size)
        chunk_size = pool_default_chunk_size(request->items, pool_worker_count(pool));
    struct job_spec spec = {
        .item_count = request->items,
        .chunk_size = chunk_size ? chunk_size : 1,
        .input = input,
        .input_count = 2,
        .output_size = request->output_size ? request->output_size : request->items * sizeof(uint64_t),
        .heap_size = request->heap_size,
        .arrivals = request->arrivals,
    };
    return pool_submit(pool, &spec, job);
}

uint64_t submit(struct rig *rig, const struct request *request)
{
    uint64_t job = 0;
    assert_ok(try_submit(rig->pool, request, &job));
    assert_true(job > 0);
    return job;
}

struct job_view look_at_job(const struct rig *rig, uint64_t job)
{
    struct job_view view;
    assert_ok(pool_job_look(rig->pool, job, &view));
    return view;
}

bool is_over(const struct rig *rig, uint64_t job)
{
    return look_at_job(rig, job).finished_ns != 0;
}

struct job_view finish(struct rig *rig, uint64_t job)
{
    wait_until(rig, is_over(rig, job));
    return look_at_job(rig, job);
}

struct worker_view look_at(const struct rig *rig, size_t worker)
{
    struct pool_view view = {.workers = calloc(pool_worker_count(rig->pool), sizeof(struct worker_view))};
    assert_non_null(view.workers);
    pool_look(rig->pool, &view);
    struct worker_view seen = view.workers[worker];
    free(view.workers);
    return seen;
}

void *output_of(struct rig *rig, uint64_t job, struct pool_block **block)
{
    assert_ok(pool_job_output(rig->pool, job, block));
    return pool_block_data(*block);
}

void assert_squares(struct rig *rig, uint64_t job)
{
    struct job_view view = look_at_job(rig, job);
    assert_int_equal(view.state, JOB_DONE);
    assert_int_equal(view.items_done, view.item_count);
    assert_int_equal(view.chunks_done, view.chunk_count);
    struct pool_block *block;
    const uint64_t *output = output_of(rig, job, &block);
    for (uint64_t i = 0; i < view.item_count; i++)
        if (output[i] != square_of(i))
            fail_msg("item %llu of job %llu has %llu", (unsigned long long)i, (unsigned long long)job,
                     (unsigned long long)output[i]);
    pool_block_release(block);
}

void assert_done_squares(struct rig *rig, uint64_t job)
{
    finish(rig, job);
    assert_squares(rig, job);
}

struct pool_block *board_create(struct rig *rig)
{
    struct pool_block *block;
    assert_ok(pool_block_create(rig->arena, sizeof(struct board), &block));
    return block;
}

struct board *board_of(struct pool_block *block)
{
    return pool_block_data(block);
}

/* --- accounts --- */

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

enum { CLOCK_SLACK_NS = 10000, STATE_SLACK_NS = 40000000 };

void assert_accounts(struct rig *rig, uint64_t job)
{
    struct job_view view = look_at_job(rig, job);
    struct share_view shares[POOL_WORKERS_MAX];
    assert_ok(pool_job_shares(rig->pool, job, shares));
    uint64_t chunks = 0, items = 0;
    for (size_t w = 0; w < view.worker_count; w++) {
        const struct share_view *s = &shares[w];
        uint64_t sum = s->busy_ns + s->lock_wait_ns + s->queue_wait_ns + s->other_ns + s->idle_wait_ns + s->waking_ns +
                       s->starting_ns + s->stopped_ns + s->dead_ns;
        if (distance(sum, view.wall_ns) > CLOCK_SLACK_NS)
            fail_msg("w%zu: busy %llu + lock %llu + queue %llu + other %llu + idle %llu + waking %llu + starting %llu "
                     "+ stopped %llu + dead %llu "
                     "= %llu, wall %llu",
                     w, (unsigned long long)s->busy_ns, (unsigned long long)s->lock_wait_ns,
                     (unsigned long long)s->queue_wait_ns, (unsigned long long)s->other_ns,
                     (unsigned long long)s->idle_wait_ns, (unsigned long long)s->waking_ns,
                     (unsigned long long)s->starting_ns, (unsigned long long)s->stopped_ns,
                     (unsigned long long)s->dead_ns, (unsigned long long)sum, (unsigned long long)view.wall_ns);
        assert_true(s->off_cpu_ns <= s->busy_ns);
        chunks += s->chunks;
        items += s->items;
    }
    assert_int_equal(view.wall_ns, view.finished_ns - view.submitted_ns);
    assert_int_equal(chunks, view.chunks_done);
    if (view.state != JOB_DONE)
        return;
    assert_int_equal(chunks, view.chunk_count);
    assert_int_equal(items, view.item_count);
}

struct recorded { /* of one worker, by its events */
    uint64_t busy_ns, lock_ns, queue_ns, other_ns, gap_ns, starting_ns, stopped_ns, dead_ns;
    uint64_t chunks;
};

static void add_event(struct recorded *sum, const struct trace_event *event, uint64_t job)
{
    uint64_t length = event->end_ns - event->begin_ns;
    switch (event->state) {
    case WORKER_BUSY:
        *(event->job == job ? &sum->busy_ns : &sum->other_ns) += length;
        sum->chunks += event->job == job ? event->chunks : 0;
        break;
    case WORKER_LOCK_WAIT:
        *(event->job == job ? &sum->lock_ns : &sum->other_ns) += length;
        break;
    case WORKER_QUEUE_WAIT:
        *(event->job == job ? &sum->queue_ns : &sum->other_ns) += length;
        break;
    case WORKER_STARTING:
        sum->starting_ns += length;
        break;
    case WORKER_STOPPED:
        sum->stopped_ns += length;
        break;
    case WORKER_DEAD:
        sum->dead_ns += length;
        break;
    default:
        sum->gap_ns += length;
    }
}

static struct recorded sum_events(const struct job_record *record, size_t w)
{
    struct recorded sum = {.chunks = 0};
    for (size_t i = record->first[w]; i < record->first[w + 1]; i++)
        add_event(&sum, &record->events[i], record->job);
    return sum;
}

static void assert_events_tile(const struct job_record *record, size_t w)
{
    uint64_t at = record->submitted_ns;
    for (size_t i = record->first[w]; i < record->first[w + 1]; i++) {
        const struct trace_event *event = &record->events[i];
        assert_int_equal(event->worker, w);
        assert_true(event->state < WORKER_STATE_COUNT);
        assert_true(event->begin_ns < event->end_ns);
        if (event->begin_ns != at)
            fail_msg("w%zu, event %zu of %zu (%s of job %llu) begins %lld ns after the end of the one before it", w,
                     i - record->first[w], record->first[w + 1] - record->first[w], worker_state_name(event->state),
                     (unsigned long long)event->job, (long long)(event->begin_ns - at));
        at = event->end_ns;
    }
    if (at != record->finished_ns)
        fail_msg("w%zu: the last of %zu events ends %lld ns before the job", w, record->first[w + 1] - record->first[w],
                 (long long)(record->finished_ns - at));
}

static void assert_same(size_t w, const char *what, uint64_t by_share, uint64_t by_events, uint64_t slack)
{
    if (distance(by_share, by_events) > slack)
        fail_msg("w%zu was %s %llu ns by its share, %llu ns by its events", w, what, (unsigned long long)by_share,
                 (unsigned long long)by_events);
}

struct job_record assert_record_tiles(struct rig *rig, uint64_t job)
{
    struct job_view view = look_at_job(rig, job);
    struct job_record record;
    assert_ok(pool_job_record(rig->pool, job, &record));
    assert_int_equal(record.submitted_ns, view.submitted_ns);
    assert_int_equal(record.finished_ns, view.finished_ns);
    assert_int_equal(record.worker_count, view.worker_count);
    assert_int_equal(record.first[record.worker_count], record.event_count);
    assert_int_equal(record.lost, 0);
    uint64_t chunks = 0;
    for (size_t w = 0; w < record.worker_count; w++) {
        assert_events_tile(&record, w);
        chunks += sum_events(&record, w).chunks;
    }
    /* A chunk that was in a dead worker's hand has been run, wholly or in part, more than once. */
    if (view.state == JOB_DONE)
        assert_true(rig_count(rig, NOTICE_WORKER_DIED) ? chunks >= view.chunk_count : chunks == view.chunk_count);
    return record;
}

uint64_t recorded_busy_ns(const struct job_record *record, size_t worker)
{
    return sum_events(record, worker).busy_ns;
}

static void check_record(struct rig *rig, uint64_t job, bool all)
{
    struct share_view shares[POOL_WORKERS_MAX];
    assert_ok(pool_job_shares(rig->pool, job, shares));
    struct job_record record = assert_record_tiles(rig, job);
    for (size_t w = 0; w < record.worker_count; w++) {
        struct recorded sum = sum_events(&record, w);
        assert_same(w, "busy", shares[w].busy_ns, sum.busy_ns, shares[w].stopped_ns ? STATE_SLACK_NS : CLOCK_SLACK_NS);
        uint64_t slack = shares[w].stopped_ns ? STATE_SLACK_NS : CLOCK_SLACK_NS;
        assert_same(w, "waiting for locks", shares[w].lock_wait_ns, sum.lock_ns, slack);
        assert_same(w, "waiting for queues", shares[w].queue_wait_ns, sum.queue_ns, slack);
        if (!all)
            continue;
        assert_same(w, "busy with other jobs", shares[w].other_ns, sum.other_ns, STATE_SLACK_NS);
        assert_same(w, "waiting", shares[w].idle_wait_ns + shares[w].waking_ns, sum.gap_ns, STATE_SLACK_NS);
        assert_same(w, "starting", shares[w].starting_ns, sum.starting_ns, STATE_SLACK_NS);
        assert_same(w, "stopped", shares[w].stopped_ns, sum.stopped_ns, STATE_SLACK_NS);
        assert_same(w, "dead", shares[w].dead_ns, sum.dead_ns, STATE_SLACK_NS);
    }
    job_record_release(&record);
}

void assert_record(struct rig *rig, uint64_t job)
{
    check_record(rig, job, false);
}

void assert_record_agrees(struct rig *rig, uint64_t job)
{
    check_record(rig, job, true);
}
