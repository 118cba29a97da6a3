/* lessons/reader/split.c - expressions are cut at signs and words, with brackets counted, and without a grammar:
 * whoever asks has had them read as a whole before. */
#include "lessons/reader/split.h"

#include <ctype.h>
#include <string.h>

struct token {
    size_t at, end;
    enum { TOKEN_NAME, TOKEN_NUMBER, TOKEN_SIGN } kind;
    size_t depth; /* of brackets around it; of a bracket itself: around both */
};

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t sign_size(const char *c, size_t left)
{
    static const char *const pairs[] = {"==", "!=", "<=", ">=", "<<", ">>", "**", "//"};
    for (size_t i = 0; left > 1 && i < sizeof pairs / sizeof *pairs; i++)
        if (strncmp(c, pairs[i], 2) == 0)
            return 2;
    return 1;
}

static size_t number_size(const char *c, size_t left)
{
    size_t size = 0;
    while (size < left && (is_letter(c[size]) || c[size] == '.' ||
                           ((c[size] == '+' || c[size] == '-') && size && (c[size - 1] == 'e' || c[size - 1] == 'E'))))
        size++;
    return size;
}

static bool next_token(struct piece source, size_t *at, size_t *depth, struct token *token)
{
    while (*at < source.size && isspace((unsigned char)source.at[*at]))
        ++*at;
    if (*at >= source.size)
        return false;
    const char *c = source.at + *at;
    size_t left = source.size - *at, size = 0;
    bool dotted = *c == '.' && left > 1 && isdigit((unsigned char)c[1]);
    *token = (struct token){.at = *at, .kind = TOKEN_SIGN, .depth = *depth};
    if (isdigit((unsigned char)*c) || dotted) {
        size = number_size(c, left);
        token->kind = TOKEN_NUMBER;
    } else if (is_letter(*c)) {
        while (size < left && is_letter(c[size]))
            size++;
        token->kind = TOKEN_NAME;
    } else {
        size = sign_size(c, left);
        if (*c == '(' || *c == '[')
            ++*depth;
        if ((*c == ')' || *c == ']') && *depth)
            token->depth = --*depth;
    }
    token->end = *at += size;
    return true;
}

static bool token_is(struct piece source, const struct token *token, const char *text)
{
    return piece_is((struct piece){source.at + token->at, token->end - token->at}, text);
}

bool piece_is(struct piece piece, const char *text)
{
    return piece.size == strlen(text) && memcmp(piece.at, text, piece.size) == 0;
}

static struct piece trimmed(struct piece piece)
{
    while (piece.size && isspace((unsigned char)*piece.at))
        piece.at++, piece.size--;
    while (piece.size && isspace((unsigned char)piece.at[piece.size - 1]))
        piece.size--;
    return piece;
}

/* What stands outside all brackets. */
struct top {
    bool loose; /* something that binds less than `and`: or, if, else, for, a comma */
    size_t ands, comparisons;
    bool negated;           /* a `not` that is not of `not in` or `is not` */
    size_t and_at, and_end; /* of the last */
    struct token comparison;
    bool bracketed; /* one pair of brackets, and nothing outside it */
};

static bool is_comparison(struct piece source, const struct token *token)
{
    static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">", "in", "is"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (token_is(source, token, signs[i]))
            return true;
    return false;
}

static bool is_loose(struct piece source, const struct token *token)
{
    return token_is(source, token, "or") || token_is(source, token, "if") || token_is(source, token, "else") ||
           token_is(source, token, "for") || token_is(source, token, ",");
}

static struct top look(struct piece source)
{
    struct top top = {.bracketed = false};
    struct token token, last = {.at = 0};
    size_t at = 0, depth = 0, outside = 0, count = 0;
    for (; next_token(source, &at, &depth, &token); last = token, count++) {
        if (token.depth)
            continue;
        outside++;
        top.loose |= is_loose(source, &token);
        top.negated |= token_is(source, &token, "not");
        if (is_comparison(source, &token)) {
            top.comparison = token;
            top.comparisons++;
        }
        if (token_is(source, &token, "and")) {
            top.ands++;
            top.and_at = token.at;
            top.and_end = token.end;
        }
    }
    top.bracketed = count > 2 && outside == 2 && source.at[0] == '(' && token_is(source, &last, ")");
    return top;
}

/* Without the brackets around all of it, where there is neither a tuple nor a generator in them. */
static struct piece bare(struct piece source, struct top *top)
{
    source = trimmed(source);
    *top = look(source);
    while (top->bracketed) {
        struct piece inner = trimmed((struct piece){source.at + 1, source.size - 2});
        struct top inside = look(inner);
        if (inside.loose)
            break;
        source = inner;
        *top = inside;
    }
    return source;
}

size_t split_ands(struct piece source, struct piece *pieces)
{
    struct piece left[PIECES_MAX]; /* still to be split, the first of them last */
    size_t waiting = 1, count = 0;
    left[0] = source;
    while (waiting) {
        struct top top;
        struct piece piece = bare(left[--waiting], &top);
        if (top.loose || !top.ands || count + waiting + 2 > PIECES_MAX) {
            pieces[count++] = piece;
            continue;
        }
        left[waiting++] = (struct piece){piece.at + top.and_end, piece.size - top.and_end};
        left[waiting++] = (struct piece){piece.at, top.and_at};
    }
    return count;
}

bool split_comparison(struct piece source, struct comparison_pieces *out)
{
    struct top top;
    source = bare(source, &top);
    const struct token *token = &top.comparison;
    if (top.loose || top.ands || top.negated || top.comparisons != 1)
        return false;
    out->left = trimmed((struct piece){source.at, token->at});
    out->operator=(struct piece){source.at + token->at, token->end - token->at};
    out->right = trimmed((struct piece){source.at + token->end, source.size - token->end});
    return true;
}

bool next_name(struct piece source, size_t *at, struct piece *name)
{
    struct token token;
    size_t depth = 0;
    while (next_token(source, at, &depth, &token)) {
        bool behind_dot = token.at && source.at[token.at - 1] == '.';
        *name = (struct piece){source.at + token.at, token.end - token.at};
        if (token.kind == TOKEN_NAME && !behind_dot)
            return true;
    }
    return false;
}
