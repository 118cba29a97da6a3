/* repl/describe.h - a function, in words. */
#ifndef REPL_DESCRIBE_H
#define REPL_DESCRIBE_H

#include "functions/function.h"
#include "repl/text.h"

void function_signature(const struct function *function, struct text *out); /* "power(base, exponent)" */
void function_doc(const struct function *function, struct text *out);       /* some lines */

#endif
