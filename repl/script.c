/* repl/script.c - lines that nobody types. */
#include "repl/script.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct script {
    struct session *session;
    int fd;
    bool end, keep_going, failed, done;
    struct text input;  /* not yet taken apart into lines */
    struct text line;   /* an open bracket waits for the rest of it */
    struct scan scan;   /* of `line` */
    int read_error;     /* errno */
    bool skipping;      /* the rest of a line that is too long */
    size_t number;      /* of the line in hand, from 1 */
    size_t line_number; /* where it began */
};

int script_open(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO without a writer is waited for in the loop */
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISDIR(status.st_mode))
        return fd;
    close(fd);
    errno = EISDIR;
    return -1;
}

static void run_text(struct script *script, const char *line, size_t size)
{
    struct session *session = script->session;
    session->source_line = script->line_number;
    switch (session_run(session, line, size)) {
    case SESSION_GOES_ON:
        break;
    case SESSION_FAILED:
        script->failed = true;
        script->done = !script->keep_going || session->interrupted || session->end_signal;
        break;
    case SESSION_QUITS:
        script->done = true;
        break;
    }
}

/* One more line of the file. Those inside an open bracket belong together. */
static void take_line(struct script *script, const char *line, size_t size)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    if (!script->number++ && size >= 3 && memcmp(line, byte_order_mark, 3) == 0) {
        line += 3;
        size -= 3;
    }
    if (!script->line.size)
        script->line_number = script->number;
    else
        text_put(&script->line, "\n");
    text_add(&script->line, line, size);
    bool open = line_goes_on(&script->scan, line, size) | line_goes_on(&script->scan, "\n", 1);
    if (open && script->line.size <= LINE_MAX_BYTES && !script->end)
        return;
    script->scan = (struct scan){.depth = 0};
    run_text(script, text_string(&script->line), script->line.size);
    text_clear(&script->line);
}

static void take_lines(struct script *script)
{
    size_t at = 0;
    while (!script->done) {
        const char *begin = text_string(&script->input) + at;
        size_t left = script->input.size - at;
        const char *newline = left ? memchr(begin, '\n', left) : NULL;
        if (!newline)
            break;
        if (!script->skipping)
            take_line(script, begin, (size_t)(newline - begin));
        script->skipping = false;
        at += (size_t)(newline - begin) + 1;
    }
    if (at) {
        memmove(script->input.bytes, script->input.bytes + at, script->input.size - at + 1);
        script->input.size -= at;
    }
    /* A line that is longer than any may be is refused at once, and its rest is passed over. */
    if (script->input.size > LINE_MAX_BYTES && !script->done) {
        if (!script->skipping)
            take_line(script, script->input.bytes, script->input.size);
        script->skipping = true;
        text_clear(&script->input);
    }
}

static void take_end(struct script *script)
{
    script->end = true;
    if (script->done || (!script->input.size && !script->line.size))
        return;
    if (script->input.size && !script->skipping)
        take_line(script, script->input.bytes, script->input.size);
    else if (script->line.size)
        run_text(script, script->line.bytes, script->line.size);
}

static void read_some(void *context)
{
    struct script *script = context;
    char bytes[1 << 16];
    ssize_t size = read(script->fd, bytes, sizeof bytes);
    if (size > 0)
        text_add(&script->input, bytes, (size_t)size);
    else if (size == 0 || (errno != EINTR && errno != EAGAIN))
        script->end = true;
    if (script->end && size < 0)
        script->read_error = errno;
}

/* A lesson given as a script fails at its first sentence, which says little about what to do. */
static void hint_at_lessons(struct session *session, const char *name)
{
    size_t size = strlen(name);
    if (size < 4 || strcmp(name + size - 3, ".md") != 0)
        return;
    struct text visible = {.bytes = NULL};
    text_add_visible(&visible, name, size);
    print_notice(session, "a lesson is begun at the prompt by `lesson %s`; `poolscope --check %s` runs it as a test",
                 visible.bytes, visible.bytes);
    text_release(&visible);
}

static bool finish(struct script *script)
{
    text_release(&script->input);
    text_release(&script->line);
    return !script->failed;
}

bool script_run(struct session *session, int fd, const char *name, bool keep_going)
{
    struct script script = {.session = session, .fd = fd, .keep_going = keep_going};
    int outer_fd = session->input_fd;
    void (*outer_input)(void *) = session->on_input;
    void *outer_context = session->input_context;
    session->source = name;
    while (!script.done && !script.end && !session->interrupted && !session->end_signal) {
        session->input_fd = fd;
        session->on_input = read_some;
        session->input_context = &script;
        loop_turn(session, -1);
        session->on_input = NULL; /* while a line runs, nobody reads the next */
        callbacks_run(session);
        take_lines(&script);
    }
    if (script.end)
        take_end(&script);
    if (script.read_error) {
        complain(&session->complaint, NO_PLACE, "%s: %s", name, strerror(script.read_error));
        session->line = "";
        session->source_line = script.number + 1;
        print_failure(session, (struct stretch){0, 0}, 0);
        complaint_clear(&session->complaint);
        script.failed = true;
    }
    session->input_fd = outer_fd;
    session->on_input = outer_input;
    session->input_context = outer_context;
    session->source = NULL;
    if (script.failed && !session->interrupted && !session->end_signal)
        hint_at_lessons(session, name);
    return finish(&script);
}

bool script_run_text(struct session *session, const char *text, size_t size, bool keep_going)
{
    struct script script = {.session = session, .fd = -1, .keep_going = keep_going};
    size_t at = 0;
    while (at <= size && !script.done && !session->interrupted && !session->end_signal) {
        const char *newline = at < size ? memchr(text + at, '\n', size - at) : NULL;
        size_t length = newline ? (size_t)(newline - text) - at : size - at;
        script.end = !newline;
        take_line(&script, text + at, length);
        at += length + 1;
    }
    return finish(&script);
}
