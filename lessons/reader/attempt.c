/* lessons/reader/attempt.c - which commands may be meant as the answer of an exercise. All of them are judged; but that
 * one is wrong is said only of those that look like an answer, or whoever tries things out would hear of it at every
 * line. */
#include <string.h>

#include "lessons/reader/open_lesson.h"

bool is_of_the_work(const struct statement *statement)
{
    if (!statement || !statement->call)
        return true;
    switch (statement->call->command->group) {
    case GROUP_LESSONS:
    case GROUP_SELF:
    case GROUP_PANE:
    case GROUP_KEEP:
        return false;
    default:
        return true;
    }
}

/* Those that look at what there is, or make what the answer needs. */
static bool prepares(const struct statement *statement)
{
    static const char *const names[] = {"explain", "jobs",  "processes", "memory", "show", "doc",
                                        "value",   "array", "lock",      "queue",  "put"};
    if (!statement->call)
        return statement->name != NULL;
    const struct command *command = statement->call->command;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(command->name, names[i]) == 0)
            return true;
    if (command->group == GROUP_LOOK)
        return statement->name != NULL; /* s = slice 0..20 4 */
    return command->group == GROUP_FUNCTIONS || command->group == GROUP_POOL || command->group == GROUP_FAULTS;
}

/* What fails has said itself why, unless failing is what is asked for. */
static bool asks_for_error(const struct exercise *exercise)
{
    for (size_t i = 0; i < exercise->accept.count; i++)
        if (text_has_word(exercise->accept.items[i].bytes, "error"))
            return true;
    return false;
}

static bool is_handle(struct value value)
{
    if (value.kind != VALUE_LIST)
        return value.kind == VALUE_JOB || value.kind == VALUE_PROCESS;
    return value.sequence->count && is_handle(value.sequence->items[0]);
}

enum attempt attempt_of(const struct exercise *exercise, const struct ran *ran)
{
    if (!ran->statement || prepares(ran->statement))
        return ATTEMPT_NONE;
    if (!ran->good)
        return asks_for_error(exercise) ? ATTEMPT_ANSWER : ATTEMPT_NONE;
    if (is_handle(ran->outcome->value))
        return ATTEMPT_BEGUN;
    return ran->outcome->value.kind != VALUE_NOTHING || ran->outcome->job ? ATTEMPT_ANSWER : ATTEMPT_NONE;
}
