/* repl/parser.c - tokens, what is said about them, and suggestions. */
#include "repl/parser.h"

#include <string.h>

bool parser_at(const struct parser *parser, enum token_kind kind)
{
    return parser->token->kind == kind;
}

bool parser_at_end_of_call(const struct parser *parser)
{
    return parser_at(parser, TOKEN_END) || parser_at(parser, TOKEN_CLOSE);
}

const struct token *parser_take(struct parser *parser)
{
    return parser_at(parser, TOKEN_END) ? parser->token : parser->token++;
}

size_t parser_last_end(const struct parser *parser)
{
    const struct token *last = parser->token - 1;
    return last->at + last->size;
}

const char *parser_shown(const struct parser *parser, const struct token *token)
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

const char *parser_shown_rest(const struct parser *parser)
{
    enum { REST_MAX = 60 };
    const struct token *last = parser->token;
    size_t begin = parser->token->at, end = begin;
    for (; last->kind != TOKEN_END; last++)
        end = last->at + last->size;
    struct text text = {.bytes = NULL};
    text_add_visible(&text, parser->line + begin, end - begin > REST_MAX ? parser->token->size : end - begin);
    const char *copy = region_copy(parser->region, text_string(&text), text.size);
    text_release(&text);
    return copy;
}

struct expression *parser_nothing_here(struct parser *parser, const char *wanted)
{
    if (parser_at(parser, TOKEN_TEXT)) {
        complain(parser->complaint, parser->token->at, "there are no strings here, so this is not %s", wanted);
        complain_hint(parser->complaint, "values are numbers, True, False, None, lists and tuples");
        return NULL;
    }
    if (parser_at(parser, TOKEN_END))
        complain(parser->complaint, parser->token->at, "%s is missing here", wanted);
    else
        complain(parser->complaint, parser->token->at, "'%s' is not %s", parser_shown(parser, parser->token), wanted);
    if (parser_at(parser, TOKEN_RANGE))
        complain_hint(parser->complaint, "a range has two ends: 0..20");
    else if (parser_at(parser, TOKEN_MIXED))
        complain_hint(parser->complaint, "numbers look like 7, -3, 1_000_000, 2.5 or 1e7");
    return NULL;
}

/* The word that is nearest to what was typed, of commands and names, if it is near enough to be meant. */
struct nearest {
    const char *typed, *word;
    unsigned distance;
};

static void consider(struct nearest *nearest, const char *word)
{
    size_t length = strlen(nearest->typed);
    unsigned most = length < 5 ? 1 : length < 8 ? 2 : 3;
    unsigned distance = edit_distance(nearest->typed, word);
    bool begins = length > 1 && strncmp(nearest->typed, word, length) == 0;
    if ((distance <= most || begins) && distance < nearest->distance && distance < strlen(word)) {
        nearest->word = word;
        nearest->distance = distance;
    }
}

const char *nearest_command(const char *typed)
{
    struct nearest nearest = {typed, NULL, 100};
    for (const struct command *const *command = command_table; *command; command++)
        consider(&nearest, (*command)->name);
    return nearest.word;
}

const char *nearest_function(const char *typed)
{
    struct nearest nearest = {typed, NULL, 100};
    for (const struct function *const *function = function_table; *function; function++)
        consider(&nearest, (*function)->name);
    return nearest.word;
}
