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

/* Work is counted in bytes of the lines that are held against each other. */
enum { LOOK_EVERY = 1 << 20, WORK_MAX = 1 << 30 };

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

/* Where the search stands. */
struct search {
    struct line *patterns, *lines;
    size_t pattern_count, line_count;
    size_t p, l;
    bool gap;                 /* there was one … */
    size_t behind_gap, retry; /* … before this pattern; what stands behind it was tried from this line on */
    size_t far_p, far_l;      /* as far on as they went together */
    size_t work, looked;      /* so far; when the watch was asked */
    const struct match_watch *watch;
};

static bool goes_on(struct search *search, struct line pattern, struct line line)
{
    search->work += pattern.size + line.size + 1;
    if (search->work > WORK_MAX)
        return false;
    if (!search->watch || search->work - search->looked < LOOK_EVERY)
        return true;
    search->looked = search->work;
    return search->watch->wanted(search->watch->context);
}

static void note_far(struct search *search)
{
    if (search->p > search->far_p || (search->p == search->far_p && search->l > search->far_l)) {
        search->far_p = search->p;
        search->far_l = search->l;
    }
}

/* *given_up: it was not found out. */
static bool all_fit(struct search *search, bool *given_up)
{
    for (*given_up = false; !*given_up;) {
        bool left = search->p < search->pattern_count && search->l < search->line_count;
        if (search->p < search->pattern_count && is_gap(search->patterns[search->p])) {
            search->gap = true;
            search->behind_gap = ++search->p;
            search->retry = search->l;
            continue;
        }
        note_far(search);
        if (search->p == search->pattern_count &&
            (search->l == search->line_count || (search->gap && search->behind_gap == search->p)))
            return true;
        *given_up = left && !goes_on(search, search->patterns[search->p], search->lines[search->l]);
        if (left && !*given_up && line_fits(search->patterns[search->p], search->lines[search->l])) {
            search->p++;
            search->l++;
            continue;
        }
        if (!search->gap || search->retry >= search->line_count)
            return false;
        search->p = search->behind_gap; /* what stands behind the gap is looked for one line further on */
        search->l = ++search->retry;
    }
    return false;
}

bool match_text(const struct passages *expected, const char *text, size_t size, const struct match_watch *watch,
                struct mismatch *mismatch)
{
    struct search search = {.watch = watch};
    bool given_up;
    search.patterns = patterns_of(expected, &search.pattern_count);
    search.lines = split(text, size, &search.line_count);
    bool fits = all_fit(&search, &given_up);
    if (!fits) {
        const struct line *far = search.far_l < search.line_count ? &search.lines[search.far_l] : NULL;
        *mismatch =
            (struct mismatch){search.far_p, far ? far->bytes : NULL, far ? far->size : 0, search.far_l, given_up};
    }
    free(search.patterns);
    free(search.lines);
    return fits;
}
