/* repl/pane_keys.c - the keys of the pane. It takes what no line editor needs: keys with a modifier, and of the others
 * those that mean nothing in an empty line, while a replay is shown. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <readline/readline.h>

#include "repl/pane.h"
#include "repl/typist.h"

/* Keys that stop, step and move a replay. false: it is not for one. */
static bool steer_replay(struct pane *pane, enum key_name name)
{
    struct show *show = pane->show;
    uint64_t now = clock_ns();
    bool begun = show->replay.record != NULL;
    if (rl_end > 0 || pane->session->stage != STAGE_POOL ||
        (!begun && (name == KEY_SPACE_BAR || name == KEY_ARROW_RIGHT || name == KEY_TO_END)))
        return false;
    if (!begun && !show_replay(show, NULL, 0, now))
        return false;
    if (!begun)
        replay_jump(&show->replay, name != KEY_TO_BEGIN, now);
    switch (name) {
    case KEY_SPACE_BAR:
        replay_pause(&show->replay, !show->replay.paused, now);
        return true;
    case KEY_ARROW_LEFT:
    case KEY_ARROW_RIGHT:
        replay_step(&show->replay, name == KEY_ARROW_RIGHT, now);
        return true;
    default:
        replay_jump(&show->replay, name == KEY_TO_END, now);
        return true;
    }
}

static bool escape(struct pane *pane)
{
    struct show *show = pane->show;
    bool any = show->scene.overlay != OVERLAY_NONE || show->replay.record || show->scene.selected >= 0 ||
               show->scene.process_selected;
    if (show->scene.overlay != OVERLAY_NONE)
        show_overlay(show, OVERLAY_NONE);
    else
        show_end_replay(show);
    show->scene.selected = -1;
    show->scene.process_selected = false;
    if (!any && rl_end == 0 && pane->session->stage != STAGE_POOL && !pane->editor->running) {
        pane->session->stage = STAGE_POOL;
        return true;
    }
    return any && rl_end == 0;
}

/* ESCDELAY, as ncurses and its users know it: how long the rest of a key's sequence may be on its way behind Esc. */
static uint64_t escape_delay_ns(void)
{
    enum { USUAL_MS = 50, MOST_MS = 2000 };
    const char *set = getenv("ESCDELAY");
    long ms = set ? strtol(set, NULL, 10) : USUAL_MS;
    return (uint64_t)(ms < 1 || ms > MOST_MS ? USUAL_MS : ms) * 1000000;
}

/* Where Esc ends something of readline's: a search, vi's insertion, a sequence that has begun. */
static bool is_for_readline(void)
{
    return rl_editing_mode == 0 || RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_MULTIKEY |
                                              RL_STATE_MOREINPUT | RL_STATE_CHARSEARCH | RL_STATE_VIMOTION);
}

/* Esc, and nothing came behind it. To readline it would be the Meta of whatever is typed next, however late. */
static void take_escape(struct pane *pane)
{
    pane_line_feed(pane); /* whether the line is empty matters */
    if (typing_takes(pane->editor, "\033", 1))
        return;
    if (!escape(pane) && is_for_readline())
        text_add(&pane->for_line, "\033", 1);
    pane_line_feed(pane);
}

/* false: the key is readline's. */
static bool take_key(struct pane *pane, const struct key *key)
{
    struct scene *scene = &pane->show->scene;
    switch (key->name) {
    case KEY_F_HELP:
        show_overlay(pane->show, scene->overlay == OVERLAY_KEYS ? OVERLAY_NONE : OVERLAY_KEYS);
        return true;
    case KEY_F_FOLD:
        scene->unfolded = !scene->unfolded;
        return true;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        pane_scroll(pane, key->name == KEY_PAGE_UP);
        return true;
    case KEY_ALT_PAGE_UP:
    case KEY_ALT_PAGE_DOWN:
        pane_scroll_lanes(pane, 0, key->name == KEY_ALT_PAGE_UP);
        return true;
    case KEY_ALT_UP:
    case KEY_ALT_DOWN:
        show_select(pane->show, key->name == KEY_ALT_UP ? -1 : 1);
        return true;
    case KEY_REDRAW:
        transcript_clear_sight(pane->transcript);
        pane_scroll_to_end(pane);
        screen_forget(pane->screen);
        return true;
    case KEY_SPACE_BAR:
    case KEY_ARROW_LEFT:
    case KEY_ARROW_RIGHT:
    case KEY_TO_BEGIN:
    case KEY_TO_END:
        return steer_replay(pane, key->name);
    case KEY_WHEEL_UP:
    case KEY_WHEEL_DOWN:
        pane_turn_wheel(pane, key);
        return true;
    case KEY_CLICK:
        pane_click(pane, key);
        return true;
    case KEY_MOUSE_OTHER:
        return true;
    default:
        return false;
    }
}

/* The bytes of a character belong together; the rest of one that is cut off comes with the next read. */
static bool is_cut_off(const char *bytes, size_t size)
{
    unsigned char first = (unsigned char)bytes[0];
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    return length > size;
}

static bool is_escape(const char *bytes, size_t size)
{
    return size > 0 && bytes[0] == '\033';
}

/* Esc twice, and no sequence that begins so: the first is alone. */
static bool is_escape_again(const char *bytes, size_t size)
{
    return size > 2 && is_escape(bytes, size) && bytes[1] == '\033' && bytes[2] != '[';
}

/* The mouse is nobody's sign. */
static bool is_taken(struct pane *pane, const struct key *key, const char *bytes, size_t size)
{
    if (!pane->editor->typist || (key->name >= KEY_WHEEL_UP && key->name <= KEY_MOUSE_OTHER))
        return false;
    pane_line_feed(pane); /* whether the line is empty matters */
    return typing_takes(pane->editor, bytes, size);
}

static void take_keys(struct pane *pane)
{
    size_t at = 0;
    pane->escape_due_ns = 0;
    while (at < pane->input.size) {
        struct key key;
        const char *bytes = pane->input.bytes + at;
        size_t left = pane->input.size - at;
        if (is_escape(bytes, left) && strspn(bytes, "\033") == left && left <= 2) {
            pane->escape_due_ns = clock_ns() + escape_delay_ns();
            break;
        }
        if (is_escape_again(bytes, left)) {
            take_escape(pane);
            at++;
            continue;
        }
        size_t size = key_read(bytes, left, &key);
        if (!size || is_cut_off(bytes, left))
            break;
        bool ours = is_taken(pane, &key, bytes, size);
        if (!ours && key.name != KEY_OTHER && key.name != KEY_PASTE) {
            pane_line_feed(pane); /* whether the line is empty matters */
            ours = take_key(pane, &key);
        }
        if (!ours)
            text_add(&pane->for_line, bytes, size);
        at += size;
    }
    size_t rest = pane->input.size - at;
    if (rest)
        memmove(pane->input.bytes, pane->input.bytes + at, rest + 1);
    pane->input.size = rest;
    pane_line_feed(pane);
}

void pane_end_escape(struct pane *pane)
{
    pane->escape_due_ns = 0;
    for (size_t count = pane->input.size; count; count--)
        take_escape(pane);
    text_clear(&pane->input);
    pane->escaped_ns = clock_ns();
}

/* What has come late of a sequence, over a slow link: nobody types "[A" at once. Of a paste only the beginning need be
 * there. */
static void join_late_sequence(struct pane *pane, const char *bytes, size_t size)
{
    static const char paste[] = "[200~";
    const uint64_t late_ns = 500000000;
    bool pasted = size >= sizeof paste - 1 && memcmp(bytes, paste, sizeof paste - 1) == 0;
    struct text whole = {.bytes = NULL};
    struct key key;
    if (pane->input.size || !pane->escaped_ns || clock_ns() - pane->escaped_ns > late_ns || size < 2 ||
        (bytes[0] != '[' && bytes[0] != 'O'))
        return;
    text_put(&whole, "\033");
    text_add(&whole, bytes, size);
    if (pasted || key_read(whole.bytes, whole.size, &key) == whole.size)
        text_put(&pane->input, "\033");
    text_release(&whole);
}

void pane_read_keys(struct pane *pane)
{
    enum { READ_BYTES = 1 << 14 };
    char bytes[READ_BYTES];
    int waiting = 1;
    /* Ctrl-C empties the terminal's queue, perhaps after poll() has seen something there. Nothing twice is its end. */
    if (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && !waiting && !pane->nothing_there) {
        pane->nothing_there = true;
        return;
    }
    pane->nothing_there = false;
    ssize_t size = read(STDIN_FILENO, bytes, sizeof bytes);
    if (size > 0) {
        if (pane->escape_due_ns && clock_ns() >= pane->escape_due_ns)
            pane_end_escape(pane);
        join_late_sequence(pane, bytes, (size_t)size);
        pane->escaped_ns = 0;
        text_add(&pane->input, bytes, (size_t)size);
        take_keys(pane);
    } else if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
        pane->session->front.on_input = NULL;
        editor_take_line(NULL);
    }
}
