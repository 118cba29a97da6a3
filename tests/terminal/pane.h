/* tests/terminal/pane.h - the program with its pane on: what is asked of its screen again and again.
 *
 * terminal_forget() is not for it: ncurses believes in what it has drawn. What was written since a mark is looked at
 * instead. */
#ifndef TESTS_TERMINAL_PANE_H
#define TESTS_TERMINAL_PANE_H

#include "tests/terminal/terminal.h"

#define F1 "\033OP"
#define F2 "\033OQ"
#define PAGE_UP "\033[5~"
#define PAGE_DOWN "\033[6~"
#define HOME "\033[H"
#define END "\033[F"
#define CTRL_L "\014"

/* At 80x24 unless the options say otherwise. NULL: as it comes. */
void pane_start(struct terminal *terminal, const struct terminal_options *options);

/* The line of the prompt begins with this, and the cursor stands behind it; a hint may follow. */
#define pane_wait_typed(terminal, line) pane_wait_typed_at(terminal, line, __FILE__, __LINE__)
#define pane_enter(terminal, line) pane_enter_at(terminal, line, __FILE__, __LINE__)
/* … and the prompt is back. */
#define pane_run(terminal, line) (pane_enter_at(terminal, line, __FILE__, __LINE__), terminal_wait_prompt(terminal))
#define pane_wait_running(terminal) terminal_wait_match_at(terminal, "Ctrl-C cancels", __FILE__, __LINE__)

size_t pane_mark(struct terminal *terminal); /* of what has been written until now */
bool pane_wrote(struct terminal *terminal, size_t since, const char *bytes);
#define pane_wait_wrote(terminal, since, bytes) pane_wait_wrote_at(terminal, since, bytes, __FILE__, __LINE__)
/* Nothing has been written for so long. */
void pane_wait_quiet(struct terminal *terminal, uint64_t ns);

/* Everything that was switched on in the terminal is off: the alternate screen, the mouse, bracketed paste, colours;
 * and the cursor is shown. */
#define pane_assert_modes_are_back(terminal) pane_assert_modes_at(terminal, __FILE__, __LINE__)
#define pane_wait_modes_back(terminal) pane_wait_modes_at(terminal, __FILE__, __LINE__)
bool pane_has_alternate(struct terminal *terminal); /* now */

/* The row in which the text stands first, -1: in none; and its column, as characters. */
int pane_find(struct terminal *terminal, const char *text, int *column);
/* A worker's lane is a row with its name and pid. */
#define pane_wait_lane(terminal, worker, pid) pane_wait_lane_at(terminal, worker, pid, __FILE__, __LINE__)
/* Each of them is gone, and the guardian too. */
#define pane_wait_processes_gone(terminal, workers) pane_wait_gone_at(terminal, workers, __FILE__, __LINE__)

void pane_click(struct terminal *terminal, int row, int column); /* from 0 */
void pane_turn_wheel(struct terminal *terminal, bool up, int row);

void pane_wait_typed_at(struct terminal *terminal, const char *line, const char *file, int at);
void pane_enter_at(struct terminal *terminal, const char *line, const char *file, int at);
void pane_wait_wrote_at(struct terminal *terminal, size_t since, const char *bytes, const char *file, int at);
void pane_assert_modes_at(struct terminal *terminal, const char *file, int at);
void pane_wait_modes_at(struct terminal *terminal, const char *file, int at);
void pane_wait_lane_at(struct terminal *terminal, int worker, pid_t pid, const char *file, int at);
void pane_wait_gone_at(struct terminal *terminal, const struct workers *workers, const char *file, int at);

#endif
