/* repl/editor.c - the prompt.
 *
 * Readline keeps its state in globals and calls back without a context, so there is one editor, and the one pointer to
 * it is the only mutable state of this program outside of its session. Signals come through the loop: readline's own
 * handlers stay off. */
#include "repl/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "repl/guardian.h"

enum { HISTORY_KEPT = 10000 };
#define PROMPT ">>> "
#define PROMPT_MORE "... "
#define PASTE_OFF "\033[?2004l"

struct editor {
    struct session *session;
    char *history_file; /* NULL: nowhere to keep it */
    struct text lines;  /* an open bracket waits for the rest */
    bool at_prompt;     /* readline's handler is installed, and its line is on the screen */
    char *typed;        /* a whole line, not yet run */
    bool end;
};

static struct editor *editor_of_readline;

/* --- history --- */

static bool make_directories(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = mkdir(path, 0700);
        *slash = '/';
        if (made < 0 && errno != EEXIST)
            return false;
    }
    return true;
}

/* $XDG_STATE_HOME/poolscope/history, as the XDG Base Directory Specification says. */
static char *history_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    struct text path = {.bytes = NULL};
    if (state && state[0] == '/')
        text_format(&path, "%s/poolscope/history", state);
    else if (home && home[0] == '/')
        text_format(&path, "%s/.local/state/poolscope/history", home);
    else
        return NULL;
    if (make_directories(path.bytes))
        return path.bytes;
    text_release(&path);
    return NULL;
}

static void open_history(struct editor *editor)
{
    using_history();
    stifle_history(HISTORY_KEPT);
    editor->history_file = history_path();
    if (!editor->history_file)
        return;
    int fd = open(editor->history_file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    read_history(editor->history_file);
    history_truncate_file(editor->history_file, HISTORY_KEPT);
}

/* Each line goes to the file at once: history survives whatever becomes of the program. */
static void remember(struct editor *editor, const char *line)
{
    char *copy = strdup(line);
    for (char *rest = copy, *one; copy && (one = strsep(&rest, "\n"));) {
        HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
        if (!one[strspn(one, " \t")] || (last && strcmp(last->line, one) == 0))
            continue;
        add_history(one);
        if (editor->history_file)
            append_history(1, editor->history_file);
    }
    free(copy);
}

/* --- readline's hooks --- */

/* What readline would write if it could, and a line of its own for the shell's prompt; the terminal makes that a
 * carriage return as well, before readline and after. */
static const char *leaving_bytes(void)
{
    const char *paste = rl_variable_value("enable-bracketed-paste");
    return paste && strcmp(paste, "on") == 0 ? PASTE_OFF "\n" : "\n";
}

static void take_terminal(int meta)
{
    struct guardian *guardian = editor_of_readline->session->guardian;
    guardian_expect(guardian, leaving_bytes());
    rl_prep_terminal(meta);
    guardian_arm(guardian, leaving_bytes());
}

static void give_terminal_back(void)
{
    rl_deprep_terminal();
    guardian_disarm(editor_of_readline->session->guardian);
}

static void on_line(char *line)
{
    struct editor *editor = editor_of_readline;
    rl_callback_handler_remove();
    editor->at_prompt = false;
    editor->typed = line;
    if (line)
        return;
    fputs("\n", stdout);
    if (editor->lines.size) {
        fputs("the open bracket is dropped\n", stdout);
        text_clear(&editor->lines);
    } else {
        editor->end = true;
    }
}

static void on_input(void *context)
{
    (void)context;
    /* Ctrl-C empties the terminal's queue, perhaps after poll() has seen something there: a read would then wait for
     * the next key, and nothing else would be heard. */
    int waiting = 1;
    if (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && !waiting)
        return;
    rl_callback_read_char();
}

static void show_prompt(struct editor *editor)
{
    rl_callback_handler_install(editor->lines.size ? PROMPT_MORE : PROMPT, on_line);
    editor->at_prompt = true;
}

static void hide_line(void *context)
{
    struct editor *editor = context;
    if (!editor->at_prompt)
        return;
    rl_clear_visible_line();
    fflush(rl_outstream);
}

static void restore_line(void *context)
{
    struct editor *editor = context;
    if (editor->at_prompt)
        rl_forced_update_display();
}

static void on_resize(void *context)
{
    const struct editor *editor = context;
    if (editor->at_prompt)
        rl_resize_terminal();
    else
        rl_reset_screen_size(); /* and draws no prompt into what a command prints */
}

/* Ctrl-Z: the workers, being in our process group, have been stopped already. */
static void on_suspend(void *context)
{
    struct editor *editor = context;
    if (editor->at_prompt)
        give_terminal_back();
    /* By SIGTSTP, not SIGSTOP: in an orphaned process group, where nobody could continue it, the kernel lets it run. */
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, NULL);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    if (!editor->at_prompt)
        return;
    take_terminal(1);
    rl_reset_screen_size(); /* nobody told a stopped program of a new one */
    rl_forced_update_display();
}

/* --- the prompt --- */

static void give_up_line(struct editor *editor)
{
    editor->session->interrupted = false;
    text_clear(&editor->lines);
    rl_callback_sigcleanup();
    rl_free_line_state();
    rl_clear_message();
    rl_point = rl_end; /* behind the last row of a line that has several */
    rl_redisplay();
    fputs("^C\n", stdout);
    fflush(stdout);
    rl_replace_line("", 1);
    rl_callback_handler_remove(); /* installed anew, it begins at the end of the history */
    editor->at_prompt = false;
}

static void run_typed(struct editor *editor)
{
    char *typed = editor->typed;
    editor->typed = NULL;
    remember(editor, typed);
    if (editor->lines.size)
        text_put(&editor->lines, "\n");
    text_put(&editor->lines, typed);
    free(typed);
    if (line_is_open(editor->lines.bytes, editor->lines.size))
        return;
    editor->session->interrupted = false;
    if (session_run(editor->session, editor->lines.bytes, editor->lines.size) == SESSION_QUITS)
        editor->end = true;
    editor->session->interrupted = false;
    text_clear(&editor->lines);
}

static void set_up_readline(struct session *session)
{
    rl_readline_name = "poolscope";
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_prep_term_function = take_terminal;
    rl_deprep_term_function = give_terminal_back;
    rl_completion_query_items = -1; /* a question of readline's would wait for its answer beside the loop … */
    rl_variable_bind("page-completions", "off"); /* … and so would its pager */
    rl_attempted_completion_function = complete;
    rl_basic_word_break_characters = " \t\n;()[],=";
    rl_completer_word_break_characters = rl_basic_word_break_characters;
    complete_for(session);
}

void editor_run(struct session *session)
{
    struct editor editor = {.session = session};
    editor_of_readline = &editor;
    set_up_readline(session);
    open_history(&editor);
    session->input_fd = STDIN_FILENO;
    session->on_resize = on_resize;
    session->on_suspend = on_suspend;
    session->before_print = hide_line;
    session->after_print = restore_line;
    session->context = &editor;
    while (!editor.end && !session->end_signal) {
        if (!editor.at_prompt)
            show_prompt(&editor);
        session->on_input = on_input;
        loop_turn(session, -1);
        session->on_input = NULL; /* what is typed while a command runs waits for the next prompt */
        if (session->interrupted && editor.at_prompt)
            give_up_line(&editor);
        if (editor.typed)
            run_typed(&editor);
    }
    if (editor.at_prompt) {
        rl_callback_handler_remove();
        fputs("\n", stdout);
    }
    session->before_print = session->after_print = session->on_resize = session->on_suspend = NULL;
    free(editor.history_file);
    text_release(&editor.lines);
    editor_of_readline = NULL;
}
