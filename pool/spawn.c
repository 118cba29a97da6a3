/* pool/spawn.c - workers that are programs of their own: how one is executed, and how it finds its pool.
 *
 * It gets three open files (/dev/null, the way to call, the arena) and an argument that says which slot of which pool
 * it is. Where the arena lies in its memory is its own affair: whatever is in there is an offset. What is executed is
 * the caller's: a program that executes itself does well to give /proc/self/exe, which means the program that runs,
 * even when the file has been built anew since. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pool/internal.h"

enum { ARGUMENTS_MAX = 8, ARENA_FD = CHILD_CALL_FD + 1 };

void slot_process_name(size_t slot, char *name)
{
    snprintf(name, WORKER_NAME_SIZE, "poolscope w%zu", slot);
}

/* --- in the worker --- */

struct order {
    uint64_t space, pool; /* of the arena, and the offset of the struct shared_pool in it */
    uint64_t slot, generation, parent;
};

#define ORDER_FORMAT "%" PRIx64 ":%" PRIx64 ":%" PRIx64 ":%" PRIx64 ":%" PRIx64

static bool read_order(const char *text, struct order *order)
{
    uint64_t *const numbers[] = {&order->space, &order->pool, &order->slot, &order->generation, &order->parent};
    enum { NUMBERS = sizeof numbers / sizeof *numbers };
    for (size_t i = 0; i < NUMBERS; i++) {
        char *end;
        *numbers[i] = strtoull(text, &end, 16);
        if (end == text || *end != (i + 1 < NUMBERS ? ':' : '\0'))
            return false;
        text = end + 1;
    }
    return order->pool && order->pool < order->space && order->space - order->pool >= sizeof(struct shared_pool);
}

void pool_become_worker(const char *text, enum pool_outcome (*work)(struct pool_task *task), uint64_t stamp)
{
    struct order order;
    if (!read_order(text, &order))
        return;
    struct pool_arena *arena = arena_attach(ARENA_FD, order.space);
    if (!arena)
        return;
    struct shared_pool *shared = arena_at(arena, order.pool);
    if (shared->stamp != stamp || order.slot >= shared->worker_count)
        return; /* what follows is the end of this program */
    close(ARENA_FD);
    char name[WORKER_NAME_SIZE];
    sigset_t none;
    slot_process_name(order.slot, name);
    child_begin(name, (pid_t)order.parent);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    struct worker_start start = {
        .arena = arena,
        .shared = shared,
        .slot = (uint32_t)order.slot,
        .generation = (uint32_t)order.generation,
        .event_fd = CHILD_CALL_FD,
        .work = work,
    };
    worker_main(&start);
}

/* --- in the parent --- */

struct files {
    int null, call, arena;
};

/* Copies with numbers that none of the worker's own has. */
static bool copy_files(const struct pool *pool, struct files *files)
{
    files->null = fcntl(pool->null_fd, F_DUPFD_CLOEXEC, ARENA_FD + 1);
    files->call = fcntl(pool->event_fd, F_DUPFD_CLOEXEC, ARENA_FD + 1);
    files->arena = fcntl(arena_fd(pool->arena), F_DUPFD_CLOEXEC, ARENA_FD + 1);
    return files->null >= 0 && files->call >= 0 && files->arena >= 0;
}

static void close_files(const struct files *files)
{
    const int all[] = {files->null, files->call, files->arena};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] >= 0)
            close(all[i]);
}

/* Signals stay blocked until the program has said what they are to do. */
static bool prepare(const struct files *files, posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes)
{
    sigset_t all;
    sigfillset(&all);
    int flags = fcntl(STDERR_FILENO, F_GETFD);
    bool no_stderr = flags < 0 || flags & FD_CLOEXEC; /* it is closed, or its number is one of our own files' */
    if (no_stderr && posix_spawn_file_actions_adddup2(actions, files->null, STDERR_FILENO))
        return false;
    return posix_spawn_file_actions_adddup2(actions, files->null, STDIN_FILENO) == 0 &&
           posix_spawn_file_actions_adddup2(actions, files->null, STDOUT_FILENO) == 0 &&
           posix_spawn_file_actions_adddup2(actions, files->call, CHILD_CALL_FD) == 0 &&
           posix_spawn_file_actions_adddup2(actions, files->arena, ARENA_FD) == 0 &&
           posix_spawn_file_actions_addclosefrom_np(actions, ARENA_FD + 1) == 0 &&
           posix_spawnattr_setsigmask(attributes, &all) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK) == 0;
}

static int execute(const struct pool *pool, size_t slot, const posix_spawn_file_actions_t *actions,
                   const posix_spawnattr_t *attributes, pid_t *pid)
{
    const struct pool_program *program = pool->options.program;
    char name[WORKER_NAME_SIZE], order[96], *arguments[ARGUMENTS_MAX + 3];
    size_t count = 0;
    slot_process_name(slot, name);
    snprintf(order, sizeof order, ORDER_FORMAT, arena_space(pool->arena), pool->block->offset, (uint64_t)slot,
             (uint64_t)pool->crew[slot].generation, (uint64_t)getpid());
    arguments[count++] = name;
    for (size_t i = 0; program->arguments[i] && i < ARGUMENTS_MAX; i++)
        arguments[count++] = (char *)program->arguments[i];
    arguments[count++] = order;
    arguments[count] = NULL;
    return posix_spawn(pid, program->path, actions, attributes, arguments, environ);
}

enum pool_error spawn_worker(const struct pool *pool, size_t slot, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    struct files files;
    if (posix_spawn_file_actions_init(&actions))
        return POOL_ESYSTEM;
    if (posix_spawnattr_init(&attributes)) {
        posix_spawn_file_actions_destroy(&actions);
        return POOL_ESYSTEM;
    }
    enum pool_error error = POOL_ESYSTEM;
    if (copy_files(pool, &files) && prepare(&files, &actions, &attributes)) {
        int refused = execute(pool, slot, &actions, &attributes, pid);
        error = !refused ? POOL_OK : refused == EAGAIN || refused == ENOMEM ? POOL_EFORK : POOL_ESPAWN;
    }
    close_files(&files);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}
