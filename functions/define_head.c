/* functions/define_head.c - "NAME(PARAMS) = EXPRESSION": the head, and what comes behind the expression. */
#include "functions/define_parser.h"

static bool take_name(struct parser *parser, const char *what, uint32_t *word)
{
    const struct token *token = &parser->token;
    if (token->kind != TOKEN_NAME)
        return define_fail(parser->error, token->at, token->end, "write: def NAME(PARAMS) = EXPRESSION",
                           "a %s's name is missing", what);
    if (token->end - token->at > DEFINITION_NAME_MAX)
        return define_fail(parser->error, token->at, token->end, NULL, "a name has at most %d bytes",
                           DEFINITION_NAME_MAX);
    *word = parser_word(parser, token);
    return true;
}

/* Behind a parameter's name: nothing of what Python or others write there. */
static bool ends_parameter(struct parser *parser)
{
    if (parser_is(parser, "="))
        return define_fail(parser->error, parser->token.at, parser->token.end, "every argument is given in a call",
                           "parameters have no defaults here");
    if (parser_is(parser, ":"))
        return define_fail(parser->error, parser->token.at, parser->token.end, "leave the type out",
                           "parameters have no types here");
    if (parser->token.kind == TOKEN_NAME)
        return define_fail(parser->error, parser->token.at, parser->token.end, "write: def NAME(A, B) = EXPRESSION",
                           "a ',' is missing between two parameters");
    return true;
}

static bool parse_parameter(struct parser *parser)
{
    struct definition *definition = parser->definition;
    const struct token token = parser->token;
    uint32_t word = 0;
    if (parser_is(parser, "*") || parser_is(parser, "**"))
        return define_fail(parser->error, token.at, token.end, "a list can be a parameter",
                           "the number of parameters is fixed");
    if (!take_name(parser, "parameter", &word))
        return false;
    if (name_is_keyword(definition->words[word]))
        return define_fail(parser->error, token.at, token.end, NULL, "'%s' cannot be a parameter's name",
                           definition->words[word]);
    for (uint32_t k = 0; k < definition->parameter_count; k++)
        if (definition->parameters[k] == word)
            return define_fail(parser->error, token.at, token.end, NULL, "two parameters are called '%s'",
                               definition->words[word]);
    if (definition->parameter_count == FUNCTION_PARAMETERS_MAX)
        return define_fail(parser->error, token.at, token.end, "a list can be a parameter",
                           "a function has at most %d parameters", FUNCTION_PARAMETERS_MAX);
    definition->parameters[definition->parameter_count++] = word;
    return parser_advance(parser) && ends_parameter(parser);
}

static bool parse_parameters(struct parser *parser)
{
    const size_t opened = parser->token.at;
    if (!parser_is(parser, "("))
        return define_fail(parser->error, parser->token.at, parser->token.end, "write: def NAME(PARAMS) = EXPRESSION",
                           "a list of parameters in brackets is missing");
    if (!parser_advance(parser))
        return false;
    while (!parser_is(parser, ")") && parser->token.kind != TOKEN_END) {
        if (!parse_parameter(parser))
            return false;
        if (!parser_is(parser, ","))
            break;
        if (!parser_advance(parser))
            return false;
    }
    return parser_expect(parser, ")", opened);
}

static bool parse_head(struct parser *parser)
{
    uint32_t word = 0;
    if (!parser_advance(parser) || !take_name(parser, "function", &word))
        return false;
    if (name_is_pythons(parser->definition->words[word]))
        return define_fail(parser->error, parser->token.at, parser->token.end, "choose another name",
                           "'%s' is a name of Python's own", parser->definition->words[word]);
    if (!parser_advance(parser) || !parse_parameters(parser))
        return false;
    if (parser_is(parser, ":"))
        return define_fail(parser->error, parser->token.at, parser->token.end,
                           "write '=' and the expression, without 'return'",
                           "a definition is one expression: NAME(PARAMS) = EXPRESSION");
    if (parser_is(parser, "->"))
        return define_fail(parser->error, parser->token.at, parser->token.end, hint_for("->", 2),
                           "a result has no type here");
    if (!parser_is(parser, "="))
        return define_fail(parser->error, parser->token.at, parser->token.end, "write: def NAME(PARAMS) = EXPRESSION",
                           "'=' is missing");
    return parser_advance(parser);
}

bool define_parse(struct definition *definition, struct define_error *error)
{
    struct parser parser = {.definition = definition, .error = error};
    node_new(&parser, NODE_CONSTANT, 0); /* 0 is no node */
    if (!parse_head(&parser))
        return false;
    definition->body = read_expression(&parser);
    if (!definition->body)
        return false;
    if (parser_is(&parser, ",")) /* as in `return a, b` */
        return define_fail(error, parser.token.at, parser.token.end, "put a tuple into brackets: (a, b)",
                           "',' cannot stand here");
    if (parser_is(&parser, ")") || parser_is(&parser, "]"))
        return define_fail(error, parser.token.at, parser.token.end, "leave it out, or open it",
                           "'%c' closes what was never opened", definition->source[parser.token.at]);
    if (parser.token.kind != TOKEN_END)
        return parser_unexpected(&parser) != 0;
    return true;
}
