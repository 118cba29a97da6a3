/* lessons/reader/course.h - which lessons there are, and what has been done of them. */
#ifndef LESSONS_READER_COURSE_H
#define LESSONS_READER_COURSE_H

#include "repl/text.h"

/* The lessons that come with the program: the *.md of its folder, by name. Where that is: $POOLSCOPE_LESSONS; else
 * `lessons` of the checkout that the program was built in; else share/poolscope/lessons beside its bin. */
struct course {
    char *folder; /* NULL: not found */
    struct course_lesson {
        char *path, *name; /* "01-the-first-pool" */
        unsigned number;   /* the one that its name begins with, 0: none */
    } * lessons;
    size_t count, room;
};

void course_find(struct course *out);
void course_release(struct course *course);
/* What was typed as a name or a path: without quotes around it, and with one's home for `~`. malloc'd. */
char *course_typed(const char *typed);
/* What `lesson WHAT` means: a number, a name with its number or without, the beginning of one, a word of it; or a path,
 * which has a slash or ends in .md. malloc'd; NULL: nothing that is there, or more than one thing. */
char *course_path(const struct course *course, const char *what);
/* The lesson that it means; NULL: none, or several. `several`, if it is not NULL: their names are added to it. */
const struct course_lesson *course_lesson(const struct course *course, const char *what, struct text *several);
bool course_is_path(const char *what);
const char *course_name(const struct course_lesson *lesson); /* without its number: "the-first-pool" */
/* The lesson whose file this is; NULL: none of the course. */
const struct course_lesson *course_lesson_of(const struct course *course, const char *path);
const struct course_lesson *course_after(const struct course *course, const struct course_lesson *lesson); /* or NULL */

/* What was done of a lesson, in $XDG_STATE_HOME/poolscope/lessons.json: written whole, by a rename. Keys that are not
 * known there stay; a file that cannot be understood is set aside under another name. */
struct progress {
    size_t page, pages; /* where one was, from 0; of so many. pages 0: never begun */
    bool done;          /* once to its end */
    size_t skipped;     /* exercises and quizzes whose answer was shown */
};
/* key: the course's name of a lesson, or a real path. notice: what people should hear of it is added, or nothing. */
bool progress_load(const char *key, struct progress *out, struct text *notice);            /* false: nothing is known */
bool progress_save(const char *key, const struct progress *progress, struct text *notice); /* false: it is not kept */
/* All that something is known of. */
void progress_known(void (*tell)(void *context, const char *key), void *context);
/* key NULL: all of it. false: it could not be forgotten. */
bool progress_forget(const char *key, struct text *notice);

#endif
