#include "repl/state.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "repl/text.h"

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

/* As the XDG Base Directory Specification says. */
char *state_path(const char *name)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    struct text path = {.bytes = NULL};
    if (state && state[0] == '/')
        text_format(&path, "%s/poolscope/%s", state, name);
    else if (home && home[0] == '/')
        text_format(&path, "%s/.local/state/poolscope/%s", home, name);
    if (path.size && make_directories(path.bytes))
        return path.bytes;
    if (!path.size)
        errno = ENOENT;
    int error = errno;
    text_release(&path);
    errno = error;
    return NULL;
}
