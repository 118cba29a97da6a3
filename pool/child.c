/* pool/child.c - what every child of the program does first, a worker of a pool or a process of its own: it lets go of
 * what is its parent's. */
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "pool/internal.h"

void child_block_signals(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, before);
}

void child_begin(const char *name, pid_t parent)
{
    prctl(PR_SET_NAME, name);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    signal(SIGINT, SIG_IGN); /* Ctrl-C reaches the whole process group, and is the parent's to answer */
    signal(SIGQUIT, SIG_IGN);
}

void child_take_files(const struct child_files *files)
{
    /* Where the parent's standard files were closed, the engine's own have their numbers: first out of the way. */
    int first_free = CHILD_CALL_FD + 1;
    int call_fd = files->call_fd < 0 ? -1 : fcntl(files->call_fd, F_DUPFD, first_free);
    int null_fd = fcntl(files->null_fd, F_DUPFD, first_free);
    dup2(null_fd, STDIN_FILENO);
    dup2(null_fd, STDOUT_FILENO);
    if (files->own_stderr)
        dup2(null_fd, STDERR_FILENO);
    if (call_fd >= 0)
        dup2(call_fd, CHILD_CALL_FD);
    close_range(call_fd >= 0 ? CHILD_CALL_FD + 1 : CHILD_CALL_FD, ~0u, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}
