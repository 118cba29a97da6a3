#include "repl/lex.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_name_part(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* --- lines and commands --- */

/* Takes note of one character; true if it is outside of quotes. */
static bool scan_character(struct scan *scan, char c)
{
    if (scan->quote) {
        if (c == scan->quote || c == '\n')
            scan->quote = 0;
        return false;
    }
    if (c == '"' || c == '\'')
        scan->quote = c;
    else if (c == '(' || c == '[')
        scan->depth++;
    else if ((c == ')' || c == ']') && scan->depth)
        scan->depth--;
    return !scan->quote;
}

/* As next_command(), but may find an empty one. */
static void one_command(const char *line, size_t size, size_t *at, struct stretch *command)
{
    size_t i = *at;
    while (i < size && (isspace((unsigned char)line[i]) || line[i] == ';'))
        i++;
    struct scan scan = {.depth = 0};
    command->begin = i;
    for (; i < size; i++) {
        bool outside = scan_character(&scan, line[i]);
        if (outside && !scan.depth && (line[i] == ';' || line[i] == '\n' || line[i] == '#'))
            break;
    }
    command->end = i;
    if (i < size && line[i] == '#')
        while (i < size && line[i] != '\n')
            i++;
    *at = i;
    while (command->end > command->begin && isspace((unsigned char)line[command->end - 1]))
        command->end--;
}

bool next_command(const char *line, size_t size, size_t *at, struct stretch *command)
{
    do
        one_command(line, size, at, command);
    while (command->end == command->begin && *at < size);
    return command->end > command->begin;
}

bool line_goes_on(struct scan *scan, const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bool outside = scan_character(scan, line[i]);
        if (outside && !scan->depth && line[i] == '#')
            while (i + 1 < size && line[i + 1] != '\n')
                i++;
    }
    return scan->depth > 0;
}

bool line_is_open(const char *line, size_t size)
{
    struct scan scan = {.depth = 0};
    return line_goes_on(&scan, line, size);
}

bool line_check(const char *line, size_t size, struct complaint *complaint)
{
    if (size > LINE_MAX_BYTES) {
        struct text sizes = {.bytes = NULL};
        text_put(&sizes, "a line may have ");
        text_number_of(&sizes, LINE_MAX_BYTES, "byte");
        text_put(&sizes, ", and this one has more");
        complain(complaint, LINE_MAX_BYTES, "%s", text_string(&sizes));
        text_release(&sizes);
        return complain_hint(complaint, "keep parts of it under names, and use those: a = [1, 2, 3]; map square a");
    }
    size_t bad = utf8_check(line, size);
    if (bad < size) {
        complain(complaint, bad, "byte 0x%02x is not UTF-8", (unsigned char)line[bad]);
        return complain_hint(complaint, "save the file as UTF-8, or type the character anew");
    }
    const char *nul = memchr(line, '\0', size);
    if (nul) {
        complain(complaint, (size_t)(nul - line), "there is a NUL byte in the line");
        return complain_hint(complaint, "is this a text file?");
    }
    return true;
}

/* --- tokens --- */

struct lexer {
    const char *line;
    size_t at, end;
    struct region *region;
    struct complaint *complaint;
};

static char peek(const struct lexer *lexer, size_t ahead)
{
    return lexer->at + ahead < lexer->end ? lexer->line[lexer->at + ahead] : '\0';
}

static size_t digits(const struct lexer *lexer, size_t at)
{
    while (isdigit((unsigned char)peek(lexer, at)) ||
           (peek(lexer, at) == '_' && isdigit((unsigned char)peek(lexer, at + 1))))
        at++;
    return at;
}

/* The number's length; *real if it has a fraction or an exponent. `..` is read before a decimal point. */
static size_t number_length(const struct lexer *lexer, bool *real)
{
    size_t length = digits(lexer, peek(lexer, 0) == '-' ? 1 : 0);
    *real = false;
    if (peek(lexer, length) == '.' && peek(lexer, length + 1) != '.') {
        *real = true;
        length = digits(lexer, length + 1);
    }
    char e = peek(lexer, length), sign = peek(lexer, length + 1);
    size_t exponent = length + (sign == '-' || sign == '+' ? 2 : 1);
    if ((e == 'e' || e == 'E') && isdigit((unsigned char)peek(lexer, exponent))) {
        *real = true;
        length = digits(lexer, exponent);
    }
    return length;
}

/* Digits and an exponent that are a whole number of 64 bits, to the last digit. */
static bool is_whole(const char *number, int64_t *out)
{
    char *end;
    errno = 0;
    long long whole = strtoll(number, &end, 10);
    if (errno || (*end != 'e' && *end != 'E'))
        return false;
    long exponent = strtol(end + 1, NULL, 10);
    for (; exponent > 0 && whole; exponent--)
        if (__builtin_mul_overflow(whole, 10, &whole))
            return false;
    for (; exponent < 0 && whole; exponent++) {
        if (whole % 10)
            return false;
        whole /= 10;
    }
    *out = whole;
    return true;
}

static bool lex_real(struct lexer *lexer, const char *digits_only, struct token *token)
{
    token->kind = TOKEN_DOUBLE;
    token->number = strtod(digits_only, NULL);
    if (isinf(token->number))
        return complain(lexer->complaint, token->at, "this number is too large for a float");
    /* 1e7 is a whole number, and people mean it as one. */
    if (is_whole(digits_only, &token->integer))
        token->kind = TOKEN_INT;
    return true;
}

static bool lex_number(struct lexer *lexer, struct token *token)
{
    bool real;
    token->size = number_length(lexer, &real);
    char *plain = region_take(lexer->region, token->size + 1);
    size_t kept = 0;
    for (size_t i = 0; i < token->size; i++)
        if (peek(lexer, i) != '_')
            plain[kept++] = peek(lexer, i);
    lexer->at += token->size;
    if (is_name_part(peek(lexer, 0))) {
        while (is_name_part(peek(lexer, 0))) {
            lexer->at++;
            token->size++;
        }
        token->kind = TOKEN_MIXED;
        token->name = region_copy(lexer->region, lexer->line + token->at, token->size);
        return true;
    }
    bool ratio = token->at > 0 && lexer->line[token->at - 1] == '=' && peek(lexer, 0) == '/'; /* speed=1/100 */
    if (peek(lexer, 0) && !ratio && strchr("+-*/%^", peek(lexer, 0))) {
        complain(lexer->complaint, lexer->at, "there is no arithmetic between values");
        return complain_hint(lexer->complaint, "write the number itself; two items stand apart, as in `5 -3`");
    }
    if (real)
        return lex_real(lexer, plain, token);
    token->kind = TOKEN_INT;
    errno = 0;
    token->integer = strtoll(plain, NULL, 10);
    if (errno == ERANGE) {
        complain(lexer->complaint, token->at, "this integer does not fit into 64 bits");
        return complain_hint(lexer->complaint, "integers go from -9223372036854775808 to 9223372036854775807");
    }
    return true;
}

static bool lex_text(struct lexer *lexer, struct token *token)
{
    char quote = peek(lexer, 0);
    size_t length = 1;
    while (lexer->at + length < lexer->end && peek(lexer, length) != quote && peek(lexer, length) != '\n')
        length++;
    if (peek(lexer, length) != quote) {
        complain(lexer->complaint, token->at, "this quote is not closed");
        return complain_hint(lexer->complaint, "close it with another %c", quote);
    }
    token->kind = TOKEN_TEXT;
    token->name = region_copy(lexer->region, lexer->line + lexer->at + 1, length - 1);
    token->size = length + 1;
    lexer->at += token->size;
    return true;
}

static void lex_sign(struct lexer *lexer, struct token *token)
{
    static const struct {
        char c;
        enum token_kind kind;
    } signs[] = {{',', TOKEN_COMMA}, {'(', TOKEN_OPEN},   {')', TOKEN_CLOSE},
                 {'[', TOKEN_LIST},  {']', TOKEN_UNLIST}, {'=', TOKEN_EQUALS}};
    char c = peek(lexer, 0);
    token->kind = TOKEN_OTHER;
    token->size = 1;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].c == c)
            token->kind = signs[i].kind;
    if (c == '.' && peek(lexer, 1) == '.') {
        token->kind = TOKEN_RANGE;
        token->size = 2;
    }
    while (token->kind == TOKEN_OTHER && (peek(lexer, token->size) & 0xc0) == 0x80)
        token->size++; /* a whole UTF-8 character */
    lexer->at += token->size;
}

/* ".5", or with a sign before it "-.5" */
static bool starts_fraction(const struct lexer *lexer, size_t at)
{
    return peek(lexer, at) == '.' && isdigit((unsigned char)peek(lexer, at + 1));
}

static bool lex_token(struct lexer *lexer, struct token *token)
{
    size_t before = lexer->at;
    while (lexer->at < lexer->end && isspace((unsigned char)peek(lexer, 0)))
        lexer->at++;
    *token = (struct token){.at = lexer->at, .spaced = lexer->at > before};
    char c = peek(lexer, 0), next = peek(lexer, 1);
    if (lexer->at == lexer->end)
        return true;
    if (isdigit((unsigned char)c) || (c == '-' && isdigit((unsigned char)next)) ||
        ((c == '.' || c == '-') && starts_fraction(lexer, c == '-')))
        return lex_number(lexer, token);
    if (c == '"' || c == '\'')
        return lex_text(lexer, token);
    if (!is_name_start(c)) {
        lex_sign(lexer, token);
        return true;
    }
    size_t length = 1;
    while (is_name_part(peek(lexer, length)))
        length++;
    token->kind = TOKEN_NAME;
    token->size = length;
    token->name = region_copy(lexer->region, lexer->line + lexer->at, length);
    lexer->at += length;
    return true;
}

struct token *lex(const char *line, struct stretch command, struct region *region, struct complaint *complaint)
{
    struct lexer lexer = {line, command.begin, command.end, region, complaint};
    size_t room = 32, count = 0;
    struct token *tokens = region_take(region, room * sizeof *tokens);
    do {
        if (count == room) {
            struct token *grown = region_take(region, 2 * room * sizeof *tokens);
            memcpy(grown, tokens, room * sizeof *tokens);
            tokens = grown;
            room *= 2;
        }
        if (!lex_token(&lexer, &tokens[count]))
            return NULL;
    } while (tokens[count++].kind != TOKEN_END);
    return tokens;
}
