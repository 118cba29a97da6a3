#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

uint64_t canned_roll(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* --- records --- */

static enum worker_state state_of(char letter)
{
    switch (letter) {
    case '-':
        return WORKER_IDLE;
    case '>':
        return WORKER_WAKING;
    case '+':
        return WORKER_STARTING;
    case '!':
        return WORKER_STOPPED;
    case 'X':
        return WORKER_DEAD;
    case 'L':
        return WORKER_LOCK_WAIT;
    case 'Q':
        return WORKER_QUEUE_WAIT;
    default:
        return WORKER_BUSY;
    }
}

static size_t event_count_of(const char *const *lanes, size_t count)
{
    size_t sum = 0;
    for (size_t w = 0; w < count; w++)
        sum += strlen(lanes[w]);
    return sum;
}

static void add_lane(struct job_record *record, size_t worker, const char *lane, uint64_t step_ns)
{
    uint64_t at = record->submitted_ns;
    uint32_t chunk = 0;
    while (*lane) {
        size_t length = strspn(lane, (char[]){*lane, '\0'});
        uint64_t end = at + length * step_ns;
        bool busy = state_of(*lane) == WORKER_BUSY;
        uint32_t chunks = !busy || *lane == '=' ? 0 : *lane == 'M' ? 9 : 1;
        if (*lane != ' ')
            record->events[record->event_count++] = (struct trace_event){
                .begin_ns = at,
                .end_ns = end,
                .job = busy || *lane == 'L' || *lane == 'Q',
                .chunk = chunk,
                .chunks = chunks,
                .worker = (uint16_t)worker,
                .cpu = busy ? (int16_t)(worker % 2) : -1,
                .state = state_of(*lane),
            };
        chunk += chunks;
        at = end;
        lane += length;
        if (record->finished_ns < at)
            record->finished_ns = at;
    }
    record->first[worker + 1] = record->event_count;
}

struct job_record canned_record(const char *const *lanes, size_t count, uint64_t begin_ns, uint64_t step_ns)
{
    struct job_record record = {.job = 1, .submitted_ns = begin_ns, .finished_ns = begin_ns, .worker_count = count};
    record.events = calloc(event_count_of(lanes, count) + 1, sizeof *record.events);
    record.first = calloc(count + 1, sizeof *record.first);
    if (!record.events || !record.first)
        abort();
    for (size_t w = 0; w < count; w++)
        add_lane(&record, w, lanes[w], step_ns);
    return record;
}

void canned_release(struct job_record *record)
{
    free(record->events);
    free(record->first);
    *record = (struct job_record){.events = NULL};
}

/* --- fences --- */

enum { FENCE = 64 };

static const struct cell_glyph post = {.glyph = {L'#', L'?', L'#'}, .style = {201, 202, 203, 204}};

void fenced_create(struct fenced *fenced, const struct canvas *like, int rows, int columns)
{
    size_t size = (size_t)(rows * columns) + 2 * FENCE;
    fenced->memory = malloc(size * sizeof post);
    assert_non_null(fenced->memory);
    for (size_t i = 0; i < size; i++)
        fenced->memory[i] = post;
    fenced->canvas = *like;
    fenced->canvas.rows = rows;
    fenced->canvas.columns = columns;
    fenced->canvas.cells = fenced->memory + FENCE;
    canvas_clear(&fenced->canvas);
}

static bool same_cell(const struct cell_glyph *a, const struct cell_glyph *b)
{
    return memcmp(a->glyph, b->glyph, sizeof a->glyph) == 0 && a->style.ink == b->style.ink &&
           a->style.ground == b->style.ground && a->style.attributes == b->style.attributes;
}

void fenced_check(const struct fenced *fenced, int rows)
{
    const struct canvas *canvas = &fenced->canvas;
    const struct cell_glyph nothing = {.glyph = {L' '}};
    int count = canvas->rows * canvas->columns;
    for (int i = 0; i < FENCE; i++)
        if (!same_cell(&fenced->memory[i], &post) || !same_cell(&fenced->memory[FENCE + count + i], &post))
            fail_msg("%dx%d: something was drawn beside the canvas", canvas->columns, canvas->rows);
    for (int i = rows * canvas->columns; i < count; i++)
        if (!same_cell(&canvas->cells[i], &nothing))
            fail_msg("%dx%d: row %d is drawn on, and only %d are to be", canvas->columns, canvas->rows,
                     i / canvas->columns, rows);
    assert_sound(canvas);
}

void fenced_release(struct fenced *fenced)
{
    free(fenced->memory);
}

void assert_sound(const struct canvas *canvas)
{
    for (int i = 0; i < canvas->rows * canvas->columns; i++) {
        const struct cell_glyph *cell = &canvas->cells[i];
        assert_int_equal(cell->style.unused, 0);
        bool second = i % canvas->columns > 0 && wcwidth(canvas->cells[i - 1].glyph[0]) == 2;
        bool last = (i + 1) % canvas->columns == 0;
        if (second != !cell->glyph[0] || (last && wcwidth(cell->glyph[0]) == 2))
            fail_msg("row %d, column %d: half of a wide character", i / canvas->columns, i % canvas->columns);
        for (int g = 0; g < CELL_GLYPHS && cell->glyph[g]; g++)
            if (iswcntrl((wint_t)cell->glyph[g]) || wcwidth(cell->glyph[g]) < 0 ||
                (canvas->ascii && cell->glyph[g] >= 0x7f))
                fail_msg("row %d, column %d: U+%04X", i / canvas->columns, i % canvas->columns,
                         (unsigned)cell->glyph[g]);
    }
}

/* --- scenes --- */

struct canned_scene *canned_idle(size_t workers)
{
    struct canned_scene *canned = calloc(1, sizeof *canned);
    if (!canned || workers > CANNED_WORKERS_MAX)
        abort();
    for (size_t w = 0; w < workers; w++)
        canned->lanes[w] =
            (struct lane){.pid = (pid_t)(4000 + w), .cpu = -1, .activity = ACTIVITY_NO_WORK, .progress = -1};
    canned->scene = (struct scene){.has_pool = true,
                                   .cpus = 2,
                                   .lanes = canned->lanes,
                                   .lane_count = workers,
                                   .jobs = canned->jobs,
                                   .begin_ns = 0,
                                   .end_ns = 1,
                                   .selected = -1};
    return canned;
}

/* Worker w of a job of 40 steps: its chunks take 3 + w % 4 steps, and every third worker is done early. */
static void write_lane(char *lane, size_t worker)
{
    size_t length = 3 + worker % 4, until = worker % 3 == 2 ? 18 : 25;
    for (size_t i = 0; i < 25; i++)
        lane[i] = i == 0 ? '>' : i < until ? (char)('a' + i / length % 26) : '-';
    lane[25] = '\0';
}

static void fill_lane(struct lane *lane, size_t worker)
{
    bool busy = worker % 3 != 2;
    uint64_t begin = worker * 25000;
    lane->activity = busy ? ACTIVITY_BUSY : ACTIVITY_IDLE_WAIT;
    lane->cpu = busy ? (int)(worker % 2) : -1;
    lane->progress = busy ? 0.1 + (double)(worker % 8) / 9 : -1;
    lane->measured = true;
    lane->items = 70000 + 1111 * worker;
    lane->busy_ns = (busy ? 240 : 170) * MS + worker * 12345;
    lane->idle_wait_ns = busy ? 0 : 70 * MS;
    lane->off_cpu_ns = 2 * MS;
    if (busy)
        snprintf(lane->slice, sizeof lane->slice, "[%llu, %llu)", (unsigned long long)begin,
                 (unsigned long long)begin + 25000);
}

struct canned_scene *canned_running(size_t workers)
{
    struct canned_scene *canned = canned_idle(workers);
    char(*lanes)[32] = calloc(workers + 1, sizeof *lanes);
    const char **pointers = calloc(workers + 1, sizeof *pointers);
    if (!lanes || !pointers)
        abort();
    for (size_t w = 0; w < workers; w++) {
        write_lane(lanes[w], w);
        pointers[w] = lanes[w];
        fill_lane(&canned->lanes[w], w);
    }
    canned->record = canned_record(pointers, workers, 1000 * MS, 10 * MS);
    free(lanes);
    free(pointers);
    canned->jobs[0] = (struct job_line){.number = 3,
                                        .title = "map collatz 1..300000",
                                        .state = "running",
                                        .chunks_done = 9,
                                        .chunk_count = 16,
                                        .items_done = 180000,
                                        .unit = "items",
                                        .wall_ns = 250 * MS,
                                        .left_ns = 150 * MS,
                                        .efficiency = 0.91,
                                        .idle_wait = 0.07,
                                        .off_cpu = 0.01};
    canned->scene.job_count = 1;
    canned->scene.record = &canned->record;
    canned->scene.begin_ns = 1000 * MS;
    canned->scene.now_ns = 1250 * MS;
    canned->scene.end_ns = 1400 * MS;
    snprintf(canned->scene.title, sizeof canned->scene.title, "map collatz 1..300000");
    return canned;
}

void canned_processes(struct canned_scene *canned, size_t count)
{
    static const struct process_lane kinds[] = {
        {.activity = ACTIVITY_BUSY, .progress = 0.4, .runs = "spin_ms 500", .measured = true},
        {.activity = ACTIVITY_LOCK_WAIT, .progress = 0.7, .runs = "increment counter 3000000", .measured = true},
        {.activity = ACTIVITY_QUEUE_WAIT, .progress = 0, .runs = "consume q 10", .measured = true},
        {.activity = ACTIVITY_STARTING, .progress = -1, .runs = "x = 7"},
        {.activity = ACTIVITY_STOPPED, .progress = 0.2, .runs = "sleep_ms 60000", .measured = true},
        {.activity = ACTIVITY_DEAD, .progress = -1, .ended = true, .runs = "square 3"},
        {.activity = ACTIVITY_DEAD, .progress = -1, .ended = true, .exit_code = -9, .runs = "collatz 27"},
        {.activity = ACTIVITY_DEAD, .progress = -1, .ended = true, .exit_code = 1, .runs = "log 0"},
    };
    for (size_t i = 0; i < count; i++) {
        struct process_lane *lane = &canned->processes[i];
        *lane = kinds[i % 8];
        lane->number = (uint32_t)i;
        lane->pid = (pid_t)(5000 + i);
        lane->ran_ns = (1 + i) * 37 * MS;
        lane->own = 70000 + 1000000 * (i % 8);
        lane->shared = 2500000 - 1000 * i;
    }
    canned->scene.processes = canned->processes;
    canned->scene.process_count = count;
}

void canned_scene_release(struct canned_scene *canned)
{
    canned_release(&canned->record);
    free(canned);
}
