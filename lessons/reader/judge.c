/* lessons/reader/judge.c */
#include "lessons/reader/judge.h"

#include <stdlib.h>

struct facts {
    bool good;
};

struct facts *facts_create(void)
{
    return must_allocate(sizeof(struct facts));
}

void facts_destroy(struct facts *facts)
{
    free(facts);
}

void facts_clear(struct facts *facts)
{
    facts->good = false;
}

void facts_note(struct facts *facts, struct session *session, const struct ran *ran)
{
    (void)session;
    facts->good = ran->good;
}

void judge(const struct exercise *exercise, struct session *session, const struct facts *facts, struct verdict *out)
{
    (void)exercise;
    (void)session;
    *out = (struct verdict){.accepted = facts->good};
}

bool judge_check(const struct exercise *exercise, struct lesson_error *error)
{
    (void)exercise;
    (void)error;
    return true;
}

bool judge_check_lesson(const struct lesson *lesson, struct lesson_error *error)
{
    (void)lesson;
    (void)error;
    return true;
}
