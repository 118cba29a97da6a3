/* repl/shared.c - shared objects among a call's arguments. */
#include "repl/shared.h"

#include <string.h>

#include "repl/session.h"

const char *shared_kind_name(enum shared_kind kind)
{
    static const char *const names[] = {"a shared value", "a shared array", "a lock", "a queue"};
    return names[kind];
}

bool shared_find_lock(struct session *session, struct given_option *option)
{
    const struct value *found = session_name(session, option->word);
    if (!found)
        return session_complain_name(session, option->word_at, option->word);
    bool locks = found->kind == VALUE_SHARED &&
                 (found->shared->kind == SHARED_IS_LOCK || found->shared->kind == SHARED_IS_VALUE);
    if (!locks) {
        complain(&session->complaint, option->word_at, "'%s' is %s, and that has no lock", option->word,
                 value_kind_name(*found));
        return complain_hint(&session->complaint, "`lock mutex` makes a lock; a value has one of its own");
    }
    value_release(&option->shared);
    option->shared = value_hold(*found);
    return true;
}

/* The parameter that takes what `lock=` names; the count of parameters if there is none. */
static size_t lock_parameter(const struct function *function)
{
    size_t p = 0, count = function_parameter_count(function);
    while (p < count &&
           (strcmp(function->parameters[p].name, "lock") != 0 || function->parameters[p].takes != TAKES_SHARED))
        p++;
    return p;
}

/* What was typed, bare or as one tuple. */
static size_t typed_arguments(struct session *session, const struct argument *typed, struct value **values,
                              size_t **places)
{
    bool tuple = typed->expression_count == 1 && typed->values[0].kind == VALUE_TUPLE;
    size_t count = tuple ? typed->values[0].sequence->count : typed->expression_count;
    size_t room = count > FUNCTION_PARAMETERS_MAX ? count : FUNCTION_PARAMETERS_MAX;
    *values = region_take(&session->region, (room + 1) * sizeof **values);
    *places = region_take(&session->region, (room + 1) * sizeof **places);
    const struct expression *part = typed->expressions;
    for (size_t i = 0; i < room; i++) {
        (*values)[i] = i >= count ? value_none() : tuple ? typed->values[0].sequence->items[i] : typed->values[i];
        (*places)[i] = part ? part->at : typed->at;
        part = part && !tuple ? part->next : part;
    }
    return count;
}

bool shared_arguments(struct session *session, const struct call *call, size_t index, const struct function *function,
                      struct shared_arguments *out)
{
    const struct given_option *lock = call_option(call, "lock");
    struct value *values;
    size_t *places;
    size_t count = typed_arguments(session, &call->arguments[index], &values, &places);
    size_t p = lock ? lock_parameter(function) : 0;
    if (lock && p == function_parameter_count(function)) {
        complain(&session->complaint, lock->at, "'%s' takes no lock", function->name);
        return complain_hint(&session->complaint, "increment, add and fill do: `doc increment`");
    }
    if (lock && count > p)
        return complain(&session->complaint, lock->at, "'%s' has its lock already, as argument %zu", function->name,
                        p + 1);
    if (lock) {
        values[p] = lock->shared;
        places[p] = lock->word_at;
        count = p + 1;
    }
    *out = (struct shared_arguments){values, places, count};
    return true;
}
