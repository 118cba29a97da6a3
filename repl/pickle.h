/* repl/pickle.h - how many bytes Python's pickle would make of values, without making them: protocol 4, as
 * multiprocessing writes it. A pickle that is counted here is exactly as long as Python's (tests/check_explain.py).
 *
 * One that is counted holds fresh objects: what is handed over twice in one pickle, Python writes once, and we do not.
 */
#ifndef REPL_PICKLE_H
#define REPL_PICKLE_H

#include <stdbool.h>
#include <stdint.h>

#include "functions/function.h"

struct pickle {
    uint64_t bytes; /* so far */
    uint64_t frame; /* of the frame that is open */
    bool open;
};

void pickle_begin(struct pickle *pickle);
uint64_t pickle_end(struct pickle *pickle); /* all its bytes */

void pickle_object(struct pickle *pickle);              /* the next object begins: whoever writes one calls it first */
void pickle_put(struct pickle *pickle, uint64_t bytes); /* opcodes and what belongs to them */
void pickle_cell(struct pickle *pickle, struct cell cell);
void pickle_range(struct pickle *pickle, int64_t start, int64_t stop, int64_t step);
void pickle_global(struct pickle *pickle, const char *module, const char *name); /* a function, by its name */
void pickle_tuple_begin(struct pickle *pickle, uint64_t count);
void pickle_tuple_end(struct pickle *pickle, uint64_t count);
void pickle_list_mark(struct pickle *pickle, uint64_t count, uint64_t index); /* before each element, and at the end */
/* `count` objects of `size` bytes each, one like the other, as one_more() writes it. */
void pickle_repeat(struct pickle *pickle, uint64_t count, uint64_t size,
                   void (*one_more)(struct pickle *pickle, const void *context), const void *context);

uint64_t pickle_int_size(int64_t i);
/* The integers around `i` that take as many bytes, and are of one sign. */
void pickle_int_class(int64_t i, int64_t *least, int64_t *most);

#endif
