/* repl/fatal.h with faults that are real: what a program does wrong, and not a signal that somebody sends. A child does
 * it on a terminal that is not its controlling one, with no guardian's process left to help. */
#include "tests/terminal/terminal.h"

#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "repl/fatal.h"
#include "repl/guardian.h"
#include "tests/terminal/processes.h"

static void write_where_nothing_may_be_written(void)
{
    volatile char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *page = 1;
}

static void read_behind_a_files_end(void)
{
    int file = memfd_create("empty", MFD_CLOEXEC);
    const volatile char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    (void)*page;
}

/* Written to after the call, so that it is not the last thing done and takes a frame each time. */
static int run_out_of_stack(const volatile int *before)
{
    volatile int frame[1024];
    frame[0] = *before + 1;
    if (frame[0] < 0) /* it never is, but compilers warn where there is no end */
        return 0;
    frame[1] = run_out_of_stack(frame);
    return frame[0] + frame[1];
}

static void recurse_for_ever(void)
{
    volatile int depth = 0;
    run_out_of_stack(&depth);
}

static void trap(void)
{
    __builtin_trap();
}

/* Its statuses are those that cannot come of the signal. */
static _Noreturn void fault(int slave, void (*do_it)(void))
{
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL); /* cmocka catches faults, and would go on with the next test */
    const struct rlimit small = {1 << 20, 1 << 20}, none = {0, 0};
    setrlimit(RLIMIT_STACK, &small);
    setrlimit(RLIMIT_CORE, &none);
    struct guardian *guardian = guardian_start(slave);
    if (!guardian)
        _exit(1);
    struct workers children = children_of(getpid());
    if (children.count != 1 || kill(children.pids[0], SIGKILL) < 0 || waitpid(children.pids[0], NULL, 0) < 0)
        _exit(2);
    fatal_catch(guardian);
    struct termios raw;
    if (tcgetattr(slave, &raw) < 0)
        _exit(3);
    cfmakeraw(&raw);
    if (tcsetattr(slave, TCSANOW, &raw) < 0)
        _exit(4);
    guardian_arm(guardian, "given back");
    do_it();
    _exit(5);
}

static void assert_given_back_after(void (*do_it)(void), int signal)
{
    int master, slave, status;
    struct termios before, after;
    char bytes[64] = "";
    memset(&before, 0, sizeof before);
    memset(&after, 0, sizeof after);
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    assert_int_equal(tcgetattr(slave, &before), 0);
    pid_t child = fork();
    if (child == 0)
        fault(slave, do_it);
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), signal);
    assert_int_equal(tcgetattr(slave, &after), 0);
    assert_memory_equal(&after, &before, sizeof after);
    assert_int_equal(read(master, bytes, sizeof bytes - 1), strlen("given back"));
    assert_string_equal(bytes, "given back");
    close(slave);
    close(master);
}

static void a_wrong_address(void **state)
{
    (void)state;
    assert_given_back_after(write_where_nothing_may_be_written, SIGSEGV);
}

static void a_file_that_is_too_short(void **state)
{
    (void)state;
    assert_given_back_after(read_behind_a_files_end, SIGBUS);
}

static void no_stack_left(void **state)
{
    (void)state;
    assert_given_back_after(recurse_for_ever, SIGSEGV);
}

static void a_trap(void **state)
{
    (void)state;
    assert_given_back_after(trap, SIGILL);
}

static void an_assertion(void **state)
{
    (void)state;
    assert_given_back_after(abort, SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_address), cmocka_unit_test(a_file_that_is_too_short),
        cmocka_unit_test(no_stack_left),   cmocka_unit_test(a_trap),
        cmocka_unit_test(an_assertion),
    };
    return cmocka_run_group_tests_name("terminal: faults", tests, NULL, NULL);
}
