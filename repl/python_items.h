/* repl/python_items.h - items, tuples and arguments as Python takes them. (python_items.c) */
#ifndef REPL_PYTHON_ITEMS_H
#define REPL_PYTHON_ITEMS_H

#include "repl/python.h"

/* Each writes one iterable, or one tuple of arguments. */
void python_items(struct python *python, const struct argument *argument);
void python_tuples(struct python *python, const struct argument *argument);
void python_arguments(struct python *python, const struct argument *argument, bool brackets);
/* `[HEAD(x, 2)) for x in s]`: of the tuple that apply_async runs along; brackets: around the arguments, as a tuple. */
void python_calls(struct python *python, const struct argument *argument, const struct function *function,
                  const char *head, bool brackets);

#endif
