/* repl/pane_line.c - readline's face in the pane: it reads from a queue of keys, and what it would write on the
 * terminal is drawn from its line buffer instead. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/readline.h>

#include "repl/pane.h"

static struct pane *pane_of_readline(void)
{
    return editor_in_hand()->pane;
}

/* --- hooks --- */

/* Readline asks for a key when there is one; in the middle of a sequence it may ask for more, and is given what comes
 * soon. */
static int get_key(FILE *stream)
{
    (void)stream;
    enum { SOON_MS = 100, PATIENCE = 20 };
    struct pane *pane = pane_of_readline();
    struct text *keys = &pane->for_line;
    if (pane->for_line_at == keys->size) {
        struct pollfd terminal = {.fd = STDIN_FILENO, .events = POLLIN};
        char byte = 0;
        if (poll(&terminal, 1, SOON_MS) <= 0)
            return pane->nothing_came++ < PATIENCE ? 0 : EOF;                 /* to 0 nothing is bound that does harm */
        return read(STDIN_FILENO, &byte, 1) == 1 ? (unsigned char)byte : EOF; /* the terminal is gone */
    }
    pane->nothing_came = 0;
    return (unsigned char)keys->bytes[pane->for_line_at++];
}

static int key_is_there(void)
{
    const struct pane *pane = pane_of_readline();
    return pane->for_line_at < pane->for_line.size;
}

static void redisplay(void)
{
    pane_of_readline()->session->touched = true;
}

static void leave_terminal_alone(int meta)
{
    (void)meta;
}

static void leave_terminal(void)
{
}

/* Of a path what stands behind its directory, which all of them have. */
static const char *shown_part(const char *match)
{
    const char *slash = rl_filename_completion_desired ? strrchr(match, '/') : NULL;
    return slash && slash[1] ? slash + 1 : match;
}

/* Tab, and there are several: they go into the transcript, in columns. */
static void show_matches(char **matches, int count, int longest)
{
    struct pane *pane = pane_of_readline();
    struct text text = {.bytes = NULL};
    longest = 0;
    for (int i = 1; i <= count; i++) {
        int wide = text_columns(shown_part(matches[i]), strlen(shown_part(matches[i])));
        longest = wide > longest ? wide : longest;
    }
    int width = longest + 2, columns = (session_columns(pane->session, pane->out) + 2) / width;
    columns = columns > 0 ? columns : 1;
    text_put(&text, MARK_QUIET);
    text_put(&text, editor_prompt(pane->editor));
    text_put(&text, MARK_PLAIN);
    text_add_visible(&text, rl_line_buffer, (size_t)rl_end);
    text_put(&text, "\n");
    transcript_write(pane->transcript, text.bytes, text.size);
    text_clear(&text);
    for (int i = 1; i <= count; i++) {
        bool last = i == count || i % columns == 0;
        const char *shown = shown_part(matches[i]);
        text_put(&text, shown);
        if (last)
            text_put(&text, i < count ? "\n" : "");
        else
            text_format(&text, "%*s", width - text_columns(shown, strlen(shown)), "");
    }
    print_notice(pane->session, "%s", text_string(&text));
    text_release(&text);
    pane_scroll_to_end(pane);
}

/* --- the line --- */

void pane_line_feed(struct pane *pane)
{
    while (pane->for_line_at < pane->for_line.size) {
        rl_callback_read_char();
        if (!editor_in_hand() || editor_in_hand()->pane != pane)
            return;
    }
    text_clear(&pane->for_line);
    pane->for_line_at = 0;
}

static void hint_while_running(const struct pane *pane, struct text *hint)
{
    size_t waiting = pane->editor->typed_count;
    if (rl_line_buffer[0])
        return;
    text_put(hint, "it runs: Ctrl-C cancels");
    if (waiting)
        text_format(hint, "; %zu line%s typed ahead", waiting, waiting == 1 ? "" : "s");
}

void pane_line_prompt(struct pane *pane, struct prompt *prompt, struct text *hint)
{
    bool plain_line = !RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH);
    prompt->before = rl_display_prompt ? rl_display_prompt : "";
    if ((pane->editor->running || !pane->at_prompt) && plain_line)
        prompt->before = ""; /* before the command, too: an empty prompt would say that it is done */
    prompt->line = rl_line_buffer;
    prompt->point = (size_t)rl_point;
    if (pane->editor->running)
        hint_while_running(pane, hint);
    else if (plain_line && rl_point == rl_end)
        line_hint(rl_line_buffer, hint);
    prompt->hint = hint->size ? hint->bytes : NULL;
}

void pane_prompt(struct pane *pane)
{
    const char *prompt = editor_prompt(pane->editor);
    if (!rl_prompt || strcmp(rl_prompt, prompt) != 0)
        rl_set_prompt(prompt);
    pane->session->touched |= !pane->at_prompt;
    pane->at_prompt = true;
}

void pane_give_up_line(struct pane *pane)
{
    struct text line = {.bytes = NULL};
    text_put(&line, MARK_QUIET);
    text_put(&line, editor_prompt(pane->editor));
    text_put(&line, MARK_PLAIN);
    text_add_visible(&line, rl_line_buffer, strlen(rl_line_buffer));
    text_put(&line, "^C\n");
    transcript_write(pane->transcript, line.bytes, line.size);
    text_release(&line);
    text_clear(&pane->input); /* a paste that was not finished */
    pane->escape_due_ns = 0;
    text_clear(&pane->for_line);
    pane->for_line_at = 0;
    rl_callback_sigcleanup();
    rl_free_line_state();
    rl_clear_message();
    rl_replace_line("", 1);
    rl_callback_handler_remove(); /* installed anew, it begins at the end of the history */
    rl_callback_handler_install(editor_prompt(pane->editor), editor_take_line);
    pane->session->touched = true;
}

void pane_drop_line(struct pane *pane)
{
    rl_free_line_state();
    rl_replace_line("", 1);
    rl_callback_handler_remove();
    rl_callback_handler_install(editor_prompt(pane->editor), editor_take_line);
    pane->session->touched = true;
}

void pane_line_open(struct pane *pane)
{
    rl_prep_term_function = leave_terminal_alone;
    rl_deprep_term_function = leave_terminal;
    rl_getc_function = get_key;
    rl_input_available_hook = key_is_there;
    rl_redisplay_function = redisplay;
    rl_completion_display_matches_hook = show_matches;
    pane->sink = fopen("/dev/null", "w");
    rl_outstream = pane->sink;
    rl_callback_handler_install(editor_prompt(pane->editor), editor_take_line);
}

void pane_line_close(struct pane *pane)
{
    rl_callback_handler_remove();
    rl_getc_function = rl_getc;
    rl_input_available_hook = NULL;
    rl_redisplay_function = rl_redisplay;
    rl_completion_display_matches_hook = NULL;
    rl_outstream = stdout;
    if (pane->sink)
        fclose(pane->sink);
}
