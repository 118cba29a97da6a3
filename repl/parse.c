/* repl/parse.c - statements and calls. */
#include "repl/parser.h"

#include <string.h>

/* --- calls --- */

static bool may_run(const struct command *command, const struct known_names *names, size_t at,
                    struct complaint *complaint)
{
    if (!command->own_hands || !names->lesson)
        return true;
    complain(complaint, at, "'%s' is not for a lesson to run", command->name);
    return complain_hint(complaint, "whoever wants it types it: `help %s` says what it does", command->name);
}

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
    const struct function *function = parser_find_function(parser, token->name);
    bool alone = token[1].kind == TOKEN_END && parser->nesting == 1;
    complain(parser->complaint, token->at,
             function ? "'%s' is a function, not a command"
             : alone  ? "there is no command '%s', and nothing has that name"
                      : "there is no command '%s'",
             parser_shown(parser, token));
    const char *near = nearest_command(token->name);
    const char *known = names->nearest ? names->nearest(names->context, token->name) : NULL;
    if (function && function_needs_shared(function))
        complain_hint(parser->complaint, "a process inherits what is shared: process %s; see `doc %s`",
                      parser_shown_rest(parser), function->name);
    else if (function && function_parameter_count(function) > 1)
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
    if (!may_run(command, parser->names, parser->token->at, parser->complaint))
        return NULL;
    struct call *call = region_take(parser->region, sizeof *call);
    call->command = command;
    call->prefix = prefix;
    call->at = parser_take(parser)->at;
    if (!parse_parameters(parser, call) || !parse_options(parser, call))
        return NULL;
    if (!parser_at_end_of_call(parser) || (parser_at(parser, TOKEN_CLOSE) && parser->nesting == 1)) {
        complain(parser->complaint, parser->token->at, "'%s' is more than '%s' takes",
                 parser_shown(parser, parser->token), command->name);
        parser_hint_usage(parser, command);
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

bool name_is_free(const char *name, bool own_function, size_t at, struct complaint *complaint)
{
    const char *what = command_find(name)                     ? "is a command"
                       : function_find(name) && !own_function ? "is a native function"
                       : name_is_reserved(name)               ? "has a meaning of its own"
                                                              : NULL;
    if (!what)
        return true;
    complain(complaint, at, "'%s' %s, and cannot be assigned to", name, what);
    return complain_hint(complaint, "take another name, for example %s%s", name[0] == '_' ? "result" : "my_",
                         name[0] == '_' ? "" : name);
}

bool parse_assignment(struct parser *parser, struct statement *statement)
{
    const struct token *name = parser_take(parser);
    parser_take(parser);
    if (parser_at(parser, TOKEN_EQUALS) && !parser->token->spaced) {
        complain(parser->complaint, name[1].at, "nothing is compared at the prompt");
        return complain_hint(parser->complaint, "a function can: def same(x) = x == 3; apply same %s", name->name);
    }
    if (!name_is_free(name->name, false, name->at, parser->complaint))
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
    if (token[1].kind != TOKEN_END && parser_find_function(parser, token->name))
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
    if (end > begin || command->parameters[0].optional)
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
        complain_hint(parser->complaint,
                      parser_at(parser, TOKEN_LIST)
                          ? "a function takes elements: def at(xs, i) = xs[i]; apply at ([4, 5, 6], 1)"
                      : sign ? "a function computes: def f(x) = x + 1; apply f 3; or over items: map f 0..20"
                             : "`help` lists what can be done with a value: sum, len, slice, show");
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
    if (raw && !may_run(raw, names, command.begin, complaint))
        return NULL;
    if (raw)
        return parse_raw(line, command, raw, region, complaint);
    const struct token *tokens = lex(line, command, region, complaint);
    if (!tokens)
        return NULL;
    tokens = read_habits(tokens, line, region);
    struct parser parser = {line, tokens, names, region, complaint, 0};
    struct statement *statement = parse_statement(&parser);
    if (!statement)
        hint_habits(tokens, line, names, complaint);
    return statement;
}
