/* repl/callbacks.c - what was to be run when a job is over: then=(COMMAND) and catch=(COMMAND).
 *
 * Python runs a callback in a thread of the parent, at any moment. There is one thread here, so a job that is over
 * waits in a list until nothing is half done: behind the command in hand, at the prompt, or where `get`, `wait` and
 * `as_completed` have seen the end of a job. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/session.h"

static const char *callback_of(const struct job *job)
{
    return job->view.state == JOB_DONE ? job->then : job->view.state == JOB_FAILED ? job->catch : NULL;
}

void callbacks_take(struct session *session, struct job *job)
{
    if (!callback_of(job))
        return;
    session->callers = must_grow(session->callers, session->caller_count, &session->caller_room, sizeof(struct job *));
    session->callers[session->caller_count++] = job_hold(job);
}

/* The value that `_` has meanwhile: the result, or what is said of the failure. */
static struct value value_for(const struct job *job)
{
    return job->view.state == JOB_DONE ? value_hold(job->result) : value_word(text_string(&job->failure));
}

static bool run_aside(struct session *session, const char *line, bool (*run)(struct session *session))
{
    struct line_in_hand outer = session_put_line_aside(session);
    bool shows_value = session->shows_value, quit = session->quit, all_waited_for = session->all_waited_for;
    session->line = line;
    session->line_size = strlen(line);
    session->source = NULL;
    session->all_waited_for = false;
    session->asides++;
    bool good = run(session);
    session->asides--;
    session_take_line_back(session, &outer);
    session->shows_value = shows_value;
    session->all_waited_for = all_waited_for;
    session->quit = quit;
    return good;
}

bool session_run_aside(struct session *session, const char *line)
{
    return run_aside(session, line, session_run_commands);
}

/* It is the one command that was read between the brackets, whatever stands in it. What a lesson wrote runs as a line
 * of the lesson's, whoever types meanwhile; and what the learner wrote as one of the learner's. */
static void run_callback(struct session *session, struct job *job)
{
    const char *command = callback_of(job);
    struct value last = session->last;
    struct job *waited_for = session->waited_for;
    bool for_lesson = session->for_lesson;
    if (session->format == FORMAT_TEXT)
        print_notice(session, "callback of job %" PRIu64 ": %s", job->number, command);
    session->waited_for = NULL;
    session->callback_of = job->number;
    session->last = value_for(job);
    job->fetched = true; /* the callback has seen it */
    session->for_lesson = job->by_lesson;
    if (!run_aside(session, command, session_run_command))
        session->callback_failed = true;
    session->for_lesson = for_lesson;
    value_release(&session->last);
    session->last = last;
    session->callback_of = 0;
    session->waited_for = waited_for;
}

void callbacks_run(struct session *session)
{
    while (session->caller_count && !session->callback_of && !session->interrupted && !session->end_signal) {
        struct job *job = session->callers[0];
        session->caller_count--;
        memmove(session->callers, session->callers + 1, session->caller_count * sizeof(struct job *));
        run_callback(session, job);
        job_release(job);
    }
}
