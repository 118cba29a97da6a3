/* repl/output.h - what people and programs see of a session: results on standard output; figures, notices and errors on
 * standard error. (output.c, figures.c; where it is of another file, that is said) */
#ifndef REPL_OUTPUT_H
#define REPL_OUTPUT_H

#include <stdio.h>

#include "repl/command.h"
#include "repl/lex.h"
#include "repl/text.h"

struct job;
struct prose;

/* Around whatever is written to session->out or session->err by hand; they may stand inside each other. */
void print_begin(struct session *session);
void print_end(struct session *session);
void print_flush(struct session *session); /* results leave; that they could not is remembered */
#define STYLE_DIM "\033[2m"
#define STYLE_ERROR "\033[1;31m"
#define STYLE_PLAIN "\033[0m"
const char *print_style(const struct session *session, const char *sequence); /* "" where there are no colours */

void print_notice(struct session *session, const char *format, ...) __attribute__((format(printf, 2, 3)));
void print_complaint(struct session *session); /* (print_error.c) */
/* What a statement came to: text or JSON. name: what it was kept as, or NULL. */
void print_outcome(struct session *session, struct stretch command, const char *name, const struct outcome *outcome,
                   uint64_t elapsed_ns);
/* What is complained of, as text or JSON. (print_error.c) */
void print_failure(struct session *session, struct stretch command, uint64_t elapsed_ns);
int session_columns(const struct session *session, FILE *stream); /* 0: it is no terminal */
/* A list of records of the same keys; width: columns that the last one is cut to fit into, 0: it is not. (table.c) */
void print_table(struct value list, int width, struct text *out);
bool is_table(struct value list); /* is it such a list? */
void print_figures(struct session *session, const struct job *job);
void print_bare(struct session *session, const struct text *text); /* to standard output, as it is */
/* Text to be read, to standard output, wrapped to the width that there is; in JSON nothing. (print_prose.c) */
void print_prose(struct session *session, const struct prose *prose);
/* A result as it comes: a line of its own on standard output. What is told of it goes to standard error, before it on
 * the same line where both are seen together; nothing where no figures are wanted. */
void print_arrival(struct session *session, const struct text *about, struct value result);
/* For it: "w0  ", in the worker's colour where the pane is on, and " +3.10 ms  ". */
void text_worker(const struct session *session, struct text *out, size_t worker);
void text_after(struct text *out, uint64_t from_ns, uint64_t at_ns);
/* Lines for people to read: printed as they are, in JSON the result. Releases the text. */
void outcome_text(struct session *session, struct text *text, struct outcome *out);

/* json.c */
void json_outcome(struct session *session, struct stretch command, const char *name, const struct outcome *outcome,
                  uint64_t elapsed_ns, struct text *out);
void json_failure(struct session *session, struct stretch command, uint64_t elapsed_ns, struct text *out);

#endif
