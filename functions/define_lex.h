/* functions/define_lex.h - the words of an expression, one after the other. */
#ifndef FUNCTIONS_DEFINE_LEX_H
#define FUNCTIONS_DEFINE_LEX_H

#include "functions/definition.h"

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_OPERATOR };

struct token {
    enum token_kind kind;
    size_t at, end;
    struct cell number;
    bool beyond; /* 9223372036854775808: fits only with a minus in front of it */
};

/* Reads the token at or after byte *at of the source, and moves *at behind it. */
bool lex_next(const struct definition *definition, size_t *at, struct token *token, struct define_error *error);

/* What to say of a word or a character that cannot stand anywhere, or NULL; define_hints.c */
const char *hint_for(const char *text, size_t size);

bool token_is(const struct definition *definition, const struct token *token, const char *text);

#endif
