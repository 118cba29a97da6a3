#include "lessons/reader/entities.h"

#include <stdlib.h>
#include <string.h>

/* Those that people write in Markdown; HTML has two thousand more. */
static const struct {
    const char *name, *text;
} named[] = {
    {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},   {"nbsp", "\u00a0"},
    {"times", "×"},  {"divide", "÷"}, {"minus", "−"},  {"plusmn", "±"}, {"middot", "·"}, {"bull", "•"},
    {"hellip", "…"}, {"ndash", "–"},  {"mdash", "—"},  {"lsquo", "‘"},  {"rsquo", "’"},  {"ldquo", "“"},
    {"rdquo", "”"},  {"laquo", "«"},  {"raquo", "»"},  {"le", "≤"},     {"ge", "≥"},     {"ne", "≠"},
    {"asymp", "≈"},  {"larr", "←"},   {"rarr", "→"},   {"uarr", "↑"},   {"darr", "↓"},   {"harr", "↔"},
    {"deg", "°"},    {"micro", "µ"},  {"pi", "π"},     {"sum", "∑"},    {"radic", "√"},  {"infin", "∞"},
    {"half", "½"},   {"sup2", "²"},   {"sup3", "³"},   {"copy", "©"},   {"euro", "€"},   {"sect", "§"},
    {"auml", "ä"},   {"ouml", "ö"},   {"uuml", "ü"},   {"Auml", "Ä"},   {"Ouml", "Ö"},   {"Uuml", "Ü"},
    {"szlig", "ß"},  {"eacute", "é"}, {"egrave", "è"}, {"agrave", "à"}, {"ccedil", "ç"}, {"ntilde", "ñ"},
};

static void add_character(struct text *out, unsigned long code)
{
    bool surrogate = code >= 0xd800 && code < 0xe000;
    bool turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || surrogate || turns || code > 0x10ffff)
        code = 0xfffd;
    char bytes[4];
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = size - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    bytes[0] = (char)(first[size] | code);
    text_add(out, bytes, size);
}

void entity_add(struct text *out, const char *entity, size_t size)
{
    char name[16];
    if (size < 3 || size - 2 >= sizeof name) {
        text_add(out, entity, size);
        return;
    }
    memcpy(name, entity + 1, size - 2); /* without & and ; */
    name[size - 2] = '\0';
    if (name[0] == '#') {
        bool hexadecimal = name[1] == 'x' || name[1] == 'X';
        add_character(out, strtoul(name + (hexadecimal ? 2 : 1), NULL, hexadecimal ? 16 : 10));
        return;
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (strcmp(named[i].name, name) == 0) {
            text_put(out, named[i].text);
            return;
        }
    }
    text_add(out, entity, size);
}
