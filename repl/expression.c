/* repl/expression.c - values as they are typed. */
#include "repl/parser.h"

#include <string.h>

static struct expression *expression_new(struct parser *parser, enum expression_kind kind, size_t begin)
{
    struct expression *expression = region_take(parser->region, sizeof *expression);
    expression->kind = kind;
    expression->at = begin;
    return expression;
}

/* The elements of a tuple or list, up to `close`; *commas counts what separates them. */
static bool parse_elements(struct parser *parser, enum token_kind close, struct expression *whole, size_t *commas)
{
    struct expression **end = &whole->first;
    bool list = close == TOKEN_UNLIST;
    *commas = 0;
    while (!parser_at(parser, close)) {
        if (parser_at(parser, TOKEN_END)) {
            complain(parser->complaint, whole->at, "this %s is not closed", list ? "bracket" : "parenthesis");
            return complain_hint(parser->complaint, "close it with %s", list ? "]" : ")");
        }
        struct expression *element = parse_expression(parser);
        if (!element)
            return false;
        *end = element;
        end = &element->next;
        if (parser_at(parser, TOKEN_COMMA)) {
            parser_take(parser);
            (*commas)++;
        } else if (!parser_at(parser, close) && !parser_at(parser, TOKEN_END)) {
            complain(parser->complaint, parser->token->at, "a comma or %s is missing before '%s'", list ? "]" : ")",
                     parser_shown(parser, parser->token));
            return false;
        }
    }
    parser_take(parser);
    whole->end = parser_last_end(parser);
    return true;
}

static struct expression *parse_list(struct parser *parser)
{
    struct expression *list = expression_new(parser, EXPRESSION_LIST, parser_take(parser)->at);
    size_t commas;
    return parse_elements(parser, TOKEN_UNLIST, list, &commas) ? list : NULL;
}

/* Said before anything runs: a command with an error changes nothing. */
bool parser_gives_value(struct parser *parser, const struct call *call)
{
    while (call->command == command_find("time"))
        call = call->arguments[0].call;
    if (!call->command->no_value)
        return true;
    complain(parser->complaint, call->at, "'%s' gives no value", call->command->name);
    return complain_hint(parser->complaint, "type it alone");
}

/* `(2, 3)`, `(2,)`, `(r)`, or a command in a value's place: `(map square 0..20)`. */
static struct expression *parse_parenthesis(struct parser *parser)
{
    size_t begin = parser_take(parser)->at;
    if (parser_at(parser, TOKEN_NAME) && command_find(parser->token->name)) {
        struct expression *value = expression_new(parser, EXPRESSION_CALL, begin);
        value->call = parse_call(parser, NULL);
        if (!value->call || !parser_gives_value(parser, value->call))
            return NULL;
        if (!parser_at(parser, TOKEN_CLOSE)) {
            complain(parser->complaint, begin, "this parenthesis is not closed");
            return complain_hint(parser->complaint, "close it with )"), NULL;
        }
        parser_take(parser);
        value->end = parser_last_end(parser);
        return value;
    }
    struct expression *tuple = expression_new(parser, EXPRESSION_TUPLE, begin);
    size_t commas;
    if (!parse_elements(parser, TOKEN_CLOSE, tuple, &commas))
        return NULL;
    bool one = tuple->first && !tuple->first->next && commas == 0;
    return one ? tuple->first : tuple; /* as in Python, parentheses alone make no tuple */
}

static struct expression *parse_name(struct parser *parser)
{
    const struct token *token = parser_take(parser);
    bool truth = strcmp(token->name, "True") == 0;
    struct expression *expression = expression_new(parser, EXPRESSION_NAME, token->at);
    expression->end = token->at + token->size;
    expression->name = token->name;
    if (command_find(token->name)) {
        complain(parser->complaint, token->at, "'%s' is a command, and a value is wanted here", token->name);
        complain_hint(parser->complaint, "a command in a value's place stands in brackets: sum (map square 0..20)");
        return NULL;
    }
    if (truth || strcmp(token->name, "False") == 0) {
        expression->kind = EXPRESSION_BOOL;
        expression->integer = truth;
    } else if (strcmp(token->name, "None") == 0) {
        expression->kind = EXPRESSION_NONE;
    } else if (strcmp(token->name, "each") == 0) {
        expression->kind = EXPRESSION_EACH;
        expression->first = parse_expression(parser);
        if (!expression->first)
            return NULL;
        expression->end = expression->first->end;
    }
    return expression;
}

static struct expression *parse_number(struct parser *parser)
{
    const struct token *token = parser_take(parser);
    bool integer = token->kind == TOKEN_INT;
    struct expression *number = expression_new(parser, integer ? EXPRESSION_INT : EXPRESSION_DOUBLE, token->at);
    number->end = token->at + token->size;
    number->integer = token->integer;
    number->number = token->number;
    return number;
}

/* An end of a range: an integer or a name. */
static struct expression *parse_bound(struct parser *parser)
{
    if (parser_at(parser, TOKEN_INT))
        return parse_number(parser);
    if (parser_at(parser, TOKEN_NAME))
        return parse_name(parser);
    if (parser_at(parser, TOKEN_DOUBLE)) {
        complain(parser->complaint, parser->token->at, "a range goes over integers");
        return complain_hint(parser->complaint, "its ends are integers or names, as in 0..20"), NULL;
    }
    return parser_nothing_here(parser, "the end of a range");
}

static struct expression *parse_range(struct parser *parser, struct expression *start)
{
    struct expression *range = expression_new(parser, EXPRESSION_RANGE, start->at);
    range->first = start;
    struct expression *last = start;
    if (start->kind != EXPRESSION_INT && start->kind != EXPRESSION_NAME) {
        complain(parser->complaint, start->at, "a range goes over integers");
        return complain_hint(parser->complaint, "its ends are integers or names, as in 0..20"), NULL;
    }
    for (int parts = 1; parts < 3 && parser_at(parser, TOKEN_RANGE); parts++) {
        parser_take(parser);
        last = last->next = parse_bound(parser);
        if (!last)
            return NULL;
    }
    range->end = last->end;
    return range;
}

static struct expression *parse_atom(struct parser *parser)
{
    switch (parser->token->kind) {
    case TOKEN_INT:
    case TOKEN_DOUBLE:
        return parse_number(parser);
    case TOKEN_NAME:
        return parse_name(parser);
    case TOKEN_LIST:
        return parse_list(parser);
    case TOKEN_OPEN:
        return parse_parenthesis(parser);
    default:
        return parser_nothing_here(parser, "a value");
    }
}

struct expression *parse_expression(struct parser *parser)
{
    if (++parser->nesting > NESTING_MAX) {
        complain(parser->complaint, parser->token->at, "more than %d brackets inside each other", NESTING_MAX);
        return NULL;
    }
    struct expression *expression = parse_atom(parser);
    if (expression && parser_at(parser, TOKEN_RANGE))
        expression = parse_range(parser, expression);
    parser->nesting--;
    return expression;
}
