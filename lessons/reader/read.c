/* lessons/reader/read.c - a lesson's file: read with care, cut into lines, and the lines into parts. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lessons/reader/layout.h"
#include "lessons/reader/render.h"
#include "lessons/reader/source.h"

/* --- the file --- */

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

static bool refuse_size(struct lesson_error *error)
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
    return refuse_size(error);
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
        refuse_size(error);
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

/* --- its lines --- */

static void cut(struct source *source, const char *bytes, size_t size)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    if (size >= 3 && memcmp(bytes, byte_order_mark, 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    while (size) {
        const char *newline = memchr(bytes, '\n', size);
        size_t whole = newline ? (size_t)(newline - bytes) + 1 : size;
        size_t length = newline ? whole - 1 : whole;
        length -= length && bytes[length - 1] == '\r';
        source->lines = must_grow(source->lines, source->count, &source->room, sizeof *source->lines);
        source->lines[source->count++] = (struct source_line){bytes, length};
        bytes += whole;
        size -= whole;
    }
}

/* The first byte of a control character, or size: one could do something to a terminal. */
static size_t control_at(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return i;
        if (c == 0xc2 && i + 1 < size && (unsigned char)bytes[i + 1] < 0xa0)
            return i;
    }
    return size;
}

static bool check_line(const struct source *source, size_t i)
{
    const struct source_line *line = &source->lines[i];
    size_t bad = utf8_check(line->bytes, line->size);
    size_t control = control_at(line->bytes, bad);
    if (control < bad) {
        unsigned char c = (unsigned char)line->bytes[control];
        if (c == 0) {
            source_fail(source, i, control, "there is a NUL byte in the line");
            return source_hint(source, "is this a text file?");
        }
        source_fail(source, i, control, "there is a control character in the line, 0x%02x",
                    c == 0xc2 ? (unsigned char)line->bytes[control + 1] : c);
        return source_hint(source, "take it out; lines end in \\n or \\r\\n");
    }
    if (bad < line->size) {
        source_fail(source, i, bad, "byte 0x%02x is not UTF-8", (unsigned char)line->bytes[bad]);
        return source_hint(source, "save the file as UTF-8, or type the character anew");
    }
    return true;
}

/* --- its parts --- */

struct cutter {
    const struct source *source;
    struct lesson *lesson;
    size_t begin;     /* the first line of the prose in hand */
    bool begins_page; /* the next part does */
    bool titled;      /* by a heading of the first level */
    size_t left;      /* bytes of prose that may still be shown */
};

static struct part *add_part(struct cutter *cutter, enum part_kind kind, size_t line)
{
    struct lesson *lesson = cutter->lesson;
    if (lesson->count == LESSON_PARTS_MAX) {
        source_fail(cutter->source, line, 0, "the lesson has more than %d parts", LESSON_PARTS_MAX);
        source_hint(cutter->source, "cut it into several lessons");
        return NULL;
    }
    lesson->parts = must_grow(lesson->parts, lesson->count, &lesson->room, sizeof *lesson->parts);
    struct part *part = &lesson->parts[lesson->count++];
    *part = (struct part){.kind = kind, .line = line + 1, .begins_page = cutter->begins_page};
    cutter->begins_page = false;
    return part;
}

/* The lines up to `end` are prose; those that show nothing are no part. */
static bool end_prose(struct cutter *cutter, size_t end)
{
    const struct source *source = cutter->source;
    size_t begin = cutter->begin;
    while (begin < end && line_is_blank(&source->lines[begin]))
        begin++;
    if (begin == end)
        return true;
    struct text markdown = {.bytes = NULL};
    for (size_t i = begin; i < end; i++) {
        text_add(&markdown, source->lines[i].bytes, source->lines[i].size);
        text_put(&markdown, "\n");
    }
    struct prose prose = {.lines = NULL};
    const char *wrong = render_prose(text_string(&markdown), markdown.size, &cutter->left, &prose);
    text_release(&markdown);
    if (wrong) {
        prose_release(&prose);
        source_fail(source, begin, 0, "the text that begins here cannot be shown: %s", wrong);
        return source_hint(source, "make it smaller: nobody reads that much on one page");
    }
    if (!prose.count)
        return true;
    struct part *part = add_part(cutter, PART_PROSE, begin);
    if (part)
        part->prose = prose;
    else
        prose_release(&prose);
    return part;
}

/* The first heading of the first level, else the first. */
static void take_title(struct cutter *cutter, const struct layout *at)
{
    if (cutter->titled || (at->level > 1 && cutter->lesson->title))
        return;
    const struct source_line *first = &cutter->source->lines[at->begin], *last = &cutter->source->lines[at->end - 1];
    char *title = render_plain(first->bytes, (size_t)(last->bytes + last->size - first->bytes));
    if (*title) {
        free(cutter->lesson->title);
        cutter->lesson->title = title;
        cutter->titled = at->level == 1;
    } else {
        free(title);
    }
}

static bool take_fence(struct cutter *cutter, const struct layout *at)
{
    const struct fence fence = {at->begin, at->begin + 1, at->end - 1, at->figures};
    struct part *part = add_part(cutter, at->fence_kind, at->begin);
    if (!part)
        return false;
    switch (part->kind) {
    case PART_TRANSCRIPT:
        return parse_transcript(cutter->source, &fence, &part->transcript);
    case PART_EXERCISE:
        return parse_exercise(cutter->source, &fence, &part->exercise);
    case PART_QUIZ:
        return parse_quiz(cutter->source, &fence, &part->quiz);
    case PART_PROSE:
        break;
    }
    return true;
}

static bool take(struct cutter *cutter, const struct layout *at)
{
    if (at->kind == LAYOUT_TEXT)
        return true;
    if (!end_prose(cutter, at->begin))
        return false;
    cutter->begin = at->kind == LAYOUT_HEADING ? at->begin : at->end;
    if (at->kind == LAYOUT_FENCE)
        return take_fence(cutter, at);
    cutter->begins_page = true;
    if (at->kind == LAYOUT_HEADING)
        take_title(cutter, at);
    return true;
}

static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash && slash[1] ? slash + 1 : path;
    size_t size = strlen(name);
    if (size > 3 && strcmp(name + size - 3, ".md") == 0)
        size -= 3;
    struct text visible = {.bytes = NULL};
    text_add_visible(&visible, name, size);
    return visible.bytes ? visible.bytes : must_copy("", 0);
}

static bool parse(const struct source *source, struct lesson *lesson)
{
    for (size_t i = 0; i < source->count; i++)
        if (!check_line(source, i))
            return false;
    struct cutter cutter = {.source = source, .lesson = lesson, .left = LESSON_SHOWN_MAX};
    struct walk walk = {.source = source};
    while (walk.line < source->count) {
        struct layout at;
        if (!layout_next(&walk, &at) || !take(&cutter, &at))
            return false;
    }
    return end_prose(&cutter, source->count);
}

bool lesson_parse(const char *path, const char *bytes, size_t size, struct lesson *out, struct lesson_error *error)
{
    *out = (struct lesson){.path = must_copy(path, strlen(path))};
    *error = (struct lesson_error){.line = 0};
    struct source source = {.error = error};
    bool good = size <= LESSON_BYTES_MAX || refuse_size(error);
    if (good) {
        cut(&source, bytes, size);
        good = parse(&source, out);
    }
    free(source.lines);
    if (!good)
        lesson_release(out);
    else if (!out->title)
        out->title = name_of(path);
    return good;
}
