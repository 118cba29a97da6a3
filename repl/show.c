#include "repl/show.h"

#include <stdlib.h>
#include <string.h>

#include "viz/number.h"
#include "viz/timeline.h"

struct show *show_create(struct session *session)
{
    struct show *show = must_allocate(sizeof *show);
    show->session = session;
    show->live = live_create();
    show->scene.selected = -1;
    show->seen = session->job_count > 1 ? session->jobs[session->job_count - 2]->number : 0; /* the last one is shown */
    return show;
}

void show_destroy(struct show *show)
{
    if (!show)
        return;
    show_end_replay(show);
    burst_release(&show->burst);
    live_destroy(show->live);
    free(show->workers);
    free(show->shares);
    free(show->sums);
    free(show->lanes);
    free(show->awaited);
    free(show->process_lanes);
    free(show);
}

/* --- job lines --- */

static void sum_parts(const struct share_view *shares, size_t count, uint64_t wall_ns, struct job_line *line)
{
    double whole = (double)wall_ns * (double)count, busy = 0, idle = 0, off = 0, lock = 0, queue = 0;
    for (size_t w = 0; w < count; w++) {
        busy += (double)shares[w].busy_ns;
        idle += (double)shares[w].idle_wait_ns;
        off += (double)shares[w].off_cpu_ns;
        lock += (double)shares[w].lock_wait_ns;
        queue += (double)shares[w].queue_wait_ns;
    }
    line->efficiency = whole > 0 ? (busy - off) / whole : -1;
    line->idle_wait = whole > 0 ? idle / whole : -1;
    line->off_cpu = whole > 0 ? off / whole : -1;
    line->lock_wait = whole > 0 ? lock / whole : -1;
    line->queue_wait = whole > 0 ? queue / whole : -1;
}

static uint64_t estimate_left(const struct job_view *view)
{
    enum { ENOUGH_NS = 300000000 };
    if (!view->items_done || view->wall_ns < ENOUGH_NS || view->items_done >= view->item_count)
        return 0;
    return (uint64_t)((double)view->wall_ns * (double)(view->item_count - view->items_done) / (double)view->items_done);
}

static void fill_line(struct show *show, const struct job *job, struct job_line *line)
{
    struct job_view view;
    job_figures(show->session, job, &view);
    *line = (struct job_line){
        .number = job->number,
        .title = job->title,
        .state = job_state_word(show->session, job),
        .async = job->async,
        .over = job->over,
        .chunks_done = view.chunks_done,
        .chunk_count = view.chunk_count,
        .items_done = job->points && view.item_count
                          ? (uint64_t)((double)job->points / (double)view.item_count * (double)view.items_done)
                          : view.items_done,
        .unit = job->points ? "points" : "items",
        .wall_ns = view.wall_ns,
        .left_ns = job->over ? 0 : estimate_left(&view),
        .efficiency = -1,
        .idle_wait = -1,
        .off_cpu = -1};
    if (job->over && job->shares)
        sum_parts(job->shares, view.worker_count, view.wall_ns, line);
    else if (!job->over && pool_job_shares(show->session->pool, job->number, show->shares) == POOL_OK)
        sum_parts(show->shares, view.worker_count, view.wall_ns, line);
}

/* Unfinished jobs in the order in which they are worked on; or, when all is over, the last ones. */
static void fill_lines(struct show *show)
{
    const struct burst *burst = &show->burst;
    struct scene *scene = &show->scene;
    size_t unfinished = 0;
    scene->job_count = 0;
    for (size_t i = 0; i < burst->job_count; i++) {
        if (burst->jobs[i]->over)
            continue;
        if (unfinished++ < SHOW_LINES_MAX)
            fill_line(show, burst->jobs[i], &show->lines[scene->job_count++]);
    }
    size_t all =
        show->session->pool ? pool_unfinished(show->session->pool) : 0; /* those with no room in the burst, too */
    all = all > unfinished ? all : unfinished;
    scene->jobs_hidden = unfinished && all > scene->job_count ? all - scene->job_count : 0;
    for (size_t i = burst->job_count; !unfinished && i > 0 && scene->job_count < SHOW_LINES_MAX; i--)
        fill_line(show, burst->jobs[i - 1], &show->lines[scene->job_count++]);
    scene->jobs = show->lines;
}

/* --- the scene --- */

static void make_room(struct show *show, size_t count)
{
    if (count <= show->worker_room)
        return;
    free(show->workers);
    free(show->shares);
    free(show->sums);
    free(show->lanes);
    free(show->awaited);
    show->workers = must_allocate(count * sizeof *show->workers);
    show->shares = must_allocate(count * sizeof *show->shares);
    show->sums = must_allocate(count * sizeof *show->sums);
    show->lanes = must_allocate(count * sizeof *show->lanes);
    show->awaited = must_allocate(count * sizeof *show->awaited);
    show->worker_room = count;
}

/* Of a job that runs the axis ends at a round time, so that it stands still while the job goes on. */
static void set_axis(struct show *show, uint64_t now_ns)
{
    enum { SHORTEST_NS = 10000000 };
    struct scene *scene = &show->scene;
    const struct burst *burst = &show->burst;
    scene->begin_ns = burst->begin_ns;
    if (burst->end_ns) {
        scene->now_ns = scene->end_ns = burst->end_ns > burst->begin_ns ? burst->end_ns : burst->begin_ns + 1;
        return;
    }
    uint64_t so_far = now_ns - burst->begin_ns;
    scene->now_ns = now_ns;
    scene->end_ns = burst->begin_ns + timeline_round_up(so_far > SHORTEST_NS ? so_far : SHORTEST_NS);
}

/* "job 3 async · map …": what was typed, in one line and not too long. */
static void put_title(struct scene *scene, const char *before, const char *typed)
{
    enum { COLUMNS = 100 }; /* of at most four bytes each */
    int size = (int)text_fitting(typed, strlen(typed), COLUMNS);
    snprintf(scene->title, sizeof scene->title, "%s%.*s", before, size, typed);
    for (char *c = scene->title; *c; c++)
        *c = *c == '\n' || *c == '\t' ? ' ' : *c;
}

static void set_title(struct show *show)
{
    struct scene *scene = &show->scene;
    const struct burst *burst = &show->burst;
    const struct job *job = show->replayed     ? show->replayed
                            : burst->job_count ? burst->jobs[burst->job_count - 1]
                                               : NULL;
    if (scene->job_count)
        job = session_job(show->session, scene->jobs[0].number) && !show->replayed
                  ? session_job(show->session, scene->jobs[0].number)
                  : job;
    char before[64];
    if (job)
        snprintf(before, sizeof before, "job %llu%s · ", (unsigned long long)job->number,
                 strstr(job->title, "async") ? ""
                 : job->async                ? " async"
                                             : " sync");
    put_title(scene, job ? before : "", job ? job->title : "");
}

static bool anything_runs(const struct session *session)
{
    return (session->pool && pool_unfinished(session->pool)) ||
           (session->processes && processes_alive(session->processes));
}

static bool only_processes_run(const struct session *session)
{
    return anything_runs(session) && !(session->pool && pool_unfinished(session->pool));
}

static void set_badge(struct show *show)
{
    struct scene *scene = &show->scene;
    scene->badge = show->replay.record ? BADGE_REPLAY : BADGE_LIVE;
    scene->paused = show->replay.paused;
    scene->quiet = !anything_runs(show->session);
    scene->badge_note[0] = '\0';
    if (show->replay.record)
        replay_note(&show->replay, scene->badge_note, sizeof scene->badge_note);
    else if (only_processes_run(show->session)) /* what the last job took is not live */
        snprintf(scene->badge_note, sizeof scene->badge_note, "%zu process%s",
                 processes_alive(show->session->processes), processes_alive(show->session->processes) == 1 ? "" : "es");
    else if (scene->job_count)
        snprintf(scene->badge_note, sizeof scene->badge_note, "%s", number_duration(scene->jobs[0].wall_ns).text);
}

static void update_live(struct show *show, uint64_t now_ns)
{
    struct session *session = show->session;
    struct pool_view view = {.workers = show->workers, .now_ns = now_ns};
    if (session->pool)
        pool_look(session->pool, &view);
    show->scene.record = burst_update(show, &view);
    fill_lines(show);
    if (session->pool)
        show_live_lanes(show, &view);
    show_worker_memory(show, now_ns);
    if (show->burst.job_count)
        set_axis(show, view.now_ns);
}

/* --- comparisons and scaling tests --- */

static void update_comparison(struct show *show, uint64_t now_ns)
{
    struct session *session = show->session;
    const struct comparison *comparison = session->comparison;
    const struct job_record *followed = NULL;
    struct pool_view view = {.workers = show->workers, .now_ns = now_ns};
    if (comparison->running != COMPARISON_NONE && session->pool) {
        uint64_t begin = comparison->runs[comparison->running].begin_ns;
        pool_look(session->pool, &view);
        if (begin && begin != show->followed_ns)
            live_begin(show->live, session->pool, begin);
        show->followed_ns = begin;
        if (begin)
            followed = live_update(show->live, session->pool, &view);
    }
    comparison_view(comparison, followed, view.now_ns, &show->comparison);
    show->scene.comparison = &show->comparison;
    put_title(&show->scene, "compare ", comparison->title);
}

/* true: the pane is about that, and not about the pool's jobs. */
static bool update_stage(struct show *show, uint64_t now_ns)
{
    struct session *session = show->session;
    struct scene *scene = &show->scene;
    scene->comparison = NULL;
    scene->scaling = NULL;
    if (session->stage == STAGE_COMPARISON && session->comparison) {
        update_comparison(show, now_ns);
    } else if (session->stage == STAGE_SCALING && session->scaling) {
        scaling_view(session->scaling, &show->scaling);
        scene->scaling = &show->scaling;
        put_title(scene, "scale ", session->scaling->title);
    } else {
        return false;
    }
    scene->badge = BADGE_LIVE;
    scene->quiet = scene->scaling ? scene->scaling->over : session->comparison->done;
    scene->badge_note[0] = '\0';
    show_end_replay(show);
    /* The lanes and the record are not looked at meanwhile: a worker's box would tell what was. */
    scene->record = NULL;
    if (scene->overlay == OVERLAY_WORKER || scene->overlay == OVERLAY_PROCESS)
        scene->overlay = OVERLAY_NONE;
    scene->selected = -1;
    scene->process_selected = false;
    return true;
}

static void update_replay(struct show *show)
{
    struct scene *scene = &show->scene;
    const struct job_record *record = show->replay.record;
    make_room(show, record->worker_count);
    scene->lane_count = record->worker_count;
    scene->has_pool = true;
    show_replayed_lanes(show);
    scene->record = record;
    scene->begin_ns = record->submitted_ns;
    scene->end_ns = record->finished_ns > record->submitted_ns ? record->finished_ns : record->submitted_ns + 1;
    scene->now_ns = show->replay.at_ns;
    if (show->replayed) {
        fill_line(show, show->replayed, &show->lines[0]);
        scene->job_count = 1;
        scene->jobs_hidden = 0;
    }
    for (size_t i = 0; i < scene->job_count && scene->now_ns < scene->end_ns; i++)
        show_replayed_line(show, &show->lines[i]);
}

void show_update(struct show *show, uint64_t now_ns)
{
    struct session *session = show->session;
    struct scene *scene = &show->scene;
    size_t count = session->pool ? pool_worker_count(session->pool) : 0;
    make_room(show, count);
    scene->has_pool = session->pool != NULL;
    scene->closed = session->pool && pool_is_closed(session->pool);
    scene->spawned = session->pool && pool_start_method(session->pool) == START_SPAWN;
    scene->cpus = cpu_count_usable();
    scene->lane_count = count;
    scene->lanes = show->lanes;
    show_process_lanes(show, now_ns);
    if (update_stage(show, now_ns))
        return;
    update_live(show, now_ns);
    if (!replay_advance(&show->replay, now_ns))
        show_end_replay(show);
    if (show->replay.record)
        update_replay(show);
    scene->lanes = show->lanes;
    set_title(show);
    set_badge(show);
}

bool show_moves(const struct show *show)
{
    const struct session *session = show->session;
    if (session->stage == STAGE_SCALING && session->scaling && !session->scaling->view.over)
        return true;
    return replay_moves(&show->replay) || anything_runs(session);
}

/* --- replays --- */

bool show_can_replay(const struct show *show)
{
    return show->burst.end_ns && show->burst.record.first && show->burst.end_ns > show->burst.begin_ns;
}

bool show_replay(struct show *show, struct job *job, double speed, uint64_t now_ns)
{
    const struct job_record *record = job ? &job->record : &show->burst.record;
    if (!record->first || record->finished_ns <= record->submitted_ns || (!job && !show_can_replay(show)))
        return false;
    show_end_replay(show);
    show->replayed = job ? job_hold(job) : NULL;
    replay_begin(&show->replay, record, speed, now_ns);
    return true;
}

void show_end_replay(struct show *show)
{
    replay_end(&show->replay);
    job_release(show->replayed);
    show->replayed = NULL;
}
