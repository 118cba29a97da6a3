/* repl/output.c - what people see: results on standard output; figures, notices and errors on standard error. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "repl/session.h"

enum {
    LIST_LIMIT = 1000, /* longer lists show their ends only */
    LINE_SHOWN = 100,  /* columns of a line that an error shows */
};

static void begin_print(struct session *session)
{
    if (session->before_print)
        session->before_print(session->context);
}

static void end_print(struct session *session)
{
    fflush(stdout);
    fflush(stderr);
    if (session->after_print)
        session->after_print(session->context);
}

void print_bare(struct session *session, const struct text *text)
{
    begin_print(session);
    fwrite(text_string(text), 1, text->size, stdout);
    end_print(session);
}

static const char *dim(const struct session *session)
{
    return session->colour ? "\033[2m" : "";
}

static const char *red(const struct session *session)
{
    return session->colour ? "\033[1;31m" : "";
}

static const char *plain(const struct session *session)
{
    return session->colour ? "\033[0m" : "";
}

void print_notice(struct session *session, const char *format, ...)
{
    struct text text = {.bytes = NULL};
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&text, format, arguments);
    va_end(arguments);
    begin_print(session);
    fflush(stdout);
    fprintf(stderr, "%s%s%s\n", dim(session), text_string(&text), plain(session));
    end_print(session);
    text_release(&text);
}

/* --- errors --- */

static int columns_of(const char *bytes, size_t size)
{
    mbstate_t state;
    memset(&state, 0, sizeof state);
    int columns = 0;
    for (size_t at = 0; at < size;) {
        wchar_t wide;
        size_t length = mbrtowc(&wide, bytes + at, size - at, &state);
        if (length == 0 || length > size - at) {
            memset(&state, 0, sizeof state);
            length = 1;
            columns++;
        } else {
            int width = wcwidth(wide);
            columns += width > 0 ? width : 0;
        }
        at += length;
    }
    return columns;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The part of the line around the place, and a caret under it. Of a long line only a stretch is shown. */
static void show_place(const struct session *session, FILE *to)
{
    const char *line = session->line;
    size_t at = session->complaint.at < session->line_size ? session->complaint.at : session->line_size;
    size_t begin = at, end = at;
    while (begin > 0 && line[begin - 1] != '\n')
        begin--;
    size_t number = session->source_line;
    for (size_t i = 0; i < begin; i++)
        number += line[i] == '\n';
    while (end < session->line_size && line[end] != '\n')
        end++;
    bool cut_left = at - begin > LINE_SHOWN / 2, cut_right;
    if (cut_left)
        begin = at - LINE_SHOWN / 2;
    cut_right = end - begin > LINE_SHOWN;
    if (cut_right)
        end = begin + LINE_SHOWN;
    while (cut_left && begin < at && is_continuation(line[begin]))
        begin++;
    while (cut_right && end > at && is_continuation(line[end]))
        end--;

    struct text shown = {.bytes = NULL}, before = {.bytes = NULL};
    if (session->source)
        text_format(&before, "%s:%zu: ", session->source, number);
    else
        text_put(&before, "  ");
    text_put(&before, cut_left ? "…" : "");
    text_add(&shown, before.bytes, before.size);
    text_add_visible(&before, line + begin, at - begin);
    text_add_visible(&shown, line + begin, end - begin);
    fprintf(to, "%s%s\n%*s%s^%s\n", text_string(&shown), cut_right ? "…" : "",
            columns_of(text_string(&before), before.size), "", red(session), plain(session));
    text_release(&shown);
    text_release(&before);
}

void print_complaint(struct session *session)
{
    const struct complaint *complaint = &session->complaint;
    begin_print(session);
    fflush(stdout);
    fprintf(stderr, "%serror:%s %s\n", red(session), plain(session), text_string(&complaint->message));
    if (complaint->at != NO_PLACE && session->line)
        show_place(session, stderr);
    else if (session->source)
        fprintf(stderr, "in %s, line %zu\n", session->source, session->source_line);
    if (complaint->hint.size)
        fprintf(stderr, "%s\n", text_string(&complaint->hint));
    end_print(session);
}

/* --- figures --- */

static void add_part(struct text *text, const char *name, uint64_t ns)
{
    text_format(text, " · %s ", name);
    text_duration(text, ns);
}

static void sum_shares(const struct job *job, struct share_view *sum)
{
    *sum = (struct share_view){.pid = 0};
    for (size_t w = 0; job->shares && w < job->view.worker_count; w++) {
        const struct share_view *share = &job->shares[w];
        sum->busy_ns += share->busy_ns;
        sum->off_cpu_ns += share->off_cpu_ns;
        sum->idle_wait_ns += share->idle_wait_ns;
        sum->waking_ns += share->waking_ns;
        sum->starting_ns += share->starting_ns;
        sum->other_ns += share->other_ns;
        sum->stopped_ns += share->stopped_ns;
        sum->dead_ns += share->dead_ns;
    }
}

/* The figures line is one line: what does not fit into the terminal's width is left away, the least telling first. */
struct figures_line {
    struct text text;
    int columns; /* 0: no limit */
};

static int error_columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static void add_if_it_fits(struct figures_line *line, struct text *part)
{
    int columns = columns_of(line->text.bytes, line->text.size) + columns_of(text_string(part), part->size);
    if (!line->columns || columns < line->columns)
        text_put(&line->text, text_string(part));
    text_clear(part);
}

/* A gap is worth a word from one part in fifty of all workers' time. */
static void add_gap(struct figures_line *line, const struct job *job, struct text *part, const char *name, uint64_t ns)
{
    if (!ns || ns * 50 < job->view.wall_ns * job->view.worker_count)
        return;
    add_part(part, name, ns);
    add_if_it_fits(line, part);
}

static void figures_line(const struct session *session, const struct job *job, struct text *out)
{
    struct figures_line line = {.columns = error_columns()};
    struct text part = {.bytes = NULL};
    struct share_view sum;
    sum_shares(job, &sum);
    text_duration(&line.text, job->view.wall_ns);
    add_part(&line.text, "busy", sum.busy_ns);
    add_part(&line.text, "idle wait", sum.idle_wait_ns);
    text_format(&line.text, " · efficiency %.0f %%", 100 * job_efficiency(job));
    uint64_t serial_ns = session_serial_ns(session, job->title);
    if (serial_ns && job->view.wall_ns) {
        text_format(&part, " · speed-up %.2f", (double)serial_ns / (double)job->view.wall_ns);
        add_if_it_fits(&line, &part);
    }
    add_gap(&line, job, &part, "off CPU", sum.off_cpu_ns);
    add_gap(&line, job, &part, "dead", sum.dead_ns);
    add_gap(&line, job, &part, "stopped", sum.stopped_ns);
    add_gap(&line, job, &part, "other jobs", sum.other_ns);
    text_put(&part, "   (");
    text_number_of(&part, job->view.chunk_count, "chunk");
    text_put(&part, " of ");
    text_count(&part, job->view.chunk_size);
    text_put(&part, ")");
    add_if_it_fits(&line, &part);
    text_put(out, text_string(&line.text));
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

static void figures_table(const struct job *job, struct text *text)
{
    static const char *const keys[] = {"worker", "pid",       "slice",  "items",   "chunks",
                                       "busy",   "idle wait", "waking", "off CPU", "other"};
    enum { KEYS = sizeof keys / sizeof *keys };
    if (!job->shares)
        return;
    struct value rows = value_sequence(VALUE_LIST, job->view.worker_count);
    for (size_t w = 0; w < rows.sequence->count; w++) {
        const struct share_view *share = &job->shares[w];
        struct value row = rows.sequence->items[w] = value_record(keys, KEYS);
        struct value *cells = row.sequence->items;
        char name[24];
        snprintf(name, sizeof name, "w%zu", w);
        cells[0] = value_word(name);
        cells[1] = value_int(share->pid);
        cells[2] = slices_of(job, w);
        cells[3] = value_int((int64_t)share->items);
        cells[4] = value_int((int64_t)share->chunks);
        cells[5] = duration_word(share->busy_ns);
        cells[6] = duration_word(share->idle_wait_ns);
        cells[7] = duration_word(share->waking_ns);
        cells[8] = duration_word(share->off_cpu_ns);
        cells[9] = duration_word(share->other_ns + share->starting_ns + share->stopped_ns + share->dead_ns);
    }
    print_table(rows, text);
    value_release(&rows);
}

void print_figures(struct session *session, const struct job *job)
{
    if (session->figures == FIGURES_OFF || session->format == FORMAT_JSON)
        return;
    struct text text = {.bytes = NULL};
    if (session->figures == FIGURES_TABLE)
        figures_table(job, &text);
    figures_line(session, job, &text);
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

/* --- tables --- */

static void cell_text(struct value cell, struct text *out)
{
    value_repr(cell, 20, out);
}

/* Words stand at the left of their column, numbers and durations at the right. */
static bool is_left(struct value cell)
{
    bool word = cell.kind == VALUE_TEXT && !(cell.word->bytes[0] >= '0' && cell.word->bytes[0] <= '9');
    return word || cell.kind == VALUE_LIST || cell.kind == VALUE_NOTHING;
}

/* How many columns each column of a table takes. */
static void measure_table(struct value list, size_t columns, int *widths, bool *left)
{
    struct text text = {.bytes = NULL};
    for (uint64_t i = 0; i < value_length(list); i++) {
        struct value row = value_at(list, i);
        for (size_t c = 0; c < columns; c++) {
            text_clear(&text);
            cell_text(row.sequence->items[c], &text);
            int width = columns_of(text_string(&text), text.size);
            widths[c] = width > widths[c] ? width : widths[c];
            left[c] |= is_left(row.sequence->items[c]);
        }
        value_release(&row);
    }
    text_release(&text);
}

static void add_cell(struct text *out, const char *bytes, int width, bool left, bool last)
{
    int gap = width - columns_of(bytes, strlen(bytes));
    if (!left)
        text_format(out, "%*s", gap > 0 ? gap : 0, "");
    text_put(out, bytes);
    if (left && !last)
        text_format(out, "%*s", gap > 0 ? gap : 0, "");
    text_put(out, last ? "\n" : "  ");
}

void print_table(struct value list, struct text *out)
{
    enum { COLUMNS_MAX = 16 };
    int widths[COLUMNS_MAX] = {0};
    bool left[COLUMNS_MAX] = {false};
    if (!value_length(list))
        return;
    struct value first = value_at(list, 0);
    size_t columns = value_length(first) < COLUMNS_MAX ? (size_t)value_length(first) : COLUMNS_MAX;
    const char *const *keys = first.sequence->keys;
    for (size_t c = 0; c < columns; c++)
        widths[c] = (int)strlen(keys[c]);
    measure_table(list, columns, widths, left);
    for (size_t c = 0; c < columns; c++)
        add_cell(out, keys[c], widths[c], left[c], c + 1 == columns);
    struct text text = {.bytes = NULL};
    for (uint64_t i = 0; i < value_length(list) && !out->stopped; i++) {
        struct value row = value_at(list, i);
        for (size_t c = 0; c < columns; c++) {
            text_clear(&text);
            cell_text(row.sequence->items[c], &text);
            add_cell(out, text_string(&text), widths[c], left[c], c + 1 == columns);
        }
        value_release(&row);
    }
    text_release(&text);
    value_release(&first);
}

/* --- results --- */

static bool is_interrupted(void *context)
{
    struct session *session = context;
    loop_turn(session, 0);
    return session->interrupted || session->end_signal;
}

static bool is_table(const struct outcome *outcome)
{
    if (!value_is_list(outcome->value) || !value_length(outcome->value))
        return outcome->as_table;
    if (outcome->as_table)
        return true;
    if (!outcome->whole)
        return false;
    struct value first = value_at(outcome->value, 0);
    bool record = first.kind == VALUE_RECORD;
    value_release(&first);
    return record;
}

static void print_value(struct session *session, const struct outcome *outcome)
{
    uint64_t limit = outcome->whole ? 0 : LIST_LIMIT;
    session->interrupted = false;
    struct text text = {.sink = stdout, .interrupted = is_interrupted, .context = session};
    begin_print(session);
    if (is_table(outcome)) {
        print_table(outcome->value, &text);
    } else {
        value_repr(outcome->value, limit, &text);
        text_put(&text, "\n");
    }
    bool stopped = text.stopped;
    text_flush(&text);
    if (stopped)
        fputs("\n", stdout);
    end_print(session);
    text_release(&text);
    uint64_t count = value_is_list(outcome->value) ? value_length(outcome->value) : 0;
    if (limit && count > limit && session->figures != FIGURES_OFF) {
        struct text note = {.bytes = NULL};
        text_number_of(&note, count, "item");
        print_notice(session, "%s; `show _` prints them all", text_string(&note));
        text_release(&note);
    }
}

static void print_started(struct session *session, const struct job *job)
{
    struct job_view view;
    struct text text = {.bytes = NULL};
    job_figures(session, job, &view);
    text_format(&text, "job %" PRIu64 " of ", job->number);
    text_number_of(&text, view.chunk_count, "chunk");
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

static void print_text_outcome(struct session *session, const char *name, const struct outcome *outcome)
{
    bool handle = outcome->value.kind == VALUE_JOB;
    if (handle && session->figures != FIGURES_OFF)
        print_started(session, outcome->value.handle->job);
    if (outcome->value.kind != VALUE_NOTHING && !name && !handle)
        print_value(session, outcome);
    if (outcome->job)
        print_figures(session, outcome->job);
    if (!outcome->serial_ns || session->figures == FIGURES_OFF)
        return;
    struct text text = {.bytes = NULL};
    text_duration(&text, outcome->serial_ns);
    print_notice(session, "%s serially, in this one process", text_string(&text));
    text_release(&text);
}

void print_outcome(struct session *session, struct stretch command, const char *name, const struct outcome *outcome,
                   uint64_t elapsed_ns)
{
    if (session->format == FORMAT_TEXT) {
        print_text_outcome(session, name, outcome);
        return;
    }
    struct text text = {.sink = stdout};
    json_outcome(session, command, name, outcome, elapsed_ns, &text);
    text_flush(&text);
    fflush(stdout);
    text_release(&text);
}

void print_failure(struct session *session, struct stretch command, uint64_t elapsed_ns)
{
    if (session->format == FORMAT_TEXT) {
        print_complaint(session);
        return;
    }
    struct text text = {.sink = stdout};
    json_failure(session, command, elapsed_ns, &text);
    text_flush(&text);
    fflush(stdout);
    text_release(&text);
}
