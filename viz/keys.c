/* viz/keys.c - xterm's sequences, which terminals of today send, and those of the Linux console.
 * Source: XTerm Control Sequences (ctlseqs), "PC-Style Function Keys" and "Extended coordinates"; console_codes(4). */
#include "viz/keys.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *bytes;
    enum key_name name;
} table[] = {
    {"\033OP", KEY_F_HELP},         {"\033[11~", KEY_F_HELP},
    {"\033[[A", KEY_F_HELP},        {"\033OQ", KEY_F_FOLD},
    {"\033[12~", KEY_F_FOLD},       {"\033[[B", KEY_F_FOLD},
    {"\033[5~", KEY_PAGE_UP},       {"\033[6~", KEY_PAGE_DOWN},
    {"\033[5;3~", KEY_ALT_PAGE_UP}, {"\033[6;3~", KEY_ALT_PAGE_DOWN},
    {"\033[1;3A", KEY_ALT_UP},      {"\033[1;3B", KEY_ALT_DOWN},
    {"\033\033[A", KEY_ALT_UP},     {"\033\033[B", KEY_ALT_DOWN},
    {"\033[D", KEY_ARROW_LEFT},     {"\033OD", KEY_ARROW_LEFT},
    {"\033[C", KEY_ARROW_RIGHT},    {"\033OC", KEY_ARROW_RIGHT},
    {"\033[H", KEY_TO_BEGIN},       {"\033OH", KEY_TO_BEGIN},
    {"\033[1~", KEY_TO_BEGIN},      {"\033[F", KEY_TO_END},
    {"\033OF", KEY_TO_END},         {"\033[4~", KEY_TO_END},
    {" ", KEY_SPACE_BAR},           {"\014", KEY_REDRAW},
};

/* A control sequence that is not the pane's: all of it, so that its inside is not taken for keys. 0: it has only begun.
 */
static size_t sequence_length(const char *bytes, size_t size)
{
    enum { SEQUENCE_MAX = 32 };
    if (bytes[0] != '\033' || size < 2)
        return 1;
    if (bytes[1] == '\033' && size > 2 && bytes[2] == '[') { /* with Alt, as some send it */
        size_t length = sequence_length(bytes + 1, size - 1);
        return length ? length + 1 : 0;
    }
    if (bytes[1] == 'O')
        return size < 3 ? 0 : 3;
    if (bytes[1] != '[')
        return 2;
    for (size_t at = 2; at < size; at++) {
        if (bytes[at] == '\033') /* another begins */
            return at;
        bool console = at == 2 && bytes[at] == '['; /* ESC [ [ A: F1 of the Linux console */
        if ((unsigned char)bytes[at] >= 0x40 && !console)
            return at + 1;
    }
    return size < SEQUENCE_MAX ? 0 : size;
}

/* ESC [ < button ; column ; row M, or m when the button is let go. */
static size_t read_mouse(const char *bytes, size_t size, struct key *key)
{
    enum { MOUSE_MAX = 24, NUMBER_MAX = 10000, WHEEL = 64, MODIFIERS = 4 | 8 | 16 };
    long numbers[3] = {0};
    size_t at = 3, which = 0;
    for (; at < size && at < MOUSE_MAX; at++) {
        if (bytes[at] >= '0' && bytes[at] <= '9' && numbers[which] < NUMBER_MAX)
            numbers[which] = numbers[which] * 10 + (bytes[at] - '0');
        else if (bytes[at] == ';' && which < 2)
            which++;
        else
            break;
    }
    if (at == size && at < MOUSE_MAX)
        return 0;
    if (which != 2 || at == MOUSE_MAX || (bytes[at] != 'M' && bytes[at] != 'm'))
        return sequence_length(bytes, size);
    long button = numbers[0] & ~(long)MODIFIERS;
    *key = (struct key){.name = KEY_MOUSE_OTHER, .row = (int)numbers[2] - 1, .column = (int)numbers[1] - 1};
    if (button == WHEEL || button == WHEEL + 1)
        key->name = button == WHEEL ? KEY_WHEEL_UP : KEY_WHEEL_DOWN;
    else if (button == 0 && bytes[at] == 'M')
        key->name = KEY_CLICK;
    return at + 1;
}

static size_t read_paste(const char *bytes, size_t size, struct key *key)
{
    static const char end[] = "\033[201~";
    const char *found = memmem(bytes, size, end, sizeof end - 1);
    if (!found)
        return 0;
    key->name = KEY_PASTE;
    return (size_t)(found - bytes) + sizeof end - 1;
}

size_t key_read(const char *bytes, size_t size, struct key *key)
{
    static const char paste[] = "\033[200~", mouse[] = "\033[<";
    *key = (struct key){.name = KEY_OTHER};
    if (bytes[0] == '\033' && size == 1) {
        key->name = KEY_ESCAPE_ALONE;
        return 1;
    }
    if (size >= sizeof mouse - 1 && memcmp(bytes, mouse, sizeof mouse - 1) == 0)
        return read_mouse(bytes, size, key);
    if (size >= sizeof paste - 1 && memcmp(bytes, paste, sizeof paste - 1) == 0)
        return read_paste(bytes, size, key);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t length = strlen(table[i].bytes);
        if (size >= length && memcmp(bytes, table[i].bytes, length) == 0) {
            key->name = table[i].name;
            return length;
        }
    }
    return sequence_length(bytes, size);
}
