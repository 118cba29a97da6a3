#include "repl/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>

#include "repl/state.h"

enum { HISTORY_KEPT = 10000 };

char *history_open(void)
{
    using_history();
    stifle_history(HISTORY_KEPT);
    char *file = state_path("history");
    if (!file)
        return NULL;
    int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        int error = errno;
        free(file);
        errno = error;
        return NULL;
    }
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
