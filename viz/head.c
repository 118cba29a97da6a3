/* viz/head.c - the first line: what pool, which job, and whether it is live. */
#include <stdio.h>
#include <string.h>

#include "viz/number.h"
#include "viz/scene.h"

static void draw_badge(const struct scene *scene, struct canvas *canvas, int row, int *end)
{
    bool replay = scene->badge == BADGE_REPLAY;
    char note[80];
    snprintf(note, sizeof note, " %s ", scene->badge_note);
    if (scene->badge_note[0]) {
        canvas_right(canvas, row, 0, *end, style(INK_STRONG, 0), note);
        *end -= utf8_columns(note);
    }
    const char *badge = !replay ? " ● LIVE" : scene->paused ? " ‖ REPLAY" : " ↺ REPLAY";
    canvas_right(canvas, row, 0, *end, style(replay ? INK_REPLAY : INK_LIVE, BOLD), badge);
    *end -= utf8_columns(badge);
}

void head_draw(const struct scene *scene, struct canvas *canvas, int row)
{
    int end = canvas->columns;
    canvas_fill(canvas, row, 0, end, style(INK_STRONG, 0), L' ');
    draw_badge(scene, canvas, row, &end);
    int at = canvas_text(canvas, row, 1, end, style(INK_STRONG, BOLD), "poolscope");
    at = canvas_text(canvas, row, at + 1, end, style(INK_QUIET, 0), "│ ");
    if (scene->has_pool) {
        at = canvas_print(canvas, row, at, end, style(INK_STRONG, 0), "pool %zu", scene->lane_count);
        at = canvas_print(canvas, row, at, end, style(INK_QUIET, 0), "%s · %u CPU%s",
                          scene->closed ? " closed" : " fork", scene->cpus, scene->cpus == 1 ? "" : "s");
    } else {
        at = canvas_print(canvas, row, at, end, style(INK_QUIET, 0), "no pool yet · %u CPU%s", scene->cpus,
                          scene->cpus == 1 ? "" : "s");
    }
    int width = utf8_columns(scene->title), room = end - at - 3;
    int title = at + 3 + (width < room ? (room - width) / 2 : 0);
    if (room > 8) {
        int stop = canvas_text(canvas, row, title, end - 1, style(INK_STRONG, BOLD), scene->title);
        if (width > end - 1 - title)
            canvas_text(canvas, row, stop - 1, end, style(INK_QUIET, 0), "…");
    }
    canvas_ground(canvas, row, 0, canvas->columns, INK_HEAD_GROUND);
}
