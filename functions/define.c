/* functions/define.c - definitions: made, held, asked. */
#include <stdlib.h>

#include "functions/definition.h"

/* As a tree whose names mean nothing yet. */
static struct definition *read_source(const char *source, size_t size, struct define_error *error)
{
    if (size > DEFINITION_SOURCE_MAX) {
        define_fail(error, DEFINITION_SOURCE_MAX, size, "define parts of it as functions of their own",
                    "a definition has at most %d bytes", DEFINITION_SOURCE_MAX);
        return NULL;
    }
    struct definition *definition = grow(NULL, sizeof *definition);
    *definition = (struct definition){.holders = 1, .source = grow(NULL, size + 1), .size = size};
    memcpy(definition->source, source, size);
    definition->source[size] = 0;
    if (define_parse(definition, error))
        return definition;
    definition_release(definition);
    return NULL;
}

struct definition *define(const char *source, size_t size, const struct define_names *names, struct define_error *error)
{
    struct definition *definition = read_source(source, size, error);
    if (!definition || define_check(definition, names, error))
        return definition;
    definition_release(definition);
    return NULL;
}

bool define_reads(const char *source, size_t size, struct define_error *error)
{
    struct definition *definition = read_source(source, size, error);
    definition_release(definition);
    return definition != NULL;
}

struct definition *definition_hold(const struct definition *definition)
{
    struct definition *held = (struct definition *)definition; /* counting is not changing it */
    held->holders++;
    return held;
}

void definition_release(struct definition *definition)
{
    if (!definition || --definition->holders > 0)
        return;
    for (uint32_t k = 0; k < definition->word_count; k++)
        free(definition->words[k]);
    free(definition->words);
    free(definition->nodes);
    free(definition->uses);
    free(definition->source);
    free(definition);
}

const char *definition_name(const struct definition *definition)
{
    return definition->words[0];
}

const char *definition_source(const struct definition *definition)
{
    return definition->source;
}

size_t definition_parameter_count(const struct definition *definition)
{
    return definition->parameter_count;
}

const char *definition_parameter(const struct definition *definition, size_t index)
{
    return index < definition->parameter_count ? definition->words[definition->parameters[index]] : NULL;
}

const char *definition_uses(const struct definition *definition, size_t index)
{
    return index < definition->use_count ? definition->words[definition->uses[index]] : NULL;
}
