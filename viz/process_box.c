/* viz/process_box.c - the details of a process of its own. */
#include <stdio.h>

#include "viz/number.h"
#include "viz/page.h"

enum { WIDTH = 72, MARGIN = 2 };

/* What it does, or what it waits for and on whom. */
static void describe(const struct process_lane *lane, char *words, size_t size)
{
    const char *name = activity_looks[lane->activity].name;
    const char *doing = "it runs";
    if (lane->activity == ACTIVITY_LOCK_WAIT)
        doing = "another holds the lock it needs";
    else if (lane->activity == ACTIVITY_QUEUE_WAIT)
        doing = "its queue is full or empty";
    else if (lane->activity == ACTIVITY_STARTING)
        doing = "a new process";
    else if (lane->activity == ACTIVITY_STOPPED)
        doing = activity_looks[ACTIVITY_STOPPED].sentence;
    if (lane->ended)
        snprintf(words, size, "exit code %d: it has ended, and nobody has joined it yet", lane->exit_code);
    else if (lane->activity == ACTIVITY_LOCK_WAIT && lane->holder[0])
        snprintf(words, size, "%s: %s holds the lock it needs", name, lane->holder);
    else
        snprintf(words, size, "%s: %s", name, doing);
}

static void describe_times(const struct process_lane *lane, char *words, size_t size)
{
    const struct {
        const char *name;
        uint64_t ns;
    } waits[] = {{"lock wait", lane->lock_wait_ns}, {"queue wait", lane->queue_wait_ns}};
    int at = snprintf(words, size, "%s %s", lane->ended ? "it ran for" : "for", number_duration(lane->ran_ns).text);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        if (waits[i].ns)
            at += snprintf(words + at, size - (size_t)at, " · %s %s", waits[i].name, number_duration(waits[i].ns).text);
}

static void describe_memory(const struct process_lane *lane, char *words, size_t size)
{
    if (lane->measured)
        snprintf(words, size, "memory: %s its own · %s shared with other processes", number_bytes(lane->own).text,
                 number_bytes(lane->shared).text);
    else
        snprintf(words, size, "%s", lane->ended ? "memory: given back" : "memory: not looked at");
}

static const struct process_lane *find(const struct scene *scene)
{
    for (size_t i = 0; scene->process_selected && i < scene->process_count; i++)
        if (scene->processes[i].number == scene->selected_process)
            return &scene->processes[i];
    return NULL;
}

int process_box_draw(const struct scene *scene, struct canvas *canvas)
{
    enum { LINES = 4, STATE = 0, TIMES = 2 };
    const struct process_lane *lane = find(scene);
    char words[LINES][640], title[48];
    int lines = 0, room = (canvas->columns < WIDTH ? canvas->columns : WIDTH) - MARGIN - 1;
    if (!lane)
        return 0;
    snprintf(title, sizeof title, " p%u · pid %d ", lane->number, (int)lane->pid);
    describe(lane, words[STATE], sizeof *words);
    snprintf(words[1], sizeof *words, "runs: %s", lane->title ? lane->title : lane->runs);
    describe_times(lane, words[TIMES], sizeof *words);
    describe_memory(lane, words[3], sizeof *words);
    for (int i = 0; i < LINES; i++)
        lines += page_lines_of(words[i], room);
    struct page page = page_open(canvas, lines, WIDTH, title, scene->overlay_first);
    for (int i = 0; i < LINES; i++)
        page_words(&page, page_next(&page), page.box.column + MARGIN,
                   i == STATE ? style(lane->ended ? INK_DEFAULT : activity_looks[lane->activity].ink, BOLD)
                              : style(INK_DEFAULT, 0),
                   words[i]);
    return page.furthest;
}
