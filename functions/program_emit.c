/* functions/program_emit.c - code for values, operators and truths. */
#include <math.h>

#include "functions/program_build.h"

uint16_t node_type(const struct emitter *emitter, uint32_t node)
{
    return emitter->instance->types[node];
}

static uint32_t next_of(const struct emitter *emitter, uint32_t node)
{
    return node_at(emitter->definition, node)->next;
}

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
    emitter->node = node;
    if (is_reached(emitter))
        build_fail(emitter->build, emitter->definition, node, NULL, "%s: %s", fault_python(fault),
                   fault_sentence(fault));
    emit_code(emitter, DO_RAISE, (uint32_t)fault, 0, 0, 0);
}

/* --- arithmetic --- */

struct pair {
    uint32_t node, left, right; /* nodes */
    uint16_t left_type, right_type;
    bool left_known, right_known; /* numbers that are known now */
    struct cell left_cell, right_cell;
};

static void emit_general(struct emitter *emitter, const struct pair *pair, uint32_t to)
{
    const enum operator_kind op = (enum operator_kind)node_at(emitter->definition, pair->node)->op;
    const uint16_t type = binary_type(op, pair->left_type, pair->right_type);
    const uint32_t a = emit_operand(emitter, pair->left), b = emit_operand(emitter, pair->right);
    emitter->node = pair->node;
    if (type & TYPE_SEQUENCES)
        emitter->makers++;
    if (type == 0 && pair->left_type && pair->right_type) {
        emit_operands_error(emitter, pair->node,
                            &(struct wrong_operands){op, pair->left, pair->right, pair->left_type, pair->right_type});
        return;
    }
    emit_help(emitter, HELP_binary, to, a, (int64_t)op | (int64_t)b << 32);
}

static bool emit_integers(struct emitter *emitter, struct pair *pair, uint32_t to)
{
    const enum operator_kind op = (enum operator_kind)node_at(emitter->definition, pair->node)->op;
    if (pair->left_known && !pair->right_known && (op == OPERATOR_ADD || op == OPERATOR_MULTIPLY)) {
        const struct pair turned = {pair->node,       pair->right,      pair->left,
                                    pair->right_type, pair->left_type,  pair->right_known,
                                    pair->left_known, pair->right_cell, pair->left_cell};
        *pair = turned;
    }
    const int64_t k = pair->right_known ? pair->right_cell.i : 0;
    const bool subtract = op == OPERATOR_SUBTRACT && k != INT64_MIN;
    if (pair->right_known && (op == OPERATOR_ADD || subtract || op == OPERATOR_MULTIPLY ||
                              ((op == OPERATOR_FLOOR_DIVIDE || op == OPERATOR_MODULO) && k > 0))) {
        const uint32_t a = emit_operand(emitter, pair->left);
        emitter->node = pair->node;
        emit_code(emitter,
                  op == OPERATOR_MULTIPLY       ? DO_MUL_IK
                  : op == OPERATOR_FLOOR_DIVIDE ? DO_FDIV_IK
                  : op == OPERATOR_MODULO       ? DO_MOD_IK
                                                : DO_ADD_IK,
                  to, a, 0, 0);
        if (!emitter->build->failed)
            emitter->build->code[emitter->build->code_count - 1].i = subtract ? -k : k;
        return true;
    }
    const bool square = op == OPERATOR_POWER && pair->right_known && k == 2;
    const enum instruction_code code = op == OPERATOR_ADD            ? DO_ADD_II
                                       : op == OPERATOR_SUBTRACT     ? DO_SUB_II
                                       : op == OPERATOR_FLOOR_DIVIDE ? DO_FDIV_II
                                       : op == OPERATOR_MODULO       ? DO_MOD_II
                                                                     : DO_MUL_II;
    if (code == DO_MUL_II && op != OPERATOR_MULTIPLY && !square)
        return false;
    const uint32_t a = emit_operand(emitter, pair->left), b = square ? a : emit_operand(emitter, pair->right);
    emitter->node = pair->node;
    emit_code(emitter, code, to, a, b, 0);
    return true;
}

/* A float, or an integer made one. */
static uint32_t emit_float(struct emitter *emitter, uint16_t type, uint32_t from)
{
    if (!type_within(type, TYPE_INTEGERS))
        return from;
    const uint32_t to = take_registers(emitter, 1);
    emit_code(emitter, DO_TO_FLOAT, to, from, 0, 0);
    return to;
}

static bool emit_floats_with_known(struct emitter *emitter, const struct pair *pair, enum operator_kind op, uint32_t to)
{
    const bool left = pair->left_known;
    const double k = left ? cell_as_double(pair->left_cell) : cell_as_double(pair->right_cell);
    enum instruction_code code;
    struct instruction last = {.d = k};
    if (op == OPERATOR_ADD)
        code = DO_ADD_FK;
    else if (op == OPERATOR_MULTIPLY)
        code = DO_MUL_FK;
    else if (op == OPERATOR_SUBTRACT)
        code = left ? DO_SUB_KF : DO_ADD_FK;
    else if (op == OPERATOR_DIVIDE && (left || k != 0))
        code = left ? DO_DIV_KF : DO_DIV_FK;
    else if (op == OPERATOR_POWER && !left && k == 2)
        code = DO_SQUARE_F;
    else
        return false;
    if (op == OPERATOR_SUBTRACT && !left)
        last.d = -k;
    uint32_t from = emit_operand(emitter, left ? pair->right : pair->left);
    emitter->node = pair->node;
    from = emit_float(emitter, left ? pair->right_type : pair->left_type, from);
    emit_code(emitter, code, to, from, 0, last.i);
    return true;
}

static bool emit_floats(struct emitter *emitter, const struct pair *pair, uint32_t to)
{
    const enum operator_kind op = (enum operator_kind)node_at(emitter->definition, pair->node)->op;
    if (pair->left_known != pair->right_known && emit_floats_with_known(emitter, pair, op, to))
        return true;
    if (op != OPERATOR_ADD && op != OPERATOR_SUBTRACT && op != OPERATOR_MULTIPLY && op != OPERATOR_DIVIDE)
        return false;
    uint32_t a = emit_operand(emitter, pair->left), b = emit_operand(emitter, pair->right);
    emitter->node = pair->node;
    a = emit_float(emitter, pair->left_type, a);
    b = emit_float(emitter, pair->right_type, b);
    emit_code(emitter,
              op == OPERATOR_ADD        ? DO_ADD_FF
              : op == OPERATOR_SUBTRACT ? DO_SUB_FF
              : op == OPERATOR_MULTIPLY ? DO_MUL_FF
                                        : DO_DIV_FF,
              to, a, b, 0);
    return true;
}

void emit_binary(struct emitter *emitter, uint32_t node, uint32_t to)
{
    struct build *build = emitter->build;
    struct pair pair = {.node = node, .left = node_at(emitter->definition, node)->first};
    pair.right = next_of(emitter, pair.left);
    pair.left_type = node_type(emitter, pair.left);
    pair.right_type = node_type(emitter, pair.right);
    pair.left_known = build_constant(build, emitter->definition, pair.left, &pair.left_cell);
    pair.right_known = build_constant(build, emitter->definition, pair.right, &pair.right_cell);
    const bool integers = type_within(pair.left_type, TYPE_INTEGERS) && type_within(pair.right_type, TYPE_INTEGERS);
    const bool floats = !integers && (type_within(pair.left_type, TYPE_INTEGERS) || pair.left_type == TYPE_FLOAT) &&
                        (type_within(pair.right_type, TYPE_INTEGERS) || pair.right_type == TYPE_FLOAT);
    if (integers && emit_integers(emitter, &pair, to))
        return;
    if (floats && emit_floats(emitter, &pair, to))
        return;
    emit_general(emitter, &pair, to);
}

static void emit_unary(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const struct node *this = node_at(emitter->definition, node);
    const uint16_t type = node_type(emitter, this->first);
    const uint32_t from = emit_operand(emitter, this->first);
    emitter->node = node;
    if (type && !(type & TYPE_NUMBERS))
        emit_operands_error(emitter, node,
                            &(struct wrong_operands){(enum operator_kind)this->op, this->first, 0, type, 0});
    else if (this->op == OPERATOR_NEGATE && type_within(type, TYPE_INTEGERS))
        emit_code(emitter, DO_NEG_I, to, from, 0, 0);
    else if (this->op == OPERATOR_NEGATE && type == TYPE_FLOAT)
        emit_code(emitter, DO_NEG_F, to, from, 0, 0);
    else
        emit_help(emitter, HELP_unary, to, from, this->op);
}

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

/* A truth that jumps tell, as a value. `to` may be an operand: it is written when all have been read. */
static void emit_truth(struct emitter *emitter, uint32_t node, uint32_t to)
{
    const uint32_t is_false = new_label(emitter), end = new_label(emitter);
    emit_jump(emitter, node, false, is_false);
    emit_load(emitter, to, cell_truth_value(true));
    emit_code(emitter, DO_JUMP, 0, 0, 0, end);
    place_label(emitter, is_false);
    emit_load(emitter, to, cell_truth_value(false));
    place_label(emitter, end);
}

/* --- values --- */

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
