/* repl/show_processes.c - processes of their own as their lanes show them, and what the kernel says of their memory,
 * which is asked for seldom: it costs more than all the rest of a frame. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repl/show.h"

enum {
    READ_AT_MOST = 16,  /* in one frame */
    MEASURED_MOST = 48, /* of more processes the lanes are folded, and show no memory */
};
#define MEMORY_AGE_NS 1000000000ull

/* --- what is selected --- */

void show_overlay(struct show *show, enum overlay overlay)
{
    show->scene.overlay = overlay;
    show->scene.overlay_first = 0;
}

void show_select_worker(struct show *show, size_t worker)
{
    struct scene *scene = &show->scene;
    if (worker >= scene->lane_count)
        return;
    scene->selected = (int)worker;
    scene->process_selected = false;
    show_overlay(show, OVERLAY_WORKER);
}

void show_select_process(struct show *show, size_t index)
{
    struct scene *scene = &show->scene;
    if (index >= scene->process_count)
        return;
    scene->selected = -1;
    scene->process_selected = true;
    scene->selected_process = scene->processes[index].number;
    show_overlay(show, OVERLAY_PROCESS);
}

/* Processes come behind the workers. */
void show_select(struct show *show, int by)
{
    struct scene *scene = &show->scene;
    int workers = (int)scene->lane_count, last = workers + (int)scene->process_count - 1, at = scene->selected;
    for (size_t i = 0; scene->process_selected && i < scene->process_count; i++)
        if (scene->processes[i].number == scene->selected_process)
            at = workers + (int)i;
    at += by;
    at = at < 0 ? 0 : at > last ? last : at;
    if (at < workers)
        show_select_worker(show, (size_t)at);
    else
        show_select_process(show, (size_t)(at - workers));
}

/* It has been joined. */
static void forget_selected(struct show *show)
{
    struct scene *scene = &show->scene;
    for (size_t i = 0; i < scene->process_count; i++)
        if (scene->processes[i].number == scene->selected_process)
            return;
    if (scene->process_selected && scene->overlay == OVERLAY_PROCESS)
        show_overlay(show, OVERLAY_NONE);
    scene->process_selected = false;
}

/* --- lanes --- */

static void make_room(struct show *show, size_t count)
{
    if (count <= show->process_room)
        return;
    free(show->process_lanes);
    show->process_lanes = must_allocate(count * sizeof *show->process_lanes);
    show->process_room = count;
}

/* One that assigns is over at once; one that runs a function has one item, and says how much of it is done if it can.
 */
static double progress_of(const struct process *process)
{
    const struct process_view *view = &process->view;
    if (process->name || view->state == WORKER_STARTING)
        return -1;
    return view->items_done ? 1 : view->part;
}

static void fill(const struct process *process, uint64_t now_ns, struct process_lane *lane)
{
    const struct process_view *view = &process->view;
    *lane = (struct process_lane){
        .number = process->number,
        .pid = view->pid,
        .activity = activity_of(view->state, false),
        .ended = process->over,
        .exit_code = view->exit_code,
        .progress = process->over ? -1 : progress_of(process),
        .ran_ns = (process->over               ? view->ended_ns
                   : now_ns > view->started_ns ? now_ns
                                               : view->started_ns) -
                  view->started_ns,
        .title = process->title,
        .lock_wait_ns = view->total_ns[WORKER_LOCK_WAIT],
        .queue_wait_ns = view->total_ns[WORKER_QUEUE_WAIT],
        .measured = process->memory_ns && !process->over,
        .own = process->memory.own,
        .shared = process->memory.shared,
    };
    size_t size = text_fitting(process->title, strlen(process->title), (int)(sizeof lane->runs / 4 - 2));
    snprintf(lane->runs, sizeof lane->runs, "%.*s", (int)size, process->title);
}

void show_process_lanes(struct show *show, uint64_t now_ns)
{
    const struct session *session = show->session;
    size_t count = 0, readings = 0;
    make_room(show, session->child_count);
    for (size_t i = 0; i < session->child_count; i++) {
        struct process *process = session->children[i];
        if (process->joined)
            continue;
        process_see(session, process);
        bool old = !process->over && (!process->memory_ns || now_ns > process->memory_ns + MEMORY_AGE_NS);
        if (old && session->child_count <= MEASURED_MOST && readings++ < READ_AT_MOST)
            process_see_memory(process, 0);
        struct process_lane *lane = &show->process_lanes[count++];
        fill(process, now_ns, lane);
        if (lane->activity != ACTIVITY_LOCK_WAIT || lane->ended || session->child_count > MEASURED_MOST)
            process->awaited = (struct awaited){.holder = 0};
        else
            show_holder(show, &process->plan, lane->pid, &process->awaited, now_ns, lane->holder, sizeof lane->holder);
    }
    show->scene.processes = show->process_lanes;
    show->scene.process_count = count;
    forget_selected(show);
}

void show_worker_memory(struct show *show, uint64_t now_ns)
{
    const struct scene *scene = &show->scene;
    if (scene->overlay != OVERLAY_WORKER || scene->selected < 0 || (size_t)scene->selected >= scene->lane_count)
        return;
    struct lane *lane = &show->lanes[scene->selected];
    if (lane->pid != show->memory_pid || now_ns > show->memory_ns + MEMORY_AGE_NS) {
        if (lane->pid <= 0 || !process_memory(lane->pid, &show->memory))
            show->memory = (struct memory_view){.own = 0};
        show->memory_pid = lane->pid;
        show->memory_ns = now_ns;
    }
    lane->own = show->memory.own;
    lane->shared = show->memory.shared;
}
