/* tests/lessons/files.c - what can stand behind a path: read in no time, or refused with a reason. */
#include "tests/lessons/support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/poolscope-lessons-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *bytes, size_t size)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* `said`: how the error begins, behind the path. */
static void expect_refusal(const char *path, const char *said)
{
    struct lesson lesson;
    struct lesson_error error;
    struct text text = {.bytes = NULL};
    assert_false(lesson_read(path, &lesson, &error));
    lesson_error_text(&error, path, &text);
    size_t before = strlen(path);
    assert_memory_equal(text.bytes, path, before);
    if (strncmp(text.bytes + before, said, strlen(said)) != 0)
        fail_msg("not %s but %s", said, text.bytes + before);
    text_release(&text);
    lesson_error_release(&error);
}

static void a_file_is_read(void **state)
{
    (void)state;
    struct lesson lesson;
    struct lesson_error error;
    write_file("mine.md", "text\n", 5);
    assert_true(lesson_read(path_of("mine.md"), &lesson, &error));
    assert_string_equal(lesson.title, "mine");
    assert_string_equal(lesson.path, path_of("mine.md"));
    assert_int_equal(lesson.count, 1);
    lesson_release(&lesson);
    write_file("wrong.md", "\n\n```\n", 6);
    write_file("empty.md", "\n<!-- nothing -->\n", 18);
    expect_refusal(path_of("empty.md"), ": there is nothing in it\n");
    expect_refusal(path_of("wrong.md"), ":3:1: the fence that begins here is not closed\n");
}

static void what_is_no_file(void **state)
{
    (void)state;
    expect_refusal(path_of("missing.md"), ": there is no such file\n");
    expect_refusal("missing.md", ": there is no such file\n`lesson` lists");
    expect_refusal(path_of("mine.md/x.md"), ": there is no such file\n");
    expect_refusal(folder, ": is a folder, and a lesson is a file\n");
    assert_int_equal(mkfifo(path_of("pipe.md"), 0600), 0); /* nobody will ever write into it */
    expect_refusal(path_of("pipe.md"), ": is no ordinary file\n");
    expect_refusal("/dev/zero", ": is no ordinary file\n");
    assert_int_equal(symlink(path_of("loop.md"), path_of("loop.md")), 0);
    expect_refusal(path_of("loop.md"), ": cannot be read: ");
}

static void what_may_not_be_read(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip(); /* root may read it */
    write_file("secret.md", "text\n", 5);
    assert_int_equal(chmod(path_of("secret.md"), 0), 0);
    expect_refusal(path_of("secret.md"), ": cannot be read: Permission denied\nallow it: chmod u+r");
}

static void what_is_too_long(void **state)
{
    (void)state;
    write_file("long.md", "", 0);
    assert_int_equal(truncate(path_of("long.md"), (off_t)100 << 20), 0); /* a hundred megabytes, of holes */
    expect_refusal(path_of("long.md"), ": is longer than a lesson may be, 1 MiB\n");
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"mine.md", "wrong.md", "pipe.md", "loop.md", "secret.md", "long.md"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(names[i]));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read),
        cmocka_unit_test(what_is_no_file),
        cmocka_unit_test(what_may_not_be_read),
        cmocka_unit_test(what_is_too_long),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
