/* repl/history.h - the lines of this session and of those before it, in readline's list and in a file. */
#ifndef REPL_HISTORY_H
#define REPL_HISTORY_H

/* Reads the file; NULL: there is nowhere to keep it. The name is the caller's to free. */
char *history_open(void);

/* Each line goes to the file at once: history survives whatever becomes of the program. */
void history_remember(const char *file, const char *line);

#endif
