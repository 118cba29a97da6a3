/* viz/timeline.c - events into columns.
 *
 * A column is a stretch of time. Where one thing happened in it, it has that thing's fill; where one gave way to
 * another, eighths of a cell say when; where there is more than that, what took most of it is drawn, and the height of
 * the cell tells how much of it was busy. */
#include "viz/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/activity.h"
#include "viz/number.h"

enum { TONE_MANY = WORKER_TONES }; /* more chunks than can be told apart */

struct piece {
    enum activity activity;
    unsigned tone;
};

struct bucket {
    uint64_t ns[ACTIVITY_COUNT];
    uint64_t first_ns; /* of the first piece */
    struct piece first, last;
    unsigned pieces;
};

static bool same_piece(struct piece a, struct piece b)
{
    return a.activity == b.activity && a.tone == b.tone;
}

static void add_piece(struct bucket *bucket, struct piece piece, uint64_t ns)
{
    bucket->ns[piece.activity] += ns;
    if (!bucket->pieces)
        bucket->first = piece;
    if (!bucket->pieces || !same_piece(bucket->last, piece))
        bucket->pieces++;
    if (bucket->pieces == 1)
        bucket->first_ns += ns;
    bucket->last = piece;
}

static uint64_t column_time(const struct timeline *timeline, int column)
{
    uint64_t span = timeline->end_ns - timeline->begin_ns;
    return timeline->begin_ns + (uint64_t)((double)span * column / timeline->columns);
}

static int column_of(const struct timeline *timeline, uint64_t ns)
{
    double part = (double)(ns - timeline->begin_ns) / (double)(timeline->end_ns - timeline->begin_ns);
    int column = (int)(part * timeline->columns);
    if (column >= timeline->columns)
        column = timeline->columns - 1;
    while (column > 0 && column_time(timeline, column) > ns)
        column--;
    while (column + 1 < timeline->columns && column_time(timeline, column + 1) <= ns)
        column++;
    return column;
}

static void spread(const struct timeline *timeline, struct bucket *buckets, struct piece piece, uint64_t begin,
                   uint64_t end)
{
    if (begin < timeline->begin_ns)
        begin = timeline->begin_ns;
    if (end > timeline->end_ns)
        end = timeline->end_ns;
    if (end > timeline->now_ns)
        end = timeline->now_ns;
    if (begin >= end)
        return;
    for (int column = column_of(timeline, begin); column < timeline->columns && begin < end; column++) {
        uint64_t behind = column + 1 < timeline->columns ? column_time(timeline, column + 1) : timeline->end_ns;
        uint64_t until = end < behind ? end : behind;
        if (until > begin)
            add_piece(&buckets[column], piece, until - begin);
        begin = until;
    }
}

/* Neighbouring chunks differ in tone. What goes on after a stop is still the same chunk. */
static void gather(const struct timeline *timeline, size_t worker, struct bucket *buckets)
{
    const struct job_record *record = timeline->record;
    unsigned tone = 1;
    for (size_t i = record->first[worker]; i < record->first[worker + 1]; i++) {
        const struct trace_event *event = &record->events[i];
        struct piece piece = {.activity = activity_of(event->state, true)};
        if (event->state == WORKER_BUSY) {
            tone ^= event->chunks > 0;
            piece.tone = event->chunks > 1 ? TONE_MANY : tone;
        }
        if (event->begin_ns >= timeline->end_ns)
            break;
        spread(timeline, buckets, piece, event->begin_ns, event->end_ns);
    }
}

/* --- a cell --- */

static void put_look(struct canvas *canvas, int row, int column, size_t worker, struct piece piece)
{
    const struct activity_look *look = &activity_looks[piece.activity];
    struct style style = {.ink = (uint8_t)look->shade, .ground = (uint8_t)look->ground};
    wchar_t fill = look->fill;
    if (piece.activity == ACTIVITY_BUSY) {
        style = (struct style){.ink = (uint8_t)ink_worker(worker, piece.tone)};
        if (piece.tone == TONE_MANY) {
            style = (struct style){.ink = (uint8_t)ink_worker(worker, 0), .ground = (uint8_t)ink_worker(worker, 1)};
            fill = L'▒';
        } else if (piece.tone && canvas->colours < 256) {
            fill = L'▓';
        }
    }
    canvas_put(canvas, row, column, style, fill);
}

static uint8_t solid_ink(size_t worker, struct piece piece)
{
    const struct activity_look *look = &activity_looks[piece.activity];
    if (piece.activity == ACTIVITY_BUSY)
        return (uint8_t)ink_worker(worker, piece.tone == TONE_MANY ? 1 : piece.tone);
    return (uint8_t)look->ground;
}

/* Can an edge within the cell be drawn? Both sides must be grounds of one colour. */
static bool is_solid(struct piece piece)
{
    return piece.activity == ACTIVITY_BUSY || piece.activity == ACTIVITY_IDLE_WAIT;
}

static void put_edge(struct canvas *canvas, int row, int column, size_t worker, const struct bucket *bucket,
                     uint64_t total)
{
    static const wchar_t eighths[] = L"▏▎▍▌▋▊▉";
    int part = (int)((double)bucket->first_ns * 8 / (double)total + 0.5);
    if (part <= 0 || part >= 8) {
        put_look(canvas, row, column, worker, part <= 0 ? bucket->last : bucket->first);
        return;
    }
    struct style style = {.ink = solid_ink(worker, bucket->first), .ground = solid_ink(worker, bucket->last)};
    canvas_put(canvas, row, column, style, eighths[part - 1]);
}

static enum activity most(const struct bucket *bucket, uint64_t *total)
{
    enum activity best = ACTIVITY_BUSY;
    *total = 0;
    for (int a = 0; a < ACTIVITY_COUNT; a++) {
        *total += bucket->ns[a];
        if (bucket->ns[a] > bucket->ns[best])
            best = (enum activity)a;
    }
    return best;
}

static uint64_t waited(const struct bucket *bucket)
{
    return bucket->ns[ACTIVITY_IDLE_WAIT] + bucket->ns[ACTIVITY_LOCK_WAIT] + bucket->ns[ACTIVITY_QUEUE_WAIT];
}

/* Busy as the filled part of the cell's height, on the ground of waits: where most of the rest is something else
 * (a stop, a start), on no ground. `best` took most of it. */
static void put_height(struct canvas *canvas, int row, int column, size_t worker, const struct bucket *bucket,
                       uint64_t total, enum activity best, unsigned full_tone)
{
    static const wchar_t heights[] = L"▁▂▃▄▅▆▇";
    int eighths = (int)((double)bucket->ns[ACTIVITY_BUSY] * 8 / (double)total + 0.5);
    if (eighths <= 0 || eighths >= 8) {
        put_look(canvas, row, column, worker, (struct piece){best, full_tone});
        return;
    }
    bool waits = waited(bucket) * 2 >= total - bucket->ns[ACTIVITY_BUSY];
    struct style style = {.ink = (uint8_t)ink_worker(worker, 0), .ground = waits ? INK_WAIT_GROUND : INK_DEFAULT};
    canvas_put(canvas, row, column, style, heights[eighths - 1]);
}

static void draw_bucket(struct canvas *canvas, int row, int column, size_t worker, const struct bucket *bucket)
{
    uint64_t total;
    enum activity best = most(bucket, &total);
    if (!total)
        return;
    bool fine = canvas->colours >= 256 && !canvas->ascii;
    if (bucket->ns[ACTIVITY_DEAD]) /* however short it was */
        put_look(canvas, row, column, worker, (struct piece){.activity = ACTIVITY_DEAD});
    else if (bucket->pieces == 1)
        put_look(canvas, row, column, worker, bucket->first);
    else if (bucket->pieces == 2 && fine && is_solid(bucket->first) && is_solid(bucket->last))
        put_edge(canvas, row, column, worker, bucket, total);
    else if (bucket->pieces == 2 && fine && bucket->ns[ACTIVITY_BUSY] && waited(bucket))
        put_height(canvas, row, column, worker, bucket, total, best, TONE_MANY);
    else if (bucket->pieces == 2)
        put_look(canvas, row, column, worker, bucket->first_ns * 2 >= total ? bucket->first : bucket->last);
    else if (fine && bucket->ns[ACTIVITY_BUSY] && (bucket->ns[ACTIVITY_BUSY] + waited(bucket)) * 8 > total * 7)
        put_height(canvas, row, column, worker, bucket, total, best, TONE_MANY);
    else
        put_look(canvas, row, column, worker, (struct piece){best, TONE_MANY});
}

/* --- a row --- */

static const char *wait_word(enum worker_state state)
{
    return state == WORKER_IDLE         ? "waits"
           : state == WORKER_LOCK_WAIT  ? "lock wait"
           : state == WORKER_QUEUE_WAIT ? "queue wait"
                                        : NULL;
}

/* A wait that is wide enough says how long it was. */
static void label_waits(const struct timeline *timeline, struct canvas *canvas, int row, size_t worker)
{
    const struct job_record *record = timeline->record;
    for (size_t i = record->first[worker]; i < record->first[worker + 1]; i++) {
        const struct trace_event *event = &record->events[i];
        uint64_t end = event->end_ns < timeline->now_ns ? event->end_ns : timeline->now_ns;
        const char *word = wait_word(event->state);
        if (!word || end <= event->begin_ns || end <= timeline->begin_ns || event->begin_ns < timeline->begin_ns ||
            end > timeline->end_ns)
            continue;
        int from = column_of(timeline, event->begin_ns) + 1, to = column_of(timeline, end - 1);
        char label[64];
        snprintf(label, sizeof label, " %s %s ", word, number_duration(end - event->begin_ns).text);
        int width = utf8_columns(label);
        if (to - from < width) {
            snprintf(label, sizeof label, " %s ", word);
            width = utf8_columns(label);
        }
        if (to - from < width)
            continue;
        int at = timeline->column + from + (to - from - width) / 2;
        struct style style = {.ink = (uint8_t)activity_looks[activity_of(event->state, true)].ink,
                              .ground = INK_WAIT_GROUND,
                              .attributes = BOLD};
        canvas_text(canvas, row, at, at + width, style, label);
    }
}

/* Several workers in one row: the height of a cell is the part of them that was busy. */
static void draw_group_bucket(struct canvas *canvas, int row, int column, size_t worker, const struct bucket *bucket)
{
    uint64_t total;
    enum activity best = most(bucket, &total);
    if (!total)
        return;
    if (bucket->ns[ACTIVITY_BUSY])
        put_height(canvas, row, column, worker, bucket, total, best, 0);
    else
        put_look(canvas, row, column, worker, (struct piece){best, 0});
}

void worker_name(char *name, size_t size, size_t first, size_t count, size_t workers)
{
    size_t last = first + count < workers ? first + count - 1 : workers - 1;
    if (last == first)
        snprintf(name, size, "w%zu", first);
    else
        snprintf(name, size, "w%zu–w%zu", first, last);
}

static void draw_row(const struct timeline *timeline, struct canvas *canvas, int row, size_t first,
                     struct bucket *buckets)
{
    size_t count = timeline->record->worker_count;
    size_t colour = first / timeline->workers_per_row; /* a group has its own */
    char name[32];
    worker_name(name, sizeof name, first, timeline->workers_per_row, count);
    canvas_text(canvas, row, timeline->name_column, timeline->column, style(ink_worker(colour, 0), BOLD), name);
    memset(buckets, 0, (size_t)timeline->columns * sizeof *buckets);
    for (size_t w = first; w < count && w < first + timeline->workers_per_row; w++)
        gather(timeline, w, buckets);
    bool single = timeline->workers_per_row == 1;
    for (int c = 0; c < timeline->columns; c++) {
        int column = timeline->column + c;
        canvas_put(canvas, row, column, style(INK_QUIET, 0), L'·');
        if (single)
            draw_bucket(canvas, row, column, first, &buckets[c]);
        else
            draw_group_bucket(canvas, row, column, colour, &buckets[c]);
    }
    if (single)
        label_waits(timeline, canvas, row, first);
}

void timeline_draw(const struct timeline *timeline, struct canvas *canvas)
{
    if (!timeline->record->first || timeline->columns < 1)
        return;
    struct bucket *buckets = calloc((size_t)timeline->columns, sizeof *buckets);
    if (!buckets)
        abort();
    for (int r = 0; r < timeline->rows; r++) {
        size_t first = timeline->first_worker + (size_t)r * timeline->workers_per_row;
        if (first < timeline->record->worker_count)
            draw_row(timeline, canvas, timeline->row + r, first, buckets);
    }
    free(buckets);
}

/* --- the axis --- */

uint64_t timeline_round_up(uint64_t ns)
{
    uint64_t power = 1;
    while (power < UINT64_MAX / 100 && power * 10 <= ns)
        power *= 10;
    static const uint64_t steps[] = {1, 2, 5, 10};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= ns)
            return steps[i] * power;
    return 10 * power;
}

void timeline_axis(const struct timeline *timeline, struct canvas *canvas, int row)
{
    enum { LABEL_COLUMNS = 12 };
    if (timeline->columns < 1)
        return;
    uint64_t span = timeline->end_ns - timeline->begin_ns;
    int labels = timeline->columns / LABEL_COLUMNS;
    uint64_t step = timeline_round_up(span / (uint64_t)(labels > 0 ? labels : 1) + 1);
    int end = timeline->column + timeline->columns, free = timeline->column;
    struct style quiet = style(INK_QUIET, 0);
    canvas_text(canvas, row, timeline->name_column, timeline->column, quiet, "time");
    for (uint64_t at = 0; at <= span; at += step) {
        int column = timeline->column + column_of(timeline, timeline->begin_ns + at);
        struct number number = number_duration(at);
        const char *text = at ? number.text : "0";
        canvas_put(canvas, row, column, quiet, L'│');
        int width = utf8_columns(text);
        if (column + 1 + width <= end)
            free = canvas_text(canvas, row, column + 1, end, quiet, text);
        else if (column - width > free) /* the last one: its time stands before it */
            canvas_text(canvas, row, column - width, column, quiet, text);
    }
}

uint64_t record_time_in(const struct job_record *record, size_t worker, enum worker_state state, uint64_t until_ns)
{
    uint64_t sum = 0;
    for (size_t i = record->first[worker]; i < record->first[worker + 1]; i++) {
        const struct trace_event *event = &record->events[i];
        uint64_t end = event->end_ns < until_ns ? event->end_ns : until_ns;
        if (event->state == state && end > event->begin_ns)
            sum += end - event->begin_ns;
    }
    return sum;
}
