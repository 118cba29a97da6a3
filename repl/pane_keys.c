/* repl/pane_keys.c - the keys and the mouse of the pane. It takes what no line editor needs: keys with a modifier, and
 * of the others those that mean nothing in an empty line, while a replay is shown. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <readline/readline.h>

#include "repl/pane.h"

static void scroll(struct pane *pane, int rows)
{
    pane->back += rows;
    if (pane->back < 0)
        pane->back = 0;
}

static void scroll_lanes(struct pane *pane, int lanes)
{
    struct scene *scene = &pane->show->scene;
    scene->unfolded = true;
    size_t shown = (size_t)(pane->map.lane_rows > 0 ? pane->map.lane_rows : 0);
    size_t last = scene->lane_count > shown ? scene->lane_count - shown : 0;
    if (lanes < 0)
        scene->first_lane = scene->first_lane > (size_t)-lanes ? scene->first_lane - (size_t)-lanes : 0;
    else
        scene->first_lane = scene->first_lane + (size_t)lanes < last ? scene->first_lane + (size_t)lanes : last;
}

static void select_lane(struct pane *pane, int worker)
{
    struct scene *scene = &pane->show->scene;
    if (!scene->lane_count)
        return;
    int last = (int)scene->lane_count - 1;
    scene->selected = worker < 0 ? 0 : worker > last ? last : worker;
    scene->overlay = OVERLAY_WORKER;
}

static void click(struct pane *pane, const struct key *key)
{
    const struct layout_map *map = &pane->map;
    if (key->row >= map->lane_row && key->row < map->lane_row + map->lane_rows)
        select_lane(pane, (int)(map->first_lane + (size_t)(key->row - map->lane_row) * map->lanes_per_row));
    else if (key->row >= map->time_row && key->row < map->time_row + map->time_rows)
        select_lane(pane, (int)(map->time_first + (size_t)(key->row - map->time_row) * map->time_per_row));
    else
        pane->show->scene.overlay = OVERLAY_NONE;
}

static void turn_wheel(struct pane *pane, const struct key *key, int up)
{
    enum { LINES = 3 };
    if (key->row < pane->pane_rows && pane->show->scene.unfolded)
        scroll_lanes(pane, up ? -LINES : LINES);
    else
        scroll(pane, up ? LINES : -LINES);
}

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
    bool any = show->scene.overlay != OVERLAY_NONE || show->replay.record || show->scene.selected >= 0;
    if (show->scene.overlay != OVERLAY_NONE)
        show->scene.overlay = OVERLAY_NONE;
    else
        show_end_replay(show);
    show->scene.selected = -1;
    if (!any && rl_end == 0 && pane->session->stage != STAGE_POOL && !pane->editor->running) {
        pane->session->stage = STAGE_POOL;
        return true;
    }
    return any && rl_end == 0;
}

/* false: the key is readline's. */
static bool take_key(struct pane *pane, const struct key *key)
{
    struct scene *scene = &pane->show->scene;
    int page = pane->text_rows > 1 ? pane->text_rows - 1 : 1;
    switch (key->name) {
    case KEY_F_HELP:
        scene->overlay = scene->overlay == OVERLAY_KEYS ? OVERLAY_NONE : OVERLAY_KEYS;
        return true;
    case KEY_F_FOLD:
        scene->unfolded = !scene->unfolded;
        return true;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        scroll(pane, key->name == KEY_PAGE_UP ? page : -page);
        return true;
    case KEY_ALT_PAGE_UP:
    case KEY_ALT_PAGE_DOWN:
        scroll_lanes(pane, key->name == KEY_ALT_PAGE_UP ? -pane->map.lane_rows : pane->map.lane_rows);
        return true;
    case KEY_ALT_UP:
    case KEY_ALT_DOWN:
        select_lane(pane, scene->selected + (key->name == KEY_ALT_UP ? -1 : 1));
        return true;
    case KEY_REDRAW:
        transcript_clear_sight(pane->transcript);
        pane->back = 0;
        screen_forget(pane->screen);
        return true;
    case KEY_SPACE_BAR:
    case KEY_ARROW_LEFT:
    case KEY_ARROW_RIGHT:
    case KEY_TO_BEGIN:
    case KEY_TO_END:
        return steer_replay(pane, key->name);
    case KEY_ESCAPE_ALONE:
        return escape(pane);
    case KEY_WHEEL_UP:
    case KEY_WHEEL_DOWN:
        turn_wheel(pane, key, key->name == KEY_WHEEL_UP);
        return true;
    case KEY_CLICK:
        click(pane, key);
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

static void take_keys(struct pane *pane)
{
    size_t at = 0;
    while (at < pane->input.size) {
        struct key key;
        const char *bytes = pane->input.bytes + at;
        size_t size = key_read(bytes, pane->input.size - at, &key);
        if (!size || is_cut_off(bytes, pane->input.size - at))
            break;
        bool ours = false;
        if (key.name != KEY_OTHER && key.name != KEY_PASTE) {
            pane_line_feed(pane); /* whether the line is empty matters */
            ours = take_key(pane, &key);
        }
        if (!ours)
            text_add(&pane->for_line, bytes, size);
        at += size;
    }
    size_t left = pane->input.size - at;
    if (left)
        memmove(pane->input.bytes, pane->input.bytes + at, left + 1);
    pane->input.size = left;
    pane_line_feed(pane);
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
        text_add(&pane->input, bytes, (size_t)size);
        take_keys(pane);
    } else if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
        pane->session->front.on_input = NULL;
        editor_take_line(NULL);
    }
}
