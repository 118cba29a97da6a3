/* repl/ask.h - what an expression, in the language of `def`, comes to here and now. Nothing is changed by it. */
#ifndef REPL_ASK_H
#define REPL_ASK_H

#include "functions/define.h"
#include "repl/value.h"

struct session;

/* Names of the expression's own, which come before the session's. The learner's functions that it calls do not know
 * them. */
struct ask_names {
    const struct value *(*find)(void *context, const char *name); /* NULL: it means nothing now … */
    bool (*has)(void *context, const char *name);                 /* … but is it one of them? */
    void *context;
};

struct asked {
    struct value value; /* the answer; released by the caller */
    /* Without an answer: */
    char missing[DEFINITION_NAME_MAX + 1]; /* a name that there is not, or whose value … */
    bool unusable;                         /* … no expression can work with. Empty: something else is wrong */
    bool late;                             /* it was not over by the deadline, or by Ctrl-C */
};

/* Computes `source` in this process. Of shared objects it may read what they hold; what would change one, or wait for
 * one, is no answer. It turns the loop meanwhile: Ctrl-C ends it. false: there is none, by clock_ns() at the deadline
 * at the latest; behind that, and once Ctrl-C has been pressed, at once. */
bool ask(struct session *session, const char *source, const struct ask_names *names, uint64_t deadline_ns,
         struct asked *out);

/* Can it be read as an expression? false: with the place, in bytes of it. */
bool ask_reads(const char *source, struct define_error *error);

/* As Python's bool(). */
bool value_is_true(struct value value);

#endif
