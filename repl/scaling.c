/* repl/scaling.c - from walls to medians, speed-ups and a law. */
#include "repl/scaling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "repl/session.h"

struct scaling *scaling_create(const char *title, size_t title_size, size_t workers, size_t cpus, size_t repeats)
{
    struct scaling *scaling = must_allocate(sizeof *scaling);
    scaling->title = must_copy(title, title_size);
    for (char *c = scaling->title; *c; c++)
        *c = *c == '\n' || *c == '\t' ? ' ' : *c;
    scaling->serial.ns = must_allocate(repeats * sizeof(uint64_t));
    for (size_t m = 0; m < SCALING_METHODS; m++)
        for (size_t n = 0; n < workers; n++)
            scaling->walls[m][n].ns = must_allocate(repeats * sizeof(uint64_t));
    scaling->began_ns = scaling->last_ns = clock_ns();
    scaling->view = (struct scaling_view){.title = scaling->title,
                                          .workers = workers,
                                          .cpus = cpus,
                                          .repeats = repeats,
                                          .runs = repeats * (1 + SCALING_METHODS * workers)};
    return scaling;
}

void scaling_release(struct scaling *scaling)
{
    if (!scaling)
        return;
    free(scaling->title);
    free(scaling->serial.ns);
    for (size_t m = 0; m < SCALING_METHODS; m++)
        for (size_t n = 0; n < scaling->view.workers; n++)
            free(scaling->walls[m][n].ns);
    free(scaling);
}

/* --- statistics --- */

static int by_length(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void summarize(const struct walls *walls, struct scaling_figure *figure)
{
    size_t count = walls->count;
    uint64_t *sorted = must_allocate(count * sizeof *sorted);
    memcpy(sorted, walls->ns, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_length);
    figure->runs = count;
    figure->low_ns = sorted[0];
    figure->high_ns = sorted[count - 1];
    figure->median_ns =
        sorted[(count - 1) / 2] / 2 + sorted[count / 2] / 2 + (sorted[(count - 1) / 2] % 2 + sorted[count / 2] % 2) / 2;
    free(sorted);
}

/* Amdahl's law (G. Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities",
 * AFIPS 1967): if the part s of a job's time cannot be divided, n workers take s + (1 - s) / n of it, so that
 *
 *     1 / S(n) = s + (1 - s) / n,   or   1 / S(n) - 1 / n = s * (1 - 1 / n).
 *
 * With y the left side and x = 1 - 1 / n that is a line through the origin, y = s * x, and the sum of (y - s * x)^2 is
 * least where its derivative by s is 0: s = sum(x * y) / sum(x * x). One worker has x = 0 and says nothing of s. Beyond
 * the CPUs there are no more processors, which the law is about. */
bool amdahl_fit(const struct scaling_view *view, double *serial_fraction)
{
    double xy = 0, xx = 0;
    for (size_t n = 2; n <= view->workers && n <= view->cpus; n++) {
        for (size_t m = 0; m < SCALING_METHODS; m++) {
            const struct scaling_figure *figure = &view->figures[m][n - 1];
            if (!figure->runs || !(figure->speed_up > 0))
                continue;
            double x = 1 - 1 / (double)n, y = 1 / figure->speed_up - 1 / (double)n;
            xy += x * y;
            xx += x * x;
        }
    }
    if (!(xx > 0))
        return false;
    double s = xy / xx;
    *serial_fraction = s < 0 ? 0 : s > 1 ? 1 : s;
    return true;
}

/* What is left, at the pace so far: pools' starts are in the pace, not in the walls. What was never run is expected to
 * divide by the workers that have a CPU. */
static uint64_t estimate_left(const struct scaling *scaling)
{
    const struct scaling_view *view = &scaling->view;
    double serial = (double)view->serial.median_ns, done = serial * (double)view->serial.runs;
    double left = serial * (double)(view->repeats - view->serial.runs);
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        for (size_t n = 1; n <= view->workers; n++) {
            const struct scaling_figure *figure = &view->figures[m][n - 1];
            double each = figure->runs ? (double)figure->median_ns : serial / (double)(n < view->cpus ? n : view->cpus);
            done += each * (double)figure->runs;
            left += each * (double)(view->repeats - figure->runs);
        }
    }
    return done > 0 ? (uint64_t)(left / done * (double)(scaling->last_ns - scaling->began_ns)) : 0;
}

static void set_speed_up(const struct scaling_view *view, struct scaling_figure *figure)
{
    if (figure->runs)
        figure->speed_up = (double)view->serial.median_ns / (double)figure->median_ns;
}

static void add(struct scaling *scaling, struct walls *walls, struct scaling_figure *figure, uint64_t wall_ns)
{
    struct scaling_view *view = &scaling->view;
    walls->ns[walls->count++] = wall_ns ? wall_ns : 1;
    summarize(walls, figure);
    if (figure != &view->serial)
        set_speed_up(view, figure);
    for (size_t m = 0; m < SCALING_METHODS && figure == &view->serial; m++)
        for (size_t n = 0; n < view->workers; n++)
            set_speed_up(view, &view->figures[m][n]);
    view->serial.speed_up = 1;
    view->fitted = amdahl_fit(view, &view->serial_fraction);
    view->runs_done++;
    scaling->last_ns = clock_ns();
    scaling->left_ns = estimate_left(scaling);
}

void scaling_add_serial(struct scaling *scaling, uint64_t wall_ns)
{
    add(scaling, &scaling->serial, &scaling->view.serial, wall_ns);
}

void scaling_add(struct scaling *scaling, enum scaling_method method, size_t workers, const struct scaling_spent *spent)
{
    struct scaling_figure *figure = &scaling->view.figures[method][workers - 1];
    struct scaling_spent *sum = &figure->spent;
    sum->wall_ns += spent->wall_ns;
    sum->busiest_ns += spent->busiest_ns;
    sum->busy_ns += spent->busy_ns;
    sum->wait_ns += spent->wait_ns;
    sum->off_cpu_ns += spent->off_cpu_ns;
    sum->waking_ns += spent->waking_ns;
    sum->own_ns += spent->own_ns;
    add(scaling, &scaling->walls[method][workers - 1], figure, spent->wall_ns);
}

void scaling_end(struct scaling *scaling, bool interrupted)
{
    scaling->last_ns = clock_ns();
    scaling->left_ns = 0;
    scaling->view.over = true;
    scaling->view.interrupted = interrupted;
}

void scaling_view(const struct scaling *scaling, struct scaling_view *out)
{
    *out = scaling->view;
    uint64_t now = out->over ? scaling->last_ns : clock_ns(), since = now - scaling->last_ns;
    out->elapsed_ns = now - scaling->began_ns;
    out->left_ns = scaling->left_ns > since ? scaling->left_ns - since : 0;
}

/* --- the progress line --- */

void scaling_show_progress(const struct session *session, struct scaling *scaling)
{
    char text[128];
    struct scaling_view view;
    if (!session->interactive || session->pane_on || !isatty(STDERR_FILENO))
        return;
    scaling_view(scaling, &view);
    scaling_progress(&view, text, sizeof text);
    int columns = utf8_columns(text), shown = scaling->progress_columns;
    if (columns >= session_columns(session, session->err))
        return;
    fprintf(session->err, "\r%s%*s", text, shown > columns ? shown - columns : 0, "");
    fflush(session->err);
    scaling->progress_columns = columns > shown ? columns : shown;
}

void scaling_clear_progress(const struct session *session, struct scaling *scaling)
{
    if (!scaling->progress_columns)
        return;
    /* And what the terminal shows of Ctrl-C. */
    fprintf(session->err, "\r%*s\r", scaling->progress_columns + (int)sizeof "^C" - 1, "");
    fflush(session->err);
    scaling->progress_columns = 0;
}
