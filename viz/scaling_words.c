/* viz/scaling_words.c - what stands over and beside the chart of a scaling test. */
#include <stdio.h>
#include <string.h>

#include "viz/number.h"
#include "viz/scaling_parts.h"

enum { MARGIN = 1 };

const char *const scaling_method_names[SCALING_METHODS] = {
    [SCALING_STARMAP] = "starmap", [SCALING_APPLY_ASYNC] = "apply_async"};

const wchar_t scaling_marks[SCALING_METHODS] = {[SCALING_STARMAP] = L'●', [SCALING_APPLY_ASYNC] = L'◆'};

struct style scaling_style(enum scaling_method method)
{
    return style(ink_worker(method, 0), BOLD);
}

/* --- the head --- */

void scaling_progress(const struct scaling_view *view, char *text, size_t size)
{
    if (view->over && view->interrupted)
        snprintf(text, size, "unfinished: %zu of %zu runs", view->runs_done, view->runs);
    else if (view->over)
        snprintf(text, size, "%zu runs in %s", view->runs, number_duration(view->elapsed_ns).text);
    else if (view->left_ns)
        snprintf(text, size, "run %zu of %zu · %s left", view->runs_done + (view->runs_done < view->runs), view->runs,
                 number_duration(view->left_ns).text);
    else
        snprintf(text, size, "run %zu of %zu", view->runs_done + (view->runs_done < view->runs), view->runs);
}

void scaling_head(const struct scaling_view *view, struct canvas *canvas, int row)
{
    char progress[96], text[128];
    scaling_progress(view, progress, sizeof progress);
    int end = canvas->columns, left = end - MARGIN - utf8_columns(progress) - 2;
    canvas_right(canvas, row, 0, end - MARGIN, style(view->interrupted ? INK_ALERT : INK_QUIET, 0), progress);
    int column = canvas_text(canvas, row, MARGIN, left, style(INK_STRONG, BOLD), "scale ");
    column = canvas_text(canvas, row, column, left, style(INK_STRONG, BOLD), view->title);
    snprintf(text, sizeof text, view->workers > 1 ? "  speed-up with 1 to %zu workers" : "  speed-up with 1 worker",
             view->workers);
    if (column + utf8_columns(text) > left)
        return;
    column = canvas_text(canvas, row, column, left, style(INK_QUIET, 0), text);
    snprintf(text, sizeof text, ", medians of %zu runs", view->repeats);
    if (view->repeats > 1 && column + utf8_columns(text) <= left)
        canvas_text(canvas, row, column, left, style(INK_QUIET, 0), text);
}

/* --- the legend --- */

struct legend {
    struct canvas *canvas; /* NULL: only measured */
    int row, column;
    int rows_left, columns;
};

static void add_legend(struct legend *legend, struct style mark_style, wchar_t mark, const char *text)
{
    int width = 2 + utf8_columns(text);
    if (legend->column > MARGIN && legend->column + width > legend->columns) {
        legend->row++;
        legend->rows_left--;
        legend->column = MARGIN;
    }
    if (legend->rows_left > 0 && legend->canvas) {
        canvas_put(legend->canvas, legend->row, legend->column, mark_style, mark);
        canvas_text(legend->canvas, legend->row, legend->column + 2, legend->columns, style(INK_DEFAULT, 0), text);
    }
    legend->column += width + 2;
}

int scaling_legend(const struct scaling_view *view, struct canvas *canvas, int row, int rows, int columns)
{
    struct legend legend = {
        .canvas = canvas, .row = row, .column = MARGIN, .rows_left = rows, .columns = columns - MARGIN};
    char text[96];
    for (size_t m = 0; m < SCALING_METHODS; m++)
        add_legend(&legend, scaling_style((enum scaling_method)m), scaling_marks[m], scaling_method_names[m]);
    add_legend(&legend, style(INK_STRONG, BOLD), SCALING_BOTH, "both");
    add_legend(&legend, style(INK_DEFAULT, 0), SCALING_IDEAL, "ideal");
    snprintf(text, sizeof text, "%zu CPU%s", view->cpus, view->cpus == 1 ? "" : "s");
    if (view->cpus <= view->workers)
        add_legend(&legend, style(INK_STRONG, BOLD), SCALING_CPUS, text);
    if (view->workers > view->cpus)
        add_legend(&legend, style(INK_QUIET, 0), SCALING_BEYOND, "more workers than CPUs");
    snprintf(text, sizeof text, "Amdahl's law, serial fraction %.1f %%", 100 * view->serial_fraction);
    if (view->fitted)
        add_legend(&legend, style(INK_LIVE, 0), SCALING_LAW, text);
    int used = legend.row - row + 1;
    return used < rows ? used : rows;
}

/* --- the table --- */

static bool is_shown(const struct scaling_view *view, size_t workers, size_t step)
{
    return workers == 1 || workers == view->cpus || workers == view->workers || workers % step == 0;
}

/* Where not all fit, every second worker is shown, or every third …, and always 1, the CPUs and the last. */
static size_t table_step(const struct scaling_view *view, int rows)
{
    for (size_t step = 1;; step++) {
        int count = 0;
        for (size_t n = 1; n <= view->workers; n++)
            count += is_shown(view, n, step);
        if (count <= rows || step > view->workers)
            return step;
    }
}

void scaling_table(const struct scaling_view *view, struct canvas *canvas, int row, int end)
{
    enum { FIRST = 9, METHOD = 16, WALL = 9 };
    int left = canvas->columns - SCALING_TABLE_COLUMNS;
    canvas_text(canvas, row, left, canvas->columns, style(INK_QUIET, UNDERLINE),
                "workers  starmap         apply_async     ");
    size_t step = table_step(view, end - row - 1);
    for (size_t n = 1; n <= view->workers && row + 1 < end; n++) {
        if (!is_shown(view, n, step))
            continue;
        row++;
        struct style quiet = style(n > view->cpus ? INK_QUIET : INK_DEFAULT, 0);
        char text[24];
        if (n > view->cpus)
            canvas_put(canvas, row, left, quiet, SCALING_BEYOND);
        snprintf(text, sizeof text, "%zu", n);
        canvas_right(canvas, row, left + 1, left + FIRST - 2, n == view->cpus ? style(INK_STRONG, BOLD) : quiet, text);
        for (size_t m = 0; m < SCALING_METHODS; m++) {
            const struct scaling_figure *figure = &view->figures[m][n - 1];
            int column = left + FIRST + (int)m * METHOD;
            if (!figure->runs)
                continue;
            canvas_text(canvas, row, column, column + WALL, quiet, number_duration(figure->median_ns).text);
            snprintf(text, sizeof text, "%.2f", figure->speed_up);
            canvas_right(canvas, row, column + WALL, column + METHOD - 2, scaling_style((enum scaling_method)m), text);
        }
    }
}
