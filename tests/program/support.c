#include "tests/program/support.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

int be_the_reaper(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int nothing_is_left(void **state)
{
    (void)state;
    pid_t left = waitpid(-1, NULL, WNOHANG);
    if (left < 0 && errno == ECHILD)
        return 0;
    print_error("process %d is left\n", (int)left);
    return -1;
}

/* --- starting --- */

static void add(struct buffer *buffer, const char *bytes, size_t size)
{
    if (buffer->size + size + 1 > buffer->room) {
        buffer->room = 2 * (buffer->size + size + 1);
        buffer->bytes = realloc(buffer->bytes, buffer->room);
        if (!buffer->bytes)
            abort();
    }
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
}

/* Never comes back. */
static void become_the_program(const struct launch *launch, const char *state, int in, int out, int err)
{
    const char *file = launch->program ? launch->program : POOLSCOPE_PROGRAM;
    const char *arguments[10] = {file};
    for (size_t i = 0; i < 8; i++)
        arguments[i + 1] = launch->arguments[i];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    setenv("LC_ALL", launch->locale ? launch->locale : "C.UTF-8", 1);
    setenv("TERM", "dumb", 1);
    setenv("XDG_STATE_HOME", state, 1);
    if (launch->output)
        out = open(launch->output, O_WRONLY);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (launch->no_stdin)
        close(STDIN_FILENO);
    if (launch->no_stdout)
        close(STDOUT_FILENO);
    int program = open(file, O_RDONLY | O_CLOEXEC);
    if (launch->prepare && launch->prepare())
        _exit(PREPARE_IMPOSSIBLE);
    fexecve(program, (char *const *)(uintptr_t)arguments, environ);
    _exit(127);
}

void program_start(struct program *program, const struct launch *launch)
{
    int in[2], out[2], err[2];
    assert_int_equal(pipe2(in, O_CLOEXEC) | pipe2(out, O_CLOEXEC) | pipe2(err, O_CLOEXEC), 0);
    *program = (struct program){.in = in[1], .out = out[0], .err = err[0], .status = -1};
    add(&program->output, "", 0);
    add(&program->errors, "", 0);
    if (!launch->state)
        assert_non_null(mkdtemp(strcpy(program->state, "/tmp/poolscope-state-XXXXXX")));
    program->pid = fork();
    if (program->pid == 0)
        become_the_program(launch, launch->state ? launch->state : program->state, in[0], out[1], err[1]);
    assert_true(program->pid > 0);
    close(in[0]);
    close(out[1]);
    close(err[1]);
    fcntl(program->in, F_SETFL, O_NONBLOCK);
}

/* --- reading and writing --- */

static void drop(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool read_more(int *fd, struct buffer *buffer)
{
    char bytes[1 << 16];
    ssize_t size = read(*fd, bytes, sizeof bytes);
    if (size > 0)
        add(buffer, bytes, (size_t)size);
    else
        drop(fd);
    return size > 0;
}

/* One poll; writes what is left of the input. */
static void turn(struct program *program, const char *input, size_t *left)
{
    struct pollfd fds[3] = {{.fd = program->out, .events = POLLIN},
                            {.fd = program->err, .events = POLLIN},
                            {.fd = *left ? program->in : -1, .events = POLLOUT}};
    if (poll(fds, 3, PATIENCE_MS) == 0) {
        kill(program->pid, SIGKILL);
        waitpid(program->pid, NULL, 0);
        fail_msg("nothing comes; so far: %.2000s%.2000s", program->output.bytes, program->errors.bytes);
    }
    if (fds[0].revents)
        read_more(&program->out, &program->output);
    if (fds[1].revents)
        read_more(&program->err, &program->errors);
    if (fds[2].revents) {
        ssize_t size = write(program->in, input, *left);
        *left = size > 0 ? *left - (size_t)size : errno == EAGAIN ? *left : 0;
    }
}

static void write_all(struct program *program, const char *bytes, size_t size)
{
    for (size_t left = size; left;)
        turn(program, bytes + (size - left), &left);
}

void program_write(struct program *program, const char *text)
{
    write_all(program, text, strlen(text));
}

void program_await(struct program *program, const char *text)
{
    size_t none = 0;
    while (!strstr(program->output.bytes, text)) {
        if (program->out < 0)
            fail_msg("no '%s' in %s%s", text, program->output.bytes, program->errors.bytes);
        turn(program, NULL, &none);
    }
}

void program_await_more(struct program *program)
{
    size_t none = 0, size = program->output.size + program->errors.size;
    while (program->out >= 0 && program->output.size + program->errors.size == size)
        turn(program, NULL, &none);
    assert_true(program->out >= 0);
}

void program_finish(struct program *program)
{
    size_t none = 0;
    int status;
    drop(&program->in);
    while (program->out >= 0 || program->err >= 0)
        turn(program, NULL, &none);
    assert_int_equal(waitpid(program->pid, &status, 0), program->pid);
    program->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    program->end_signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* Lessons alone keep something. */
void forget_state(const char *folder)
{
    char path[128];
    snprintf(path, sizeof path, "%s/poolscope/lessons.json", folder);
    unlink(path);
    *strrchr(path, '/') = '\0';
    rmdir(path);
    rmdir(folder);
}

void program_release(struct program *program)
{
    if (program->state[0])
        forget_state(program->state);
    drop(&program->in);
    drop(&program->out);
    drop(&program->err);
    free(program->output.bytes);
    free(program->errors.bytes);
}

void program_run(struct program *program, const struct launch *launch)
{
    program_start(program, launch);
    if (launch->input)
        write_all(program, launch->input, launch->input_size ? launch->input_size : strlen(launch->input));
    program_finish(program);
}

void run_commands(struct program *program, const char *commands)
{
    program_run(program, &(struct launch){.arguments = {"-c", commands}});
}

void run_input(struct program *program, const char *text)
{
    program_run(program, &(struct launch){.input = text});
}

/* --- processes --- */

void expect_nothing_left(unsigned limit_ms)
{
    uint64_t end = now_ms() + limit_ms;
    for (;;) {
        pid_t pid = waitpid(-1, NULL, WNOHANG);
        if (pid < 0)
            return;
        if (pid == 0 && now_ms() > end)
            fail_msg("processes are left after %u ms", limit_ms);
        if (pid == 0)
            poll(NULL, 0, 1);
    }
}

/* The n-th field of /proc/PID/stat, from the state on, which is 0. */
static bool stat_field(pid_t pid, int field, char *out, size_t size)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    char *at = strrchr(text, ')'), *rest = NULL;
    char *word = at ? strtok_r(at + 1, " ", &rest) : NULL;
    while (word && field--)
        word = strtok_r(NULL, " ", &rest);
    if (word)
        snprintf(out, size, "%s", word);
    return word != NULL;
}

bool has_ended(pid_t pid)
{
    char state[8];
    return !stat_field(pid, 0, state, sizeof state) || state[0] == 'Z' || state[0] == 'X';
}

uint64_t cpu_ticks(pid_t pid)
{
    char user[32] = "0", kernel[32] = "0";
    stat_field(pid, 11, user, sizeof user);
    stat_field(pid, 12, kernel, sizeof kernel);
    return strtoull(user, NULL, 10) + strtoull(kernel, NULL, 10);
}

/* --- what was said --- */

size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        count++;
    return count;
}

void expect_one_error(const struct program *program, const char *message)
{
    const char *errors = program->errors.bytes;
    if (count_of(errors, "error:") != 1 || !strstr(errors, message))
        fail_msg("one error with '%s', not\n%s", message, errors);
}

void expect_caret(const struct program *program, const char *line, size_t column)
{
    const char *caret = strstr(program->errors.bytes, "^\n");
    if (!caret) {
        fail_msg("no caret in\n%s", program->errors.bytes);
        return;
    }
    const char *begin = caret, *shown;
    while (begin > program->errors.bytes && begin[-1] != '\n')
        begin--;
    assert_true(begin > program->errors.bytes && strspn(begin, " ") == (size_t)(caret - begin));
    for (shown = begin - 1; shown > program->errors.bytes && shown[-1] != '\n';)
        shown--;
    const char *found = strstr(shown, line);
    if (!found || found >= begin || (size_t)(caret - begin) != (size_t)(found - shown) + column)
        fail_msg("a caret under byte %zu of '%s', not\n%s", column, line, program->errors.bytes);
}

json_t *take_json(const struct program *program)
{
    json_t *objects = json_array();
    for (const char *line = program->output.bytes, *end; *line; line = end + 1) {
        json_error_t error;
        end = strchrnul(line, '\n');
        assert_true(*end == '\n');
        json_t *object = json_loadb(line, (size_t)(end - line), JSON_DISABLE_EOF_CHECK, &error);
        if (!object)
            fail_msg("%s: %.300s", error.text, line);
        assert_true(json_is_string(json_object_get(object, "command")));
        json_array_append_new(objects, object);
    }
    return objects;
}

size_t worker_pids(json_t *objects, size_t index, pid_t *pids, size_t max)
{
    json_t *workers = json_object_get(json_array_get(objects, index), "workers");
    size_t count = json_array_size(workers);
    assert_true(count > 0 && count <= max);
    for (size_t w = 0; w < count; w++) {
        pids[w] = (pid_t)json_integer_value(json_object_get(json_array_get(workers, w), "pid"));
        assert_true(pids[w] > 1);
    }
    return count;
}

const char *make_file(const void *bytes, size_t size)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/poolscope-test-%d", (int)getpid());
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}
