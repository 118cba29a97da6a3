/* lessons/reader/words.c - words, sorted and searched by halves. */
#include "lessons/reader/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "repl/text.h"

static bool is_part(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

void words_add(struct words *words, const char *at, size_t size)
{
    words->items = must_grow(words->items, words->count, &words->room, sizeof *words->items);
    words->items[words->count++] = (struct spelled){at, size};
    words->sorted = false;
}

void words_add_all(struct words *words, const char *text)
{
    while (*text) {
        size_t size = 0;
        while (is_part(text[size]))
            size++;
        if (size)
            words_add(words, text, size);
        text += size ? size : 1;
    }
}

static int compare(const void *a, const void *b)
{
    const struct spelled *one = a, *other = b;
    int order = memcmp(one->at, other->at, one->size < other->size ? one->size : other->size);
    return order ? order : (one->size > other->size) - (one->size < other->size);
}

bool words_have(struct words *words, const char *word)
{
    const struct spelled wanted = {word, strlen(word)};
    if (!words->count)
        return false;
    if (!words->sorted)
        qsort(words->items, words->count, sizeof *words->items, compare);
    words->sorted = true;
    return bsearch(&wanted, words->items, words->count, sizeof wanted, compare);
}

void words_release(struct words *words)
{
    free(words->items);
    *words = (struct words){.items = NULL};
}
