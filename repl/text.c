#include "repl/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "viz/number.h"

enum { SINK_BYTES = 1 << 16 };

static _Noreturn void out_of_memory(void)
{
    static const char sentence[] = "poolscope: no memory left\n";
    if (write(STDERR_FILENO, sentence, sizeof sentence - 1) < 0)
        _exit(1);
    exit(1);
}

void *must_allocate(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory)
        out_of_memory();
    return memory;
}

void *must_grow(void *memory, size_t count, size_t *room, size_t element_size)
{
    if (count < *room)
        return memory;
    size_t wanted = *room ? 2 * *room : 8;
    while (wanted <= count)
        wanted *= 2;
    void *grown = reallocarray(memory, wanted, element_size);
    if (!grown)
        out_of_memory();
    *room = wanted;
    return grown;
}

char *must_copy(const char *bytes, size_t size)
{
    char *copy = must_allocate(size + 1);
    memcpy(copy, bytes, size);
    return copy;
}

void text_release(struct text *text)
{
    free(text->bytes);
    *text = (struct text){.bytes = NULL};
}

void text_clear(struct text *text)
{
    text->size = 0;
    if (text->bytes)
        text->bytes[0] = '\0';
}

void text_put_replaced(struct text *text, const char *string, const char *word, const char *replacement)
{
    while (*string) {
        size_t size = strspn(string, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
        if (size && strlen(word) == size && memcmp(string, word, size) == 0)
            text_put(text, replacement);
        else
            text_add(text, string, size ? size : 1);
        string += size ? size : 1;
    }
}

void text_flush(struct text *text)
{
    if (text->interrupted && text->interrupted(text->context))
        text->stopped = true;
    if (text->sink && text->size && !text->stopped)
        fwrite(text->bytes, 1, text->size, text->sink);
    text_clear(text);
}

void text_add(struct text *text, const char *bytes, size_t size)
{
    if (text->sink && text->size > SINK_BYTES)
        text_flush(text);
    text->bytes = must_grow(text->bytes, text->size + size, &text->room, 1);
    if (size) /* an empty text may have no bytes at all */
        memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void text_put(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_vformat(struct text *text, const char *format, va_list arguments)
{
    char *formatted;
    int size = vasprintf(&formatted, format, arguments);
    if (size < 0)
        out_of_memory();
    text_add(text, formatted, (size_t)size);
    free(formatted);
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_vformat(text, format, arguments);
    va_end(arguments);
}

const char *text_string(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

/* Length of the UTF-8 sequence at `bytes`, 0 if it is none (RFC 3629: no overlong forms, no surrogates, up to
 * U+10FFFF). */
static size_t utf8_length(const char *bytes, size_t size)
{
    const unsigned char *b = (const unsigned char *)bytes;
    size_t length = b[0] < 0x80                   ? 1
                    : b[0] >= 0xc2 && b[0] < 0xe0 ? 2
                    : b[0] >= 0xe0 && b[0] < 0xf0 ? 3
                    : b[0] >= 0xf0 && b[0] < 0xf5 ? 4
                                                  : 0;
    if (length > size)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    if ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] > 0x9f) || (b[0] == 0xf0 && b[1] < 0x90) ||
        (b[0] == 0xf4 && b[1] > 0x8f))
        return 0;
    return length;
}

bool utf8_continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

size_t utf8_check(const char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t length = utf8_length(bytes + at, size - at);
        if (!length)
            return at;
        at += length;
    }
    return size;
}

bool utf8_turns(const char *bytes, size_t size)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return size >= 3 && b[0] == 0xe2 &&
           ((b[1] == 0x80 && b[2] >= 0xaa && b[2] <= 0xae) || (b[1] == 0x81 && b[2] >= 0xa6 && b[2] <= 0xa9));
}

void text_add_visible(struct text *text, const char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        unsigned char first = (unsigned char)bytes[at];
        size_t length = utf8_length(bytes + at, size - at);
        bool control =
            first < 0x20 || first == 0x7f || (first == 0xc2 && length == 2 && (unsigned char)bytes[at + 1] < 0xa0);
        if (length && !control && !utf8_turns(bytes + at, length)) {
            text_add(text, bytes + at, length);
            at += length;
        } else {
            text_format(text, "\\x%02x", first);
            at++;
        }
    }
}

/* The columns that the character at `bytes` takes; *length: its bytes. What cannot be read counts as one of one byte.
 */
static int character_columns(const char *bytes, size_t size, size_t *length)
{
    mbstate_t state;
    wchar_t wide;
    memset(&state, 0, sizeof state);
    *length = mbrtowc(&wide, bytes, size, &state);
    if (*length == 0 || *length > size) {
        *length = 1;
        return 1;
    }
    int width = wcwidth(wide);
    return width > 0 ? width : 0;
}

size_t text_fitting(const char *bytes, size_t size, int columns)
{
    size_t at = 0, length;
    while (at < size) {
        columns -= character_columns(bytes + at, size - at, &length);
        if (columns < 0)
            break;
        at += length;
    }
    return at;
}

void text_add_typed(struct text *text, const char *prompt, const char *line, const char *quiet, const char *plain)
{
    const char *c = line;
    do {
        size_t size = strcspn(c, "\n");
        text_format(text, "%s%s%s", quiet, c == line ? prompt : "... ", plain);
        text_add_visible(text, c, size);
        text_put(text, "\n");
        c += size + (c[size] == '\n');
    } while (*c);
}

int text_columns(const char *bytes, size_t size)
{
    int columns = 0;
    for (size_t at = 0, length; at < size; at += length)
        columns += character_columns(bytes + at, size - at, &length);
    return columns;
}

static void wrap_line(struct text *text, const char *line, size_t size, int width)
{
    int column = 0;
    for (size_t at = 0; at < size;) {
        size_t length = 0;
        while (at + length < size && line[at + length] != ' ')
            length++;
        int columns = text_columns(line + at, length);
        if (column && column + 1 + columns > width) {
            text_put(text, "\n");
            column = 0;
        }
        if (column++)
            text_put(text, " ");
        else
            column = 0;
        text_add(text, line + at, length);
        column += columns;
        at += length + 1;
    }
    text_put(text, "\n");
}

void text_wrap(struct text *text, const char *words, int width)
{
    for (const char *line = words; *line;) {
        size_t size = strcspn(line, "\n");
        wrap_line(text, line, size, width);
        line += size + (line[size] == '\n');
    }
}

void text_count(struct text *text, uint64_t count)
{
    text_put(text, number_count(count).text);
}

void text_duration(struct text *text, uint64_t ns)
{
    text_put(text, number_duration(ns).text);
}

void text_bytes(struct text *text, uint64_t bytes)
{
    text_put(text, number_bytes(bytes).text);
}

void text_number_of(struct text *text, uint64_t count, const char *noun)
{
    text_count(text, count);
    text_format(text, " %s%s", noun, count == 1 ? "" : "s");
}

static bool is_word_part(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool text_has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++)
        if ((at == text || !is_word_part(at[-1])) && !is_word_part(at[length]))
            return true;
    return false;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned edit_distance(const char *a, const char *b)
{
    enum { WORD_MAX = 40 };
    size_t n = strlen(a), m = strlen(b);
    if (n > WORD_MAX || m > WORD_MAX)
        return WORD_MAX;
    unsigned d[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = (unsigned)i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            unsigned change = d[i - 1][j - 1] + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
            d[i][j] = least(change, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[n][m];
}
