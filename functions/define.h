/* functions/define.h - functions that a learner writes: `def NAME(PARAMS) = EXPRESSION`.
 *
 * The expression is Python's: its syntax, its results, its types, its exceptions. What differs:
 *   - An integer has 64 bits; a result beyond them is FAULT_OVERFLOW where Python goes on.
 *   - A complex result is FAULT_COMPLEX.
 *   - Lists and tuples are flat: they hold numbers, True, False and None.
 *   - There are no strings, dicts, sets, statements, lambdas, nor names bound inside but a comprehension's.
 *   - `1e7` is a float here, as in Python; at the prompt it is an integer.
 *   - sum() of floats adds from left to right, as CPython up to 3.11 does. From 3.12 on CPython compensates for
 * rounding.
 *   - A NaN in a list is equal to nothing, not even to itself; Python compares the objects first.
 *   - range() and generators are run along (for, sum, min, max, any, all, list, tuple, sorted, len of a range, in), and
 * are no values of their own.
 *
 * A definition is private memory of the process that made it. A program is made of it (and of all it calls) for
 * arguments of given types, as flat bytes that every process can run at any address.
 *
 * Names are looked up by name when a definition is made, so that mistakes show at once, and again when a program is
 * built, as Python looks up globals when a function runs: a function that is defined anew is the one that is called
 * from then on. Its own name always means the definition itself. */
#ifndef FUNCTIONS_DEFINE_H
#define FUNCTIONS_DEFINE_H

#include "functions/function.h"

enum {
    DEFINITION_SOURCE_MAX = 8192, /* bytes */
    DEFINITION_NAME_MAX = 63,     /* bytes of the name and of each parameter's */
};

struct definition;

/* Where in the source, counted from its first byte, and what to say. `hint` may be empty. */
struct define_error {
    size_t at, end;
    char message[160], hint[160];
    const struct definition *definition; /* program_build(): whose source it is, not held; define(): NULL */
};

struct meaning {
    enum meaning_kind { MEANS_NOTHING, MEANS_NATIVE, MEANS_DEFINITION, MEANS_CELL } kind;
    const struct function *native; /* a row of function_table */
    const struct definition *definition;
    struct cell cell; /* a number, None, a flat list or tuple, or a shared object: TAG_SHARED and its offset. A list is
                         read while the call lasts, and copied into the program */
    const char *shared; /* of something shared: "a shared value", and … */
    const char *use;    /* … how it is written in an expression; both static or as long as the call, or NULL */
};

struct define_names {
    struct meaning (*look_up)(void *context, const char *name);
    /* The same for names in the definition itself that is made or built, and not in the functions that it calls; NULL:
     * it makes no difference. */
    struct meaning (*look_up_own)(void *context, const char *name);
    /* The name that was perhaps meant, or NULL. The pointer itself may be NULL. */
    const char *(*nearest)(void *context, const char *typed);
    void *context;
};

/* source: what follows the word `def`: "NAME(PARAMS) = EXPRESSION", copied. A definition with one hold, or NULL with
 * *error. A name that is a definition of Python's own (sum, len, math, True ...) cannot be a definition's; it can be a
 * parameter's. Whether NAME is taken by a command or a native function is the caller's business. Never blocks; memory
 * that runs out ends the process. */
struct definition *define(const char *source, size_t size, const struct define_names *names,
                          struct define_error *error);
/* Can it be read? What its names mean is not asked. false: with *error. */
bool define_reads(const char *source, size_t size, struct define_error *error);
struct definition *definition_hold(const struct definition *definition);
void definition_release(struct definition *definition); /* NULL is fine */

const char *definition_name(const struct definition *definition);
const char *definition_source(const struct definition *definition);     /* as given, with a 0 at its end */
size_t definition_parameter_count(const struct definition *definition); /* up to FUNCTION_PARAMETERS_MAX */
const char *definition_parameter(const struct definition *definition, size_t index);

/* Does the `index`th distinct outer name that the definition uses exist, and what is it called? NULL behind the last.
 * For whoever wants to know what a definition depends on. */
const char *definition_uses(const struct definition *definition, size_t index);

/* The names that an expression knows from Python: "abs", "math.sqrt". NULL behind the last. */
const char *define_builtin(size_t index);

/* --- programs --- */

struct program {
    void *bytes;          /* malloc'd, owned by the caller; free() it */
    size_t size;          /* copy `size` bytes wherever you want; the copy must be 16-byte aligned */
    enum cell_tag result; /* the type of the results' column; TAG_NULL, TAG_LIST ... are possible */
    bool exact;           /* no result is of another type: the column needs no tags */
    bool gives_lists;     /* a result may be a list or tuple: the column needs a heap */
    /* Where gives_lists: a result has at most list_fixed + list_share * (elements of all lists among the item's
     * arguments) elements; list_fixed is UINT64_MAX where that cannot be told. A list of n elements takes
     * cell_list_size(n, true) bytes at most. */
    uint64_t list_fixed, list_share;
    bool uses_shared; /* it works on shared objects, or its arguments are such */
};

/* Makes a program for calls with arguments of these types, one a parameter; TAG_NONE_SET: not known, or mixed (never
 * shared). `out` is written on success alone. false: with *error, at a place in error->definition's source: a name that
 * means something else by now, a call that does not fit any more, a type that cannot work. */
bool program_build(const struct definition *definition, const struct define_names *names,
                   const enum cell_tag *arguments, struct program *out, struct define_error *error);

/* Runs it as function_run() runs a function: the same contract, with one column. Items may be done in blocks, with
 * the same results and the same first fault as one by one. Argument values must be of the types the program was built
 * for; others are FAULT_ARGUMENT_TYPE. Calls progress() at least every few ms.
 *
 * On a fault, *code is what travels to the parent in 32 bits: the fault and its place. Else 0. */
enum fault program_run_items(const void *program, struct function_run *run, uint32_t *code);

static inline enum fault program_fault(uint32_t code)
{
    return (enum fault)(code & 0xff);
}

/* The place of a fault: bytes [at, end) of the source of the function in which it happened. Pointers into `program`. */
struct program_place {
    const char *name;
    const char *source;
    size_t source_size;
    size_t at, end;
};

/* false: the code bears no place that is in this program. */
bool program_place(const void *program, uint32_t code, struct program_place *place);

#endif
