#include "tests/terminal/shell.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Set before the handler is installed, and not changed after. */
static pid_t program_of_shell;

/* As shells do: who hangs up on them hangs up on their jobs. */
static void pass_hangup(int signal)
{
    kill(-program_of_shell, signal);
    kill(-program_of_shell, SIGCONT);
}

static _Noreturn void become_program(const struct shell_start *start)
{
    setpgid(0, 0);
    tcsetpgrp(start->slave, getpid()); /* the shell does the same: whoever comes first */
    signal(SIGTTOU, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    for (int fd = 0; fd < 3; fd++)
        dup2(start->slave, fd);
    if (start->slave > 2)
        close(start->slave);
    if (chdir(start->directory) == 0)
        execve(start->program, start->arguments, start->environment);
    _exit(127);
}

static void report(int orders, int status)
{
    const struct shell_report said = {program_of_shell, status};
    if (send(orders, &said, sizeof said, MSG_NOSIGNAL) < 0)
        _exit(1);
}

static _Noreturn void be_shell(const struct shell_start *start, int orders)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(start->master);
    setsid();
    ioctl(start->slave, TIOCSCTTY, 0);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    program_of_shell = fork();
    if (program_of_shell < 0)
        _exit(1);
    if (program_of_shell == 0)
        become_program(start);
    setpgid(program_of_shell, program_of_shell);
    tcsetpgrp(start->slave, program_of_shell);
    struct sigaction action = {.sa_handler = pass_hangup, .sa_flags = SA_RESTART};
    sigaction(SIGHUP, &action, NULL);
    report(orders, 0);
    for (int status; waitpid(program_of_shell, &status, WUNTRACED) == program_of_shell;) {
        tcsetpgrp(start->slave, getpgrp());
        if (!WIFSTOPPED(status))
            signal(SIGHUP, SIG_IGN);
        report(orders, status);
        char order;
        if (recv(orders, &order, 1, 0) != 1)
            break;
        tcsetpgrp(start->slave, program_of_shell);
        kill(-program_of_shell, SIGCONT);
    }
    _exit(0);
}

pid_t shell_fork(const struct shell_start *start, int *orders)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return -1;
    pid_t shell = fork();
    if (shell == 0) {
        close(ends[0]);
        be_shell(start, ends[1]);
    }
    close(ends[1]);
    if (shell < 0)
        close(ends[0]);
    else
        *orders = ends[0];
    return shell;
}
