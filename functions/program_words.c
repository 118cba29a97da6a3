/* functions/program_words.c - an operation that does not work, in words: which one, and on what. */
#include "functions/program_build.h"

#include <stdio.h>

static const char *sign_of(enum operator_kind op)
{
    static const char *const signs[] = {[OPERATOR_ADD] = "+",
                                        [OPERATOR_SUBTRACT] = "-",
                                        [OPERATOR_MULTIPLY] = "*",
                                        [OPERATOR_DIVIDE] = "/",
                                        [OPERATOR_FLOOR_DIVIDE] = "//",
                                        [OPERATOR_MODULO] = "%",
                                        [OPERATOR_POWER] = "**",
                                        [OPERATOR_AND] = "&",
                                        [OPERATOR_OR] = "|",
                                        [OPERATOR_XOR] = "^",
                                        [OPERATOR_LEFT] = "<<",
                                        [OPERATOR_RIGHT] = ">>",
                                        [OPERATOR_NEGATE] = "-",
                                        [OPERATOR_PLUS] = "+",
                                        [OPERATOR_INVERT] = "~",
                                        [OPERATOR_LESS] = "<",
                                        [OPERATOR_LESS_EQUAL] = "<=",
                                        [OPERATOR_GREATER] = ">",
                                        [OPERATOR_GREATER_EQUAL] = ">=",
                                        [OPERATOR_EQUAL] = "==",
                                        [OPERATOR_NOT_EQUAL] = "!=",
                                        [OPERATOR_IN] = "in",
                                        [OPERATOR_NOT_IN] = "not in",
                                        [OPERATOR_IS] = "is",
                                        [OPERATOR_IS_NOT] = "is not"};
    return (size_t)op < sizeof signs / sizeof *signs ? signs[op] : NULL;
}

/* NULL: it is of several types. */
static const char *type_word(uint16_t type)
{
    switch (type) {
    case TYPE_INT:
        return "an integer";
    case TYPE_FLOAT:
        return "a float";
    case TYPE_BOOL:
        return "a truth value";
    case TYPE_NONE:
        return "None";
    case TYPE_SHARED:
        return "a shared object";
    default:
        break;
    }
    if ((type & 0xff) == TYPE_LIST)
        return "a list";
    if ((type & 0xff) == TYPE_TUPLE)
        return "a tuple";
    return type && !(type & ~TYPE_NUMBERS) ? "a number" : NULL;
}

/* "n (a shared object)", "an integer". *hint: how something shared is written as a number. false: no words for it. */
static bool operand_words(struct emitter *emitter, uint32_t node, uint16_t type, char *out, size_t room,
                          const char **hint)
{
    const struct node *operand = node_at(emitter->definition, node);
    const char *word = type_word(type);
    struct meaning meaning = {.kind = MEANS_NOTHING};
    if (!word)
        return false;
    if (operand->kind == NODE_OUTER && operand->name != 0)
        meaning = build_meaning(emitter->build, emitter->definition, node);
    if (type == TYPE_SHARED && meaning.shared)
        word = meaning.shared;
    if (type == TYPE_SHARED && meaning.use)
        *hint = meaning.use;
    const bool named = operand->kind == NODE_LOCAL || operand->kind == NODE_OUTER;
    if (named && operand->end - operand->at < 40)
        snprintf(out, room, "%.*s (%s)", (int)(operand->end - operand->at), emitter->definition->source + operand->at,
                 word);
    else
        snprintf(out, room, "%s", word);
    return true;
}

void emit_operands_error(struct emitter *emitter, uint32_t node, const struct wrong_operands *wrong)
{
    char left[100], right[100] = "";
    const char *sign = sign_of(wrong->op), *hint = NULL;
    emitter->node = node;
    if (is_reached(emitter) && sign &&
        operand_words(emitter, wrong->left, wrong->left_type, left, sizeof left, &hint) &&
        (!wrong->right || operand_words(emitter, wrong->right, wrong->right_type, right, sizeof right, &hint)))
        build_fail(emitter->build, emitter->definition, node, hint, "TypeError: '%s' of %s%s%s", sign, left,
                   wrong->right ? " and " : "", right);
    emit_type_error(emitter, node, FAULT_OPERANDS);
}
