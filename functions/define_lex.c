/* functions/define_lex.c - the words of an expression, as Python writes them. */
#include "functions/define_lex.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

static const char *const operators[] = {"**=", "//=", "<<=", ">>=", "**", "//", "<<", ">>", "<=", ">=", "==", "!=",
                                        ":=",  "->",  "+=",  "-=",  "*=", "/=", "%=", "&=", "|=", "^=", "..", "+",
                                        "-",   "*",   "/",   "%",   "&",  "|",  "^",  "~",  "<",  ">",  "(",  ")",
                                        "[",   "]",   ",",   ":",   ".",  "=",  "{",  "}",  "@",  ";",  NULL};

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool token_is(const struct definition *definition, const struct token *token, const char *text)
{
    size_t size = strlen(text);
    return (token->kind == TOKEN_NAME || token->kind == TOKEN_OPERATOR) && token->end - token->at == size &&
           memcmp(definition->source + token->at, text, size) == 0;
}

/* Copies the digits (of `base`, with single underscores between them) at *at to out; false where an underscore stands
 * wrongly. */
static bool take_digits(const char *source, size_t *at, int base, char *out, size_t *length)
{
    bool digit_before = false;
    for (;; (*at)++) {
        const char c = source[*at];
        const int digit = isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : 99;
        if (c == '_') {
            if (!digit_before)
                return false;
            digit_before = false;
        } else if (digit < base) {
            out[(*length)++] = c;
            digit_before = true;
        } else {
            return *length == 0 || source[*at - 1] != '_';
        }
    }
}

static bool number_fits(struct token *token, const char *digits, int base, struct define_error *error)
{
    errno = 0;
    const unsigned long long value = strtoull(digits, NULL, base);
    token->beyond = value == (unsigned long long)INT64_MAX + 1 && errno == 0;
    if (errno || (value > INT64_MAX && !token->beyond))
        return define_fail(error, token->at, token->end, "a float goes further: 1e30",
                           "this number does not fit into 64 bits");
    token->number = cell_int(token->beyond ? INT64_MIN : (int64_t)value);
    return true;
}

static bool bad_number(struct token *token, const char *source, struct define_error *error)
{
    while (is_name(source[token->end]))
        token->end++;
    const char last = source[token->end - 1];
    return define_fail(error, token->at, token->end,
                       (last | 32) == 'j' ? "complex numbers are no values here"
                                          : "numbers are written 7, 2.5, 1e-3, "
                                            "1_000 or 0xff",
                       "this is not a number");
}

/* 0x, 0o, 0b */
static bool lex_prefixed(const char *source, struct token *token, char *digits, struct define_error *error)
{
    const int base = (source[token->at + 1] | 32) == 'x' ? 16 : (source[token->at + 1] | 32) == 'o' ? 8 : 2;
    size_t at = token->at + 2, length = 0;
    if (source[at] == '_')
        at++;
    const bool well = take_digits(source, &at, base, digits, &length);
    token->end = at;
    if (!well || length == 0 || is_name(source[at]))
        return bad_number(token, source, error);
    digits[length] = 0;
    return number_fits(token, digits, base, error);
}

static bool lex_number(const char *source, struct token *token, struct define_error *error)
{
    char digits[DEFINITION_SOURCE_MAX + 1];
    size_t at = token->at, length = 0;
    token->kind = TOKEN_NUMBER;
    if (source[at] == '0' && source[at + 1] && strchr("xXoObB", source[at + 1]))
        return lex_prefixed(source, token, digits, error);
    bool well = take_digits(source, &at, 10, digits, &length), is_float = false;
    const size_t whole = length;
    if (source[at] == '.' && source[at + 1] != '.') {
        is_float = true;
        digits[length++] = source[at++];
        well = source[at] != '_' && well && take_digits(source, &at, 10, digits, &length);
    }
    if ((source[at] | 32) == 'e') {
        is_float = true;
        digits[length++] = source[at++];
        if (source[at] == '+' || source[at] == '-')
            digits[length++] = source[at++];
        const size_t before = length;
        well = source[at] != '_' && well && take_digits(source, &at, 10, digits, &length) && length > before;
    }
    token->end = at;
    digits[length] = 0;
    if (!well || is_name(source[at]))
        return bad_number(token, source, error);
    if (is_float) {
        token->number = cell_double(strtod(digits, NULL));
        return true;
    }
    if (digits[0] == '0' && strspn(digits, "0") != whole)
        return define_fail(error, token->at, token->end, NULL, "an integer does not begin with 0");
    return number_fits(token, digits, 10, error);
}

static bool lex_stray(const char *source, struct token *token, struct define_error *error)
{
    const unsigned char c = (unsigned char)source[token->at];
    token->end = token->at + 1;
    while ((source[token->end] & 0xc0) == 0x80) /* the rest of a character */
        token->end++;
    const char *hint = hint_for(source + token->at, token->end - token->at);
    if (c == '"' || c == '\'')
        return define_fail(error, token->at, token->end, "a definition works on numbers, lists and tuples",
                           "there are no strings here");
    if (c == '#')
        return define_fail(error, token->at, token->end, hint, "a comment cannot stand here");
    if (c == '!')
        return define_fail(error, token->at, token->end, "'not' negates, '!=' compares", "'!' is not an operator");
    if (c < ' ' || c == 127)
        return define_fail(error, token->at, token->end, NULL, "the byte 0x%02x cannot stand here", c);
    return define_fail(error, token->at, token->end, hint, "'%.*s' cannot stand here", (int)(token->end - token->at),
                       source + token->at);
}

bool lex_next(const struct definition *definition, size_t *at, struct token *token, struct define_error *error)
{
    const char *source = definition->source;
    while (*at < definition->size && strchr(" \t\r\n\f", source[*at]) && source[*at])
        (*at)++;
    *token = (struct token){.kind = TOKEN_END, .at = *at, .end = *at};
    if (*at >= definition->size)
        return true;
    if (is_name_start(source[*at])) {
        token->kind = TOKEN_NAME;
        while (is_name(source[token->end]))
            token->end++;
        if ((source[token->end] == '"' || source[token->end] == '\'') && token->end - token->at <= 2)
            return define_fail(error, token->at, token->end + 1, "a definition works on numbers, lists and tuples",
                               "there are no strings here");
    } else if (isdigit((unsigned char)source[*at]) || (source[*at] == '.' && isdigit((unsigned char)source[*at + 1]))) {
        if (!lex_number(source, token, error))
            return false;
    } else {
        for (size_t k = 0; operators[k] && token->kind == TOKEN_END; k++)
            if (strncmp(source + *at, operators[k], strlen(operators[k])) == 0) {
                token->kind = TOKEN_OPERATOR;
                token->end = *at + strlen(operators[k]);
            }
        if (token->kind == TOKEN_END)
            return lex_stray(source, token, error);
    }
    *at = token->end;
    return true;
}
