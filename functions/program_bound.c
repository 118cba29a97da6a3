/* functions/program_bound.c - how long a list can be that a definition gives: so that room can be set aside. */
#include "functions/program_build.h"

struct bound {
    uint64_t fixed, share; /* fixed + share * elements of all arguments; fixed UINT64_MAX: not known */
};

static const struct bound unknown = {UINT64_MAX, 0};

static struct bound add(struct bound a, struct bound b)
{
    struct bound sum = {0, a.share + b.share};
    if (a.fixed == UINT64_MAX || b.fixed == UINT64_MAX || sum.share > 64 ||
        __builtin_add_overflow(a.fixed, b.fixed, &sum.fixed))
        return unknown;
    return sum;
}

static struct bound most(struct bound a, struct bound b)
{
    return (struct bound){a.fixed > b.fixed ? a.fixed : b.fixed, a.share > b.share ? a.share : b.share};
}

static struct bound bound_of(const struct definition *definition, uint32_t index);

static bool small(const struct node *node, uint64_t *count)
{
    if (node->kind != NODE_CONSTANT || !cell_is_integer(node->constant))
        return false;
    *count = node->constant.i > 0 ? (uint64_t)node->constant.i : 0;
    return true;
}

static struct bound bound_of_clauses(const struct definition *definition, uint32_t element)
{
    struct bound bound = unknown;
    int loops = 0;
    for (uint32_t clause = node_at(definition, element)->next; clause; clause = node_at(definition, clause)->next)
        if (node_at(definition, clause)->kind == NODE_FOR) {
            bound = bound_of(definition, node_at(definition, clause)->first);
            loops++;
        }
    return loops == 1 ? bound : unknown;
}

static struct bound bound_of_builtin(const struct definition *definition, const struct node *node)
{
    struct bound bound = {0, 0};
    switch (node->builtin) {
    case BUILTIN_RANGE: /* range(N) */
        return !node_at(definition, node->first)->next && small(node_at(definition, node->first), &bound.fixed)
                   ? bound
                   : unknown;
    case BUILTIN_DIVMOD:
        return (struct bound){2, 0};
    case BUILTIN_LIST:
    case BUILTIN_TUPLE:
    case BUILTIN_SORTED:
        return node->first ? bound_of(definition, node->first) : bound;
    case BUILTIN_MIN:
    case BUILTIN_MAX:
    case BUILTIN_SUM:
        return unknown;
    default:
        return bound; /* a number */
    }
}

static struct bound bound_of_binary(const struct definition *definition, const struct node *node)
{
    const struct node *left = node_at(definition, node->first), *right = node_at(definition, left->next);
    uint64_t times = 0;
    struct bound bound;
    if (node->op == OPERATOR_ADD)
        return add(bound_of(definition, node->first), bound_of(definition, left->next));
    if (node->op != OPERATOR_MULTIPLY)
        return (struct bound){0, 0};
    if (small(right, &times))
        bound = bound_of(definition, node->first);
    else if (small(left, &times))
        bound = bound_of(definition, left->next);
    else
        return unknown;
    if (bound.fixed == UINT64_MAX || times > 64 || bound.share * times > 64 || bound.fixed > UINT32_MAX)
        return unknown;
    return (struct bound){bound.fixed * times, bound.share * times};
}

static struct bound bound_of(const struct definition *definition, uint32_t index)
{
    const struct node *node = node_at(definition, index);
    switch ((enum node_kind)node->kind) {
    case NODE_LOCAL:
        return node->slot < definition->parameter_count ? (struct bound){0, 1} : (struct bound){0, 0};
    case NODE_LIST:
    case NODE_TUPLE:
        return (struct bound){node_children(definition, index), 0};
    case NODE_COMPREHENSION:
    case NODE_GENERATOR:
        return bound_of_clauses(definition, node->first);
    case NODE_SLICE:
        return bound_of(definition, node->first);
    case NODE_IF: {
        const uint32_t then = node_at(definition, node->first)->next;
        return most(bound_of(definition, then), bound_of(definition, node_at(definition, then)->next));
    }
    case NODE_AND:
    case NODE_OR: {
        struct bound bound = {0, 0};
        for (uint32_t child = node->first; child; child = node_at(definition, child)->next)
            bound = most(bound, bound_of(definition, child));
        return bound;
    }
    case NODE_BINARY:
        return bound_of_binary(definition, node);
    case NODE_BUILTIN:
        return bound_of_builtin(definition, node);
    case NODE_CALL:
    case NODE_OUTER:
        return unknown;
    default:
        return (struct bound){0, 0}; /* a number */
    }
}

void program_list_bound(const struct definition *definition, uint64_t *fixed, uint64_t *share)
{
    const struct bound bound = bound_of(definition, definition->body);
    *fixed = bound.fixed;
    *share = bound.fixed == UINT64_MAX ? 0 : bound.share;
}
