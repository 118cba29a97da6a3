#include <stdlib.h>

#include "repl/drawing.h"
#include "viz/timeline.h"

/* The last finished job that can be shown. */
static struct job *last_over(const struct session *session)
{
    for (size_t i = session->job_count; i > 0; i--)
        if (session->jobs[i - 1]->over && session->jobs[i - 1]->record.first)
            return session->jobs[i - 1];
    return NULL;
}

static bool complain_unfinished(struct session *session, const struct job *job, size_t at)
{
    unsigned long long number = job->number;
    if (!job->over) {
        complain(&session->complaint, at, "job %llu is not over: it is on show live", number);
        return complain_hint(&session->complaint, "get %llu waits for it", number);
    }
    complain(&session->complaint, at, "there is no record of job %llu", number);
    return complain_hint(&session->complaint, "of more than 32 jobs at once only the last keep one");
}

/* Without the pane nothing can move: the whole of it at once. */
static void print_drawing(struct session *session, const struct job *job, struct outcome *out)
{
    enum { NAMES = 7, WORKERS_SHOWN = 32 };
    struct canvas canvas = drawing_canvas(session);
    size_t workers = job->record.worker_count, per_row = (workers + WORKERS_SHOWN - 1) / WORKERS_SHOWN;
    int rows = (int)((workers + per_row - 1) / per_row), names = per_row > 1 ? 2 * NAMES : NAMES;
    canvas_resize(&canvas, rows + 1, canvas.columns);
    struct timeline timeline = {.record = &job->record,
                                .begin_ns = job->record.submitted_ns,
                                .end_ns =
                                    job->record.finished_ns + (job->record.finished_ns == job->record.submitted_ns),
                                .now_ns = UINT64_MAX,
                                .workers_per_row = per_row,
                                .row = 1,
                                .rows = rows,
                                .name_column = 1,
                                .column = names,
                                .columns = canvas.columns - names - 1};
    struct text text = {.bytes = NULL};
    timeline_axis(&timeline, &canvas, 0);
    timeline_draw(&timeline, &canvas);
    drawing_add(&canvas, &text);
    canvas_release(&canvas);
    outcome_text(session, &text, out);
}

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct given_option *speed = call_option(call, "speed");
    struct job *job = last_over(session);
    if (call->arguments[0].given && !session_argument_job(session, &call->arguments[0], &job))
        return false;
    if (!job) {
        complain(&session->complaint, call->at, "there is no finished job to show again");
        return complain_hint(&session->complaint, "run one first: map square 0..20");
    }
    if (!job->over || !job->record.first)
        return complain_unfinished(session, job, call->arguments[0].at);
    if (!session->pane_on) {
        print_drawing(session, job, out);
        return true;
    }
    session->stage = STAGE_POOL;
    job_release(session->replay_wish.job);
    session->replay_wish = (struct replay_wish){.job = job_hold(job), .speed = speed ? speed->seconds : 0};
    return true;
}

const struct command replay_command = {
    .name = "replay",
    .summary = "show a finished job again, slowed down",
    .group = GROUP_PANE,
    .parameters = {{"J", PARAM_JOB, .optional = true}},
    .options = {{"speed", OPTION_RATIO, "1/100"}},
    .no_value = true,
    .details = "Without J the last one; without a speed, in about two seconds. Nothing is shown that was not recorded. "
               "Without the pane, all of it as a drawing. With an empty line Space pauses, Left and Right step from "
               "event to event, Home and End jump, Esc ends "
               "it. Jobs that took less than half a second are shown again by themselves: `set replay off` leaves it.",
    .examples = {"map square 0..20; replay", "map square 0..20; replay 1 speed=1/100"},
    .run = run,
};
