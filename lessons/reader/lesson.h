/* lessons/reader/lesson.h - a lesson, as its file says it. The format: docs/writing-lessons.md. */
#ifndef LESSONS_READER_LESSON_H
#define LESSONS_READER_LESSON_H

#include "repl/text.h"
#include "viz/prose.h"

enum {
    LESSON_BYTES_MAX = 1 << 20, /* of a file */
    LESSON_PARTS_MAX = 1000,
    LESSON_SHOWN_MAX = 8 << 20, /* bytes of its prose as it is shown: with marks, addresses, tables' blanks */
};

/* A piece of the file, with the place where it begins; both from 1, column in characters. An expression's lines stand
 * as they do in the file, so that a place in its second line is a place there; other passages lose the blanks that all
 * their further lines begin with. */
struct passage {
    char *bytes; /* NUL-terminated; lines of it are joined by newlines. NULL: it is not there */
    size_t line, column;
};

struct passages {
    struct passage *items;
    size_t count, room;
};

/* One prompt of a transcript: what is typed, and what must come. */
struct prompted {
    struct passage typed;     /* with newlines where it goes on in `... ` */
    struct passages expected; /* lines */
};

struct transcript_fence {
    struct prompted *prompts;
    size_t count, room;
    bool figures; /* notices and figures are expected as well */
};

/* `if: EXPRESSION => WORDS`: what is said of a wrong answer that EXPRESSION holds of. */
struct advice {
    struct passage condition, words;
};

struct exercise {
    struct passage ask;
    struct passages setup;  /* lines to be run before it begins; none: nothing is needed */
    struct passages accept; /* expressions, at least one: all of them must hold */
    struct passages hints;
    struct advice *advice;
    size_t advice_count, advice_room;
    struct passages answer; /* lines, at least one */
    struct passage after;
};

struct choice {
    struct passage words;
    bool right;
};

struct quiz {
    struct passage ask;
    struct choice *choices; /* two to nine; at least one is right */
    size_t count, room;
    struct passages hints;
    struct passage after;
};

enum part_kind { PART_PROSE, PART_TRANSCRIPT, PART_EXERCISE, PART_QUIZ };

struct part {
    enum part_kind kind;
    size_t line;      /* where it begins */
    bool begins_page; /* a heading of the first or second level, or whatever stands behind a `---` */
    struct prose prose;
    struct transcript_fence transcript;
    struct exercise exercise;
    struct quiz quiz;
};

struct lesson {
    char *path;  /* as it was given */
    char *title; /* its first heading, or the file's name */
    struct part *parts;
    size_t count, room;
};

struct lesson_error {
    size_t line, column; /* from 1; line 0: of the file as a whole */
    struct text message, hint;
};

/* Reads and parses; runs nothing, and waits for nothing. false: with one error, the first, and nothing in *out. What
 * *out and *error had before is not released. */
bool lesson_read(const char *path, struct lesson *out, struct lesson_error *error);
bool lesson_parse(const char *path, const char *bytes, size_t size, struct lesson *out, struct lesson_error *error);
void lesson_release(struct lesson *lesson);

/* "lessons/x.md:12:9: the exercise has no `answer`", and a line with the hint; no newline at the end. */
void lesson_error_text(const struct lesson_error *error, const char *path, struct text *out);
void lesson_error_release(struct lesson_error *error);

/* Markdown of one passage, as an `ask` or an `after` has it: added to `out`, without a blank line before it.
 * (render.c) */
void render_words(const char *markdown, struct prose *out);

/* The part as the page shows it: prose as it is, a transcript's prompts as they are typed, what an exercise or a quiz
 * asks. (show.c) */
void part_show(const struct part *part, struct prose *out);

#endif
