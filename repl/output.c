/* repl/output.c - what people see: results on standard output; figures, notices and errors on standard error. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repl/processes.h"
#include "repl/python_log.h"
#include "repl/session.h"
#include "viz/transcript.h"

enum {
    LIST_LIMIT = 1000, /* longer lists show their ends only */
    LINE_SHOWN = 100,  /* bytes of a line that an error shows, where no terminal is narrower */
};

/* Where nobody types, a signal that arrives while somebody's pipe is full must not wait for the pipe: it ends the
 * program as it would any other, and the workers see to themselves. */
static void let_signals_through(struct session *session, bool through)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    if (session->interactive || (through ? session->printing++ : --session->printing))
        return; /* a notice may be printed while a result is */
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&set, signals[i]);
    sigprocmask(through ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

static void begin_print(struct session *session)
{
    let_signals_through(session, true);
    if (session->front.before_print)
        session->front.before_print(session->front.context);
}

static void flush(struct session *session)
{
    if (fflush(session->out) && !session->write_error)
        session->write_error = errno;
}

static void end_print(struct session *session)
{
    flush(session);
    fflush(session->err);
    let_signals_through(session, false);
    if (session->front.after_print)
        session->front.after_print(session->front.context);
}

int session_columns(const struct session *session, FILE *stream)
{
    struct winsize size;
    if (session->front.columns)
        return session->front.columns(session->front.context);
    int fd = stream == session->err ? STDERR_FILENO : STDOUT_FILENO;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void print_bare(struct session *session, const struct text *text)
{
    begin_print(session);
    fwrite(text_string(text), 1, text->size, session->out);
    end_print(session);
}

void outcome_text(struct session *session, struct text *text, struct outcome *out)
{
    if (session->format == FORMAT_JSON)
        out->value = value_word(text_string(text));
    else
        print_bare(session, text);
    text_release(text);
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
    fflush(session->out);
    fprintf(session->err, "%s%s%s\n", dim(session), text_string(&text), plain(session));
    end_print(session);
    text_release(&text);
}

/* --- errors --- */

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* How much of a line fits behind its file's name and number. */
static size_t line_room(const struct session *session, size_t number)
{
    size_t columns = (size_t)session_columns(session, session->err), before = 4;
    if (session->source)
        before += strlen(session->source) + (size_t)snprintf(NULL, 0, "%zu", number);
    if (!columns || columns > before + LINE_SHOWN)
        return LINE_SHOWN;
    return columns > before + 20 ? columns - before : 20;
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
    size_t most = line_room(session, number);
    bool cut_left = at - begin > most / 2 && end - begin > most, cut_right;
    if (cut_left)
        begin = at - most / 2;
    cut_right = end - begin > most;
    if (cut_right)
        end = begin + most;
    while (cut_left && begin < at && is_continuation(line[begin]))
        begin++;
    while (cut_right && end > at && is_continuation(line[end]))
        end--;

    struct text shown = {.bytes = NULL}, before = {.bytes = NULL};
    if (session->source)
        text_add_visible(&before, session->source, strlen(session->source));
    if (session->source)
        text_format(&before, ":%zu: ", number);
    else
        text_put(&before, "  ");
    text_put(&before, cut_left ? "…" : "");
    text_add(&shown, before.bytes, before.size);
    text_add_visible(&before, line + begin, at - begin);
    text_add_visible(&shown, line + begin, end - begin);
    fprintf(to, "%s%s\n%*s%s^%s\n", text_string(&shown), cut_right ? "…" : "",
            text_columns(text_string(&before), before.size), "", red(session), plain(session));
    text_release(&shown);
    text_release(&before);
}

/* A file's name may hold anything. */
static void show_source(struct session *session, FILE *to)
{
    struct text name = {.bytes = NULL};
    text_add_visible(&name, session->source, strlen(session->source));
    fprintf(to, "in %s, line %zu\n", text_string(&name), session->source_line);
    text_release(&name);
}

void print_complaint(struct session *session)
{
    const struct complaint *complaint = &session->complaint;
    begin_print(session);
    fflush(session->out);
    if (session->interactive && session->interrupted)
        fputs("\n", session->err); /* behind the ^C that the terminal shows */
    struct text message = {.bytes = NULL};
    text_add_visible(&message, text_string(&complaint->message), complaint->message.size);
    fprintf(session->err, "%serror:%s %s\n", red(session), plain(session), text_string(&message));
    text_release(&message);
    if (complaint->at != NO_PLACE && session->line)
        show_place(session, session->err);
    else if (session->source)
        show_source(session, session->err);
    if (complaint->hint.size)
        fprintf(session->err, "%s\n", text_string(&complaint->hint));
    end_print(session);
}

/* --- results --- */

static bool is_interrupted(void *context)
{
    return !session_still_wanted(context);
}

/* Who computed what, as the pane's colours tell it. */
struct tint {
    const struct job *job;
    int owner; /* whose colour is on; -1: nobody's */
};

static void tint_item(void *context, uint64_t item, struct text *out)
{
    struct tint *tint = context;
    int owner = tint->job->owners[item / tint->job->chunk_size];
    if (owner == tint->owner)
        return;
    tint->owner = owner;
    if (owner < 0)
        text_put(out, MARK_PLAIN);
    else
        text_format(out, MARK_WORKER, (size_t)owner);
}

static void end_tint(void *context, struct text *out)
{
    (void)context;
    text_put(out, MARK_PLAIN);
}

static void put_value(const struct session *session, const struct outcome *outcome, uint64_t limit, struct text *out)
{
    const struct job *job = outcome->job;
    struct tint tint = {job, -1};
    const struct repr_mark mark = {tint_item, end_tint, &tint};
    bool tinted = session->pane_on && job && job->owners && job->view.chunk_count;
    if (tinted && job->shape == SHAPE_LIST && outcome->value.kind == VALUE_RESULT &&
        value_length(outcome->value) == job->item_count) {
        list_repr_marked(outcome->value, limit, &mark, out);
        return;
    }
    if (tinted && job->shape == SHAPE_SCALAR)
        tint_item(&tint, 0, out);
    value_repr(outcome->value, limit, out);
    if (tint.owner >= 0)
        end_tint(&tint, out);
}

static void print_value(struct session *session, const struct outcome *outcome)
{
    uint64_t limit = outcome->whole ? 0 : LIST_LIMIT;
    struct text text = {.sink = session->out, .interrupted = is_interrupted, .context = session};
    begin_print(session);
    if (outcome->as_table || (outcome->whole && is_table(outcome->value))) {
        print_table(outcome->value, outcome->whole ? 0 : session_columns(session, session->out), &text);
    } else {
        put_value(session, outcome, limit, &text);
        text_put(&text, "\n");
    }
    bool stopped = text.stopped;
    text_flush(&text);
    if (stopped)
        fputs("\n", session->out);
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

/* Do results and figures come to one place? */
static bool seen_together(const struct session *session)
{
    struct stat out, err;
    if (session->interactive)
        return true;
    return fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &err) == 0 && out.st_dev == err.st_dev &&
           out.st_ino == err.st_ino;
}

void text_worker(const struct session *session, struct text *out, size_t worker)
{
    if (session->pane_on)
        text_format(out, MARK_WORKER, worker);
    text_format(out, "w%-3zu%s", worker, session->pane_on ? MARK_PLAIN MARK_QUIET : "");
}

void text_after(struct text *out, uint64_t from_ns, uint64_t at_ns)
{
    enum { COLUMNS = 9 };
    struct text took = {.bytes = NULL};
    text_put(&took, "+");
    text_duration(&took, at_ns > from_ns ? at_ns - from_ns : 0);
    int columns = text_columns(took.bytes, took.size);
    text_format(out, " %*s%s  ", columns < COLUMNS ? COLUMNS - columns : 0, "", took.bytes);
    text_release(&took);
}

void print_arrival(struct session *session, const struct text *about, struct value result)
{
    struct text text = {.bytes = NULL};
    value_repr(result, LIST_LIMIT, &text);
    begin_print(session);
    if (session->figures != FIGURES_OFF) {
        bool together = seen_together(session);
        fflush(session->out);
        fprintf(session->err, "%s%s%s%s%s", dim(session), text_string(about), plain(session),
                together ? "" : text_string(&text), together ? "" : "\n");
        fflush(session->err);
    }
    text_put(&text, "\n");
    fwrite(text_string(&text), 1, text.size, session->out);
    end_print(session);
    text_release(&text);
}

/* A handle, in words: what has become of its job so far. */
static void print_handle(struct session *session, const struct job *job)
{
    struct job_view view;
    struct text text = {.bytes = NULL};
    job_figures(session, job, &view);
    text_format(&text, "job %" PRIu64 " is %s, ", job->number, job_state_word(session, job));
    text_number_of(&text, view.chunk_count, "chunk");
    text_format(&text, ": get %" PRIu64, job->number);
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

static void print_process(struct session *session, struct process *process)
{
    struct text text = {.bytes = NULL};
    process_see(session, process);
    process_describe(process, &text);
    print_notice(session, "%s", text_string(&text));
    text_release(&text);
}

static void print_duration(struct session *session, uint64_t ns, const char *of_what)
{
    struct text text = {.bytes = NULL};
    text_duration(&text, ns);
    print_notice(session, "%s %s", text_string(&text), of_what);
    text_release(&text);
}

/* A long list that was typed is not typed once more. */
static void print_python(struct session *session)
{
    enum { PYTHON_SHOWN = 300 };
    const char *said = python_said(session);
    size_t size = said ? strlen(said) : 0, shown = size < PYTHON_SHOWN ? size : PYTHON_SHOWN;
    while (shown < size && shown && is_continuation(said[shown]))
        shown--;
    if (said)
        print_notice(session, "Python: %.*s%s", (int)shown, said, shown < size ? " ..." : "");
}

static void print_text_outcome(struct session *session, const char *name, const struct outcome *outcome)
{
    bool process = outcome->value.kind == VALUE_PROCESS;
    bool handle = outcome->value.kind == VALUE_JOB || process;
    if (process && session->figures != FIGURES_OFF)
        print_process(session, outcome->value.process);
    else if (handle && session->figures != FIGURES_OFF)
        print_handle(session, outcome->value.handle->job);
    if (outcome->value.kind != VALUE_NOTHING && !name && !handle && !outcome->told)
        print_value(session, outcome);
    if (outcome->job)
        print_figures(session, outcome->job);
    if (outcome->serial_ns && session->figures != FIGURES_OFF)
        print_duration(session, outcome->serial_ns, "serially, in this one process");
    if (outcome->command_ns)
        print_duration(session, outcome->command_ns, "for the whole command");
    print_python(session);
}

void print_outcome(struct session *session, struct stretch command, const char *name, const struct outcome *outcome,
                   uint64_t elapsed_ns)
{
    if (session->format == FORMAT_TEXT) {
        print_text_outcome(session, name, outcome);
        return;
    }
    let_signals_through(session, true);
    struct text text = {.sink = session->out, .interrupted = is_interrupted, .context = session};
    json_outcome(session, command, name, outcome, elapsed_ns, &text);
    text_flush(&text);
    flush(session);
    let_signals_through(session, false);
    text_release(&text);
}

void print_failure(struct session *session, struct stretch command, uint64_t elapsed_ns)
{
    if (session->format == FORMAT_TEXT) {
        print_complaint(session);
        return;
    }
    struct text text = {.sink = session->out};
    json_failure(session, command, elapsed_ns, &text);
    text_flush(&text);
    flush(session);
    text_release(&text);
}
