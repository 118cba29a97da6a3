/* tests/terminal/shell.h - as much of a shell as job control needs: it leads the terminal's session, puts the program
 * into a process group of its own in the foreground, takes the terminal back when the program stops, and gives it
 * again when told to. A program that led the session itself would be in an orphaned group, which Ctrl-Z cannot stop. */
#ifndef TESTS_TERMINAL_SHELL_H
#define TESTS_TERMINAL_SHELL_H

#include <sys/types.h>

enum shell_order { SHELL_FOREGROUND = 'f' }; /* one byte; an end of file: go */

struct shell_report {
    pid_t program;
    int status; /* as waitpid() gives it; in the first report, of the start, 0 */
};

struct shell_start {
    int slave;             /* the terminal's other end */
    int master;            /* not the shell's to keep: a window that it holds open is never closed */
    const char *directory; /* the program's */
    const char *program;
    char *const *arguments;   /* with the program's name, ends with NULL */
    char *const *environment; /* ends with NULL */
};

/* Forks the shell. *orders is the caller's: reports are read from it, orders written to it, a packet each. -1: errno.
 */
pid_t shell_fork(const struct shell_start *start, int *orders);

#endif
