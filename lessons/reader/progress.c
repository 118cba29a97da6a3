/* lessons/reader/progress.c - what was done of each lesson.
 *
 * {"version": 1, "lessons": {"01-the-first-pool": {"page": 3, "pages": 12, "done": false, "skipped": 0}}}
 *
 * Several sessions may be at it: each reads the file anew, changes what is its own, and puts a whole file in its place.
 * What this program does not know stays. Nothing here ends a lesson. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "lessons/reader/course.h"
#include "repl/state.h"

#define FILE_NAME "lessons.json"
enum { FILE_BYTES_MAX = 1 << 20 };

/* --- the file --- */

/* The descriptor of the file, if it is one to be read; -1 with errno. */
static int open_file(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= FILE_BYTES_MAX)
        return fd;
    close(fd);
    errno = EBADMSG;
    return -1;
}

/* Is it what it should be, as far as this program goes? */
static bool is_ours(const json_t *root)
{
    const char *key;
    json_t *one;
    json_t *lessons = json_object_get(root, "lessons");
    if (!json_is_object(root) || (lessons && !json_is_object(lessons)))
        return false;
    json_object_foreach(lessons, key, one) if (!json_is_object(one)) return false;
    return true;
}

static void set_aside(const char *path, struct text *notice)
{
    struct text aside = {.bytes = NULL};
    text_format(&aside, "%s.damaged", path);
    if (rename(path, aside.bytes) == 0)
        text_format(notice, "what was kept of lessons is damaged: it now lies in %s, and all lessons begin anew",
                    aside.bytes);
    else
        text_format(notice, "what was kept of lessons is damaged, and all lessons begin anew (%s)", path);
    text_release(&aside);
}

/* Empty where there is nothing to be read; NULL: there is something, and it cannot be. */
static json_t *read_file(const char *path, struct text *notice)
{
    int fd = open_file(path);
    if (fd < 0 && errno == ENOENT)
        return json_object();
    if (fd < 0 && errno != EBADMSG) {
        text_format(notice, "%s cannot be read (%s): what is done of lessons is neither known nor kept", path,
                    strerror(errno));
        return NULL;
    }
    json_t *root = fd >= 0 ? json_loadfd(fd, 0, NULL) : NULL;
    if (fd >= 0)
        close(fd);
    if (is_ours(root))
        return root;
    json_decref(root);
    set_aside(path, notice);
    return json_object();
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return true;
}

static bool write_file(const char *path, const json_t *root)
{
    struct text scratch = {.bytes = NULL};
    char *bytes = json_dumps(root, JSON_INDENT(1) | JSON_SORT_KEYS);
    text_format(&scratch, "%s.XXXXXX", path);
    int fd = bytes ? mkostemp(scratch.bytes, O_CLOEXEC) : -1;
    bool good = fd >= 0 && write_all(fd, bytes, strlen(bytes)) && write_all(fd, "\n", 1);
    if (fd >= 0)
        good = close(fd) == 0 && good;
    good = good && rename(scratch.bytes, path) == 0;
    int error = errno;
    if (fd >= 0 && !good)
        unlink(scratch.bytes);
    text_release(&scratch);
    free(bytes);
    errno = error;
    return good;
}

/* One session at a time, between reading and writing. Whoever holds it too long, being stopped, is not waited for.
 * Returns what is to be closed, or -1. */
static int lock(const char *path)
{
    enum { TRIES = 50, PAUSE_US = 2000 };
    char *folder = must_copy(path, strlen(path) - strlen(FILE_NAME));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; fd >= 0 && i < TRIES && flock(fd, LOCK_EX | LOCK_NB) < 0; i++)
        usleep(PAUSE_US);
    free(folder);
    return fd;
}

static void unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* --- a lesson's --- */

static size_t count_in(const json_t *record, const char *key)
{
    json_int_t count = json_integer_value(json_object_get(record, key));
    return count > 0 ? (size_t)count : 0;
}

bool progress_load(const char *key, struct progress *out, struct text *notice)
{
    *out = (struct progress){.page = 0};
    char *path = state_path(FILE_NAME);
    if (!path)
        return false;
    json_t *root = read_file(path, notice), *record = json_object_get(json_object_get(root, "lessons"), key);
    bool known = record != NULL;
    if (known)
        *out = (struct progress){
            .page = count_in(record, "page"),
            .pages = count_in(record, "pages"),
            .done = json_is_true(json_object_get(record, "done")),
            .skipped = count_in(record, "skipped"),
        };
    json_decref(root);
    free(path);
    return known;
}

/* Writes what change() makes of the file. */
static bool change_file(void (*change)(json_t *root, const char *key, const struct progress *progress), const char *key,
                        const struct progress *progress, struct text *notice)
{
    char *path = state_path(FILE_NAME);
    int held = path ? lock(path) : -1;
    json_t *root = path ? read_file(path, notice) : NULL;
    if (root)
        change(root, key, progress);
    bool good = root && write_file(path, root);
    if (!good && (root || !path))
        text_format(notice, "%swhere you are in a lesson cannot be kept: %s", notice->size ? "\n" : "",
                    strerror(errno));
    json_decref(root);
    unlock(held);
    free(path);
    return good;
}

static json_t *object_in(json_t *parent, const char *key)
{
    json_t *object = json_object_get(parent, key);
    if (object)
        return object;
    json_object_set_new(parent, key, json_object());
    return json_object_get(parent, key);
}

static void put(json_t *root, const char *key, const struct progress *progress)
{
    json_t *record = object_in(object_in(root, "lessons"), key);
    if (!json_object_get(root, "version"))
        json_object_set_new(root, "version", json_integer(1));
    json_object_set_new(record, "page", json_integer((json_int_t)progress->page));
    json_object_set_new(record, "pages", json_integer((json_int_t)progress->pages));
    json_object_set_new(record, "done", json_boolean(progress->done));
    json_object_set_new(record, "skipped", json_integer((json_int_t)progress->skipped));
}

bool progress_save(const char *key, const struct progress *progress, struct text *notice)
{
    return change_file(put, key, progress, notice);
}

static void forget(json_t *root, const char *key, const struct progress *progress)
{
    json_t *lessons = json_object_get(root, "lessons");
    (void)progress;
    if (!lessons)
        return;
    if (key)
        json_object_del(lessons, key);
    else
        json_object_clear(lessons);
}

void progress_known(void (*tell)(void *context, const char *key), void *context)
{
    struct text notice = {.bytes = NULL};
    const char *key;
    json_t *one;
    char *path = state_path(FILE_NAME);
    json_t *root = path ? read_file(path, &notice) : NULL;
    json_object_foreach(json_object_get(root, "lessons"), key, one) tell(context, key);
    json_decref(root);
    text_release(&notice);
    free(path);
}

bool progress_forget(const char *key, struct text *notice)
{
    return change_file(forget, key, NULL, notice);
}
