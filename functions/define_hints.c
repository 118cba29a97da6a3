/* functions/define_hints.c - what to say of a word that cannot stand where it does: most of all of what other languages
 * write, and of what the prompt understands and a definition does not. */
#include "functions/define_parser.h"

#include <stdarg.h>
#include <stdio.h>

bool define_fail(struct define_error *error, size_t at, size_t end, const char *hint, const char *format, ...)
{
    *error = (struct define_error){.at = at, .end = end > at ? end : at + 1};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    snprintf(error->hint, sizeof error->hint, "%s", hint ? hint : "");
    return false;
}

static const struct {
    const char *text, *hint;
} hints[] = {
    {"=", "'==' compares; a definition has no assignments"},
    {":=", "a definition has no assignments: define a second function"},
    {"..", "inside a definition a range is range(0, 20)"},
    {"{", "there are no dicts or sets here: lists and tuples of numbers"},
    {"->", "a definition has no type annotations"},
    {"@", "there are no matrices here"},
    {";", "one definition is one expression"},
    {"&", "write 'and'; a single '&' works on the bits of integers"},
    {"|", "write 'or'; a single '|' works on the bits of integers"},
    {">", "'!=' is 'not equal', '>=' is 'not less'"},
    {"*", "a power is x ** 2"},
    {"if", "write: A if CONDITION else B"},
    {"then", "write: A if CONDITION else B"},
    {"for", "write [EXPR for NAME in range(N)], or sum(EXPR for ...)"},
    {"mod", "the remainder is x % y"},
    {"MOD", "the remainder is x % y"},
    {"div", "division that rounds down is x // y"},
    {"DIV", "division that rounds down is x // y"},
    {"AND", "write 'and'"},
    {"OR", "write 'or'"},
    {"to", "write: EXPR for NAME in range(N)"},
    {"?", "write: A if CONDITION else B"},
    {"$", "a name stands for itself: leave the '$' out"},
    {"\\", "the expression may go on without it"},
    {"`", "names and numbers stand by themselves"},
    {"#", "write it outside"},
    {"“", "there are no strings here"},
    {"”", "there are no strings here"},
    {"‘", "there are no strings here"},
    {"’", "there are no strings here"},
    {"−", "the minus sign is '-'"},
    {"–", "the minus sign is '-'"},
    {"×", "write x * y"},
    {"·", "write x * y"},
    {"÷", "write x / y"},
    {"²", "write x ** 2"},
    {"³", "write x ** 3"},
    {"≤", "write '<='"},
    {"≥", "write '>='"},
    {"≠", "write '!='"},
    {"π", "write math.pi"},
    {"√", "write math.sqrt(x)"},
    {"∞", "write math.inf"},
    {"\xc2\xa0", "this blank is a special one (U+00A0): type a plain one"},
};

const char *hint_for(const char *text, size_t size)
{
    for (size_t k = 0; k < sizeof hints / sizeof *hints; k++)
        if (strlen(hints[k].text) == size && memcmp(hints[k].text, text, size) == 0)
            return hints[k].hint;
    return NULL;
}

/* An operator that is a part of what other languages write in two or three characters: what it begins with is taken as
 * an operator of its own, and the rest is what cannot stand here. */
static const char *hint_for_pair(const char *source, const struct token *token)
{
    static const struct {
        const char *pair, *hint;
    } pairs[] = {
        {"=>", "write '>=' to compare; a function is defined with 'def'"},
        {"=<", "write '<='"},
        {"<>", "write '!='"},
        {"===", "write '=='"},
    };
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        const size_t size = strlen(pairs[k].pair);
        for (size_t before = 0; before < size && before <= token->at; before++)
            if (strncmp(source + token->at - before, pairs[k].pair, size) == 0)
                return pairs[k].hint;
    }
    return NULL;
}

/* A value right behind a value: "2 x", "len x", "1 2". */
static bool follows_a_value(const struct parser *parser)
{
    const struct token *token = &parser->token;
    if (parser->last_end == 0 || (token->kind != TOKEN_NAME && token->kind != TOKEN_NUMBER))
        return false;
    const unsigned char before = (unsigned char)parser->definition->source[parser->last_end - 1];
    return before == ')' || before == ']' || before == '_' || (before >= '0' && before <= '9') ||
           ((before | 32) >= 'a' && (before | 32) <= 'z');
}

static const char *hint_for_token(const struct parser *parser)
{
    const struct token *token = &parser->token;
    const char *source = parser->definition->source, *text = source + token->at;
    const size_t size = token->end - token->at;
    char name[40];
    snprintf(name, sizeof name, "%.*s", (int)size, text);
    const char *hint = token->kind == TOKEN_NAME ? name_refused(name) : hint_for_pair(source, token);
    if (!hint)
        hint = hint_for(text, size);
    if (hint)
        return hint;
    if (token->kind == TOKEN_OPERATOR && size >= 2 && text[size - 1] == '=')
        return "a definition has no assignments: it gives a new value";
    if (token->kind == TOKEN_NAME && name_is_keyword(name))
        return NULL;
    return follows_a_value(parser) ? "between two values there is an operator: x * y; a call is f(x)" : NULL;
}

/* Where an expression ends on an operator. */
static const char *hint_for_end(const struct parser *parser)
{
    const char *source = parser->definition->source;
    const size_t end = parser->last_end;
    if (end >= 2 && (memcmp(source + end - 2, "++", 2) == 0 || memcmp(source + end - 2, "--", 2) == 0))
        return "write x + 1: a definition gives a new value";
    return "a value is missing at its end";
}

uint32_t parser_unexpected(struct parser *parser)
{
    const struct token *token = &parser->token;
    if (token->kind == TOKEN_END) {
        define_fail(parser->error, token->at, token->end, hint_for_end(parser), "the expression ends too early");
        return 0;
    }
    define_fail(parser->error, token->at, token->end, hint_for_token(parser), "'%.*s' cannot stand here",
                token->end - token->at > 39 ? 39 : (int)(token->end - token->at),
                parser->definition->source + token->at);
    return 0;
}
