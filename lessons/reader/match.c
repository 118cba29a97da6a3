/* lessons/reader/match.c - lines with `...` in them.
 *
 * What stands between two `...` is taken at the first place where it fits: the second `...` can make up for everything
 * that a later place would leave out, so no earlier choice has ever to be undone. That holds for the parts of a line,
 * and for lines just as well. */
#include "lessons/reader/match.h"

#include <stdlib.h>
#include <string.h>

struct line {
    const char *bytes;
    size_t size;
};

static const char dots[] = "...";
enum { DOTS = sizeof dots - 1 };

static struct line without_end(const char *bytes, size_t size)
{
    while (size && strchr(" \t\r\n", bytes[size - 1]))
        size--;
    return (struct line){bytes, size};
}

static bool is_gap(struct line line)
{
    return line.size == DOTS && memcmp(line.bytes, dots, DOTS) == 0;
}

static bool line_fits(struct line pattern, struct line line)
{
    const char *found = memmem(pattern.bytes, pattern.size, dots, DOTS);
    size_t first = found ? (size_t)(found - pattern.bytes) : pattern.size;
    if (line.size < first || memcmp(line.bytes, pattern.bytes, first) != 0)
        return false;
    if (!found)
        return line.size == pattern.size;
    while (found) { /* `pattern` and `line`: what is left behind the dots that were found */
        line = (struct line){line.bytes + first, line.size - first};
        size_t behind = (size_t)(found - pattern.bytes) + DOTS;
        pattern = (struct line){pattern.bytes + behind, pattern.size - behind};
        found = memmem(pattern.bytes, pattern.size, dots, DOTS);
        if (!found)
            break;
        size_t size = (size_t)(found - pattern.bytes);
        const char *here = memmem(line.bytes, line.size, pattern.bytes, size);
        if (!here)
            return false;
        first = (size_t)(here - line.bytes) + size;
    }
    return line.size >= pattern.size && memcmp(line.bytes + line.size - pattern.size, pattern.bytes, pattern.size) == 0;
}

/* The lines of a text, without empty ones at its end. */
static struct line *split(const char *text, size_t size, size_t *count)
{
    struct line *lines = NULL;
    size_t room = 0, filled = 0;
    *count = 0;
    for (size_t at = 0; at < size; filled++) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t length = end ? (size_t)(end - text) - at : size - at;
        lines = must_grow(lines, filled, &room, sizeof *lines);
        lines[filled] = without_end(text + at, length);
        *count = lines[filled].size ? filled + 1 : *count;
        at += length + 1;
    }
    return lines;
}

static struct line *patterns_of(const struct passages *expected, size_t *count)
{
    struct line *lines = must_allocate((expected->count + 1) * sizeof *lines);
    *count = 0;
    for (size_t i = 0; i < expected->count; i++) {
        lines[i] = without_end(expected->items[i].bytes, strlen(expected->items[i].bytes));
        *count = lines[i].size ? i + 1 : *count;
    }
    return lines;
}

bool match_text(const struct passages *expected, const char *text, size_t size, struct mismatch *mismatch)
{
    size_t pattern_count, line_count, p = 0, l = 0, behind_gap = 0, retry = 0, far_p = 0, far_l = 0;
    struct line *patterns = patterns_of(expected, &pattern_count), *lines = split(text, size, &line_count);
    bool gap = false, fits;
    for (;;) {
        if (p < pattern_count && is_gap(patterns[p])) {
            gap = true;
            behind_gap = ++p;
            retry = l;
            continue;
        }
        if (p > far_p || (p == far_p && l > far_l)) {
            far_p = p;
            far_l = l;
        }
        fits = p == pattern_count && (l == line_count || (gap && behind_gap == p));
        if (fits)
            break;
        if (p < pattern_count && l < line_count && line_fits(patterns[p], lines[l])) {
            p++;
            l++;
            continue;
        }
        if (!gap || retry >= line_count)
            break;
        p = behind_gap; /* what stands behind the gap is looked for one line further on */
        l = ++retry;
    }
    if (!fits)
        *mismatch = (struct mismatch){far_p, far_l < line_count ? lines[far_l].bytes : NULL,
                                      far_l < line_count ? lines[far_l].size : 0, far_l};
    free(patterns);
    free(lines);
    return fits;
}
