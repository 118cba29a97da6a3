/* lessons/reader/split.h - an expression's parts, so that what does not hold can be said of each. It is one that can be
 * read; nothing is computed. */
#ifndef LESSONS_READER_SPLIT_H
#define LESSONS_READER_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

struct piece {
    const char *at;
    size_t size;
};

enum { PIECES_MAX = 32 };

/* What must hold, each by itself, for the whole to hold: the operands of the `and`s that stand at its top. Returns how
 * many; behind PIECES_MAX - 1 the rest is one. */
size_t split_ands(struct piece source, struct piece *pieces);

/* `LEFT == RIGHT` and its like, and nothing else around it. false: it is none, or a chain of them. */
struct comparison_pieces {
    struct piece left, operator, right;
};
bool split_comparison(struct piece source, struct comparison_pieces *out);

/* The names in it, one after the other, but those behind a dot: begins with *at = 0. false: there is no more. */
bool next_name(struct piece source, size_t *at, struct piece *name);

bool piece_is(struct piece piece, const char *text);

#endif
