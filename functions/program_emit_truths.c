/* functions/program_emit_truths.c - code for comparisons and truths: jumps, for most truths decide where to go on. */
#include "functions/program_build.h"

/* --- comparisons --- */

static enum operator_kind opposite(enum operator_kind op)
{
    switch (op) {
    case OPERATOR_LESS:
        return OPERATOR_GREATER_EQUAL;
    case OPERATOR_LESS_EQUAL:
        return OPERATOR_GREATER;
    case OPERATOR_GREATER:
        return OPERATOR_LESS_EQUAL;
    case OPERATOR_GREATER_EQUAL:
        return OPERATOR_LESS;
    case OPERATOR_EQUAL:
        return OPERATOR_NOT_EQUAL;
    default:
        return OPERATOR_EQUAL;
    }
}

static void jump_integers_known(struct emitter *emitter, enum operator_kind op, uint32_t a, int64_t k, uint32_t label)
{
    static const enum instruction_code codes[] = {
        [OPERATOR_LESS] = DO_JLT_IK,          [OPERATOR_LESS_EQUAL] = DO_JLE_IK, [OPERATOR_GREATER] = DO_JGT_IK,
        [OPERATOR_GREATER_EQUAL] = DO_JGE_IK, [OPERATOR_EQUAL] = DO_JEQ_IK,      [OPERATOR_NOT_EQUAL] = DO_JNE_IK,
    };
    emit(emitter, (struct instruction){.code = (uint16_t)codes[op], .a = (uint16_t)a, .bc = (int32_t)label, .i = k});
}

static void jump_integers(struct emitter *emitter, enum operator_kind op, uint32_t a, uint32_t b, uint32_t label)
{
    const bool turned = op == OPERATOR_GREATER || op == OPERATOR_GREATER_EQUAL;
    const enum instruction_code code = op == OPERATOR_LESS || op == OPERATOR_GREATER ? DO_JLT_II
                                       : op == OPERATOR_EQUAL                        ? DO_JEQ_II
                                       : op == OPERATOR_NOT_EQUAL                    ? DO_JNE_II
                                                                                     : DO_JLE_II;
    emit_code(emitter, code, turned ? b : a, turned ? a : b, 0, label);
}

static void jump_floats(struct emitter *emitter, enum operator_kind op, bool when, uint32_t a, uint32_t b,
                        uint32_t label)
{
    const bool turned = op == OPERATOR_GREATER || op == OPERATOR_GREATER_EQUAL;
    enum instruction_code code;
    if (op == OPERATOR_EQUAL || op == OPERATOR_NOT_EQUAL)
        code = (op == OPERATOR_EQUAL) == when ? DO_JEQ_FF : DO_JNE_FF;
    else if (op == OPERATOR_LESS || op == OPERATOR_GREATER)
        code = when ? DO_JLT_FF : DO_JNLT_FF;
    else
        code = when ? DO_JLE_FF : DO_JNLE_FF;
    emit_code(emitter, code, turned ? b : a, turned ? a : b, 0, label);
}

/* Is this an integer that a float holds as it is? */
static bool known_as_float(struct emitter *emitter, uint32_t node, uint16_t type, struct cell *cell)
{
    return type_within(type, TYPE_INTEGERS) && build_constant(emitter->build, emitter->definition, node, cell) &&
           cell->i >= -(INT64_C(1) << 53) && cell->i <= INT64_C(1) << 53;
}

static uint32_t emit_float_operand(struct emitter *emitter, uint32_t in, bool known, struct cell cell)
{
    if (!known)
        return in;
    const uint32_t to = take_registers(emitter, 1);
    emit_load(emitter, to, cell_double((double)cell.i));
    return to;
}

static void emit_is_none(struct emitter *emitter, enum operator_kind op, uint32_t left, bool when, uint32_t label)
{
    const uint32_t truth = take_registers(emitter, 1);
    emit_help(emitter, HELP_is_none, truth, left, 0);
    emit_code(emitter, (op == OPERATOR_IS) == when ? DO_JUMP_TRUE : DO_JUMP_FALSE, truth, 0, 0, label);
}

static bool is_iterable_only(const struct emitter *emitter, uint32_t node)
{
    const struct node *this = node_at(emitter->definition, node);
    return this->kind == NODE_GENERATOR || (this->kind == NODE_BUILTIN && this->builtin == BUILTIN_RANGE);
}

static bool can_compare(enum operator_kind op, uint16_t a, uint16_t b)
{
    if (!a || !b || op == OPERATOR_EQUAL || op == OPERATOR_NOT_EQUAL)
        return !((a | b) & TYPE_SHARED) || (a | b) & ~TYPE_SHARED & 0xff;
    if (op == OPERATOR_IN || op == OPERATOR_NOT_IN)
        return b & TYPE_SEQUENCES;
    return (a & TYPE_NUMBERS && b & TYPE_NUMBERS) || a & b & TYPE_SEQUENCES;
}

/* One link of a chain: the left operand is in a register already, and *in is where the right one comes to. */
static void emit_link(struct emitter *emitter, uint32_t chain, uint32_t left, uint32_t a, uint32_t right, bool when,
                      uint32_t label, uint32_t *in)
{
    const enum operator_kind op = (enum operator_kind)node_at(emitter->definition, right)->before;
    const uint16_t left_type = node_type(emitter, left), right_type = node_type(emitter, right);
    struct cell known, other = {0};
    if (op == OPERATOR_IS || op == OPERATOR_IS_NOT) {
        emitter->node = chain;
        if (node_at(emitter->definition, right)->next)
            *in = emit_operand(emitter, right);
        emit_is_none(emitter, op, a, when, label);
        return;
    }
    if (is_iterable_only(emitter, right)) {
        const uint32_t found = take_registers(emitter, 1);
        emit_search(emitter, right, a, found);
        emit_code(emitter, (op == OPERATOR_IN) == when ? DO_JUMP_TRUE : DO_JUMP_FALSE, found, 0, 0, label);
        return;
    }
    const bool order = op != OPERATOR_IN && op != OPERATOR_NOT_IN;
    const bool integers = order && type_within(left_type, TYPE_INTEGERS) && type_within(right_type, TYPE_INTEGERS);
    if (integers && !node_at(emitter->definition, right)->next &&
        build_constant(emitter->build, emitter->definition, right, &known)) {
        emitter->node = chain;
        jump_integers_known(emitter, when ? op : opposite(op), a, known.i, label);
        return;
    }
    uint32_t b = *in = emit_operand(emitter, right);
    emitter->node = chain;
    const bool left_known = known_as_float(emitter, left, left_type, &known);
    const bool right_known = known_as_float(emitter, right, right_type, &other);
    if (integers) {
        jump_integers(emitter, when ? op : opposite(op), a, b, label);
    } else if (order && (left_type == TYPE_FLOAT || left_known) && (right_type == TYPE_FLOAT || right_known)) {
        a = emit_float_operand(emitter, a, left_known, known);
        b = emit_float_operand(emitter, b, right_known, other);
        jump_floats(emitter, op, when, a, b, label);
    } else if (!can_compare(op, left_type, right_type)) {
        emit_operands_error(emitter, chain, &(struct wrong_operands){op, left, right, left_type, right_type});
    } else {
        const uint32_t truth = take_registers(emitter, 1);
        emit_help(emitter, HELP_compare, truth, a, (int64_t)op | (int64_t)b << 32);
        emit_code(emitter, when ? DO_JUMP_TRUE : DO_JUMP_FALSE, truth, 0, 0, label);
    }
}

static void jump_chain(struct emitter *emitter, uint32_t chain, bool when, uint32_t label)
{
    uint32_t left = node_at(emitter->definition, chain)->first, right = next_of(emitter, left);
    const uint32_t skip = new_label(emitter);
    const int conditional = emitter->conditional;
    uint32_t a = emit_operand(emitter, left), b = a;
    for (; right; left = right, right = next_of(emitter, right), a = b) {
        const bool last = !next_of(emitter, right);
        emit_link(emitter, chain, left, a, right, last ? when : false, last || !when ? label : skip, &b);
        emitter->conditional++;
    }
    emitter->conditional = conditional;
    place_label(emitter, skip);
}

/* --- truths --- */

/* and: goes on while operands are true; or: while they are false. */
static void jump_row(struct emitter *emitter, uint32_t node, bool goes_on, bool when, uint32_t label)
{
    const uint32_t skip = new_label(emitter);
    const int conditional = emitter->conditional;
    for (uint32_t child = node_at(emitter->definition, node)->first; child; child = next_of(emitter, child)) {
        const bool last = !next_of(emitter, child);
        if (last || when != goes_on)
            emit_jump(emitter, child, when, label);
        else
            emit_jump(emitter, child, !goes_on, skip);
        emitter->conditional++;
    }
    emitter->conditional = conditional;
    place_label(emitter, skip);
}

static void jump_value(struct emitter *emitter, uint32_t node, bool when, uint32_t label)
{
    uint32_t value = emit_operand(emitter, node);
    emitter->node = node;
    if (!type_within(node_type(emitter, node), TYPE_INTEGERS)) {
        const uint32_t truth = take_registers(emitter, 1);
        emit_help(emitter, HELP_truth, truth, value, 0);
        value = truth;
    }
    emit_code(emitter, when ? DO_JUMP_TRUE : DO_JUMP_FALSE, value, 0, 0, label);
}

void emit_jump(struct emitter *emitter, uint32_t node, bool when, uint32_t label)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint32_t registers = emitter->next_register;
    switch ((enum node_kind)this->kind) {
    case NODE_NOT:
        emit_jump(emitter, this->first, !when, label);
        break;
    case NODE_AND:
        jump_row(emitter, node, true, when, label);
        break;
    case NODE_OR:
        jump_row(emitter, node, false, when, label);
        break;
    case NODE_COMPARE:
        jump_chain(emitter, node, when, label);
        break;
    default:
        jump_value(emitter, node, when, label);
        break;
    }
    emitter->next_register = registers;
}

void emit_truth(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const uint32_t is_false = new_label(emitter), end = new_label(emitter);
    emit_jump(emitter, node, false, is_false);
    emit_load(emitter, to, cell_truth_value(true));
    emit_code(emitter, DO_JUMP, 0, 0, 0, end);
    place_label(emitter, is_false);
    emit_load(emitter, to, cell_truth_value(false));
    place_label(emitter, end);
}
