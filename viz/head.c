/* viz/head.c - the first line: what pool, which job, and whether it is live. */
#include <stdio.h>
#include <string.h>

#include "viz/number.h"
#include "viz/scaling.h"
#include "viz/scene.h"

static void draw_badge(const struct scene *scene, struct canvas *canvas, int row, int *end)
{
    bool replay = scene->badge == BADGE_REPLAY;
    char note[80];
    snprintf(note, sizeof note, " %s ", scene->badge_note);
    if (scene->badge_note[0]) {
        canvas_right(canvas, row, 0, *end, style(INK_STRONG, 0), note);
        *end -= utf8_columns(note);
    } else {
        --*end;
    }
    const char *badge = !replay ? " ● LIVE" : scene->paused ? " ‖ REPLAY" : " ↺ REPLAY";
    struct style loud = style(replay ? INK_REPLAY : INK_LIVE, BOLD);
    canvas_right(canvas, row, 0, *end, scene->quiet && !replay ? style(INK_QUIET, 0) : loud, badge);
    *end -= utf8_columns(badge);
}

/* What pool it is. Of a narrow line the title has more right to the room. */
static int draw_pool(const struct scene *scene, struct canvas *canvas, int row, int at, int end, bool all)
{
    struct style quiet = style(INK_QUIET, 0);
    const char *plural = scene->cpus == 1 ? "" : "s";
    if (scene->scaling && !scene->scaling->over) /* its pools come and go, and are none of the learner's */
        return canvas_print(canvas, row, at, end, quiet, "%u CPU%s", scene->cpus, plural);
    if (!scene->has_pool)
        return canvas_print(canvas, row, at, end, quiet, "no pool yet · %u CPU%s", scene->cpus, plural);
    at = canvas_print(canvas, row, at, end, style(INK_STRONG, 0), "pool %zu", scene->lane_count);
    if (all)
        at = canvas_print(canvas, row, at, end, quiet, "%s · %u CPU%s",
                          scene->closed    ? " closed"
                          : scene->spawned ? " spawn"
                                           : " fork",
                          scene->cpus, plural);
    return at;
}

static void draw_title(const struct scene *scene, struct canvas *canvas, int row, int begin, int end)
{
    int width = utf8_columns(scene->title), room = end - begin;
    if (room < 4)
        return;
    int middle = width < room ? (room - width) / 2 : 0;
    canvas_fit(canvas, row, begin + middle, end, style(INK_STRONG, BOLD), scene->title);
}

void head_draw(const struct scene *scene, struct canvas *canvas, int row)
{
    enum { POOL_COLUMNS = 24, GAP = 2 };
    int end = canvas->columns;
    canvas_fill(canvas, row, 0, end, style(INK_STRONG, 0), L' ');
    draw_badge(scene, canvas, row, &end);
    int at = canvas_text(canvas, row, 1, end, style(INK_STRONG, BOLD), "poolscope");
    at = canvas_text(canvas, row, at + 1, end, style(INK_QUIET, 0), "│ ");
    bool all = at + POOL_COLUMNS + 2 * GAP + utf8_columns(scene->title) <= end;
    at = draw_pool(scene, canvas, row, at, end, all);
    draw_title(scene, canvas, row, at + GAP, end - GAP);
    canvas_ground(canvas, row, 0, canvas->columns, INK_HEAD_GROUND);
}
