/* lessons/reader/facts_jobs.c - which jobs a command had, what they cost, and in what order their chunks were done. */
#include "lessons/reader/facts_inside.h"

#include <stdlib.h>
#include <string.h>

#include "repl/recording.h"

#define SECONDS(ns) ((double)(ns) / 1e9)

/* The jobs of a command: held. */
struct jobs {
    struct job **items;
    size_t count, room;
    bool over; /* all of them */
};

/* --- which --- */

static void add_job(struct jobs *jobs, struct job *job)
{
    for (size_t i = 0; i < jobs->count; i++)
        if (jobs->items[i] == job)
            return;
    jobs->items = must_grow(jobs->items, jobs->count, &jobs->room, sizeof(struct job *));
    jobs->items[jobs->count++] = job_hold(job);
}

static void add_handles(struct jobs *jobs, struct value value)
{
    if (value.kind == VALUE_JOB)
        add_job(jobs, value.handle->job);
    if (value.kind != VALUE_LIST)
        return;
    for (size_t i = 0; i < value.sequence->count && value.sequence->items[i].kind == VALUE_JOB; i++)
        add_job(jobs, value.sequence->items[i].handle->job);
}

/* The jobs that a command was given: `get`, `wait` and their like have looked them up. */
static void add_arguments(struct jobs *jobs, const struct call *call)
{
    for (size_t i = 0; i < COMMAND_PARAMETERS_MAX; i++) {
        const struct argument *argument = &call->arguments[i];
        if (argument->values && argument->handles)
            add_handles(jobs, *argument->handles);
        if (argument->call)
            add_arguments(jobs, argument->call);
    }
}

/* Those that began or were fetched while the command ran: it failed, or works on what they gave. */
static void add_touched(struct jobs *jobs, const struct session *session, uint64_t began_ns)
{
    for (size_t i = 0; i < session->job_count; i++) {
        struct job_view view;
        job_figures(session, session->jobs[i], &view);
        if (view.submitted_ns >= began_ns || session->jobs[i]->taken_ns >= began_ns)
            add_job(jobs, session->jobs[i]);
    }
}

static void find_jobs(struct jobs *jobs, const struct session *session, const struct ran *ran)
{
    *jobs = (struct jobs){.over = true};
    if (ran->outcome->job)
        add_job(jobs, ran->outcome->job);
    if (!jobs->count && ran->good)
        add_handles(jobs, ran->outcome->value);
    if (!jobs->count && ran->statement && ran->statement->call)
        add_arguments(jobs, ran->statement->call);
    if (!jobs->count)
        add_touched(jobs, session, ran->began_ns);
    for (size_t i = 0; i < jobs->count; i++)
        jobs->over = jobs->over && jobs->items[i]->over;
}

static void release_jobs(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        job_release(jobs->items[i]);
    free(jobs->items);
}

/* --- in what order --- */

/* When each chunk was done, as the record tells; false: it does not tell it of all. A chunk that was run again is done
 * the last time. */
static bool chunk_ends(const struct job *job, uint64_t *ends)
{
    const struct job_record *record = &job->record;
    if (!record->first || record->merged || record->lost)
        return false;
    for (size_t e = 0; e < record->event_count; e++) {
        const struct trace_event *event = &record->events[e];
        if (event->job != job->number)
            continue;
        if (event->chunks > 1 || event->chunk >= job->view.chunk_count)
            return false;
        if (event->end_ns > ends[event->chunk])
            ends[event->chunk] = event->end_ns;
    }
    for (uint64_t c = 0; c < job->view.chunk_count; c++)
        if (!ends[c])
            return false;
    return true;
}

struct ending {
    uint64_t at_ns, number;
};

static int by_end(const void *a, const void *b)
{
    const struct ending *left = a, *right = b;
    if (left->at_ns != right->at_ns)
        return left->at_ns < right->at_ns ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

static struct value sorted(const uint64_t *ends, size_t count)
{
    struct ending *endings = must_allocate((count + 1) * sizeof *endings);
    struct value list = value_sequence(VALUE_LIST, count);
    for (size_t i = 0; i < count; i++)
        endings[i] = (struct ending){ends[i], i};
    qsort(endings, count, sizeof *endings, by_end);
    for (size_t i = 0; i < count; i++)
        list.sequence->items[i] = value_int((int64_t)endings[i].number);
    free(endings);
    return list;
}

static struct value order_of_chunks(const struct job *job)
{
    size_t count = (size_t)job->view.chunk_count;
    if (job->view.state != JOB_DONE || count > FACT_ITEMS_MAX)
        return value_none();
    if (job->arrivals) {
        struct value list = value_sequence(VALUE_LIST, count);
        for (size_t i = 0; i < count; i++)
            list.sequence->items[i] = value_int(job->arrivals[i]);
        return list;
    }
    uint64_t *ends = must_allocate((count + 1) * sizeof *ends);
    struct value list = chunk_ends(job, ends) ? sorted(ends, count) : value_none();
    free(ends);
    return list;
}

static struct value order_of(const struct jobs *jobs)
{
    if (jobs->count == 1)
        return order_of_chunks(jobs->items[0]);
    uint64_t *ends = must_allocate(jobs->count * sizeof *ends);
    bool known = true;
    for (size_t i = 0; i < jobs->count; i++) {
        ends[i] = jobs->items[i]->view.last_done_ns;
        known = known && ends[i];
    }
    struct value list = known ? sorted(ends, jobs->count) : value_none();
    free(ends);
    return list;
}

/* --- what they cost --- */

static bool worked(const struct jobs *jobs, size_t worker)
{
    for (size_t i = 0; i < jobs->count; i++)
        if (worker < jobs->items[i]->view.worker_count && jobs->items[i]->shares[worker].items)
            return true;
    return false;
}

/* Several jobs that wait at the same time wait once: their record as one tells how long. false: there is none. */
static bool idle_ns(const struct jobs *jobs, uint64_t of_shares, uint64_t *out)
{
    struct job_record record;
    *out = of_shares;
    if (jobs->count == 1)
        return true;
    if (!recording_of(jobs->items, jobs->count, &record))
        return false;
    *out = 0;
    for (size_t e = 0; e < record.event_count; e++)
        if (record.events[e].state == WORKER_IDLE)
            *out += record.events[e].end_ns - record.events[e].begin_ns;
    bool whole = !record.lost;
    job_record_release(&record);
    return whole;
}

/* The same job, run serially, as it was typed: no word of `async` in it, neither `map_async` nor `async` at its end. */
static uint64_t serial_ns(const struct session *session, const char *title)
{
    static const char suffix[] = "_async", word[] = " async";
    const size_t name = strcspn(title, " "), more = sizeof suffix - 1;
    struct text plain = {.bytes = NULL};
    bool suffixed = name > more && memcmp(title + name - more, suffix, more) == 0;
    text_add(&plain, title, suffixed ? name - more : name);
    text_put(&plain, title + name);
    if (plain.size >= sizeof word && strcmp(plain.bytes + plain.size - (sizeof word - 1), word) == 0)
        plain.bytes[plain.size -= sizeof word - 1] = '\0';
    uint64_t found = session_serial_ns(session, text_string(&plain));
    text_release(&plain);
    return found ? found : session_serial_ns(session, title);
}

static void note_costs(struct facts *facts, const struct session *session, const struct jobs *jobs, size_t workers)
{
    const struct job *first = jobs->items[0];
    uint64_t begin = UINT64_MAX, end = 0, idle;
    struct share_view sum = {.pid = 0};
    int64_t used = 0;
    for (size_t i = 0; i < jobs->count; i++) {
        const struct job *job = jobs->items[i];
        if (!job->shares)
            return;
        begin = job->view.submitted_ns < begin ? job->view.submitted_ns : begin;
        end = job->view.finished_ns > end ? job->view.finished_ns : end;
        for (size_t w = 0; w < job->view.worker_count; w++)
            share_add(&sum, &job->shares[w]);
    }
    for (size_t w = 0; w < workers; w++)
        used += worked(jobs, w);
    uint64_t wall = jobs->count == 1 ? first->view.wall_ns : end > begin ? end - begin : 0;
    uint64_t serial = jobs->count == 1 ? serial_ns(session, first->title) : 0;
    double whole = (double)wall * (double)workers;
    facts_add(facts, "used", value_int(used));
    facts_add(facts, "wall", value_double(SECONDS(wall)));
    facts_add(facts, "off_cpu", value_double(SECONDS(sum.off_cpu_ns)));
    facts_add(facts, "efficiency", value_double(whole > 0 ? (double)(sum.busy_ns - sum.off_cpu_ns) / whole : 0));
    facts_add(facts, "speedup", serial && wall ? value_double((double)serial / (double)wall) : value_none());
    if (idle_ns(jobs, sum.idle_wait_ns, &idle))
        facts_add(facts, "idle_wait", value_double(SECONDS(idle)));
    facts_add(facts, "order", order_of(jobs));
}

static int64_t pool_workers(const struct session *session)
{
    return session->pool && !pool_is_over(session->pool) ? (int64_t)pool_worker_count(session->pool) : 0;
}

void facts_note_jobs(struct facts *facts, struct session *session, const struct ran *ran)
{
    struct jobs jobs;
    find_jobs(&jobs, session, ran);
    facts->had_job = jobs.count > 0;
    bool async = jobs.count > 0;
    size_t workers = 0;
    uint64_t items = 0, chunks = 0, size = 0;
    for (size_t i = 0; i < jobs.count; i++) {
        const struct job *job = jobs.items[i];
        struct job_view view;
        job_figures(session, job, &view);
        async = async && job->async;
        items += view.item_count;
        chunks += view.chunk_count;
        size = view.chunk_size > size ? view.chunk_size : size;
        workers = view.worker_count > workers ? view.worker_count : workers;
    }
    bool serial = ran->outcome->serial_ns > 0;
    facts_add(facts, "jobs", value_int((int64_t)(session->job_count - session->jobs_over)));
    facts_add(facts, "async", value_bool(async));
    facts_add(facts, "serial", value_bool(serial));
    facts_add(facts, "workers", value_int(jobs.count ? (int64_t)workers : pool_workers(session)));
    if (jobs.count) {
        facts_add(facts, "items", value_int((int64_t)items));
        facts_add(facts, "chunks", value_int((int64_t)chunks));
        facts_add(facts, "chunksize", value_int((int64_t)size));
    }
    if (jobs.count && jobs.over)
        note_costs(facts, session, &jobs, workers);
    else if (serial)
        facts_add(facts, "wall", value_double(SECONDS(ran->outcome->serial_ns)));
    facts->had_job = facts->had_job || serial;
    facts->was_serial = serial;
    release_jobs(&jobs);
}
