/* functions/program_instances.c - the instances that a program is made of: which there are, whose results wait to be
 * computed, who calls whom. */
#include <stdlib.h>

#include "functions/program_build.h"

/* More kinds of arguments than this share one instance, for all types: a bound on what types can make of a few lines.
 */
enum { INSTANCES_OF_ONE = 12 };

/* --- what waits --- */

void enqueue(struct build *build, uint32_t index)
{
    if (build->instances[index]->queued)
        return;
    build->instances[index]->queued = true;
    if (build->queue_count == build->queue_room) {
        build->queue_room = build->queue_room ? 2 * build->queue_room : 64;
        build->queue = grow(build->queue, build->queue_room * sizeof *build->queue);
    }
    build->queue[build->queue_count++] = index;
}

bool take_queued(struct build *build, uint32_t *index)
{
    if (build->queue_count == 0)
        return false;
    *index = build->queue[--build->queue_count];
    build->instances[*index]->queued = false;
    return true;
}

void note_caller(struct instance *callee, uint32_t caller)
{
    for (uint32_t k = 0; k < callee->caller_count; k++)
        if (callee->callers[k] == caller)
            return;
    if (callee->caller_count == callee->caller_room) {
        callee->caller_room = callee->caller_room ? 2 * callee->caller_room : 4;
        callee->callers = grow(callee->callers, callee->caller_room * sizeof *callee->callers);
    }
    callee->callers[callee->caller_count++] = caller;
}

/* --- which there are --- */

static uint32_t hash_of(const struct definition *definition, const uint16_t *arguments)
{
    uint64_t hash = (uint64_t)(uintptr_t)definition * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t k = 0; arguments && k < definition->parameter_count; k++)
        hash = (hash ^ arguments[k]) * UINT64_C(0x100000001b3);
    return (uint32_t)(hash >> 29);
}

static void grow_table(struct build *build)
{
    const uint32_t count = build->slot_count ? 2 * build->slot_count : 64;
    free(build->slots);
    build->slots = grow(NULL, count * sizeof *build->slots);
    memset(build->slots, 0xff, count * sizeof *build->slots);
    build->slot_count = count;
    for (uint32_t k = 0; k < build->instance_count; k++) {
        uint32_t slot = hash_of(build->instances[k]->definition, build->instances[k]->arguments) & (count - 1);
        while (build->slots[slot] != UINT32_MAX)
            slot = (slot + 1) & (count - 1);
        build->slots[slot] = k;
    }
}

struct known *build_known(struct build *build, const struct definition *definition)
{
    if (2 * (build->known_count + 1) > build->known_room) {
        const uint32_t room = build->known_room;
        struct known *old = build->known;
        build->known_room = room ? 2 * room : 64;
        build->known = calloc(build->known_room, sizeof *build->known);
        if (!build->known)
            abort();
        build->known_count = 0;
        for (uint32_t k = 0; k < room; k++)
            if (old[k].definition)
                *build_known(build, old[k].definition) = old[k];
        free(old);
    }
    uint32_t slot = hash_of(definition, NULL) & (build->known_room - 1);
    while (build->known[slot].definition && build->known[slot].definition != definition)
        slot = (slot + 1) & (build->known_room - 1);
    if (!build->known[slot].definition) {
        build->known[slot] = (struct known){.definition = definition, .source = UINT32_MAX};
        build->known_count++;
    }
    return &build->known[slot];
}

static uint32_t find_instance(struct build *build, const struct definition *definition, const uint16_t *arguments,
                              uint32_t *slot)
{
    if (2 * (build->instance_count + 1) > build->slot_count)
        grow_table(build);
    *slot = hash_of(definition, arguments) & (build->slot_count - 1);
    for (; build->slots[*slot] != UINT32_MAX; *slot = (*slot + 1) & (build->slot_count - 1)) {
        const struct instance *instance = build->instances[build->slots[*slot]];
        if (instance->definition == definition &&
            memcmp(instance->arguments, arguments, definition->parameter_count * sizeof *arguments) == 0)
            return build->slots[*slot];
    }
    return UINT32_MAX;
}

uint32_t build_instance(struct build *build, const struct definition *definition, const uint16_t *arguments)
{
    uint32_t slot;
    const uint32_t found = find_instance(build, definition, arguments, &slot);
    if (found != UINT32_MAX)
        return found;
    struct instance *instance = calloc(1, sizeof *instance);
    if (!instance)
        abort();
    instance->definition = definition;
    memcpy(instance->arguments, arguments, definition->parameter_count * sizeof *arguments);
    instance->types = calloc(definition->node_count, sizeof *instance->types);
    instance->slots = calloc(definition->slot_count + 1, sizeof *instance->slots);
    if (!instance->types || !instance->slots)
        abort();
    memcpy(instance->slots, arguments, definition->parameter_count * sizeof *arguments);
    if (build->instance_count == build->instance_room) {
        build->instance_room = build->instance_room ? 2 * build->instance_room : 16;
        build->instances = grow(build->instances, build->instance_room * sizeof(struct instance *));
    }
    build->instances[build->instance_count] = instance;
    build->slots[slot] = build->instance_count;
    build_known(build, definition)->instances++;
    enqueue(build, build->instance_count);
    return build->instance_count++;
}

/* What a call whose arguments' types have no instance of their own goes to: one for all types. */
static void widen(const struct definition *definition, uint16_t *arguments)
{
    for (size_t k = 0; k < definition->parameter_count; k++)
        arguments[k] = (uint16_t)(TYPE_ANY | (arguments[k] & TYPE_SHARED));
}

/* Functions that call each other with ever other types would make ever more instances. */
uint32_t build_bounded_instance(struct build *build, const struct definition *definition, uint16_t *arguments)
{
    uint32_t slot;
    if (find_instance(build, definition, arguments, &slot) == UINT32_MAX &&
        build_known(build, definition)->instances >= INSTANCES_OF_ONE)
        widen(definition, arguments);
    return build_instance(build, definition, arguments);
}

uint32_t build_callee(struct build *build, const struct definition *definition, uint16_t *arguments)
{
    uint32_t slot;
    const uint32_t found = find_instance(build, definition, arguments, &slot);
    if (found != UINT32_MAX)
        return found;
    widen(definition, arguments);
    return build_instance(build, definition, arguments);
}
