#include "repl/session.h"

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

static bool run(struct session *session, const struct call *call, struct outcome *out)
{
    const struct given_option *speed = call_option(call, "speed");
    struct job *job = last_over(session);
    (void)out;
    if (!session->pane_on) {
        complain(&session->complaint, call->at, "a replay needs the pane");
        return complain_hint(&session->complaint, session->interactive && !session->pane_impossible
                                                      ? "`pane on` puts it on"
                                                      : "start poolscope in a terminal, without --plain");
    }
    if (call->arguments[0].given && !session_argument_job(session, &call->arguments[0], &job))
        return false;
    if (!job) {
        complain(&session->complaint, call->at, "there is no finished job to show again");
        return complain_hint(&session->complaint, "run one first: map square 0..20");
    }
    if (!job->over || !job->record.first)
        return complain_unfinished(session, job, call->arguments[0].at);
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
               "With an empty line Space pauses, Left and Right step from event to event, Home and End jump, Esc ends "
               "it. Jobs that took less than half a second are shown again by themselves: `set replay off` leaves it.",
    .examples = {"replay", "replay 1 speed=1/100"},
    .run = run,
};
