/* repl/script.h - lines that nobody types: from a file, a pipe, or the command line. */
#ifndef REPL_SCRIPT_H
#define REPL_SCRIPT_H

#include "repl/session.h"

/* For reading; -1 with errno (EISDIR for a directory). */
int script_open(const char *path);

/* Runs each line as it arrives, up to the first that fails unless keep_going. name: for error messages. Returns whether
 * all went well. */
bool script_run(struct session *session, int fd, const char *name, bool keep_going);
bool script_run_text(struct session *session, const char *text, size_t size, bool keep_going);

#endif
