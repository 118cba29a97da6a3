/* viz/job_lines.c - a line a job: how far, how fast, and what the workers' time went into. */
#include <stdio.h>

#include "viz/number.h"
#include "viz/scene.h"

struct pen {
    struct canvas *canvas;
    int row, column, end;
    bool begun;
};

/* A part that does not fit is left away whole: figures never wrap. */
static void add(struct pen *pen, struct style style_of, const char *words, const char *figure)
{
    int width = utf8_columns(words) + utf8_columns(figure) + (pen->begun ? 3 : 0);
    if (pen->column + width > pen->end)
        return;
    if (pen->begun)
        pen->column = canvas_text(pen->canvas, pen->row, pen->column, pen->end, style(INK_QUIET, 0), " · ");
    pen->begun = true;
    pen->column = canvas_text(pen->canvas, pen->row, pen->column, pen->end, style_of, words);
    struct style strong = style_of;
    strong.attributes |= BOLD;
    pen->column = canvas_text(pen->canvas, pen->row, pen->column, pen->end, strong, figure);
}

static void draw_parts(const struct job_line *job, struct pen *pen)
{
    struct style plain = style(INK_DEFAULT, 0), quiet = style(INK_QUIET, 0);
    char words[128];
    snprintf(words, sizeof words, "%s of %s chunk%s", number_count(job->chunks_done).text,
             number_count(job->chunk_count).text, job->chunk_count == 1 ? "" : "s");
    add(pen, plain, "", words);
    add(pen, plain, job->over ? "wall " : "", number_duration(job->wall_ns).text);
    if (job->efficiency >= 0)
        add(pen, plain, "efficiency ", number_percent(job->efficiency).text);
    if (job->idle_wait >= 0)
        add(pen, job->idle_wait >= 0.1 ? style(INK_WAIT, 0) : quiet, "idle wait ", number_percent(job->idle_wait).text);
    const double worth_a_word = 0.02;
    if (job->lock_wait >= worth_a_word)
        add(pen, style(INK_ALERT, 0), "lock wait ", number_percent(job->lock_wait).text);
    if (job->queue_wait >= worth_a_word)
        add(pen, style(INK_LIVE, 0), "queue wait ", number_percent(job->queue_wait).text);
    bool lacks_cpus = job->off_cpu >= 0.05;
    if (lacks_cpus)
        add(pen, quiet, "off CPU ", number_percent(job->off_cpu).text);
    if (job->items_done && job->wall_ns) {
        snprintf(words, sizeof words, "%s %s/s", number_rate((double)job->items_done * 1e9 / (double)job->wall_ns).text,
                 job->unit);
        add(pen, plain, words, "");
    }
    if (!lacks_cpus && job->off_cpu >= 0.005)
        add(pen, quiet, "off CPU ", number_percent(job->off_cpu).text);
    if (!job->over && job->left_ns) {
        snprintf(words, sizeof words, "%s left", number_duration(job->left_ns).text);
        add(pen, quiet, words, "");
    }
}

void job_lines_draw(const struct scene *scene, struct canvas *canvas, int row, int rows)
{
    bool several = scene->job_count > 1;
    for (int r = 0; r < rows && (size_t)r < scene->job_count; r++) {
        const struct job_line *job = &scene->jobs[r];
        struct pen pen = {canvas, row + r, 1, canvas->columns - 1, false};
        if (several) {
            int names = canvas->columns / 4 + 2;
            int at = canvas_print(canvas, row + r, 1, names - 1, style(INK_QUIET, 0), "job %llu ",
                                  (unsigned long long)job->number);
            canvas_fit(canvas, row + r, at, names, style(INK_QUIET, 0), job->title);
            pen.column = names + 1;
        }
        if (job->over && job->state)
            add(&pen, style(INK_QUIET, 0), job->state, "");
        draw_parts(job, &pen);
        if (r == rows - 1 && scene->jobs_hidden) {
            char more[48];
            snprintf(more, sizeof more, "and %zu more", scene->jobs_hidden);
            add(&pen, style(INK_QUIET, 0), more, "");
        }
    }
}
