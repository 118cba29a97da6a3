/* functions/define_parse.c - an expression as a tree: nodes, tokens, and Python's operators with their precedence. */
#include "functions/define_parser.h"

#include <stdio.h>
#include <stdlib.h>

void *grow(void *memory, size_t size)
{
    void *grown = realloc(memory, size);
    if (!grown)
        abort();
    return grown;
}

/* --- nodes --- */

uint32_t node_new(struct parser *parser, enum node_kind kind, size_t at)
{
    struct definition *definition = parser->definition;
    if (definition->node_count == definition->node_room) {
        definition->node_room = definition->node_room ? 2 * definition->node_room : 32;
        definition->nodes = grow(definition->nodes, definition->node_room * sizeof *definition->nodes);
    }
    definition->nodes[definition->node_count] = (struct node){.kind = (uint8_t)kind,
                                                              .depth = 1,
                                                              .at = (uint32_t)at,
                                                              .end = (uint32_t)parser->last_end,
                                                              .name = NO_NAME,
                                                              .keyword = NO_NAME};
    return definition->node_count++;
}

bool node_add(struct parser *parser, uint32_t parent, uint32_t *last, uint32_t child)
{
    if (!child)
        return false;
    struct node *above = node_at(parser->definition, parent);
    const struct node *below = node_at(parser->definition, child);
    if (*last)
        node_at(parser->definition, *last)->next = child;
    else
        above->first = child;
    *last = child;
    if (below->depth >= above->depth)
        above->depth = (uint16_t)(below->depth + 1);
    if (below->end > above->end)
        above->end = below->end;
    if (above->depth > DEPTH_MAX)
        return define_fail(parser->error, above->at, above->end, "define parts of it as functions of their own",
                           "the expression is nested too deeply");
    return true;
}

uint32_t node_pair(struct parser *parser, enum node_kind kind, enum operator_kind op, uint32_t a, uint32_t b)
{
    uint32_t last = 0;
    if (!a || !b)
        return 0;
    const uint32_t pair = node_new(parser, kind, node_at(parser->definition, a)->at);
    node_at(parser->definition, pair)->op = (uint8_t)op;
    return node_add(parser, pair, &last, a) && node_add(parser, pair, &last, b) ? pair : 0;
}

/* --- tokens --- */

bool parser_advance(struct parser *parser)
{
    parser->last_end = parser->token.end;
    return lex_next(parser->definition, &parser->at, &parser->token, parser->error);
}

bool parser_is(const struct parser *parser, const char *text)
{
    return token_is(parser->definition, &parser->token, text);
}

bool parser_expect(struct parser *parser, const char *text, size_t opened)
{
    if (parser_is(parser, text))
        return parser_advance(parser);
    if (parser->token.kind == TOKEN_END)
        return define_fail(parser->error, opened, opened + 1, NULL, "'%c' is never closed",
                           parser->definition->source[opened]);
    if (parser_is(parser, ")") || parser_is(parser, "]"))
        return define_fail(parser->error, parser->token.at, parser->token.end, NULL, "'%c' cannot close '%c'",
                           parser->definition->source[parser->token.at], parser->definition->source[opened]);
    parser_unexpected(parser);
    return false;
}

uint32_t parser_word(struct parser *parser, const struct token *token)
{
    struct definition *definition = parser->definition;
    const char *text = definition->source + token->at;
    const size_t size = token->end - token->at;
    for (uint32_t k = 0; k < definition->word_count; k++)
        if (strlen(definition->words[k]) == size && memcmp(definition->words[k], text, size) == 0)
            return k;
    definition->words = grow(definition->words, (definition->word_count + 1) * sizeof *definition->words);
    char *word = grow(NULL, size + 1);
    memcpy(word, text, size);
    word[size] = 0;
    definition->words[definition->word_count] = word;
    return definition->word_count++;
}

static bool nest(struct parser *parser)
{
    if (++parser->nesting <= NESTING_MAX)
        return true;
    return define_fail(parser->error, parser->token.at, parser->token.end,
                       "define parts of it as functions of their own", "the expression is nested too deeply");
}

/* --- operators --- */

struct operator_row {
    const char *text;
    enum operator_kind op;
    int precedence; /* binary: higher binds more tightly */
};

static const struct operator_row binary_operators[] = {
    {"|", OPERATOR_OR, 1},     {"^", OPERATOR_XOR, 2},    {"&", OPERATOR_AND, 3},          {"<<", OPERATOR_LEFT, 4},
    {">>", OPERATOR_RIGHT, 4}, {"+", OPERATOR_ADD, 5},    {"-", OPERATOR_SUBTRACT, 5},     {"*", OPERATOR_MULTIPLY, 6},
    {"/", OPERATOR_DIVIDE, 6}, {"%", OPERATOR_MODULO, 6}, {"//", OPERATOR_FLOOR_DIVIDE, 6}};

static const struct operator_row comparisons[] = {
    {"<", OPERATOR_LESS, 0},   {"<=", OPERATOR_LESS_EQUAL, 0}, {">", OPERATOR_GREATER, 0},
    {"==", OPERATOR_EQUAL, 0}, {"!=", OPERATOR_NOT_EQUAL, 0},  {">=", OPERATOR_GREATER_EQUAL, 0},
    {"in", OPERATOR_IN, 0},    {"is", OPERATOR_IS, 0},
};

static const struct operator_row *find_operator(const struct parser *parser, const struct operator_row *rows,
                                                size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (parser_is(parser, rows[k].text))
            return &rows[k];
    return NULL;
}

/* -7 is one number, so that the smallest integer can be written. */
static uint32_t negated_number(struct parser *parser, size_t at)
{
    struct token number = parser->token;
    if (!parser_advance(parser))
        return 0;
    const uint32_t node = node_new(parser, NODE_CONSTANT, at);
    struct cell *cell = &node_at(parser->definition, node)->constant;
    *cell = number.number;
    if (cell->tag == TAG_DOUBLE)
        cell->d = -cell->d;
    else if (!number.beyond)
        cell->i = -cell->i;
    return node;
}

/* Is the number at hand followed by what binds more tightly than a minus in front of it? */
static bool number_stands_alone(const struct parser *parser)
{
    size_t at = parser->at;
    struct token after;
    struct define_error ignored;
    if (parser->token.kind != TOKEN_NUMBER || !lex_next(parser->definition, &at, &after, &ignored))
        return false;
    return !token_is(parser->definition, &after, "**") && !token_is(parser->definition, &after, "[") &&
           !token_is(parser->definition, &after, "(") && !token_is(parser->definition, &after, ".");
}

static uint32_t parse_power(struct parser *parser);

static uint32_t parse_factor(struct parser *parser)
{
    const enum operator_kind op = parser_is(parser, "-")   ? OPERATOR_NEGATE
                                  : parser_is(parser, "+") ? OPERATOR_PLUS
                                  : parser_is(parser, "~") ? OPERATOR_INVERT
                                                           : OPERATOR_NONE;
    if (op == OPERATOR_NONE)
        return parse_power(parser);
    const size_t at = parser->token.at;
    if (!nest(parser) || !parser_advance(parser))
        return 0;
    uint32_t node = 0, last = 0;
    if (op == OPERATOR_NEGATE && number_stands_alone(parser)) {
        node = negated_number(parser, at);
    } else {
        const uint32_t child = parse_factor(parser);
        node = node_new(parser, NODE_UNARY, at);
        node_at(parser->definition, node)->op = (uint8_t)op;
        if (!node_add(parser, node, &last, child))
            return 0;
    }
    parser->nesting--;
    return node;
}

static uint32_t parse_power(struct parser *parser)
{
    const uint32_t base = parse_primary(parser);
    if (!base || !parser_is(parser, "**"))
        return base;
    if (!nest(parser) || !parser_advance(parser))
        return 0;
    const uint32_t exponent = parse_factor(parser);
    parser->nesting--;
    return node_pair(parser, NODE_BINARY, OPERATOR_POWER, base, exponent);
}

uint32_t parse_binary(struct parser *parser, int least)
{
    uint32_t left = parse_factor(parser);
    for (;;) {
        const struct operator_row *row =
            find_operator(parser, binary_operators, sizeof binary_operators / sizeof *binary_operators);
        if (!left || !row || row->precedence < least)
            return left;
        if (!parser_advance(parser))
            return 0;
        left = node_pair(parser, NODE_BINARY, row->op, left, parse_binary(parser, row->precedence + 1));
    }
}

/* The comparison at hand, taken; OPERATOR_NONE: there is none. false: an error. */
static bool take_comparison(struct parser *parser, enum operator_kind *op)
{
    *op = OPERATOR_NONE;
    if (parser_is(parser, "not")) {
        if (!parser_advance(parser))
            return false;
        *op = OPERATOR_NOT_IN;
        return parser_is(parser, "in") ? parser_advance(parser) : (parser_unexpected(parser), false);
    }
    const struct operator_row *row = find_operator(parser, comparisons, sizeof comparisons / sizeof *comparisons);
    if (!row)
        return true;
    *op = row->op;
    if (!parser_advance(parser))
        return false;
    if (*op == OPERATOR_IS && parser_is(parser, "not")) {
        *op = OPERATOR_IS_NOT;
        return parser_advance(parser);
    }
    return true;
}

static uint32_t parse_comparison(struct parser *parser)
{
    enum operator_kind op;
    const uint32_t first = parse_binary(parser, 1);
    if (!first || !take_comparison(parser, &op))
        return 0;
    if (op == OPERATOR_NONE)
        return first;
    uint32_t last = 0;
    const uint32_t chain = node_new(parser, NODE_COMPARE, node_at(parser->definition, first)->at);
    if (!node_add(parser, chain, &last, first))
        return 0;
    while (op != OPERATOR_NONE) {
        const uint32_t operand = parse_binary(parser, 1);
        if (!node_add(parser, chain, &last, operand))
            return 0;
        node_at(parser->definition, operand)->before = (uint8_t)op;
        if (!take_comparison(parser, &op))
            return 0;
    }
    return chain;
}

static uint32_t parse_negation(struct parser *parser)
{
    if (!parser_is(parser, "not"))
        return parse_comparison(parser);
    const size_t at = parser->token.at;
    if (!nest(parser) || !parser_advance(parser))
        return 0;
    const uint32_t child = parse_negation(parser);
    uint32_t last = 0;
    const uint32_t node = node_new(parser, NODE_NOT, at);
    parser->nesting--;
    return node_add(parser, node, &last, child) ? node : 0;
}

static uint32_t parse_row(struct parser *parser, const char *word, enum node_kind kind,
                          uint32_t (*operand)(struct parser *parser))
{
    const uint32_t first = operand(parser);
    if (!first || !parser_is(parser, word))
        return first;
    uint32_t last = 0;
    const uint32_t row = node_new(parser, kind, node_at(parser->definition, first)->at);
    if (!node_add(parser, row, &last, first))
        return 0;
    while (parser_is(parser, word))
        if (!parser_advance(parser) || !node_add(parser, row, &last, operand(parser)))
            return 0;
    return row;
}

static uint32_t parse_conjunction(struct parser *parser)
{
    return parse_row(parser, "and", NODE_AND, parse_negation);
}

uint32_t parse_disjunction(struct parser *parser)
{
    return parse_row(parser, "or", NODE_OR, parse_conjunction);
}

uint32_t read_expression(struct parser *parser)
{
    if (!nest(parser))
        return 0;
    const uint32_t then = parse_disjunction(parser);
    if (!then)
        return 0;
    parser->nesting--;
    if (!parser_is(parser, "if"))
        return then;
    const size_t at = parser->token.at;
    if (!nest(parser) || !parser_advance(parser))
        return 0;
    const uint32_t condition = parse_disjunction(parser);
    if (!condition)
        return 0;
    if (parser_is(parser, "=") || parser_is(parser, "elif"))
        return parser_unexpected(parser);
    if (!parser_is(parser, "else")) {
        define_fail(parser->error, at, at + 2, "write: A if CONDITION else B", "this 'if' has no 'else'");
        return 0;
    }
    if (!parser_advance(parser))
        return 0;
    const uint32_t otherwise = read_expression(parser);
    parser->nesting--;
    const uint32_t node = node_new(parser, NODE_IF, node_at(parser->definition, then)->at);
    uint32_t last = 0;
    return node_add(parser, node, &last, condition) && node_add(parser, node, &last, then) &&
                   node_add(parser, node, &last, otherwise)
               ? node
               : 0;
}
