#include "tests/terminal/processes.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The name in the second field may hold anything, so what follows is counted from its last parenthesis. */
static bool read_stat(pid_t pid, char *state, pid_t *parent)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    size_t size = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[size] = '\0';
    const char *behind = strrchr(line, ')');
    if (!behind || strlen(behind) < 5) /* ") S 1" */
        return false;
    *state = behind[2];
    *parent = (pid_t)strtol(behind + 4, NULL, 10);
    return *state != 'Z' && *state != 'X';
}

char process_state(pid_t pid)
{
    char state;
    pid_t parent;
    return read_stat(pid, &state, &parent) ? state : 0;
}

static int compare(const void *a, const void *b)
{
    const pid_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

struct workers children_of(pid_t parent)
{
    struct workers children = {.count = 0};
    DIR *directory = opendir("/proc");
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10), its_parent;
        char state;
        if (pid > 0 && children.count < WORKERS_SEEN_MAX && read_stat(pid, &state, &its_parent) && its_parent == parent)
            children.pids[children.count++] = pid;
    }
    if (directory)
        closedir(directory);
    qsort(children.pids, children.count, sizeof *children.pids, compare);
    return children;
}

void terminal_same_workers(const struct workers *a, const struct workers *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->pids, b->pids, a->count * sizeof *a->pids);
}

bool workers_are_stopped(struct terminal *terminal, void *context)
{
    const struct workers *workers = context;
    for (size_t i = 0; i < workers->count; i++)
        if (process_state(workers->pids[i]) != 'T')
            return false;
    return process_state(terminal_program(terminal)) == 'T';
}
