/* tests/pool/process.c - processes of their own: their ends and exit codes, what they inherit, signals, many at once,
 * and that none is left. The bodies run in children: nothing in them asserts. */
#include "tests/pool/support.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pool/process.h"

enum { NOTICES_MAX = 2048 };

static struct processes *processes;
static uint32_t ended[NOTICES_MAX];
static size_t ended_count;

static int setup(void **state)
{
    ended_count = 0;
    if (rig_setup(state))
        return -1;
    return processes_create(&processes, ((struct rig *)*state)->arena) == POOL_OK ? 0 : -1;
}

static int teardown(void **state)
{
    processes_destroy(processes);
    processes = NULL;
    return rig_teardown(state); /* looks that no child, no file and no memory is left */
}

static void step(void)
{
    struct pollfd fd = {.fd = processes_fd(processes), .events = POLLIN};
    struct process_notice notices[16];
    size_t count = 16;
    poll(&fd, 1, 1);
    processes_child_signal(processes);
    while (count == 16) {
        count = processes_update(processes, notices, 16);
        for (size_t i = 0; i < count && ended_count < NOTICES_MAX; i++)
            ended[ended_count++] = notices[i].number;
    }
}

#define wait_for(condition) \
    do { \
        uint64_t wait_began = clock_now(); \
        while (!(condition)) { \
            if (clock_now() - wait_began > PATIENCE) \
                fail_msg("never came: %s", #condition); \
            step(); \
        } \
    } while (0)

static uint32_t start(int (*body)(struct process_task *, void *), void *context)
{
    uint32_t number = UINT32_MAX;
    const struct process_spec spec = {.body = body, .context = context, .note_size = 64};
    assert_ok(process_start(processes, &spec, &number));
    return number;
}

static struct process_view see(uint32_t number)
{
    struct process_view view;
    assert_ok(process_look(processes, number, &view));
    return view;
}

/* --- bodies --- */

static int return_it(struct process_task *task, void *context)
{
    (void)task;
    return *(int *)context;
}

static int sleep_for_ever(struct process_task *task, void *context)
{
    (void)context;
    process_task_progress(task, 0, 0.25);
    while (pause() < 0)
        continue;
    return 0;
}

static int crash(struct process_task *task, void *context)
{
    (void)task;
    (void)context;
    raise(SIGSEGV);
    return 0;
}

static int private_number = 5;

static int change_the_copy(struct process_task *task, void *context)
{
    int before = private_number;
    private_number = *(int *)context;
    int seen[2] = {before, private_number};
    memcpy(process_task_note(task), seen, sizeof seen);
    return 0;
}

struct inherited {
    int group_is_parents, stdin_is_null, sigint_ignored, blocked, death_signal, files;
    char name[16];
};

static int look_around(struct process_task *task, void *context)
{
    struct inherited *note = process_task_note(task);
    struct sigaction action;
    sigset_t mask;
    sigaction(SIGINT, NULL, &action);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    note->sigint_ignored = action.sa_handler == SIG_IGN;
    for (int s = 1; s < NSIG; s++)
        note->blocked += sigismember(&mask, s) == 1;
    prctl(PR_GET_PDEATHSIG, &note->death_signal);
    prctl(PR_GET_NAME, note->name);
    note->group_is_parents = getpgrp() == *(pid_t *)context;
    char byte;
    note->stdin_is_null = read(STDIN_FILENO, &byte, 1) == 0;
    note->files = (int)open_files();
    return 0;
}

static int wait_in_turn(struct process_task *task, void *context)
{
    _Atomic int *gate = context;
    process_task_state(task, WORKER_LOCK_WAIT);
    while (atomic_load(gate) < 1)
        usleep(1000);
    process_task_state(task, WORKER_BUSY);
    while (atomic_load(gate) < 2)
        usleep(1000);
    return 0;
}

/* --- tests --- */

static void exit_codes_are_pythons(void **state)
{
    (void)state;
    static const int statuses[] = {0, 1, 7, 255};
    for (size_t i = 0; i < 4; i++) {
        int status = statuses[i];
        uint32_t number = start(return_it, &status);
        assert_int_equal(number, i);
        wait_for(ended_count == i + 1);
        struct process_view view = see(number);
        assert_int_equal(ended[i], number);
        assert_int_equal(view.exit_code, statuses[i]);
        assert_int_equal(view.state, WORKER_DEAD);
        assert_true(view.ended_ns > view.started_ns);
        uint64_t sum = 0;
        for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
            sum += view.total_ns[s];
        assert_int_equal(sum, view.ended_ns - view.started_ns);
    }
    uint32_t number = start(crash, NULL);
    wait_for(ended_count == 5);
    assert_int_equal(see(number).exit_code, -SIGSEGV);
    process_forget(processes, number);
    struct process_view view;
    assert_int_equal(process_look(processes, number, &view), POOL_EPROCESS);
    assert_null(process_note(processes, number));
}

static void signals_end_stop_and_continue(void **state)
{
    (void)state;
    uint32_t number = start(sleep_for_ever, NULL);
    wait_for(see(number).state == WORKER_BUSY && see(number).part > 0.24);
    assert_ok(process_signal(processes, number, SIGSTOP));
    wait_for(see(number).state == WORKER_STOPPED);
    assert_ok(process_signal(processes, number, SIGCONT));
    wait_for(see(number).state == WORKER_BUSY);
    assert_int_equal(processes_alive(processes), 1);
    assert_ok(process_signal(processes, number, SIGTERM));
    wait_for(ended_count == 1);
    assert_int_equal(see(number).exit_code, -SIGTERM);
    assert_int_equal(process_signal(processes, number, SIGKILL), POOL_EPROCESS);
    number = start(sleep_for_ever, NULL);
    assert_ok(process_signal(processes, number, SIGSTOP));
    wait_for(see(number).state == WORKER_STOPPED);
    assert_ok(process_signal(processes, number, SIGKILL)); /* a stopped one as well */
    wait_for(ended_count == 2);
    assert_int_equal(see(number).exit_code, -SIGKILL);
    assert_int_equal(process_signal(processes, 99, SIGKILL), POOL_EPROCESS);
}

static void what_a_child_changes_is_its_own(void **state)
{
    (void)state;
    int seven = 7;
    uint32_t number = start(change_the_copy, &seven);
    wait_for(ended_count == 1);
    int seen[2];
    memcpy(seen, process_note(processes, number), sizeof seen);
    assert_int_equal(seen[0], 5);
    assert_int_equal(seen[1], 7);
    assert_int_equal(private_number, 5);
}

static void a_child_lets_go_of_what_is_its_parents(void **state)
{
    (void)state;
    sigset_t some, before;
    sigemptyset(&some);
    sigaddset(&some, SIGTERM);
    sigprocmask(SIG_BLOCK, &some, &before);
    pid_t group = getpgrp();
    uint32_t number = start(look_around, &group);
    sigset_t mask;
    sigprocmask(SIG_SETMASK, &before, &mask);
    assert_int_equal(sigismember(&mask, SIGTERM), 1); /* ours is as it was */
    assert_int_equal(sigismember(&mask, SIGUSR1), 0);
    wait_for(ended_count == 1);
    const struct inherited *note = process_note(processes, number);
    assert_int_equal(note->group_is_parents, 1);
    assert_int_equal(note->stdin_is_null, 1);
    assert_int_equal(note->sigint_ignored, 1);
    assert_int_equal(note->blocked, 0);
    assert_int_equal(note->death_signal, SIGKILL);
    assert_int_equal(note->files, 3);
    assert_string_equal(note->name, "poolscope p0");
}

static void waits_are_states_of_their_own(void **state)
{
    (void)state;
    _Atomic int *gate = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(gate, MAP_FAILED);
    uint32_t number = start(wait_in_turn, (void *)gate);
    wait_for(see(number).state == WORKER_LOCK_WAIT && see(number).total_ns[WORKER_LOCK_WAIT] > 2 * MS);
    atomic_store(gate, 1);
    wait_for(see(number).state == WORKER_BUSY);
    atomic_store(gate, 2);
    wait_for(ended_count == 1);
    assert_true(see(number).total_ns[WORKER_LOCK_WAIT] > 2 * MS);
    munmap((void *)gate, sizeof *gate);
}

static void a_thousand_and_twenty_four_at_once(void **state)
{
    (void)state;
    uint32_t number;
    for (int i = 0; i < PROCESSES_MAX; i++)
        start(sleep_for_ever, NULL);
    const struct process_spec spec = {.body = sleep_for_ever};
    assert_int_equal(process_start(processes, &spec, &number), POOL_EPROCESSES);
    assert_int_equal(processes_alive(processes), PROCESSES_MAX);
    for (uint32_t i = 0; i < PROCESSES_MAX; i++)
        assert_ok(process_signal(processes, i, SIGKILL));
    wait_for(ended_count == PROCESSES_MAX);
    assert_int_equal(processes_alive(processes), 0);
    for (uint32_t i = 0; i < PROCESSES_MAX; i++) {
        assert_int_equal(see(i).exit_code, -SIGKILL);
        process_forget(processes, i);
    }
    number = start(sleep_for_ever, NULL); /* there is room again, and numbers go on */
    assert_int_equal(number, PROCESSES_MAX);
}

/* Without a number for a pidfd SIGCHLD is all there is. */
static void at_the_limit_of_open_files_ends_are_still_seen(void **state)
{
    (void)state;
    struct rlimit before, tight;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    tight = before;
    tight.rlim_cur = (rlim_t)dup(STDERR_FILENO); /* the next number that is free */
    close((int)tight.rlim_cur);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    int three = 3;
    uint32_t number = start(return_it, &three);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    wait_for(ended_count == 1);
    assert_int_equal(see(number).exit_code, 3);
}

/* The parent is killed: whatever it has started ends with it. */
static void a_killed_parent_leaves_none(void **state)
{
    enum { COUNT = 8 };
    struct rig *rig = *state;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t *pids = mmap(NULL, COUNT * sizeof *pids, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(pids, MAP_FAILED);
    pid_t parent = fork();
    if (parent == 0) {
        struct processes *own;
        struct process_view view;
        uint32_t number;
        const struct process_spec spec = {.body = sleep_for_ever};
        if (processes_create(&own, rig->arena) != POOL_OK)
            _exit(1);
        for (int i = 0; i < COUNT; i++)
            pids[i] = process_start(own, &spec, &number) || process_look(own, number, &view) ? -1 : view.pid;
        raise(SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(parent, &status, 0), parent);
    assert_true(WIFSIGNALED(status));
    for (int i = 0; i < COUNT; i++) {
        assert_true(pids[i] > 0);
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]); /* ours now; ctest's time limit is the patience */
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 1);
    }
    munmap(pids, COUNT * sizeof *pids);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

enum { HEAP = 8 << 20 };

static int write_to_it(struct process_task *task, void *context)
{
    memset(context, 2, HEAP);
    process_task_progress(task, 1, 0);
    while (pause() < 0)
        continue;
    return 0;
}

/* Copy on write: what nobody has written to since the fork is shared, and what the child writes becomes its own. */
static void memory_is_shared_until_it_is_written(void **state)
{
    (void)state;
    char *heap = malloc(HEAP);
    assert_non_null(heap);
    memset(heap, 1, HEAP);
    struct memory_view reads = {.own = 0}, writes = {.own = 0};
    uint32_t reader = start(sleep_for_ever, heap), writer = start(write_to_it, heap);
    wait_for(see(reader).state == WORKER_BUSY && see(writer).items_done == 1);
    assert_true(process_memory(see(reader).pid, &reads) && process_memory(see(writer).pid, &writes));
    assert_true(reads.own < HEAP / 2);
    assert_true(reads.shared > HEAP);
    assert_true(writes.own >= HEAP);
    assert_true(writes.own > reads.own + HEAP / 2 && writes.shared < reads.shared);
    assert_true(writes.fair >= writes.own);
    assert_false(process_memory(-1, &reads));
    free(heap);
}

/* Whatever they do, and however many, none is left. */
static void destroying_ends_all(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++)
        start(sleep_for_ever, NULL);
    int zero = 0;
    start(return_it, &zero);
    assert_ok(process_signal(processes, 3, SIGSTOP));
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        test(exit_codes_are_pythons),
        test(signals_end_stop_and_continue),
        test(what_a_child_changes_is_its_own),
        test(a_child_lets_go_of_what_is_its_parents),
        test(waits_are_states_of_their_own),
        test(a_thousand_and_twenty_four_at_once),
        test(at_the_limit_of_open_files_ends_are_still_seen),
        test(a_killed_parent_leaves_none),
        test(memory_is_shared_until_it_is_written),
        test(destroying_ends_all),
    };
    return cmocka_run_group_tests_name("pool: processes of their own", tests, NULL, NULL);
}
