/* functions/program_types.c - which types each part of a definition can have, for arguments of given types.
 *
 * A call's type is its callee's result, which may hang on calls of the caller itself. So results begin as empty sets
 * and only grow: whoever calls what has grown is looked at again, until nothing grows. */
#include <stdlib.h>

#include "functions/program_build.h"

enum {
    INSTANCES_OF_ONE = 12, /* more kinds of arguments than this share one instance, for all types */
    INSTANCES_MAX = 100000,
};

static uint16_t type_of(struct build *build, uint32_t self, uint32_t index);

/* --- instances --- */

static uint32_t hash_of(const struct definition *definition, const uint16_t *arguments)
{
    uint64_t hash = (uint64_t)(uintptr_t)definition * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t k = 0; k < definition->parameter_count; k++)
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

static void enqueue(struct build *build, uint32_t index)
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
    enqueue(build, build->instance_count);
    return build->instance_count++;
}

/* Recursion that calls itself with ever other types would make ever more instances. */
static uint32_t bounded_instance(struct build *build, const struct definition *definition, uint16_t *arguments)
{
    uint32_t slot, count = 0;
    if (find_instance(build, definition, arguments, &slot) == UINT32_MAX && build->instance_count >= INSTANCES_OF_ONE) {
        for (uint32_t k = build->instance_count; k > 0 && count < INSTANCES_OF_ONE; k--) {
            if (build->instance_count - k > 20 * INSTANCES_OF_ONE)
                break;
            count += build->instances[k - 1]->definition == definition;
        }
    }
    if (count >= INSTANCES_OF_ONE)
        for (size_t k = 0; k < definition->parameter_count; k++)
            arguments[k] = TYPE_ANY | TYPE_SHARED;
    return build_instance(build, definition, arguments);
}

uint32_t build_callee(struct build *build, const struct definition *definition, uint16_t *arguments)
{
    uint32_t slot;
    const uint32_t found = find_instance(build, definition, arguments, &slot);
    if (found != UINT32_MAX)
        return found;
    for (size_t k = 0; k < definition->parameter_count; k++)
        arguments[k] = TYPE_ANY | TYPE_SHARED;
    return build_instance(build, definition, arguments);
}

static void note_caller(struct instance *callee, uint32_t caller)
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

/* --- operators and functions --- */

static uint16_t pair_type(enum operator_kind op, unsigned a, unsigned b)
{
    const bool sequence_a = a & TYPE_SEQUENCES, sequence_b = b & TYPE_SEQUENCES;
    if (sequence_a || sequence_b) {
        if (op == OPERATOR_ADD)
            return a == b ? (uint16_t)a : 0;
        if (op != OPERATOR_MULTIPLY || (sequence_a ? b : a) & ~(unsigned)TYPE_INTEGERS)
            return 0;
        return (uint16_t)(sequence_a ? a : b);
    }
    if ((a | b) & ~(unsigned)TYPE_NUMBERS)
        return 0;
    const bool bits = op >= OPERATOR_AND && op <= OPERATOR_RIGHT;
    if ((a | b) & TYPE_FLOAT)
        return bits ? 0 : TYPE_FLOAT;
    if (op == OPERATOR_DIVIDE)
        return TYPE_FLOAT;
    if (op == OPERATOR_POWER)
        return TYPE_INT | TYPE_FLOAT;
    return bits && op <= OPERATOR_XOR && a == TYPE_BOOL && b == TYPE_BOOL ? TYPE_BOOL : TYPE_INT;
}

uint16_t binary_type(enum operator_kind op, uint16_t a, uint16_t b)
{
    unsigned type = 0;
    for (unsigned x = TYPE_INT; x <= TYPE_SHARED; x <<= 1)
        for (unsigned y = TYPE_INT; y <= TYPE_SHARED; y <<= 1)
            if ((a & x) && (b & y))
                type |= pair_type(op, x, y);
    if (type & TYPE_SEQUENCES)
        type |= (unsigned)(a | b) & 0xff00;
    return (uint16_t)type;
}

/* One combination of the arguments' types after another. */
uint16_t native_type(const struct function *native, const uint16_t *arguments)
{
    const size_t count = function_parameter_count(native);
    unsigned type = 0;
    enum cell_tag tags[FUNCTION_PARAMETERS_MAX] = {0}, columns[FUNCTION_COLUMNS_MAX] = {0};
    for (unsigned round = 0; round < 4096; round++) {
        bool exact = false, possible = true;
        unsigned rest = round;
        for (size_t p = 0; p < count && possible; p++, rest /= 8) {
            tags[p] = (enum cell_tag)(rest % 8);
            possible = arguments[p] & (1U << tags[p]);
        }
        if (!possible)
            continue;
        if (rest > 0)
            return (uint16_t)type;
        native->infer(tags, columns, &exact);
        const bool list = columns[0] == TAG_LIST || columns[0] == TAG_TUPLE;
        if (!exact)
            type |= list ? TYPE_ANY : TYPE_ELEMENTS;
        type |= (1U << columns[0]) | (list ? TYPE_ELEMENTS << 8 : 0);
    }
    return count > 4 ? TYPE_ANY : (uint16_t)type;
}

static uint16_t only(uint16_t type, unsigned set)
{
    return (uint16_t)(type & set);
}

/* What the numbers that `builtin` takes become. */
static uint16_t number_type(enum builtin builtin, size_t count, const uint16_t *arguments)
{
    const uint16_t x = arguments[0], second = arguments[1];
    switch (builtin) {
    case BUILTIN_ABS:
        return (uint16_t)(only(x, TYPE_FLOAT) | (only(x, TYPE_INTEGERS) ? TYPE_INT : 0));
    case BUILTIN_ROUND:
        if (count == 1 || !(x & TYPE_FLOAT))
            return TYPE_INT;
        return (uint16_t)(only(x, TYPE_FLOAT) | (only(x, TYPE_INTEGERS) || (second & TYPE_NONE) ? TYPE_INT : 0));
    case BUILTIN_POW:
        if (count == 3 && !(arguments[2] & TYPE_NONE))
            return TYPE_INT;
        return (uint16_t)(binary_type(OPERATOR_POWER, x, second) | (count == 3 ? TYPE_INT : 0));
    case BUILTIN_DIVMOD: {
        const uint16_t part = binary_type(OPERATOR_FLOOR_DIVIDE, x, second);
        return (uint16_t)(TYPE_TUPLE | part << 8);
    }
    case BUILTIN_INT:
    case BUILTIN_LEN:
    case BUILTIN_MATH_CEIL:
    case BUILTIN_MATH_FLOOR:
    case BUILTIN_MATH_TRUNC:
    case BUILTIN_MATH_FACTORIAL:
    case BUILTIN_MATH_GCD:
    case BUILTIN_MATH_ISQRT:
        return TYPE_INT;
    case BUILTIN_BOOL:
    case BUILTIN_ALL:
    case BUILTIN_ANY:
    case BUILTIN_MATH_ISFINITE:
    case BUILTIN_MATH_ISINF:
    case BUILTIN_MATH_ISNAN:
        return TYPE_BOOL;
    default:
        return TYPE_FLOAT;
    }
}

/* --- the tree --- */

static uint16_t elements_of(uint16_t type)
{
    return (uint16_t)(type >> 8 | (type & TYPE_SHARED ? TYPE_INT | TYPE_FLOAT : 0));
}

uint16_t iterable_type(const struct build *build, const struct instance *instance, uint32_t index)
{
    (void)build;
    const struct node *node = node_at(instance->definition, index);
    if (node->kind == NODE_BUILTIN && node->builtin == BUILTIN_RANGE)
        return TYPE_INT;
    if (node->kind == NODE_GENERATOR)
        return instance->types[node->first];
    return elements_of(instance->types[index]);
}

static void type_clauses(struct build *build, uint32_t self, uint32_t index)
{
    struct instance *instance = build->instances[self];
    const struct definition *definition = instance->definition;
    const uint32_t element = node_at(definition, index)->first;
    for (uint32_t clause = node_at(definition, element)->next; clause; clause = node_at(definition, clause)->next) {
        const struct node *node = node_at(definition, clause);
        type_of(build, self, node->first);
        if (node->kind == NODE_FOR)
            instance->slots[node->slot] |= iterable_type(build, instance, node->first);
    }
    type_of(build, self, element);
}

static uint16_t sum_type(uint16_t start, uint16_t element)
{
    uint16_t type = start, before;
    do {
        before = type;
        type |= binary_type(OPERATOR_ADD, type, element);
    } while (type != before);
    return type;
}

static uint16_t builtin_type(struct build *build, uint32_t self, uint32_t index)
{
    const struct instance *instance = build->instances[self];
    const struct definition *definition = instance->definition;
    const struct node *node = node_at(definition, index);
    uint16_t types[3] = {0, 0, 0};
    unsigned all = 0;
    size_t count = 0;
    for (uint32_t child = node->first; child; child = node_at(definition, child)->next) {
        const uint16_t type = type_of(build, self, child);
        if (count < 3)
            types[count] = type;
        count++;
        all |= type;
    }
    const uint16_t element =
        count == 1 || node->builtin == BUILTIN_SUM ? iterable_type(build, instance, node->first) : 0;
    switch (node->builtin) {
    case BUILTIN_RANGE:
        return 0;
    case BUILTIN_SUM:
        return sum_type(count == 2 ? types[1] : TYPE_INT, element);
    case BUILTIN_MIN:
    case BUILTIN_MAX:
        return count == 1 ? element : (uint16_t)all;
    case BUILTIN_LIST:
    case BUILTIN_SORTED:
        return (uint16_t)(TYPE_LIST | (element & 0xff) << 8);
    case BUILTIN_TUPLE:
        return (uint16_t)(TYPE_TUPLE | (element & 0xff) << 8);
    default:
        return number_type((enum builtin)node->builtin, count, types);
    }
}

static uint16_t call_type(struct build *build, uint32_t self, uint32_t index)
{
    const struct definition *definition = build->instances[self]->definition;
    const struct meaning meaning = build_meaning(build, definition, index);
    uint16_t arguments[FUNCTION_PARAMETERS_MAX] = {0};
    size_t position = 0;
    if (meaning.kind == MEANS_NATIVE)
        for (size_t p = 0; p < FUNCTION_PARAMETERS_MAX; p++)
            arguments[p] = TYPE_NONE;
    for (uint32_t child = node_at(definition, index)->first; child; child = node_at(definition, child)->next) {
        const uint16_t type = type_of(build, self, child);
        const uint32_t keyword = node_at(definition, child)->keyword;
        size_t p = position++;
        if (meaning.kind == MEANS_NATIVE && keyword != NO_NAME)
            for (p = 0; p < FUNCTION_PARAMETERS_MAX - 1 && meaning.native->parameters[p].name &&
                        strcmp(meaning.native->parameters[p].name, definition->words[keyword]) != 0;)
                p++;
        if (p < FUNCTION_PARAMETERS_MAX)
            arguments[p] = type;
    }
    if (build->failed)
        return 0;
    if (meaning.kind == MEANS_NATIVE)
        return native_type(meaning.native, arguments);
    const uint32_t callee = bounded_instance(build, meaning.definition, arguments);
    if (build->instance_count > INSTANCES_MAX)
        build_fail(build, definition, index, NULL, "it calls too many functions");
    note_caller(build->instances[callee], self);
    return build->instances[callee]->result;
}

static uint16_t cell_type(struct cell cell)
{
    unsigned type = 1U << cell.tag;
    if (cell_is_sequence(cell))
        type |= (cell.list->mixed ? TYPE_ELEMENTS : 1U << cell.list->base) << 8;
    return (uint16_t)type;
}

static uint16_t children_type(struct build *build, uint32_t self, uint32_t index)
{
    const struct definition *definition = build->instances[self]->definition;
    unsigned type = 0;
    for (uint32_t child = node_at(definition, index)->first; child; child = node_at(definition, child)->next)
        type |= type_of(build, self, child);
    return (uint16_t)type;
}

static uint16_t arithmetic_type(struct build *build, uint32_t self, uint32_t index)
{
    const struct definition *definition = build->instances[self]->definition;
    const struct node *node = node_at(definition, index);
    const uint16_t a = type_of(build, self, node->first);
    if (node->kind == NODE_UNARY)
        return (uint16_t)((node->op != OPERATOR_INVERT ? only(a, TYPE_FLOAT) : 0) |
                          (only(a, TYPE_INTEGERS) ? TYPE_INT : 0));
    const uint32_t right = node_at(definition, node->first)->next;
    const uint16_t b = type_of(build, self, right);
    uint16_t type = binary_type((enum operator_kind)node->op, a, b);
    struct cell exponent;
    if (node->op == OPERATOR_POWER && build_constant(build, definition, right, &exponent) &&
        cell_is_integer(exponent) && exponent.i >= 0 && type_within(a, TYPE_INTEGERS))
        type = TYPE_INT;
    return type;
}

static uint16_t compute_type(struct build *build, uint32_t self, uint32_t index)
{
    struct instance *instance = build->instances[self];
    const struct definition *definition = instance->definition;
    const struct node *node = node_at(definition, index);
    switch ((enum node_kind)node->kind) {
    case NODE_CONSTANT:
        return cell_type(node->constant);
    case NODE_LOCAL:
        return instance->slots[node->slot];
    case NODE_OUTER:
        return cell_type(build_meaning(build, definition, index).cell);
    case NODE_UNARY:
    case NODE_BINARY:
        return arithmetic_type(build, self, index);
    case NODE_COMPARE:
    case NODE_NOT:
        children_type(build, self, index);
        return TYPE_BOOL;
    case NODE_IF:
        type_of(build, self, node->first);
        return (uint16_t)(type_of(build, self, node_at(definition, node->first)->next) |
                          type_of(build, self, node_at(definition, node_at(definition, node->first)->next)->next));
    case NODE_CALL:
        return call_type(build, self, index);
    case NODE_BUILTIN:
        return builtin_type(build, self, index);
    case NODE_LIST:
        return (uint16_t)(TYPE_LIST | (children_type(build, self, index) & 0xff) << 8);
    case NODE_TUPLE:
        return (uint16_t)(TYPE_TUPLE | (children_type(build, self, index) & 0xff) << 8);
    case NODE_COMPREHENSION:
        type_clauses(build, self, index);
        return (uint16_t)(TYPE_LIST | (instance->types[node->first] & 0xff) << 8);
    case NODE_GENERATOR:
        type_clauses(build, self, index);
        return 0;
    case NODE_INDEX:
        children_type(build, self, index);
        return elements_of(instance->types[node->first]);
    case NODE_SLICE:
        children_type(build, self, index);
        return (uint16_t)(instance->types[node->first] & (TYPE_SEQUENCES | 0xff00));
    case NODE_VALUE:
        type_of(build, self, node->first);
        return TYPE_ELEMENTS;
    default: /* and, or */
        return children_type(build, self, index);
    }
}

static uint16_t type_of(struct build *build, uint32_t self, uint32_t index)
{
    const uint16_t type = build->failed ? 0 : compute_type(build, self, index);
    struct instance *instance = build->instances[self];
    instance->types[index] |= type;
    return instance->types[index];
}

void build_types(struct build *build)
{
    while (build->queue_count > 0 && !build->failed) {
        const uint32_t self = build->queue[--build->queue_count];
        build->instances[self]->queued = false;
        const uint16_t result = type_of(build, self, build->instances[self]->definition->body);
        struct instance *instance = build->instances[self];
        if ((instance->result | result) == instance->result)
            continue;
        instance->result |= result;
        for (uint32_t k = 0; k < instance->caller_count; k++)
            enqueue(build, instance->callers[k]);
    }
}
