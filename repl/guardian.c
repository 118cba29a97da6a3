#include "repl/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum {
    WRITE_MS = 500,  /* so long a terminal that is stopped by Ctrl-S may hold up the bytes */
    END_SECONDS = 1, /* and whatever else there may be the guardian */
    MARK_AT = 18,    /* in c_cc: the kernel keeps what is there, and has no use for it */
    MARK = 'G',
};

/* What to do should the program end now. */
struct promise {
    struct termios before, ours;
    size_t size;
    char bytes[GUARDIAN_BYTES_MAX];
};

/* In a page that both processes have. The program alone writes; the guardian reads when the program is dead, so that
 * there is one thing to take care of: a program that is killed while it writes. */
struct guardian {
    pid_t child;  /* 0: there is none */
    pid_t group;  /* the program's, if it leads it; 0: others are in it that may go on, and have the terminal */
    int terminal; /* the same number in both */
    struct termios before;
    _Atomic unsigned current; /* 0: not armed; otherwise promises[current - 1], which is whole */
    struct promise promises[2];
};

_Static_assert(sizeof(struct guardian) <= 4096, "a page");

/* --- the terminal --- */

/* Two of them can be compared as bytes. */
static bool read_settings(int terminal, struct termios *settings)
{
    memset(settings, 0, sizeof *settings);
    return tcgetattr(terminal, settings) == 0;
}

/* Opened anew it does not block, which set on the descriptor at hand would go for the shell's as well. Where that is
 * not allowed (after su) the one at hand has to do: nothing is written to it without a poll(). */
static int open_again(int terminal)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", terminal);
    int again = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return again >= 0 ? again : fcntl(terminal, F_DUPFD_CLOEXEC, 3);
}

static void write_bytes(int terminal, const char *bytes, size_t size)
{
    struct pollfd fd = {.fd = terminal, .events = POLLOUT};
    while (size && poll(&fd, 1, WRITE_MS) == 1 && fd.revents == POLLOUT) {
        ssize_t written = write(terminal, bytes, size);
        if (written <= 0)
            return;
        bytes += written;
        size -= (size_t)written;
    }
}

void guardian_give_back(struct guardian *guardian)
{
    unsigned current = guardian ? atomic_load(&guardian->current) : 0;
    struct termios now;
    /* After a hang-up there is nothing to be read, and nothing to be given back. */
    if (!current || !read_settings(guardian->terminal, &now))
        return;
    const struct promise *promise = &guardian->promises[current - 1];
    /* A shell that is quicker than the guardian takes the terminal, and perhaps sets what it needs: that is left alone.
     * One that takes it and sets nothing must not be left with ours. Not TCSADRAIN, which waits for a stopped terminal;
     * and what has been typed ahead stays there to be read, as after any other program. */
    // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): read_settings() has zeroed what lies between the members
    bool ours = memcmp(&now, &promise->ours, sizeof now) == 0;
    if (ours || (guardian->group && tcgetpgrp(guardian->terminal) == guardian->group))
        tcsetattr(guardian->terminal, TCSANOW, &promise->before);
    write_bytes(guardian->terminal, promise->bytes, promise->size);
    atomic_store(&guardian->current, 0);
}

/* --- the guardian's process --- */

static void close_all_but(int a, int b)
{
    unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);
    if (low)
        close_range(0, low - 1, 0);
    if (high > low + 1)
        close_range(low + 1, high - 1, 0);
    close_range(high + 1, ~0u, 0);
}

/* All signals are blocked. SIGTTOU has to be: it would stop who is not in the foreground. */
static _Noreturn void keep_guard(struct guardian *guardian, int program)
{
    setpgid(0, 0);
    prctl(PR_SET_NAME, "tty-guardian"); /* `killall -9 poolscope` is not for it */
    close_all_but(guardian->terminal, program);
    struct pollfd fd = {.fd = program, .events = POLLIN};
    if (poll(&fd, 1, -1) != 1)
        _exit(1);
    sigset_t alarm_signal;
    sigemptyset(&alarm_signal);
    sigaddset(&alarm_signal, SIGALRM);
    signal(SIGALRM, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &alarm_signal, NULL);
    alarm(END_SECONDS);
    guardian_give_back(guardian);
    _exit(0);
}

static void fork_guardian(struct guardian *guardian)
{
    /* Not a pipe, which whoever is forked later would hold open. And opened here: by the time the guardian runs, its
     * parent may be another one. */
    int program = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (program < 0)
        return;
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child == 0)
        keep_guard(guardian, program);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(program);
    if (child < 0)
        return;
    setpgid(child, child); /* as it does itself: whoever comes first */
    guardian->child = child;
}

struct guardian *guardian_start(int terminal)
{
    struct guardian *guardian = mmap(NULL, sizeof *guardian, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (guardian == MAP_FAILED)
        return NULL;
    guardian->terminal = open_again(terminal);
    if (guardian->terminal < 0 || !read_settings(guardian->terminal, &guardian->before)) {
        guardian_stop(guardian);
        return NULL;
    }
    guardian->group = getpgrp() == getpid() ? getpgrp() : 0;
    fork_guardian(guardian);
    madvise(guardian, sizeof *guardian, MADV_DONTFORK); /* not the workers' to write */
    return guardian;
}

void guardian_stop(struct guardian *guardian)
{
    if (!guardian)
        return;
    if (guardian->child) {
        kill(guardian->child, SIGKILL); /* it has nothing to tidy up */
        while (waitpid(guardian->child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (guardian->terminal >= 0)
        close(guardian->terminal);
    munmap(guardian, sizeof *guardian);
}

/* --- what it should do --- */

/* Written where nobody looks, and then made the one that counts. */
static void promise(struct guardian *guardian, const struct termios *ours, const char *bytes)
{
    unsigned next = atomic_load(&guardian->current) == 1 ? 2 : 1;
    struct promise *promise = &guardian->promises[next - 1];
    promise->before = guardian->before;
    promise->ours = *ours;
    promise->size = strlen(bytes) <= sizeof promise->bytes ? strlen(bytes) : 0;
    memcpy(promise->bytes, bytes, promise->size);
    atomic_store(&guardian->current, next);
}

void guardian_expect(struct guardian *guardian, const char *bytes)
{
    struct termios now;
    if (!guardian || !read_settings(guardian->terminal, &now))
        return;
    guardian->before = now;
    promise(guardian, &now, bytes);
}

void guardian_arm(struct guardian *guardian, const char *bytes)
{
    struct termios now;
    if (!guardian || !read_settings(guardian->terminal, &now))
        return;
    now.c_cc[MARK_AT] = MARK;
    tcsetattr(guardian->terminal, TCSANOW, &now);
    if (read_settings(guardian->terminal, &now))
        promise(guardian, &now, bytes);
}

void guardian_disarm(struct guardian *guardian)
{
    if (guardian)
        atomic_store(&guardian->current, 0);
}
