/* tests/repl/show.c - what the pane is told of a session: live, with many jobs, and again from a record. */
#include "tests/repl/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repl/show.h"

#define MS 1000000ull

static const struct scene *look(struct show *show)
{
    show_update(show, clock_ns());
    const struct scene *scene = &show->scene;
    assert_ptr_equal(scene->lanes, show->lanes);
    for (size_t w = 0; w < scene->lane_count; w++)
        assert_true(scene->lanes[w].progress <= 1 && memchr(scene->lanes[w].slice, '\0', sizeof scene->lanes[w].slice));
    if (scene->record)
        assert_true(scene->begin_ns < scene->end_ns && scene->now_ns <= scene->end_ns);
    return scene;
}

static uint64_t items_shown(const struct scene *scene)
{
    uint64_t sum = 0;
    for (size_t w = 0; w < scene->lane_count; w++)
        sum += scene->lanes[w].items;
    return sum;
}

static void before_and_after_a_pool(void **state)
{
    struct rig *rig = *state;
    struct show *show = show_create(&rig->session);
    const struct scene *scene = look(show);
    assert_false(scene->has_pool);
    assert_int_equal(scene->lane_count, 0);
    assert_null(scene->record);
    rig_run(rig, "pool 3");
    scene = look(show);
    assert_true(scene->has_pool);
    assert_int_equal(scene->lane_count, 3);
    assert_null(scene->record);
    for (size_t w = 0; w < 3; w++)
        assert_true(scene->lanes[w].pid > 1 && !scene->lanes[w].measured);
    rig_run(rig, "close");
    assert_true(look(show)->closed);
    show_destroy(show);
}

static void a_job_and_its_figures(void **state)
{
    struct rig *rig = *state;
    struct show *show = show_create(&rig->session);
    rig_run(rig, "pool 2");
    look(show);
    rig_run(rig, "map square 0..1000 chunksize=10");
    const struct scene *scene = look(show);
    assert_int_equal(scene->job_count, 1);
    assert_true(scene->jobs[0].over);
    assert_int_equal(scene->jobs[0].chunks_done, 100);
    assert_int_equal(items_shown(scene), 1000);
    assert_int_equal(scene->badge, BADGE_LIVE);
    assert_non_null(strstr(scene->title, "map square 0..1000 chunksize=10"));
    assert_non_null(scene->record);
    assert_false(show_moves(show));
    show_destroy(show);
}

static void unfinished_jobs_have_lines(void **state)
{
    struct rig *rig = *state;
    struct show *show = show_create(&rig->session);
    rig_run(rig, "pool 2; map_async sleep_ms [400]; map_async sleep_ms [400]");
    for (int i = 0; i < 3; i++)
        rig_run(rig, "map_async square 0..3");
    const struct scene *scene = look(show);
    assert_int_equal(scene->job_count, SHOW_LINES_MAX);
    assert_int_equal(scene->jobs_hidden, 5 - SHOW_LINES_MAX);
    assert_int_equal(scene->jobs[0].number, 1);
    assert_true(show_moves(show));
    rig_run(rig, "get 1; get 2; get 3; get 4; get 5");
    scene = look(show);
    assert_int_equal(scene->jobs_hidden, 0);
    assert_true(scene->jobs[0].over);
    assert_int_equal(items_shown(scene), 2 + 3 * 3);
    show_destroy(show);
}

/* More jobs at a time than are kept one by one: the oldest are folded, some of them before they are over. */
static void more_jobs_than_are_kept(void **state)
{
    enum { JOBS = 3 * SHOW_JOBS_MAX };
    struct rig *rig = *state;
    struct show *show = show_create(&rig->session);
    rig_run(rig, "pool 5; map_async sleep_ms [700, 700, 700, 700, 700] chunksize=1");
    look(show);
    for (int i = 0; i < JOBS; i++) {
        rig_run(rig, "map_async square 0..4 chunksize=1");
        const struct scene *scene = look(show);
        assert_true(scene->job_count <= SHOW_LINES_MAX);
        assert_true(items_shown(scene) <= 5 + 4 * (uint64_t)(i + 1));
    }
    char line[32];
    snprintf(line, sizeof line, "get %d", JOBS + 1);
    rig_run(rig, line);
    const struct scene *scene = look(show);
    assert_int_equal(scene->jobs_hidden, 0);
    assert_in_range(items_shown(scene), 4 * SHOW_JOBS_MAX, 5 + 4 * JOBS);
    show_destroy(show);
}

/* Finished jobs that are folded have not lost what they cost. */
static void what_is_folded_counts(void **state)
{
    enum { JOBS = 2 * SHOW_JOBS_MAX };
    struct rig *rig = *state;
    struct show *show = show_create(&rig->session);
    rig_run(rig, "pool 2; map_async sleep_ms [60000]");
    look(show);
    for (int i = 2; i < 2 + JOBS; i++) { /* one worker sleeps, the other computes: all of it is one burst */
        char line[64];
        snprintf(line, sizeof line, "map_async square 0..7; get %d", i);
        rig_run(rig, line);
        look(show);
        assert_int_equal(show->burst.end_ns, 0);
    }
    assert_int_equal(show->burst.jobs_before, 1 + JOBS - SHOW_JOBS_MAX);
    assert_int_equal(show->scene.job_count, 1); /* the one that sleeps is still known */
    rig_run(rig, "cancel 1");
    assert_int_equal(items_shown(look(show)), 7 * JOBS);
    show_destroy(show);
}

static void a_replay_shows_what_was(void **state)
{
    struct rig *rig = *state;
    struct show *show = show_create(&rig->session);
    rig_run(rig, "pool 8; map square 0..80 chunksize=1");
    look(show);
    assert_true(show_can_replay(show));
    uint64_t now = clock_ns();
    assert_true(show_replay(show, NULL, 1e-6, now));
    show_update(show, now);
    assert_int_equal(show->scene.badge, BADGE_REPLAY);
    assert_int_equal(items_shown(&show->scene), 0);
    assert_string_equal(show->scene.jobs[0].state, "shown again");
    replay_jump(&show->replay, true, now);
    show_update(show, now);
    assert_int_equal(items_shown(&show->scene), 80);
    assert_string_equal(show->scene.jobs[0].state, "done");
    assert_int_equal(show->scene.jobs[0].chunks_done, 80);
    uint64_t before = 80;
    for (int i = 0; i < 100000 && show->replay.at_ns > show->replay.record->submitted_ns; i++) {
        replay_step(&show->replay, false, now);
        show_update(show, now);
        uint64_t items = items_shown(&show->scene);
        assert_true(items <= before);
        if (strcmp(show->scene.jobs[0].state, "done") != 0)
            assert_int_equal(show->scene.jobs[0].chunks_done, items); /* what the job's line says is what lanes show */
        before = items;
    }
    assert_int_equal(before, 0);
    /* The pool that it ran in had more workers than there are now. */
    struct job *job = job_hold(rig->session.jobs[0]);
    rig_run(rig, "pool 2");
    look(show);
    assert_true(show_replay(show, job, 1e-6, now));
    replay_jump(&show->replay, true, now);
    const struct scene *scene = look(show);
    assert_int_equal(scene->lane_count, 8);
    assert_int_equal(items_shown(scene), 80);
    show_end_replay(show);
    assert_int_equal(look(show)->lane_count, 2);
    job_release(job);
    show_destroy(show);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(before_and_after_a_pool, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_job_and_its_figures, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(unfinished_jobs_have_lines, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(more_jobs_than_are_kept, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(what_is_folded_counts, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_replay_shows_what_was, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
