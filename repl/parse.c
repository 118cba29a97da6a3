#include "repl/parse.h"

#include <stdlib.h>
#include <string.h>

enum { NESTING_MAX = 64 };

struct parser {
    const char *line;
    const struct token *token; /* the next one */
    const struct known_names *names;
    struct region *region;
    struct complaint *complaint;
    int nesting;
};

static struct call *parse_call(struct parser *parser, const struct call *prefix);
static struct expression *parse_expression(struct parser *parser);

/* --- tokens --- */

static bool at(const struct parser *parser, enum token_kind kind)
{
    return parser->token->kind == kind;
}

static const struct token *take(struct parser *parser)
{
    return at(parser, TOKEN_END) ? parser->token : parser->token++;
}

static size_t last_end(const struct parser *parser)
{
    const struct token *last = parser->token - 1;
    return last->at + last->size;
}

/* What stands there, for an error message: short, and harmless to a terminal. */
static const char *shown(const struct parser *parser, const struct token *token)
{
    enum { SHOWN_MAX = 24 };
    struct text text = {.bytes = NULL};
    size_t size = token->size > SHOWN_MAX ? SHOWN_MAX : token->size;
    text_add_visible(&text, parser->line + token->at, size);
    if (size < token->size)
        text_put(&text, "…");
    const char *copy = region_copy(parser->region, text_string(&text), text.size);
    text_release(&text);
    return copy;
}

/* The word that is nearest to what was typed, of commands and names, if it is near enough to be meant. */
struct nearest {
    const char *typed, *word;
    unsigned distance;
};

static void consider(struct nearest *nearest, const char *word)
{
    size_t length = strlen(nearest->typed);
    unsigned most = length < 4 ? 1 : length < 7 ? 2 : 3;
    unsigned distance = edit_distance(nearest->typed, word);
    bool begins = length > 1 && strncmp(nearest->typed, word, length) == 0;
    if ((distance <= most || begins) && distance < nearest->distance && distance < strlen(word)) {
        nearest->word = word;
        nearest->distance = distance;
    }
}

static const char *nearest_command(const char *typed)
{
    struct nearest nearest = {typed, NULL, 100};
    for (const struct command *const *command = command_table; *command; command++)
        consider(&nearest, (*command)->name);
    return nearest.word;
}

static const char *nearest_function(const char *typed)
{
    struct nearest nearest = {typed, NULL, 100};
    for (const struct function *const *function = function_table; *function; function++)
        consider(&nearest, (*function)->name);
    return nearest.word;
}

/* --- expressions --- */

static struct expression *expression_new(struct parser *parser, enum expression_kind kind, size_t begin)
{
    struct expression *expression = region_take(parser->region, sizeof *expression);
    expression->kind = kind;
    expression->at = begin;
    return expression;
}

static struct expression *nothing_here(struct parser *parser, const char *wanted)
{
    if (at(parser, TOKEN_END))
        complain(parser->complaint, parser->token->at, "%s is missing here", wanted);
    else
        complain(parser->complaint, parser->token->at, "'%s' is not %s", shown(parser, parser->token), wanted);
    if (at(parser, TOKEN_RANGE))
        complain_hint(parser->complaint, "a range has two ends: 0..20");
    else if (at(parser, TOKEN_MIXED))
        complain_hint(parser->complaint, "numbers look like 7, -3, 1_000_000, 2.5 or 1e7");
    return NULL;
}

/* The elements of a tuple or list, up to `close`; *commas counts what separates them. */
static bool parse_elements(struct parser *parser, enum token_kind close, struct expression *whole, size_t *commas)
{
    struct expression **end = &whole->first;
    bool list = close == TOKEN_UNLIST;
    *commas = 0;
    while (!at(parser, close)) {
        if (at(parser, TOKEN_END)) {
            complain(parser->complaint, whole->at, "this %s is not closed", list ? "bracket" : "parenthesis");
            return complain_hint(parser->complaint, "close it with %s", list ? "]" : ")");
        }
        struct expression *element = parse_expression(parser);
        if (!element)
            return false;
        *end = element;
        end = &element->next;
        if (at(parser, TOKEN_COMMA)) {
            take(parser);
            (*commas)++;
        } else if (!at(parser, close) && !at(parser, TOKEN_END)) {
            complain(parser->complaint, parser->token->at, "a comma or %s is missing before '%s'", list ? "]" : ")",
                     shown(parser, parser->token));
            return false;
        }
    }
    take(parser);
    whole->end = last_end(parser);
    return true;
}

static struct expression *parse_list(struct parser *parser)
{
    struct expression *list = expression_new(parser, EXPRESSION_LIST, take(parser)->at);
    size_t commas;
    return parse_elements(parser, TOKEN_UNLIST, list, &commas) ? list : NULL;
}

/* Said before anything runs: a command with an error changes nothing. */
static bool gives_value(struct parser *parser, const struct call *call)
{
    if (!call->command->no_value)
        return true;
    complain(parser->complaint, call->at, "'%s' gives no value", call->command->name);
    return complain_hint(parser->complaint, "type it alone");
}

/* `(2, 3)`, `(2,)`, `(r)`, or a command in a value's place: `(map square 0..20)`. */
static struct expression *parse_parenthesis(struct parser *parser)
{
    size_t begin = take(parser)->at;
    if (at(parser, TOKEN_NAME) && command_find(parser->token->name)) {
        struct expression *value = expression_new(parser, EXPRESSION_CALL, begin);
        value->call = parse_call(parser, NULL);
        if (!value->call || !gives_value(parser, value->call))
            return NULL;
        if (!at(parser, TOKEN_CLOSE)) {
            complain(parser->complaint, begin, "this parenthesis is not closed");
            return complain_hint(parser->complaint, "close it with )"), NULL;
        }
        take(parser);
        value->end = last_end(parser);
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
    const struct token *token = take(parser);
    bool truth = strcmp(token->name, "True") == 0;
    struct expression *expression = expression_new(parser, EXPRESSION_NAME, token->at);
    expression->end = token->at + token->size;
    expression->name = token->name;
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
    const struct token *token = take(parser);
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
    if (at(parser, TOKEN_INT))
        return parse_number(parser);
    if (at(parser, TOKEN_NAME))
        return parse_name(parser);
    if (at(parser, TOKEN_DOUBLE)) {
        complain(parser->complaint, parser->token->at, "a range goes over integers");
        return complain_hint(parser->complaint, "its ends are integers or names, as in 0..20"), NULL;
    }
    return nothing_here(parser, "the end of a range");
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
    for (int parts = 1; parts < 3 && at(parser, TOKEN_RANGE); parts++) {
        take(parser);
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
        return nothing_here(parser, "a value");
    }
}

static struct expression *parse_expression(struct parser *parser)
{
    if (++parser->nesting > NESTING_MAX) {
        complain(parser->complaint, parser->token->at, "more than %d brackets inside each other", NESTING_MAX);
        return NULL;
    }
    struct expression *expression = parse_atom(parser);
    if (expression && at(parser, TOKEN_RANGE))
        expression = parse_range(parser, expression);
    parser->nesting--;
    return expression;
}

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

static bool option_value(struct parser *parser, const struct option_spec *spec, struct given_option *option)
{
    const struct token *value = take(parser);
    option->count = value->integer;
    option->seconds = value->kind == TOKEN_INT ? (double)value->integer : value->number;
    if (spec->kind == OPTION_COUNT && (value->kind != TOKEN_INT || value->integer < 1)) {
        complain(parser->complaint, value->at, "%s needs an integer, 1 or more", spec->name);
        return complain_hint(parser->complaint, "for example %s=10", spec->name);
    }
    bool number = value->kind == TOKEN_INT || value->kind == TOKEN_DOUBLE;
    if (spec->kind == OPTION_SECONDS && (!number || option->seconds < 0 || option->seconds > 1e9)) {
        complain(parser->complaint, value->at, "%s needs a number of seconds, 0 or more", spec->name);
        return complain_hint(parser->complaint, "for example %s=0.5", spec->name);
    }
    return true;
}

static bool is_option(const struct parser *parser)
{
    return at(parser, TOKEN_NAME) &&
           (parser->token[1].kind == TOKEN_EQUALS || strcmp(parser->token->name, "async") == 0);
}

static bool complain_option(struct parser *parser, const struct call *call, const struct token *name)
{
    complain(parser->complaint, name->at, "'%s' has no option '%s'", call->command->name, name->name);
    struct text usage = {.bytes = NULL};
    command_usage(call->command, &usage);
    complain_hint(parser->complaint, "usage: %s", text_string(&usage));
    text_release(&usage);
    return false;
}

static bool parse_options(struct parser *parser, struct call *call)
{
    while (is_option(parser)) {
        const struct token *name = take(parser);
        bool valued = at(parser, TOKEN_EQUALS);
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
        if (valued && (take(parser), !option_value(parser, spec, option)))
            return false;
    }
    return true;
}

/* --- parameters --- */

static bool at_end_of_call(const struct parser *parser)
{
    return at(parser, TOKEN_END) || at(parser, TOKEN_CLOSE);
}

static bool parse_function(struct parser *parser, struct argument *argument)
{
    const struct token *token = parser->token;
    if (token->kind != TOKEN_NAME)
        return nothing_here(parser, "a function's name"), false;
    argument->function = function_find(token->name);
    if (argument->function)
        return take(parser), true;
    complain(parser->complaint, token->at, "there is no function '%s'", token->name);
    const char *near = nearest_function(token->name);
    return near ? complain_hint(parser->complaint, "did you mean '%s'?", near)
                : complain_hint(parser->complaint, "`functions` lists them all");
}

/* Values one after the other, up to the end or an option. */
static bool parse_values(struct parser *parser, struct argument *argument)
{
    struct expression **end = &argument->expressions;
    while (!at_end_of_call(parser) && !is_option(parser)) {
        if (at(parser, TOKEN_COMMA) && argument->expression_count) {
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
    return nothing_here(parser, "a value"), false;
}

static bool parse_one_value(struct parser *parser, struct argument *argument)
{
    argument->expressions = parse_expression(parser);
    argument->expression_count = 1;
    return argument->expressions != NULL;
}

static bool parse_count(struct parser *parser, const struct parameter_spec *spec, struct argument *argument)
{
    if (!at(parser, TOKEN_INT)) {
        complain(parser->complaint, parser->token->at, "%s must be an integer", spec->name);
        return false;
    }
    argument->count = take(parser)->integer;
    return true;
}

static bool parse_worker(struct parser *parser, struct argument *argument)
{
    const struct token *token = take(parser);
    char *end = NULL;
    if (token->kind == TOKEN_NAME && token->name[0] == 'w' && token->name[1])
        argument->count = strtol(token->name + 1, &end, 10);
    if (!end || *end || argument->count < 0) {
        complain(parser->complaint, token->at, "a worker is w0, w1, …");
        return false;
    }
    return true;
}

static bool parse_word(struct parser *parser, struct argument *argument)
{
    const struct token *token = take(parser);
    bool number = token->kind == TOKEN_INT || token->kind == TOKEN_DOUBLE;
    argument->word = token->name ? token->name
                     : number    ? region_copy(parser->region, parser->line + token->at, token->size)
                                 : NULL;
    if (!argument->word) {
        complain(parser->complaint, token->at, "'%s' is not a name", shown(parser, token));
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
        return parse_values(parser, argument);
    case PARAM_VALUE:
    case PARAM_JOB:
        return parse_one_value(parser, argument);
    case PARAM_COUNT:
        return parse_count(parser, spec, argument);
    case PARAM_WORKER:
        return parse_worker(parser, argument);
    case PARAM_WORD:
    case PARAM_TOPIC:
    case PARAM_SETTING:
        return parse_word(parser, argument);
    case PARAM_COMMAND:
        argument->call = parse_call(parser, call);
        return argument->call != NULL;
    case PARAM_FILE: /* read before there are tokens */
    case PARAM_END:
        break;
    }
    return false;
}

static bool hint_usage(struct parser *parser, const struct command *command)
{
    struct text usage = {.bytes = NULL};
    command_usage(command, &usage);
    complain_hint(parser->complaint, "usage: %s", text_string(&usage));
    text_release(&usage);
    return false;
}

static bool parse_parameters(struct parser *parser, struct call *call)
{
    const struct command *command = call->command;
    for (int i = 0; i < COMMAND_PARAMETERS_MAX && command->parameters[i].kind != PARAM_END; i++) {
        const struct parameter_spec *spec = &command->parameters[i];
        bool options_next = is_option(parser) && !(parser->token[1].kind != TOKEN_EQUALS && spec->kind == PARAM_TOPIC);
        if (at_end_of_call(parser) || options_next) {
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
        complain(parser->complaint, token->at, "a command begins with its name, not with '%s'", shown(parser, token));
        complain_hint(parser->complaint, "`help` lists the commands");
        return NULL;
    }
    const struct function *function = function_find(token->name);
    complain(parser->complaint, token->at, function ? "'%s' is a function, not a command" : "there is no command '%s'",
             shown(parser, token));
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

static struct call *parse_call(struct parser *parser, const struct call *prefix)
{
    if (++parser->nesting > NESTING_MAX)
        return complain(parser->complaint, parser->token->at, "more than %d commands inside each other", NESTING_MAX),
               NULL;
    const struct command *command = at(parser, TOKEN_NAME) ? command_find(parser->token->name) : NULL;
    if (!command)
        return unknown_command(parser);
    struct call *call = region_take(parser->region, sizeof *call);
    call->command = command;
    call->prefix = prefix;
    call->at = take(parser)->at;
    if (!parse_parameters(parser, call) || !parse_options(parser, call))
        return NULL;
    if (!at_end_of_call(parser) || (at(parser, TOKEN_CLOSE) && parser->nesting == 1)) {
        complain(parser->complaint, parser->token->at, "'%s' is more than '%s' takes", shown(parser, parser->token),
                 command->name);
        hint_usage(parser, command);
        return NULL;
    }
    call->end = last_end(parser);
    parser->nesting--;
    return call;
}

/* --- statements --- */

static bool is_reserved(const char *name)
{
    static const char *const words[] = {"async", "serial", "each", "_", "True", "False", "None"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    size_t digits = strspn(name + 1, "0123456789");
    return (name[0] == 'w' || name[0] == 'p') && digits > 0 && !name[1 + digits];
}

static bool parse_assignment(struct parser *parser, struct statement *statement)
{
    const struct token *name = take(parser);
    take(parser);
    if (command_find(name->name))
        complain(parser->complaint, name->at, "'%s' is a command, and cannot be assigned to", name->name);
    else if (function_find(name->name))
        complain(parser->complaint, name->at, "'%s' is a native function, and cannot be assigned to", name->name);
    else if (is_reserved(name->name))
        complain(parser->complaint, name->at, "'%s' has a meaning of its own, and cannot be assigned to", name->name);
    if (parser->complaint->made)
        return complain_hint(parser->complaint, "take another name, for example my_%s", name->name);
    if (at(parser, TOKEN_END)) {
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
    return token[1].kind == TOKEN_RANGE || parser->names->known(parser->names->context, token->name) ||
           strcmp(token->name, "True") == 0 || strcmp(token->name, "False") == 0 || strcmp(token->name, "None") == 0;
}

/* A file's name is taken as it stands, with or without quotes: its characters need not be tokens. */
static struct statement *parse_file(const char *line, struct stretch text, const struct command *command,
                                    struct region *region, struct complaint *complaint)
{
    struct statement *statement = region_take(region, sizeof *statement);
    struct call *call = statement->call = region_take(region, sizeof *call);
    size_t begin = text.begin + strlen(command->name), end = text.end;
    while (begin < end && line[begin] == ' ')
        begin++;
    if (end - begin >= 2 && (line[begin] == '"' || line[begin] == '\'') && line[end - 1] == line[begin]) {
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

static const struct command *file_command(const char *line, struct stretch text)
{
    for (const struct command *const *at = command_table; *at; at++) {
        size_t length = strlen((*at)->name);
        if ((*at)->parameters[0].kind == PARAM_FILE && text.end - text.begin >= length &&
            strncmp(line + text.begin, (*at)->name, length) == 0 &&
            (text.end - text.begin == length || line[text.begin + length] == ' '))
            return *at;
    }
    return NULL;
}

/* `?`, `? map` and `map?`, as IPython has them: help. */
static const struct token *read_question(const struct token *tokens, const char *line, struct region *region)
{
    size_t count = 0, mark = SIZE_MAX;
    while (tokens[count].kind != TOKEN_END)
        count++;
    if (count && line[tokens[0].at] == '?' && tokens[0].kind == TOKEN_OTHER)
        mark = 0;
    else if (count == 2 && tokens[0].kind == TOKEN_NAME && line[tokens[1].at] == '?')
        mark = 1;
    if (mark == SIZE_MAX)
        return tokens;
    struct token *help = region_take(region, (count + 1) * sizeof *help);
    help[0] = tokens[mark];
    help[0].kind = TOKEN_NAME;
    help[0].name = "?";
    memcpy(help + 1, tokens + (mark == 0), (count - 1) * sizeof *help);
    help[count] = tokens[count];
    return help;
}

struct statement *parse(const char *line, struct stretch command, const struct known_names *names,
                        struct region *region, struct complaint *complaint)
{
    const struct command *takes_file = file_command(line, command);
    if (takes_file)
        return parse_file(line, command, takes_file, region, complaint);
    const struct token *tokens = lex(line, command, region, complaint);
    if (!tokens)
        return NULL;
    tokens = read_question(tokens, line, region);
    struct parser parser = {line, tokens, names, region, complaint, 0};
    struct statement *statement = region_take(region, sizeof *statement);
    if (at(&parser, TOKEN_NAME) && tokens[1].kind == TOKEN_EQUALS && !parse_assignment(&parser, statement))
        return NULL;
    if (!begins_value(&parser)) {
        statement->call = parse_call(&parser, NULL);
        bool good = statement->call && (!statement->name || gives_value(&parser, statement->call));
        return good ? statement : NULL;
    }
    statement->expression = parse_expression(&parser);
    if (!statement->expression)
        return NULL;
    if (at(&parser, TOKEN_END))
        return statement;
    complain(complaint, parser.token->at, "'%s' is more than one value", shown(&parser, parser.token));
    complain_hint(complaint, "put several into a list: [1, 2, 3]");
    return NULL;
}
