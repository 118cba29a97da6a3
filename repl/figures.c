/* repl/figures.c - what a job cost: one line, or a row a worker. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "repl/session.h"

static void add_part(struct text *text, const char *name, uint64_t ns)
{
    text_format(text, " · %s ", name);
    text_duration(text, ns);
}

static void sum_shares(const struct job *job, struct share_view *sum)
{
    *sum = (struct share_view){.pid = 0};
    for (size_t w = 0; job->shares && w < job->view.worker_count; w++)
        share_add(sum, &job->shares[w]);
}

/* The figures line is one line: what does not fit into the terminal's width is left away, the least telling first. The
 * chunks then stand below it. */
struct figures_line {
    struct text text;
    int columns; /* 0: no limit */
};

static bool add_if_it_fits(struct figures_line *line, struct text *part)
{
    int columns = text_columns(line->text.bytes, line->text.size) + text_columns(text_string(part), part->size);
    bool fits = !line->columns || columns < line->columns;
    if (fits)
        text_put(&line->text, text_string(part));
    text_clear(part);
    return fits;
}

/* A gap is worth a word from one part in fifty of all workers' time. */
static void add_gap(struct figures_line *line, const struct job *job, struct text *part, const char *name, uint64_t ns)
{
    if (!ns || ns * 50 < job->view.wall_ns * job->view.worker_count)
        return;
    add_part(part, name, ns);
    add_if_it_fits(line, part);
}

/* "20,000 chunks of 1; 3 workers replaced" */
static void add_chunks(struct text *text, const struct job *job)
{
    text_number_of(text, job->view.chunk_count, "chunk");
    text_put(text, " of ");
    text_count(text, job->view.chunk_size);
    if (!job->view.replaced)
        return;
    text_put(text, "; ");
    text_number_of(text, job->view.replaced, "worker");
    text_put(text, " replaced");
}

/* chunks: NULL: they stood behind the figures. */
static void add_below(const struct session *session, const struct job *job, const char *chunks, struct text *out)
{
    uint64_t serial_ns = session_serial_ns(session, job->title);
    bool known = serial_ns && job->view.wall_ns;
    if (known) {
        text_format(out, "\nspeed-up %.2f over ", (double)serial_ns / (double)job->view.wall_ns);
        text_duration(out, serial_ns);
        text_put(out, " serially");
    }
    if (chunks)
        text_format(out, "%s(%s)", known ? "   " : "\n", chunks);
}

static void figures_line(const struct session *session, const struct job *job, struct text *out)
{
    struct figures_line line = {.columns = session_columns(session, session->err)};
    struct text part = {.bytes = NULL};
    struct share_view sum;
    sum_shares(job, &sum);
    text_duration(&line.text, job->view.wall_ns);
    add_part(&line.text, "busy", sum.busy_ns);
    add_gap(&line, job, &part, "off CPU", sum.off_cpu_ns);
    add_gap(&line, job, &part, "lock wait", sum.lock_wait_ns);
    add_gap(&line, job, &part, "queue wait", sum.queue_wait_ns);
    add_part(&line.text, "idle wait", sum.idle_wait_ns);
    text_format(&line.text, " · efficiency %.0f %%", 100 * job_efficiency(job));
    add_gap(&line, job, &part, "dead", sum.dead_ns);
    add_gap(&line, job, &part, "stopped", sum.stopped_ns);
    add_gap(&line, job, &part, "other jobs", sum.other_ns);
    struct text chunks = {.bytes = NULL};
    add_chunks(&chunks, job);
    text_format(&part, "   (%s)", text_string(&chunks));
    bool fits = add_if_it_fits(&line, &part);
    text_put(out, text_string(&line.text));
    add_below(session, job, fits ? NULL : text_string(&chunks), out);
    text_release(&chunks);
    text_release(&line.text);
    text_release(&part);
}

/* What a worker had, as runs of items: "[0, 5) [20, 25)", and how many more. */
static struct value slices_of(const struct job *job, size_t worker)
{
    enum { RUNS_SHOWN = 2 };
    struct text text = {.bytes = NULL};
    size_t runs = 0;
    uint64_t size = job->view.chunk_size;
    for (uint64_t c = 0; job->owners && c < job->view.chunk_count; c++) {
        if (job->owners[c] != (int)worker)
            continue;
        uint64_t begin = c * size;
        while (c + 1 < job->view.chunk_count && job->owners[c + 1] == (int)worker)
            c++;
        uint64_t end = (c + 1) * size < job->view.item_count ? (c + 1) * size : job->view.item_count;
        if (runs++ < RUNS_SHOWN)
            text_format(&text, "%s[%" PRIu64 ", %" PRIu64 ")", runs > 1 ? " " : "", begin, end);
    }
    if (runs > RUNS_SHOWN)
        text_format(&text, " and %zu more", runs - RUNS_SHOWN);
    struct value word = value_word(job->owners ? text_string(&text) : "(too many chunks)");
    text_release(&text);
    return word;
}

static struct value duration_word(uint64_t ns)
{
    struct text text = {.bytes = NULL};
    text_duration(&text, ns);
    struct value word = value_word(text_string(&text));
    text_release(&text);
    return word;
}

/* The columns of durations, most telling first. */
struct figure_column {
    const char *name;
    enum { ALWAYS, WHERE_ANY, WHERE_WIDE } shown;
    uint64_t (*of)(const struct share_view *share);
};

#define FIGURE(function, sum) \
    static uint64_t function(const struct share_view *share) \
    { \
        return sum; \
    }
FIGURE(busy_of, share->busy_ns)
FIGURE(lock_wait_of, share->lock_wait_ns)
FIGURE(queue_wait_of, share->queue_wait_ns)
FIGURE(idle_wait_of, share->idle_wait_ns)
FIGURE(off_cpu_of, share->off_cpu_ns)
FIGURE(waking_of, share->waking_ns)
FIGURE(other_of, share->other_ns + share->starting_ns + share->stopped_ns + share->dead_ns)

static const struct figure_column figure_columns[] = {
    {"busy", ALWAYS, busy_of},
    {"lock wait", WHERE_ANY, lock_wait_of},
    {"queue wait", WHERE_ANY, queue_wait_of},
    {"idle wait", ALWAYS, idle_wait_of},
    {"off CPU", ALWAYS, off_cpu_of},
    {"waking", WHERE_WIDE, waking_of},
    {"other", WHERE_WIDE, other_of},
};

enum { FIGURE_COLUMNS = sizeof figure_columns / sizeof *figure_columns, COLUMNS_BEFORE = 4 };

/* In less than WIDE columns the smaller gaps are left away; waits that nobody had, everywhere. */
static bool is_shown(const struct figure_column *column, const struct job *job, int columns)
{
    enum { WIDE = 100 };
    bool any = column->shown == ALWAYS || (column->shown == WHERE_WIDE && (columns == 0 || columns >= WIDE));
    for (size_t w = 0; column->shown == WHERE_ANY && w < job->view.worker_count; w++)
        any |= column->of(&job->shares[w]) > 0;
    return any;
}

/* A row a worker; the slices take what room there is. */
static void figures_table(const struct session *session, const struct job *job, struct text *text)
{
    const char *keys[COLUMNS_BEFORE + FIGURE_COLUMNS + 1] = {"worker", "pid", "items", "chunks"}; /* as the rows live */
    const struct figure_column *shown[FIGURE_COLUMNS];
    size_t count = 0;
    int columns = session_columns(session, session->err);
    if (!job->shares)
        return;
    for (size_t c = 0; c < FIGURE_COLUMNS; c++)
        if (is_shown(&figure_columns[c], job, columns))
            shown[count++] = &figure_columns[c];
    for (size_t c = 0; c < count; c++)
        keys[COLUMNS_BEFORE + c] = shown[c]->name;
    keys[COLUMNS_BEFORE + count] = "slice";
    struct value rows = value_sequence(VALUE_LIST, job->view.worker_count);
    for (size_t w = 0; w < rows.sequence->count; w++) {
        const struct share_view *share = &job->shares[w];
        struct value row = value_record(keys, COLUMNS_BEFORE + count + 1);
        struct value *cells = row.sequence->items;
        char name[24];
        snprintf(name, sizeof name, "w%zu", w);
        *cells++ = value_word(name);
        *cells++ = value_int(share->pid);
        *cells++ = value_int((int64_t)share->items);
        *cells++ = value_int((int64_t)share->chunks);
        for (size_t c = 0; c < count; c++)
            *cells++ = duration_word(shown[c]->of(share));
        *cells = slices_of(job, w);
        rows.sequence->items[w] = row;
    }
    print_table(rows, columns, text);
    value_release(&rows);
}

void print_figures(struct session *session, const struct job *job)
{
    if (figures_shown(session) == FIGURES_OFF || session->format == FORMAT_JSON)
        return;
    struct text text = {.bytes = NULL};
    if (figures_shown(session) == FIGURES_TABLE)
        figures_table(session, job, &text);
    figures_line(session, job, &text);
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}
