/* lessons/reader/judge_inside.h - what the files of the judge share. */
#ifndef LESSONS_READER_JUDGE_INSIDE_H
#define LESSONS_READER_JUDGE_INSIDE_H

#include "lessons/reader/judge.h"
#include "lessons/reader/split.h"
#include "repl/ask.h"

struct judging {
    struct session *session;
    const struct facts *facts;
    uint64_t deadline_ns;
    struct prose *said;
    size_t room; /* lines that may be said, if that can be */
};

bool judging_ask(const struct judging *judging, struct piece source, struct asked *out);

/* Says of one thing that should hold, and does not, what is wrong with it. (judge_say.c) */
void say_unmet(struct judging *judging, struct piece source);
/* The same where it did not hold when it was judged, and holds by now. */
void say_unheld_then(struct judging *judging, struct piece source);
/* The same for learners who are to find it themselves: what was got, and where it differs. (judge_kept.c) */
void say_unmet_kept(struct judging *judging, struct piece source);
/* "there is no result", "r is a job"; false: that is not why. (judge_say.c) */
bool say_absent(struct judging *judging, const struct asked *asked);
/* A line of the text, which is released; unless it has been said. */
void say_line(struct judging *judging, struct text *line);

/* "expected …" and "got …" under each other. name: of what was got; NULL: it has none that is short. (judge_compare.c)
 */
void say_values(struct judging *judging, struct value expected, struct value got, const char *name);
void say_got(struct judging *judging, struct value got, const char *name);
/* The first item that is not the same in both; the shorter one's length where there is none. */
uint64_t first_difference(struct value a, struct value b);

#endif
