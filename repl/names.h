/* repl/names.h - the one namespace of a session: results, values, functions of one's own, shared objects, processes.
 * A value that is asked for is the name's: who keeps it longer than until the next command, or over a callback, holds
 * it. (names.c) */
#ifndef REPL_NAMES_H
#define REPL_NAMES_H

#include "repl/parse.h"
#include "repl/value.h"

struct session;

const struct value *session_name(const struct session *session, const char *name); /* `_` as well, and p0; NULL */
void session_keep(struct session *session, const char *name, struct value value);  /* holds it */
const struct function *session_function(void *session, const char *name);          /* one's own of that name; NULL */
struct known_names session_known_names(struct session *session);
bool session_complain_name(struct session *session, size_t at, const char *name); /* there is none such */
void session_release_names(struct session *session);                              /* all of them, and `_`: at its end */

#endif
