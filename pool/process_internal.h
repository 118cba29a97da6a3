/* pool/process_internal.h - what process.c and process_look.c have in common: the layout of a process's block, and the
 * parent's books. */
#ifndef POOL_PROCESS_INTERNAL_H
#define POOL_PROCESS_INTERNAL_H

#include "pool/internal.h"
#include "pool/process.h"

struct shared_process { /* at the beginning of its block */
    struct slot slot;
    _Alignas(CACHE_LINE) char note[];
};

struct child {
    uint32_t number;
    pid_t pid;
    int pidfd; /* -1: none was to be had; SIGCHLD still tells */
    struct pool_block *block;
    struct shared_process *shared;
    uint64_t started_ns, ended_ns;
    bool stopped, told;
    int exit_code;
};

struct processes {
    struct pool_arena *arena;
    int epoll_fd, null_fd;
    struct child *children[PROCESSES_MAX]; /* by number, ascending */
    size_t count, alive;
    size_t unwatched, untold;
    uint32_t next;
};

struct process_task {
    struct shared_process *shared;
    struct record record;
};

/* *index, if it is not NULL: where that number stands, or would. NULL: it is not there. */
struct child *process_find(const struct processes *processes, uint32_t number, size_t *index);

#endif
