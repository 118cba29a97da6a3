/* tests/pool/waits.c - waiting for locks and queues as states of their own: clocks, shares, events. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pool/shared.h"
#include "tests/pool/support.h"

struct errand { /* a job's input: what each item does */
    uint64_t object, hold_us, times;
    enum { ERRAND_HOLD, ERRAND_INCREMENT, ERRAND_TAKE } kind;
};

/* --- in a worker --- */

struct use {
    struct pool_task *task;
    uint64_t done;
};

static void waits(void *context, enum worker_state state)
{
    pool_task_wait(((struct use *)context)->task, state);
}

static void goes_on(void *context)
{
    pool_task_go_on(((struct use *)context)->task);
}

static bool wanted(void *context, double part)
{
    const struct use *use = context;
    return pool_task_progress(use->task, use->done, part);
}

static enum object_end run_errand(const struct errand *errand, struct pool_object *object, struct object_user *user)
{
    struct object_number after;
    struct object_cell cell;
    if (errand->kind == ERRAND_INCREMENT)
        return object_increment(object, errand->times, object, user, &after);
    if (errand->kind == ERRAND_TAKE)
        return object_take(object, &cell, user);
    enum object_end end = object_lock(object, user);
    for (uint64_t began = clock_now(); !end && clock_now() - began < errand->hold_us * 1000;)
        end = user->wanted(user->context, 0) ? OBJECT_OK : OBJECT_CANCELLED;
    if (end == OBJECT_OK)
        end = object_unlock(object, user);
    return end;
}

static enum pool_outcome errand_work(struct pool_task *task)
{
    const struct errand *errand = pool_task_input(task);
    struct use use = {task, 0};
    struct object_user user = {.pid = getpid(), .begin = waits, .end = goes_on, .wanted = wanted, .context = &use};
    enum object_end end = OBJECT_OK;
    uint64_t count = pool_task_end(task) - pool_task_begin(task);
    for (; use.done < count && end == OBJECT_OK; use.done++) {
        end = run_errand(errand, object_from(pool_task_at(task, errand->object)), &user);
        if (end == OBJECT_OK && !pool_task_progress(task, use.done + 1, 0))
            end = OBJECT_CANCELLED;
    }
    object_user_leave(&user);
    return end == OBJECT_OK ? POOL_TASK_DONE : end == OBJECT_CANCELLED ? POOL_TASK_CANCELLED : POOL_TASK_FAILED;
}

/* --- in the parent --- */

static void start(struct rig *rig, size_t workers)
{
    struct pool_options options = {.arena = rig->arena, .worker_count = workers, .work = errand_work};
    assert_ok(pool_start(&rig->pool, &options));
}

static uint64_t submit_errand(struct rig *rig, uint64_t items, uint64_t chunk_size, struct errand errand)
{
    struct pool_piece input = {&errand, sizeof errand};
    struct job_spec spec = {.item_count = items, .chunk_size = chunk_size, .input = &input, .input_count = 1};
    uint64_t job;
    assert_ok(pool_submit(rig->pool, &spec, &job));
    return job;
}

static struct share_view sum_of(struct rig *rig, uint64_t job)
{
    struct share_view shares[POOL_WORKERS_MAX], sum = {.pid = 0};
    assert_ok(pool_job_shares(rig->pool, job, shares));
    for (size_t w = 0; w < pool_worker_count(rig->pool); w++) {
        sum.busy_ns += shares[w].busy_ns;
        sum.lock_wait_ns += shares[w].lock_wait_ns;
        sum.queue_wait_ns += shares[w].queue_wait_ns;
        sum.other_ns += shares[w].other_ns;
        sum.stopped_ns += shares[w].stopped_ns;
    }
    return sum;
}

static struct pool_block *make_value(struct rig *rig)
{
    struct pool_block *block;
    assert_ok(object_create_value(rig->arena, (struct object_number){.i = 0}, &block));
    return block;
}

/* Two workers, each of whose items holds the one lock for 20 ms: while one has it the other waits. */
static void waiting_for_a_lock_is_not_busy(void **state)
{
    struct rig *rig = *state;
    struct pool_block *block = make_value(rig);
    start(rig, 2);
    uint64_t job = submit_errand(
        rig, 10, 1, (struct errand){.object = pool_block_offset(block), .hold_us = 20000, .kind = ERRAND_HOLD});
    bool seen = false;
    while (!is_over(rig, job)) {
        for (size_t w = 0; w < 2; w++) {
            struct worker_view view = look_at(rig, w);
            if (view.state != WORKER_LOCK_WAIT)
                continue;
            seen = true;
            assert_int_equal(view.job, job);
            assert_true(view.item_end == view.item_begin + 1);
        }
        rig_step(rig);
    }
    assert_true(seen);
    struct job_view view = finish(rig, job);
    assert_int_equal(view.state, JOB_DONE);
    assert_accounts(rig, job);
    assert_record(rig, job);
    struct share_view sum = sum_of(rig, job);
    assert_true(sum.busy_ns >= 200 * MS);
    assert_true(sum.lock_wait_ns >= 100 * MS); /* nearly all the time, one of the two waited */
    assert_int_equal(sum.queue_wait_ns, 0);
    pool_block_release(block);
}

/* Hundreds of thousands of waits of a microsecond: the ring holds them, and the sums stay right. */
static void many_short_waits_are_merged(void **state)
{
    struct rig *rig = *state;
    struct pool_block *block = make_value(rig);
    start(rig, 4);
    uint64_t job = submit_errand(
        rig, 400, 1, (struct errand){.object = pool_block_offset(block), .times = 2000, .kind = ERRAND_INCREMENT});
    finish(rig, job);
    struct object_number number;
    assert_int_equal(object_load(object_from(pool_block_data(block)), 0, &number), OBJECT_OK);
    assert_int_equal(number.i, 800000);
    assert_accounts(rig, job);
    assert_record(rig, job);
    struct job_record record;
    assert_ok(pool_job_record(rig->pool, job, &record));
    assert_int_equal(record.lost, 0);
    assert_true(record.event_count < 4u << 16);
    job_record_release(&record);
    pool_block_release(block);
}

static void waiting_for_a_queue_is_not_busy(void **state)
{
    struct rig *rig = *state;
    struct pool_block *block;
    struct object_user user = {.pid = getpid()};
    assert_ok(object_create_queue(rig->arena, 10, &block));
    start(rig, 2);
    uint64_t job = submit_errand(rig, 6, 3, (struct errand){.object = pool_block_offset(block), .kind = ERRAND_TAKE});
    wait_until(rig, look_at(rig, 0).state == WORKER_QUEUE_WAIT && look_at(rig, 1).state == WORKER_QUEUE_WAIT);
    uint64_t both = clock_now();
    wait_until(rig, clock_now() - both > 30 * MS);
    struct share_view so_far = sum_of(rig, job); /* while they wait */
    assert_true(so_far.queue_wait_ns >= 2 * 30 * MS);
    for (int k = 0; k < 6; k++)
        assert_int_equal(object_put(object_from(pool_block_data(block)), (struct object_cell){.bits = 1}, &user),
                         OBJECT_OK);
    finish(rig, job);
    assert_accounts(rig, job);
    assert_record(rig, job);
    struct share_view sum = sum_of(rig, job);
    assert_true(sum.queue_wait_ns >= so_far.queue_wait_ns);
    assert_int_equal(sum.lock_wait_ns, 0);
    pool_block_release(block);
}

static void a_wait_is_cancelled(void **state)
{
    struct rig *rig = *state;
    struct pool_block *lock = make_value(rig), *queue;
    struct object_user user = {.pid = getpid()};
    assert_ok(object_create_queue(rig->arena, 10, &queue));
    assert_int_equal(object_lock(object_from(pool_block_data(lock)), &user), OBJECT_OK);
    start(rig, 2);
    const struct errand errands[] = {{.object = pool_block_offset(lock), .kind = ERRAND_HOLD},
                                     {.object = pool_block_offset(lock), .times = 5, .kind = ERRAND_INCREMENT},
                                     {.object = pool_block_offset(queue), .kind = ERRAND_TAKE}};
    for (size_t e = 0; e < sizeof errands / sizeof *errands; e++) {
        enum worker_state waiting = e == 2 ? WORKER_QUEUE_WAIT : WORKER_LOCK_WAIT;
        uint64_t job = submit_errand(rig, 2, 1, errands[e]);
        wait_until(rig, look_at(rig, 0).state == waiting && look_at(rig, 1).state == waiting);
        uint64_t began = clock_now();
        assert_ok(pool_cancel(rig->pool, job));
        assert_int_equal(finish(rig, job).state, JOB_CANCELLED);
        assert_true(clock_now() - began < 200 * MS * 10);
        assert_accounts(rig, job);
        assert_record(rig, job);
    }
    assert_int_equal(object_unlock(object_from(pool_block_data(lock)), &user), OBJECT_OK);
    pool_block_release(lock);
    pool_block_release(queue);
}

/* The worker that has the lock is killed: the other gets it, and the killed one's item runs again. */
static void a_killed_holder_in_a_job(void **state)
{
    struct rig *rig = *state;
    struct pool_block *block = make_value(rig);
    struct pool_object *object = object_from(pool_block_data(block));
    start(rig, 2);
    uint64_t job = submit_errand(
        rig, 4, 1, (struct errand){.object = pool_block_offset(block), .hold_us = 50000, .kind = ERRAND_HOLD});
    struct object_lock_view lock;
    wait_until(rig, look_at(rig, 0).state == WORKER_LOCK_WAIT || look_at(rig, 1).state == WORKER_LOCK_WAIT);
    wait_until(rig, (object_lock_look(object, &lock), lock.holder > 0));
    kill(lock.holder, SIGKILL);
    assert_int_equal(finish(rig, job).state, JOB_DONE);
    assert_accounts(rig, job);
    struct job_record record = assert_record_tiles(rig, job);
    job_record_release(&record);
    object_lock_look(object, &lock);
    assert_true(lock.deaths >= 1);
    pool_block_release(block);
}

/* One that waits is killed, and one that waits is stopped: their time is still cut without a hole. */
static void waiters_are_killed_and_stopped(void **state)
{
    struct rig *rig = *state;
    struct pool_block *block = make_value(rig);
    struct pool_object *object = object_from(pool_block_data(block));
    struct object_user user = {.pid = getpid()};
    assert_int_equal(object_lock(object, &user), OBJECT_OK);
    start(rig, 2);
    uint64_t job = submit_errand(rig, 2, 1, (struct errand){.object = pool_block_offset(block), .kind = ERRAND_HOLD});
    wait_until(rig, look_at(rig, 0).state == WORKER_LOCK_WAIT && look_at(rig, 1).state == WORKER_LOCK_WAIT);
    assert_ok(pool_signal(rig->pool, 0, SIGKILL));
    assert_ok(pool_signal(rig->pool, 1, SIGSTOP));
    wait_until(rig, look_at(rig, 1).state == WORKER_STOPPED && rig_count(rig, NOTICE_WORKER_DIED) == 1);
    wait_until(rig, look_at(rig, 0).state == WORKER_LOCK_WAIT);
    uint64_t stopped = clock_now();
    wait_until(rig, clock_now() - stopped > 30 * MS);
    assert_ok(pool_signal(rig->pool, 1, SIGCONT));
    wait_until(rig, look_at(rig, 1).state == WORKER_LOCK_WAIT);
    assert_int_equal(object_unlock(object, &user), OBJECT_OK);
    assert_int_equal(finish(rig, job).state, JOB_DONE);
    assert_accounts(rig, job);
    assert_record(rig, job);
    struct share_view sum = sum_of(rig, job);
    assert_true(sum.stopped_ns >= 30 * MS);
    assert_true(sum.lock_wait_ns >= 30 * MS);
    pool_block_release(block);
}

#define rig_test(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(waiting_for_a_lock_is_not_busy),  rig_test(many_short_waits_are_merged),
        rig_test(waiting_for_a_queue_is_not_busy), rig_test(a_wait_is_cancelled),
        rig_test(a_killed_holder_in_a_job),        rig_test(waiters_are_killed_and_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
