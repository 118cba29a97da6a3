/* lessons/reader/reader.h - a lesson in front of a learner: pages, and what is waited for on each. */
#ifndef LESSONS_READER_READER_H
#define LESSONS_READER_READER_H

#include "repl/tutor.h"

struct reader;

/* Becomes the session's tutor. */
struct reader *reader_open(struct session *session);
void reader_close(struct reader *reader);

/* Begins a lesson as `lesson WHAT` does; anew: from its first page, and nothing of it is kept. false with the session's
 * complaint. */
bool reader_begin(struct reader *reader, const char *what, bool anew);

/* What somebody who follows the lesson would type next: for --play. */
enum wanted {
    WANTED_NOTHING, /* the lesson is over, or none is open */
    WANTED_ENTER,   /* in an empty line: the next page */
    WANTED_COMMAND, /* the next line of a transcript */
    WANTED_ANSWER,  /* … or of an exercise's answer */
    WANTED_SKIP,    /* all of the answer was typed, and is not taken: what goes on all the same */
    WANTED_CHOICE,  /* the letters of a quiz's right answers */
};
/* *line: malloc'd, of all but NOTHING and ENTER. */
enum wanted reader_wants(const struct reader *reader, char **line);
const char *reader_way_on(const struct reader *reader); /* what is typed at an exercise that cannot be done */
bool reader_ends(const struct reader *reader);          /* Enter ends the lesson */
void reader_mute(struct reader *reader, bool mute);     /* no line says what Enter does: somebody else presses it */
size_t reader_words(const struct reader *reader);       /* of the page in hand: how long it is to be read */
uint64_t reader_page(const struct reader *reader);      /* another number for every page */

#endif
