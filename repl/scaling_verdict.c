/* repl/scaling_verdict.c - what a scaling test's figures say, and what they do not. */
#include "repl/scaling.h"
#include "repl/text.h"
#include "viz/number.h"

/* Why the figures may be what they are. */
struct grounds {
    size_t workers;     /* the most that were measured and have a CPU each */
    double off_cpu;     /* of the time in which they had work, the largest share that is found; 0: too little to tell */
    size_t off_workers; /* with so many it is found */
    double handing_out; /* of the wall: not for items, even with the busiest worker; 0: it is not known */
    bool brief;         /* the runs are */
};

const struct scaling_figure *scaling_better(const struct scaling_view *view, size_t workers)
{
    const struct scaling_figure *better = NULL;
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        const struct scaling_figure *figure = &view->figures[m][workers - 1];
        if (figure->runs && figure->speed_up > (better ? better->speed_up : 0))
            better = figure;
    }
    return better;
}

/* --- grounds --- */

/* All runs with so many workers. A worker that is not woken has no CPU either: in a short job the others may have done
 * its part by then. What the program itself took of the CPUs may have been taken from them: it is not counted, for
 * nothing else need run on the machine for that. */
static double off_cpu_share(const struct scaling_view *view, size_t workers)
{
    const double least = 0.1, least_ns = 200000 * (double)workers; /* to wake up takes a part of that */
    double wanted = 0, off = 0, runs = 0;
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        const struct scaling_figure *figure = &view->figures[m][workers - 1];
        const struct scaling_spent *spent = &figure->spent;
        runs += (double)figure->runs;
        uint64_t without = spent->off_cpu_ns + spent->waking_ns;
        wanted += (double)spent->busy_ns + (double)spent->waking_ns;
        off += without > spent->own_ns ? (double)(without - spent->own_ns) : 0;
    }
    return wanted > 0 && off >= least * wanted && off >= least_ns * runs ? off / wanted : 0;
}

/* What the busiest worker does not have its items for, in so many workers' runs by the better method. One worker may
 * take longer over all items than the program alone: the chunks are claimed in that time. */
static double handing_out_share(const struct scaling_view *view, size_t workers)
{
    const struct scaling_figure *better = scaling_better(view, workers);
    enum scaling_method method =
        better == &view->figures[SCALING_STARMAP][workers - 1] ? SCALING_STARMAP : SCALING_APPLY_ASYNC;
    const struct scaling_figure *alone = &view->figures[method][0];
    if (!better->spent.busiest_ns || !better->spent.wall_ns)
        return 0;
    double had = (double)better->spent.busiest_ns / (double)better->spent.wall_ns;
    double serial = (double)view->serial.median_ns * (double)alone->runs;
    if ((double)alone->spent.busy_ns > serial)
        had *= serial / (double)alone->spent.busy_ns;
    return had < 1 ? 1 - had : 0;
}

static struct grounds find_grounds(const struct scaling_view *view)
{
    const uint64_t brief_ns = 10000000;
    struct grounds grounds = {.workers = view->workers < view->cpus ? view->workers : view->cpus};
    while (grounds.workers > 0 && !scaling_better(view, grounds.workers))
        grounds.workers--;
    for (size_t n = 1; n <= grounds.workers; n++) {
        double share = off_cpu_share(view, n);
        if (share > 0 && share >= grounds.off_cpu) {
            grounds.off_cpu = share;
            grounds.off_workers = n;
        }
    }
    if (!grounds.workers)
        return grounds;
    grounds.brief = scaling_better(view, grounds.workers)->median_ns < brief_ns;
    grounds.handing_out = handing_out_share(view, grounds.workers);
    return grounds;
}

static bool is_too_brief(const struct grounds *grounds)
{
    return grounds->brief && grounds->handing_out >= 0.5 && !(grounds->off_cpu > 0);
}

/* --- sentences --- */

static void put_off_cpu(const struct grounds *grounds, struct text *out)
{
    if (!(grounds->off_cpu > 0))
        return;
    text_format(out, "The workers had no CPU for %s of the time", number_percent(grounds->off_cpu).text);
    if (grounds->off_workers != grounds->workers)
        text_format(out, " when there %s %zu", grounds->off_workers == 1 ? "was" : "were", grounds->off_workers);
    text_put(out, grounds->brief ? ": something else runs on this machine, or the kernel does not spread runs as short "
                                   "as these over the CPUs. Measure again when it is quiet, and with a larger job.\n"
                                 : ": something else runs on this machine. Measure again when it is quiet.\n");
}

/* What one process at a time may do does not divide: that is a reason, and none of the machine's. */
static void put_waits(const struct scaling_view *view, const struct grounds *grounds, struct text *out)
{
    const double least = 0.1;
    double wait = 0, busy = 0;
    for (size_t m = 0; m < SCALING_METHODS; m++) {
        wait += (double)view->figures[m][grounds->workers - 1].spent.wait_ns;
        busy += (double)view->figures[m][grounds->workers - 1].spent.busy_ns;
    }
    if (wait > least * (wait + busy))
        text_format(out, "With %zu workers they waited %s of the time for each other, for a lock or a queue.\n",
                    grounds->workers, number_percent(wait / (wait + busy)).text);
}

static void put_amdahl(const struct scaling_view *view, const struct grounds *grounds, struct text *out)
{
    if (!view->fitted)
        return;
    double s = view->serial_fraction;
    text_format(out, "Amdahl's law, fitted to both methods up to the CPUs: serial fraction %.1f %%", 100 * s);
    if (grounds->off_cpu > 0 || is_too_brief(grounds))
        text_put(out, "\n"); /* it is no property of the job */
    else if (s < 0.0005)
        text_put(out, ": nothing in these points that does not divide\n");
    else if (s > 0.95)
        text_put(out, ": as if next to nothing of it divided\n");
    else
        text_format(out, ", at most %.*f times as fast with any number of workers\n", 1 / s < 10 ? 1 : 0, 1 / s);
}

static void compare_methods(const struct scaling_view *view, const struct grounds *grounds, struct text *out)
{
    const struct scaling_figure *sync = &view->figures[SCALING_STARMAP][grounds->workers - 1];
    const struct scaling_figure *async = &view->figures[SCALING_APPLY_ASYNC][grounds->workers - 1];
    const double alike = 0.02;
    if (grounds->off_cpu > 0)
        return; /* one may have been disturbed more than the other */
    if (sync->runs < 2 || async->runs < 2) {
        text_put(out, "; too few runs to tell starmap from apply_async");
        return;
    }
    double ratio = (double)async->median_ns / (double)sync->median_ns;
    bool overlap = sync->low_ns <= async->high_ns && async->low_ns <= sync->high_ns;
    if (ratio > 1 - alike && ratio < 1 + alike)
        text_put(out, "; starmap and apply_async come out alike");
    else if (overlap)
        text_put(out, "; starmap and apply_async do not differ by more than their runs do");
    else if (ratio > 1)
        text_format(out, "; apply_async takes %.*f times as long as starmap", ratio < 10 ? 2 : 0, ratio);
    else
        text_format(out, "; starmap takes %.*f times as long as apply_async", ratio > 0.1 ? 2 : 0, 1 / ratio);
}

static void put_beyond(const struct scaling_view *view, const struct grounds *grounds, struct text *out)
{
    const double more = 1.05;
    const struct scaling_figure *best = NULL;
    size_t workers = 0;
    for (size_t n = view->cpus + 1; n <= view->workers; n++) {
        const struct scaling_figure *figure = scaling_better(view, n);
        if (figure && figure->speed_up > (best ? best->speed_up : 0)) {
            best = figure;
            workers = n;
        }
    }
    if (!best)
        return;
    text_format(out, "More workers than CPUs come to %.2f with %zu", best->speed_up, workers);
    bool reason = !(grounds->off_cpu > 0) && !is_too_brief(grounds) && !(view->interrupted && best->runs < 2);
    if (reason && best->speed_up > more * (double)view->cpus)
        text_put(out, ": so it is with work that waits more than it computes.\n");
    else if (reason && best->speed_up <= more * scaling_better(view, grounds->workers)->speed_up)
        text_put(out, ": nothing is gained, they take turns.\n");
    else
        text_put(out, ".\n");
}

static void put_speed_up(const struct scaling_view *view, const struct grounds *grounds, struct text *out)
{
    const double slower = 0.98, costs = 0.1;
    size_t n = grounds->workers;
    double speed_up = scaling_better(view, n)->speed_up;
    if (speed_up < slower) {
        text_format(out, "%zu worker%s %s slower than one process alone, ", n, n == 1 ? "" : "s",
                    n == 1 ? "is" : "are");
        text_format(out, speed_up < 0.1 ? "%.1g times its speed" : "%.2f times its speed", speed_up);
        if (grounds->handing_out >= costs && !(grounds->off_cpu > 0) && !is_too_brief(grounds))
            text_put(out, ": handing the work out costs more than it saves");
    } else if (n == 1)
        text_format(out, "One worker is as fast as one process alone, %.2f times", speed_up);
    else
        text_format(out, "%zu workers are %.2f times as fast as one process alone, %s of the ideal", n, speed_up,
                    number_percent(speed_up / (double)n).text);
    compare_methods(view, grounds, out);
    text_put(out, ".\n");
    if (is_too_brief(grounds))
        text_format(out,
                    "The runs are so short that handing the work out takes %s of their time: a larger job shows what "
                    "the workers can do.\n",
                    number_percent(grounds->handing_out).text);
}

void scaling_verdict(const struct scaling_view *view, struct text *out)
{
    struct grounds grounds = find_grounds(view);
    put_off_cpu(&grounds, out);
    put_amdahl(view, &grounds, out);
    if (!grounds.workers)
        return;
    put_speed_up(view, &grounds, out);
    put_waits(view, &grounds, out);
    put_beyond(view, &grounds, out);
}
