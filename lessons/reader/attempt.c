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

static bool names_one_of(const struct exercise *exercise, const char *const *names, size_t count)
{
    for (size_t i = 0; i < exercise->accept.count; i++)
        for (size_t k = 0; k < count; k++)
            if (text_has_word(exercise->accept.items[i].bytes, names[k]))
                return true;
    return false;
}

/* What fails has said itself why, unless failing is what is asked for. */
static bool asks_for_error(const struct exercise *exercise)
{
    return names_one_of(exercise, (const char *const[]){"error"}, 1);
}

bool asks_for_jobs(const struct exercise *exercise)
{
    return names_one_of(exercise, (const char *const[]){"jobs"}, 1);
}

/* `join` gives nothing: what its processes have left behind can be the answer, unless a result is asked for. */
static bool ends_processes(const struct exercise *exercise, const struct ran *ran, const struct session *session)
{
    static const char *const of_result[] = {"result", "flat", "lengths"};
    return session->child_count && ran->statement->call && strcmp(ran->statement->call->command->name, "join") == 0 &&
           !names_one_of(exercise, of_result, sizeof of_result / sizeof *of_result);
}

static bool is_handle(struct value value)
{
    if (value.kind != VALUE_LIST)
        return value.kind == VALUE_JOB || value.kind == VALUE_PROCESS;
    return value.sequence->count && is_handle(value.sequence->items[0]);
}

enum attempt attempt_of(const struct exercise *exercise, const struct ran *ran, const struct session *session)
{
    if (!ran->statement || ran->broken_off)
        return ATTEMPT_NONE;
    if (ran->good && ends_processes(exercise, ran, session))
        return ATTEMPT_ANSWER;
    if (prepares(ran->statement))
        return ATTEMPT_NONE;
    if (!ran->good)
        return ran->failed && asks_for_error(exercise) ? ATTEMPT_ANSWER : ATTEMPT_NONE;
    if (is_handle(ran->outcome->value))
        return ATTEMPT_BEGUN;
    return ran->outcome->value.kind != VALUE_NOTHING || ran->outcome->job ? ATTEMPT_ANSWER : ATTEMPT_NONE;
}
