/* lessons/reader/fields.h - `key: value` lines, and those that begin with blanks and go on: what stands in a fence that
 * asks something of the learner. A value is kept as it stands until it is over, so that every piece of it has a place
 * in the file. */
#ifndef LESSONS_READER_FIELDS_H
#define LESSONS_READER_FIELDS_H

#include "lessons/reader/source.h"

struct key {
    const char *name;
    bool once, needed;
    const char *example; /* said where it is missing or empty */
};

/* The key in hand and its value. */
struct field {
    const struct key *key; /* NULL: none yet */
    size_t key_line;
    struct text text;  /* its lines as they stand, the first without what is before the value; empty: no value yet */
    size_t line, from; /* where the value begins; from 0 */
    size_t blanks;     /* blank lines behind it, which count only if it goes on */
    struct {           /* of the pieces of it that have been taken, so that each line is counted once */
        size_t at, line, begin;
    } counted;
};

struct fields {
    const struct source *source;
    const struct fence *fence;
    const char *noun;
    const struct key *keys;
    size_t key_count;
    unsigned seen; /* a bit a key */
    struct field field;
    bool (*take)(struct fields *fields, void *out);
    void *out;
};

/* Takes the fence's lines apart; calls `take` for each value. false: with an error. */
bool fields_parse(struct fields *fields);

/* Of the value in hand, without the blanks around them: bytes [from, to), which do not begin before the last ones that
 * were taken; all of it. */
struct passage field_piece(struct fields *fields, size_t from, size_t to);
struct passage field_whole(struct fields *fields);
/* The value as commands. */
bool field_commands(struct fields *fields, struct passages *out);
/* Takes from a passage's lines what all those that go on begin with; Markdown's own indentation stays. */
struct passage dedent(struct passage passage);
bool all_blank(const char *bytes, size_t size);

#endif
