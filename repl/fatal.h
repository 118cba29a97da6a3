/* repl/fatal.h - the signals that end the program by its own fault: the terminal is given back before they do. */
#ifndef REPL_FATAL_H
#define REPL_FATAL_H

struct guardian;

/* SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT. Whoever handled them before (a sanitizer) gets them afterwards, and
 * otherwise they end the program as they would have. In children they do nothing to the terminal. NULL: does nothing.
 */
void fatal_catch(struct guardian *guardian);
void fatal_release(void); /* as it was before; to be called before the guardian is stopped */

/* Ends the program by the signal that told it to, so that whoever called it sees what it was. */
_Noreturn void die_by(int signal_number);

#endif
