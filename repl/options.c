/* repl/options.c - `async`, chunksize=K, then=(COMMAND): what stands behind the parameters of a command. */
#include "repl/parser.h"

#include <string.h>

static int option_index(const struct command *command, const char *name)
{
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].kind != OPTION_END; i++)
        if (strcmp(command->options[i].name, name) == 0)
            return i;
    return -1;
}

/* The call that takes an option of this name: the command itself, or one that prefixes it. */
static struct call *option_taker(struct call *call, const char *name, int *index)
{
    for (; call; call = (struct call *)call->prefix) {
        *index = option_index(call->command, name);
        if (*index >= 0)
            return call;
    }
    return NULL;
}

/* 0.01, or 1/100. */
static bool option_ratio(struct parser *parser, const struct option_spec *spec, struct given_option *option)
{
    const struct token *slash = parser->token;
    size_t at = slash->at;
    if (slash->kind == TOKEN_OTHER && parser->line[slash->at] == '/') {
        const struct token *below = (parser_take(parser), parser_take(parser));
        bool number = below->kind == TOKEN_INT || below->kind == TOKEN_DOUBLE;
        option->seconds /= !number ? 0 : below->kind == TOKEN_INT ? (double)below->integer : below->number;
        at = below->at;
    }
    if (option->seconds > 0 && option->seconds <= 1e9)
        return true;
    complain(parser->complaint, at, "%s needs a number above 0", spec->name);
    return complain_hint(parser->complaint, "for example %s=1/100, or %s=2", spec->name, spec->name);
}

static bool option_word(struct parser *parser, const struct option_spec *spec, struct given_option *option)
{
    const struct token *token = parser_take(parser);
    option->word = token->name;
    option->word_at = token->at;
    if (token->kind == TOKEN_NAME)
        return true;
    bool shared = spec->kind == OPTION_SHARED;
    complain(parser->complaint, token->at, shared ? "%s needs the name of a lock, or of a value" : "%s needs a word",
             spec->name);
    return complain_hint(parser->complaint, shared ? "`lock mutex` makes one: %s=mutex" : "write %s=%s", spec->name,
                         spec->value);
}

/* A function and its arguments, as apply takes them, in brackets. */
static bool option_call(struct parser *parser, const struct option_spec *spec, struct given_option *option)
{
    static const struct command inner = {
        .name = "initializer",
        .parameters = {{"F", PARAM_FUNCTION}, {"ARGS", PARAM_ARGUMENTS, .optional = true}},
    };
    size_t at = parser->token->at;
    bool open = parser_at(parser, TOKEN_OPEN);
    if (open) {
        parser_take(parser);
        option->call = region_take(parser->region, sizeof *option->call);
        option->call->command = &inner;
        option->call->at = parser->token->at;
        if (!parse_parameters(parser, option->call)) {
            if (strncmp(text_string(&parser->complaint->hint), "usage:", 6) == 0)
                text_clear(&parser->complaint->hint);
            return complain_hint(parser->complaint, "it is written %s=(square 3): a function, then its arguments",
                                 spec->name);
        }
        option->call->end = parser_last_end(parser);
    }
    if (open && parser_at(parser, TOKEN_CLOSE))
        return parser_take(parser), true;
    complain(parser->complaint, open ? parser->token->at : at, "%s needs a call in brackets", spec->name);
    return complain_hint(parser->complaint, "a function, then its arguments: %s=(square 3)", spec->name);
}

/* A name alone, which shows what it means: `_` is the result by then. */
static bool at_known_name(const struct parser *parser)
{
    const char *name = parser_at(parser, TOKEN_NAME) ? parser->token->name : NULL;
    return name && parser->token[1].kind == TOKEN_CLOSE && !command_find(name) &&
           (strcmp(name, "_") == 0 || parser->names->known(parser->names->context, name));
}

/* `(sum _)`, `(_)`, `(total = sum _)`, `(total = _)`: read to see that it can be, and kept as text until it is run. */
static bool option_command(struct parser *parser, const struct option_spec *spec, struct given_option *option)
{
    const struct token *open = parser->token;
    if (open->kind != TOKEN_OPEN) {
        complain(parser->complaint, open->at, "%s needs a command in brackets", spec->name);
        return complain_hint(parser->complaint, "for example %s=(sum _): `_` is the result then", spec->name);
    }
    parser_take(parser);
    option->begin = parser->token->at;
    struct statement statement = {.name = NULL};
    bool named = parser_at(parser, TOKEN_NAME) && parser->token[1].kind == TOKEN_EQUALS;
    if (named && !parse_assignment(parser, &statement))
        return false;
    if (named ? !(parser_at(parser, TOKEN_NAME) && command_find(parser->token->name)) : at_known_name(parser)) {
        if (!parse_expression(parser))
            return false;
    } else {
        const struct call *call = parse_call(parser, NULL);
        if (!call || (named && !parser_gives_value(parser, call)))
            return false;
        if (call->command->own_hands)
            return complain(parser->complaint, call->at, "'%s' is typed, or stands in a script", call->command->name);
    }
    option->end = parser_last_end(parser);
    if (!parser_at(parser, TOKEN_CLOSE))
        return complain(parser->complaint, open->at, "this parenthesis is not closed behind one command");
    parser_take(parser);
    return true;
}

static bool option_value(struct parser *parser, const struct option_spec *spec, struct given_option *option)
{
    if (spec->kind == OPTION_SHARED || spec->kind == OPTION_WORD)
        return option_word(parser, spec, option);
    if (spec->kind == OPTION_CALL)
        return option_call(parser, spec, option);
    if (spec->kind == OPTION_COMMAND)
        return option_command(parser, spec, option);
    const struct token *value = parser_take(parser);
    option->count = value->integer;
    option->seconds = value->kind == TOKEN_INT ? (double)value->integer : value->number;
    if (spec->kind == OPTION_COUNT && (value->kind != TOKEN_INT || value->integer < 1)) {
        complain(parser->complaint, value->at, "%s needs an integer, 1 or more", spec->name);
        return complain_hint(parser->complaint, "for example %s=10", spec->name);
    }
    bool number = value->kind == TOKEN_INT || value->kind == TOKEN_DOUBLE;
    if (spec->kind == OPTION_RATIO) {
        if (!number)
            option->seconds = 0;
        return option_ratio(parser, spec, option);
    }
    if (spec->kind == OPTION_SECONDS && number && option->seconds > 1e9) {
        complain(parser->complaint, value->at, "%s is at most 1e9 seconds, which are 31 years", spec->name);
        return complain_hint(parser->complaint, "without it there is no end to the wait");
    }
    if (spec->kind == OPTION_SECONDS && (!number || option->seconds < 0 || option->seconds > 1e9)) {
        complain(parser->complaint, value->at, "%s needs a number of seconds, 0 or more", spec->name);
        return complain_hint(parser->complaint, "for example %s=0.5", spec->name);
    }
    return true;
}

bool parser_at_option(const struct parser *parser)
{
    return parser_at(parser, TOKEN_NAME) &&
           (parser->token[1].kind == TOKEN_EQUALS || strcmp(parser->token->name, "async") == 0);
}

static bool complain_option(struct parser *parser, const struct call *call, const struct token *name)
{
    if (call->command->runs != RUN_NOT && strcmp(name->name, "lock") == 0) {
        complain(parser->complaint, name->at,
                 "a lock cannot be sent to a worker of the pool (Python: RuntimeError, it should only be shared "
                 "between processes through inheritance)");
        return complain_hint(parser->complaint, "a function made with `def` may name it: def bump(n) = "
                                                "increment(counter, n, lock=counter)");
    }
    complain(parser->complaint, name->at, "'%s' has no option '%s'", call->command->name, name->name);
    if (call->command->parameters[0].kind == PARAM_SETTING && parser_at(parser, TOKEN_EQUALS))
        return complain_hint(parser->complaint, "it is written without the sign: %s %s %s", call->command->name,
                             name->name,
                             parser->token[1].kind == TOKEN_END ? "VALUE" : parser_shown(parser, parser->token + 1));
    if (call->command->streams && strcmp(name->name, "async") == 0)
        return complain_hint(parser->complaint, "it shows results as they come; map_async comes back at once");
    if (habit_hint(name->name))
        return complain_hint(parser->complaint, "%s", habit_hint(name->name));
    return parser_hint_usage(parser, call->command);
}

bool parse_options(struct parser *parser, struct call *call)
{
    while (parser_at_option(parser)) {
        const struct token *name = parser_take(parser);
        bool valued = parser_at(parser, TOKEN_EQUALS);
        int index;
        struct call *taker = option_taker(call, name->name, &index);
        if (!taker)
            return complain_option(parser, call, name);
        const struct option_spec *spec = &taker->command->options[index];
        struct given_option *option = &taker->options[index];
        if (option->given)
            return complain(parser->complaint, name->at, "'%s' is given twice", name->name);
        *option = (struct given_option){.given = true, .at = name->at};
        if (valued != (spec->kind != OPTION_FLAG)) {
            complain(parser->complaint, name->at, valued ? "'%s' takes no value" : "'%s' needs a value", name->name);
            return complain_hint(parser->complaint, valued ? "write %s" : "write %s=%s", name->name,
                                 spec->value ? spec->value : "");
        }
        if (valued && (parser_take(parser), !option_value(parser, spec, option)))
            return false;
    }
    return true;
}
