#include "repl/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>

#include "repl/text.h"

enum { HISTORY_KEPT = 10000 };

static bool make_directories(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = mkdir(path, 0700);
        *slash = '/';
        if (made < 0 && errno != EEXIST)
            return false;
    }
    return true;
}

/* $XDG_STATE_HOME/poolscope/history, as the XDG Base Directory Specification says. */
static char *history_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    struct text path = {.bytes = NULL};
    if (state && state[0] == '/')
        text_format(&path, "%s/poolscope/history", state);
    else if (home && home[0] == '/')
        text_format(&path, "%s/.local/state/poolscope/history", home);
    else
        return NULL;
    if (make_directories(path.bytes))
        return path.bytes;
    text_release(&path);
    return NULL;
}

char *history_open(void)
{
    using_history();
    stifle_history(HISTORY_KEPT);
    char *file = history_path();
    if (!file)
        return NULL;
    int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    read_history(file);
    history_truncate_file(file, HISTORY_KEPT);
    return file;
}

/* Readline went to the history's end when it took the line, which is remembered only now: it goes to the new end, or Up
 * and Ctrl-R would not find it. Unless somebody who types ahead is in the middle of the history already. */
void history_remember(const char *file, const char *line)
{
    bool at_end = where_history() >= history_length;
    char *copy = strdup(line);
    for (char *rest = copy, *one; copy && (one = strsep(&rest, "\n"));) {
        HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
        if (!one[strspn(one, " \t")] || (last && strcmp(last->line, one) == 0))
            continue;
        add_history(one);
        if (file)
            append_history(1, file);
    }
    if (at_end)
        using_history();
    free(copy);
}
