#include "repl/ascii.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "repl/text.h"
#include "viz/canvas.h"

struct filter {
    FILE *to;
    mbstate_t state;
};

static ssize_t write_ascii(void *cookie, const char *bytes, size_t size)
{
    struct filter *filter = cookie;
    for (size_t at = 0; at < size;) {
        wchar_t glyph;
        size_t length = mbrtowc(&glyph, bytes + at, size - at, &filter->state);
        if (length == (size_t)-2)
            break; /* the rest of the character comes with the next write */
        if (length == (size_t)-1) {
            memset(&filter->state, 0, sizeof filter->state);
            glyph = L'?';
            length = 1;
        }
        fputc(length && glyph >= 0x7f ? (int)glyph_in_ascii(glyph) : (int)glyph, filter->to);
        at += length ? length : 1;
    }
    return fflush(filter->to) ? 0 : (ssize_t)size;
}

static int close_filter(void *cookie)
{
    free(cookie);
    return 0;
}

FILE *ascii_stream(FILE *to)
{
    struct filter *filter = must_allocate(sizeof *filter);
    filter->to = to;
    FILE *stream = fopencookie(filter, "w", (cookie_io_functions_t){.write = write_ascii, .close = close_filter});
    if (!stream)
        abort();
    setvbuf(stream, NULL, _IOFBF, 1 << 16);
    return stream;
}
