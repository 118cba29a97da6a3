/* tests/viz/comparison.c - how two runs look: done, under way, on narrow and wide screens, with many workers. */
#include "tests/viz/golden.h"

#include <stdlib.h>
#include <string.h>

#include "viz/comparison.h"

#define MS 1000000ull

/* --- canned records: one letter is 10 ms of a worker --- */

enum { EVENTS_MAX = 4096, STEP_MS = 10 };

/* "aaabb--": a letter is a chunk, '-' an idle wait, 'w' waking, ' ' no job unfinished, 'X' dead, 'M' many chunks. */
static enum worker_state state_of(char c)
{
    return c == '-' ? WORKER_IDLE : c == 'w' ? WORKER_WAKING : c == 'X' ? WORKER_DEAD : WORKER_BUSY;
}

static void add_lane(struct job_record *record, size_t worker, const char *lane)
{
    uint64_t at = record->submitted_ns;
    while (*lane) {
        size_t length = strspn(lane, (char[]){*lane, '\0'});
        uint64_t end = at + length * STEP_MS * MS;
        assert_true(record->event_count < EVENTS_MAX);
        if (*lane != ' ')
            record->events[record->event_count++] = (struct trace_event){
                .begin_ns = at,
                .end_ns = end,
                .job = state_of(*lane) == WORKER_BUSY,
                .chunks = state_of(*lane) != WORKER_BUSY ? 0
                          : *lane == 'M'                 ? 9
                                                         : 1,
                .worker = (uint16_t)worker,
                .cpu = -1,
                .state = state_of(*lane),
            };
        at = end;
        lane += length;
    }
    record->first[worker + 1] = record->event_count;
}

static struct job_record record_of(const char *const *lanes, size_t count, uint64_t begin_ns)
{
    struct job_record record = {.submitted_ns = begin_ns, .worker_count = count};
    record.events = calloc(EVENTS_MAX, sizeof *record.events);
    record.first = calloc(count + 1, sizeof *record.first);
    assert_true(record.events && record.first);
    for (size_t w = 0; w < count; w++)
        add_lane(&record, w, lanes[w]);
    return record;
}

static void release(struct job_record *record)
{
    free(record->events);
    free(record->first);
}

/* --- one screen --- */

#define A10 "aaaaaaaaaa"
#define B10 "bbbbbbbbbb"
#define C10 "cccccccccc"
#define WAIT30 "------------------------------"
#define SYNC_LONG A10 A10 A10 A10 B10 B10 B10 B10 C10 C10 C10 C10
#define SYNC_SHORT A10 WAIT30 B10 WAIT30 C10 WAIT30

static const char *const sync_lanes[] = {SYNC_LONG, SYNC_SHORT, SYNC_SHORT, SYNC_SHORT};
static const char *const async_lanes[] = {
    A10 A10 A10 A10 C10 "-----------",
    A10 B10 B10 B10 B10 "-----------",
    A10 B10 A10 B10 C10 "-----------",
    A10 B10 C10 C10 C10 C10 "-",
};

static const struct comparison_view uneven = {
    .title = "map sleep_ms [400, 100, 100, 100] chunksize=1",
    .workers = 4,
    .rounds = 3,
    .runs = {{.label = "sync",
              .words = "one job after the other",
              .begin_ns = 5000 * MS,
              .wall_ns = 1200 * MS,
              .idle_wait_ns = 2700 * MS,
              .efficiency = 0.4375,
              .done = true},
             {.label = "async",
              .words = "all submitted, then fetched",
              .begin_ns = 7000 * MS,
              .wall_ns = 610 * MS,
              .idle_wait_ns = 340 * MS,
              .efficiency = 0.861,
              .done = true}},
    .verdict = "async was 1.97 times as fast. In sync, w1, w2 and w3 waited about 300 ms for w0 in "
               "every round; async gave them items of the next rounds meanwhile.",
};

struct screen {
    int rows, columns, colours;
    bool ascii;
};

static void expect_screen(const struct comparison_view *view, struct screen screen, const char *name)
{
    struct canvas canvas = {.ascii = screen.ascii, .colours = screen.colours};
    canvas_resize(&canvas, screen.rows, screen.columns);
    comparison_draw(view, &canvas, 0, screen.rows);
    assert_golden(&canvas, name);
    canvas_release(&canvas);
}

static void done_at_all_widths(void **state)
{
    (void)state;
    struct comparison_view view = uneven;
    struct job_record sync = record_of(sync_lanes, 4, view.runs[0].begin_ns);
    struct job_record async = record_of(async_lanes, 4, view.runs[1].begin_ns);
    view.runs[0].record = &sync;
    view.runs[1].record = &async;
    assert_int_equal(comparison_rows(&view, 80), 15);
    expect_screen(&view, (struct screen){15, 80, 0, false}, "comparison-80");
    expect_screen(&view, (struct screen){15, 80, 0, true}, "comparison-80-ascii");
    expect_screen(&view, (struct screen){15, 80, 256, false}, "comparison-80-colours");
    expect_screen(&view, (struct screen){15, 100, 0, false}, "comparison-100");
    expect_screen(&view, (struct screen){15, 160, 0, true}, "comparison-160-ascii");
    expect_screen(&view, (struct screen){16, 60, 0, false}, "comparison-60");
    expect_screen(&view, (struct screen){9, 60, 8, false}, "comparison-60-few-rows");
    release(&sync);
    release(&async);
}

static void under_way(void **state)
{
    (void)state;
    struct comparison_view view = uneven;
    static const char *const lanes[] = {A10 A10 A10 A10 B10, A10 WAIT30 B10, A10 WAIT30 B10, A10 WAIT30 "bbbbw"};
    struct job_record sync = record_of(lanes, 4, view.runs[0].begin_ns);
    view.verdict = NULL;
    view.runs[0].done = false;
    view.runs[0].running = true;
    view.runs[0].record = &sync;
    view.runs[0].wall_ns = 450 * MS;
    view.runs[0].idle_wait_ns = 900 * MS;
    view.now_ns = view.runs[0].begin_ns + view.runs[0].wall_ns;
    view.runs[1].done = false;
    view.runs[1].begin_ns = 0;
    expect_screen(&view, (struct screen){15, 80, 0, false}, "comparison-sync-runs");
    struct job_record whole = record_of(sync_lanes, 4, view.runs[0].begin_ns);
    struct job_record async = record_of(async_lanes, 4, uneven.runs[1].begin_ns);
    view.runs[0] = uneven.runs[0];
    view.runs[0].record = &whole;
    view.runs[1] = uneven.runs[1];
    view.runs[1].record = &async;
    view.runs[1].done = false;
    view.runs[1].running = true;
    view.runs[1].wall_ns = 250 * MS;
    view.runs[1].idle_wait_ns = 0;
    view.now_ns = view.runs[1].begin_ns + view.runs[1].wall_ns;
    expect_screen(&view, (struct screen){15, 80, 256, false}, "comparison-async-runs");
    release(&sync);
    release(&whole);
    release(&async);
}

static void many_workers_share_rows(void **state)
{
    (void)state;
    enum { WORKERS = 40 };
    const char *sync_many[WORKERS], *async_many[WORKERS];
    struct comparison_view view = uneven;
    for (size_t w = 0; w < WORKERS; w++) {
        sync_many[w] = w % 8 ? SYNC_SHORT : SYNC_LONG;
        async_many[w] = async_lanes[w % 4];
    }
    struct job_record sync = record_of(sync_many, WORKERS, view.runs[0].begin_ns);
    struct job_record async = record_of(async_many, WORKERS, view.runs[1].begin_ns);
    view.workers = WORKERS;
    view.runs[0].record = &sync;
    view.runs[1].record = &async;
    expect_screen(&view, (struct screen){15, 80, 0, false}, "comparison-40-workers");
    expect_screen(&view, (struct screen){15, 80, 0, true}, "comparison-40-workers-ascii");
    release(&sync);
    release(&async);
}

/* Of whatever size: no row but its own. */
static void no_size_is_too_small(void **state)
{
    (void)state;
    struct comparison_view view = uneven;
    struct job_record sync = record_of(sync_lanes, 4, view.runs[0].begin_ns);
    struct job_record async = record_of(async_lanes, 4, view.runs[1].begin_ns);
    view.runs[0].record = &sync;
    view.runs[1].record = &async;
    for (int rows = 0; rows < 20; rows++) {
        for (int columns = 0; columns < 70; columns += columns < 8 ? 1 : 13) {
            struct canvas canvas = {.colours = 256};
            canvas_resize(&canvas, rows + 4, columns);
            comparison_draw(&view, &canvas, 2, rows);
            for (int row = 0; row < rows + 4; row++) {
                char text[1024];
                if (row < 2 || row >= rows + 2)
                    assert_int_equal(canvas_row_text(&canvas, row, text, sizeof text), 0);
            }
            canvas_release(&canvas);
        }
    }
    release(&sync);
    release(&async);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(done_at_all_widths),
        cmocka_unit_test(under_way),
        cmocka_unit_test(many_workers_share_rows),
        cmocka_unit_test(no_size_is_too_small),
    };
    return cmocka_run_group_tests(tests, golden_setup, NULL);
}
