/* tests/pool/objects.c - shared objects, used by real processes that are killed at any moment. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pool/shared.h"
#include "tests/pool/support.h"

enum { PROCESSES = 4, PROCESSES_MAX = 8 };

struct orders { /* what a child does */
    void (*run)(const struct orders *orders, int index, struct object_user *user);
    struct pool_object *object, *lock;
    uint64_t times;
    struct signs { /* shared */
        _Atomic int ready, go, done;
        _Atomic uint64_t counts[PROCESSES_MAX];
    } * signs;
    pid_t pids[PROCESSES_MAX];
};

static struct pool_object *object_of(struct pool_block *block)
{
    return object_from(pool_block_data(block));
}

static struct pool_block *make_value(struct rig *rig)
{
    struct pool_block *block;
    assert_ok(object_create_value(rig->arena, (struct object_number){.i = 0}, &block));
    return block;
}

static int64_t content(const struct pool_object *object)
{
    struct object_number number;
    assert_int_equal(object_load(object, 0, &number), OBJECT_OK);
    assert_false(number.real);
    return number.i;
}

static void orders_init(struct orders *orders)
{
    memset(orders, 0, sizeof *orders);
    orders->signs = mmap(NULL, sizeof *orders->signs, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(orders->signs != MAP_FAILED);
}

static void orders_release(struct orders *orders)
{
    munmap(orders->signs, sizeof *orders->signs);
}

static void child_start(struct orders *orders, int index)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        struct object_user user = {.pid = getpid()};
        atomic_fetch_add(&orders->signs->ready, 1);
        while (!atomic_load(&orders->signs->go))
            sched_yield();
        orders->run(orders, index, &user);
        atomic_fetch_add(&orders->signs->done, 1);
        _exit(0);
    }
    orders->pids[index] = pid;
}

static int child_end(struct orders *orders, int index)
{
    int status = -1;
    assert_int_equal(waitpid(orders->pids[index], &status, 0), orders->pids[index]);
    return status;
}

static void wait_for_sign(const _Atomic int *sign, int value)
{
    uint64_t began = clock_now();
    while (atomic_load(sign) < value) {
        if (clock_now() - began > PATIENCE)
            fail_msg("a child never gave its sign");
        sched_yield();
    }
}

static void wait_for_count(const _Atomic uint64_t *count, uint64_t value)
{
    uint64_t began = clock_now();
    while (atomic_load(count) < value) {
        if (clock_now() - began > PATIENCE)
            fail_msg("a child never got so far");
        sched_yield();
    }
}

static void run_all(struct orders *orders, int count)
{
    atomic_store(&orders->signs->go, 0);
    atomic_store(&orders->signs->ready, 0);
    for (int i = 0; i < count; i++)
        child_start(orders, i);
    wait_for_sign(&orders->signs->ready, count);
    atomic_store(&orders->signs->go, 1);
    for (int i = 0; i < count; i++)
        assert_int_equal(child_end(orders, i), 0);
}

/* --- numbers --- */

static void increment(const struct orders *orders, int index, struct object_user *user)
{
    struct object_number after;
    (void)index;
    if (object_increment(orders->object, orders->times, orders->lock, user, &after))
        _exit(1);
}

static void with_the_lock_no_update_is_lost(void **state)
{
    struct orders orders;
    orders_init(&orders);
    for (int run = 0; run < 100; run++) {
        struct pool_block *block = make_value(*state);
        orders.object = orders.lock = object_of(block);
        orders.times = 1000;
        orders.run = increment;
        run_all(&orders, PROCESSES);
        assert_int_equal(content(orders.object), 4000);
        struct object_updates updates;
        object_updates(orders.object, &updates);
        assert_true(updates.settled);
        assert_int_equal(updates.updates, 4000);
        assert_int_equal(updates.asked, 4000);
        pool_block_release(block);
    }
    orders_release(&orders);
}

static void without_it_some_are(void **state)
{
    cpu_set_t cpus;
    assert_int_equal(sched_getaffinity(0, sizeof cpus, &cpus), 0);
    if (CPU_COUNT(&cpus) < 2) {
        print_message("one CPU: processes that take turns of milliseconds lose next to nothing\n");
        skip();
    }
    struct orders orders;
    orders_init(&orders);
    struct pool_block *block = make_value(*state);
    orders.object = object_of(block);
    orders.times = 3000000;
    orders.run = increment;
    int64_t lost = 0;
    /* On a machine that others keep busy the processes may run one after the other, once or twice. */
    for (int run = 0; run < 10 && !lost; run++) {
        int64_t before = content(orders.object);
        run_all(&orders, PROCESSES);
        lost = 12000000 - (content(orders.object) - before);
        assert_true(lost >= 0);
    }
    assert_true(lost > 0);
    struct object_updates updates;
    object_updates(orders.object, &updates);
    assert_true(updates.settled);
    assert_int_equal(updates.updates % 12000000, 0);
    assert_int_equal(updates.asked - updates.content, lost);
    pool_block_release(block);
    orders_release(&orders);
}

static void numbers_keep_their_type(void **state)
{
    struct rig *rig = *state;
    struct object_user user = {.pid = getpid()};
    struct object_number number;
    struct pool_block *whole = make_value(rig), *real;
    struct object_number half = {.real = true, .d = 0.5}, three = {.real = true, .d = 3};
    assert_ok(object_create_value(rig->arena, half, &real));
    assert_int_equal(object_store(object_of(whole), 0, half), OBJECT_OVERFLOW);
    assert_int_equal(object_store(object_of(whole), 0, three), OBJECT_OK);
    assert_int_equal(content(object_of(whole)), 3);
    assert_int_equal(object_add(object_of(real), 0, (struct object_number){.i = 2}, object_of(real), &user, &number),
                     OBJECT_OK);
    assert_true(number.real && number.d == 2.5);
    assert_int_equal(object_store(object_of(whole), 0, (struct object_number){.i = INT64_MAX - 1}), OBJECT_OK);
    assert_int_equal(object_increment(object_of(whole), 5, NULL, &user, &number), OBJECT_OVERFLOW);
    assert_int_equal(content(object_of(whole)), INT64_MAX); /* the one that fitted */
    struct object_updates updates;
    object_updates(object_of(whole), &updates);
    assert_int_equal(updates.updates, 1);
    assert_int_equal(object_store(object_of(whole), 1, three), OBJECT_NO_INDEX);
    pool_block_release(whole);
    pool_block_release(real);
}

static void an_array_has_elements(void **state)
{
    struct rig *rig = *state;
    struct object_user user = {.pid = getpid()};
    struct object_number number;
    struct pool_block *block;
    assert_ok(object_create_array(rig->arena, false, 5, &block));
    struct pool_object *array = object_of(block);
    assert_int_equal(object_kind(array), OBJECT_ARRAY);
    assert_int_equal(object_length(array), 5);
    assert_int_equal(object_fill(array, (struct object_number){.i = 7}, array, &user), OBJECT_OK);
    assert_int_equal(object_add(array, 3, (struct object_number){.i = -10}, NULL, &user, &number), OBJECT_OK);
    assert_int_equal(number.i, -3);
    assert_int_equal(object_add(array, 5, (struct object_number){.i = 1}, NULL, &user, &number), OBJECT_NO_INDEX);
    struct object_updates updates;
    object_updates(array, &updates);
    assert_int_equal(updates.content, 4 * 7 - 3);
    assert_int_equal(updates.stores, 1);
    struct object_cell cell;
    assert_int_equal(object_take(array, &cell, &user), OBJECT_WRONG);
    assert_int_equal(object_increment(array, 1, NULL, &user, &number), OBJECT_WRONG);
    pool_block_release(block);
}

/* --- locks --- */

static void hold(const struct orders *orders, int index, struct object_user *user)
{
    if (object_lock(orders->lock, user))
        _exit(1);
    atomic_store(&orders->signs->counts[index], 1);
    for (;;)
        pause();
}

static void take_once(const struct orders *orders, int index, struct object_user *user)
{
    if (object_lock(orders->lock, user))
        _exit(1);
    atomic_store(&orders->signs->counts[index], 1);
    if (object_unlock(orders->lock, user))
        _exit(2);
}

static void a_killed_holder_hangs_nobody(void **state)
{
    struct orders orders;
    orders_init(&orders);
    atomic_store(&orders.signs->go, 1);
    struct pool_block *block = make_value(*state);
    orders.lock = object_of(block);
    orders.run = hold;
    child_start(&orders, 0);
    wait_for_count(&orders.signs->counts[0], 1);
    struct object_lock_view view;
    object_lock_look(orders.lock, &view);
    assert_int_equal(view.holder, orders.pids[0]);
    assert_false(view.dead);

    orders.run = take_once;
    child_start(&orders, 1);
    child_start(&orders, 2);
    usleep(50000); /* most likely they wait by now; it holds either way */
    assert_int_equal(atomic_load(&orders.signs->counts[1]) + atomic_load(&orders.signs->counts[2]), 0);
    kill(orders.pids[0], SIGKILL);
    assert_int_equal(child_end(&orders, 1), 0);
    assert_int_equal(child_end(&orders, 2), 0);
    child_end(&orders, 0);
    object_lock_look(orders.lock, &view);
    assert_int_equal(view.deaths, 1);
    assert_int_equal(view.last_dead, orders.pids[0]);
    assert_int_equal(view.holder, 0);
    pool_block_release(block);
    orders_release(&orders);
}

static void a_dead_holder_is_seen(void **state)
{
    struct orders orders;
    orders_init(&orders);
    atomic_store(&orders.signs->go, 1);
    struct pool_block *block;
    assert_ok(object_create_lock(((struct rig *)*state)->arena, &block));
    orders.lock = object_of(block);
    orders.run = hold;
    child_start(&orders, 0);
    wait_for_count(&orders.signs->counts[0], 1);
    kill(orders.pids[0], SIGKILL);
    child_end(&orders, 0);
    struct object_lock_view view;
    object_lock_look(orders.lock, &view);
    assert_int_equal(view.holder, orders.pids[0]);
    assert_true(view.dead);
    struct object_user user = {.pid = getpid()};
    assert_int_equal(object_lock(orders.lock, &user), OBJECT_OK); /* at once */
    assert_int_equal(object_unlock(orders.lock, &user), OBJECT_OK);
    pool_block_release(block);
    orders_release(&orders);
}

static void a_killed_waiter_hangs_nobody(void **state)
{
    struct orders orders;
    orders_init(&orders);
    atomic_store(&orders.signs->go, 1);
    struct pool_block *block = make_value(*state);
    orders.lock = object_of(block);
    orders.run = take_once;
    struct object_user user = {.pid = getpid()};
    for (int run = 0; run < 20; run++) {
        assert_int_equal(object_lock(orders.lock, &user), OBJECT_OK);
        for (int i = 0; i < 3; i++)
            child_start(&orders, i);
        usleep((useconds_t)(rand() % 3000));
        kill(orders.pids[run % 3], SIGKILL);
        assert_int_equal(object_unlock(orders.lock, &user), OBJECT_OK);
        for (int i = 0; i < 3; i++)
            assert_int_equal(child_end(&orders, i), i == run % 3 ? SIGKILL : 0);
    }
    pool_block_release(block);
    orders_release(&orders);
}

/* Each counts its own updates; one that is killed has made one more or one less than it counted. */
static void count_up(const struct orders *orders, int index, struct object_user *user)
{
    struct object_number after;
    for (;;) {
        if (object_increment(orders->object, 1, orders->lock, user, &after))
            _exit(1);
        atomic_fetch_add(&orders->signs->counts[index], 1);
    }
}

static void kills_at_any_moment_leave_the_count_right(void **state)
{
    struct orders orders;
    orders_init(&orders);
    struct pool_block *block = make_value(*state);
    orders.object = orders.lock = object_of(block);
    orders.run = count_up;
    atomic_store(&orders.signs->go, 1);
    enum { KILLS = 100 };
    for (int i = 0; i < PROCESSES; i++)
        child_start(&orders, i);
    for (int k = 0; k < KILLS; k++) {
        uint64_t before = atomic_load(&orders.signs->counts[(k + 1) % PROCESSES]);
        usleep((useconds_t)(rand() % 2000));
        kill(orders.pids[k % PROCESSES], SIGKILL);
        assert_int_equal(child_end(&orders, k % PROCESSES), SIGKILL);
        wait_for_count(&orders.signs->counts[(k + 1) % PROCESSES], before + 1); /* the others go on */
        child_start(&orders, k % PROCESSES);
    }
    uint64_t counted = 0;
    for (int i = 0; i < PROCESSES; i++) {
        kill(orders.pids[i], SIGKILL);
        child_end(&orders, i);
        counted += atomic_load(&orders.signs->counts[i]);
    }
    assert_in_range(content(orders.object), counted, counted + KILLS + PROCESSES);
    struct object_updates updates;
    object_updates(orders.object, &updates);
    assert_true(updates.settled);
    assert_true(updates.cut_off <= KILLS + PROCESSES);
    assert_true(updates.asked - updates.content <= updates.cut_off); /* each was killed over one at most */
    pool_block_release(block);
    orders_release(&orders);
}

/* More of them at once than there are places near by, and all are killed over it: that is known of each. */
static void a_crowd_that_is_killed_is_counted(void **state)
{
    enum { CROWD = 300 };
    pid_t pids[CROWD];
    struct pool_block *block = make_value(*state);
    struct pool_object *value = object_of(block);
    struct object_user user = {.pid = getpid()};
    struct object_number after;
    struct object_updates updates;
    assert_int_equal(object_lock(value, &user), OBJECT_OK); /* so that none of them gets further */
    for (int i = 0; i < CROWD; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            struct object_user own = {.pid = getpid()};
            _exit(object_increment(value, 1, value, &own, &after));
        }
        assert_true(pids[i] > 0);
    }
    do
        object_updates(value, &updates);
    while (updates.asked < CROWD && usleep(1000) == 0);
    assert_false(updates.settled);
    for (int i = 0; i < CROWD; i++) {
        kill(pids[i], SIGKILL);
        assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
    }
    assert_int_equal(object_unlock(value, &user), OBJECT_OK);
    object_updates(value, &updates);
    assert_int_equal(updates.cut_off, CROWD);
    assert_int_equal(object_increment(value, 5, value, &user, &after), OBJECT_OK);
    object_updates(value, &updates);
    assert_true(updates.settled);
    assert_int_equal(updates.content, 5);
    assert_int_equal(updates.asked, CROWD + 5);
    pool_block_release(block);
}

static void a_lock_taken_twice_is_an_error(void **state)
{
    struct object_user user = {.pid = getpid()};
    struct pool_block *block = make_value(*state), *other;
    struct pool_object *value = object_of(block);
    struct object_number number;
    assert_ok(object_create_queue(((struct rig *)*state)->arena, 3, &other));
    assert_int_equal(object_lock(value, &user), OBJECT_OK);
    assert_int_equal(object_lock(value, &user), OBJECT_TWICE);
    assert_int_equal(object_increment(value, 3, value, &user, &number), OBJECT_TWICE);
    assert_int_equal(object_unlock(value, &user), OBJECT_OK);
    assert_int_equal(object_unlock(value, &user), OBJECT_NOT_HELD);
    assert_int_equal(object_increment(value, 3, value, &user, &number), OBJECT_OK);
    assert_int_equal(number.i, 3);
    assert_int_equal(object_lock(object_of(other), &user), OBJECT_WRONG);
    assert_int_equal(object_lock(NULL, &user), OBJECT_WRONG);
    pool_block_release(block);
    pool_block_release(other);
}

static void what_is_left_is_released(void **state)
{
    struct object_user user = {.pid = getpid()};
    struct pool_block *blocks[OBJECT_LOCKS_MAX + 1];
    for (int i = 0; i <= OBJECT_LOCKS_MAX; i++) {
        assert_ok(object_create_lock(((struct rig *)*state)->arena, &blocks[i]));
        assert_int_equal(object_lock(object_of(blocks[i]), &user), i < OBJECT_LOCKS_MAX ? OBJECT_OK : OBJECT_TOO_MANY);
    }
    object_user_leave(&user);
    assert_int_equal(user.held_count, 0);
    for (int i = 0; i <= OBJECT_LOCKS_MAX; i++) {
        struct object_lock_view view;
        object_lock_look(object_of(blocks[i]), &view);
        assert_int_equal(view.holder, 0);
        assert_int_equal(view.left, i < OBJECT_LOCKS_MAX);
        assert_int_equal(view.last_left, i < OBJECT_LOCKS_MAX ? getpid() : 0);
        assert_int_equal(object_lock(object_of(blocks[i]), &user), OBJECT_OK);
        assert_int_equal(object_unlock(object_of(blocks[i]), &user), OBJECT_OK);
        pool_block_release(blocks[i]);
    }
}

static bool never(void *context, double part)
{
    (void)part;
    atomic_fetch_add((_Atomic int *)context, 1);
    return false;
}

static void a_wait_can_be_left(void **state)
{
    struct orders orders;
    orders_init(&orders);
    atomic_store(&orders.signs->go, 1);
    struct pool_block *block = make_value(*state), *queue;
    assert_ok(object_create_queue(((struct rig *)*state)->arena, 1, &queue));
    orders.lock = object_of(block);
    orders.run = hold;
    child_start(&orders, 0);
    wait_for_count(&orders.signs->counts[0], 1);
    _Atomic int asked = 0;
    struct object_user user = {.pid = getpid(), .wanted = never, .context = &asked};
    struct object_cell cell = {.bits = 1};
    uint64_t began = clock_now();
    assert_int_equal(object_lock(orders.lock, &user), OBJECT_CANCELLED);
    assert_int_equal(object_take(object_of(queue), &cell, &user), OBJECT_CANCELLED);
    assert_int_equal(object_put(object_of(queue), cell, &user), OBJECT_OK);
    assert_int_equal(object_put(object_of(queue), cell, &user), OBJECT_CANCELLED);
    assert_true(clock_now() - began < 3 * 200 * 10 * MS);
    assert_int_equal(atomic_load(&asked), 3);
    assert_int_equal(object_put(object_of(queue), cell, NULL), OBJECT_CANCELLED);
    kill(orders.pids[0], SIGKILL);
    child_end(&orders, 0);
    pool_block_release(block);
    pool_block_release(queue);
    orders_release(&orders);
}

/* --- queues --- */

static void a_queue_keeps_the_order(void **state)
{
    struct pool_block *block;
    struct object_user user = {.pid = getpid()};
    struct object_cell cell, cells[8];
    assert_ok(object_create_queue(((struct rig *)*state)->arena, 3, &block));
    struct pool_object *queue = object_of(block);
    assert_int_equal(object_queue_room(queue), 3);
    for (uint64_t k = 0; k < 100; k++) {
        assert_int_equal(object_put(queue, (struct object_cell){k, 5}, &user), OBJECT_OK);
        assert_int_equal(object_put(queue, (struct object_cell){~k, 6}, &user), OBJECT_OK);
        assert_int_equal(object_length(queue), 2);
        assert_int_equal(object_peek(queue, cells, 8), 2);
        assert_true(cells[0].bits == k && cells[0].tag == 5 && cells[1].bits == ~k && cells[1].tag == 6);
        assert_int_equal(object_take(queue, &cell, &user), OBJECT_OK);
        assert_true(cell.bits == k && cell.tag == 5);
        assert_int_equal(object_take(queue, &cell, &user), OBJECT_OK);
        assert_true(cell.bits == ~k && cell.tag == 6);
    }
    assert_int_equal(object_take(queue, &cell, NULL), OBJECT_CANCELLED);
    pool_block_release(block);
}

/* What a producer puts: its life, and how often it has put in it. */
static void produce(const struct orders *orders, int index, struct object_user *user)
{
    for (uint64_t k = 0;; k++) {
        struct object_cell cell = {(uint64_t)getpid() << 32 | k, (uint32_t)index};
        if (object_put(orders->object, cell, user))
            _exit(1);
    }
}

static void consume(const struct orders *orders, int index, struct object_user *user)
{
    struct object_cell cell;
    for (;;) {
        if (object_take(orders->object, &cell, user))
            _exit(1);
        atomic_fetch_add(&orders->signs->counts[index], 1);
    }
}

static void a_queue_outlives_those_who_use_it(void **state)
{
    enum { CONSUMER = 4, ITEMS = 20000, KILL_EACH = 200 };
    struct orders orders;
    orders_init(&orders);
    atomic_store(&orders.signs->go, 1);
    struct pool_block *block;
    assert_ok(object_create_queue(((struct rig *)*state)->arena, 7, &block));
    orders.object = object_of(block);
    for (int i = 0; i <= CONSUMER; i++) {
        orders.run = i == CONSUMER ? consume : produce;
        child_start(&orders, i);
    }
    /* Of one producer's life the items come in order; which of them the other consumer took, nobody knows. */
    struct object_user user = {.pid = getpid()};
    uint64_t next[CONSUMER] = {0}, lives[CONSUMER] = {0};
    for (int k = 0; k < ITEMS; k++) {
        struct object_cell cell;
        assert_int_equal(object_take(orders.object, &cell, &user), OBJECT_OK);
        assert_true(cell.tag < CONSUMER);
        uint64_t life = cell.bits >> 32, number = cell.bits & UINT32_MAX;
        if (life == lives[cell.tag])
            assert_true(number >= next[cell.tag]);
        lives[cell.tag] = life;
        next[cell.tag] = number + 1;
        if (k % KILL_EACH)
            continue;
        int victim = k / KILL_EACH % (CONSUMER + 1);
        kill(orders.pids[victim], SIGKILL);
        child_end(&orders, victim);
        orders.run = victim == CONSUMER ? consume : produce;
        child_start(&orders, victim);
    }
    wait_for_count(&orders.signs->counts[CONSUMER], 1);
    for (int i = 0; i <= CONSUMER; i++) {
        kill(orders.pids[i], SIGKILL);
        child_end(&orders, i);
    }
    pool_block_release(block);
    orders_release(&orders);
}

static void put_all(const struct orders *orders, int index, struct object_user *user)
{
    for (uint64_t k = 0; k < orders->times; k++)
        if (object_put(orders->object, (struct object_cell){k, (uint32_t)index}, user))
            _exit(1);
}

static void take_all(const struct orders *orders, int index, struct object_user *user)
{
    struct object_cell cell;
    for (uint64_t k = 0; k < orders->times; k++) {
        if (object_take(orders->object, &cell, user))
            _exit(1);
        atomic_fetch_add(&orders->signs->counts[index], cell.bits);
    }
}

static void put_or_take(const struct orders *orders, int index, struct object_user *user)
{
    (index % 2 ? put_all : take_all)(orders, index, user);
}

static void nothing_is_lost_or_doubled_in_a_queue(void **state)
{
    struct orders orders;
    orders_init(&orders);
    struct pool_block *block;
    assert_ok(object_create_queue(((struct rig *)*state)->arena, 2, &block));
    orders.object = object_of(block);
    orders.times = 20000;
    orders.run = put_or_take;
    run_all(&orders, PROCESSES);
    uint64_t sum = 0;
    for (int i = 0; i < PROCESSES; i++)
        sum += atomic_load(&orders.signs->counts[i]);
    assert_int_equal(sum, 2 * (orders.times * (orders.times - 1) / 2));
    assert_int_equal(object_length(orders.object), 0);
    pool_block_release(block);
    orders_release(&orders);
}

#define rig_test(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(with_the_lock_no_update_is_lost),
        rig_test(without_it_some_are),
        rig_test(numbers_keep_their_type),
        rig_test(an_array_has_elements),
        rig_test(a_killed_holder_hangs_nobody),
        rig_test(a_dead_holder_is_seen),
        rig_test(a_killed_waiter_hangs_nobody),
        rig_test(kills_at_any_moment_leave_the_count_right),
        rig_test(a_crowd_that_is_killed_is_counted),
        rig_test(a_lock_taken_twice_is_an_error),
        rig_test(what_is_left_is_released),
        rig_test(a_wait_can_be_left),
        rig_test(a_queue_keeps_the_order),
        rig_test(a_queue_outlives_those_who_use_it),
        rig_test(nothing_is_lost_or_doubled_in_a_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
