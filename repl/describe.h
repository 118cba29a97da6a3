/* repl/describe.h - a function, in words. */
#ifndef REPL_DESCRIBE_H
#define REPL_DESCRIBE_H

#include "functions/function.h"
#include "repl/text.h"

void function_parameters(const struct function *function, struct text *out); /* "base, exponent" */
void function_doc(const struct function *function, struct text *out);        /* some lines */

#endif
