/* functions/program_emit_numbers.c - code for operators on numbers: typed instructions where the types are certain,
 * with the constant in the instruction where there is one. */
#include "functions/program_build.h"

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

void emit_unary(struct emitter *emitter, uint32_t node, uint32_t to)
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
