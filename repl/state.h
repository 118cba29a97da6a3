/* repl/state.h - what is kept from one session to the next: files in $XDG_STATE_HOME/poolscope. */
#ifndef REPL_STATE_H
#define REPL_STATE_H

/* The path of such a file, malloc'd; its folders are made. NULL: there is nowhere to keep it; errno says why. */
char *state_path(const char *name);

#endif
