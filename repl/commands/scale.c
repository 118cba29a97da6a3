#include "repl/scaling.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "repl/session.h"

enum { REPEATS = 5, REPEATS_MAX = 1000 };

static bool read_option(struct session *session, const struct call *call, const char *name, size_t most, size_t *out)
{
    const struct given_option *option = call_option(call, name);
    if (!option)
        return true;
    *out = (size_t)option->count;
    return (uint64_t)option->count <= most ||
           complain(&session->complaint, option->at, "scale takes at most %zu %s, not %" PRId64, most, name,
                    option->count);
}

static bool check_command(struct session *session, const struct call *inner)
{
    const struct given_option *async = call_option(inner, "async");
    if (!async && !inner->command->async)
        return true;
    complain(&session->complaint, async ? async->at : inner->at,
             "a scaling test runs the job both ways, sync and async");
    return complain_hint(&session->complaint, "leave the async away");
}

static bool check_pool(struct session *session, const struct call *call)
{
    loop_turn(session, 0); /* a job that is over by now is not in the way */
    size_t unfinished = session->pool ? pool_unfinished(session->pool) : 0;
    if (!unfinished)
        return true;
    complain(&session->complaint, call->at, "%zu job%s of the pool %s not finished: what is measured now means nothing",
             unfinished, unfinished == 1 ? "" : "s", unfinished == 1 ? "is" : "are");
    return complain_hint(&session->complaint, "`get` or `cancel` them first (`jobs`)");
}

/* The byte behind an option: its name, the sign, its number. */
static size_t option_end(const char *line, size_t at)
{
    at += strcspn(line + at, "=");
    at += strspn(line + at, "= \t");
    return at + strspn(line + at, "0123456789_");
}

/* The command as it was typed, without our own options, wherever among its own they stand. */
static void put_title(const struct session *session, const struct call *call, struct text *out)
{
    const struct call *inner = call->arguments[0].call;
    size_t at = inner->at;
    while (at < inner->end) {
        size_t next = inner->end;
        for (int i = 0; i < COMMAND_OPTIONS_MAX; i++)
            if (call->options[i].given && call->options[i].at >= at && call->options[i].at < next)
                next = call->options[i].at;
        text_add(out, session->line + at, next - at);
        at = next < inner->end ? option_end(session->line, next) : next;
        at += at < inner->end && session->line[at] == ' '; /* one of the two spaces around it */
    }
    while (out->size && out->bytes[out->size - 1] == ' ')
        out->bytes[--out->size] = '\0';
}

/* What was measured before Ctrl-C stays; before the first parallel run that is nothing. */
static bool answer_interrupt(struct session *session, const struct scaling *scaling, struct outcome *out)
{
    if (session->end_signal)
        return complain(&session->complaint, NO_PLACE, "SIG%s ends the session", sigabbrev_np(session->end_signal));
    if (scaling->view.runs_done < 2)
        return complain(&session->complaint, NO_PLACE, "the scaling test was cancelled");
    out->broken_off = true;
    session->interrupted = false; /* until it is printed */
    if (session->interactive && !session->pane_on)
        fputs("\n", session->err); /* behind the ^C that the terminal shows */
    return true;
}

static void report(struct session *session, const struct scaling *scaling, struct outcome *out)
{
    struct scaling_view view;
    struct text text = {.bytes = NULL};
    if (session->format == FORMAT_JSON) {
        out->value = scaling_value(scaling);
        return;
    }
    scaling_view(scaling, &view);
    scaling_text(&view, session_columns(session, session->out), &text);
    print_bare(session, &text);
    text_release(&text);
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct call *inner = call->arguments[0].call;
    size_t cpus = cpu_count_usable(), repeats = REPEATS;
    size_t workers = 2 * cpus < SCALING_WORKERS_MAX ? 2 * cpus : SCALING_WORKERS_MAX;
    if (!read_option(session, call, "workers", SCALING_WORKERS_MAX, &workers) ||
        !read_option(session, call, "repeats", REPEATS_MAX, &repeats) || !check_command(session, inner) ||
        !call_evaluate(session, call->arguments[0].call) || !check_pool(session, call))
        return false;
    struct text title = {.bytes = NULL};
    put_title(session, call, &title);
    scaling_release(session->scaling);
    session->scaling = scaling_create(text_string(&title), title.size, workers, cpus, repeats);
    text_release(&title);
    session->stage = STAGE_SCALING;
    bool good = scaling_measure(session, inner, session->scaling);
    scaling_end(session->scaling, !good);
    if (!good && !session->complaint.made)
        good = answer_interrupt(session, session->scaling, out);
    if (good) {
        report(session, session->scaling, out);
    } else {
        scaling_release(session->scaling);
        session->scaling = NULL;
        session->stage = STAGE_POOL;
    }
    return good;
}

const struct command scale_command = {
    .name = "scale",
    .summary = "measure a job's speed-up with 1, 2, … workers",
    .group = GROUP_LOOK,
    .no_value = true,
    .prefix = true,
    .parameters = {{"COMMAND", PARAM_COMMAND}},
    .options = {{"workers", OPTION_COUNT, "N"}, {"repeats", OPTION_COUNT, "R"}},
    .details =
        "The job runs serially, then with 1 to N workers (without N: twice the CPUs, so that one sees what more "
        "workers "
        "than CPUs do), each time as typed (starmap: one job, waited for) and as separate jobs (apply_async: all "
        "submitted, then fetched). All that R times (without R: 5); what counts is the median. Ctrl-C keeps what was "
        "measured. The pool stands aside meanwhile, and is there again afterwards.",
    .examples = {"scale pi 10000000 workers=2 repeats=3", "scale map spin_ms [2, 2, 2, 2] chunksize=1 repeats=1"},
    .run = run,
};
