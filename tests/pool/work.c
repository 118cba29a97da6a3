/* tests/pool/work.c - the work function of the tests. Runs in workers: nothing here may assert. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "pool/shared.h"
#include "tests/pool/support.h"

struct order { /* as try_submit() lays it out */
    uint64_t op, a, board;
    uint64_t values[];
};

struct item {
    struct pool_task *task;
    const struct order *order;
    struct board *board;
    uint64_t index, done; /* done: items of the chunk before it */
    uint64_t *output;     /* of the whole job */
};

static uint64_t cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void spin(uint64_t ns)
{
    uint64_t began = clock_now();
    while (clock_now() - began < ns)
        continue;
}

static enum pool_outcome square(const struct item *item)
{
    item->output[item->index] = square_of(item->index);
    return POOL_TASK_DONE;
}

static enum pool_outcome spin_for(const struct item *item)
{
    struct spin_result *result = (struct spin_result *)item->output + item->index;
    uint64_t cpu = cpu_now();
    result->begin_ns = clock_now();
    uint64_t length = item->order->values[item->index] * 1000;
    while (clock_now() - result->begin_ns < length)
        if (!pool_task_progress(item->task, item->done, 0.5))
            return POOL_TASK_CANCELLED;
    result->end_ns = clock_now();
    result->cpu_ns = cpu_now() - cpu;
    return POOL_TASK_DONE;
}

static enum pool_outcome wait_at_gate(const struct item *item)
{
    atomic_fetch_add(&item->board->arrived, 1);
    while (!atomic_load(&item->board->open)) {
        if (!pool_task_progress(item->task, item->done, 0.25))
            return POOL_TASK_CANCELLED;
        struct timespec pause = {.tv_nsec = 200000};
        nanosleep(&pause, NULL);
    }
    return square(item);
}

static void die(uint64_t manner)
{
    switch (manner) {
    case DIE_KILL:
        kill(getpid(), SIGKILL);
        break;
    case DIE_SEGV:
        raise(SIGSEGV);
        break;
    case DIE_EXIT:
        exit(0);
    }
}

static enum pool_outcome maybe_die(const struct item *item)
{
    uint64_t manner = item->order->values[item->index];
    if (manner && atomic_fetch_add(&item->board->deaths, 1) < item->order->a)
        die(manner);
    if (item->index < BOARD_ITEMS)
        atomic_store(&item->board->results[item->index], square_of(item->index));
    return square(item);
}

static enum pool_outcome maybe_fail(const struct item *item)
{
    uint64_t code = item->order->values[item->index];
    if (item->board)
        atomic_fetch_add(&item->board->arrived, 1);
    if (code) {
        pool_task_fail(item->task, item->index, (uint32_t)code);
        return POOL_TASK_FAILED;
    }
    spin(item->order->a * 1000);
    if (item->board && item->index < BOARD_ITEMS)
        atomic_store(&item->board->results[item->index], square_of(item->index));
    return square(item);
}

static enum pool_outcome fill(const struct item *item)
{
    memset((char *)item->output + item->index * item->order->a, 0xa5, item->order->a);
    return POOL_TASK_DONE;
}

static enum pool_outcome report(const struct item *item)
{
    struct hygiene *seen = (struct hygiene *)item->output + item->index;
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int s = 1; s < NSIG; s++)
        seen->blocked += sigismember(&mask, s) == 1;
    struct sigaction action;
    sigaction(SIGINT, NULL, &action);
    seen->sigint_ignored = action.sa_handler == SIG_IGN;
    int death_signal = 0;
    prctl(PR_GET_PDEATHSIG, &death_signal);
    seen->death_signal = (uint64_t)death_signal;
    seen->open_files = open_files();
    struct stat input, null;
    seen->stdin_is_null =
        fstat(STDIN_FILENO, &input) == 0 && stat("/dev/null", &null) == 0 && input.st_rdev == null.st_rdev;
    seen->group = (uint64_t)getpgrp();
    seen->parent = (uint64_t)getppid();
    return POOL_TASK_DONE;
}

static enum pool_outcome take_heap(const struct item *item)
{
    uint64_t size = item->order->a;
    char *memory = pool_task_allocate(item->task, size);
    uint64_t verdict = memory ? 1 : 2;
    if (memory && (uintptr_t)memory % 16)
        verdict = 3;
    for (uint64_t i = 0; memory && i < size; i++)
        if (memory[i])
            verdict = 3;
    if (memory)
        memset(memory, 0xff, size);
    item->output[item->index] = verdict;
    if (item->board)
        atomic_fetch_add(&item->board->results[verdict], 1);
    return POOL_TASK_DONE;
}

static bool has_greeted(const struct board *board, uint64_t pid)
{
    uint64_t count = atomic_load(&board->arrived);
    for (uint64_t i = 0; i < count && i < BOARD_ITEMS; i++)
        if (atomic_load(&board->results[i]) == pid)
            return true;
    return false;
}

static enum pool_outcome tell_pid(const struct item *item)
{
    uint64_t pid = (uint64_t)getpid();
    item->output[item->index] = !item->board || has_greeted(item->board, pid) ? pid : 0;
    return POOL_TASK_DONE;
}

static enum pool_outcome greet(const struct item *item)
{
    uint64_t place = atomic_load(&item->board->arrived);
    if (atomic_load(&item->board->open)) {
        pool_task_fail(item->task, item->index, 7);
        return POOL_TASK_FAILED;
    }
    /* Counted last, so that who sees the count sees the pids. */
    while (place < BOARD_ITEMS) {
        uint64_t none = 0;
        if (atomic_compare_exchange_strong(&item->board->results[place], &none, (uint64_t)getpid()))
            break;
        place++;
    }
    atomic_fetch_add(&item->board->arrived, 1);
    return POOL_TASK_DONE;
}

static void lock_waits(void *context, enum worker_state state)
{
    pool_task_wait(context, state);
}

static void lock_goes_on(void *context)
{
    pool_task_go_on(context);
}

static enum pool_outcome hold_lock(const struct item *item)
{
    struct object_user user = {.pid = getpid(), .begin = lock_waits, .end = lock_goes_on, .context = item->task};
    struct pool_object *object = object_from(item->board);
    for (uint64_t k = 0; k < item->order->a; k++) {
        if (object_lock(object, &user))
            return POOL_TASK_FAILED;
        spin(item->order->values[item->index]);
        object_unlock(object, &user);
    }
    return square(item);
}

static enum pool_outcome count_run(const struct item *item)
{
    item->output[item->index]++;
    return POOL_TASK_DONE;
}

enum pool_outcome test_work(struct pool_task *task)
{
    static enum pool_outcome (*const ops[])(const struct item *) = {
        [OP_SQUARE] = square,   [OP_SPIN] = spin_for, [OP_GATE] = wait_at_gate, [OP_DIE] = maybe_die,
        [OP_FAIL] = maybe_fail, [OP_FILL] = fill,     [OP_REPORT] = report,     [OP_HEAP] = take_heap,
        [OP_ONCE] = count_run,  [OP_PID] = tell_pid,  [OP_GREET] = greet,       [OP_LOCK] = hold_lock,
    };
    const struct order *order = pool_task_input(task);
    struct board *board = order->board ? (struct board *)(uintptr_t)pool_task_at(task, order->board) : NULL;
    uint64_t begin = pool_task_begin(task), end = pool_task_end(task);
    for (uint64_t i = begin; i < end; i++) {
        struct item item = {task, order, board, i, i - begin, pool_task_output(task)};
        enum pool_outcome outcome = ops[order->op](&item);
        if (outcome != POOL_TASK_DONE)
            return outcome;
        if (order->op != OP_SQUARE && !pool_task_progress(task, i - begin + 1, 0))
            return POOL_TASK_CANCELLED;
    }
    return POOL_TASK_DONE;
}
