/* pool/memory.c - what of a process' memory is its own, and what it shares with others, as the kernel counts it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pool/process.h"

/* The kilobytes behind `key` at the beginning of a line, as bytes. */
static uint64_t figure(const char *text, const char *key)
{
    const char *line = strstr(text, key);
    return line ? strtoull(line + strlen(key), NULL, 10) * 1024 : 0;
}

bool process_memory(pid_t pid, struct memory_view *out)
{
    char path[64], text[2048];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    if (size <= 0)
        return false; /* it has ended */
    text[size] = '\0';
    *out = (struct memory_view){
        .own = figure(text, "\nPrivate_Clean:") + figure(text, "\nPrivate_Dirty:"),
        .shared = figure(text, "\nShared_Clean:") + figure(text, "\nShared_Dirty:"),
        .fair = figure(text, "\nPss:"),
    };
    return true;
}
