#ifndef REPL_COMMANDS_FAULTS_H
#define REPL_COMMANDS_FAULTS_H

#include "repl/session.h"

/* Sends a signal to the worker or processes that the call names, and waits up to a second until done() sees what came
 * of it, so that the next command finds it so. */
bool signal_worker(struct session *session, const struct call *call, int signal,
                   bool (*done)(const struct worker_view *now, const struct worker_view *before));
const char *signalled_name(struct session *session, const struct call *call); /* as typed; of the line */

#endif
