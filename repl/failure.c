/* repl/failure.c - what is said of an item that could not be computed. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "functions/define.h"
#include "repl/own.h"
#include "repl/plan.h"

/* Is the name bound within the expression, by a comprehension? */
static bool is_bound_inside(const struct program_place *place, const char *name)
{
    char clause[DEFINITION_NAME_MAX + 8];
    snprintf(clause, sizeof clause, "for %s ", name);
    return memmem(place->source, place->source_size, clause, strlen(clause)) != NULL;
}

/* Does it call itself? Then the arguments at the place need not be the item's. */
static bool is_recursive(const struct program_place *place)
{
    const char *body = memchr(place->source, '=', place->source_size);
    size_t before = body ? (size_t)(body - place->source) : 0;
    return !body || memmem(body, place->source_size - before, place->name, strlen(place->name));
}

/* What a name at the place stands for, "a tuple"; NULL: that is not known for certain. */
static const char *name_kind(const struct plan *plan, const struct cell *cells, const struct program_place *place,
                             const char *name)
{
    if (is_bound_inside(place, name))
        return NULL;
    for (size_t p = 0; p < function_parameter_count(plan->function); p++) {
        if (strcmp(plan->function->parameters[p].name, name) != 0)
            continue;
        if (cells[p].tag == TAG_SHARED || is_recursive(place))
            return NULL;
        struct value value = value_from_cell(cells[p]);
        const char *kind = value_kind_name(value);
        value_release(&value);
        return kind;
    }
    const struct value *value = own_meaning(plan->function, name);
    return value ? value_kind_name(*value) : NULL;
}

/* Each name in the operation that failed, and what it is. */
static void say_names(const struct plan *plan, struct pool_arena *arena, uint64_t item,
                      const struct program_place *place, struct text *out)
{
    struct cell cells[FUNCTION_PARAMETERS_MAX];
    int64_t steps[FUNCTION_PARAMETERS_MAX];
    uint64_t same;
    size_t said = 0;
    if (strcmp(place->name, plan->function->name) != 0)
        return; /* names of one that it called: their arguments are not known */
    plan_item(plan, arena, item, cells, steps, &same);
    for (size_t at = place->at, size; at < place->end && at < place->source_size; at += size) {
        char name[DEFINITION_NAME_MAX + 1];
        size = 0;
        while (at + size < place->end &&
               (isalnum((unsigned char)place->source[at + size]) || place->source[at + size] == '_'))
            size++;
        bool begins = size && size < sizeof name && !isdigit((unsigned char)place->source[at]);
        snprintf(name, sizeof name, "%.*s", begins ? (int)size : 0, place->source + at);
        const char *kind = begins ? name_kind(plan, cells, place, name) : NULL;
        if (kind)
            text_format(out, "%s%s is %s", said++ ? ", " : "here ", name, kind);
        size += !size;
    }
    text_put(out, said ? "\n" : "");
}

static void say_place(const struct plan *plan, struct pool_arena *arena, const struct plan_failure *failure,
                      struct text *out)
{
    const uint32_t code = failure->code;
    const void *program = plan_program(plan, arena);
    struct program_place place;
    if (!program || !program_place(program, code, &place))
        return;
    own_show_place(place.source, place.source_size, place.at, place.end, out);
    text_put(out, "\n");
    if (program_fault(code) == FAULT_OPERANDS && plan->function->definition)
        say_names(plan, arena, failure->item, &place, out);
}

void plan_say_fault(enum fault fault, struct text *out)
{
    text_put(out, fault_sentence(fault));
    if (*fault_python(fault))
        text_format(out, " (%s)", fault_python(fault));
}

void plan_say_failure(const struct plan *plan, struct pool_arena *arena, const struct plan_failure *failure,
                      struct text *message, struct text *hint)
{
    struct text item = {.bytes = NULL};
    plan_show_item(plan, arena, failure->item, &item);
    bool tuple = text_string(&item)[0] == '(';
    text_format(message, tuple ? "%s%s: " : "%s(%s): ", plan->function->name, text_string(&item));
    text_release(&item);
    enum fault fault = program_fault(failure->code);
    if (failure->code == 0)
        text_put(message, "three workers died with it in hand, so it is not tried again");
    else
        plan_say_fault(fault, message);
    say_place(plan, arena, failure, hint);
}
