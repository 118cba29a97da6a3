/* viz/division.c - beside the rest a page has all of the screen's rows. Above it, it has those that its text needs, and
 * what it leaves goes to what is typed and answered: the pane is as high on every page. */
#include "viz/division.h"

#include "viz/comparison.h"

enum {
    BESIDE_COLUMNS = 140,   /* of a screen that is wide enough for the two of them … */
    BESIDE_ROWS = 12,       /* … and high enough */
    PAGE_COLUMNS_MOST = 78, /* as many as a lesson is written for */
    REST_COLUMNS = 72,      /* that the rest has before the page has so many */
    BETWEEN_COLUMNS = 2,    /* the rule, a blank */
    STEADY_LEAST = 12,      /* rows of a page above, where that is no more than half of the screen */
    STEADY_MOST = 14,
    STEADY_BESIDE = 22, /* the footer is not far from the text */
    RULE_ROWS = 12,     /* in less there is no rule below a page, nor a pane */
    ROOMY_ROWS = 28,
    COMPARED_LEAST = 7, /* that a page keeps while a comparison is looked at */
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

static bool is_beside(int rows, int columns)
{
    return columns >= BESIDE_COLUMNS && rows >= BESIDE_ROWS;
}

static int columns_beside(int columns)
{
    return least(columns - REST_COLUMNS - BETWEEN_COLUMNS, PAGE_COLUMNS_MOST);
}

int columns_of_rest(bool lesson, int rows, int columns)
{
    return lesson && is_beside(rows, columns) ? columns - columns_beside(columns) - BETWEEN_COLUMNS : columns;
}

/* What was typed and answered, and the prompt, have these at least. */
static int text_rows(int rows)
{
    if (rows >= ROOMY_ROWS)
        return most(6, rows / 5);
    return rows >= RULE_ROWS ? 5 : rows >= 6 ? 3 : 2;
}

static void put_beside(struct scene *scene, const struct lesson_view *lesson, int rows, int columns,
                       struct division *out)
{
    int wide = columns_beside(columns), page = most(lesson_rows(lesson, wide) + 1, STEADY_BESIDE);
    *out = (struct division){.page_rows = least(page, rows),
                             .page_columns = wide,
                             .rule_column = wide,
                             .column = wide + BETWEEN_COLUMNS,
                             .rows = rows,
                             .columns = columns_of_rest(true, rows, columns)};
    scene->most_rows = rows - most(rows * 3 / 10, 7);
    out->pane_rows = pane_rows(scene, rows, out->columns);
    if (out->pane_rows < 2)
        out->pane_rows = 2; /* the head, at the height of the page's title */
}

/* Of the pane, for a comparison with a line for each worker, or a chart. 0: there is neither. */
static int picture_rows(const struct scene *scene)
{
    enum { FRAME_ROWS = 2, RUNS = 2, CHART_ROWS = 10 };
    if (scene->comparison)
        return FRAME_ROWS + RUNS * (1 + (int)scene->comparison->workers);
    return scene->scaling ? FRAME_ROWS + CHART_ROWS : 0;
}

/* With a row of air above its footer. */
static int wanted_rows(const struct lesson_view *lesson, int columns)
{
    return lesson_rows(lesson, columns) + 1;
}

/* What a page has at most: it leaves room for a pane that is of one height on every page, and for the text. */
struct bounds {
    int page, pane;
};

static struct bounds bounds_above(const struct scene *scene, const struct lesson_view *lesson, bool compared, int rows,
                                  int columns)
{
    bool room = rows >= RULE_ROWS;
    int picture = room ? picture_rows(scene) : 0, text = text_rows(rows);
    bool any = room && (scene->has_pool || scene->process_count || picture);
    int below = text + (any ? 3 : room); /* a lane with its head and rule; a rule */
    int limit = any ? rows / 2 : rows * 3 / 5;
    if (picture && compared)
        limit = least(limit, most(rows - text - picture, COMPARED_LEAST));
    limit = most(least(limit, rows - below), 0);
    int steady = least(least(most(rows * 2 / 5, STEADY_LEAST), STEADY_MOST), least(rows / 2, limit));
    int page = least(most(lesson_rows(lesson, columns), steady), limit);
    return (struct bounds){.page = page, .pane = rows - page - text};
}

/* The page has what its text needs, and what it had before. What it leaves is the text's, but for a comparison, which
 * goes on as it was when the page is turned, and for the names of the columns of two workers. */
static void put_above(struct scene *scene, const struct lesson_view *lesson, const struct sight *sight, int rows,
                      int columns, struct division *out)
{
    struct bounds bounds = bounds_above(scene, lesson, sight->compared, rows, columns);
    int page = least(most(wanted_rows(lesson, columns), sight->page_rows), bounds.page);
    int left = rows - page - text_rows(rows), picture = picture_rows(scene);
    *out = (struct division){.page_rows = page,
                             .page_columns = columns,
                             .rule_column = -1,
                             .row = page,
                             .rows = rows - page,
                             .columns = columns};
    scene->most_rows = most(bounds.pane, 1);
    if (picture)
        scene->most_rows = most(scene->most_rows, least(left, picture));
    else if (scene->has_pool && scene->lane_count == 2 && left > bounds.pane + 1)
        scene->most_rows++;
    if (rows < RULE_ROWS)
        return;
    out->pane_rows = pane_rows(scene, out->rows, columns);
    if (!out->pane_rows)
        out->pane_rows = 1;
}

void divide_screen(struct scene *scene, const struct lesson_view *lesson, const struct sight *sight, int rows,
                   int columns, struct division *out)
{
    scene->most_rows = 0;
    if (!lesson)
        *out = (struct division){
            .rule_column = -1, .rows = rows, .columns = columns, .pane_rows = pane_rows(scene, rows, columns)};
    else if (is_beside(rows, columns))
        put_beside(scene, lesson, rows, columns, out);
    else
        put_above(scene, lesson, sight, rows, columns, out);
}
