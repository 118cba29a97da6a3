/* repl/plain.c - the prompt without the pane: readline draws its line itself, where the cursor is. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <readline/readline.h>

#include "repl/editor.h"
#include "repl/guardian.h"
#include "repl/typist.h"
#include "viz/keys.h"

#define PASTE_OFF "\033[?2004l"

/* What readline would write if it could, and a line of its own for the shell's prompt; the terminal makes that a
 * carriage return as well, before readline and after. */
static const char *leaving_bytes(void)
{
    const char *paste = rl_variable_value("enable-bracketed-paste");
    return paste && strcmp(paste, "on") == 0 ? PASTE_OFF "\n" : "\n";
}

static void take_terminal(int meta)
{
    struct guardian *guardian = editor_in_hand()->session->guardian;
    guardian_expect(guardian, leaving_bytes());
    rl_prep_terminal(meta);
    guardian_arm(guardian, leaving_bytes());
}

static void give_terminal_back(void)
{
    rl_deprep_terminal();
    guardian_disarm(editor_in_hand()->session->guardian);
}

/* --- keys of a typist, and of whoever sits beside one --- */

static int next_key(FILE *stream)
{
    struct editor *editor = editor_in_hand();
    if (editor->keys_at < editor->keys.size)
        return (unsigned char)editor->keys.bytes[editor->keys_at++];
    return rl_getc(stream);
}

static int key_is_there(void)
{
    const struct editor *editor = editor_in_hand();
    int waiting = 0;
    return editor->keys_at < editor->keys.size || (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting);
}

/* What stands behind a line's end waits for the next prompt. */
static void feed(struct editor *editor)
{
    while (editor->at_prompt && editor->keys_at < editor->keys.size)
        rl_callback_read_char();
    if (editor->keys_at < editor->keys.size)
        return;
    text_clear(&editor->keys);
    editor->keys_at = 0;
}

void plain_type(struct editor *editor, const char *bytes, size_t size)
{
    rl_getc_function = next_key;
    rl_input_available_hook = key_is_there;
    text_add(&editor->keys, bytes, size);
    feed(editor);
}

/* The typist is asked of each key before readline has it; what stands behind a line's end is asked about at the next
 * prompt, as only then it is known what the key means. */
static void ask_about_keys(struct editor *editor)
{
    struct text *keys = &editor->unasked;
    struct key key;
    while (editor->at_prompt && editor->unasked_at < keys->size) {
        const char *bytes = keys->bytes + editor->unasked_at;
        size_t left = keys->size - editor->unasked_at, size = key_read(bytes, left, &key);
        size = size ? size : left;
        editor->unasked_at += size;
        if (!typing_takes(editor, bytes, size))
            plain_type(editor, bytes, size);
    }
    if (editor->unasked_at < keys->size)
        return;
    text_clear(keys);
    editor->unasked_at = 0;
}

static void read_keys(struct editor *editor)
{
    char bytes[1 << 10];
    ssize_t size = read(STDIN_FILENO, bytes, sizeof bytes);
    if (size == 0 || (size < 0 && errno != EINTR && errno != EAGAIN))
        editor_take_line(NULL);
    if (size > 0)
        text_add(&editor->unasked, bytes, (size_t)size);
    ask_about_keys(editor);
}

static void on_input(void *context)
{
    struct editor *editor = context;
    /* Ctrl-C empties the terminal's queue, perhaps after poll() has seen something there: a read would then wait for
     * the next key, and nothing else would be heard. */
    int waiting = 1;
    if (!editor->at_prompt || (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && !waiting))
        return;
    if (editor->typist)
        read_keys(editor);
    else
        rl_callback_read_char();
    /* What is typed while a command runs waits for the next prompt. */
    if (!editor->at_prompt)
        editor->session->front.on_input = NULL;
}

static void hide_line(void *context)
{
    const struct editor *editor = context;
    if (!editor->at_prompt)
        return;
    rl_clear_visible_line();
    fflush(rl_outstream);
}

static void restore_line(void *context)
{
    const struct editor *editor = context;
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
    const struct editor *editor = context;
    if (editor->at_prompt)
        give_terminal_back();
    stop_self();
    if (!editor->at_prompt)
        return;
    take_terminal(1);
    rl_reset_screen_size(); /* nobody told a stopped program of a new one */
    rl_forced_update_display();
}

void plain_prompt(struct editor *editor)
{
    if (editor->at_prompt)
        return;
    rl_callback_handler_install(editor_prompt(editor), editor_take_line);
    editor->at_prompt = true;
    editor->session->front.on_input = on_input;
    feed(editor);
    ask_about_keys(editor);
}

void plain_give_up_line(struct editor *editor)
{
    if (!editor->at_prompt)
        return;
    rl_callback_sigcleanup();
    rl_free_line_state();
    rl_clear_message();
    rl_point = rl_end; /* behind the last row of a line that has several */
    rl_redisplay();
    fputs("^C\n", stdout);
    fflush(stdout);
    rl_replace_line("", 1);
    text_clear(&editor->keys);
    editor->keys_at = 0;
    text_clear(&editor->unasked);
    editor->unasked_at = 0;
    rl_callback_handler_remove(); /* installed anew, it begins at the end of the history */
    editor->at_prompt = false;
}

/* Its prompt is another one behind an open bracket: it is installed anew. */
void plain_drop_line(struct editor *editor)
{
    if (!editor->at_prompt)
        return;
    rl_clear_visible_line();
    fflush(rl_outstream);
    rl_free_line_state();
    rl_replace_line("", 1);
    rl_callback_handler_remove();
    editor->at_prompt = false;
}

void plain_echo_line(const struct editor *editor, const char *line)
{
    struct text echo = {.bytes = NULL};
    text_add_typed(&echo, ">>> ", line, "", "");
    print_bare(editor->session, &echo);
    text_release(&echo);
}

void plain_open(struct editor *editor)
{
    rl_prep_term_function = take_terminal;
    rl_deprep_term_function = give_terminal_back;
    editor->session->front = (struct front){
        .context = editor,
        .input_fd = STDIN_FILENO,
        .on_resize = on_resize,
        .on_suspend = on_suspend,
        .before_print = hide_line,
        .after_print = restore_line,
    };
}

void plain_close(struct editor *editor)
{
    if (editor->at_prompt) {
        rl_callback_handler_remove();
        fputs("\n", stdout);
        editor->at_prompt = false;
    }
    editor->session->front = (struct front){.context = NULL};
}
