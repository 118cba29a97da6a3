/* functions/define_parser.h - what the parts of the parser share: define_head.c, define_parse.c (operators),
 * define_atom.c and define_hints.c. */
#ifndef FUNCTIONS_DEFINE_PARSER_H
#define FUNCTIONS_DEFINE_PARSER_H

#include "functions/define_lex.h"

struct parser {
    struct definition *definition;
    struct define_error *error;
    struct token token; /* the next one */
    size_t at;          /* behind it */
    size_t last_end;    /* where the token before it ended */
    int nesting;
};

/* All that return a node return 0 on failure, with the error made. */
uint32_t read_expression(struct parser *parser);
uint32_t parse_disjunction(struct parser *parser); /* without a trailing `if` */
uint32_t parse_binary(struct parser *parser, int least);
uint32_t parse_primary(struct parser *parser); /* define_atom.c */

bool parser_advance(struct parser *parser);
bool parser_is(const struct parser *parser, const char *text);
bool parser_expect(struct parser *parser, const char *text, size_t opened); /* closes what opened there */
/* "... cannot stand here", with the hint that suits the token; define_hints.c */
uint32_t parser_unexpected(struct parser *parser);
uint32_t parser_word(struct parser *parser, const struct token *token); /* index of the word */

uint32_t node_new(struct parser *parser, enum node_kind kind, size_t at);
/* Chains `child` behind the last, which *last is; 0 at first. false: the tree is too deep. */
bool node_add(struct parser *parser, uint32_t parent, uint32_t *last, uint32_t child);
uint32_t node_pair(struct parser *parser, enum node_kind kind, enum operator_kind op, uint32_t a, uint32_t b);

#endif
