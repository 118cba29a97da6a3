/* functions/program_types.c - which types each part of a definition can have, for arguments of given types.
 *
 * A call's type is its callee's result, which may hang on calls of the caller itself. So results begin as empty sets
 * and only grow: whoever calls what has grown is looked at again, until nothing grows. */
#include "functions/program_build.h"

enum { NODES_MAX = 1 << 25 }; /* looked at for one program: half a second */

static uint16_t type_of(struct build *build, uint32_t self, uint32_t index);

static uint16_t elements_of(uint16_t type)
{
    return (uint16_t)(type >> 8 | (type & TYPE_SHARED ? TYPE_INT | TYPE_FLOAT : 0));
}

uint16_t iterable_type(const struct instance *instance, uint32_t index)
{
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
            instance->slots[node->slot] |= iterable_type(instance, node->first);
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
    const uint16_t element = count == 1 || node->builtin == BUILTIN_SUM ? iterable_type(instance, node->first) : 0;
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
    const uint32_t callee = build_bounded_instance(build, meaning.definition, arguments);
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
    if (++build->nodes_seen == NODES_MAX)
        build_fail(build, build->instances[self]->definition, index, "make it of fewer functions, or of smaller ones",
                   "it calls too many functions with too many types of arguments");
    const uint16_t type = build->failed ? 0 : compute_type(build, self, index);
    struct instance *instance = build->instances[self];
    instance->types[index] |= type;
    return instance->types[index];
}

void build_types(struct build *build)
{
    for (uint32_t self; !build->failed && take_queued(build, &self);) {
        const uint16_t result = type_of(build, self, build->instances[self]->definition->body);
        struct instance *instance = build->instances[self];
        if ((instance->result | result) == instance->result)
            continue;
        instance->result |= result;
        for (uint32_t k = 0; k < instance->caller_count; k++)
            enqueue(build, instance->callers[k]);
    }
}
