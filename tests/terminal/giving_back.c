/* The terminal is given back however the program ends: by SIGKILL, by its own fault; and left alone when it is not the
 * program's to give. */
#include "tests/terminal/terminal.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/terminal/processes.h"

#define PASTE_OFF "\033[?2004l"
#define LAST_BYTES PASTE_OFF "\r\n"

struct processes {
    pid_t guardian;
    struct workers workers;
};

static struct processes start_pool(struct terminal *terminal)
{
    struct processes processes;
    terminal_start(terminal, NULL);
    processes.guardian = terminal_guardian(terminal);
    terminal_run(terminal, "pool 2");
    processes.workers = terminal_workers(terminal);
    assert_int_equal(processes.workers.count, 2);
    return processes;
}

static void type_half_a_line(struct terminal *terminal)
{
    terminal_type(terminal, "sum [20, ");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
}

static bool is_gone(struct terminal *terminal, void *context)
{
    (void)terminal;
    return process_state(*(const pid_t *)context) == 0;
}

static bool last_bytes_came(struct terminal *terminal, void *context)
{
    (void)context;
    size_t size, last = strlen(LAST_BYTES);
    const char *output = terminal_output(terminal, &size);
    return size >= last && memcmp(output + size - last, LAST_BYTES, last) == 0;
}

static bool has_written(struct terminal *terminal, const char *bytes)
{
    size_t size;
    const char *output = terminal_output(terminal, &size);
    return memmem(output, size, bytes, strlen(bytes)) != NULL;
}

static void wait_all_gone(struct terminal *terminal, struct processes *processes)
{
    for (size_t i = 0; i < processes->workers.count; i++)
        terminal_wait_until(terminal, is_gone, &processes->workers.pids[i], "a worker is gone");
    terminal_wait_until(terminal, is_gone, &processes->guardian, "the guardian is gone");
}

static void end_by(struct terminal *terminal, int signal)
{
    terminal_signal(terminal, signal);
    int status = terminal_reap(terminal);
#ifdef __SANITIZE_ADDRESS__
    if (WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status) == SIGABRT)
        return; /* it has told of the fault, and ended the program its own way */
#endif
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), signal);
}

/* The shell does not look for what becomes of a job that it has been told is stopped. */
static void kill_stopped(struct terminal *terminal)
{
    pid_t program = terminal_program(terminal);
    terminal_signal(terminal, SIGKILL);
    terminal_wait_until(terminal, is_gone, &program, "the program is gone");
}

static void kill_guardian(struct terminal *terminal, struct processes *processes)
{
    assert_int_equal(kill(processes->guardian, SIGKILL), 0);
    terminal_wait_until(terminal, is_gone, &processes->guardian, "the guardian is gone");
}

/* --- SIGKILL --- */

static void assert_given_back_in_the_end(struct terminal *terminal, struct processes *processes)
{
    terminal_wait_settings(terminal);
    terminal_wait_until(terminal, last_bytes_came, NULL, "bracketed paste is turned off");
    wait_all_gone(terminal, processes);
    assert_int_equal(terminal_strays(terminal), 0);
}

static void killed_at_the_prompt(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    end_by(terminal, SIGKILL);
    assert_given_back_in_the_end(terminal, &processes);
}

static void killed_at_the_first_prompt(void **state)
{
    struct terminal *terminal = *state;
    terminal_start(terminal, NULL);
    struct processes processes = {.guardian = terminal_guardian(terminal)};
    end_by(terminal, SIGKILL);
    assert_given_back_in_the_end(terminal, &processes);
}

static void killed_in_a_line(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    type_half_a_line(terminal);
    end_by(terminal, SIGKILL);
    assert_given_back_in_the_end(terminal, &processes);
    terminal_wait_match(terminal, "^>>> sum \\[20,$");
    terminal_wait_line(terminal, "", 0); /* the shell's prompt gets a line of its own */
}

/* By who means the whole job, as `kill -9 %1` does. */
static void killed_with_its_group(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    assert_int_equal(kill(-terminal_program(terminal), SIGKILL), 0);
    assert_true(WIFSIGNALED(terminal_reap(terminal)));
    assert_given_back_in_the_end(terminal, &processes);
}

static void killed_while_a_job_runs(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    terminal_enter(terminal, "map spin_ms [60000, 60000]");
    terminal_wait_running(terminal);
    end_by(terminal, SIGKILL);
    wait_all_gone(terminal, &processes);
    terminal_assert_settings(terminal);
}

/* Nothing can be written, and nobody waits until it can. */
static void killed_while_output_is_stopped(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    terminal_stop_output(terminal);
    end_by(terminal, SIGKILL);
    terminal_wait_settings(terminal);
    wait_all_gone(terminal, &processes);
}

static void killed_and_the_window_closed(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    terminal_signal(terminal, SIGKILL);
    terminal_hang_up(terminal);
    wait_all_gone(terminal, &processes);
}

/* `stty` between Ctrl-Z and `fg`: what was before is what that said. */
static void killed_after_others_have_set_the_terminal(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    terminal_type(terminal, CTRL_Z);
    terminal_wait_stopped(terminal);
    struct termios settings;
    terminal_get_settings(terminal, &settings);
    settings.c_cc[VERASE] = '\b';
    settings.c_lflag ^= ECHOE;
    terminal_set_settings(terminal, &settings);
    terminal_forget(terminal);
    terminal_foreground(terminal);
    terminal_wait_output(terminal, ">>> ");
    type_half_a_line(terminal);
    end_by(terminal, SIGKILL);
    assert_given_back_in_the_end(terminal, &processes);
}

/* --- not the program's to give --- */

static void killed_while_stopped_by_ctrl_z(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    struct termios settings;
    terminal_get_settings(terminal, &settings);
    terminal_type(terminal, CTRL_Z);
    terminal_wait_stopped(terminal);
    terminal_set_settings(terminal, &settings); /* as if a shell had exactly ours */
    terminal_forget(terminal);
    kill_stopped(terminal);
    wait_all_gone(terminal, &processes);
    terminal_assert_settings(terminal);
    size_t size;
    terminal_output(terminal, &size);
    assert_int_equal(size, 0);
}

/* SIGSTOP cannot be answered: the shell finds the terminal as it was at the prompt. */
static void stop_at_the_prompt(struct terminal *terminal)
{
    type_half_a_line(terminal);
    terminal_signal(terminal, SIGSTOP);
    assert_true(WIFSTOPPED(terminal_wait_stopped(terminal)));
    terminal_forget(terminal);
}

static void a_shell_that_sets_nothing_gets_it_back(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    stop_at_the_prompt(terminal);
    kill_stopped(terminal);
    assert_given_back_in_the_end(terminal, &processes);
}

static void a_shell_that_sets_what_it_needs_keeps_it(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    struct termios settings;
    terminal_get_settings(terminal, &settings);
    stop_at_the_prompt(terminal);
    memset(settings.c_cc + 17, 0, sizeof settings.c_cc - 17); /* the same line editor as ours, in the shell */
    terminal_set_settings(terminal, &settings);
    kill_stopped(terminal);
    assert_given_back_in_the_end(terminal, &processes);
    terminal_assert_settings(terminal);
}

static void a_worker_that_faults_leaves_it_alone(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    type_half_a_line(terminal);
    struct termios settings, after;
    terminal_get_settings(terminal, &settings);
    terminal_forget(terminal);
    assert_int_equal(kill(processes.workers.pids[0], SIGSEGV), 0);
    terminal_wait(terminal, "was ended by SIGSEGV");
    terminal_wait_line(terminal, ">>> sum [20,", 13);
    terminal_get_settings(terminal, &after);
    assert_memory_equal(&after, &settings, sizeof after);
    assert_false(has_written(terminal, PASTE_OFF));
    terminal_type(terminal, "22]" ENTER);
    terminal_wait_match(terminal, "^42$");
}

/* --- the program's own fault --- */

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { FAULT_COUNT = sizeof faults / sizeof *faults };

/* When the shell hears of it, it is done. */
static void by_a_fault_at_the_prompt(void **state)
{
    for (size_t i = 0; i < FAULT_COUNT; i++) {
        struct terminal *terminal = *state;
        struct processes processes = start_pool(terminal);
        type_half_a_line(terminal);
        terminal_forget(terminal);
        kill_guardian(terminal, &processes);
        end_by(terminal, faults[i]);
        terminal_assert_settings(terminal);
        assert_true(has_written(terminal, LAST_BYTES));
        wait_all_gone(terminal, &processes);
    }
}

/* Who is done with it does nothing twice: what the guardian would write came once. */
static void by_a_fault_with_a_guardian(void **state)
{
    for (size_t i = 0; i < FAULT_COUNT; i++) {
        struct terminal *terminal = *state;
        struct processes processes = start_pool(terminal);
        terminal_forget(terminal);
        end_by(terminal, faults[i]);
        wait_all_gone(terminal, &processes);
        terminal_assert_settings(terminal);
        size_t size;
        const char *output = terminal_output(terminal, &size);
        const char *first = memmem(output, size, PASTE_OFF, strlen(PASTE_OFF));
        assert_non_null(first);
        assert_null(memmem(first + 1, size - (size_t)(first + 1 - output), PASTE_OFF, strlen(PASTE_OFF)));
    }
}

static void by_a_fault_while_a_job_runs(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    terminal_enter(terminal, "map spin_ms [60000, 60000]");
    terminal_wait_running(terminal);
    terminal_forget(terminal);
    end_by(terminal, SIGSEGV);
    terminal_assert_settings(terminal);
    wait_all_gone(terminal, &processes);
    assert_false(has_written(terminal, PASTE_OFF));
}

/* --- the other ways out --- */

static void by_signals_that_can_be_answered(void **state)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct terminal *terminal = *state;
        struct processes processes = start_pool(terminal);
        type_half_a_line(terminal);
        end_by(terminal, signals[i]);
        terminal_assert_settings(terminal);
        assert_true(has_written(terminal, PASTE_OFF));
        wait_all_gone(terminal, &processes);
    }
}

static void without_its_guardian_the_session_goes_on(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    kill_guardian(terminal, &processes);
    terminal_run(terminal, "map square 0..8");
    terminal_wait_match(terminal, "^\\[0, 1, 4, 9, 16, 25, 36, 49\\]$");
    terminal_enter(terminal, "quit");
    assert_int_equal(terminal_reap(terminal), 0);
    terminal_assert_settings(terminal);
    wait_all_gone(terminal, &processes);
}

/* --- who has what --- */

static size_t open_files(pid_t pid, const char *kind)
{
    char path[320], target[256];
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
        snprintf(path, sizeof path, "/proc/%d/fd/%s", (int)pid, entry->d_name);
        ssize_t size = readlink(path, target, sizeof target - 1);
        target[size > 0 ? size : 0] = '\0';
        count += size > 0 && strncmp(target, kind, strlen(kind)) == 0;
    }
    closedir(directory);
    return count;
}

static bool has_closed_the_rest(struct terminal *terminal, void *context)
{
    (void)terminal;
    return open_files(*(const pid_t *)context, "") == 2; /* the terminal and the program's end */
}

static bool has_closed_the_terminal(struct terminal *terminal, void *context)
{
    (void)terminal;
    return open_files(*(const pid_t *)context, "/dev/pts/") == 1; /* standard error */
}

/* What is shared and has no file's name, as the guardian's page. */
static bool maps_shared_page(pid_t pid)
{
    char path[64], line[512];
    bool there = false;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        there |= strstr(line, "/dev/zero (deleted)") != NULL;
    fclose(file);
    return there;
}

static void nothing_is_inherited(void **state)
{
    struct terminal *terminal = *state;
    struct processes processes = start_pool(terminal);
    terminal_wait_until(terminal, has_closed_the_rest, &processes.guardian, "the guardian has two files open");
    assert_int_equal(open_files(processes.guardian, "/dev/pts/"), 1);
    assert_int_equal(getpgid(processes.guardian), processes.guardian);
    assert_true(maps_shared_page(processes.guardian));
    for (size_t i = 0; i < processes.workers.count; i++) {
        terminal_wait_until(terminal, has_closed_the_terminal, &processes.workers.pids[i],
                            "a worker has the terminal open once");
        assert_false(maps_shared_page(processes.workers.pids[i]));
    }
}

int main(void)
{
    const struct rlimit no_cores = {0, 0};
    setrlimit(RLIMIT_CORE, &no_cores);
    const struct CMUnitTest tests[] = {
        terminal_test(killed_at_the_prompt),
        terminal_test(killed_at_the_first_prompt),
        terminal_test(killed_in_a_line),
        terminal_test(killed_with_its_group),
        terminal_test(killed_while_a_job_runs),
        terminal_test(killed_while_output_is_stopped),
        terminal_test(killed_and_the_window_closed),
        terminal_test(killed_after_others_have_set_the_terminal),
        terminal_test(killed_while_stopped_by_ctrl_z),
        terminal_test(a_shell_that_sets_nothing_gets_it_back),
        terminal_test(a_shell_that_sets_what_it_needs_keeps_it),
        terminal_test(a_worker_that_faults_leaves_it_alone),
        terminal_test(by_a_fault_at_the_prompt),
        terminal_test(by_a_fault_with_a_guardian),
        terminal_test(by_a_fault_while_a_job_runs),
        terminal_test(by_signals_that_can_be_answered),
        terminal_test(without_its_guardian_the_session_goes_on),
        terminal_test(nothing_is_inherited),
    };
    return cmocka_run_group_tests_name("terminal: giving back", tests, NULL, NULL);
}
