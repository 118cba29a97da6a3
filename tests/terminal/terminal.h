/* tests/terminal/terminal.h - the program as a person has it: in a terminal of its own, under a shell that does job
 * control, with a fresh home. What it writes goes through libvterm, and tests read the screen that comes of it.
 *
 * Tests wait on what the screen or the kernel shows, never for a length of time. Whatever is waited for has PATIENCE;
 * then the test fails and the screen is printed. Only the test's own process asserts: the shell and the program report.
 */
#ifndef TESTS_TERMINAL_TERMINAL_H
#define TESTS_TERMINAL_TERMINAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include <cmocka.h>

#define PATIENCE_NS 10000000000ull
#define MS 1000000ull

struct terminal;

struct terminal_options {
    int rows, columns;              /* 0: 24 and 100 */
    const char *term;               /* NULL: xterm-256color; "": not set */
    const char *const *arguments;   /* behind the program's name, ends with NULL; NULL: none */
    const char *const *environment; /* more of it, "NAME=value", ends with NULL; NULL: none */
    bool no_prompt;                 /* do not wait for it */
    bool pane;                      /* without it: --plain */
};

/* --- a test's terminal --- */

int terminal_setup(void **state);    /* cmocka's: an empty home, and no program yet */
int terminal_teardown(void **state); /* ends what is left, removes the home */
#define terminal_test(test) cmocka_unit_test_setup_teardown(test, terminal_setup, terminal_teardown)

/* Starts the program, NULL for a plain start, and waits for its prompt. Again, in the same home, once it is reaped. */
void terminal_start(struct terminal *terminal, const struct terminal_options *options);
/* Writes a file into the home, with the folders in its path. */
void terminal_write_file(struct terminal *terminal, const char *path, const char *text);
const char *terminal_home(const struct terminal *terminal);

/* --- typing --- */

#define ENTER "\r"
#define TAB "\t"
#define ESCAPE "\033"
#define UP "\033[A"
#define DOWN "\033[B"
#define RIGHT "\033[C"
#define LEFT "\033[D"
#define BACKSPACE "\177"
#define PASTE_BEGIN "\033[200~"
#define PASTE_END "\033[201~"
#define CTRL_A "\001"
#define CTRL_C "\003"
#define CTRL_D "\004"
#define CTRL_E "\005"
#define CTRL_G "\007"
#define CTRL_K "\013"
#define CTRL_R "\022"
#define CTRL_U "\025"
#define CTRL_Z "\032"
#define CTRL_BACKSLASH "\034"

void terminal_type(struct terminal *terminal, const char *bytes);
void terminal_type_bytes(struct terminal *terminal, const char *bytes, size_t size);
/* Types the line, waits until it stands at the cursor, presses Enter. It must fit into a row. */
#define terminal_enter(terminal, line) terminal_enter_at(terminal, line, __FILE__, __LINE__)
/* … and waits for the next prompt. */
#define terminal_run(terminal, line) \
    (terminal_enter_at(terminal, line, __FILE__, __LINE__), terminal_wait_prompt(terminal))

/* --- the screen --- */

const char *terminal_screen(struct terminal *terminal); /* rows without blanks at their ends; until the next call */
void terminal_row(struct terminal *terminal, int row, char *text, size_t size);
void terminal_cursor_row(struct terminal *terminal, char *text, size_t size); /* the row that the cursor is in */
void terminal_cursor(struct terminal *terminal, int *row, int *column);       /* from 0 */
/* All bytes since the program began, without those that were there before terminal_forget(). */
const char *terminal_output(struct terminal *terminal, size_t *size);
void terminal_forget(struct terminal *terminal);   /* empties the screen and the record: what is shown now is old */
size_t terminal_strays(struct terminal *terminal); /* control sequences that a terminal would not understand */

#define terminal_wait(terminal, text) terminal_wait_text_at(terminal, text, true, __FILE__, __LINE__)
#define terminal_wait_gone(terminal, text) terminal_wait_text_at(terminal, text, false, __FILE__, __LINE__)
/* An extended regular expression; ^ and $ are a row's ends. */
#define terminal_wait_match(terminal, pattern) terminal_wait_match_at(terminal, pattern, __FILE__, __LINE__)
/* The cursor stands behind an empty prompt. */
#define terminal_wait_prompt(terminal) terminal_wait_line_at(terminal, ">>>", 4, __FILE__, __LINE__)
/* The row of the cursor is this (blanks at its end aside), and the cursor in that column; -1: in any. */
#define terminal_wait_line(terminal, row, column) terminal_wait_line_at(terminal, row, column, __FILE__, __LINE__)
/* The editor has given the terminal back, as it does while a command runs. */
#define terminal_wait_running(terminal) terminal_wait_running_at(terminal, __FILE__, __LINE__)
/* In the bytes that were written, wherever they went on the screen. */
#define terminal_wait_output(terminal, bytes) terminal_wait_output_at(terminal, bytes, __FILE__, __LINE__)
/* Anything else; `what` is said when it does not come. */
#define terminal_wait_until(terminal, holds, context, what) \
    terminal_wait_until_at(terminal, holds, context, what, __FILE__, __LINE__)
#define terminal_shows(terminal, text) (strstr(terminal_screen(terminal), text) != NULL)

void terminal_resize(struct terminal *terminal, int rows, int columns);

/* --- the program and its workers --- */

enum { WORKERS_SEEN_MAX = 64 };

struct workers {
    size_t count;
    pid_t pids[WORKERS_SEEN_MAX]; /* in rising order */
};

pid_t terminal_program(const struct terminal *terminal);
/* The program's children, but for those that it had at its first prompt. */
struct workers terminal_workers(struct terminal *terminal);
void terminal_same_workers(const struct workers *a, const struct workers *b); /* asserts it */
char process_state(
    pid_t pid); /* as /proc/PID/stat has it: 'R', 'S', 'T', …; 0: there is no such process, or a zombie */
void terminal_signal(struct terminal *terminal, int signal); /* to the program alone */
/* The one child that the program has at its first prompt. */
pid_t terminal_guardian(const struct terminal *terminal);

/* What the shell does. */
#define terminal_wait_stopped(terminal) terminal_wait_status_at(terminal, true, __FILE__, __LINE__)
#define terminal_reap(terminal) terminal_wait_status_at(terminal, false, __FILE__, __LINE__) /* its wait status */
void terminal_foreground(struct terminal *terminal);                                         /* `fg` */
void terminal_hang_up(struct terminal *terminal); /* the window is closed: nothing can be read or typed any more */
/* The terminal's settings are byte for byte what they were before the program began. Asserts it. */
void terminal_assert_settings(struct terminal *terminal);
/* … or are so soon. */
#define terminal_wait_settings(terminal) terminal_wait_settings_at(terminal, __FILE__, __LINE__)
/* What they are now; and as another program would set them, from now on the ones that are asserted and waited for. */
void terminal_get_settings(struct terminal *terminal, struct termios *settings);
void terminal_set_settings(struct terminal *terminal, const struct termios *settings);
void terminal_stop_output(struct terminal *terminal); /* as Ctrl-S does: nothing can be written any more */

uint64_t clock_now(void);

/* --- what the macros above call --- */

void terminal_enter_at(struct terminal *terminal, const char *line, const char *file, int at);
void terminal_wait_text_at(struct terminal *terminal, const char *text, bool there, const char *file, int at);
void terminal_wait_match_at(struct terminal *terminal, const char *pattern, const char *file, int at);
void terminal_wait_line_at(struct terminal *terminal, const char *row, int column, const char *file, int at);
void terminal_wait_running_at(struct terminal *terminal, const char *file, int at);
void terminal_wait_output_at(struct terminal *terminal, const char *bytes, const char *file, int at);
void terminal_wait_until_at(struct terminal *terminal, bool (*holds)(struct terminal *terminal, void *context),
                            void *context, const char *what, const char *file, int at);
void terminal_wait_settings_at(struct terminal *terminal, const char *file, int at);
int terminal_wait_status_at(struct terminal *terminal, bool stopped, const char *file, int at);

#endif
