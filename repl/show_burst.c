/* repl/show_burst.c - which jobs belong together on one time axis, and the record of what their workers did. */
#include <stdlib.h>
#include <string.h>

#include "repl/recording.h"
#include "repl/show.h"

void burst_release(struct burst *burst)
{
    for (size_t i = 0; i < burst->job_count; i++)
        job_release(burst->jobs[i]);
    free(burst->before);
    job_record_release(&burst->record);
    *burst = (struct burst){.job_count = 0};
}

static size_t oldest_over(const struct burst *burst)
{
    size_t oldest = 0;
    while (oldest < burst->job_count && !burst->jobs[oldest]->over)
        oldest++;
    return oldest;
}

/* Where all are unfinished the next one has to wait: it is begun after them. */
static bool has_room(const struct burst *burst)
{
    return burst->job_count < SHOW_JOBS_MAX || oldest_over(burst) < burst->job_count;
}

/* Makes room for one more job: what the oldest that is over cost is kept, it is not. */
static void fold_oldest(struct burst *burst)
{
    size_t oldest = oldest_over(burst);
    struct job *job = burst->jobs[oldest];
    if (!burst->before)
        burst->before = must_allocate(job->view.worker_count * sizeof *burst->before);
    for (size_t w = 0; job->shares && w < job->view.worker_count; w++)
        share_add(&burst->before[w], &job->shares[w]);
    job_release(job);
    burst->jobs_before++;
    burst->job_count--;
    memmove(&burst->jobs[oldest], &burst->jobs[oldest + 1], (burst->job_count - oldest) * sizeof(struct job *));
}

/* Its record is about to change. */
static void end_replay_of_burst(struct show *show)
{
    if (!show->replayed)
        show_end_replay(show);
}

static void add_job(struct show *show, struct job *job)
{
    struct burst *burst = &show->burst;
    struct job_view view;
    job_figures(show->session, job, &view);
    end_replay_of_burst(show);
    if (!burst->job_count || (burst->end_ns && view.submitted_ns >= burst->end_ns)) {
        burst_release(burst);
        burst->begin_ns = view.submitted_ns;
        burst->pools_started = show->session->pools_started;
        if (show->session->pool)
            live_begin(show->live, show->session->pool, burst->begin_ns);
    }
    burst->end_ns = 0;
    job_record_release(&burst->record);
    if (burst->job_count == SHOW_JOBS_MAX)
        fold_oldest(burst);
    burst->jobs[burst->job_count++] = job_hold(job);
}

static void copy_record(const struct job_record *from, struct job_record *to)
{
    size_t firsts = (from->worker_count + 1) * sizeof *to->first, events = from->event_count * sizeof *to->events;
    *to = *from;
    to->first = must_allocate(firsts);
    to->events = must_allocate(events + 1);
    memcpy(to->first, from->first, firsts);
    if (events)
        memcpy(to->events, from->events, events);
}

/* What was followed goes on up to the last look, when the jobs were over already: no wait of theirs. */
static void cut_record(struct job_record *record, uint64_t end_ns)
{
    size_t kept = 0, begin = 0;
    for (size_t w = 0; w < record->worker_count; w++) {
        size_t end = record->first[w + 1];
        record->first[w] = kept;
        for (size_t i = begin; i < end && record->events[i].begin_ns < end_ns; i++) {
            struct trace_event *event = &record->events[kept++];
            *event = record->events[i];
            event->end_ns = event->end_ns < end_ns ? event->end_ns : end_ns;
        }
        begin = end;
    }
    record->first[record->worker_count] = record->event_count = kept;
    record->finished_ns = end_ns;
}

/* All its jobs are over: what the engine recorded takes the place of what was followed. */
static void end_burst(struct show *show, const struct job_record *followed)
{
    struct burst *burst = &show->burst;
    uint64_t end = 0;
    for (size_t i = 0; i < burst->job_count; i++) {
        const struct job *job = burst->jobs[i];
        if (!job->over)
            return;
        end = job->view.finished_ns > end ? job->view.finished_ns : end;
    }
    burst->end_ns = end;
    if (!burst->jobs_before && recording_of(burst->jobs, burst->job_count, &burst->record))
        return;
    if (followed && followed->first) {
        copy_record(followed, &burst->record);
        cut_record(&burst->record, end);
    }
}

/* Jobs of a pool before this one are not its workers'. */
static void forget_old_pool(struct show *show)
{
    if (show->burst.pools_started == show->session->pools_started)
        return;
    end_replay_of_burst(show);
    burst_release(&show->burst);
    show->burst.pools_started = show->session->pools_started;
}

static void find_new_jobs(struct show *show, const struct job_record *followed)
{
    const struct session *session = show->session;
    size_t first = session->job_count;
    while (first > 0 && session->jobs[first - 1]->number > show->seen)
        first--;
    for (size_t i = first; i < session->job_count; i++) {
        if (session->jobs[i]->pool != session->pools_started) { /* these workers have not done it */
            show->seen = session->jobs[i]->number;
            continue;
        }
        if (show->burst.job_count && !show->burst.end_ns)
            end_burst(show, followed);
        if (!has_room(&show->burst))
            return;
        add_job(show, session->jobs[i]);
        show->seen = session->jobs[i]->number;
    }
}

const struct job_record *burst_update(struct show *show, const struct pool_view *view)
{
    const struct session *session = show->session;
    const struct burst *burst = &show->burst;
    const struct job_record *followed = NULL;
    forget_old_pool(show);
    if (burst->job_count && !burst->end_ns && session->pool)
        followed = live_update(show->live, session->pool, view);
    uint64_t begin_ns = burst->begin_ns;
    find_new_jobs(show, followed);
    if (burst->job_count && !burst->end_ns)
        end_burst(show, followed);
    if (!burst->job_count)
        return NULL;
    if (burst->end_ns)
        return burst->record.first ? &burst->record : NULL;
    return followed && burst->begin_ns == begin_ns ? followed : live_update(show->live, session->pool, view);
}
