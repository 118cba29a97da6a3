/* repl/scaling_report.c - what a scaling test came to: a table and sentences for people, every run for programs. */
#include <stdlib.h>
#include <string.h>

#include "repl/scaling.h"
#include "repl/text.h"
#include "viz/number.h"

enum { WORKERS_COLUMNS = 7, SPEED_UP_COLUMNS = 8, EFFICIENCY_COLUMNS = 10 };
enum { WORDS_COLUMNS = 80, WORDS_COLUMNS_MAX = 100 }; /* without a terminal; in a wide one, longer lines read badly */

/* --- the table --- */

static void put_left(struct text *out, const char *string, int columns)
{
    int gap = columns - text_columns(string, strlen(string));
    text_format(out, "%s%*s", string, gap > 0 ? gap : 0, "");
}

static void put_in_unit(struct text *out, uint64_t ns, double unit_ns)
{
    double value = (double)ns / unit_ns;
    text_format(out, "%.*f", unit_ns < 10 || value >= 99.95 ? 0 : value < 9.995 ? 2 : 1, value);
}

/* The spread in the median's unit: "7.71 ms (7.60–12.4)". */
static void wall_words(const struct scaling_figure *figure, struct text *out)
{
    struct number median = number_duration(figure->median_ns);
    const char *unit = strrchr(median.text, ' ') + 1;
    double unit_ns = strcmp(unit, "ns") == 0 ? 1 : strcmp(unit, "µs") == 0 ? 1e3 : strcmp(unit, "ms") == 0 ? 1e6 : 1e9;
    text_put(out, median.text);
    if (figure->runs < 2)
        return;
    text_put(out, " (");
    put_in_unit(out, figure->low_ns, unit_ns);
    text_put(out, "–");
    put_in_unit(out, figure->high_ns, unit_ns);
    text_put(out, ")");
}

static void put_row(const struct scaling_view *view, size_t workers, const int *widths, struct text *out)
{
    struct text wall = {.bytes = NULL};
    const struct scaling_figure *better = scaling_better(view, workers);
    if (!better)
        return;
    text_format(out, "%*zu", WORKERS_COLUMNS, workers);
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        const struct scaling_figure *figure = &view->figures[m][workers - 1];
        text_clear(&wall);
        if (figure->runs)
            wall_words(figure, &wall);
        text_put(out, "  ");
        put_left(out, text_string(&wall), widths[m]);
        if (figure->runs)
            text_format(out, " %*.2f", SPEED_UP_COLUMNS, figure->speed_up);
        else
            text_format(out, " %*s", SPEED_UP_COLUMNS, "");
    }
    text_format(out, " %*s\n", EFFICIENCY_COLUMNS, number_percent(better->speed_up / (double)workers).text);
    text_release(&wall);
}

static void put_table(const struct scaling_view *view, struct text *out)
{
    int widths[SCALING_METHODS];
    struct text wall = {.bytes = NULL};
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        widths[m] = utf8_columns(scaling_method_names[m]);
        for (size_t n = 0; n < view->workers; n++) {
            text_clear(&wall);
            if (view->figures[m][n].runs)
                wall_words(&view->figures[m][n], &wall);
            int columns = text_columns(text_string(&wall), wall.size);
            widths[m] = columns > widths[m] ? columns : widths[m];
        }
    }
    text_release(&wall);
    text_format(out, "%*s", WORKERS_COLUMNS, "workers");
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        text_put(out, "  ");
        put_left(out, scaling_method_names[m], widths[m]);
        text_format(out, " %*s", SPEED_UP_COLUMNS, "speed-up");
    }
    text_format(out, " %*s\n", EFFICIENCY_COLUMNS, "efficiency");
    for (size_t n = 1; n <= view->workers; n++) {
        if (n == view->cpus + 1 && scaling_better(view, n)) {
            text_format(out, "%*s  more workers than CPUs from here on: there ", WORKERS_COLUMNS, "");
            text_format(out, view->cpus == 1 ? "is 1\n" : "are %zu\n", view->cpus);
        }
        put_row(view, n, widths, out);
    }
    text_put(out, "efficiency: the better speed-up / workers\n");
}

/* --- all of it --- */

void scaling_text(const struct scaling_view *view, int columns, struct text *out)
{
    text_add_visible(out, view->title, strlen(view->title));
    text_put(out, "\nserially ");
    wall_words(&view->serial, out);
    if (view->serial.runs > 1)
        text_format(out, ": median (lowest–highest) of %zu runs", view->serial.runs);
    text_put(out, "\n");
    put_table(view, out);
    struct text words = {.bytes = NULL};
    if (view->larger_parts)
        text_put(&words,
                 "apply_async: a job a chunk would be too many; its jobs, at most 256, have more items than that\n");
    scaling_verdict(view, &words);
    if (view->interrupted)
        text_format(&words, "Unfinished: broken off after %zu of %zu runs; the figures are of those.\n",
                    view->runs_done, view->runs);
    columns = columns <= 0 ? WORDS_COLUMNS : columns > WORDS_COLUMNS_MAX ? WORDS_COLUMNS_MAX : columns;
    text_wrap(out, text_string(&words), columns - 1); /* a line that fills the last one leaves an empty one in some */
    text_release(&words);
}

/* --- JSON --- */

static struct value list_of(const struct walls *walls)
{
    struct value list = value_sequence(VALUE_LIST, walls->count);
    for (size_t i = 0; i < walls->count; i++)
        list.sequence->items[i] = value_int((int64_t)walls->ns[i]);
    return list;
}

static struct value figure_value(const struct scaling_figure *figure, const struct walls *walls)
{
    static const char *const keys[] = {"wall_ns", "median_ns", "speed_up", "busy_ns", "off_cpu_ns", "waking_ns"};
    struct value record = value_record(keys, sizeof keys / sizeof *keys);
    struct value *cells = record.sequence->items;
    cells[0] = list_of(walls);
    cells[1] = figure->runs ? value_int((int64_t)figure->median_ns) : value_none();
    cells[2] = figure->runs ? value_double(figure->speed_up) : value_none();
    cells[3] = figure->runs ? value_int((int64_t)figure->spent.busy_ns) : value_none(); /* sums over the runs */
    cells[4] = figure->runs ? value_int((int64_t)figure->spent.off_cpu_ns) : value_none();
    cells[5] = figure->runs ? value_int((int64_t)figure->spent.waking_ns) : value_none();
    return record;
}

static struct value point_value(const struct scaling *scaling, size_t workers)
{
    static const char *const keys[] = {"workers", "starmap", "apply_async"};
    struct value record = value_record(keys, sizeof keys / sizeof *keys);
    record.sequence->items[0] = value_int((int64_t)workers);
    for (size_t m = 0; m < SCALING_METHODS; m++)
        record.sequence->items[1 + m] =
            figure_value(&scaling->view.figures[m][workers - 1], &scaling->walls[m][workers - 1]);
    return record;
}

struct value scaling_value(const struct scaling *scaling)
{
    static const char *const keys[] = {"cpus",      "workers",          "repeats",         "interrupted",
                                       "serial_ns", "serial_median_ns", "serial_fraction", "points"};
    const struct scaling_view *view = &scaling->view;
    struct value record = value_record(keys, sizeof keys / sizeof *keys);
    struct value *cells = record.sequence->items;
    cells[0] = value_int((int64_t)view->cpus);
    cells[1] = value_int((int64_t)view->workers);
    cells[2] = value_int((int64_t)view->repeats);
    cells[3] = value_bool(view->interrupted);
    cells[4] = list_of(&scaling->serial);
    cells[5] = view->serial.runs ? value_int((int64_t)view->serial.median_ns) : value_none();
    cells[6] = view->fitted ? value_double(view->serial_fraction) : value_none();
    cells[7] = value_sequence(VALUE_LIST, view->workers);
    for (size_t n = 1; n <= view->workers; n++)
        cells[7].sequence->items[n - 1] = point_value(scaling, n);
    return record;
}
