/* lessons/reader/read.c - a lesson's file, read with care: it may be anything. What is in it: cut.c. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lessons/reader/source.h"

static bool refuse(struct lesson_error *error, const char *message, const char *hint)
{
    error->line = 0;
    text_put(&error->message, message);
    if (hint)
        text_put(&error->hint, hint);
    return false;
}

static bool refuse_errno(struct lesson_error *error, const char *path)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return refuse(error, "there is no such file",
                      strchr(path, '/') ? "look at the path: is the name spelled right?"
                                        : "`lesson` lists the lessons that there are; a file of one's own is given "
                                          "with its path: ./mine.md");
    struct text message = {.bytes = NULL};
    text_format(&message, "cannot be read: %s", strerror(errno));
    refuse(error, text_string(&message), errno == EACCES ? "allow it: chmod u+r FILE" : NULL);
    text_release(&message);
    return false;
}

static bool refuse_kind(struct lesson_error *error, mode_t mode)
{
    if (S_ISDIR(mode))
        return refuse(error, "is a folder, and a lesson is a file", "give one of the files in it: FOLDER/NAME.md");
    return refuse(error, "is no ordinary file", "a lesson is read from a file on disk; save it to one");
}

bool lesson_refuse_size(struct lesson_error *error)
{
    return refuse(error, "is longer than a lesson may be, 1 MiB", "is it the right file? Else cut it into several");
}

/* At most one byte more than a lesson may have: a file may grow while it is read, and one in /proc does not say how
 * long it is. */
static bool read_all(int fd, const char *path, struct text *out, struct lesson_error *error)
{
    char block[1 << 16];
    while (out->size <= LESSON_BYTES_MAX) {
        size_t wanted = (size_t)LESSON_BYTES_MAX + 1 - out->size;
        ssize_t size = read(fd, block, wanted < sizeof block ? wanted : sizeof block);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return refuse_errno(error, path);
        if (size == 0)
            return true;
        text_add(out, block, (size_t)size);
    }
    return lesson_refuse_size(error);
}

/* Looked at before it is opened, as opening alone can do something to a device; and again after, as it may be another
 * file by then. */
static int open_file(const char *path, struct lesson_error *error)
{
    struct stat status;
    if (stat(path, &status) < 0) {
        refuse_errno(error, path);
        return -1;
    }
    if (!S_ISREG(status.st_mode)) {
        refuse_kind(error, status.st_mode);
        return -1;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        refuse_errno(error, path);
        return -1;
    }
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= LESSON_BYTES_MAX)
        return fd;
    if (S_ISREG(status.st_mode))
        lesson_refuse_size(error);
    else
        refuse_kind(error, status.st_mode);
    close(fd);
    return -1;
}

bool lesson_read(const char *path, struct lesson *out, struct lesson_error *error)
{
    *out = (struct lesson){.path = NULL};
    *error = (struct lesson_error){.line = 0};
    int fd = open_file(path, error);
    if (fd < 0)
        return false;
    struct text text = {.bytes = NULL};
    bool good = read_all(fd, path, &text, error);
    close(fd);
    good = good && lesson_parse(path, text_string(&text), text.size, out, error);
    text_release(&text);
    if (!good || out->count)
        return good;
    lesson_release(out);
    return refuse(error, "there is nothing in it", "text, or a fence, makes a lesson of it");
}
