/* lessons/reader/turning.c - a lesson is opened, its pages are turned, and it ends. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lessons/reader/open_lesson.h"

void say_notice(struct reader *reader, struct text *text)
{
    if (text->size)
        print_notice(reader->session, "%s", text_string(text));
    text_release(text);
}

void say_once(struct reader *reader, struct text *text)
{
    bool again = reader->told.size && strcmp(text_string(&reader->told), text_string(text)) == 0;
    if (text->size && !again) {
        text_clear(&reader->told);
        text_put(&reader->told, text->bytes);
        print_notice(reader->session, "%s", text->bytes);
    }
    text_release(text);
}

/* For whoever types it, or a shell that it is pasted into. */
void put_path(const char *path, struct text *out)
{
    const char *quote = path[strcspn(path, " \t")] ? "\"" : "";
    text_put(out, quote);
    text_add_visible(out, path, strlen(path));
    text_put(out, quote);
}

/* --- progress --- */

void keep_progress(struct reader *reader)
{
    struct text notice = {.bytes = NULL};
    if (reader->not_kept)
        return;
    progress_save(reader->key, &reader->progress, &notice);
    say_once(reader, &notice);
}

/* Pages before this one have been run by this session. */
static void note_ran(struct reader *reader, size_t pages)
{
    if (!reader->ran_key || strcmp(reader->ran_key, reader->key) != 0) {
        free(reader->ran_key);
        reader->ran_key = must_copy(reader->key, strlen(reader->key));
        reader->ran_pages = 0;
    }
    if (pages > reader->ran_pages)
        reader->ran_pages = pages;
}

/* --- pages --- */

/* A page that was gone back to stays behind the furthest: what is kept is where one is. */
void turn_to(struct reader *reader, size_t page)
{
    reader->page = page;
    reader->turned = true;
    reader->answered = false;
    reader->serial++;
    reader->progress.page = page;
    reader->progress.pages = reader->pages.count;
    if (!reader->missed)
        note_ran(reader, page);
    keep_progress(reader);
    page_compose(reader);
    page_print(reader);
    run_setup(reader);
    facts_clear(reader->facts);
    footer_print(reader);
}

static void put_next(struct reader *reader, struct text *words)
{
    const struct course_lesson *next = reader->next;
    struct lesson lesson;
    struct lesson_error error = {.line = 0};
    text_put(words, reader->session->interactive ? "; Enter begins the next, lesson " : "; the next is lesson ");
    if (!lesson_read(next->path, &lesson, &error)) { /* beginning it says why */
        text_add_visible(words, next->name, strlen(next->name));
        lesson_error_release(&error);
        return;
    }
    if (next->number)
        text_format(words, "%u · ", next->number);
    text_put(words, lesson.title);
    lesson_release(&lesson);
}

static void say_end(struct reader *reader)
{
    struct text words = {.bytes = NULL};
    text_format(&words, "the end of %s", reader->title);
    if (reader->progress.skipped)
        text_format(&words, " (%zu skipped)", reader->progress.skipped);
    if (reader->next)
        put_next(reader, &words);
    else if (reader->of_course && !course_after(&reader->course, reader->of_course))
        text_put(&words, ", and of the course");
    say_notice(reader, &words);
}

void turn_on(struct reader *reader)
{
    if (reader->page + 1 < reader->pages.count) {
        turn_to(reader, reader->page + 1);
        return;
    }
    reader->progress.page = 0;
    reader->progress.done = true;
    keep_progress(reader);
    reader->next = reader->not_kept ? NULL : course_after(&reader->course, reader->of_course);
    const struct course_lesson *next = reader->next;
    reader->ended_ns = clock_ns();
    say_end(reader);
    free(reader->ran_key); /* whoever begins it again begins anew */
    reader->ran_key = NULL;
    lesson_close(reader);
    reader->next = next;
    reader->turned = true;
}

/* --- opening and closing --- */

void lesson_close(struct reader *reader)
{
    if (!reader->open)
        return;
    reader->open = false;
    reader->view = (struct lesson_view){.prose = NULL};
    lesson_release(&reader->lesson);
    pages_release(&reader->pages);
    prose_release(&reader->prose);
    text_clear(&reader->footer);
    free(reader->key);
    free(reader->title);
    free(reader->number);
    reader->key = reader->title = reader->number = NULL;
    reader->of_course = reader->next = NULL;
    reader->serial++;
    reader->session->touched = true;
}

bool lesson_read_checked(struct reader *reader, const char *path, size_t place, struct lesson *out)
{
    struct lesson_error error = {.line = 0};
    struct text words = {.bytes = NULL};
    bool good = lesson_read(path, out, &error);
    if (good && !judge_check_lesson(out, &error)) {
        lesson_release(out);
        good = false;
    }
    if (!good) {
        struct complaint *complaint = &reader->session->complaint;
        struct text hint = error.hint;
        error.hint = (struct text){.bytes = NULL}; /* it is said in its own place */
        lesson_error_text(&error, path, &words);
        complain(complaint, place, "%.*s", (int)strcspn(text_string(&words), "\n"), text_string(&words));
        if (hint.size)
            complain_hint(complaint, "%s", text_string(&hint));
        text_release(&hint);
    }
    lesson_error_release(&error);
    text_release(&words);
    return good;
}

char *lesson_key(struct reader *reader, const char *path)
{
    const struct course_lesson *of_course = course_lesson_of(&reader->course, path);
    char *real = of_course ? NULL : realpath(path, NULL);
    const char *key = of_course ? of_course->name : path;
    return real ? real : must_copy(key, strlen(key));
}

static void put_title(struct reader *reader, const char *path)
{
    struct text title = {.bytes = NULL}, number = {.bytes = NULL};
    const struct course_lesson *of_course = reader->of_course;
    if (of_course && of_course->number)
        text_format(&title, "%u · ", of_course->number);
    text_put(&title, reader->lesson.title ? reader->lesson.title : path);
    text_put(&number, "lesson ");
    if (of_course && of_course->number)
        text_format(&number, "%u", of_course->number);
    else if (of_course)
        text_add_visible(&number, course_name(of_course), strlen(course_name(of_course)));
    else {
        struct text shown = {.bytes = NULL};
        text_format(&shown, "%s%s", strchr(path, '/') ? "" : "./", path);
        put_path(shown.bytes, &number);
        text_release(&shown);
    }
    reader->title = title.bytes;
    reader->number = number.bytes;
}

static void take_lesson(struct reader *reader, struct lesson *lesson, struct pages *pages, const char *path)
{
    lesson_close(reader);
    reader->lesson = *lesson;
    reader->pages = *pages;
    reader->of_course = course_lesson_of(&reader->course, path);
    reader->key = lesson_key(reader, path);
    put_title(reader, path);
    reader->open = true;
}

/* Where one was. A lesson that was done begins anew, and so does one that has become another. */
static size_t page_to_begin(struct reader *reader, bool anew)
{
    struct text notice = {.bytes = NULL};
    reader->not_kept = anew;
    reader->progress = (struct progress){.page = 0};
    if (anew)
        return 0;
    progress_load(reader->key, &reader->progress, &notice);
    say_once(reader, &notice);
    size_t page = reader->progress.page < reader->pages.count ? reader->progress.page : 0;
    if (reader->asked_page)
        page = reader->asked_page - 1;
    if (!page && !reader->progress.done)
        reader->progress.skipped = 0;
    return page;
}

static bool open_path(struct reader *reader, const char *path, size_t place, bool anew)
{
    struct lesson lesson = {.path = NULL};
    struct pages pages;
    if (!lesson_read_checked(reader, path, place, &lesson))
        return false;
    pages_find(&lesson, &pages);
    if (reader->asked_page > pages.count) {
        complain(&reader->session->complaint, place, "it has %zu pages", pages.count);
        pages_release(&pages);
        lesson_release(&lesson);
        return false;
    }
    char *key = lesson_key(reader, path);
    bool same = reader->open && !anew && strcmp(key, reader->key) == 0;
    if (same)
        keep_done(reader, &lesson, &pages);
    free(key);
    take_lesson(reader, &lesson, &pages, path);
    size_t page = page_to_begin(reader, anew);
    if (anew || !page) {
        free(reader->ran_key);
        reader->ran_key = NULL;
    }
    reader->missed = !catch_up(reader, page);
    turn_to(reader, page);
    return true;
}

bool lesson_open(struct reader *reader, const char *what, size_t place, bool anew)
{
    char *path = course_path(&reader->course, what);
    bool good = path ? open_path(reader, path, place, anew) : complain_lesson(reader, what, place);
    free(path);
    return good;
}
