/* lessons/reader/facts_inside.h - what the files of the facts share. */
#ifndef LESSONS_READER_FACTS_INSIDE_H
#define LESSONS_READER_FACTS_INSIDE_H

#include "lessons/reader/judge.h"

enum { FACT_ITEMS_MAX = 1 << 20 }; /* of a list that is judged: what an expression can hold */

struct fact {
    char *name;
    struct value value;
};

struct facts {
    bool noted, had_job;
    bool was_serial; /* it ran in this process */
    enum ended ended;
    struct value value; /* the command's, whatever it is */
    struct fact *items; /* by name, in no order */
    size_t count, room;
};

/* A list or tuple of numbers and None, and not too long to be judged. */
bool fact_is_flat(struct value value);
void facts_add(struct facts *facts, const char *name, struct value value); /* keeps the value */
/* What there is to know of the command's jobs, and of the pool. (facts_jobs.c) */
void facts_note_jobs(struct facts *facts, struct session *session, const struct ran *ran);

#endif
