/* repl/parse.c - statements, calls, parameters and options. */
#include "repl/parser.h"

#include "pool/pool.h"

#include <stdlib.h>
#include <string.h>

/* --- options --- */

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

static bool parse_parameters(struct parser *parser, struct call *call);

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

static bool parse_assignment(struct parser *parser, struct statement *statement);

/* `(sum _)`, `(total = sum _)`, `(total = _)`: read to see that it can be, and kept as text until it is run. */
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
    if (named && !(parser_at(parser, TOKEN_NAME) && command_find(parser->token->name))) {
        if (!parse_expression(parser))
            return false;
    } else {
        const struct call *call = parse_call(parser, NULL);
        if (!call || (named && !parser_gives_value(parser, call)))
            return false;
        if (call->command == command_find("quit"))
            return complain(parser->complaint, call->at, "'quit' is typed, or stands in a script");
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
    if (spec->kind == OPTION_SECONDS && (!number || option->seconds < 0 || option->seconds > 1e9)) {
        complain(parser->complaint, value->at, "%s needs a number of seconds, 0 or more", spec->name);
        return complain_hint(parser->complaint, "for example %s=0.5", spec->name);
    }
    return true;
}

static bool is_option(const struct parser *parser)
{
    return parser_at(parser, TOKEN_NAME) &&
           (parser->token[1].kind == TOKEN_EQUALS || strcmp(parser->token->name, "async") == 0);
}

static bool hint_usage(struct parser *parser, const struct command *command);

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
    if (call->command->streams && strcmp(name->name, "async") == 0)
        return complain_hint(parser->complaint, "it shows results as they come; map_async comes back at once");
    if (habit_hint(name->name))
        return complain_hint(parser->complaint, "%s", habit_hint(name->name));
    return hint_usage(parser, call->command);
}

static bool parse_options(struct parser *parser, struct call *call)
{
    while (is_option(parser)) {
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

/* --- parameters --- */

static bool at_end_of_call(const struct parser *parser)
{
    return parser_at(parser, TOKEN_END) || parser_at(parser, TOKEN_CLOSE);
}

/* One's own function, or a native one. */
static const struct function *find_function(const struct parser *parser, const char *name)
{
    const struct known_names *names = parser->names;
    const struct function *own = names->function ? names->function(names->context, name) : NULL;
    return own ? own : function_find(name);
}

static bool parse_function(struct parser *parser, struct argument *argument)
{
    const struct token *token = parser->token;
    if (token->kind != TOKEN_NAME)
        return parser_nothing_here(parser, "a function's name"), false;
    argument->function = find_function(parser, token->name);
    if (argument->function)
        return parser_take(parser), true;
    bool known = parser->names->known(parser->names->context, token->name);
    complain(parser->complaint, token->at, known ? "'%s' is no function" : "there is no function '%s'", token->name);
    const char *near = nearest_function(token->name);
    const char *own = parser->names->nearest ? parser->names->nearest(parser->names->context, token->name) : NULL;
    if (!near && own && find_function(parser, own))
        near = own;
    return near ? complain_hint(parser->complaint, "did you mean '%s'?", near)
                : complain_hint(parser->complaint, "`functions` lists them all");
}

/* Values one after the other, up to the end or an option. */
static bool parse_values(struct parser *parser, struct argument *argument)
{
    struct expression **end = &argument->expressions;
    while (!at_end_of_call(parser) && !is_option(parser)) {
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
        complain(parser->complaint, parser->token->at, "%s must be an integer", spec->name);
        return false;
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
        return parse_function(parser, argument);
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

static bool hint_usage(struct parser *parser, const struct command *command)
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

static bool check_assignable(struct parser *parser, const struct token *name);

/* NAME = VALUE, in the last argument. */
static bool parse_assigned(struct parser *parser, struct call *call)
{
    struct argument *argument = &call->arguments[COMMAND_PARAMETERS_MAX - 1];
    const struct token *name = parser_take(parser);
    parser_take(parser);
    if (!check_assignable(parser, name))
        return false;
    *argument = (struct argument){.given = true, .at = name->at, .word = name->name};
    if (!parse_one_value(parser, argument))
        return false;
    return !is_option(parser) || complain(parser->complaint, parser->token->at, "'%s %s = …' takes no option",
                                          call->command->name, name->name);
}

static bool parse_parameters(struct parser *parser, struct call *call)
{
    const struct command *command = call->command;
    if (command->assigns && parser_at(parser, TOKEN_NAME) && parser->token[1].kind == TOKEN_EQUALS)
        return parse_assigned(parser, call);
    for (int i = 0; i < COMMAND_PARAMETERS_MAX && command->parameters[i].kind != PARAM_END; i++) {
        const struct parameter_spec *spec = &command->parameters[i];
        bool options_next = is_option(parser) && !(parser->token[1].kind != TOKEN_EQUALS && spec->kind == PARAM_TOPIC);
        if (at_end_of_call(parser) || options_next || is_left_out(parser, spec)) {
            call->arguments[i].at = parser->token->at;
            if (spec->optional)
                continue;
            complain(parser->complaint, parser->token->at, "'%s' needs %s", command->name, spec->name);
            return hint_usage(parser, command);
        }
        if (!parse_parameter(parser, call, spec, &call->arguments[i]))
            return hint_usage(parser, command);
    }
    return true;
}

/* --- calls --- */

static struct call *unknown_command(struct parser *parser)
{
    const struct token *token = parser->token;
    const struct known_names *names = parser->names;
    if (token->kind != TOKEN_NAME) {
        complain(parser->complaint, token->at, "a command begins with its name, not with '%s'",
                 parser_shown(parser, token));
        complain_hint(parser->complaint, "`help` lists the commands");
        return NULL;
    }
    const struct function *function = find_function(parser, token->name);
    complain(parser->complaint, token->at, function ? "'%s' is a function, not a command" : "there is no command '%s'",
             parser_shown(parser, token));
    const char *near = nearest_command(token->name);
    const char *known = names->nearest ? names->nearest(names->context, token->name) : NULL;
    if (function && function_parameter_count(function) > 1)
        complain_hint(parser->complaint, "try `apply %s …` for one call, `starmap %s …` for many", function->name,
                      function->name);
    else if (function)
        complain_hint(parser->complaint, "try `apply %s …` for one call, `map %s …` for many", function->name,
                      function->name);
    else if (near || known)
        complain_hint(parser->complaint, "did you mean '%s'?", near ? near : known);
    else
        complain_hint(parser->complaint, "`help` lists the commands");
    return NULL;
}

struct call *parse_call(struct parser *parser, const struct call *prefix)
{
    if (++parser->nesting > NESTING_MAX)
        return complain(parser->complaint, parser->token->at, "more than %d commands inside each other", NESTING_MAX),
               NULL;
    const struct command *command = parser_at(parser, TOKEN_NAME) ? command_find(parser->token->name) : NULL;
    if (!command)
        return unknown_command(parser);
    struct call *call = region_take(parser->region, sizeof *call);
    call->command = command;
    call->prefix = prefix;
    call->at = parser_take(parser)->at;
    if (!parse_parameters(parser, call) || !parse_options(parser, call))
        return NULL;
    if (!at_end_of_call(parser) || (parser_at(parser, TOKEN_CLOSE) && parser->nesting == 1)) {
        complain(parser->complaint, parser->token->at, "'%s' is more than '%s' takes",
                 parser_shown(parser, parser->token), command->name);
        hint_usage(parser, command);
        return NULL;
    }
    call->end = parser_last_end(parser);
    parser->nesting--;
    return call;
}

/* --- statements --- */

bool name_is_reserved(const char *name)
{
    static const char *const words[] = {"async", "serial", "each", "_", "True", "False", "None"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    size_t digits = strspn(name + 1, "0123456789");
    return (name[0] == 'w' || name[0] == 'p') && digits > 0 && !name[1 + digits];
}

static bool check_assignable(struct parser *parser, const struct token *name)
{
    if (command_find(name->name))
        complain(parser->complaint, name->at, "'%s' is a command, and cannot be assigned to", name->name);
    else if (function_find(name->name))
        complain(parser->complaint, name->at, "'%s' is a native function, and cannot be assigned to", name->name);
    else if (name_is_reserved(name->name))
        complain(parser->complaint, name->at, "'%s' has a meaning of its own, and cannot be assigned to", name->name);
    return !parser->complaint->made ||
           complain_hint(parser->complaint, "take another name, for example my_%s", name->name);
}

static bool parse_assignment(struct parser *parser, struct statement *statement)
{
    const struct token *name = parser_take(parser);
    parser_take(parser);
    if (!check_assignable(parser, name))
        return false;
    if (parser_at(parser, TOKEN_END)) {
        complain(parser->complaint, parser->token->at, "there is nothing to keep as '%s'", name->name);
        return complain_hint(parser->complaint, "write %s = 0..20, or %s = map square 0..20", name->name, name->name);
    }
    statement->name = name->name;
    statement->name_at = name->at;
    return true;
}

/* Does a value begin here, and not a command? */
static bool begins_value(const struct parser *parser)
{
    const struct token *token = parser->token;
    if (token->kind != TOKEN_NAME)
        return token->kind == TOKEN_INT || token->kind == TOKEN_DOUBLE || token->kind == TOKEN_LIST ||
               token->kind == TOKEN_OPEN;
    if (command_find(token->name))
        return false;
    if (token[1].kind != TOKEN_END && find_function(parser, token->name))
        return false; /* as if it were a command: a hint says how it is called */
    return token[1].kind == TOKEN_RANGE || parser->names->known(parser->names->context, token->name) ||
           strcmp(token->name, "True") == 0 || strcmp(token->name, "False") == 0 || strcmp(token->name, "None") == 0;
}

/* A file's name, with or without quotes, and the source of a function are taken as they stand: their characters need
 * not be tokens. */
static struct statement *parse_raw(const char *line, struct stretch text, const struct command *command,
                                   struct region *region, struct complaint *complaint)
{
    struct statement *statement = region_take(region, sizeof *statement);
    struct call *call = statement->call = region_take(region, sizeof *call);
    size_t begin = text.begin + strlen(command->name), end = text.end;
    while (begin < end && (line[begin] == ' ' || line[begin] == '\t'))
        begin++;
    if (command->parameters[0].kind == PARAM_FILE && end - begin >= 2 && (line[begin] == '"' || line[begin] == '\'') &&
        line[end - 1] == line[begin]) {
        begin++;
        end--;
    }
    *call = (struct call){.command = command, .at = text.begin, .end = text.end};
    call->arguments[0] =
        (struct argument){.given = end > begin, .at = begin, .word = region_copy(region, line + begin, end - begin)};
    if (end > begin)
        return statement;
    complain(complaint, end, "'%s' needs %s", command->name, command->parameters[0].name);
    complain_hint(complaint, "usage: %s %s", command->name, command->parameters[0].name);
    return NULL;
}

static bool takes_raw(const struct command *command)
{
    return command->parameters[0].kind == PARAM_FILE || command->parameters[0].kind == PARAM_SOURCE;
}

static const struct command *raw_command(const char *line, struct stretch text)
{
    for (const struct command *const *at = command_table; *at; at++) {
        size_t length = strlen((*at)->name);
        if (takes_raw(*at) && text.end - text.begin >= length && strncmp(line + text.begin, (*at)->name, length) == 0 &&
            (text.end - text.begin == length || line[text.begin + length] == ' ' || line[text.begin + length] == '\t'))
            return *at;
    }
    return NULL;
}

static struct statement *parse_statement(struct parser *parser)
{
    struct statement *statement = region_take(parser->region, sizeof *statement);
    if (parser_at(parser, TOKEN_NAME) && parser->token[1].kind == TOKEN_EQUALS && !parse_assignment(parser, statement))
        return NULL;
    if (!begins_value(parser)) {
        statement->call = parse_call(parser, NULL);
        bool good = statement->call && (!statement->name || parser_gives_value(parser, statement->call));
        return good ? statement : NULL;
    }
    statement->expression = parse_expression(parser);
    if (!statement->expression)
        return NULL;
    if (parser_at(parser, TOKEN_END))
        return statement;
    bool sign = parser_at(parser, TOKEN_OTHER) && strchr("+-*/%", parser->line[parser->token->at]);
    if (sign || parser_at(parser, TOKEN_LIST) || parser->line[parser->token->at] == '.') {
        complain(parser->complaint, parser->token->at,
                 "there is no arithmetic with values, no indexing and no methods");
        complain_hint(parser->complaint, "`help` lists what can be done with a value: sum, len, slice, show");
        return NULL;
    }
    complain(parser->complaint, parser->token->at, "'%s' is more than one value", parser_shown(parser, parser->token));
    complain_hint(parser->complaint, "put several into a list: [1, 2, 3]");
    return NULL;
}

struct statement *parse(const char *line, struct stretch command, const struct known_names *names,
                        struct region *region, struct complaint *complaint)
{
    const struct command *raw = raw_command(line, command);
    if (raw)
        return parse_raw(line, command, raw, region, complaint);
    const struct token *tokens = lex(line, command, region, complaint);
    if (!tokens)
        return NULL;
    tokens = read_habits(tokens, line, region);
    struct parser parser = {line, tokens, names, region, complaint, 0};
    struct statement *statement = parse_statement(&parser);
    if (!statement)
        hint_habits(tokens, line, complaint);
    return statement;
}
