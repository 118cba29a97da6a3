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
/* What `lesson WHAT` means: a number, a name or the beginning of one, or a path. malloc'd; NULL: nothing that is
 * there. */
char *course_path(const struct course *course, const char *what);

/* What was done of a lesson, in $XDG_STATE_HOME/poolscope/lessons.json: written whole, by a rename. */
struct progress {
    size_t page, pages; /* where one was, from 0; of so many. pages 0: never begun */
    bool done;          /* once to its end */
    size_t skipped;     /* exercises and quizzes whose answer was shown */
};
/* key: the course's name of a lesson, or a real path. false: nothing is known. */
bool progress_load(const char *key, struct progress *out);
bool progress_save(const char *key, const struct progress *progress); /* false: it could not be kept; errno */
bool progress_forget(const char *key);                                /* NULL: all of it */

#endif
