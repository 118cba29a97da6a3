/* lessons/reader/open_lesson.h - what the reader's files share; nobody else's.
 *
 * reader.c      opens and closes a lesson, answers the session's hooks
 * steering.c    `lesson`, `next`, `back`
 * again.c       what is done of a lesson that is begun once more
 * turning.c     turns pages, ends a lesson
 * running.c     runs lines in the learner's place
 * telling.c     the page in hand, as the pane has it or as it is printed
 * attempt.c     which lines are meant as answers
 * answering.c   exercises and quizzes: right, wrong, hints, skip
 * wanted.c      what --play asks
 * listing.c     the list of lessons, check, reset */
#ifndef LESSONS_READER_OPEN_LESSON_H
#define LESSONS_READER_OPEN_LESSON_H

#include "lessons/reader/course.h"
#include "lessons/reader/judge.h"
#include "lessons/reader/pages.h"
#include "lessons/reader/reader.h"
#include "repl/session.h"
#include "viz/lesson.h"

/* What a line was meant as, as far as one can see. */
enum attempt {
    ATTEMPT_NONE,
    ATTEMPT_BEGUN, /* something was started that the answer may come of: that is no answer yet */
    ATTEMPT_ANSWER,
};

struct reader {
    struct tutor tutor;
    struct session *session;
    struct course course;
    struct facts *facts;

    /* The open lesson. */
    bool open;
    struct lesson lesson;
    struct pages pages;
    size_t page;                           /* the one in hand, from 0 */
    char *key, *title;                     /* of its progress; "1 · The first pool" */
    char *number;                          /* what is typed to go on with it: "lesson 1" */
    const struct course_lesson *of_course; /* NULL: a file of one's own */
    struct progress progress;
    bool not_kept; /* --play: nothing is read of its progress, nothing written */

    /* What is shown of it. */
    struct prose prose;
    struct text footer, brief; /* brief: empty where the footer is short */
    struct lesson_view view;
    uint64_t serial;
    size_t asked_page; /* `lesson 4 page 12`; 0: the one where one was */
    uint64_t ended_ns; /* the lesson before */
    bool missed;       /* catching up was broken off: what this session has run of it is not known */
    bool no_skip;      /* the footer says so */
    bool muted;        /* no footer is printed */
    bool answered;     /* just now: the page is what was asked, and what is said of it */

    /* The line in hand. */
    bool typed_by_lesson; /* by Enter: session->for_lesson is ours */
    bool is_next;         /* it is the page's next command */
    bool is_answer;       /* it is the next line of the exercise's answer */
    bool ran;
    enum attempt attempt;
    bool pane_goes; /* `pane off`: the page is printed, to be seen without it */
    bool turned;    /* to another page: what ran belongs to the one before */

    struct text answer;               /* JSON: the words that are the command's result */
    bool in_command;                  /* one of the lessons' own: what is said belongs to it */
    char *ran_key;                    /* the lesson that this session has run pages of … */
    size_t ran_pages;                 /* … so many */
    const struct course_lesson *next; /* Enter begins it; NULL: Enter does nothing */
    struct text told;                 /* what was said last of progress that cannot be kept: it is said once */
};

struct page *page_in_hand(struct reader *reader);
const struct part *task_in_hand(const struct reader *reader);         /* NULL: the page is only read */
bool page_waits(struct reader *reader);                               /* for an answer */
bool nothing_is_open(struct reader *reader, const struct call *call); /* complains; returns false */

/* steering.c */
bool lesson_command_run(void *context, const struct call *call, struct outcome *out);
bool next_command_run(void *context, const struct call *call, struct outcome *out);
bool back_command_run(void *context, const struct call *call, struct outcome *out);

/* again.c: what is done of the lesson that is open is done of this one, where the tasks are the same. */
void keep_done(const struct reader *reader, const struct lesson *lesson, const struct pages *pages);

/* running.c */
/* As if it were typed: with its echo, its output, and whatever it does. false: Ctrl-C or the end came. */
bool run_seen(struct reader *reader, const char *line);
/* What the exercise of the page needs; said, but for its output. */
void run_setup(struct reader *reader);
/* What the pages before `page` would have run, unless this session has run it. */
bool catch_up(struct reader *reader, size_t page); /* false: it was broken off */

/* turning.c */
bool lesson_open(struct reader *reader, const char *what, size_t place, bool anew);
void lesson_close(struct reader *reader);
/* false: with the complaint. */
bool lesson_read_checked(struct reader *reader, const char *path, size_t place, struct lesson *out);
char *lesson_key(struct reader *reader, const char *path); /* of its progress; malloc'd */
void turn_to(struct reader *reader, size_t page);
void turn_on(struct reader *reader); /* to the next page, or over the last: the lesson is done */
void keep_progress(struct reader *reader);
void say_notice(struct reader *reader, struct text *text); /* unless it is empty; released */
void say_once(struct reader *reader, struct text *text);   /* … unless it was said last */
void put_path(const char *path, struct text *out);         /* in quotes where it has blanks */

/* telling.c */
void page_compose(struct reader *reader); /* what view() shows, and the footer */
void page_print(struct reader *reader);   /* where there is no pane, or nobody types */
void footer_print(struct reader *reader); /* where there is a prompt without the pane */
/* To the transcript; in JSON to standard error, or as the result of the command in hand. */
void say_prose(struct reader *reader, const struct prose *prose);
void say_words(struct reader *reader, const char *markdown);
void begin_answer(struct reader *reader);                    /* a command begins … */
void end_answer(struct reader *reader, struct outcome *out); /* … and is over */

/* answering.c */
void judge_line(struct reader *reader);
bool take_choices(struct reader *reader, const char *line); /* false: it is no answer */
bool hint_command_run(void *context, const struct call *call, struct outcome *out);
bool skip_command_run(void *context, const struct call *call, struct outcome *out);
void say_waiting(struct reader *reader);                      /* Enter, and it is the learner's turn */
void leave_open(struct reader *reader);                       /* the exercise or quiz: it counts as skipped */
void put_brief_help(struct reader *reader, struct text *out); /* "your turn: `hint` (2), `skip`" */
void put_help(struct reader *reader, struct text *out);       /* "`hint` helps (2), `skip` shows the answer" */

/* attempt.c */
bool is_of_the_work(const struct statement *statement); /* false: it looks at things, or changes what is seen of them */
enum attempt attempt_of(const struct exercise *exercise, const struct ran *ran, const struct session *session);
bool asks_for_jobs(const struct exercise *exercise); /* for unfinished ones */

/* listing.c */
bool list_lessons(struct reader *reader, const struct call *call, struct outcome *out);
bool check_file(struct reader *reader, const char *file, size_t place);
bool reset_lessons(struct reader *reader, const char *what, size_t place);
/* A lesson that is not there, with what is. */
bool complain_lesson(struct reader *reader, const char *what, size_t place);

#endif
