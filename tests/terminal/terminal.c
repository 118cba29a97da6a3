#include "tests/terminal/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tests/terminal/processes.h"
#include "tests/terminal/screen.h"
#include "tests/terminal/shell.h"

enum { ENVIRONMENT_MAX = 32, ARGUMENTS_MAX = 8, LOOK_MS = 5 };

struct terminal {
    char home[64];
    struct screen *screen;
    int master, orders; /* -1: none */
    pid_t shell, program;
    bool over;               /* reaped */
    struct termios settings; /* before the program began */
    struct workers not_workers;
};

uint64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

/* --- reading and typing --- */

static void read_all(struct terminal *terminal)
{
    char bytes[1 << 14];
    ssize_t size;
    while (terminal->master >= 0 && (size = read(terminal->master, bytes, sizeof bytes)) > 0)
        screen_write(terminal->screen, bytes, (size_t)size);
}

/* Until there is something to read, or LOOK_MS: what else is waited for has to be looked at now and then. */
static void wait_a_little(struct terminal *terminal, short events)
{
    struct pollfd fds[2] = {{.fd = terminal->master, .events = events}, {.fd = terminal->orders, .events = POLLIN}};
    poll(fds, 2, LOOK_MS);
    read_all(terminal);
}

static void answer(const char *bytes, size_t size, void *context)
{
    terminal_type_bytes(context, bytes, size);
}

void terminal_type_bytes(struct terminal *terminal, const char *bytes, size_t size)
{
    uint64_t deadline = clock_now() + PATIENCE_NS;
    while (size && clock_now() < deadline) {
        ssize_t written = write(terminal->master, bytes, size);
        if (written < 0 && errno != EAGAIN && errno != EINTR)
            fail_msg("cannot type: %s", strerror(errno));
        if (written < 0) {
            wait_a_little(terminal, POLLIN | POLLOUT);
            continue;
        }
        bytes += written;
        size -= (size_t)written;
    }
    assert_int_equal(size, 0);
}

void terminal_type(struct terminal *terminal, const char *bytes)
{
    terminal_type_bytes(terminal, bytes, strlen(bytes));
}

/* --- the screen --- */

const char *terminal_screen(struct terminal *terminal)
{
    read_all(terminal);
    return screen_text(terminal->screen);
}

void terminal_row(struct terminal *terminal, int row, char *text, size_t size)
{
    read_all(terminal);
    screen_row(terminal->screen, row, text, size);
}

void terminal_cursor(struct terminal *terminal, int *row, int *column)
{
    read_all(terminal);
    screen_cursor(terminal->screen, row, column);
}

void terminal_cursor_row(struct terminal *terminal, char *text, size_t size)
{
    int row, column;
    terminal_cursor(terminal, &row, &column);
    screen_row(terminal->screen, row, text, size);
}

const char *terminal_output(struct terminal *terminal, size_t *size)
{
    read_all(terminal);
    return screen_record(terminal->screen, size);
}

void terminal_forget(struct terminal *terminal)
{
    read_all(terminal);
    screen_forget(terminal->screen);
}

size_t terminal_strays(struct terminal *terminal)
{
    read_all(terminal);
    return screen_strays(terminal->screen);
}

void terminal_resize(struct terminal *terminal, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    read_all(terminal);
    screen_resize(terminal->screen, rows, columns);
    assert_int_equal(ioctl(terminal->master, TIOCSWINSZ, &size), 0);
}

/* --- waiting --- */

static void give_up(struct terminal *terminal, const char *what, const char *detail, const char *file, int at)
{
    int row, column;
    terminal_cursor(terminal, &row, &column);
    print_error("%s:%d: %s%s\n--- the screen, cursor in row %d, column %d ---\n", file, at, what, detail, row, column);
    fprintf(stderr, "%s---\n", terminal_screen(terminal)); /* cmocka cuts what is longer than a kilobyte */
    _fail(file, at);
}

void terminal_wait_until_at(struct terminal *terminal, bool (*holds)(struct terminal *terminal, void *context),
                            void *context, const char *what, const char *file, int at)
{
    uint64_t deadline = clock_now() + PATIENCE_NS;
    for (read_all(terminal); !holds(terminal, context); wait_a_little(terminal, POLLIN))
        if (clock_now() > deadline)
            give_up(terminal, "waited in vain: ", what, file, at);
}

struct sought {
    const char *text;
    regex_t *pattern;
    bool there;
    int column;
};

static bool text_is_there(struct terminal *terminal, void *context)
{
    const struct sought *sought = context;
    return (strstr(terminal_screen(terminal), sought->text) != NULL) == sought->there;
}

static bool pattern_is_there(struct terminal *terminal, void *context)
{
    const struct sought *sought = context;
    return regexec(sought->pattern, terminal_screen(terminal), 0, NULL, 0) == 0;
}

static bool line_is_there(struct terminal *terminal, void *context)
{
    const struct sought *sought = context;
    char text[4096];
    int row, column;
    terminal_cursor(terminal, &row, &column);
    screen_row(terminal->screen, row, text, sizeof text);
    return strcmp(text, sought->text) == 0 && (sought->column < 0 || sought->column == column);
}

static bool line_ends_with(struct terminal *terminal, void *context)
{
    const struct sought *sought = context;
    char text[4096];
    terminal_cursor_row(terminal, text, sizeof text);
    size_t size = strlen(text), wanted = strlen(sought->text);
    return size >= wanted && strcmp(text + size - wanted, sought->text) == 0;
}

static bool line_is_taken(struct terminal *terminal, void *context)
{
    struct termios now;
    (void)context;
    return tcgetattr(terminal->master, &now) == 0 && (now.c_lflag & ICANON);
}

static bool output_is_there(struct terminal *terminal, void *context)
{
    const struct sought *sought = context;
    size_t size;
    const char *output = terminal_output(terminal, &size);
    return memmem(output, size, sought->text, strlen(sought->text)) != NULL;
}

void terminal_wait_text_at(struct terminal *terminal, const char *text, bool there, const char *file, int at)
{
    struct sought sought = {.text = text, .there = there};
    terminal_wait_until_at(terminal, text_is_there, &sought, text, file, at);
}

void terminal_wait_match_at(struct terminal *terminal, const char *pattern, const char *file, int at)
{
    regex_t compiled;
    struct sought sought = {.pattern = &compiled};
    assert_int_equal(regcomp(&compiled, pattern, REG_EXTENDED | REG_NEWLINE | REG_NOSUB), 0);
    terminal_wait_until_at(terminal, pattern_is_there, &sought, pattern, file, at);
    regfree(&compiled);
}

void terminal_wait_line_at(struct terminal *terminal, const char *row, int column, const char *file, int at)
{
    struct sought sought = {.text = row, .column = column};
    terminal_wait_until_at(terminal, line_is_there, &sought, row, file, at);
}

void terminal_wait_output_at(struct terminal *terminal, const char *bytes, const char *file, int at)
{
    struct sought sought = {.text = bytes};
    terminal_wait_until_at(terminal, output_is_there, &sought, bytes, file, at);
}

void terminal_wait_running_at(struct terminal *terminal, const char *file, int at)
{
    terminal_wait_until_at(terminal, line_is_taken, NULL, "a command runs", file, at);
}

void terminal_enter_at(struct terminal *terminal, const char *line, const char *file, int at)
{
    struct sought sought = {.text = line};
    terminal_type(terminal, line);
    terminal_wait_until_at(terminal, line_ends_with, &sought, line, file, at);
    terminal_type(terminal, ENTER);
}

/* --- the program --- */

pid_t terminal_program(const struct terminal *terminal)
{
    return terminal->program;
}

void terminal_signal(struct terminal *terminal, int signal)
{
    assert_int_equal(kill(terminal->program, signal), 0);
}

pid_t terminal_guardian(const struct terminal *terminal)
{
    assert_int_equal(terminal->not_workers.count, 1);
    return terminal->not_workers.pids[0];
}

struct workers terminal_workers(struct terminal *terminal)
{
    struct workers all = children_of(terminal->program), workers = {.count = 0};
    for (size_t i = 0; i < all.count; i++) {
        bool known = false;
        for (size_t k = 0; k < terminal->not_workers.count; k++)
            known |= terminal->not_workers.pids[k] == all.pids[i];
        if (!known)
            workers.pids[workers.count++] = all.pids[i];
    }
    /* Process 0 would be our own group: a test that kills a worker that is not there must not kill the tests. */
    for (size_t i = workers.count; i < WORKERS_SEEN_MAX; i++)
        workers.pids[i] = INT_MAX;
    return workers;
}

static bool has_report(struct terminal *terminal, void *context)
{
    (void)context;
    struct pollfd fd = {.fd = terminal->orders, .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

int terminal_wait_status_at(struct terminal *terminal, bool stopped, const char *file, int at)
{
    struct shell_report report;
    terminal_wait_until_at(terminal, has_report, NULL, stopped ? "the program stops" : "the program ends", file, at);
    assert_int_equal(recv(terminal->orders, &report, sizeof report, 0), sizeof report);
    if ((WIFSTOPPED(report.status) != 0) != stopped)
        give_up(terminal, stopped ? "it ended and should stop" : "it stopped and should end", "", file, at);
    terminal->over = !stopped;
    read_all(terminal);
    return report.status;
}

void terminal_foreground(struct terminal *terminal)
{
    const char order = SHELL_FOREGROUND;
    assert_int_equal(send(terminal->orders, &order, 1, MSG_NOSIGNAL), 1);
}

void terminal_hang_up(struct terminal *terminal)
{
    read_all(terminal);
    close(terminal->master);
    terminal->master = -1;
}

void terminal_get_settings(struct terminal *terminal, struct termios *settings)
{
    memset(settings, 0, sizeof *settings);
    assert_int_equal(tcgetattr(terminal->master, settings), 0);
}

void terminal_set_settings(struct terminal *terminal, const struct termios *settings)
{
    assert_int_equal(tcsetattr(terminal->master, TCSANOW, settings), 0);
    terminal_get_settings(terminal, &terminal->settings);
}

void terminal_assert_settings(struct terminal *terminal)
{
    struct termios now;
    terminal_get_settings(terminal, &now);
    assert_memory_equal(&now, &terminal->settings, sizeof now);
}

static bool settings_are_back(struct terminal *terminal, void *context)
{
    (void)context;
    struct termios now;
    terminal_get_settings(terminal, &now);
    // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): both were zeroed before they were read
    return memcmp(&now, &terminal->settings, sizeof now) == 0;
}

void terminal_wait_settings_at(struct terminal *terminal, const char *file, int at)
{
    terminal_wait_until_at(terminal, settings_are_back, NULL, "the settings are as before", file, at);
}

void terminal_stop_output(struct terminal *terminal)
{
    int slave = ioctl(terminal->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(slave >= 0);
    assert_int_equal(tcflow(slave, TCOOFF), 0);
    close(slave);
}

/* --- starting --- */

struct environment {
    char *entries[ENVIRONMENT_MAX + 1];
    size_t count;
};

static void put_variable(struct environment *environment, const char *name, const char *value, const char *behind)
{
    assert_true(environment->count < ENVIRONMENT_MAX);
    assert_true(asprintf(&environment->entries[environment->count++], "%s=%s%s", name, value, behind) >= 0);
}

/* Nothing of the caller's own but what sanitizers and coverage read. What the test wants comes first: of two it counts.
 */
static void make_environment(const struct terminal *terminal, const struct terminal_options *options,
                             struct environment *environment)
{
    for (const char *const *more = options->environment; more && *more; more++)
        environment->entries[environment->count++] = strdup(*more);
    static const char *const passed[] = {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "GCOV_PREFIX"};
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
        const char *value = getenv(passed[i]);
        if (value)
            put_variable(environment, passed[i], value, "");
    }
    put_variable(environment, "LC_ALL", "C.UTF-8", "");
    put_variable(environment, "HOME", terminal->home, "");
    put_variable(environment, "XDG_STATE_HOME", terminal->home, "/state");
    put_variable(environment, "XDG_CONFIG_HOME", terminal->home, "/config");
    put_variable(environment, "XDG_DATA_HOME", terminal->home, "/data");
    put_variable(environment, "XDG_CACHE_HOME", terminal->home, "/cache");
    if (!options->term || *options->term)
        put_variable(environment, "TERM", options->term ? options->term : "xterm-256color", "");
}

static void open_terminal(struct terminal *terminal, const struct terminal_options *options, int *slave)
{
    struct winsize size = {.ws_row = (unsigned short)(options->rows ? options->rows : 24),
                           .ws_col = (unsigned short)(options->columns ? options->columns : 100)};
    assert_int_equal(openpty(&terminal->master, slave, NULL, NULL, &size), 0);
    fcntl(terminal->master, F_SETFD, FD_CLOEXEC);
    fcntl(*slave, F_SETFD, FD_CLOEXEC);
    fcntl(terminal->master, F_SETFL, O_RDWR | O_NONBLOCK);
    struct termios settings;
    assert_int_equal(tcgetattr(*slave, &settings), 0);
    settings.c_iflag |= IUTF8;
    assert_int_equal(tcsetattr(*slave, TCSANOW, &settings), 0);
    memset(&terminal->settings, 0, sizeof terminal->settings);
    assert_int_equal(tcgetattr(*slave, &terminal->settings), 0);
    terminal->screen = screen_create(size.ws_row, size.ws_col, answer, terminal);
}

static void close_terminal(struct terminal *terminal)
{
    if (terminal->shell > 0) {
        if (!terminal->over && terminal->program > 1)
            kill(-terminal->program, SIGKILL);
        kill(terminal->shell, SIGKILL);
        waitpid(terminal->shell, NULL, 0);
    }
    if (terminal->orders >= 0)
        close(terminal->orders);
    if (terminal->master >= 0)
        close(terminal->master);
    screen_destroy(terminal->screen);
    terminal->screen = NULL;
    terminal->shell = terminal->program = 0;
    terminal->orders = terminal->master = -1;
}

void terminal_start(struct terminal *terminal, const struct terminal_options *options)
{
    static const struct terminal_options plain;
    options = options ? options : &plain;
    assert_true(!terminal->shell || terminal->over);
    close_terminal(terminal);
    int slave;
    struct environment environment = {.count = 0};
    char *arguments[ARGUMENTS_MAX] = {(char[]){POOLSCOPE_PROGRAM}};
    static char plain_option[] = "--plain";
    size_t first = 1;
    if (!options->pane)
        arguments[first++] = plain_option;
    for (size_t i = 0; options->arguments && options->arguments[i] && first + i + 1 < ARGUMENTS_MAX; i++)
        arguments[first + i] = (char *)options->arguments[i];
    make_environment(terminal, options, &environment);
    open_terminal(terminal, options, &slave);
    struct shell_start start = {slave,     terminal->master,   terminal->home, POOLSCOPE_PROGRAM,
                                arguments, environment.entries};
    struct shell_report report = {.program = 0};
    terminal->shell = shell_fork(&start, &terminal->orders);
    assert_true(terminal->shell > 0);
    close(slave);
    for (size_t i = 0; i < environment.count; i++)
        free(environment.entries[i]);
    terminal->over = false;
    terminal->not_workers.count = 0;
    assert_int_equal(recv(terminal->orders, &report, sizeof report, 0), sizeof report);
    terminal->program = report.program;
    if (options->no_prompt)
        return;
    terminal_wait_prompt(terminal);
    terminal->not_workers = children_of(terminal->program);
}

/* --- the home --- */

const char *terminal_home(const struct terminal *terminal)
{
    return terminal->home;
}

void terminal_write_file(struct terminal *terminal, const char *path, const char *text)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s/%s", terminal->home, path);
    for (char *slash = strchr(whole + strlen(terminal->home) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(whole, 0700);
        *slash = '/';
    }
    FILE *file = fopen(whole, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

int terminal_setup(void **state)
{
    struct terminal *terminal = calloc(1, sizeof *terminal);
    if (!terminal)
        return -1;
    terminal->master = terminal->orders = -1;
    strcpy(terminal->home, "/tmp/poolscope-terminal-XXXXXX");
    *state = terminal;
    if (!mkdtemp(terminal->home))
        return -1;
    terminal_write_file(terminal, ".inputrc", ""); /* or readline would read the machine's */
    return 0;
}

int terminal_teardown(void **state)
{
    struct terminal *terminal = *state;
    close_terminal(terminal);
    nftw(terminal->home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(terminal);
    return 0;
}
