#include "repl/export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NEW_FILE_MODE = 0666 }; /* the umask takes from it */

static bool complain_errno(struct session *session, const struct argument *file)
{
    return complain(&session->complaint, file->at, "%s: %s", file->word, strerror(errno));
}

static bool check_name(struct session *session, const struct argument *file)
{
    size_t size = strlen(file->word);
    const char *slash = strrchr(file->word, '/');
    size_t base = size - (slash ? (size_t)(slash + 1 - file->word) : 0);
    if (base > 3 && strcmp(file->word + size - 3, ".py") == 0)
        return true;
    complain(&session->complaint, file->at, "a Python program's name ends in .py");
    return complain_hint(&session->complaint, "for example: export session.py");
}

/* Is it one that we wrote, or not there at all? What somebody else wrote is not written over. */
static bool may_write_over(struct session *session, const struct argument *file)
{
    char head[sizeof EXPORT_FIRST_LINE] = {0};
    struct stat status;
    int fd = open(file->word, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || complain_errno(session, file);
    bool regular = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    ssize_t got = regular ? read(fd, head, sizeof head - 1) : 0;
    close(fd);
    if (!regular) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return complain_errno(session, file);
    }
    if (got == 0 || strcmp(head, EXPORT_FIRST_LINE) == 0)
        return true;
    complain(&session->complaint, file->at, "%s is there, and was not written by export", file->word);
    return complain_hint(&session->complaint, "it stays as it is: take another name, or move it away first");
}

static bool write_all(int fd, const struct text *text)
{
    for (size_t done = 0; done < text->size;) {
        ssize_t written = write(fd, text->bytes + done, text->size - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        done += (size_t)written;
    }
    return true;
}

/* Beside it first, then in its place at once: a program that is half written is never there. */
static bool write_file(struct session *session, const struct argument *file, const struct text *text)
{
    struct text beside = {.bytes = NULL};
    text_format(&beside, "%s.XXXXXX", file->word);
    int fd = mkostemp(beside.bytes, O_CLOEXEC);
    bool good = fd >= 0, made = good;
    if (good) {
        mode_t mask = umask(0);
        umask(mask);
        good = fchmod(fd, NEW_FILE_MODE & ~mask) == 0 && write_all(fd, text);
        int error = errno;
        bool closed = close(fd) == 0;
        errno = good ? errno : error;
        good = good && closed && rename(beside.bytes, file->word) == 0;
    }
    if (!good) {
        complain_errno(session, file);
        if (made)
            unlink(beside.bytes);
    }
    text_release(&beside);
    return good;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct argument *file = &call->arguments[0];
    struct export_counts counts;
    struct text text = {.bytes = NULL}, note = {.bytes = NULL};
    (void)out;
    if (!check_name(session, file) || !may_write_over(session, file))
        return false;
    export_program(session, &text, &counts);
    bool good = write_file(session, file, &text);
    text_release(&text);
    if (!good)
        return false;
    text_format(&note, "%s: ", file->word);
    text_number_of(&note, counts.written, "statement");
    if (counts.left_out)
        text_format(&note, ", %zu left out", counts.left_out);
    if (counts.dropped)
        text_format(&note, ", the first %llu of the session no longer kept", (unsigned long long)counts.dropped);
    bool quoted =
        file->word[strspn(file->word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+,:@%")] != 0;
    const char *quote = !quoted ? "" : strchr(file->word, '\'') ? "\"" : "'";
    print_notice(session, "%s; run it with: python3 %s%s%s", text_string(&note), quote, file->word, quote);
    text_release(&note);
    return true;
}

const struct command export_command = {
    .name = "export",
    .summary = "write the session so far as a Python program",
    .group = GROUP_KEEP,
    .parameters = {{"FILE.py", PARAM_FILE}},
    .no_value = true,
    .own_hands = true,
    .details = "The program runs under Python 3.8 and later: its functions, a guard, the pool, the same calls, and "
               "prints what the session printed. What failed is left out with a comment. A file that export did not "
               "write is not written over.",
    .examples = {"pool 2; map square 0..20; export session.py"},
    .run = run,
    .to_python = python_silent,
};
