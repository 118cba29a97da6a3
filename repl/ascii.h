/* repl/ascii.h - what is printed, for terminals that have no more than ASCII. */
#ifndef REPL_ASCII_H
#define REPL_ASCII_H

#include <stdio.h>

/* A stream that writes to another, each character of UTF-8 as one of ASCII. Memory or the end of the program. The
 * caller closes it; `to` stays open. */
FILE *ascii_stream(FILE *to);

#endif
