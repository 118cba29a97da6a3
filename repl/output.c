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

void print_begin(struct session *session)
{
    let_signals_through(session, true);
    if (session->front.before_print)
        session->front.before_print(session->front.context);
}

void print_flush(struct session *session)
{
    if (fflush(session->out) && !session->write_error)
        session->write_error = errno;
}

void print_end(struct session *session)
{
    print_flush(session);
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
    print_begin(session);
    fwrite(text_string(text), 1, text->size, session->out);
    print_end(session);
}

void outcome_text(struct session *session, struct text *text, struct outcome *out)
{
    if (session->format == FORMAT_JSON)
        out->value = value_word(text_string(text));
    else
        print_bare(session, text);
    text_release(text);
}

const char *print_style(const struct session *session, const char *sequence)
{
    return session->colour ? sequence : "";
}

void print_notice(struct session *session, const char *format, ...)
{
    struct text text = {.bytes = NULL};
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&text, format, arguments);
    va_end(arguments);
    print_begin(session);
    fflush(session->out);
    fprintf(session->err, "%s%s%s\n", print_style(session, STYLE_DIM), text_string(&text),
            print_style(session, STYLE_PLAIN));
    print_end(session);
    text_release(&text);
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
    print_begin(session);
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
    print_end(session);
    text_release(&text);
    uint64_t count = value_is_list(outcome->value) ? value_length(outcome->value) : 0;
    if (limit && count > limit && figures_shown(session) != FIGURES_OFF) {
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
    if (session->interactive || session->out == session->err)
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
    print_begin(session);
    if (figures_shown(session) != FIGURES_OFF) {
        bool together = seen_together(session);
        fflush(session->out);
        fprintf(session->err, "%s%s%s%s%s", print_style(session, STYLE_DIM), text_string(about),
                print_style(session, STYLE_PLAIN), together ? "" : text_string(&text), together ? "" : "\n");
        fflush(session->err);
    }
    text_put(&text, "\n");
    fwrite(text_string(&text), 1, text.size, session->out);
    print_end(session);
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
    while (shown < size && shown && utf8_continues(said[shown]))
        shown--;
    if (said)
        print_notice(session, "Python: %.*s%s", (int)shown, said, shown < size ? " ..." : "");
}

static void print_text_outcome(struct session *session, const char *name, const struct outcome *outcome)
{
    bool process = outcome->value.kind == VALUE_PROCESS;
    bool handle = outcome->value.kind == VALUE_JOB || process;
    if (process && figures_shown(session) != FIGURES_OFF)
        print_process(session, outcome->value.process);
    else if (handle && figures_shown(session) != FIGURES_OFF)
        print_handle(session, outcome->value.handle->job);
    if (outcome->value.kind != VALUE_NOTHING && !name && !handle && !outcome->told)
        print_value(session, outcome);
    if (outcome->job)
        print_figures(session, outcome->job);
    if (outcome->serial_ns && figures_shown(session) != FIGURES_OFF)
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
    print_flush(session);
    let_signals_through(session, false);
    text_release(&text);
}
