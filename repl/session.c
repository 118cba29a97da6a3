/* repl/session.c - a session's beginning and end, its names, its pool, and the running of a line. */
#include "repl/session.h"
#include "repl/own.h"

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

static void release_names(struct session *session)
{
    for (size_t i = 0; i < session->name_count; i++) {
        value_release(&session->names[i].value);
        free(session->names[i].name);
    }
    free(session->names);
    value_release(&session->last);
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
    release_names(session);
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
    region_release(&session->region);
    if (session->plain_out != stdout)
        fclose(session->plain_out);
    if (session->plain_err != stderr)
        fclose(session->plain_err);
    pool_arena_destroy(session->arena);
    loop_close(session);
}

/* --- names --- */

/* Where the name is, or would be. */
static size_t name_index(const struct session *session, const char *name)
{
    size_t low = 0, high = session->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(session->names[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct name *find_name(const struct session *session, const char *name)
{
    size_t i = name_index(session, name);
    return i < session->name_count && strcmp(session->names[i].name, name) == 0 ? &session->names[i] : NULL;
}

const struct value *session_name(const struct session *session, const char *name)
{
    if (strcmp(name, "_") == 0)
        return session->last.kind == VALUE_NOTHING ? NULL : &session->last;
    const struct name *found = find_name(session, name);
    return found ? &found->value : session_process_handle(session, name);
}

/* When a name changes, the same words mean another job: its serial run is no measure any more. */
static void forget_serials_with(struct session *session, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < session->serial_count; i++) {
        if (text_has_word(session->serials[i].title, name))
            free(session->serials[i].title);
        else
            session->serials[kept++] = session->serials[i];
    }
    session->serial_count = kept;
}

void session_keep(struct session *session, const char *name, struct value value)
{
    struct name *found = find_name(session, name);
    if (!found) {
        size_t i = name_index(session, name);
        session->names = must_grow(session->names, session->name_count, &session->name_room, sizeof *session->names);
        found = &session->names[i];
        memmove(found + 1, found, (session->name_count++ - i) * sizeof *found);
        *found = (struct name){.name = must_copy(name, strlen(name))};
    }
    forget_serials_with(session, name);
    struct value before = found->value;
    found->value = value_hold(value);
    value_release(&before);
}

static bool name_is_known(void *context, const char *name)
{
    return session_name(context, name) || strcmp(name, "_") == 0;
}

static const char *nearest_name(void *context, const char *typed)
{
    const struct session *session = context;
    for (size_t i = 0; i < session->name_count; i++)
        if (strlen(typed) > 1 && edit_distance(typed, session->names[i].name) <= 1)
            return session->names[i].name;
    return NULL;
}

const struct function *session_function(void *context, const char *name)
{
    const struct name *found = find_name(context, name);
    return found && found->value.kind == VALUE_FUNCTION ? &found->value.own->function : NULL;
}

struct known_names session_known_names(struct session *session)
{
    return (struct known_names){name_is_known, nearest_name, session_function, session};
}

bool session_complain_name(struct session *session, size_t at, const char *name)
{
    if (strcmp(name, "_") == 0)
        return complain(&session->complaint, at, "there is no last result yet");
    if (is_process_word(name)) {
        complain(&session->complaint, at, "there is no process %s", name);
        return complain_hint(&session->complaint,
                             session->child_count ? "`processes` lists them" : "`process square 3` starts one");
    }
    complain(&session->complaint, at, "there is no name '%s'", name);
    const char *near = nearest_name(session, name);
    if (near)
        return complain_hint(&session->complaint, "did you mean '%s'?", near);
    if (habit_hint(name))
        return complain_hint(&session->complaint, "%s", habit_hint(name));
    if (function_find(name))
        return complain_hint(&session->complaint, "'%s' is a function: it stands right after map, starmap or apply",
                             name);
    if (strcmp(name, "chunksize") == 0 || strcmp(name, "timeout") == 0)
        return complain_hint(&session->complaint, "an option stands with its value: %s=3", name);
    return complain_hint(&session->complaint, "give it a value first: %s = 0..20, or %s = map square 0..20 async", name,
                         name);
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

/* --- jobs --- */

struct job *session_job(const struct session *session, uint64_t number)
{
    size_t low = 0, high = session->job_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (session->jobs[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < session->job_count && session->jobs[low]->number == number ? session->jobs[low] : NULL;
}

void session_forget_old_jobs(struct session *session)
{
    size_t i = 0;
    while (session->jobs_over > JOBS_KEPT && i < session->job_count) {
        if (!session->jobs[i]->over) {
            i++;
            continue;
        }
        job_release(session->jobs[i]);
        session->jobs_over--;
        session->job_count--;
        memmove(&session->jobs[i], &session->jobs[i + 1], (session->job_count - i) * sizeof(struct job *));
    }
}

static bool may_let_go(const struct job *job)
{
    bool seen = !job->async || job->fetched;
    return job->result.kind == VALUE_RESULT && job->result.object->holders == 1 && job->holders == 1 && seen;
}

bool session_make_room(struct session *session, uint64_t need)
{
    uint64_t limit = pool_arena_limit(session->arena), left = pool_arena_used(session->arena);
    struct job *oldest = NULL;
    for (size_t i = 0; i < session->job_count; i++) {
        struct job *job = session->jobs[i];
        if (!may_let_go(job))
            continue;
        left -= pool_block_charge(job->result.result->block);
        oldest = oldest ? oldest : job;
    }
    if (!oldest || need > limit || left > limit - need)
        return false;
    value_release(&oldest->result);
    return true;
}

static bool complain_job(struct session *session, size_t at, uint64_t number)
{
    complain(&session->complaint, at, "there is no job %llu", (unsigned long long)number);
    return complain_hint(&session->complaint,
                         session->job_count ? "`jobs` lists them" : "a job begins with `map F ITEMS async`");
}

static bool value_job(struct session *session, const struct value *value, size_t at, struct job **out)
{
    if (value->kind == VALUE_JOB) {
        *out = value->handle->job;
        return true;
    }
    if (value->kind == VALUE_INT) {
        *out = value->i > 0 ? session_job(session, (uint64_t)value->i) : NULL;
        return *out ? true : complain_job(session, at, (uint64_t)value->i);
    }
    complain(&session->complaint, at, "this is %s, not a job", value_kind_name(*value));
    if (value->kind == VALUE_PROCESS)
        return complain_hint(&session->complaint, "`join` waits for a process; what its function returned is lost");
    return complain_hint(&session->complaint, "a job is a number from `jobs`, or a name: r = map square 0..20 async");
}

/* What was typed as a job's number becomes a handle: the job is held as long as the call's values are, whatever is
 * forgotten while it is waited for. */
static void pin(const struct argument *argument, struct value handles)
{
    value_release(argument->handles);
    *argument->handles = handles;
}

bool session_argument_job(struct session *session, const struct argument *argument, struct job **out)
{
    if (!value_job(session, &argument->values[0], argument->at, out))
        return false;
    pin(argument, value_handle(*out));
    return true;
}

bool session_argument_jobs(struct session *session, const struct argument *argument, struct job ***jobs, size_t *count,
                           bool *list)
{
    size_t filled = 0;
    *count = 0;
    *list = argument->expression_count > 1 || argument->values[0].kind == VALUE_LIST;
    for (size_t i = 0; i < argument->expression_count; i++)
        *count += argument->values[i].kind == VALUE_LIST ? argument->values[i].sequence->count : 1;
    *jobs = region_take(&session->region, (*count + 1) * sizeof(struct job *));
    const struct expression *part = argument->expressions;
    for (size_t i = 0; i < argument->expression_count; i++, part = part ? part->next : NULL) {
        const struct value *value = &argument->values[i];
        bool several = value->kind == VALUE_LIST;
        for (size_t k = 0; k < (several ? value->sequence->count : 1); k++, filled++)
            if (!value_job(session, several ? &value->sequence->items[k] : value, part ? part->at : argument->at,
                           &(*jobs)[filled]))
                return false;
    }
    if (!*list) {
        pin(argument, value_handle((*jobs)[0]));
        return true;
    }
    struct value handles = value_sequence(VALUE_LIST, *count);
    for (size_t i = 0; i < *count; i++)
        handles.sequence->items[i] = value_handle((*jobs)[i]);
    pin(argument, handles);
    return true;
}

uint64_t session_serial_ns(const struct session *session, const char *title)
{
    for (size_t i = 0; i < session->serial_count; i++)
        if (strcmp(session->serials[i].title, title) == 0)
            return session->serials[i].wall_ns;
    return 0;
}

/* --- running --- */

bool session_call(struct session *session, struct call *call, struct outcome *out)
{
    if (!call_evaluate(session, call) || !call->command->run(session, call, out))
        return false;
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

static bool run_one(struct session *session, struct stretch command)
{
    uint64_t began = clock_ns();
    struct known_names names = session_known_names(session);
    struct outcome outcome = {.value = {.kind = VALUE_NOTHING}};
    struct statement *statement = parse(session->line, command, &names, &session->region, &session->complaint);
    const struct python_text *python = NULL;
    session->shows_value = statement && !statement->name;
    if (statement)
        statement_hold(statement);
    bool good = statement && run_statement(session, statement, &outcome, &python);
    if (statement)
        statement_release(statement);
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

enum session_end session_run(struct session *session, const char *line, size_t size)
{
    session->line = line;
    session->line_size = size;
    session->quit = false;
    complaint_clear(&session->complaint);
    if (!line_check(line, size, &session->complaint)) {
        print_failure(session, (struct stretch){0, size}, 0);
        return SESSION_FAILED;
    }
    remember_line(session, line, size);
    enum session_end end = session_run_commands(session) ? SESSION_GOES_ON : SESSION_FAILED;
    if (session->quit)
        end = SESSION_QUITS;
    session->line = NULL;
    return end;
}
