/* pool/process.c - processes of their own: forked, watched and reaped.
 *
 * Each has a block of the arena: a slot, whose record it writes as a worker writes its own, and a note. The parent
 * writes the record before the fork and once the process has been reaped. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pool/process_internal.h"

enum { NOTE_MAX = 2048 };

/* --- all of them --- */

enum pool_error processes_create(struct processes **out, struct pool_arena *arena)
{
    struct processes *processes = calloc(1, sizeof *processes);
    if (!processes)
        return POOL_ESYSTEM;
    processes->arena = arena;
    raise_file_limit(PROCESSES_MAX);
    processes->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    processes->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (processes->epoll_fd >= 0 && processes->null_fd >= 0) {
        *out = processes;
        return POOL_OK;
    }
    processes_destroy(processes);
    return POOL_ESYSTEM;
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* --- the beginning --- */

static _Noreturn void become_process(const struct processes *processes, const struct child *child, pid_t parent,
                                     const struct process_spec *spec)
{
    char name[24];
    snprintf(name, sizeof name, "poolscope p%u", child->number);
    child_begin(name, parent);
    close(processes->epoll_fd); /* so that there is a number left at the limit of open files */
    child_take_files(&(struct child_files){.call_fd = -1,
                                           .null_fd = processes->null_fd,
                                           .own_stderr = processes->null_fd == STDERR_FILENO ||
                                                         processes->epoll_fd == STDERR_FILENO});
    struct process_task task = {.shared = child->shared};
    slot_read_torn(&child->shared->slot, &task.record); /* the parent wrote it before it forked us */
    task.record.cpu = sched_getcpu();
    process_task_state(&task, WORKER_BUSY);
    _exit(spec->body(&task, spec->context));
}

static void watch(struct processes *processes, struct child *child)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = child->number};
    child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    if (child->pidfd >= 0 && epoll_ctl(processes->epoll_fd, EPOLL_CTL_ADD, child->pidfd, &event) == 0)
        return;
    close_fd(child->pidfd);
    child->pidfd = -1;
    processes->unwatched++;
}

static enum pool_error fork_child(struct processes *processes, struct child *child, const struct process_spec *spec)
{
    struct record record = {.state = WORKER_STARTING, .previous = WORKER_STARTING, .cpu = -1};
    record.since_ns = child->started_ns = now_ns();
    slot_write(&child->shared->slot, &record);
    sigset_t before;
    child_block_signals(&before);
    pid_t parent = getpid();
    child->pid = fork();
    if (child->pid == 0)
        become_process(processes, child, parent, spec);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return child->pid < 0 ? POOL_EFORK : POOL_OK;
}

enum pool_error process_start(struct processes *processes, const struct process_spec *spec, uint32_t *number)
{
    if (processes->count == PROCESSES_MAX)
        return POOL_EPROCESSES;
    if (spec->note_size > NOTE_MAX)
        return POOL_ESPEC;
    struct child *child = calloc(1, sizeof *child);
    if (!child)
        return POOL_ESYSTEM;
    child->number = processes->next;
    enum pool_error error = arena_allocate(processes->arena, sizeof *child->shared + spec->note_size, 0, &child->block);
    if (error)
        goto free_child;
    child->shared = arena_at(processes->arena, child->block->offset);
    error = fork_child(processes, child, spec);
    if (error)
        goto release_block;
    watch(processes, child);
    processes->children[processes->count++] = child; /* the greatest number so far: the order holds */
    processes->alive++;
    *number = processes->next++;
    return POOL_OK;

release_block:
    pool_block_release(child->block);
free_child:
    free(child);
    return error;
}

/* --- the end --- */

/* What its record shows is brought up to its end, and written whole: it may have died while it wrote. */
static void bury(struct child *child)
{
    struct record record;
    slot_read_torn(&child->shared->slot, &record);
    uint64_t sum = 0, lived = child->ended_ns - child->started_ns;
    for (size_t s = 0; s < WORKER_STATE_COUNT; s++)
        sum += record.totals.ns[s];
    record.totals.ns[record.state] += lived > sum ? lived - sum : 0;
    record.previous = record.state;
    record.state = WORKER_DEAD;
    record.since_ns = child->ended_ns;
    slot_write(&child->shared->slot, &record);
}

static void reap(struct processes *processes, struct child *child)
{
    siginfo_t info = {.si_pid = 0};
    if (child->ended_ns)
        return;
    int waited = waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG);
    if ((waited == 0 && info.si_pid == 0) || (waited < 0 && errno != ECHILD))
        return; /* it lives */
    child->ended_ns = now_ns();
    child->exit_code = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
    child->stopped = false;
    bury(child);
    if (child->pidfd >= 0) {
        epoll_ctl(processes->epoll_fd, EPOLL_CTL_DEL, child->pidfd, NULL);
        close(child->pidfd);
        child->pidfd = -1;
    } else {
        processes->unwatched--;
    }
    processes->alive--;
    processes->untold++;
}

static void release_child(struct child *child)
{
    pool_block_release(child->block);
    free(child);
}

void process_forget(struct processes *processes, uint32_t number)
{
    size_t index;
    struct child *child = process_find(processes, number, &index);
    if (!child || !child->ended_ns)
        return;
    processes->untold -= !child->told;
    processes->count--;
    memmove(&processes->children[index], &processes->children[index + 1],
            (processes->count - index) * sizeof(struct child *));
    release_child(child);
}

void processes_destroy(struct processes *processes)
{
    if (!processes)
        return;
    for (size_t i = 0; i < processes->count; i++)
        if (!processes->children[i]->ended_ns)
            kill(processes->children[i]->pid, SIGKILL);
    for (size_t i = 0; i < processes->count; i++) {
        struct child *child = processes->children[i];
        siginfo_t info;
        while (!child->ended_ns && waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
            continue;
        reap(processes, child);
        release_child(child);
    }
    close_fd(processes->epoll_fd);
    close_fd(processes->null_fd);
    free(processes);
}

/* --- the loop's side --- */

int processes_fd(const struct processes *processes)
{
    return processes->epoll_fd;
}

void processes_child_signal(const struct processes *processes)
{
    for (size_t i = 0; i < processes->count; i++) {
        struct child *child = processes->children[i];
        siginfo_t info = {.si_pid = 0};
        if (!child->ended_ns && waitid(P_PID, (id_t)child->pid, &info, WSTOPPED | WCONTINUED | WNOHANG) == 0 &&
            info.si_pid)
            child->stopped = info.si_code != CLD_CONTINUED;
    }
}

static size_t tell(struct processes *processes, struct process_notice *notices, size_t max)
{
    size_t told = 0;
    for (size_t i = 0; i < processes->count && told < max && processes->untold; i++) {
        struct child *child = processes->children[i];
        if (!child->ended_ns || child->told)
            continue;
        child->told = true;
        processes->untold--;
        notices[told++] = (struct process_notice){.number = child->number};
    }
    return told;
}

size_t processes_update(struct processes *processes, struct process_notice *notices, size_t max)
{
    enum { BATCH = 64 };
    struct epoll_event events[BATCH];
    int count = processes->alive ? epoll_wait(processes->epoll_fd, events, BATCH, 0) : 0;
    for (int i = 0; i < count; i++) {
        struct child *child = process_find(processes, (uint32_t)events[i].data.u64, NULL);
        if (child)
            reap(processes, child);
    }
    for (size_t i = 0; i < processes->count && processes->unwatched; i++)
        if (processes->children[i]->pidfd < 0)
            reap(processes, processes->children[i]);
    return tell(processes, notices, max);
}
