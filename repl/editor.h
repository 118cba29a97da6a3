/* repl/editor.h - the prompt: GNU Readline in the loop, never blocking it. */
#ifndef REPL_EDITOR_H
#define REPL_EDITOR_H

#include "repl/session.h"

/* Prompts and runs lines until the learner leaves. */
void editor_run(struct session *session);

/* complete.c: readline's hook; `session` is what it completes for. */
char **complete(const char *text, int start, int end);
void complete_for(struct session *session);

#endif
