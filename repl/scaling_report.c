/* repl/scaling_report.c - what a scaling test came to: a table and sentences for people, every run for programs. */
#include <stdlib.h>
#include <string.h>

#include "repl/scaling.h"
#include "repl/text.h"
#include "viz/number.h"

enum { WORKERS_COLUMNS = 7, SPEED_UP_COLUMNS = 8, EFFICIENCY_COLUMNS = 10, WORDS_COLUMNS = 79 };

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

static double better_speed_up(const struct scaling_view *view, size_t workers)
{
    double better = 0;
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        const struct scaling_figure *figure = &view->figures[m][workers - 1];
        if (figure->runs && figure->speed_up > better)
            better = figure->speed_up;
    }
    return better;
}

static void put_row(const struct scaling_view *view, size_t workers, const int *widths, struct text *out)
{
    struct text wall = {.bytes = NULL};
    double better = better_speed_up(view, workers);
    if (better <= 0)
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
    text_format(out, " %*s\n", EFFICIENCY_COLUMNS, number_percent(better / (double)workers).text);
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
        if (n == view->cpus + 1 && better_speed_up(view, n) > 0) {
            text_format(out, "%*s  more workers than CPUs from here on: there ", WORKERS_COLUMNS, "");
            text_format(out, view->cpus == 1 ? "is 1\n" : "are %zu\n", view->cpus);
        }
        put_row(view, n, widths, out);
    }
    text_put(out, "efficiency: the better speed-up / workers\n");
}

/* --- the verdict --- */

static void put_amdahl(const struct scaling_view *view, struct text *out)
{
    if (!view->fitted)
        return;
    double s = view->serial_fraction;
    text_put(out, "Amdahl's law, fitted to both methods up to the CPUs: ");
    if (s < 0.0005)
        text_put(out, "serial fraction 0.0 %: nothing in these points that does not divide\n");
    else if (s > 0.95)
        text_format(out, "serial fraction %.1f %%: as if next to nothing of it divided\n", 100 * s);
    else
        text_format(out, "serial fraction %.1f %%, at most %.*f times as fast with any number of workers\n", 100 * s,
                    1 / s < 10 ? 1 : 0, 1 / s);
}

/* The most workers that were measured and have a CPU each. */
static size_t last_measured(const struct scaling_view *view, size_t most)
{
    size_t n = view->workers < most ? view->workers : most;
    while (n > 0 && better_speed_up(view, n) <= 0)
        n--;
    return n;
}

static void compare_methods(const struct scaling_view *view, size_t workers, struct text *out)
{
    const struct scaling_figure *sync = &view->figures[SCALING_STARMAP][workers - 1];
    const struct scaling_figure *async = &view->figures[SCALING_APPLY_ASYNC][workers - 1];
    const double alike = 0.02;
    if (!sync->runs || !async->runs)
        return;
    double ratio = (double)async->median_ns / (double)sync->median_ns;
    bool overlap = sync->low_ns <= async->high_ns && async->low_ns <= sync->high_ns;
    if (ratio > 1 - alike && ratio < 1 + alike)
        text_put(out, "; starmap and apply_async come out alike");
    else if (sync->runs > 1 && overlap)
        text_put(out, "; starmap and apply_async do not differ by more than their runs do");
    else if (ratio > 1)
        text_format(out, "; apply_async takes %.*f times as long as starmap", ratio < 10 ? 2 : 0, ratio);
    else
        text_format(out, "; starmap takes %.*f times as long as apply_async", ratio > 0.1 ? 2 : 0, 1 / ratio);
}

static void put_beyond(const struct scaling_view *view, double up_to_cpus, struct text *out)
{
    const double more = 1.05;
    size_t best = 0;
    for (size_t n = view->cpus + 1; n <= view->workers; n++)
        if (better_speed_up(view, n) > (best ? better_speed_up(view, best) : 0))
            best = n;
    if (!best)
        return;
    double speed_up = better_speed_up(view, best);
    text_format(out, "More workers than CPUs come to %.2f with %zu", speed_up, best);
    if (speed_up > more * (double)view->cpus)
        text_put(out, ": so it is with work that waits more than it computes.\n");
    else if (speed_up <= more * up_to_cpus)
        text_put(out, ": nothing is gained, they take turns.\n");
    else
        text_put(out, ".\n");
}

static void put_verdict(const struct scaling_view *view, struct text *out)
{
    size_t n = last_measured(view, view->cpus);
    if (!n)
        return;
    double speed_up = better_speed_up(view, n);
    if (speed_up < 0.98)
        text_format(out,
                    speed_up < 0.1 ? "%zu worker%s %s slower than one process alone, %.1g times its speed: handing "
                                     "the work out costs more than it saves"
                                   : "%zu worker%s %s slower than one process alone, %.2f times its speed: handing "
                                     "the work out costs more than it saves",
                    n, n == 1 ? "" : "s", n == 1 ? "is" : "are", speed_up);
    else if (n == 1)
        text_format(out, "One worker is as fast as one process alone, %.2f times", speed_up);
    else
        text_format(out, "%zu workers are %.2f times as fast as one process alone, %s of the ideal", n, speed_up,
                    number_percent(speed_up / (double)n).text);
    compare_methods(view, n, out);
    text_put(out, ".\n");
    put_beyond(view, speed_up, out);
}

void scaling_text(const struct scaling_view *view, struct text *out)
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
    put_amdahl(view, &words);
    put_verdict(view, &words);
    if (view->interrupted)
        text_format(&words, "Unfinished: broken off after %zu of %zu runs; the figures are of those.\n",
                    view->runs_done, view->runs);
    text_wrap(out, text_string(&words), WORDS_COLUMNS);
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
    static const char *const keys[] = {"wall_ns", "median_ns", "speed_up"};
    struct value record = value_record(keys, sizeof keys / sizeof *keys);
    struct value *cells = record.sequence->items;
    cells[0] = list_of(walls);
    cells[1] = figure->runs ? value_int((int64_t)figure->median_ns) : value_none();
    cells[2] = figure->runs ? value_double(figure->speed_up) : value_none();
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
