/* functions/program_emit_calls.c - code for calls: of definitions, native functions, and Python's own. */
#include "functions/program_build.h"

/* Which parameter of a native an argument is for. */
static size_t parameter_of(const struct emitter *emitter, const struct function *native, uint32_t argument,
                           size_t position)
{
    const uint32_t keyword = node_at(emitter->definition, argument)->keyword;
    const size_t count = function_parameter_count(native);
    if (keyword == NO_NAME)
        return position;
    for (size_t p = 0; p < count; p++)
        if (strcmp(native->parameters[p].name, emitter->definition->words[keyword]) == 0)
            return p;
    return count;
}

static int64_t index_of_native(const struct function *native)
{
    int64_t index = 0;
    while (function_table[index] != native)
        index++;
    return index;
}

static bool native_takes(const struct parameter *parameter, uint16_t type)
{
    if (!type)
        return true;
    switch (parameter->takes) {
    case TAKES_SHARED:
        return type & TYPE_SHARED || (parameter->optional && type & TYPE_NONE);
    case TAKES_LIST:
        return type & TYPE_SEQUENCES;
    case TAKES_ANY:
        return type & ~TYPE_SHARED & 0xff;
    case TAKES_NUMBER:
    case TAKES_INTEGER:
        break;
    }
    return type & TYPE_NUMBERS || (parameter->optional && type & TYPE_NONE);
}

static void emit_native(struct emitter *emitter, uint32_t node, const struct function *native, uint32_t to)
{
    const size_t count = function_parameter_count(native);
    const uint32_t base = take_registers(emitter, count ? (uint32_t)count : 1);
    bool given[FUNCTION_PARAMETERS_MAX + 1] = {false};
    size_t position = 0;
    for (uint32_t child = node_at(emitter->definition, node)->first; child; child = next_of(emitter, child)) {
        const size_t p = parameter_of(emitter, native, child, position++);
        if (p >= count || given[p]) {
            build_fail(emitter->build, emitter->definition, node, NULL, "%s() does not take these arguments",
                       native->name);
            return;
        }
        given[p] = true;
        emit_value(emitter, child, base + (uint32_t)p);
        /* elsewhere the native itself says so, when it is called */
        if (is_reached(emitter) && !native_takes(&native->parameters[p], node_type(emitter, child)))
            build_fail(emitter->build, emitter->definition, child, NULL, "%s() needs %s as '%s'", native->name,
                       parameter_takes(&native->parameters[p]), native->parameters[p].name);
        emitter->build->uses_shared |= native->parameters[p].takes == TAKES_SHARED;
    }
    emitter->node = node;
    for (size_t p = 0; p < count; p++)
        if (!given[p])
            emit_load(emitter, base + (uint32_t)p, cell_null());
    if (node_type(emitter, node) & TYPE_SEQUENCES)
        emitter->makers++;
    emit_help(emitter, HELP_native, to, base, index_of_native(native));
}

void emit_call(struct emitter *emitter, uint32_t node, uint32_t to)
{
    struct build *build = emitter->build;
    const struct meaning meaning = build_meaning(build, emitter->definition, node);
    if (build->failed)
        return;
    if (meaning.kind == MEANS_NATIVE) {
        emit_native(emitter, node, meaning.native, to);
        return;
    }
    uint16_t arguments[FUNCTION_PARAMETERS_MAX] = {0};
    const uint32_t count = meaning.definition->parameter_count;
    uint32_t base = to;
    if (to + 1 != emitter->next_register || count > 1) /* else the only argument is where the result goes */
        base = take_registers(emitter, count ? count : 1);
    uint32_t p = 0;
    for (uint32_t child = node_at(emitter->definition, node)->first; child; child = next_of(emitter, child), p++) {
        emit_value(emitter, child, base + p);
        arguments[p] = node_type(emitter, child);
    }
    emitter->node = node;
    if (node_type(emitter, node) & TYPE_SEQUENCES)
        emitter->makers++;
    const uint32_t callee = build_callee(build, meaning.definition, arguments);
    struct instruction *last = build->code_count > emitter->first ? &build->code[build->code_count - 1] : NULL;
    if (count == 1 && last &&
        node_at(emitter->definition, node_at(emitter->definition, node)->first)->kind == NODE_BINARY &&
        last->code == DO_ADD_IK && last->a == base && last->i >= INT16_MIN && last->i <= INT16_MAX) {
        last->code = DO_CALL_IK; /* f(n - 1): the commonest of arguments, in one */
        last->c = (uint16_t)last->i;
        last->t = callee;
        build->origins[build->code_count - 1].at = node_at(emitter->definition, node)->at;
        build->origins[build->code_count - 1].end = node_at(emitter->definition, node)->end;
    } else {
        emit_code(emitter, DO_CALL, base, 0, 0, callee);
    }
    if (base != to)
        emit_code(emitter, DO_MOVE, to, base, 0, 0);
}

/* min and max of several values */
static void emit_best(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t best = take_registers(emitter, 1);
    emit_value(emitter, this->first, best);
    for (uint32_t child = next_of(emitter, this->first); child; child = next_of(emitter, child)) {
        const uint32_t registers = emitter->next_register, candidate = emit_operand(emitter, child);
        emitter->node = node;
        emit_help(emitter, HELP_pick, best, candidate, this->builtin == BUILTIN_MAX);
        emitter->next_register = registers;
    }
    emit_code(emitter, DO_MOVE, to, best, 0, 0);
}

static void emit_plain(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t count = node_children(emitter->definition, node);
    const uint32_t base = take_registers(emitter, count ? count : 1);
    uint32_t at = base;
    bool possible = true;
    for (uint32_t child = this->first; child; child = next_of(emitter, child)) {
        const uint16_t type = node_type(emitter, child);
        emit_value(emitter, child, at++);
        if (type && this->builtin != BUILTIN_BOOL && !(type & (TYPE_NUMBERS | TYPE_NONE)))
            possible = false;
    }
    emitter->node = node;
    if (!possible) {
        emit_type_error(emitter, node, FAULT_CALL_TYPE);
        return;
    }
    if (this->builtin == BUILTIN_DIVMOD)
        emitter->makers++;
    if (this->builtin == BUILTIN_FLOAT && count == 1 && type_within(node_type(emitter, this->first), TYPE_INTEGERS))
        emit_code(emitter, DO_TO_FLOAT, to, base, 0, 0);
    else
        emit_help(emitter, HELP_builtin, to, base, (int64_t)this->builtin | (int64_t)count << 32);
}

void emit_builtin(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    switch (this->builtin) {
    case BUILTIN_SUM:
    case BUILTIN_ANY:
    case BUILTIN_ALL:
    case BUILTIN_LIST:
    case BUILTIN_TUPLE:
    case BUILTIN_SORTED:
        emit_along(emitter, node, to);
        break;
    case BUILTIN_MIN:
    case BUILTIN_MAX:
        if (next_of(emitter, this->first))
            emit_best(emitter, node, to);
        else
            emit_along(emitter, node, to);
        break;
    case BUILTIN_LEN:
        emit_length(emitter, node, to);
        break;
    default:
        emit_plain(emitter, node, to);
        break;
    }
}
