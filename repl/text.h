/* repl/text.h - text that grows, and numbers as people read them. */
#ifndef REPL_TEXT_H
#define REPL_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A string that grows; `bytes` ends with a NUL that `size` does not count. Zero-initialised it is empty. Running out of
 * memory ends the program: a learner's session cannot go on without it. */
struct text {
    char *bytes;
    size_t size, room;
    /* With a sink, text goes there whenever some tens of kilobytes have come together: what is printed may be larger
     * than memory. Before that `interrupted` is asked whether anybody still wants it; if not, `stopped` is set. */
    FILE *sink;
    bool (*interrupted)(void *context);
    void *context;
    bool stopped;
};

void text_release(struct text *text);
void text_clear(struct text *text);
void text_add(struct text *text, const char *bytes, size_t size);
void text_put(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* `string` with each word that is `word` replaced. */
void text_put_replaced(struct text *text, const char *string, const char *word, const char *replacement);
void text_vformat(struct text *text, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
void text_flush(struct text *text);               /* what is left, to the sink */
const char *text_string(const struct text *text); /* never NULL */

/* Adds bytes with control characters, what turns the direction of text, and what is not UTF-8 made visible (`\x1b`), so
 * that a name can do no harm to a terminal, and is what it looks like. */
void text_add_visible(struct text *text, const char *bytes, size_t size);

/* Is it UTF-8 of a character that turns the direction of what stands around it: U+202A to U+202E, U+2066 to U+2069?
 * They have three bytes. */
bool utf8_turns(const char *bytes, size_t size);

/* A line as it was typed: made visible, behind its prompt, and what it goes on in behind `... `. quiet, plain: what
 * sets the prompt's look and ends it, or "". */
void text_add_typed(struct text *text, const char *prompt, const char *line, const char *quiet, const char *plain);

/* How many columns of a terminal UTF-8 takes, in the locale of the program. */
int text_columns(const char *bytes, size_t size);
size_t text_fitting(const char *bytes, size_t size, int columns); /* so many of the bytes fit into the columns */

/* Adds words, broken into lines of at most `width` columns, each ended. Lines of their own stay so. */
void text_wrap(struct text *text, const char *words, int width);

/* "1,234,567" */
void text_count(struct text *text, uint64_t count);
/* Three figures and a unit: "6.12 ms", "850 ns", "1.21 s", "2 min 5 s". */
void text_duration(struct text *text, uint64_t ns);
/* "80.0 MB": powers of ten. */
void text_bytes(struct text *text, uint64_t bytes);
/* "1 chunk", "3 chunks": the noun's plural is made with an s. */
void text_number_of(struct text *text, uint64_t count, const char *noun);

/* Memory or the end of the program. */
void *must_allocate(size_t size);                                               /* zeros */
void *must_grow(void *memory, size_t count, size_t *room, size_t element_size); /* for at least count + 1 elements */
char *must_copy(const char *bytes, size_t size);

/* The first byte that is not UTF-8, or size. */
size_t utf8_check(const char *bytes, size_t size);
bool utf8_continues(char byte); /* is it inside of a character, and not its first byte? */

/* Does the text contain the word, and not as a part of a longer one? */
bool text_has_word(const char *text, const char *word);

/* How far two words are from each other: insertions, deletions, replacements and swaps of neighbours. */
unsigned edit_distance(const char *a, const char *b);

#endif
