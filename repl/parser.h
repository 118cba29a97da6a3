/* repl/parser.h - what the files of the parser share: parse.c (statements and calls), parameters.c, options.c,
 * expression.c (values) and parser.c (tokens and suggestions). Each function that reads something and cannot has
 * complained. */
#ifndef REPL_PARSER_H
#define REPL_PARSER_H

#include "repl/parse.h"

enum { NESTING_MAX = 64 }; /* brackets and commands inside each other */

struct parser {
    const char *line;
    const struct token *token; /* the next one */
    const struct known_names *names;
    struct region *region;
    struct complaint *complaint;
    int nesting;
};

bool parser_at(const struct parser *parser, enum token_kind kind);
bool parser_at_end_of_call(const struct parser *parser); /* nothing more, or the bracket that it stands in closes */
bool parser_at_option(const struct parser *parser);      /* `async`, NAME= */
const struct token *parser_take(struct parser *parser);  /* the last one again and again at the end */
size_t parser_last_end(const struct parser *parser);     /* the byte behind the token that was taken last */
/* What stands there, for an error message: short, and harmless to a terminal. */
const char *parser_shown(const struct parser *parser, const struct token *token);
/* The same of all that is left of the command. */
const char *parser_shown_rest(const struct parser *parser);
/* Complains that something else was wanted here; returns NULL. */
struct expression *parser_nothing_here(struct parser *parser, const char *wanted);
/* A command that gives no value is refused before anything runs: a command with an error changes nothing. */
bool parser_gives_value(struct parser *parser, const struct call *call);

/* The command or function that was probably meant, or NULL. */
const char *nearest_command(const char *typed);
const char *nearest_function(const char *typed);

/* habits.c: `?`, `map?`, `exit()` and `help(map)` as they are meant; and for what cannot be read, how it is said here.
 */
const struct token *read_habits(const struct token *tokens, const char *line, struct region *region);
void hint_habits(const struct token *tokens, const char *line, const struct known_names *names,
                 struct complaint *complaint);

struct expression *parse_expression(struct parser *parser);
struct call *parse_call(struct parser *parser, const struct call *prefix); /* prefix: the call it belongs to, or NULL */
bool parse_assignment(struct parser *parser, struct statement *statement); /* `NAME =` */
/* What stands behind the command's name of a call, in this order. */
bool parse_parameters(struct parser *parser, struct call *call);
bool parse_options(struct parser *parser, struct call *call);

/* One's own function, or a native one; NULL. */
const struct function *parser_find_function(const struct parser *parser, const char *name);
/* How the command is used, as the hint of the complaint that was made. Returns false. */
bool parser_hint_usage(struct parser *parser, const struct command *command);

#endif
