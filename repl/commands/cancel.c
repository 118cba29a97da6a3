#include "repl/python.h"

#include <inttypes.h>

/* Asks for the job's end. Was that before anything of it had begun? Future.cancel() says so in Python. */
static bool cancel(struct session *session, const struct argument *argument, struct job *job, bool *before)
{
    struct job_view view;
    (void)argument;
    bool was_over = job->over;
    if (!was_over)
        pool_cancel(session->pool, job->number);
    job_figures(session, job, &view);
    /* A job of which a worker has a chunk in hand is not over yet. */
    *before = view.finished_ns && view.state == JOB_CANCELLED && !view.begun;
    if (figures_shown(session) == FIGURES_OFF)
        return true;
    if (was_over)
        print_notice(session, "job %" PRIu64 " was over before: %s", job->number, job_state_word(session, job));
    else
        print_notice(session,
                     *before ? "job %" PRIu64 " had not begun, and will not be run"
                             : "job %" PRIu64 " had begun: it stops, where a Future of Python would go on",
                     job->number);
    return true;
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    if (!jobs_ask(session, &call->arguments[0], cancel, out))
        return false;
    loop_turn(session, 0);
    return true;
}

static void to_python(struct python *python, const struct call *call)
{
    if (python_all_futures(&call->arguments[0])) {
        python_jobs_each(python, &call->arguments[0], (struct python_method){NULL, "cancel()"});
        return;
    }
    python->form = PYTHON_NONE;
    python->leaves_running = true;
    python->why = "a Pool of Python cannot cancel anything";
}

const struct command cancel_command = {
    .name = "cancel",
    .summary = "end a job: nothing more begins, what is in hand stops",
    .group = GROUP_ASYNC,
    .parameters = {{"J", PARAM_JOBS}},
    .details =
        "True for a job that had not begun. False for one that had, or that was over. A Future of Python that runs "
        "goes on then, and its cancel() gives False as well; here it is stopped, when its function next tells of "
        "its progress. A Pool of Python cannot cancel anything.",
    .python = "J.cancel()  # of a Future; of what has not begun",
    .examples = {"r = map sleep_ms [60000] async; cancel r"},
    .run = run,
    .to_python = to_python,
};
