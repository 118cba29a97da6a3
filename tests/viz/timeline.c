/* tests/viz/timeline.c - what each worker did over time: cell by cell where it is exact, whole pictures, and random
 * records against a reference that looks at every nanosecond. */
#include "tests/viz/canned.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/number.h"
#include "viz/timeline.h"

enum { NAMES = 6, CELL = 8 };

static const struct canvas in_256 = {.colours = 256};

/* The lanes, in which a letter is `step_ns`, over `columns` columns: a worker a row. */
static struct timeline timeline_of(const struct job_record *record, uint64_t span, int columns)
{
    return (struct timeline){.record = record,
                             .begin_ns = record->submitted_ns,
                             .end_ns = record->submitted_ns + span,
                             .now_ns = UINT64_MAX,
                             .workers_per_row = 1,
                             .rows = (int)record->worker_count,
                             .name_column = 1,
                             .column = NAMES,
                             .columns = columns};
}

static void draw_lanes(struct canvas *canvas, const char *const *lanes, size_t count, uint64_t step_ns, int columns)
{
    struct job_record record = canned_record(lanes, count, 5000, step_ns);
    struct timeline timeline = timeline_of(&record, record.finished_ns - record.submitted_ns, columns);
    canvas_resize(canvas, (int)count + 1, columns + NAMES + 1);
    timeline_draw(&timeline, canvas);
    timeline_axis(&timeline, canvas, (int)count);
    assert_sound(canvas);
    canned_release(&record);
}

static const struct cell_glyph *cell(const struct canvas *canvas, int row, int column)
{
    return &canvas->cells[row * canvas->columns + NAMES + column];
}

static void expect_cell(const struct canvas *canvas, int row, int column, wchar_t glyph, enum ink ink, enum ink ground)
{
    const struct cell_glyph *found = cell(canvas, row, column);
    if (found->glyph[0] != glyph || found->style.ink != ink || found->style.ground != ground)
        fail_msg("row %d, column %d: U+%04X, ink %d on %d, and not U+%04X, ink %d on %d", row, column,
                 (unsigned)found->glyph[0], found->style.ink, found->style.ground, (unsigned)glyph, ink, ground);
}

/* --- a cell --- */

static void one_thing_fills_a_cell(void **state)
{
    (void)state;
    struct canvas canvas = in_256;
    draw_lanes(&canvas, (const char *[]){"aabb--MM>>++!!XX  ", "ww================"}, 2, 1, 9);
    expect_cell(&canvas, 0, 0, L'█', ink_worker(0, 0), INK_DEFAULT);
    expect_cell(&canvas, 0, 1, L'█', ink_worker(0, 1), INK_DEFAULT);
    expect_cell(&canvas, 0, 2, L'░', INK_WAIT_SHADE, INK_WAIT_GROUND);
    expect_cell(&canvas, 0, 3, L'▒', ink_worker(0, 0), ink_worker(0, 1));
    for (int c = 4; c < 9; c++)
        assert_int_not_equal(cell(&canvas, 0, c)->glyph[0], L'█');
    for (int c = 4; c < 8; c++)
        for (int other = c + 1; other < 9; other++)
            assert_int_not_equal(cell(&canvas, 0, c)->glyph[0], cell(&canvas, 0, other)->glyph[0]);
    expect_cell(&canvas, 0, 8, L'·', INK_QUIET, INK_DEFAULT);
    for (int c = 0; c < 9; c++) /* a stop does not begin another chunk */
        expect_cell(&canvas, 1, c, L'█', ink_worker(1, 0), INK_DEFAULT);
    canvas_release(&canvas);
}

static void an_edge_is_drawn_in_eighths(void **state)
{
    (void)state;
    static const wchar_t eighths[] = L"▏▎▍▌▋▊▉";
    for (int e = 1; e < 8; e++) {
        struct canvas canvas = in_256;
        char lanes[3][2 * CELL + 1] = {"", "", ""};
        memset(lanes[0], 'a', (size_t)(CELL + e));
        memset(lanes[0] + CELL + e, '-', (size_t)(CELL - e));
        memset(lanes[1], '-', (size_t)(CELL + e));
        memset(lanes[1] + CELL + e, 'a', (size_t)(CELL - e));
        memset(lanes[2], 'a', (size_t)(CELL + e));
        memset(lanes[2] + CELL + e, 'b', (size_t)(CELL - e));
        draw_lanes(&canvas, (const char *[]){lanes[0], lanes[1], lanes[2]}, 3, 1, 2);
        expect_cell(&canvas, 0, 1, eighths[e - 1], ink_worker(0, 0), INK_WAIT_GROUND);
        expect_cell(&canvas, 1, 1, eighths[e - 1], INK_WAIT_GROUND, ink_worker(1, 0));
        expect_cell(&canvas, 2, 1, eighths[e - 1], ink_worker(2, 0), ink_worker(2, 1));
        canvas_release(&canvas);
    }
}

static void a_mixed_cell_is_as_high_as_it_was_busy(void **state)
{
    (void)state;
    static const wchar_t heights[] = L"▁▂▃▄▅▆▇";
    for (int e = 1; e < 8; e++) {
        struct canvas canvas = in_256;
        char lane[2 * CELL + 1] = ""; /* one cell: idle, busy, idle */
        memset(lane, '-', sizeof lane - 1);
        for (int i = 0; i < 2 * e; i++)
            lane[1 + i] = 'a';
        draw_lanes(&canvas, (const char *[]){lane}, 1, 1, 1);
        expect_cell(&canvas, 0, 0, heights[e - 1], ink_worker(0, 0), INK_WAIT_GROUND);
        canvas_release(&canvas);
    }
}

static void without_256_colours_no_cell_is_divided(void **state)
{
    (void)state;
    static const struct canvas modes[] = {
        {.colours = 8}, {.colours = 0}, {.ascii = true}, {.ascii = true, .colours = 256}};
    for (size_t m = 0; m < sizeof modes / sizeof *modes; m++) {
        struct canvas canvas = modes[m];
        draw_lanes(&canvas, (const char *[]){"aaaaaaaabbb-----aab--ccaMMMMM---"}, 1, 1, 4);
        for (int c = 0; c < 4; c++)
            assert_true(wcschr(modes[m].ascii ? L"#=~%" : L"█▓░▒", cell(&canvas, 0, c)->glyph[0]));
        if (!modes[m].ascii) {
            expect_cell(&canvas, 0, 0, L'█', ink_worker(0, 0), INK_DEFAULT);
            assert_int_equal(cell(&canvas, 0, 1)->glyph[0], L'░'); /* five eighths of it */
        }
        canvas_release(&canvas);
    }
}

static void neighbouring_chunks_differ_without_colours(void **state)
{
    (void)state;
    struct canvas canvas = {.colours = 0};
    draw_lanes(&canvas, (const char *[]){"aabbccddMM--"}, 1, 1, 6);
    char text[200];
    canvas_row_text(&canvas, 0, text, sizeof text);
    assert_string_equal(text, " w0   █▓█▓▒░");
    canvas_release(&canvas);
}

/* --- rows --- */

static void a_wait_says_how_long_it_was(void **state)
{
    (void)state;
    struct canvas canvas = in_256;
    static const char *const lanes[] = {
        "aaaaaaaaaa------------------------------", /* 30 columns: words and figure */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaa------------", /* 12: words */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa------", /* 6: nothing */
        "----aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>", /* no wait */
    };
    draw_lanes(&canvas, lanes, 5, MS, 40);
    assert_golden(&canvas, "timeline-waits");
    canvas_release(&canvas);
}

/* Waits with an item in hand are cut out of it, and have a look of their own. */
static void waits_for_each_other(void **state)
{
    (void)state;
    struct canvas canvas = in_256;
    static const char *const lanes[] = {
        "aaaaaaaaaaLLLLLLLLLLLLLLLLLLLLLLLLL=====",
        "aaaaaaaaaaaaaaaaaaaaQQQQQQQQQQQQQQQQbbbb",
        "aL=L=L=L=L=L=L=L=L=L=L=L=L=L=L=L=L=L=L=b",
        "aLL=LL=LL=LL=LL=LL=LL=LL=LL=LL=LL=LL=LL=",
    };
    draw_lanes(&canvas, lanes, 4, MS, 40);
    expect_cell(&canvas, 0, 11, L'▚', INK_WAIT_SHADE, INK_WAIT_GROUND);
    expect_cell(&canvas, 1, 21, L'▞', INK_WAIT_SHADE, INK_WAIT_GROUND);
    assert_golden(&canvas, "timeline-lock-waits");
    canvas_release(&canvas);
    draw_lanes(&canvas, lanes, 4, MS, 20);
    assert_golden(&canvas, "timeline-lock-waits-20");
    canvas_release(&canvas);
}

static void what_has_not_happened_is_not_drawn(void **state)
{
    (void)state;
    static const char *const lanes[] = {"aaaaaaaaaabbbbbbbbbbcccccccccc", "aaaaa-------------------------"};
    struct job_record record = canned_record(lanes, 2, 7 * MS, MS);
    for (uint64_t now = 0; now <= 30; now++) {
        struct canvas canvas = in_256;
        canvas_resize(&canvas, 2, 30 + NAMES);
        struct timeline timeline = timeline_of(&record, 30 * MS, 30);
        timeline.now_ns = (7 + now) * MS;
        timeline_draw(&timeline, &canvas);
        for (int row = 0; row < 2; row++)
            for (int c = 0; c < 30; c++)
                assert_int_equal(cell(&canvas, row, c)->glyph[0] != L'·', (uint64_t)c < now);
        if (now == 19)
            assert_golden(&canvas, "timeline-now-in-the-middle");
        canvas_release(&canvas);
    }
    canned_release(&record);
}

static const char *const everything[] = {
    "++++>>aaaaaaaabbbbbbbb-----------------------------------   ",
    ">aaaabbbbccccddddeeeeffffgggghhhhiiiijjjjkkkkllllmmmmnnnn   ",
    ">MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMaaabbbcccdddeeefff------   ",
    ">aaaaaaaaaaaaaaaXXXXX++++>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa   ",
    ">aaaaaaaaaaaa!!!!!!!!!!!!================bbbbbbbbbbbbbbbb   ",
    ">a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v-w-x-y-z-a-bb   ",
    ">abababababababab-aaa--abab-----bababab-a---------a---b--   ",
};

static void every_state_in_every_mode(void **state)
{
    (void)state;
    static const struct {
        struct canvas canvas;
        const char *name;
    } modes[] = {
        {{.colours = 256}, "timeline-256"},
        {{.colours = 8}, "timeline-8"},
        {{.colours = 0}, "timeline-mono"},
        {{.ascii = true}, "timeline-ascii"},
    };
    for (size_t m = 0; m < sizeof modes / sizeof *modes; m++) {
        struct canvas canvas = modes[m].canvas;
        draw_lanes(&canvas, everything, sizeof everything / sizeof *everything, MS, 40);
        assert_golden(&canvas, modes[m].name);
        canvas_release(&canvas);
    }
}

static void workers_share_rows(void **state)
{
    (void)state;
    struct job_record record = canned_record(everything, sizeof everything / sizeof *everything, 0, MS);
    struct canvas canvas = in_256;
    struct timeline timeline = timeline_of(&record, 60 * MS, 60);
    timeline.workers_per_row = 3;
    timeline.column = 9;
    timeline.rows = 4; /* and the last of them has no workers */
    canvas_resize(&canvas, 4, 70);
    timeline_draw(&timeline, &canvas);
    assert_golden(&canvas, "timeline-groups");
    canvas_release(&canvas);
    canned_release(&record);
}

static void names_of_groups(void **state)
{
    (void)state;
    char name[32];
    worker_name(name, sizeof name, 3, 1, 8);
    assert_string_equal(name, "w3");
    worker_name(name, sizeof name, 4, 4, 8);
    assert_string_equal(name, "w4–w7");
    worker_name(name, sizeof name, 6, 4, 8);
    assert_string_equal(name, "w6–w7");
    worker_name(name, sizeof name, 7, 4, 8);
    assert_string_equal(name, "w7");
}

/* --- chance, against a reference --- */

enum { RANDOM_COLUMNS = 37, RANDOM_STEPS = 37 * 8 };

/* What a worker did in a cell, when it was one thing all the time. */
static char whole_cell(const char *lane, int column)
{
    for (int i = 1; i < CELL; i++)
        if (lane[column * CELL + i] != lane[column * CELL])
            return '\0';
    return lane[column * CELL];
}

static void random_lanes(uint64_t *dice, char *lane)
{
    static const char letters[] = "aaaabbbb---->+!X M";
    for (int at = 0; at < RANDOM_STEPS;) {
        char letter = letters[canned_roll(dice) % (sizeof letters - 1)];
        for (uint64_t n = 1 + canned_roll(dice) % 30; n && at < RANDOM_STEPS; n--)
            lane[at++] = letter;
    }
    lane[RANDOM_STEPS] = '\0';
}

static void whole_cells_show_what_was_there(void **state)
{
    (void)state;
    static const char letters[] = "ab->+!XM ";
    static const wchar_t glyphs[] = L"██░╌+‖×▒·";
    uint64_t dice = 11;
    for (int round = 0; round < 300; round++) {
        struct canvas canvas = in_256;
        char lane[RANDOM_STEPS + 1];
        random_lanes(&dice, lane);
        draw_lanes(&canvas, (const char *[]){lane}, 1, 1, RANDOM_COLUMNS);
        for (int c = 0; c < RANDOM_COLUMNS; c++) {
            char letter = whole_cell(lane, c);
            wchar_t found = cell(&canvas, 0, c)->glyph[0];
            bool labelled = cell(&canvas, 0, c)->style.attributes & BOLD; /* on an idle wait */
            if (letter && (labelled ? letter != '-' : found != glyphs[strchr(letters, letter) - letters]))
                fail_msg("%s: column %d is U+%04X", lane, c, (unsigned)found);
        }
        canvas_release(&canvas);
    }
}

/* --- the axis --- */

static const uint64_t spans[] = {
    1000,      2500,           10000,          1000 * MS / 7,   6 * MS,          100 * MS,       400 * MS,
    1000 * MS, 30 * 1000 * MS, 60 * 1000 * MS, 119 * 1000 * MS, 150 * 1000 * MS, 600 * 1000 * MS};
enum { SPANS = sizeof spans / sizeof *spans };

static void axes_of_all_lengths(void **state)
{
    (void)state;
    struct job_record record = canned_record((const char *[]){""}, 1, 1000000, 1);
    struct canvas canvas = {.colours = 0};
    canvas_resize(&canvas, SPANS, 80);
    for (int i = 0; i < SPANS; i++) {
        struct timeline timeline = timeline_of(&record, spans[i], 73);
        timeline_axis(&timeline, &canvas, i);
    }
    assert_golden(&canvas, "timeline-axes");
    canvas_release(&canvas);
    canned_release(&record);
}

/* Every tick stands where its time is, and says the time that is a whole number of round steps. */
static void check_axis(const struct canvas *canvas, uint64_t span, int columns)
{
    uint64_t step = timeline_round_up(span / (uint64_t)(columns / 12 ? columns / 12 : 1) + 1), ticks = 0;
    for (int c = 0; c < columns; c++) {
        if (cell(canvas, 0, c)->glyph[0] != L'│')
            continue;
        uint64_t at = ticks * step;
        double wanted = (double)at / (double)span * columns, nanosecond = (double)columns / (double)span;
        assert_true(c <= wanted + nanosecond + 1e-9 && c >= (int)wanted - 1);
        struct number number = number_duration(at);
        const char *text = at ? number.text : "0";
        wchar_t wide[NUMBER_SIZE];
        size_t length = mbstowcs(wide, text, NUMBER_SIZE);
        for (size_t i = 0; i < length && c + 1 + (int)length <= columns; i++)
            assert_int_equal(cell(canvas, 0, c + 1 + (int)i)->glyph[0], wide[i]);
        ticks++;
    }
    assert_int_equal(ticks, span / step + 1);
}

static void ticks_stand_at_round_times(void **state)
{
    (void)state;
    struct job_record record = canned_record((const char *[]){""}, 1, 1000000, 1);
    for (int i = 0; i < SPANS; i++) {
        for (int columns = 12; columns <= 200; columns++) {
            struct canvas canvas = in_256;
            struct timeline timeline = timeline_of(&record, spans[i], columns);
            canvas_resize(&canvas, 1, columns + NAMES);
            timeline_axis(&timeline, &canvas, 0);
            check_axis(&canvas, spans[i], columns);
            canvas_release(&canvas);
        }
    }
    canned_release(&record);
}

static void round_numbers(void **state)
{
    (void)state;
    assert_int_equal(timeline_round_up(0), 1);
    assert_int_equal(timeline_round_up(1), 1);
    assert_int_equal(timeline_round_up(3), 5);
    assert_int_equal(timeline_round_up(6), 10);
    assert_int_equal(timeline_round_up(1001), 2000);
    assert_int_equal(timeline_round_up(20000), 20000);
    uint64_t dice = 5;
    for (int i = 0; i < 10000; i++) {
        uint64_t ns = canned_roll(&dice) >> (4 + canned_roll(&dice) % 58), round = timeline_round_up(ns);
        assert_true(round >= ns && (ns < 2 || round < 5 * ns / 2 + 2));
    }
}

static void time_in_a_state(void **state)
{
    (void)state;
    struct job_record record = canned_record((const char *[]){"aa--bb-", "------a"}, 2, 100, 10);
    assert_int_equal(record_time_in(&record, 0, WORKER_BUSY, UINT64_MAX), 40);
    assert_int_equal(record_time_in(&record, 0, WORKER_IDLE, UINT64_MAX), 30);
    assert_int_equal(record_time_in(&record, 0, WORKER_BUSY, 145), 25);
    assert_int_equal(record_time_in(&record, 1, WORKER_BUSY, 160), 0);
    assert_int_equal(record_time_in(&record, 1, WORKER_IDLE, 100), 0);
    canned_release(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thing_fills_a_cell),
        cmocka_unit_test(an_edge_is_drawn_in_eighths),
        cmocka_unit_test(a_mixed_cell_is_as_high_as_it_was_busy),
        cmocka_unit_test(without_256_colours_no_cell_is_divided),
        cmocka_unit_test(neighbouring_chunks_differ_without_colours),
        cmocka_unit_test(waits_for_each_other),
        cmocka_unit_test(a_wait_says_how_long_it_was),
        cmocka_unit_test(what_has_not_happened_is_not_drawn),
        cmocka_unit_test(every_state_in_every_mode),
        cmocka_unit_test(workers_share_rows),
        cmocka_unit_test(names_of_groups),
        cmocka_unit_test(whole_cells_show_what_was_there),
        cmocka_unit_test(axes_of_all_lengths),
        cmocka_unit_test(ticks_stand_at_round_times),
        cmocka_unit_test(round_numbers),
        cmocka_unit_test(time_in_a_state),
    };
    return cmocka_run_group_tests_name("timeline", tests, golden_setup, NULL);
}
