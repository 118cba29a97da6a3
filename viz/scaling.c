/* viz/scaling.c - the chart of a scaling test, and the table beside it where there is room.
 *
 * Each number of workers has a band of the width; what lies beyond the CPUs is shaded. The height is that of the points
 * and of as many workers as have a CPU: the ideal line leaves the chart where it must. */
#include <stdio.h>
#include <string.h>

#include "viz/scaling_parts.h"

enum {
    AXIS_COLUMNS = 6,    /* left of the chart: "12.5 ┤" */
    WIDE_COLUMNS = 100,  /* from here on there is a table */
    AXIS_ROWS = 2,       /* under the chart: the line, the numbers */
    LEGEND_ROWS_MAX = 2, /* over it */
    CHART_ROWS_MIN = 3,
};

struct chart {
    const struct scaling_view *view;
    struct canvas *canvas;
    int row, rows, column, columns; /* of the chart itself */
    double top;                     /* speed-up at its upper edge */
};

double amdahl_speed_up(double serial_fraction, double workers)
{
    return 1 / (serial_fraction + (1 - serial_fraction) / workers);
}

/* --- from figures to cells --- */

static double best_speed_up(const struct scaling_view *view)
{
    double best = 0;
    for (size_t m = 0; m < SCALING_METHODS; m++)
        for (size_t n = 0; n < view->workers; n++)
            if (view->figures[m][n].runs && view->figures[m][n].speed_up > best)
                best = view->figures[m][n].speed_up;
    return best;
}

static double chart_top(const struct scaling_view *view)
{
    const double air = 1.1;
    double with_cpu = (double)(view->workers < view->cpus ? view->workers : view->cpus), best = best_speed_up(view);
    return air * (best > with_cpu ? best : with_cpu);
}

/* The middle of the band of n workers; fractions of a worker lie between. */
static int column_of(const struct chart *chart, double workers)
{
    return chart->column + (int)((workers - 0.5) / (double)chart->view->workers * chart->columns);
}

static double workers_at(const struct chart *chart, int column)
{
    return (column - chart->column + 0.5) / chart->columns * (double)chart->view->workers + 0.5;
}

/* Above the chart's first row where it is beyond the top. The last row is 0 and what is next to it. */
static int row_of(const struct chart *chart, double speed_up)
{
    return chart->row + chart->rows - 1 - (int)(speed_up / chart->top * (chart->rows - 0.001));
}

static void put_inside(const struct chart *chart, int row, int column, struct style style, wchar_t glyph)
{
    if (row >= chart->row && row < chart->row + chart->rows)
        canvas_put(chart->canvas, row, column, style, glyph);
}

static int first_beyond(const struct chart *chart)
{
    const struct scaling_view *view = chart->view;
    return chart->column + (int)((double)view->cpus / (double)view->workers * chart->columns);
}

/* The label stands at the bottom, where there are no points unless a job slows down greatly; points are drawn over. */
static void draw_beyond(const struct chart *chart)
{
    static const char *const words[] = {" more workers than CPUs ", " more workers ", " than CPUs "};
    int begin = first_beyond(chart), end = chart->column + chart->columns, last = chart->row + chart->rows - 1;
    if (chart->view->workers <= chart->view->cpus)
        return;
    for (int row = chart->row; row <= last; row++)
        canvas_fill(chart->canvas, row, begin, end, style(INK_QUIET, 0), SCALING_BEYOND);
    int room = end - begin, whole = utf8_columns(words[0]), part = utf8_columns(words[1]);
    if (room >= whole) {
        canvas_text(chart->canvas, last, begin + (room - whole) / 2, end, style(INK_QUIET, 0), words[0]);
    } else if (room >= part && chart->rows > CHART_ROWS_MIN) {
        canvas_text(chart->canvas, last - 1, begin + (room - part) / 2, end, style(INK_QUIET, 0), words[1]);
        canvas_text(chart->canvas, last, begin + (room - part) / 2 + 1, end, style(INK_QUIET, 0), words[2]);
    }
}

static void draw_lines(const struct chart *chart)
{
    const struct scaling_view *view = chart->view;
    for (int column = chart->column; column < chart->column + chart->columns; column++) {
        double workers = workers_at(chart, column);
        if (view->fitted && workers >= 1)
            put_inside(chart, row_of(chart, amdahl_speed_up(view->serial_fraction, workers)), column,
                       style(INK_LIVE, 0), SCALING_LAW);
        put_inside(chart, row_of(chart, workers), column, style(INK_DEFAULT, 0), SCALING_IDEAL);
    }
}

static void draw_points(const struct chart *chart)
{
    const struct scaling_view *view = chart->view;
    for (size_t n = 1; n <= view->workers; n++) {
        int rows[SCALING_METHODS], column = column_of(chart, (double)n);
        for (size_t m = 0; m < SCALING_METHODS; m++) {
            const struct scaling_figure *figure = &view->figures[m][n - 1];
            rows[m] = figure->runs ? row_of(chart, figure->speed_up) : -1 - (int)m;
            if (figure->runs)
                put_inside(chart, rows[m], column, scaling_style((enum scaling_method)m), scaling_marks[m]);
        }
        if (rows[SCALING_STARMAP] == rows[SCALING_APPLY_ASYNC])
            put_inside(chart, rows[0], column, style(INK_STRONG, BOLD), SCALING_BOTH);
    }
}

/* --- the axes --- */

/* The least of 1, 2, 5, 10, 20 … hundredths that leaves at most `most` steps up to `whole`. */
static double round_step(double whole, double most)
{
    static const double factors[] = {2, 2.5, 2};
    double step = 0.1;
    for (size_t i = 0; whole / step > most; i++)
        step *= factors[i % 3];
    return step;
}

static void draw_speed_ups(const struct chart *chart)
{
    double step = round_step(chart->top, (double)chart->rows / 2);
    int last = chart->row + chart->rows; /* where the lowest number may not be: 0 stands at the axis */
    for (int row = chart->row; row < chart->row + chart->rows; row++)
        canvas_put(chart->canvas, row, chart->column - 1, style(INK_QUIET, 0), L'│');
    for (int k = 0; k * step <= chart->top; k++) {
        char text[16];
        int row = row_of(chart, k * step);
        if (row >= last || row < chart->row)
            continue;
        last = row;
        snprintf(text, sizeof text, step < 0.95 ? "%.1f" : "%.0f", k * step);
        canvas_right(chart->canvas, row, chart->column - AXIS_COLUMNS, chart->column - 2, style(INK_QUIET, 0), text);
        canvas_put(chart->canvas, row, chart->column - 1, style(INK_QUIET, 0), L'┤');
    }
}

/* Every worker count has its number where there is room; otherwise every second, every fourth, fifth … */
static size_t label_step(const struct chart *chart)
{
    static const size_t steps[] = {1, 2, 4, 5, 8, 10, 16, 20, 32, SCALING_WORKERS_MAX};
    size_t i = 0, workers = chart->view->workers;
    int width = workers > 9 ? 4 : 2;
    while (i + 1 < sizeof steps / sizeof *steps && (int)steps[i] * chart->columns < width * (int)workers)
        i++;
    return steps[i];
}

static void draw_workers(const struct chart *chart)
{
    const struct scaling_view *view = chart->view;
    struct canvas *canvas = chart->canvas;
    enum { SPACE = 3 }; /* around the number of CPUs, which is always there */
    int line = chart->row + chart->rows, end = chart->column + chart->columns, free = chart->column;
    canvas_put(canvas, line, chart->column - 1, style(INK_QUIET, 0), L'└');
    canvas_fill(canvas, line, chart->column, end, style(INK_QUIET, 0), L'─');
    int cpus = view->cpus <= view->workers ? column_of(chart, (double)view->cpus) : -2 * SPACE;
    size_t step = label_step(chart);
    for (size_t n = 1; n <= view->workers; n++) {
        int column = column_of(chart, (double)n);
        bool marked = n == view->cpus, near = column > cpus - SPACE && column < cpus + SPACE;
        bool fits = column + snprintf(NULL, 0, "%zu", n) <= end;
        if (!marked && (near || !fits || (n > 1 && n % step)))
            continue;
        canvas_put(canvas, line, column, style(marked ? INK_STRONG : INK_QUIET, marked ? BOLD : 0),
                   marked ? SCALING_CPUS : L'┴');
        free = canvas_print(canvas, line + 1, column, end, style(marked ? INK_STRONG : INK_QUIET, marked ? BOLD : 0),
                            "%zu", n) +
               1;
    }
    if (free + (int)strlen("workers") <= end)
        canvas_right(canvas, line + 1, free, end, style(INK_QUIET, 0), "workers");
}

/* --- all of it --- */

void scaling_draw(const struct scaling_view *view, struct canvas *canvas, int row, int rows)
{
    int end = row + rows, columns = canvas->columns;
    if (rows < 1)
        return;
    scaling_head(view, canvas, row);
    int legend_rows = rows - 1 - AXIS_ROWS - CHART_ROWS_MIN;
    if (legend_rows > 0)
        legend_rows = scaling_legend(view, canvas, row + 1,
                                     legend_rows < LEGEND_ROWS_MAX ? legend_rows : LEGEND_ROWS_MAX, columns);
    else
        legend_rows = 0;
    bool table = columns >= WIDE_COLUMNS;
    struct chart chart = {.view = view,
                          .canvas = canvas,
                          .row = row + 1 + legend_rows,
                          .rows = rows - 1 - legend_rows - AXIS_ROWS,
                          .column = AXIS_COLUMNS,
                          .columns = columns - AXIS_COLUMNS - (table ? SCALING_TABLE_COLUMNS + 2 : 1),
                          .top = chart_top(view)};
    if (chart.rows < 1 || chart.columns < 1)
        return;
    draw_beyond(&chart);
    draw_lines(&chart);
    draw_points(&chart);
    draw_speed_ups(&chart);
    draw_workers(&chart);
    if (table)
        scaling_table(view, canvas, chart.row, end);
}

int scaling_rows(const struct scaling_view *view, int columns)
{
    enum { LEAST = 10, MOST = 30 };
    int chart = columns * 3 / 16,
        table = columns >= WIDE_COLUMNS ? (int)view->workers + AXIS_ROWS + LEGEND_ROWS_MAX : 0;
    int wanted = chart > table ? chart : table;
    return wanted < LEAST ? LEAST : wanted > MOST ? MOST : wanted;
}
