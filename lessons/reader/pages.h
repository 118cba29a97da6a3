/* lessons/reader/pages.h - the pages of a lesson, and what is left to be done on each. */
#ifndef LESSONS_READER_PAGES_H
#define LESSONS_READER_PAGES_H

#include "lessons/reader/lesson.h"

/* Parts [first, first + count) of the lesson: prose, and at the end one thing to be done, or none. */
struct page {
    size_t first, count;
    size_t step;  /* of a transcript: commands that were run; of an exercise: lines of the answer that were typed */
    size_t hints; /* that were shown */
    bool solved;  /* the exercise, the quiz */
    bool skipped; /* it was solved by being shown */
    bool left;    /* it was left open, and counts as skipped */
    bool told;    /* that it waits */
    bool set_up;  /* what the exercise needs has been run */
};

struct pages {
    struct page *items;
    size_t count, room;
};

/* A page ends with a transcript, an exercise or a quiz; a heading begins one, unless there is nothing but a heading on
 * the page before it. */
void pages_find(const struct lesson *lesson, struct pages *out);
void pages_release(struct pages *pages);

/* What is to be done on the page: its transcript, exercise or quiz; NULL: it is only to be read. */
const struct part *page_task(const struct lesson *lesson, const struct page *page);
bool page_is_done(const struct lesson *lesson, const struct page *page);
/* The next command of its transcript; NULL: there is none left. */
const char *page_next_command(const struct lesson *lesson, const struct page *page);
/* The hints of its exercise or quiz; NULL: it has neither. */
const struct passages *page_hints(const struct lesson *lesson, const struct page *page);

/* Are two lines the same command, whatever blanks there are between their words? */
bool same_command(const char *a, const char *b);

/* The letters of a quiz's choices that a line is made of: "b", "a c", "a,C", or "b)", or its number, "2"; bit i: choice
 * i. 0: it is no such line. */
unsigned read_choices(const char *line, size_t choices);
unsigned right_choices(const struct quiz *quiz);
void put_choices(struct text *out, unsigned chosen, const char *between); /* "a, c" */

#endif
