/* repl/guardian.h - a small process that gives the terminal back when the program is killed.
 *
 * Nothing can be done in a program that gets SIGKILL, so a child of it watches for its end. It shares one page with the
 * program, has a process group of its own, so that no key of the terminal reaches it, and no file but the terminal. It
 * ends when the program ends. Every function takes NULL, and then does nothing. */
#ifndef REPL_GUARDIAN_H
#define REPL_GUARDIAN_H

struct guardian;

enum { GUARDIAN_BYTES_MAX = 512 };

/* Forks it. To be called before there is anything that it should not inherit: the arena, a pool. The terminal's
 * settings of now are those that will be given back. NULL: there can be none. Without a process to be had there is a
 * guardian all the same, for guardian_give_back(). */
struct guardian *guardian_start(int terminal);

/* The settings are about to be changed: those of now will be given back, and not those of the start. Guards already, so
 * that no moment is left between the change and guardian_arm(). */
void guardian_expect(struct guardian *guardian, const char *bytes);

/* The terminal is ours from now on, and so are its settings of now. Marks them, so that a shell with the same line
 * editor has others.
 *
 * bytes   copied; what the terminal needs to be written besides; none if there are more than GUARDIAN_BYTES_MAX */
void guardian_arm(struct guardian *guardian, const char *bytes);

/* The terminal has been given back. */
void guardian_disarm(struct guardian *guardian);

/* Gives the terminal back, if it is armed: what the guardian does when the program has ended, for the program itself.
 * Async-signal-safe, for a handler that blocks all signals. Takes half a second at most. Who has the terminal meanwhile
 * keeps its settings and gets the bytes alone. */
void guardian_give_back(struct guardian *guardian);

/* Ends and reaps it. */
void guardian_stop(struct guardian *guardian);

#endif
