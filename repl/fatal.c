#include "repl/fatal.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "repl/guardian.h"

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { SIGNAL_COUNT = sizeof signals / sizeof *signals, STACK_SIZE = 64 << 10 };

/* A handler gets no context, so this is beside the session. Written while no handler is installed. */
static struct guardian *guardian_of_handler;
static pid_t program;
static struct sigaction previous[SIGNAL_COUNT];
static char stack[STACK_SIZE]; /* for when the other one is what ran out */

static void put_back_handlers(void)
{
    for (size_t i = 0; i < SIGNAL_COUNT; i++)
        sigaction(signals[i], &previous[i], NULL);
}

/* All signals are blocked, so what is raised here comes when this returns. What the program did to get the signal it
 * does once more then, which tells a sanitizer where it was; what was sent has to be sent again. */
static void on_fatal(int signal, siginfo_t *info, void *context)
{
    (void)context;
    if (getpid() == program)
        guardian_give_back(guardian_of_handler);
    put_back_handlers();
    if (info->si_code <= 0)
        raise(signal);
}

void fatal_catch(struct guardian *guardian)
{
    if (!guardian)
        return;
    guardian_of_handler = guardian;
    program = getpid();
    stack_t its = {.ss_sp = stack, .ss_size = sizeof stack}, other;
    if (sigaltstack(NULL, &other) == 0 && (other.ss_flags & SS_DISABLE))
        sigaltstack(&its, NULL);
    struct sigaction action = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < SIGNAL_COUNT; i++)
        if (sigaction(signals[i], NULL, &previous[i]) == 0 && previous[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL); /* ignored, as somebody wished, it would not end the program */
}

void fatal_release(void)
{
    if (guardian_of_handler)
        put_back_handlers();
    guardian_of_handler = NULL;
}

_Noreturn void die_by(int signal_number)
{
    sigset_t none;
    signal(signal_number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    raise(signal_number);
    _exit(128 + signal_number);
}
