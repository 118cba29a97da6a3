/* tests/repl/replay.c - a replay moves at the speed that it says, steps to every moment at which something happened
 * and to no other. */
#include "tests/repl/support.h"

#include <stdlib.h>
#include <string.h>

#include "repl/replay.h"

#define MS 1000000ull

enum { EVENTS_MAX = 64 };

struct canned {
    struct job_record record;
    struct trace_event events[EVENTS_MAX];
    size_t first[3];
};

static void canned_create(struct canned *canned, uint64_t begin_ns, uint64_t span_ns)
{
    *canned =
        (struct canned){.record = {.submitted_ns = begin_ns, .finished_ns = begin_ns + span_ns, .worker_count = 2}};
    canned->record.events = canned->events;
    canned->record.first = canned->first;
}

static void add(struct canned *canned, uint64_t begin_ns, uint64_t end_ns)
{
    canned->events[canned->record.event_count++] =
        (struct trace_event){.begin_ns = begin_ns, .end_ns = end_ns, .state = WORKER_BUSY, .chunks = 1};
}

/* --- speed --- */

static void short_jobs_take_two_seconds(void **state)
{
    (void)state;
    static const struct {
        uint64_t span;
        const char *note;
    } cases[] = {
        {6100000, "×1/330 of 6.10 ms"}, {1000, "×1/2000000 of 1.00 µs"}, {1000 * MS, "×1/2 of 1.00 s"},
        {200 * MS, "×1/10 of 200 ms"},  {2000 * MS, "×1 of 2.00 s"},     {60000 * MS, "×30 of 60.0 s"},
        {1500 * MS, "×1 of 1.50 s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct canned canned;
        struct replay replay;
        char note[48];
        canned_create(&canned, 77, cases[i].span);
        replay_begin(&replay, &canned.record, 0, 1000);
        replay_note(&replay, note, sizeof note);
        assert_string_equal(note, cases[i].note);
        double takes = (double)cases[i].span / replay.speed;
        if (cases[i].span < 1500 * MS)
            assert_true(takes > 1.8e9 && takes < 2.2e9);
    }
}

static void speeds_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        double speed;
        const char *text;
    } cases[] = {{1.0 / 350, "1/350"}, {0.01, "1/100"},  {1, "1"},      {2, "2"},
                 {1.5, "1.5"},         {1.0 / 3, "1/3"}, {1e3, "1e+03"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        replay_speed_text(cases[i].speed, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

/* Frames come when they come; the moment is what the clock says. */
static void it_moves_with_the_clock(void **state)
{
    (void)state;
    static const double speeds[] = {1, 2, 1.0 / 350, 1.0 / 7, 1e-5, 3e-8};
    struct dice dice = {5};
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
        struct canned canned;
        struct replay replay;
        uint64_t span = (uint64_t)(3e9 * speeds[i]), begun = 123456789, now = begun;
        canned_create(&canned, 5000 * MS, span);
        replay_begin(&replay, &canned.record, speeds[i], begun);
        assert_true(replay_moves(&replay));
        for (;;) {
            now += 1 + roll_below(&dice, 60 * MS);
            bool goes_on = replay_advance(&replay, now);
            double wanted = (double)(now - begun) * speeds[i], is = (double)(replay.at_ns - canned.record.submitted_ns);
            if (!goes_on)
                break;
            if (is > wanted + 1 || is < wanted * 0.98 - 2)
                fail_msg("speed %g: %g ns of the record, and not %g", speeds[i], is, wanted);
        }
        assert_int_equal(replay.at_ns, canned.record.finished_ns);
        assert_true((double)(now - begun) * speeds[i] >= (double)span * 0.98);
    }
}

static void it_ends(void **state)
{
    (void)state;
    struct canned canned;
    struct replay replay;
    canned_create(&canned, 10, 0); /* a job of no time at all */
    replay_begin(&replay, &canned.record, 0, 5);
    assert_false(replay_advance(&replay, 5));
    canned_create(&canned, 10, 100);
    replay_begin(&replay, &canned.record, 1, 5);
    assert_true(replay_advance(&replay, 104));
    assert_int_equal(replay.at_ns, 109);
    assert_false(replay_advance(&replay, 105));
    assert_false(replay_advance(&replay, 1000));
    assert_int_equal(replay.at_ns, 110);
    replay_end(&replay);
    assert_false(replay_moves(&replay));
}

/* --- the keys --- */

static void a_pause_takes_no_time(void **state)
{
    (void)state;
    struct canned canned;
    struct replay replay;
    canned_create(&canned, 0, 1000 * MS);
    replay_begin(&replay, &canned.record, 1, 0);
    replay_advance(&replay, 100 * MS);
    replay_pause(&replay, true, 150 * MS);
    assert_false(replay_moves(&replay));
    assert_int_equal(replay.at_ns, 150 * MS);
    assert_true(replay_advance(&replay, 900 * MS));
    assert_int_equal(replay.at_ns, 150 * MS);
    replay_pause(&replay, false, 5000 * MS);
    assert_true(replay_advance(&replay, 5100 * MS));
    assert_int_equal(replay.at_ns, 250 * MS);
}

static void after_the_end_it_begins_anew(void **state)
{
    (void)state;
    struct canned canned;
    struct replay replay;
    canned_create(&canned, 7, 1000);
    replay_begin(&replay, &canned.record, 1, 0);
    replay_jump(&replay, true, 10);
    assert_int_equal(replay.at_ns, 1007);
    assert_true(replay.paused);
    replay_pause(&replay, false, 20);
    assert_int_equal(replay.at_ns, 7);
    assert_true(replay_moves(&replay));
    replay_jump(&replay, false, 500);
    assert_int_equal(replay.at_ns, 7);
    assert_true(replay.paused);
}

static int compare_moments(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* All moments of the record, each once, in order: what is wanted of the steps. */
static size_t moments_of(const struct canned *canned, uint64_t *moments)
{
    size_t count = 0, kept = 0;
    moments[count++] = canned->record.submitted_ns;
    moments[count++] = canned->record.finished_ns;
    for (size_t i = 0; i < canned->record.event_count; i++) {
        moments[count++] = canned->events[i].begin_ns;
        moments[count++] = canned->events[i].end_ns;
    }
    qsort(moments, count, sizeof *moments, compare_moments);
    for (size_t i = 0; i < count; i++)
        if (!kept || moments[i] != moments[kept - 1])
            moments[kept++] = moments[i];
    return kept;
}

static void steps_visit_every_moment_and_no_other(void **state)
{
    (void)state;
    struct dice dice = {99};
    for (int round = 0; round < 500; round++) {
        struct canned canned;
        struct replay replay;
        uint64_t moments[2 * EVENTS_MAX + 2], begin = 1 + roll_below(&dice, 1000);
        canned_create(&canned, begin, 1 + roll_below(&dice, 500));
        uint64_t span = canned.record.finished_ns - begin;
        for (uint64_t n = roll_below(&dice, EVENTS_MAX); n; n--) {
            uint64_t from = roll_below(&dice, span), to = from + 1 + roll_below(&dice, span - from);
            add(&canned, begin + from, begin + to);
        }
        size_t count = moments_of(&canned, moments);
        replay_begin(&replay, &canned.record, 1e-9, 0);
        for (size_t i = 1; i < count; i++) {
            replay_step(&replay, true, 5);
            assert_int_equal(replay.at_ns, moments[i]);
            assert_true(replay.paused);
        }
        replay_step(&replay, true, 5);
        assert_int_equal(replay.at_ns, canned.record.finished_ns);
        for (size_t i = count - 1; i-- > 0;) {
            replay_step(&replay, false, 5);
            assert_int_equal(replay.at_ns, moments[i]);
        }
        replay_step(&replay, false, 5);
        assert_int_equal(replay.at_ns, begin);
    }
}

static void a_step_begins_where_the_replay_is(void **state)
{
    (void)state;
    struct canned canned;
    struct replay replay;
    canned_create(&canned, 0, 1000);
    add(&canned, 100, 300);
    add(&canned, 300, 800);
    replay_begin(&replay, &canned.record, 1, 0);
    replay_step(&replay, true, 200); /* it had moved to 200 meanwhile */
    assert_int_equal(replay.at_ns, 300);
    replay_pause(&replay, false, 1000);
    replay_step(&replay, false, 1450); /* to 750 */
    assert_int_equal(replay.at_ns, 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_jobs_take_two_seconds),
        cmocka_unit_test(speeds_as_people_write_them),
        cmocka_unit_test(it_moves_with_the_clock),
        cmocka_unit_test(it_ends),
        cmocka_unit_test(a_pause_takes_no_time),
        cmocka_unit_test(after_the_end_it_begins_anew),
        cmocka_unit_test(steps_visit_every_moment_and_no_other),
        cmocka_unit_test(a_step_begins_where_the_replay_is),
    };
    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
