#include "own_trial.h"

#include <stdlib.h>

static struct meaning look_up(void *context, const char *name)
{
    struct own *own = context;
    for (size_t k = own->count; k > 0; k--)
        if (strcmp(definition_name(own->definitions[k - 1]), name) == 0)
            return (struct meaning){.kind = MEANS_DEFINITION, .definition = own->definitions[k - 1]};
    if (function_find(name))
        return (struct meaning){.kind = MEANS_NATIVE, .native = function_find(name)};
    if (strcmp(name, "five") == 0)
        return (struct meaning){.kind = MEANS_CELL, .cell = cell_int(5)};
    if (strcmp(name, "primes") == 0)
        return (struct meaning){.kind = MEANS_CELL, .cell = {.tag = TAG_LIST, .list = own->primes}};
    if (strcmp(name, "counter") == 0)
        return (struct meaning){.kind = MEANS_CELL, .cell = {.tag = TAG_SHARED, .i = 64}};
    if (strcmp(name, "cells") == 0)
        return (struct meaning){.kind = MEANS_CELL, .cell = {.tag = TAG_SHARED, .i = 128}};
    return (struct meaning){.kind = MEANS_NOTHING};
}

static const char *nearest(void *context, const char *typed)
{
    (void)context;
    return strncmp(typed, "squa", 4) == 0 ? "square" : NULL;
}

static bool progress(struct function_control *control, uint64_t items_done, double part)
{
    struct own *own = (struct own *)control;
    (void)items_done;
    own->went_back |= part < 0 || part > 1 || (part > 0 && part < own->last_part);
    own->last_part = part;
    return ++own->looks != own->stop_at_look;
}

static void *allocate(struct function_control *control, size_t size)
{
    struct own *own = (struct own *)control;
    size = (size + 15) / 16 * 16;
    if (size > OWN_HEAP - own->heap_used)
        return NULL;
    own->heap_used += size;
    return own->heap + own->heap_used - size;
}

/* The counter holds 7; the cells 10, 20, 30. */
static enum fault share(struct function_control *control, const struct shared_request *request, struct cell *result)
{
    (void)control;
    *result = cell_int(request->object == 64 ? 7 : 3);
    if (request->operation == SHARED_LOAD && request->object == 128)
        *result = cell_int(10 + 10 * request->operands[0].i);
    return request->operation == SHARED_LOAD || request->operation == SHARED_LENGTH ? FAULT_NONE : FAULT_OPERANDS;
}

void own_start(struct own *own)
{
    *own = (struct own){.control = {progress, allocate, share}};
    own->names = (struct define_names){.look_up = look_up, .nearest = nearest, .context = own};
    own->definitions = calloc(OWN_MAX, sizeof(struct definition *));
    own->heap = calloc(1, OWN_HEAP);
    own->primes = calloc(1, cell_list_size(3, false));
    assert_true(own->definitions && own->heap && own->primes);
    own->primes->count = 3;
    own->primes->base = TAG_INT;
    own->primes->values[0] = 2;
    own->primes->values[1] = 3;
    own->primes->values[2] = 5;
}

void own_end(struct own *own)
{
    while (own->count > 0)
        definition_release(own->definitions[--own->count]);
    free(own->definitions);
    free(own->heap);
    free(own->primes);
    free(own->program.bytes);
}

struct definition *own_try(struct own *own, const char *source, struct define_error *error)
{
    struct definition *definition = define(source, strlen(source), &own->names, error);
    if (definition)
        own->definitions[own->count++] = definition;
    return definition;
}

const struct definition *own_define(struct own *own, const char *source)
{
    struct define_error error;
    const struct definition *definition = own_try(own, source, &error);
    if (!definition)
        print_error("%s: %s\n", source, error.message);
    assert_non_null(definition);
    return definition;
}

static enum cell_tag tag_of(const struct operand *operand)
{
    return operand->shape == OPERAND_RANGE   ? TAG_INT
           : operand->shape == OPERAND_ARRAY ? operand->array.base
                                             : operand->constant.tag;
}

enum fault own_run(struct own *own, const struct definition *definition, const struct operand *operands, uint64_t count,
                   bool known_types)
{
    enum cell_tag tags[FUNCTION_PARAMETERS_MAX] = {0};
    struct define_error error;
    assert_true(count <= OWN_ITEMS);
    for (size_t p = 0; p < definition_parameter_count(definition) && known_types; p++)
        tags[p] = tag_of(&operands[p]);
    free(own->program.bytes);
    own->program.bytes = NULL;
    if (!program_build(definition, &own->names, tags, &own->program, &error))
        print_error("%s: %s\n", definition_source(definition), error.message);
    assert_non_null(own->program.bytes);
    for (size_t k = 0; k < OWN_ITEMS; k++)
        own->values[k] = UNTOUCHED;
    memset(own->tags, 0, sizeof own->tags);
    own->mixed = 0;
    own->heap_used = own->looks = 0;
    own->last_part = 0;
    own->column = (struct column){
        .values = own->values, .tags = own->tags, .mixed = &own->mixed, .heap = own->heap, .base = own->program.result};
    own->run =
        (struct function_run){.count = count, .operands = operands, .columns = &own->column, .control = &own->control};
    return program_run_items(own->program.bytes, &own->run, &own->code);
}

struct cell own_result(const struct own *own, uint64_t k)
{
    return column_at(&own->column, k);
}

enum fault own_call(struct own *own, const char *source, const int64_t *arguments)
{
    struct operand operands[FUNCTION_PARAMETERS_MAX] = {0};
    const struct definition *definition = own_define(own, source);
    for (size_t p = 0; p < definition_parameter_count(definition); p++)
        operands[p] = operand_constant(cell_int(arguments[p]));
    return own_run(own, definition, operands, 1, true);
}
