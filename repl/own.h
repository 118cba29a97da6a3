/* repl/own.h - functions of one's own, made with `def`: names' values, and what jobs need of them. */
#ifndef REPL_OWN_H
#define REPL_OWN_H

#include "functions/define.h"
#include "repl/complaint.h"
#include "repl/value.h"

struct session;
struct plan;

/* Counted: names hold it, and so does every plan that runs it. */
struct own {
    struct object object;
    struct session *session; /* whose names it looks up */
    struct definition *definition;
    struct function function; /* what commands see of it */
};

/* What follows `def`, at byte `at` of the line in hand. false with a complaint. */
bool own_define(struct session *session, const char *source, size_t at, struct value *out);
void own_destroy(struct own *own);
struct value own_value(const struct function *function); /* holds it */

/* The code of `function` for a plan whose arguments have these types; the plan holds what the code refers to. false
 * with a complaint at `place`. */
bool own_build(const struct function *function, const enum cell_tag *arguments, struct plan *plan, size_t place,
               struct program *program, struct complaint *complaint);

/* What the name means to a function of one's own now; NULL: nothing. */
const struct value *own_meaning(const struct function *function, const char *name);

/* What a name that stands for the value, NULL: for nothing but perhaps a native function, means to an expression. Its
 * memory is the region's of the line in hand. MEANS_NOTHING of a value that no expression can work with as well. */
struct meaning own_look_up(struct session *session, const char *name, const struct value *value);

/* The line of a definition's source, and carets under bytes [at, end) of it. */
void own_show_place(const char *source, size_t size, size_t at, size_t end, struct text *out);

#endif
