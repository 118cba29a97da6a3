/* tests/lessons/progress.c - what was done of a lesson, in a file that others write as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lessons/reader/course.h"

struct rig {
    char home[40], file[128], aside[160];
    struct text notice;
};

static int setup(void **state)
{
    struct rig *rig = *state = calloc(1, sizeof *rig);
    strcpy(rig->home, "/tmp/poolscope-state-XXXXXX");
    if (!mkdtemp(rig->home))
        return -1;
    snprintf(rig->file, sizeof rig->file, "%s/poolscope/lessons.json", rig->home);
    snprintf(rig->aside, sizeof rig->aside, "%s.damaged", rig->file);
    setenv("XDG_STATE_HOME", rig->home, 1);
    return 0;
}

static int teardown(void **state)
{
    struct rig *rig = *state;
    char command[128];
    text_release(&rig->notice);
    snprintf(command, sizeof command, "chmod -R u+rwx %s && rm -rf %s", rig->home, rig->home);
    int status = system(command);
    free(rig);
    return status;
}

static void write_state(const struct rig *rig, const char *bytes)
{
    char folder[128];
    snprintf(folder, sizeof folder, "%s/poolscope", rig->home);
    mkdir(folder, 0700);
    FILE *file = fopen(rig->file, "w");
    assert_non_null(file);
    fputs(bytes, file);
    fclose(file);
}

static void expect_progress(struct rig *rig, const char *key, size_t page, size_t pages, bool done, size_t skipped)
{
    struct progress progress;
    assert_true(progress_load(key, &progress, &rig->notice));
    assert_int_equal(progress.page, page);
    assert_int_equal(progress.pages, pages);
    assert_int_equal(progress.done, done);
    assert_int_equal(progress.skipped, skipped);
}

static void save(struct rig *rig, const char *key, size_t page)
{
    const struct progress progress = {.page = page, .pages = 12};
    assert_true(progress_save(key, &progress, &rig->notice));
}

static void what_is_saved_is_loaded(void **state)
{
    struct rig *rig = *state;
    struct progress progress;
    assert_false(progress_load("01-the-first-pool", &progress, &rig->notice));
    assert_int_equal(progress.pages, 0);
    save(rig, "01-the-first-pool", 3);
    const struct progress other = {.page = 0, .pages = 7, .done = true, .skipped = 2};
    assert_true(progress_save("/home/\"a b\"/mine.md", &other, &rig->notice));
    expect_progress(rig, "01-the-first-pool", 3, 12, false, 0);
    expect_progress(rig, "/home/\"a b\"/mine.md", 0, 7, true, 2);
    save(rig, "01-the-first-pool", 4);
    expect_progress(rig, "01-the-first-pool", 4, 12, false, 0);
    assert_true(progress_forget("01-the-first-pool", &rig->notice));
    assert_false(progress_load("01-the-first-pool", &progress, &rig->notice));
    expect_progress(rig, "/home/\"a b\"/mine.md", 0, 7, true, 2);
    assert_true(progress_forget(NULL, &rig->notice));
    assert_false(progress_load("/home/\"a b\"/mine.md", &progress, &rig->notice));
    assert_int_equal(rig->notice.size, 0);
}

static void what_is_not_known_stays(void **state)
{
    struct rig *rig = *state;
    write_state(rig, "{\"later\": [1, 2], \"version\": 7, \"lessons\": {\"a\": {\"page\": 1, \"stars\": 5},"
                     " \"b\": {\"page\": 2, \"pages\": 3}}}");
    save(rig, "a", 2);
    assert_true(progress_forget("b", &rig->notice));
    json_t *root = json_load_file(rig->file, 0, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "later")), 2);
    assert_int_equal(json_integer_value(json_object_get(root, "version")), 7);
    json_t *lessons = json_object_get(root, "lessons");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(lessons, "a"), "stars")), 5);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(lessons, "a"), "page")), 2);
    assert_null(json_object_get(lessons, "b"));
    json_decref(root);
    assert_int_equal(rig->notice.size, 0);
}

/* What makes no sense is set aside, said, and no reason to stop. */
static void a_damaged_file_is_set_aside(void **state)
{
    struct rig *rig = *state;
    static const char *const damaged[] = {
        "", "{\"lessons\": ", "[]", "7", "{\"lessons\": 3}", "{\"lessons\": {\"a\": 1}}", "\xff\xfe"};
    struct progress progress;
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        write_state(rig, damaged[i]);
        unlink(rig->aside);
        text_clear(&rig->notice);
        assert_false(progress_load("a", &progress, &rig->notice));
        assert_non_null(strstr(text_string(&rig->notice), "damaged"));
        assert_int_equal(access(rig->aside, F_OK), 0);
        assert_int_equal(access(rig->file, F_OK), -1);
        text_clear(&rig->notice);
        save(rig, "a", 1);
        assert_int_equal(rig->notice.size, 0);
        expect_progress(rig, "a", 1, 12, false, 0);
    }
}

static void figures_that_make_no_sense_are_none(void **state)
{
    struct rig *rig = *state;
    write_state(rig, "{\"lessons\": {\"a\": {\"page\": -3, \"pages\": \"many\", \"done\": 1, \"skipped\": 2.5}}}");
    expect_progress(rig, "a", 0, 0, false, 0);
    assert_int_equal(rig->notice.size, 0);
}

static void where_nothing_can_be_kept_it_is_said(void **state)
{
    struct rig *rig = *state;
    const struct progress progress = {.page = 1, .pages = 2};
    struct progress loaded;
    write_state(rig, "");
    unlink(rig->file);
    if (geteuid() == 0) { /* whom permissions do not stop: a folder that cannot be made */
        setenv("XDG_STATE_HOME", "/dev/null", 1);
    } else {
        char folder[128];
        snprintf(folder, sizeof folder, "%s/poolscope", rig->home);
        assert_int_equal(chmod(folder, 0500), 0);
    }
    assert_false(progress_load("a", &loaded, &rig->notice));
    assert_int_equal(rig->notice.size, 0);
    assert_false(progress_save("a", &progress, &rig->notice));
    assert_non_null(strstr(text_string(&rig->notice), "cannot be kept"));
}

/* Two sessions: neither takes away what the other writes. A child reports by its status. */
static void two_sessions_write_side_by_side(void **state)
{
    enum { TURNS = 100 };
    struct rig *rig = *state;
    pid_t child = fork();
    if (child == 0) {
        struct text notice = {.bytes = NULL};
        bool good = true;
        for (size_t i = 1; i <= TURNS; i++)
            good &= progress_save("theirs", &(struct progress){.page = i, .pages = TURNS}, &notice);
        _exit(good && !notice.size ? 0 : 1);
    }
    for (size_t i = 1; i <= TURNS; i++)
        save(rig, "ours", i);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    expect_progress(rig, "ours", TURNS, 12, false, 0);
    expect_progress(rig, "theirs", TURNS, TURNS, false, 0);
    assert_int_equal(rig->notice.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_saved_is_loaded, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_known_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_set_aside, setup, teardown),
        cmocka_unit_test_setup_teardown(figures_that_make_no_sense_are_none, setup, teardown),
        cmocka_unit_test_setup_teardown(where_nothing_can_be_kept_it_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(two_sessions_write_side_by_side, setup, teardown),
    };
    return cmocka_run_group_tests_name("lessons: progress", tests, NULL, NULL);
}
