/* lessons/reader/listing.c - the list of lessons, and what is done with files of them without opening one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lessons/reader/open_lesson.h"

bool complain_lesson(struct reader *reader, const char *what, size_t place)
{
    struct complaint *complaint = &reader->session->complaint;
    struct text several = {.bytes = NULL};
    course_lesson(&reader->course, what, &several);
    if (several.size) {
        complain(complaint, place, "'%s' is in the names of several lessons", what);
        complain_hint(complaint, "which one: %s?", text_string(&several));
    } else if (!reader->course.count) {
        complain(complaint, place, "the lessons that come with the program are not found");
        complain_hint(complaint, "POOLSCOPE_LESSONS in the environment says where they are; a file of one's own is "
                                 "`lesson ./FILE.md`");
    } else {
        complain(complaint, place, "there is no lesson '%s'", what);
        complain_hint(complaint, "`lesson` lists them; a file of one's own is `lesson ./FILE.md`");
    }
    text_release(&several);
    return false;
}

/* --- the list --- */

static void put_state(struct reader *reader, const struct course_lesson *lesson, struct text *out, struct text *notice)
{
    struct progress progress;
    struct text again = {.bytes = NULL};
    progress_load(lesson->name, &progress, notice->size ? &again : notice); /* of one file all say the same */
    text_release(&again);
    bool open = reader->open && !reader->not_kept && strcmp(reader->key, lesson->name) == 0;
    if (open)
        text_format(out, "open, page %zu of %zu", reader->page + 1, reader->pages.count);
    else if (progress.page)
        text_format(out, "page %zu of %zu", progress.page + 1, progress.pages);
    if (progress.done)
        text_format(out, "%sdone", out->size ? "; " : "");
    if (progress.skipped)
        text_format(out, ", %zu skipped", progress.skipped);
}

/* A file's name may hold anything. */
static struct value visible_word(const char *bytes)
{
    struct text text = {.bytes = NULL};
    text_add_visible(&text, bytes, strlen(bytes));
    struct value word = value_word(text_string(&text));
    text_release(&text);
    return word;
}

static struct value row_of(struct reader *reader, const struct course_lesson *about, struct text *notice)
{
    static const char *const keys[] = {"number", "lesson", "title", "state"};
    struct value row = value_record(keys, 4);
    struct lesson lesson = {.path = NULL};
    struct lesson_error error = {.line = 0};
    struct text state = {.bytes = NULL};
    bool good = lesson_read(about->path, &lesson, &error);
    if (good)
        put_state(reader, about, &state, notice);
    else if (error.line)
        text_format(&state, "error in line %zu", error.line);
    else
        text_put(&state, "cannot be read");
    row.sequence->items[0] = about->number ? value_int(about->number) : value_word("");
    row.sequence->items[1] = visible_word(course_name(about));
    row.sequence->items[2] = visible_word(good && lesson.title ? lesson.title : "");
    row.sequence->items[3] = value_word(text_string(&state));
    if (good)
        lesson_release(&lesson);
    lesson_error_release(&error);
    text_release(&state);
    return row;
}

/* Files of one's own that something was done of. */
struct own_lessons {
    struct course_lesson *items; /* path and name are one */
    size_t count, room;
};

static void add_own(void *context, const char *key)
{
    struct own_lessons *own = context;
    if (*key != '/' || access(key, R_OK) < 0)
        return;
    own->items = must_grow(own->items, own->count, &own->room, sizeof *own->items);
    char *name = must_copy(key, strlen(key));
    own->items[own->count++] = (struct course_lesson){.path = name, .name = name};
}

bool list_lessons(struct reader *reader, const struct call *call, struct outcome *out)
{
    struct course *course = &reader->course;
    struct text notice = {.bytes = NULL};
    if (!course->count)
        return complain_lesson(reader, "", call->at);
    struct own_lessons own = {.items = NULL};
    progress_known(add_own, &own);
    out->value = value_sequence(VALUE_LIST, course->count + own.count);
    out->as_table = true;
    reader->session->reading = true;
    for (size_t i = 0; i < course->count; i++)
        out->value.sequence->items[i] = row_of(reader, &course->lessons[i], &notice);
    for (size_t i = 0; i < own.count; i++) {
        out->value.sequence->items[course->count + i] = row_of(reader, &own.items[i], &notice);
        free(own.items[i].path);
    }
    free(own.items);
    say_notice(reader, &notice);
    return true;
}

/* --- a file --- */

struct tally {
    size_t pages, exercises, quizzes;
};

static struct tally tally_of(const struct lesson *lesson)
{
    struct tally tally = {.pages = 0};
    struct pages pages;
    pages_find(lesson, &pages);
    tally.pages = pages.count;
    for (size_t i = 0; i < lesson->count; i++) {
        tally.exercises += lesson->parts[i].kind == PART_EXERCISE;
        tally.quizzes += lesson->parts[i].kind == PART_QUIZ;
    }
    pages_release(&pages);
    return tally;
}

static void say_fine(struct reader *reader, const char *path, const struct lesson *lesson)
{
    const struct tally tally = tally_of(lesson);
    struct text words = {.bytes = NULL};
    struct prose said = {.lines = NULL};
    text_add_visible(&words, path, strlen(path));
    text_put(&words, " is a lesson: ");
    text_number_of(&words, tally.pages, "page");
    text_put(&words, ", ");
    text_number_of(&words, tally.exercises, "exercise");
    text_format(&words, ", %zu quiz%s. `", tally.quizzes, tally.quizzes == 1 ? "" : "zes");
    put_path(program_invocation_name, &words); /* as whoever asks can call it */
    text_put(&words, " --check ");
    put_path(path, &words);
    text_put(&words, "` runs it.");
    prose_add(&said, 0, 0, false, words.bytes, words.size);
    say_prose(reader, &said);
    prose_release(&said);
    text_release(&words);
}

bool check_file(struct reader *reader, const char *file, size_t place)
{
    char *path = course_path(&reader->course, file);
    struct lesson lesson = {.path = NULL};
    if (!path)
        path = must_copy(file, strlen(file));
    bool good = lesson_read_checked(reader, path, place, &lesson);
    if (good) {
        say_fine(reader, path, &lesson);
        lesson_release(&lesson);
    }
    free(path);
    return good;
}

/* --- forgetting --- */

static bool forget(struct reader *reader, const char *key, size_t place)
{
    struct text notice = {.bytes = NULL};
    bool good = progress_forget(key, &notice);
    if (good)
        say_notice(reader, &notice);
    else
        complain(&reader->session->complaint, place, "%s", text_string(&notice));
    text_release(&notice);
    return good;
}

/* The one that is open begins anew, in the file that it was read from. */
static bool begin_anew(struct reader *reader, size_t place)
{
    char *path = must_copy(reader->lesson.path, strlen(reader->lesson.path));
    bool not_kept = reader->not_kept;
    lesson_close(reader);
    bool good = lesson_open(reader, path, place, not_kept);
    free(path);
    return good;
}

static bool complain_reset(struct reader *reader, size_t place)
{
    complain(&reader->session->complaint, place, "no lesson is open, and none is named");
    return complain_hint(&reader->session->complaint,
                         "`lesson reset 1` forgets what was done of the first, `lesson reset all` of all of them");
}

bool reset_lessons(struct reader *reader, const char *what, size_t place)
{
    struct text words = {.bytes = NULL};
    bool all = strcmp(what, "all") == 0;
    if (!*what && !reader->open)
        return complain_reset(reader, place);
    char *path = *what && !all ? course_path(&reader->course, what) : NULL;
    if (*what && !all && !path)
        return complain_lesson(reader, what, place);
    char *key = path ? lesson_key(reader, path) : all ? NULL : must_copy(reader->key, strlen(reader->key));
    bool open = reader->open && (all || strcmp(key, reader->key) == 0), good = forget(reader, key, place);
    if (good) {
        free(reader->ran_key);
        reader->ran_key = NULL;
        reader->next = NULL;
        text_put(&words, "what was done of ");
        if (all)
            text_put(&words, "all lessons");
        else
            put_path(key, &words);
        text_put(&words, open ? " is forgotten; this one begins anew" : " is forgotten");
        say_notice(reader, &words);
    }
    good = good && (!open || begin_anew(reader, place));
    free(key);
    free(path);
    return good;
}
