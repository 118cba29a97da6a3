/* lessons/reader/words.h - the words of some text, collected once and looked up often: a lesson of a megabyte is not
 * read anew for every name in it. */
#ifndef LESSONS_READER_WORDS_H
#define LESSONS_READER_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct spelled {
    const char *at; /* of the text, which must stay */
    size_t size;
};

/* Zeros: empty. Words are letters of ASCII, digits and _, as text_has_word() has them. */
struct words {
    struct spelled *items;
    size_t count, room;
    bool sorted;
};

void words_add(struct words *words, const char *at, size_t size); /* a word */
void words_add_all(struct words *words, const char *text);        /* each in it */
bool words_have(struct words *words, const char *word);           /* sorts them first, where some were added */
void words_release(struct words *words);

#endif
