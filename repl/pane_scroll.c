/* repl/pane_scroll.c - what the page keys, the wheel and a click are about: a box that is open, a lesson's page, the
 * lanes, or what was typed and answered. */
#include <stdlib.h>

#include "repl/pane.h"

static void scroll(struct pane *pane, int rows)
{
    pane->reading_row = -1;
    pane->back += rows;
    if (pane->back < 0)
        pane->back = 0;
}

void pane_scroll_to_end(struct pane *pane)
{
    pane->reading_row = -1;
    pane->back = 0;
}

static size_t scrolled(size_t first, size_t count, int shown, int by)
{
    size_t room = (size_t)(shown > 0 ? shown : 0), last = count > room ? count - room : 0, step = (size_t)abs(by);
    if (by < 0)
        return first > step ? first - step : 0;
    return first + step < last ? first + step : last;
}

/* Workers and processes, each as far as they go. */
void pane_scroll_lanes(struct pane *pane, int by, bool up)
{
    struct scene *scene = &pane->show->scene;
    const struct layout_map *map = &pane->map;
    scene->unfolded = true;
    int lanes = by ? by : map->lane_rows, processes = by ? by : map->process_rows;
    scene->first_lane = scrolled(scene->first_lane, scene->lane_count, map->lane_rows, up ? -lanes : lanes);
    scene->first_process =
        scrolled(scene->first_process, scene->process_count, map->process_rows, up ? -processes : processes);
}

/* Where a key of the mouse is in what is not the page. */
static int row_of(const struct pane *pane, const struct key *key)
{
    return key->row - pane->division.row;
}

static bool is_on_page(const struct pane *pane, const struct key *key)
{
    return key->row < pane->division.row || key->column < pane->division.column;
}

static bool is_within(int row, int first, int rows)
{
    return row >= first && row < first + rows;
}

void pane_click(struct pane *pane, const struct key *key)
{
    const struct layout_map *map = &pane->map;
    struct show *show = pane->show;
    int row = is_on_page(pane, key) ? -1 : row_of(pane, key);
    if (is_within(row, map->lane_row, map->lane_rows))
        show_select_worker(show, map->first_lane + (size_t)(row - map->lane_row) * map->lanes_per_row);
    else if (is_within(row, map->process_row, map->process_rows))
        show_select_process(show, map->first_process + (size_t)(row - map->process_row) * map->processes_per_row);
    else if (is_within(row, map->time_row, map->time_rows))
        show_select_worker(show, map->time_first + (size_t)(row - map->time_row) * map->time_per_row);
    else
        show_overlay(show, OVERLAY_NONE);
}

/* Of a box that stands above the pane, where it has more to show. */
static void scroll_box(struct pane *pane, int lines)
{
    struct scene *scene = &pane->show->scene;
    scene->overlay_first = scene->overlay_first + lines > 0 ? scene->overlay_first + lines : 0;
}

static bool has_box(const struct pane *pane)
{
    return pane->show->scene.overlay == OVERLAY_KEYS || pane->show->scene.overlay == OVERLAY_LEGEND;
}

void pane_turn_wheel(struct pane *pane, const struct key *key)
{
    enum { LINES = 3 };
    bool up = key->name == KEY_WHEEL_UP;
    if (has_box(pane))
        scroll_box(pane, up ? -LINES : LINES);
    else if (is_on_page(pane, key))
        pane_scroll_page(pane, up ? -LINES : LINES);
    else if (row_of(pane, key) < pane->division.pane_rows && pane->show->scene.unfolded)
        pane_scroll_lanes(pane, LINES, up);
    else
        scroll(pane, up ? LINES : -LINES);
}

/* The page comes before what was typed, so that reading goes on with one key; but what is scrolled back is scrolled
 * forward first. */
void pane_scroll(struct pane *pane, bool up)
{
    int text = pane->text_rows > 1 ? pane->text_rows - 1 : 1;
    int box = pane->canvas.rows > 5 ? pane->canvas.rows - 4 : 1; /* a line of what was seen stays */
    bool page = !pane->back && (up ? pane->page_first > 0 : pane->page_first < pane->page_furthest);
    if (has_box(pane))
        scroll_box(pane, up ? -box : box);
    else if (page)
        pane_scroll_page(pane, up ? -pane_page_step(pane) : pane_page_step(pane));
    else
        scroll(pane, up ? text : -text);
}
