/* viz/marks.c */
#include "viz/marks.h"

#include <string.h>

static const struct {
    const char *text;
    struct style style;
} marks[] = {
    {MARK_PLAIN, {.ink = INK_DEFAULT}},
    {MARK_STRONG, {.ink = INK_DEFAULT, .attributes = BOLD}},
    {MARK_QUIET, {.ink = INK_QUIET}},
    {MARK_EMPHASIS, {.ink = INK_DEFAULT, .attributes = UNDERLINE}},
    {MARK_CODE, {.ink = INK_CODE}},
    {MARK_GOOD, {.ink = INK_GOOD}},
    {MARK_ALERT, {.ink = INK_ALERT, .attributes = BOLD}},
};

/* "\033[12w" */
static size_t read_worker(const char *bytes, size_t size, struct style *out)
{
    size_t at = 2, number = 0;
    while (at < size && bytes[at] >= '0' && bytes[at] <= '9' && at < 8)
        number = number * 10 + (size_t)(bytes[at++] - '0');
    if (at == 2 || at == size || bytes[at] != 'w')
        return 0;
    *out = style(ink_worker(number, 0), 0);
    return at + 1;
}

size_t mark_read(const char *bytes, size_t size, struct style *out)
{
    if (size < 4 || bytes[0] != '\033' || bytes[1] != '[')
        return 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t length = strlen(marks[i].text);
        if (length > size || memcmp(bytes, marks[i].text, length) != 0)
            continue;
        *out = marks[i].style;
        return length;
    }
    return read_worker(bytes, size, out);
}

const char *mark_text(struct style style_of)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].style.ink == style_of.ink && marks[i].style.attributes == style_of.attributes)
            return marks[i].text;
    return MARK_PLAIN;
}
