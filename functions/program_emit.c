/* functions/program_emit.c - code for values: each kind of node has its place here, or in one of the files beside. */
#include "functions/program_build.h"

uint32_t emit_operand(struct emitter *emitter, uint32_t node)
{
    const struct node *this = node_at(emitter->definition, node);
    if (this->kind == NODE_LOCAL)
        return this->slot;
    const uint32_t to = take_registers(emitter, 1);
    emit_value(emitter, node, to);
    emitter->next_register = to + 1;
    return to;
}

bool is_reached(const struct emitter *emitter)
{
    return emitter->conditional == 0 && emitter->instance == emitter->build->instances[0];
}

void emit_type_error(struct emitter *emitter, uint32_t node, enum fault fault)
{
    const struct node *this = node_at(emitter->definition, node);
    emitter->node = node;
    if (is_reached(emitter))
        build_fail(emitter->build, emitter->definition, node,
                   this->kind == NODE_BINARY && this->op == OPERATOR_XOR ? "a power is x ** y" : NULL, "%s: %s",
                   fault_python(fault), fault_sentence(fault));
    emit_code(emitter, DO_RAISE, (uint32_t)fault, 0, 0, 0);
}

static void emit_row(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t end = new_label(emitter);
    const int conditional = emitter->conditional;
    for (uint32_t child = this->first; child; child = next_of(emitter, child)) {
        emit_value(emitter, child, to);
        emitter->conditional++;
        if (!next_of(emitter, child))
            break;
        uint32_t truth = to;
        if (!type_within(node_type(emitter, child), TYPE_INTEGERS)) {
            truth = take_registers(emitter, 1);
            emit_help(emitter, HELP_truth, truth, to, 0);
        }
        emit_code(emitter, this->kind == NODE_AND ? DO_JUMP_FALSE : DO_JUMP_TRUE, truth, 0, 0, end);
    }
    emitter->conditional = conditional;
    place_label(emitter, end);
}

static void emit_if(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const uint32_t condition = node_at(emitter->definition, node)->first, then = next_of(emitter, condition);
    const uint32_t otherwise = new_label(emitter), end = new_label(emitter);
    emit_jump(emitter, condition, false, otherwise);
    emitter->conditional++;
    emit_value(emitter, then, to);
    emit_code(emitter, DO_JUMP, 0, 0, 0, end);
    place_label(emitter, otherwise);
    emit_value(emitter, next_of(emitter, then), to);
    place_label(emitter, end);
    emitter->conditional--;
}

static void emit_elements(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t start = take_registers(emitter, 1);
    emit_help(emitter, HELP_build_start, start, 0, 0);
    for (uint32_t child = this->first; child; child = next_of(emitter, child)) {
        const uint32_t element = emit_operand(emitter, child);
        emitter->node = child;
        emit_help(emitter, HELP_build_push, 0, element, 0);
        emitter->next_register = start + 1;
    }
    emitter->node = node;
    emit_help(emitter, HELP_build_end, to, start, this->kind == NODE_LIST ? TAG_LIST : TAG_TUPLE);
    emitter->makers++;
}

/* Something of a sequence or a shared object: it and the numbers in brackets, side by side. */
static void emit_part(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t base = take_registers(emitter, this->kind == NODE_SLICE ? 4 : 2);
    const uint16_t type = node_type(emitter, this->first);
    uint32_t at = base;
    for (uint32_t child = this->first; child; child = next_of(emitter, child))
        emit_value(emitter, child, at++);
    emitter->node = node;
    if (type && !(type & (TYPE_SEQUENCES | (this->kind == NODE_INDEX ? TYPE_SHARED : 0)))) {
        emit_type_error(emitter, node, FAULT_CALL_TYPE);
        return;
    }
    if (this->kind == NODE_SLICE)
        emitter->makers++;
    emit_help(emitter, this->kind == NODE_SLICE ? HELP_slice : HELP_index, to, base, 0);
}

static void emit_shared_value(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t object = emit_operand(emitter, this->first);
    emitter->node = node;
    if (node_type(emitter, this->first) && !(node_type(emitter, this->first) & TYPE_SHARED))
        emit_type_error(emitter, node, FAULT_NO_VALUE);
    emitter->build->uses_shared = true;
    emit_help(emitter, HELP_shared_value, to, object, 0);
}

void emit_value(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t registers = emitter->next_register, outer = emitter->node;
    if (emitter->build->failed)
        return;
    emitter->node = node;
    switch ((enum node_kind)this->kind) {
    case NODE_CONSTANT:
        emit_load(emitter, to, this->constant);
        break;
    case NODE_LOCAL:
        if (this->slot != to)
            emit_code(emitter, DO_MOVE, to, this->slot, 0, 0);
        break;
    case NODE_OUTER: {
        const struct cell cell = build_meaning(emitter->build, emitter->definition, node).cell;
        if (!emitter->build->failed)
            emit_load(emitter, to, cell);
        emitter->build->uses_shared |= cell.tag == TAG_SHARED;
        break;
    }
    case NODE_UNARY:
        emit_unary(emitter, node, to);
        break;
    case NODE_BINARY:
        emit_binary(emitter, node, to);
        break;
    case NODE_COMPARE:
    case NODE_NOT:
        emit_truth(emitter, node, to);
        break;
    case NODE_AND:
    case NODE_OR:
        emit_row(emitter, node, to);
        break;
    case NODE_IF:
        emit_if(emitter, node, to);
        break;
    case NODE_CALL:
        emit_call(emitter, node, to);
        break;
    case NODE_BUILTIN:
        emit_builtin(emitter, node, to);
        break;
    case NODE_LIST:
    case NODE_TUPLE:
        emit_elements(emitter, node, to);
        break;
    case NODE_COMPREHENSION:
        emit_comprehension(emitter, node, to);
        break;
    case NODE_INDEX:
    case NODE_SLICE:
        emit_part(emitter, node, to);
        break;
    case NODE_VALUE:
        emit_shared_value(emitter, node, to);
        break;
    case NODE_GENERATOR:
    case NODE_FOR:
    case NODE_WHERE:
        break; /* never values */
    }
    emitter->node = outer;
    emitter->next_register = registers;
}
