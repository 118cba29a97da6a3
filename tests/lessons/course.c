/* tests/lessons/course.c - which lessons there are, and what is meant by a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lessons/reader/course.h"

static const char *const files[] = {
    "01-the-first-pool.md",
    "04-async.md",
    "06-sync-against-async.md",
    "10-the-lost-update.md",
    "02-several-items.md",
    "my-own.md",
    "notes.txt",
    ".hidden.md",
    "03-slices.markdown",
    "12-second.md",
};
enum { FILES = sizeof files / sizeof *files };

struct rig {
    char folder[64];
    struct course course;
};

static void put_path(const struct rig *rig, const char *file, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", rig->folder, file);
}

static int setup(void **state)
{
    struct rig *rig = *state = calloc(1, sizeof *rig);
    char path[256];
    strcpy(rig->folder, "/tmp/poolscope-course-XXXXXX");
    if (!mkdtemp(rig->folder))
        return -1;
    for (size_t i = 0; i < FILES; i++) {
        put_path(rig, files[i], path, sizeof path);
        FILE *file = fopen(path, "w");
        if (!file)
            return -1;
        fclose(file);
    }
    setenv("POOLSCOPE_LESSONS", rig->folder, 1);
    course_find(&rig->course);
    return 0;
}

static int teardown(void **state)
{
    struct rig *rig = *state;
    char path[256];
    course_release(&rig->course);
    for (size_t i = 0; i < FILES; i++) {
        put_path(rig, files[i], path, sizeof path);
        unlink(path);
    }
    rmdir(rig->folder);
    unsetenv("POOLSCOPE_LESSONS");
    free(rig);
    return 0;
}

static void lessons_come_by_number_and_the_others_last(void **state)
{
    const struct rig *rig = *state;
    static const char *const names[] = {"01-the-first-pool",  "02-several-items", "04-async", "06-sync-against-async",
                                        "10-the-lost-update", "12-second",        "my-own"};
    assert_int_equal(rig->course.count, sizeof names / sizeof *names);
    for (size_t i = 0; i < rig->course.count; i++)
        assert_string_equal(rig->course.lessons[i].name, names[i]);
    assert_int_equal(rig->course.lessons[4].number, 10);
    assert_int_equal(rig->course.lessons[6].number, 0);
    assert_string_equal(course_name(&rig->course.lessons[2]), "async");
    assert_string_equal(course_name(&rig->course.lessons[6]), "my-own");
    assert_ptr_equal(course_after(&rig->course, &rig->course.lessons[1]), &rig->course.lessons[2]);
    assert_null(course_after(&rig->course, &rig->course.lessons[6]));
    assert_null(course_after(&rig->course, NULL));
}

static void a_lesson_is_found_by_number_name_or_word(void **state)
{
    const struct rig *rig = *state;
    static const struct {
        const char *what, *name;
    } cases[] = {
        {"1", "01-the-first-pool"},
        {"01", "01-the-first-pool"},
        {"10", "10-the-lost-update"},
        {"async", "04-async"}, /* its name, before a word of another's */
        {"04-async", "04-async"},
        {"against", "06-sync-against-async"},
        {"sync", "06-sync-against-async"},
        {"the-first", "01-the-first-pool"},
        {"The first  pool ", "01-the-first-pool"},
        {"lost update", "10-the-lost-update"},
        {"upd", "10-the-lost-update"},
        {"sec", "12-second"},
        {"my", "my-own"},
        {"12-s", "12-second"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct course_lesson *found = course_lesson(&rig->course, cases[i].what, NULL);
        if (!found)
            print_error("nothing for '%s'\n", cases[i].what);
        assert_string_equal(found ? found->name : "", cases[i].name);
    }
}

static void what_is_none_and_what_is_several(void **state)
{
    const struct rig *rig = *state;
    static const char *const none[] = {"", " ", "3", "0", "99", "nothing", "irst", "-", "1x", "99999999999999999999"};
    struct text several = {.bytes = NULL};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_null(course_lesson(&rig->course, none[i], &several));
        assert_null(course_path(&rig->course, none[i]));
    }
    assert_int_equal(several.size, 0);
    assert_null(course_lesson(&rig->course, "the", &several));
    assert_string_equal(text_string(&several), "01-the-first-pool, 10-the-lost-update");
    text_release(&several);
    assert_null(course_lesson(&rig->course, "se", &several));
    assert_string_equal(text_string(&several), "02-several-items, 12-second");
    text_release(&several);
}

static void a_path_is_taken_as_it_is(void **state)
{
    const struct rig *rig = *state;
    char *path = course_path(&rig->course, "./somewhere/x");
    assert_string_equal(path, "./somewhere/x");
    free(path);
    path = course_path(&rig->course, "mine.md");
    assert_string_equal(path, "mine.md");
    free(path);
    char twisted[256];
    put_path(rig, "./04-async.md", twisted, sizeof twisted);
    assert_ptr_equal(course_lesson_of(&rig->course, twisted), &rig->course.lessons[2]);
    assert_null(course_lesson_of(&rig->course, "/nowhere/04-async.md"));
}

static void a_folder_that_is_not_there_is_an_empty_course(void **state)
{
    struct course course;
    (void)state;
    setenv("POOLSCOPE_LESSONS", "/nowhere/at/all", 1);
    course_find(&course);
    assert_null(course.folder);
    assert_int_equal(course.count, 0);
    assert_null(course_path(&course, "1"));
    course_release(&course);
    unsetenv("POOLSCOPE_LESSONS");
    course_find(&course); /* those of the checkout */
    assert_true(course.count > 0);
    assert_int_equal(course.lessons[0].number, 1);
    course_release(&course);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lessons_come_by_number_and_the_others_last, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lesson_is_found_by_number_name_or_word, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_none_and_what_is_several, setup, teardown),
        cmocka_unit_test_setup_teardown(a_path_is_taken_as_it_is, setup, teardown),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_empty_course),
    };
    return cmocka_run_group_tests_name("lessons: the course", tests, NULL, NULL);
}
