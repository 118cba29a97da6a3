/* repl/session.c - a session's beginning and end, its pool, and the running of a line. */
#include "repl/session.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "repl/ascii.h"
#include "repl/comparison.h"
#include "repl/processes.h"
#include "repl/python_log.h"
#include "repl/scaling.h"
#include "repl/shared.h"
#include "repl/tutor.h"
#include "viz/transcript.h"

/* --- beginning and end --- */

bool session_start(struct session *session)
{
    bool filtered = session->ascii && session->format == FORMAT_TEXT;
    session->out = session->plain_out = filtered ? ascii_stream(stdout) : stdout;
    session->err = session->plain_err = filtered ? ascii_stream(stderr) : stderr;
    enum pool_error error = pool_arena_create(&session->arena, 0);
    if (!error && loop_open(session))
        return true;
    fprintf(stderr, "poolscope: %s\n", pool_error_sentence(POOL_ESYSTEM));
    pool_arena_destroy(session->arena);
    return false;
}

void session_stop(struct session *session)
{
    size_t unfinished = session->pool ? pool_unfinished(session->pool) : 0;
    if (unfinished)
        print_notice(session, "%zu unfinished job%s ended with the session", unfinished,
                     unfinished == 1 ? " is" : "s are");
    processes_stop(session);
    session_drop_pool(session);
    comparison_release(session->comparison);
    session_release_names(session);
    for (size_t i = 0; i < session->job_count; i++)
        job_release(session->jobs[i]);
    free(session->jobs);
    for (size_t i = 0; i < session->caller_count; i++)
        job_release(session->callers[i]);
    free(session->callers);
    for (size_t i = 0; i < session->serial_count; i++)
        free(session->serials[i].title);
    free(session->serials);
    scaling_release(session->scaling);
    for (size_t i = 0; i < session->line_count; i++)
        text_release(&session->lines[i]);
    free(session->lines);
    python_log_release(session->python);
    job_release(session->replay_wish.job);
    transcript_destroy(session->transcript);
    complaint_release(&session->complaint);
    text_release(&session->updates);
    region_release(&session->region);
    if (session->plain_out != stdout)
        fclose(session->plain_out);
    if (session->plain_err != stderr)
        fclose(session->plain_err);
    pool_arena_destroy(session->arena);
    loop_close(session);
}

/* --- the pool --- */

unsigned cpu_count_machine(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (unsigned)count : 1;
}

unsigned cpu_count_usable(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0)
        return cpu_count_machine();
    return (unsigned)CPU_COUNT(&set);
}

size_t session_workers(const struct session *session)
{
    size_t cpus = cpu_count_usable();
    return session->pool ? pool_worker_count(session->pool) : cpus < POOL_WORKERS_MAX ? cpus : POOL_WORKERS_MAX;
}

bool session_need_pool(struct session *session, size_t place)
{
    if (session->pool && !pool_is_closed(session->pool))
        return true;
    if (session->pool)
        return session_complain_closed(session, place);
    size_t count = session_workers(session);
    if (!session_pool(session, &(struct pool_wish){.count = count, .place = place}))
        return false;
    python_log_pool(session, count);
    print_notice(session, "started a pool of %zu worker%s, one for each CPU (`pool N` starts N)", count,
                 count == 1 ? "" : "s");
    return true;
}

/* --- running --- */

bool session_call(struct session *session, struct call *call, struct outcome *out)
{
    if (!call_evaluate(session, call))
        return false;
    if (!call->command->run(session, call, out)) {
        session->command_failed = true;
        return false;
    }
    python_note_call(session, call);
    return true;
}

static bool run_statement(struct session *session, const struct statement *statement, struct outcome *out,
                          const struct python_text **python)
{
    if (statement->expression) {
        if (!evaluate(session, statement->expression, &out->value))
            return false;
        *python = python_note_value(session, statement->expression, &out->value, statement->name != NULL);
        return true;
    }
    bool good = session_call(session, statement->call, out);
    *python = statement->call->python;
    return good;
}

/* Of what the learner typed, or a lesson in the learner's place. */
static void tell_tutor(struct session *session, const struct statement *statement, const struct outcome *outcome,
                       bool good, uint64_t began_ns)
{
    struct outcome out = *outcome;
    bool broken_off = session->interrupted || session->end_signal;
    if (!good)
        out.value = (struct value){.kind = VALUE_NOTHING};
    const struct ran ran = {.statement = statement,
                            .outcome = &out,
                            .good = good,
                            .failed = !good && !broken_off && session->command_failed,
                            .broken_off = broken_off,
                            .complaint = &session->complaint,
                            .began_ns = began_ns};
    if (session->tutor && !session->asides)
        session->tutor->ran(session->tutor->context, &ran);
}

static bool run_one(struct session *session, struct stretch command)
{
    uint64_t began = clock_ns();
    struct known_names names = session_known_names(session);
    struct outcome outcome = {.value = {.kind = VALUE_NOTHING}};
    struct statement *statement = parse(session->line, command, &names, &session->region, &session->complaint);
    const struct python_text *python = NULL;
    session->shows_value = statement && !statement->name;
    bool outer_failed = session->command_failed; /* this one may be a callback, or of a file */
    session->command_failed = false;
    if (statement)
        statement_hold(statement);
    bool good = statement && run_statement(session, statement, &outcome, &python);
    uint64_t elapsed = clock_ns() - began;
    session->shows_value = false;
    if (good && statement->name && outcome.value.kind == VALUE_NOTHING) {
        good = complain(&session->complaint, statement->call ? statement->call->at : statement->name_at,
                        "this gives no value to keep as '%s'", statement->name);
    }
    if (good) {
        python_log_statement(session, command, statement, python, &outcome);
        if (statement->name)
            session_keep(session, statement->name, outcome.value);
        if (session->format == FORMAT_JSON)
            shared_tell_news(session); /* its figures are part of the object */
        print_outcome(session, command, statement->name, &outcome, elapsed);
        session->interrupted |= outcome.broken_off;
        good = !session->interrupted && !session->end_signal; /* while it was printed */
        if (outcome.value.kind != VALUE_NOTHING && outcome.value.kind != VALUE_NONE) {
            value_release(&session->last);
            session->last = value_hold(outcome.value);
        }
    } else {
        python_log_failure(session, command);
        print_failure(session, command, elapsed);
    }
    shared_tell_news(session);
    tell_tutor(session, statement, &outcome, good, began);
    session->command_failed = outer_failed;
    if (statement)
        statement_release(statement);
    value_release(&outcome.value);
    job_release(outcome.job);
    return good;
}

/* A program may feed lines for days: only the last LINES_KEPT are remembered, and the beginning of long ones. */
static void remember_line(struct session *session, const char *line, size_t size)
{
    enum { LINES_KEPT = 1000, SHOWN = 1000 };
    if (session->line_count == LINES_KEPT) {
        text_release(&session->lines[0]);
        session->line_count--;
        session->lines_dropped++;
        memmove(session->lines, session->lines + 1, session->line_count * sizeof *session->lines);
    }
    session->lines = must_grow(session->lines, session->line_count, &session->line_room, sizeof *session->lines);
    struct text *text = &session->lines[session->line_count++];
    *text = (struct text){.bytes = NULL};
    text_add_visible(text, line, size < SHOWN ? size : text_fitting(line, SHOWN, SHOWN));
    if (size > SHOWN)
        text_put(text, "…");
}

struct line_in_hand session_put_line_aside(struct session *session)
{
    struct line_in_hand outer = {session->complaint, session->region,    session->line,
                                 session->source,    session->line_size, session->source_line};
    session->complaint = (struct complaint){.made = false};
    session->region = (struct region){.blocks = NULL};
    return outer;
}

void session_take_line_back(struct session *session, const struct line_in_hand *outer)
{
    complaint_release(&session->complaint);
    region_release(&session->region);
    session->complaint = outer->complaint;
    session->region = outer->region;
    session->line = outer->line;
    session->line_size = outer->line_size;
    session->source = outer->source;
    session->source_line = outer->source_line;
}

bool session_run_commands(struct session *session)
{
    struct stretch command;
    size_t at = 0;
    bool all_good = true;
    while (!session->quit && next_command(session->line, session->line_size, &at, &command)) {
        bool good = run_one(session, command);
        complaint_clear(&session->complaint);
        region_release(&session->region);
        callbacks_run(session);
        all_good &= good;
        if (session->interrupted || session->end_signal || (!good && !session->keep_going))
            break;
    }
    return all_good;
}

bool session_run_command(struct session *session)
{
    bool good = run_one(session, (struct stretch){0, session->line_size});
    complaint_clear(&session->complaint);
    region_release(&session->region);
    return good;
}

enum session_end session_run(struct session *session, const char *line, size_t size)
{
    session->line = line;
    session->line_size = size;
    session->quit = false;
    complaint_clear(&session->complaint);
    bool good = line_check(line, size, &session->complaint);
    if (good) {
        remember_line(session, line, size);
        good = session_run_commands(session);
    } else {
        print_failure(session, (struct stretch){0, size}, 0);
        tell_tutor(session, NULL, &(struct outcome){.value = {.kind = VALUE_NOTHING}}, false, clock_ns());
    }
    enum session_end end = good ? SESSION_GOES_ON : SESSION_FAILED;
    if (session->quit)
        end = SESSION_QUITS;
    session->line = NULL;
    if (session->tutor && !session->nesting && !session->quit)
        session->tutor->after_line(session->tutor->context);
    return end;
}
