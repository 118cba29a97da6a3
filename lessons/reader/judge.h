/* lessons/reader/judge.h - whether an exercise is done: what came of the last command, held against `accept`. */
#ifndef LESSONS_READER_JUDGE_H
#define LESSONS_READER_JUDGE_H

#include "lessons/reader/lesson.h"
#include "repl/tutor.h"

/* What is known of the last command; see docs/writing-lessons.md for the names that expressions have for it. Values
 * are held. */
struct facts;

struct facts *facts_create(void);
void facts_destroy(struct facts *facts); /* NULL is fine */
/* Forgets the last command: an exercise begins. */
void facts_clear(struct facts *facts);
void facts_note(struct facts *facts, struct session *session, const struct ran *ran);

struct verdict {
    bool accepted;
    struct prose said; /* of what is not right: expected and got, aligned; what to try. Released by the caller */
};

/* Nothing is run and no name is changed. */
void judge(const struct exercise *exercise, struct session *session, const struct facts *facts, struct verdict *out);

/* Can every expression of the exercise be read? false with the place of the first that cannot. */
bool judge_check(const struct exercise *exercise, struct lesson_error *error);
/* The same of all exercises of a lesson. */
bool judge_check_lesson(const struct lesson *lesson, struct lesson_error *error);

#endif
