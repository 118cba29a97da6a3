/* repl/editor.c - lines, from readline to the session.
 *
 * Readline keeps its state in globals and calls back without a context, so there is one editor, and the one pointer to
 * it is the only mutable state of this program outside of its session. Signals come through the loop: readline's own
 * handlers stay off. */
#include "repl/editor.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

#include "repl/history.h"
#include "repl/shared.h"
#include "repl/tutor.h"
#include "repl/typist.h"

static struct editor *editor_of_readline;

struct editor *editor_in_hand(void)
{
    return editor_of_readline;
}

const char *editor_prompt(const struct editor *editor)
{
    return editor->lines.size ? "... " : ">>> ";
}

void editor_take_line(char *line)
{
    struct editor *editor = editor_of_readline;
    if (!editor->pane) {
        rl_callback_handler_remove();
        editor->at_prompt = false;
    }
    editor->typed = must_grow(editor->typed, editor->typed_count, &editor->typed_room, sizeof *editor->typed);
    editor->typed[editor->typed_count++] = line;
}

static char *next_line(struct editor *editor)
{
    char *line = editor->typed[0];
    editor->typed_count--;
    memmove(editor->typed, editor->typed + 1, editor->typed_count * sizeof *editor->typed);
    return line;
}

static bool is_empty(const char *line)
{
    return !line[strspn(line, " \t")];
}

static void forget_typed(struct editor *editor)
{
    while (editor->typed_count)
        free(next_line(editor));
}

/* What was typed ahead was meant for what was cancelled. It is not run; Up finds it. */
static void drop_typed(struct editor *editor)
{
    size_t count = 0;
    for (size_t i = 0; i < editor->typed_count; i++) {
        const char *line = editor->typed[i];
        if (!line || is_empty(line))
            continue;
        history_remember(editor->history_file, line);
        count++;
    }
    forget_typed(editor);
    if (count == 1)
        print_notice(editor->session, "the line typed ahead is dropped: Up brings it back");
    else if (count)
        print_notice(editor->session, "%zu lines typed ahead are dropped: Up brings them back", count);
}

/* Ctrl-C, while something ran. */
static void answer_interrupt(struct editor *editor)
{
    if (editor->session->interrupted) {
        drop_typed(editor);
        typing_interrupted(editor);
    }
    editor->session->interrupted = false;
}

static void take_end(struct editor *editor)
{
    if (!editor->pane)
        fputs("\n", stdout);
    if (editor->lines.size) {
        print_notice(editor->session, "the open bracket is dropped");
        text_clear(&editor->lines);
    } else {
        editor->end = true;
    }
}

static void run_lines(struct editor *editor)
{
    struct session *session = editor->session;
    const bool by_lesson = editor->lines_by_lesson;
    session->interrupted = false;
    session->for_lesson |= by_lesson;
    editor->running = true;
    if (session_run(session, editor->lines.bytes, editor->lines.size) == SESSION_QUITS)
        editor->end = true;
    editor->running = false;
    if (by_lesson)
        session->for_lesson = false;
    answer_interrupt(editor);
    text_clear(&editor->lines);
    if (editor->pane)
        pane_after_command(editor->pane);
}

/* What is being typed stays, and is run after them. What processes that have ended did to shared objects is said here
 * too. */
static void run_callbacks(struct editor *editor)
{
    editor->running = true;
    callbacks_run(editor->session);
    if (editor->session->news_due)
        shared_tell_news(editor->session);
    editor->running = false;
    if (editor->session->interrupted)
        typing_interrupted(editor);
    editor->session->interrupted = false;
}

/* Where somebody teaches, an empty line goes on with the lesson, which may run lines of its own meanwhile; and it may
 * be a line that the lesson types. Returns the line to be run, or NULL. */
static char *ask_tutor(struct editor *editor, char *typed)
{
    struct session *session = editor->session;
    const struct tutor *tutor = session->tutor;
    if (!tutor || editor->lines.size || !is_empty(typed))
        return typed;
    session->touched = true;
    if (editor->pane && pane_turn_page(editor->pane)) {
        free(typed);
        return NULL; /* a page is read to its end first */
    }
    bool taught = tutor->view(tutor->context) != NULL;
    session->interrupted = false;
    editor->running = true;
    char *line = tutor->enter(tutor->context);
    editor->running = false;
    answer_interrupt(editor);
    if (!line && !taught && !tutor->view(tutor->context))
        return typed; /* nobody teaches: it is an empty line as ever */
    free(typed);
    if (line && !editor->pane)
        plain_echo_line(editor, line);
    return line;
}

/* Was it an answer to a tutor's question? */
static bool answers_tutor(struct editor *editor, const char *typed)
{
    const struct tutor *tutor = editor->session->tutor;
    if (!tutor || editor->lines.size)
        return false;
    editor->running = true;
    bool taken = tutor->take_line(tutor->context, typed);
    editor->running = false;
    return taken;
}

/* Enter that was typed ahead would turn a page that nobody has seen. */
static void drop_empty(struct editor *editor)
{
    const struct tutor *tutor = editor->session->tutor;
    bool taught = tutor && !editor->lines.size && tutor->view(tutor->context);
    while (taught && editor->typed_count && editor->typed[0] && is_empty(editor->typed[0]))
        free(next_line(editor));
}

static void run_typed(struct editor *editor)
{
    char *typed = next_line(editor);
    bool by_lesson = editor->typed_by_lesson;
    editor->typed_by_lesson = false;
    if (!typed) {
        take_end(editor);
        return;
    }
    bool empty = is_empty(typed);
    typed = ask_tutor(editor, typed);
    if (!typed)
        return;
    bool by_enter = empty && !is_empty(typed); /* the tutor gave it */
    if (editor->pane)
        pane_echo_line(editor->pane, editor_prompt(editor), typed);
    if (answers_tutor(editor, typed)) {
        free(typed);
        drop_empty(editor);
        return;
    }
    history_remember(by_lesson || by_enter ? NULL : editor->history_file, typed);
    editor->lines_by_lesson = by_lesson || (editor->lines.size && editor->lines_by_lesson);
    if (editor->lines.size)
        text_put(&editor->lines, "\n");
    text_put(&editor->lines, typed);
    free(typed);
    if (!line_is_open(editor->lines.bytes, editor->lines.size))
        run_lines(editor);
    drop_empty(editor);
}

/* It takes the characters' kind from the environment once more, for the whole program; main() knows better, where that
 * has no UTF-8. */
static void initialize_readline(void)
{
    char *kind = strdup(setlocale(LC_CTYPE, NULL));
    rl_initialize();
    if (kind)
        setlocale(LC_CTYPE, kind);
    free(kind);
}

static void set_up_readline(struct session *session)
{
    rl_readline_name = "poolscope";
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_completion_query_items = -1; /* a question of readline's would wait for its answer beside the loop … */
    rl_variable_bind("page-completions", "off"); /* … and so would its pager */
    rl_attempted_completion_function = complete;
    rl_basic_word_break_characters = " \t\n;()[],=";
    rl_completer_word_break_characters = rl_basic_word_break_characters;
    complete_for(session);
    initialize_readline();
}

/* `pane on` and `pane off` take effect when the prompt comes back. */
static void change_face(struct editor *editor)
{
    struct session *session = editor->session;
    if (session->pane_wanted == (editor->pane != NULL))
        return;
    if (editor->pane) {
        pane_close(editor->pane);
        editor->pane = NULL;
        plain_open(editor);
        return;
    }
    plain_close(editor);
    editor->pane = pane_open(editor);
    if (!editor->pane) {
        session->pane_wanted = false;
        plain_open(editor);
    }
}

struct editor *editor_open(struct session *session)
{
    struct editor *editor = must_allocate(sizeof *editor);
    editor->session = session;
    editor_of_readline = editor;
    set_up_readline(session);
    editor->history_file = history_open();
    int error = editor->history_file ? 0 : errno;
    plain_open(editor);
    change_face(editor);
    if (error)
        print_notice(session, "what is typed is not kept for the next session: %s", strerror(error));
    return editor;
}

static void give_up_line(struct editor *editor)
{
    editor->session->interrupted = false;
    text_clear(&editor->lines);
    if (editor->pane)
        pane_give_up_line(editor->pane);
    else
        plain_give_up_line(editor);
    typing_interrupted(editor);
}

void editor_run(struct editor *editor)
{
    struct session *session = editor->session;
    while (!editor->end && !session->end_signal) {
        change_face(editor);
        if (editor->typed_count) {
            run_typed(editor);
            continue;
        }
        if (editor->pane)
            pane_prompt(editor->pane);
        else
            plain_prompt(editor);
        int timeout_ms = typing_turn(editor);
        if (editor->typed_count || editor->end)
            continue;
        loop_turn(session, session->caller_count || session->news_due ? 0 : timeout_ms);
        if (session->interrupted)
            give_up_line(editor);
        else if (session->caller_count || session->news_due)
            run_callbacks(editor);
    }
}

void editor_close(struct editor *editor)
{
    if (editor->pane)
        pane_close(editor->pane);
    else
        plain_close(editor);
    forget_typed(editor);
    free(editor->typed);
    free(editor->history_file);
    text_release(&editor->lines);
    text_release(&editor->keys);
    text_release(&editor->unasked);
    editor_of_readline = NULL;
    free(editor);
}
