/* tests/terminal/line.h - what holds of the line that is typed, under the pane and without it. The program has been
 * started, and waits at its prompt. */
#ifndef TESTS_TERMINAL_LINE_H
#define TESTS_TERMINAL_LINE_H

#include "tests/terminal/terminal.h"

void line_of_wide_characters(struct terminal *terminal);      /* they take two columns */
void line_of_combining_characters(struct terminal *terminal); /* they take none */
void line_that_ctrl_d_edits(struct terminal *terminal);       /* and does not leave */

#endif
