/* functions/define_atom.c - the parts between an expression's operators: names, numbers, calls, indices, lists, tuples,
 * comprehensions. */
#include "functions/define_parser.h"

#include <stdio.h>

static uint32_t fail_at(struct parser *parser, const struct token *token, const char *hint, const char *message)
{
    define_fail(parser->error, token->at, token->end, hint, "%s", message);
    return 0;
}

static bool takes_for(const struct parser *parser)
{
    return parser_is(parser, "for") || parser_is(parser, "async");
}

/* for NAME in ITERABLE */
static uint32_t parse_for(struct parser *parser)
{
    const size_t at = parser->token.at;
    uint32_t last = 0;
    if (!parser_advance(parser))
        return 0;
    const struct token variable = parser->token;
    if (variable.kind != TOKEN_NAME)
        return fail_at(parser, &variable, "write: EXPR for NAME in range(N)", "a variable's name is missing");
    const uint32_t word = parser_word(parser, &variable);
    if (name_is_keyword(parser->definition->words[word]))
        return parser_unexpected(parser);
    if (!parser_advance(parser))
        return 0;
    if (parser_is(parser, ","))
        return fail_at(parser, &parser->token, "run along range(len(xs)) and use xs[i] and ys[i]",
                       "a 'for' has one variable here");
    if (!parser_is(parser, "in"))
        return fail_at(parser, &parser->token, "write: EXPR for NAME in range(N)", "'in' is missing");
    if (!parser_advance(parser))
        return 0;
    const uint32_t iterable = parse_disjunction(parser);
    const uint32_t node = node_new(parser, NODE_FOR, at);
    node_at(parser->definition, node)->name = word;
    return node_add(parser, node, &last, iterable) ? node : 0;
}

/* Behind the element: the clauses. The node stands where the element began, or at its bracket. */
static uint32_t parse_clauses(struct parser *parser, enum node_kind kind, uint32_t element, size_t at)
{
    uint32_t last = 0, clauses = 0;
    const uint32_t node = node_new(parser, kind, at);
    if (!node_add(parser, node, &last, element))
        return 0;
    while (takes_for(parser) || (clauses && parser_is(parser, "if"))) {
        if (++clauses > CLAUSES_MAX || parser_is(parser, "async"))
            return parser_unexpected(parser);
        uint32_t clause = 0, condition = 0;
        if (parser_is(parser, "if")) {
            const size_t if_at = parser->token.at;
            if (!parser_advance(parser))
                return 0;
            const uint32_t child = parse_disjunction(parser);
            clause = node_new(parser, NODE_WHERE, if_at);
            if (!node_add(parser, clause, &condition, child))
                return 0;
        } else {
            clause = parse_for(parser);
        }
        if (!node_add(parser, node, &last, clause))
            return 0;
    }
    return node;
}

/* The elements up to `close`; the first was parsed already, or is 0: there is none. */
static uint32_t parse_elements(struct parser *parser, enum node_kind kind, uint32_t first, size_t opened,
                               const char *close)
{
    uint32_t last = 0;
    const uint32_t node = node_new(parser, kind, opened);
    if (first && !node_add(parser, node, &last, first))
        return 0;
    while (parser_is(parser, ",")) {
        if (!parser_advance(parser))
            return 0;
        if (parser_is(parser, close))
            break;
        if (!node_add(parser, node, &last, read_expression(parser)))
            return 0;
    }
    if (!parser_expect(parser, close, opened))
        return 0;
    node_at(parser->definition, node)->end = (uint32_t)parser->last_end;
    return node;
}

static uint32_t parse_list(struct parser *parser)
{
    const size_t opened = parser->token.at;
    if (!parser_advance(parser))
        return 0;
    if (parser_is(parser, "]"))
        return parse_elements(parser, NODE_LIST, 0, opened, "]");
    const uint32_t first = read_expression(parser);
    if (!first)
        return 0;
    if (!takes_for(parser))
        return parse_elements(parser, NODE_LIST, first, opened, "]");
    const uint32_t node = parse_clauses(parser, NODE_COMPREHENSION, first, opened);
    if (!node || !parser_expect(parser, "]", opened))
        return 0;
    node_at(parser->definition, node)->end = (uint32_t)parser->last_end;
    return node;
}

/* A bracketed expression, a tuple, or a generator. */
static uint32_t parse_brackets(struct parser *parser)
{
    const size_t opened = parser->token.at;
    if (!parser_advance(parser))
        return 0;
    if (parser_is(parser, ")"))
        return parse_elements(parser, NODE_TUPLE, 0, opened, ")");
    uint32_t first = read_expression(parser);
    if (!first)
        return 0;
    if (parser_is(parser, ","))
        return parse_elements(parser, NODE_TUPLE, first, opened, ")");
    if (takes_for(parser))
        first = parse_clauses(parser, NODE_GENERATOR, first, opened);
    if (!first || !parser_expect(parser, ")", opened))
        return 0;
    node_at(parser->definition, first)->at = (uint32_t)opened; /* places show the brackets */
    node_at(parser->definition, first)->end = (uint32_t)parser->last_end;
    return first;
}

static uint32_t parse_constant(struct parser *parser, struct cell cell)
{
    const size_t at = parser->token.at;
    if (!parser_advance(parser))
        return 0;
    const uint32_t node = node_new(parser, NODE_CONSTANT, at);
    node_at(parser->definition, node)->constant = cell;
    return node;
}

/* math.NAME: a constant, or a function that is called. */
static uint32_t parse_math(struct parser *parser)
{
    const size_t at = parser->token.at;
    if (!parser_advance(parser))
        return 0;
    if (!parser_is(parser, "."))
        return fail_at(parser, &parser->token, "write math.sqrt(x) or math.pi", "'math' alone is no value");
    if (!parser_advance(parser))
        return 0;
    const struct token token = parser->token;
    char name[24], hint[60] = "";
    double value;
    snprintf(name, sizeof name, "%.*s", (int)(token.end - token.at), parser->definition->source + token.at);
    if (token.kind == TOKEN_NAME && math_constant(name, &value)) {
        const uint32_t constant = parse_constant(parser, cell_double(value));
        if (constant)
            node_at(parser->definition, constant)->at = (uint32_t)at;
        return constant;
    }
    const int builtin = token.kind == TOKEN_NAME ? builtin_find_math(name) : -1;
    if (builtin < 0) {
        const char *near = token.kind == TOKEN_NAME ? builtin_near(name) : NULL;
        if (near)
            snprintf(hint, sizeof hint, "did you mean '%s'?", near);
        else if (strcmp(name, "Pi") == 0 || strcmp(name, "PI") == 0)
            snprintf(hint, sizeof hint, "did you mean 'math.pi'?");
        define_fail(parser->error, token.at, token.end, hint, "math has no '%s' here", name);
        return 0;
    }
    if (!parser_advance(parser))
        return 0;
    if (!parser_is(parser, "("))
        return fail_at(parser, &parser->token, "write its argument in brackets", "a function is no value: call it");
    const uint32_t node = node_new(parser, NODE_BUILTIN, at);
    node_at(parser->definition, node)->builtin = (uint8_t)builtin;
    return node;
}

static uint32_t parse_name(struct parser *parser)
{
    if (parser_is(parser, "True") || parser_is(parser, "False"))
        return parse_constant(parser, (struct cell){.tag = TAG_BOOL, .i = parser_is(parser, "True")});
    if (parser_is(parser, "None"))
        return parse_constant(parser, cell_null());
    if (parser_is(parser, "math"))
        return parse_math(parser);
    const struct token token = parser->token;
    const uint32_t word = parser_word(parser, &token);
    if (name_is_keyword(parser->definition->words[word]))
        return parser_unexpected(parser);
    if (token.end - token.at > DEFINITION_NAME_MAX)
        return fail_at(parser, &token, NULL, "this name is too long");
    if (!parser_advance(parser))
        return 0;
    const uint32_t node = node_new(parser, NODE_OUTER, token.at);
    node_at(parser->definition, node)->name = word;
    return node;
}

static uint32_t parse_atom(struct parser *parser)
{
    if (parser->token.kind == TOKEN_NUMBER) {
        if (parser->token.beyond)
            return fail_at(parser, &parser->token, "a float goes further: 1e30",
                           "this number does not fit into 64 bits");
        return parse_constant(parser, parser->token.number);
    }
    if (parser->token.kind == TOKEN_NAME)
        return parse_name(parser);
    if (parser_is(parser, "("))
        return parse_brackets(parser);
    if (parser_is(parser, "["))
        return parse_list(parser);
    return parser_unexpected(parser);
}

/* --- what follows an atom --- */

/* One argument: EXPR, lock=EXPR, or a generator where it is the only one. */
static uint32_t parse_argument(struct parser *parser, bool first)
{
    uint32_t keyword = NO_NAME;
    if (parser_is(parser, "*") || parser_is(parser, "**"))
        return fail_at(parser, &parser->token, "give each argument by itself", "arguments cannot be unpacked here");
    size_t ahead = parser->at;
    struct token after;
    if (parser->token.kind == TOKEN_NAME && lex_next(parser->definition, &ahead, &after, parser->error) &&
        token_is(parser->definition, &after, "=")) {
        keyword = parser_word(parser, &parser->token);
        if (!parser_advance(parser)) /* the name */
            return 0;
        if (!parser_advance(parser)) /* '=' */
            return 0;
    }
    const size_t at = parser->token.at;
    uint32_t argument = read_expression(parser);
    if (argument && first && takes_for(parser)) {
        argument = parse_clauses(parser, NODE_GENERATOR, argument, at);
        if (argument && !parser_is(parser, ")"))
            return parser_unexpected(parser);
    }
    if (argument)
        node_at(parser->definition, argument)->keyword = keyword;
    return argument;
}

static bool parse_arguments(struct parser *parser, uint32_t call)
{
    const size_t opened = parser->token.at;
    uint32_t last = 0;
    if (!parser_advance(parser))
        return false;
    while (!parser_is(parser, ")")) {
        if (parser->token.kind == TOKEN_END)
            return parser_expect(parser, ")", opened);
        if (!node_add(parser, call, &last, parse_argument(parser, last == 0)))
            return false;
        if (parser_is(parser, ",")) {
            if (!parser_advance(parser))
                return false;
        } else if (!parser_is(parser, ")")) {
            return parser_expect(parser, ")", opened);
        }
    }
    if (!parser_advance(parser))
        return false;
    node_at(parser->definition, call)->end = (uint32_t)parser->last_end;
    return true;
}

static uint32_t parse_call(struct parser *parser, uint32_t callee)
{
    struct node *node = node_at(parser->definition, callee);
    if (node->kind == NODE_BUILTIN && !node->slot) {
        node->slot = 1; /* called: what it gives is called no more */
        return parse_arguments(parser, callee) ? callee : 0;
    }
    if (node->kind != NODE_OUTER)
        return fail_at(parser, &parser->token, "a function is called by its name", "this cannot be called");
    node->kind = NODE_CALL;
    return parse_arguments(parser, callee) ? callee : 0;
}

static uint32_t none_node(struct parser *parser)
{
    const uint32_t node = node_new(parser, NODE_CONSTANT, parser->token.at);
    node_at(parser->definition, node)->constant = cell_null();
    return node;
}

/* Behind '[': an index, or START:STOP:STEP. */
static uint32_t parse_subscript(struct parser *parser, uint32_t sequence)
{
    const size_t opened = parser->token.at;
    uint32_t parts[3] = {0, 0, 0}, count = 0, last = 0;
    if (!parser_advance(parser))
        return 0;
    if (parser_is(parser, "]"))
        return fail_at(parser, &parser->token, "write xs[0], or xs[1:4]", "an index is missing");
    for (;; count++) {
        const bool empty = parser_is(parser, ":") || parser_is(parser, "]");
        parts[count] = empty ? none_node(parser) : read_expression(parser);
        if (!parts[count])
            return 0;
        if (!parser_is(parser, ":") || count == 2)
            break;
        if (!parser_advance(parser))
            return 0;
    }
    if (parser_is(parser, ",") || parser_is(parser, ":"))
        return fail_at(parser, &parser->token, "a list is flat: xs[i]; a slice is xs[start:stop:step]",
                       "an index is one number");
    if (!parser_expect(parser, "]", opened))
        return 0;
    const uint32_t node = node_new(parser, count ? NODE_SLICE : NODE_INDEX, node_at(parser->definition, sequence)->at);
    if (!node_add(parser, node, &last, sequence))
        return 0;
    for (uint32_t k = 0; k < (count ? 3 : 1); k++)
        if (!node_add(parser, node, &last, parts[k] ? parts[k] : none_node(parser)))
            return 0;
    return node;
}

static uint32_t parse_attribute(struct parser *parser, uint32_t object)
{
    uint32_t last = 0;
    if (!parser_advance(parser))
        return 0;
    if (!parser_is(parser, "value")) {
        char hint[60] = "a shared value has .value", name[24];
        snprintf(name, sizeof name, "%.*s", (int)(parser->token.end - parser->token.at),
                 parser->definition->source + parser->token.at);
        if (builtin_find_math(name) >= 0)
            snprintf(hint, sizeof hint, "write math.%s(x)", name);
        return fail_at(parser, &parser->token, hint, "there are no attributes and methods here but .value");
    }
    if (!parser_advance(parser))
        return 0;
    const uint32_t node = node_new(parser, NODE_VALUE, node_at(parser->definition, object)->at);
    return node_add(parser, node, &last, object) ? node : 0;
}

uint32_t parse_primary(struct parser *parser)
{
    uint32_t node = parse_atom(parser);
    while (node) {
        if (parser_is(parser, "("))
            node = parse_call(parser, node);
        else if (parser_is(parser, "["))
            node = parse_subscript(parser, node);
        else if (parser_is(parser, "."))
            node = parse_attribute(parser, node);
        else
            break;
    }
    return node;
}
