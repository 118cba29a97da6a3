/* repl/show_lanes.c - each worker as its lane shows it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "repl/show.h"
#include "viz/number.h"
#include "viz/timeline.h"

void show_slice(const struct job *job, uint64_t begin, uint64_t end, char *text, size_t size)
{
    if (job->shape == SHAPE_SUM && job->points && end == begin + 1) {
        enum { WHOLE = 1000000000 }; /* from here on three figures are enough */
        uint64_t n = job->item_count ? job->item_count : 1, points = (job->points - begin + n - 1) / n;
        snprintf(text, size, "%" PRIu64 ", %" PRIu64 ", %" PRIu64 " … (%s points)", begin, begin + n, begin + 2 * n,
                 points < WHOLE ? number_count(points).text : number_rate((double)points).text);
        return;
    }
    snprintf(text, size, "[%" PRIu64 ", %" PRIu64 ")", begin, end);
}

/* The columns that the widest slice of a job takes: whole, and without what stands in brackets behind it. */
static void measure_slices(const struct job *job, struct scene *scene)
{
    char text[sizeof((struct lane *)0)->slice];
    uint64_t last = job->item_count ? job->item_count - 1 : 0;
    show_slice(job, last, last + 1, text, sizeof text);
    scene->slice_columns = utf8_columns(text);
    char *bracket = strstr(text, " (");
    if (bracket)
        *bracket = '\0';
    scene->slice_short = utf8_columns(text);
}

static const struct job *job_of(const struct show *show, uint64_t number)
{
    for (size_t i = 0; i < show->burst.job_count; i++)
        if (show->burst.jobs[i]->number == number)
            return show->burst.jobs[i];
    return show->replayed && show->replayed->number == number ? show->replayed : session_job(show->session, number);
}

/* What the burst has cost each worker so far, over all of its jobs. */
static bool sum_burst(struct show *show, size_t count)
{
    const struct burst *burst = &show->burst;
    memset(show->sums, 0, count * sizeof *show->sums);
    for (size_t i = 0; i <= burst->job_count; i++) {
        const struct job *job = i < burst->job_count ? burst->jobs[i] : NULL;
        const struct share_view *shares = job && job->over ? job->shares : !job ? burst->before : show->shares;
        if (job && job->view.worker_count && job->view.worker_count != count)
            return false; /* of a pool before this one */
        if (job && !job->over && pool_job_shares(show->session->pool, job->number, show->shares) != POOL_OK)
            continue;
        for (size_t w = 0; shares && w < count; w++)
            share_add(&show->sums[w], &shares[w]);
    }
    return burst->job_count > 0;
}

static void take_figures(struct lane *lane, const struct share_view *sum)
{
    lane->measured = true;
    lane->items = sum->items;
    lane->busy_ns = sum->busy_ns;
    lane->idle_wait_ns = sum->idle_wait_ns;
    lane->lock_wait_ns = sum->lock_wait_ns;
    lane->queue_wait_ns = sum->queue_wait_ns;
    lane->off_cpu_ns = sum->off_cpu_ns;
}

void show_live_lanes(struct show *show, const struct pool_view *view)
{
    if (show->burst.job_count)
        measure_slices(show->burst.jobs[show->burst.job_count - 1], &show->scene);
    bool measured = sum_burst(show, view->worker_count);
    const struct job_record *record = show->scene.record;
    for (size_t w = 0; w < view->worker_count; w++) {
        const struct worker_view *worker = &view->workers[w];
        struct lane *lane = &show->lanes[w];
        *lane = (struct lane){.pid = worker->pid,
                              .generation = worker->generation,
                              .cpu = worker->cpu,
                              .activity = activity_of(worker->state, view->unfinished_jobs > 0),
                              .progress = -1};
        if (worker->left)
            lane->activity = ACTIVITY_LEFT;
        const struct job *job = worker->job ? job_of(show, worker->job) : NULL;
        if (job) {
            uint64_t count = worker->item_end - worker->item_begin;
            show_slice(job, worker->item_begin, worker->item_end, lane->slice, sizeof lane->slice);
            lane->progress = count ? ((double)worker->items_done + worker->part) / (double)count : 0;
        }
        /* The worker itself knows only that it found nothing; its last event says whether there was something. */
        if (worker->state == WORKER_IDLE && record && record->worker_count == view->worker_count &&
            record->first[w + 1] > record->first[w] && view->unfinished_jobs)
            lane->activity = activity_of(record->events[record->first[w + 1] - 1].state, true);
        if (worker->state != WORKER_BUSY && worker->state != WORKER_STOPPED)
            lane->cpu = -1;
        if (worker->state != WORKER_LOCK_WAIT || !job)
            show->awaited[w] = (struct awaited){.holder = 0};
        else
            show_holder(show, &job->plan, worker->pid, &show->awaited[w], view->now_ns, lane->holder,
                        sizeof lane->holder);
        if (!measured)
            continue;
        take_figures(lane, &show->sums[w]);
        if (job)
            lane->items += worker->items_done; /* the shares count chunks that are done */
        /* Where jobs overlap, each of them has seen the same wait: the record has it once. */
        bool several = show->burst.job_count > 1;
        if (several && record && record->first && record->worker_count == view->worker_count)
            lane->idle_wait_ns = record_time_in(record, w, WORKER_IDLE, UINT64_MAX);
    }
}

/* --- replayed --- */

static uint64_t items_of(const struct job *job, const struct trace_event *event)
{
    if (!job || !job->chunk_size)
        return 0;
    uint64_t begin = event->chunk * job->chunk_size, count = job->view.item_count;
    uint64_t items = (event->chunks ? event->chunks : 1) * job->chunk_size; /* 0: the chunk goes on */
    return begin >= count ? 0 : items < count - begin ? items : count - begin;
}

static void replay_hand(const struct job *job, const struct trace_event *event, struct lane *lane)
{
    uint64_t begin = event->chunk * (job ? job->chunk_size : 0), items = items_of(job, event);
    lane->cpu = event->cpu;
    if (!job)
        return;
    if (event->chunks > 1)
        snprintf(lane->slice, sizeof lane->slice, "%u chunks of %s", event->chunks, number_count(job->chunk_size).text);
    else
        show_slice(job, begin, begin + items, lane->slice, sizeof lane->slice);
}

/* Does what began with a chunk before event j go on there? */
static bool goes_on(const struct job_record *record, size_t j, uint64_t job)
{
    const struct trace_event *event = &record->events[j];
    bool wait = event->state == WORKER_LOCK_WAIT || event->state == WORKER_QUEUE_WAIT;
    return event->state == WORKER_STOPPED ||
           (event->job == job && (wait || (event->state == WORKER_BUSY && !event->chunks)));
}

/* How far the chunk of event i is: all of its parts count. */
static double part_done(const struct job_record *record, size_t worker, size_t i, uint64_t at_ns)
{
    uint64_t job = record->events[i].job;
    size_t first = i, last = i;
    while (first > record->first[worker] && goes_on(record, first, job))
        first--;
    while (last + 1 < record->first[worker + 1] && goes_on(record, last + 1, job))
        last++;
    uint64_t begin = record->events[first].begin_ns, end = record->events[last].end_ns;
    return end > begin ? (double)(at_ns - begin) / (double)(end - begin) : 1;
}

static pid_t pid_of(const struct show *show, size_t worker)
{
    const struct job *job = show->replayed ? show->replayed : show->burst.job_count ? show->burst.jobs[0] : NULL;
    return job && job->shares && worker < job->view.worker_count ? job->shares[worker].pid : 0;
}

/* When what began with event i ended: behind the stops and the waits that it was cut by. */
static uint64_t chunk_end_ns(const struct job_record *record, size_t worker, size_t i)
{
    uint64_t job = record->events[i].job;
    while (i + 1 < record->first[worker + 1] && goes_on(record, i + 1, job))
        i++;
    return record->events[i].end_ns;
}

void show_replayed_lanes(struct show *show)
{
    const struct job_record *record = show->replay.record;
    uint64_t at = show->replay.at_ns;
    for (size_t w = 0; w < record->worker_count; w++) {
        struct lane *lane = &show->lanes[w];
        *lane = (struct lane){.pid = pid_of(show, w),
                              .cpu = -1,
                              .activity = ACTIVITY_NO_WORK,
                              .progress = -1,
                              .measured = true,
                              .off_cpu_ns = TIME_UNKNOWN};
        for (size_t i = record->first[w]; i < record->first[w + 1]; i++) {
            const struct trace_event *event = &record->events[i];
            const struct job *job = event->job ? job_of(show, event->job) : NULL;
            if (event->begin_ns > at)
                break;
            bool counts = !show->replayed || event->job == show->replayed->number;
            if (event->state == WORKER_BUSY && event->chunks && counts && chunk_end_ns(record, w, i) <= at)
                lane->items += items_of(job, event);
            if (event->end_ns > at) {
                lane->activity = activity_of(event->state, true);
                if (event->job)
                    replay_hand(job, event, lane);
                if (event->job && job)
                    lane->progress = part_done(record, w, i, at);
                if (event->job && !counts)
                    snprintf(lane->slice, sizeof lane->slice, "of job %" PRIu64, event->job);
            }
        }
        lane->busy_ns = record_time_in(record, w, WORKER_BUSY, at);
        lane->idle_wait_ns = record_time_in(record, w, WORKER_IDLE, at);
        lane->lock_wait_ns = record_time_in(record, w, WORKER_LOCK_WAIT, at);
        lane->queue_wait_ns = record_time_in(record, w, WORKER_QUEUE_WAIT, at);
    }
}

void show_replayed_line(const struct show *show, struct job_line *line)
{
    const struct job_record *record = show->replay.record;
    const struct job *job = job_of(show, line->number);
    uint64_t at = show->replay.at_ns, chunks = 0;
    for (size_t w = 0; w < record->worker_count; w++)
        for (size_t i = record->first[w]; i < record->first[w + 1] && record->events[i].begin_ns <= at; i++) {
            const struct trace_event *event = &record->events[i];
            if (event->job == line->number && event->state == WORKER_BUSY && event->chunks &&
                chunk_end_ns(record, w, i) <= at)
                chunks += event->chunks;
        }
    uint64_t begin = job ? job->view.submitted_ns : record->submitted_ns, so_far = at > begin ? at - begin : 0;
    if (so_far >= line->wall_ns) /* of several one may be over before the others */
        return;
    line->state = "shown again";
    line->chunks_done = chunks < line->chunk_count ? chunks : line->chunk_count;
    line->wall_ns = so_far;
    line->items_done = line->left_ns = 0;
    line->efficiency = line->idle_wait = line->off_cpu = line->lock_wait = line->queue_wait = -1;
}
