/* repl/share.h - where a function's requests meet the objects that processes share. */
#ifndef REPL_SHARE_H
#define REPL_SHARE_H

#include "functions/function.h"
#include "pool/shared.h"

/* Does what a function asks for. arena: where the arena begins in this process; user: who asks. For
 * function_control.share, see work.c. */
enum fault share_request(const char *arena, struct object_user *user, const struct shared_request *request,
                         struct cell *result);

/* A queue's item as a value, and the reverse. false: a queue does not carry it. */
bool share_pack(struct cell cell, struct object_cell *out);
struct cell share_unpack(struct object_cell cell);

#endif
