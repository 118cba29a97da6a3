/* repl/parameters.c - what a command takes, one after the other, as its table entry says. */
#include "repl/parser.h"

#include "pool/pool.h"

#include <stdlib.h>
#include <string.h>

const struct function *parser_find_function(const struct parser *parser, const char *name)
{
    const struct known_names *names = parser->names;
    const struct function *own = names->function ? names->function(names->context, name) : NULL;
    return own ? own : function_find(name);
}

static bool parse_function(struct parser *parser, const struct command *command, struct argument *argument)
{
    const struct token *token = parser->token;
    if (token->kind != TOKEN_NAME)
        return parser_nothing_here(parser, "a function's name"), false;
    argument->function = parser_find_function(parser, token->name);
    if (argument->function)
        return parser_take(parser), true;
    bool known = parser->names->known(parser->names->context, token->name);
    complain(parser->complaint, token->at, known ? "'%s' is no function" : "there is no function '%s'", token->name);
    const char *near = nearest_function(token->name);
    const char *own = parser->names->nearest ? parser->names->nearest(parser->names->context, token->name) : NULL;
    if (own && parser->names->function && parser->names->function(parser->names->context, own))
        near = own; /* what somebody has made is what they mean */
    if (command_find(token->name) && strcmp(command->name, "doc") == 0)
        return complain_hint(parser->complaint, "it is a command: `help %s`", token->name);
    if (command_find(token->name))
        return complain_hint(parser->complaint,
                             "'%s' is a command. A function that does it is made with `def`, as in: "
                             "def total(xs) = sum(xs)",
                             token->name);
    return near ? complain_hint(parser->complaint, "did you mean '%s'?", near)
                : complain_hint(parser->complaint,
                                "`functions` lists them all, and `def` makes one: def cube(x) = x ** 3");
}

/* Values one after the other, up to the end or an option. */
static bool parse_values(struct parser *parser, struct argument *argument)
{
    struct expression **end = &argument->expressions;
    while (!parser_at_end_of_call(parser) && !parser_at_option(parser)) {
        if (parser_at(parser, TOKEN_COMMA) && argument->expression_count) {
            complain(parser->complaint, parser->token->at, "a comma outside of brackets");
            return complain_hint(parser->complaint, "values stand apart with spaces, or in a list: [1, 2, 3]");
        }
        struct expression *expression = parse_expression(parser);
        if (!expression)
            return false;
        *end = expression;
        end = &expression->next;
        argument->expression_count++;
    }
    if (argument->expression_count)
        return true;
    return parser_nothing_here(parser, "a value"), false;
}

static bool parse_one_value(struct parser *parser, struct argument *argument)
{
    argument->expressions = parse_expression(parser);
    argument->expression_count = 1;
    return argument->expressions != NULL;
}

static bool parse_count(struct parser *parser, const struct parameter_spec *spec, struct argument *argument)
{
    if (!parser_at(parser, TOKEN_INT)) {
        bool large = parser_at(parser, TOKEN_DOUBLE) && parser->token->number >= 0x1p63;
        complain(parser->complaint, parser->token->at,
                 large ? "%s is an integer of 64 bits, and this does not fit" : "%s must be an integer", spec->name);
        return large ? complain_hint(parser->complaint, "the largest is 9223372036854775807") : false;
    }
    argument->count = parser_take(parser)->integer;
    return true;
}

static bool parse_worker(struct parser *parser, struct argument *argument)
{
    const struct token *token = parser->token;
    char *end = NULL;
    if (token->kind == TOKEN_NAME && token->name[0] == 'w' && token->name[1])
        argument->count = strtol(token->name + 1, &end, 10);
    if (end && !*end && argument->count >= 0)
        return parser_take(parser), true;
    bool process = token->kind == TOKEN_NAME && token->name[0] == 'p' && name_is_reserved(token->name);
    if (process || (token->kind == TOKEN_NAME && parser->names->known(parser->names->context, token->name)))
        return parse_one_value(parser, argument);
    complain(parser->complaint, token->at, "a worker is w0, w1, …, and a process of its own p0, p1, …");
    return false;
}

static bool method_of(const struct token *token, int64_t *method)
{
    static const char *const names[] = {[START_FORK] = "fork", [START_SPAWN] = "spawn"};
    for (size_t i = 0; token->kind == TOKEN_NAME && i < sizeof names / sizeof *names; i++) {
        if (strcmp(token->name, names[i]) != 0)
            continue;
        *method = (int64_t)i;
        return true;
    }
    return false;
}

static bool parse_method(struct parser *parser, struct argument *argument)
{
    const struct token *token = parser_take(parser);
    if (method_of(token, &argument->count))
        return true;
    complain(parser->complaint, token->at, "'%s' is no start method here", parser_shown(parser, token));
    return complain_hint(parser->complaint, "workers are started by fork or by spawn: `help pool` tells them apart");
}

static bool parse_word(struct parser *parser, struct argument *argument)
{
    const struct token *token = parser_take(parser);
    bool number = token->kind == TOKEN_INT || token->kind == TOKEN_DOUBLE;
    argument->word = token->name ? token->name
                     : number    ? region_copy(parser->region, parser->line + token->at, token->size)
                                 : NULL;
    if (!argument->word) {
        complain(parser->complaint, token->at, "'%s' is not a name", parser_shown(parser, token));
        return false;
    }
    argument->count = token->integer;
    return true;
}

static bool parse_parameter(struct parser *parser, struct call *call, const struct parameter_spec *spec,
                            struct argument *argument)
{
    argument->given = true;
    argument->at = parser->token->at;
    switch (spec->kind) {
    case PARAM_FUNCTION:
        return parse_function(parser, call->command, argument);
    case PARAM_ITEMS:
    case PARAM_TUPLES:
    case PARAM_ARGUMENTS:
    case PARAM_PROCESSES:
    case PARAM_JOBS:
        return parse_values(parser, argument);
    case PARAM_VALUE:
    case PARAM_JOB:
        return parse_one_value(parser, argument);
    case PARAM_COUNT:
        return parse_count(parser, spec, argument);
    case PARAM_WORKER:
        return parse_worker(parser, argument);
    case PARAM_METHOD:
        return parse_method(parser, argument);
    case PARAM_WORD:
    case PARAM_TOPIC:
    case PARAM_SETTING:
        return parse_word(parser, argument);
    case PARAM_COMMAND:
        argument->call = parse_call(parser, call);
        return argument->call != NULL;
    case PARAM_FILE: /* parse() has read them where they may stand */
    case PARAM_SOURCE:
        complain(parser->complaint, call->at, "'%s' stands alone at the beginning of a command", call->command->name);
        break;
    case PARAM_END:
        break;
    }
    return false;
}

bool parser_hint_usage(struct parser *parser, const struct command *command)
{
    struct text usage = {.bytes = NULL};
    command_usage(command, &usage);
    complain_hint(parser->complaint, command->examples[0] ? "usage: %s, for example: %s" : "usage: %s",
                  text_string(&usage), command->examples[0]);
    text_release(&usage);
    return false;
}

/* A count in front that may be left out, and is: `pool spawn`, `process square 3`; or, in `pool 4 5`, a method was, and
 * 5 is more than is taken. */
static bool is_left_out(const struct parser *parser, const struct parameter_spec *spec)
{
    int64_t method;
    if (!spec->optional)
        return false;
    if (spec->kind == PARAM_METHOD)
        return !parser_at(parser, TOKEN_NAME);
    if (spec->kind != PARAM_COUNT || spec[1].kind == PARAM_END)
        return false;
    return spec[1].kind == PARAM_METHOD ? method_of(parser->token, &method) : !parser_at(parser, TOKEN_INT);
}

/* NAME = VALUE, in the last argument. */
static bool parse_assigned(struct parser *parser, struct call *call)
{
    struct argument *argument = &call->arguments[COMMAND_PARAMETERS_MAX - 1];
    const struct token *name = parser_take(parser);
    parser_take(parser);
    if (!name_is_free(name->name, false, name->at, parser->complaint))
        return false;
    *argument = (struct argument){.given = true, .at = name->at, .word = name->name};
    if (!parse_one_value(parser, argument) || !(parser_at_end_of_call(parser) || parser_at_option(parser))) {
        complain(parser->complaint, parser->token->at, "'%s' is more than one value",
                 parser_shown(parser, parser->token));
        text_clear(&parser->complaint->hint);
        return complain_hint(parser->complaint, "one value is set: %s %s = 7, or = [1, 2], or = (sum [1, 2])",
                             call->command->name, name->name);
    }
    return !parser_at_option(parser) || complain(parser->complaint, parser->token->at, "'%s %s = …' takes no option",
                                                 call->command->name, name->name);
}

bool parse_parameters(struct parser *parser, struct call *call)
{
    const struct command *command = call->command;
    if (command->assigns && parser_at(parser, TOKEN_NAME) && parser->token[1].kind == TOKEN_EQUALS)
        return parse_assigned(parser, call);
    if (command->assigns && parser_at(parser, TOKEN_INT) && parser->token[1].kind == TOKEN_NAME &&
        parser->token[2].kind == TOKEN_EQUALS) {
        complain(parser->complaint, parser->token->at, "a name is set in one process, and without a count");
        return complain_hint(parser->complaint, "%s %s = 7", command->name, parser->token[1].name);
    }
    for (int i = 0; i < COMMAND_PARAMETERS_MAX && command->parameters[i].kind != PARAM_END; i++) {
        const struct parameter_spec *spec = &command->parameters[i];
        bool options_next =
            parser_at_option(parser) && !(parser->token[1].kind != TOKEN_EQUALS && spec->kind == PARAM_TOPIC);
        if (parser_at_end_of_call(parser) || options_next || is_left_out(parser, spec)) {
            call->arguments[i].at = parser->token->at;
            if (spec->optional)
                continue;
            complain(parser->complaint, parser->token->at, "'%s' needs %s", command->name, spec->name);
            return parser_hint_usage(parser, command);
        }
        if (!parse_parameter(parser, call, spec, &call->arguments[i]))
            return parser_hint_usage(parser, command);
    }
    return true;
}
