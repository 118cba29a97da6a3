/* tests/functions/own_trial.h - definitions with a small world of names around them, and runs of their programs. */
#ifndef TESTS_FUNCTIONS_OWN_TRIAL_H
#define TESTS_FUNCTIONS_OWN_TRIAL_H

#include "functions/define.h"
#include "trial.h"

enum { OWN_ITEMS = 1000, OWN_HEAP = 1 << 20, OWN_MAX = 11000 };

/* Besides what is defined: the native functions, five = 5, primes = [2, 3, 5], counter and cells, which are shared. */
struct own {
    struct function_control control; /* first */
    struct define_names names;
    struct definition **definitions; /* the last of a name counts */
    size_t count;
    struct cell_list *primes;

    uint64_t values[OWN_ITEMS];
    uint8_t tags[OWN_ITEMS];
    _Atomic uint32_t mixed;
    char *heap;
    size_t heap_used;
    uint64_t looks, stop_at_look; /* 0: never */
    double last_part;
    bool went_back;
    struct program program; /* of the last call */
    struct function_run run;
    uint32_t code;
    struct column column;
};

void own_start(struct own *own);
void own_end(struct own *own);
struct definition *own_try(struct own *own, const char *source, struct define_error *error); /* kept if it works */
const struct definition *own_define(struct own *own, const char *source);                    /* must work */

/* Builds for the operands' types (or for unknown ones) and runs over `count` items. */
enum fault own_run(struct own *own, const struct definition *definition, const struct operand *operands, uint64_t count,
                   bool known_types);
struct cell own_result(const struct own *own, uint64_t k);
/* Defines and calls it with integers, as many as it has parameters. */
enum fault own_call(struct own *own, const char *source, const int64_t *arguments);

#endif
