/* repl/evaluate.c - from what was typed to values. */
#include <stdlib.h>
#include <string.h>

#include "repl/own.h"
#include "repl/session.h"
#include "repl/shared.h"

static bool evaluate_name(struct session *session, const struct expression *expression, struct value *out)
{
    const struct value *value = session_name(session, expression->name);
    if (!value)
        return session_complain_name(session, expression->at, expression->name);
    *out = value_hold(*value);
    return true;
}

static bool evaluate_bound(struct session *session, const struct expression *bound, int64_t *out)
{
    struct value value;
    if (!evaluate(session, bound, &value))
        return false;
    bool integer = value.kind == VALUE_INT;
    *out = value.i;
    if (!integer)
        complain(&session->complaint, bound->at, "a range goes over integers, and '%s' is %s",
                 bound->name ? bound->name : "this", value_kind_name(value));
    if (value.kind == VALUE_SHARED && bound->name)
        complain_hint(&session->complaint, "`n = show %s` keeps its content as n", bound->name);
    value_release(&value);
    return integer;
}

/* As Python's range(start, stop, step): half open. */
static bool evaluate_range(struct session *session, const struct expression *expression, struct value *out)
{
    const struct expression *second = expression->first->next, *third = second->next;
    int64_t start, stop, step = 1;
    if (!evaluate_bound(session, expression->first, &start) || !evaluate_bound(session, second, &stop) ||
        (third && !evaluate_bound(session, third, &step)))
        return false;
    if (step == 0) {
        complain(&session->complaint, third->at, "a range's step cannot be 0");
        return complain_hint(&session->complaint, "0..10..2 goes up by 2, 10..0..-1 counts down");
    }
    __int128 distance = step > 0 ? (__int128)stop - start : (__int128)start - stop;
    __int128 stride = step > 0 ? step : -(__int128)step;
    uint64_t count = distance > 0 ? (uint64_t)((distance + stride - 1) / stride) : 0;
    if (!count && start > stop && !third)
        print_notice(session, "%lld..%lld is empty: %lld..%lld..-1 counts down", (long long)start, (long long)stop,
                     (long long)start, (long long)stop);
    *out = value_range(start, step, count);
    return true;
}

static bool complain_each(struct session *session, size_t at)
{
    complain(&session->complaint, at, "`each` runs along inside a tuple only");
    return complain_hint(&session->complaint,
                         "a comma makes a tuple: starmap F (each LIST,); map F LIST needs no `each`");
}

static bool evaluate_sequence(struct session *session, const struct expression *expression, struct value *out)
{
    size_t count = 0, i = 0;
    bool tuple = expression->kind == EXPRESSION_TUPLE;
    for (const struct expression *part = expression->first; part; part = part->next)
        count++;
    *out = value_sequence(tuple ? VALUE_TUPLE : VALUE_LIST, count);
    for (const struct expression *part = expression->first; part; part = part->next) {
        struct value *item = &out->sequence->items[i++];
        bool good = evaluate(session, part, item);
        if (good && item->kind == VALUE_EACH && !tuple)
            good = complain_each(session, part->at);
        if (!good) {
            value_release(out);
            return false;
        }
    }
    return true;
}

static bool evaluate_each(struct session *session, const struct expression *expression, struct value *out)
{
    struct value list;
    if (!evaluate(session, expression->first, &list))
        return false;
    if (!value_is_list(list)) {
        complain(&session->complaint, expression->first->at, "`each` runs along a list, and this is %s",
                 value_kind_name(list));
        value_release(&list);
        return false;
    }
    *out = value_sequence(VALUE_EACH, 1);
    out->sequence->items[0] = list;
    return true;
}

static bool evaluate_call(struct session *session, const struct expression *expression, struct value *out)
{
    struct outcome outcome = {.value = {.kind = VALUE_NOTHING}};
    bool shows_value = session->shows_value;
    session->shows_value = false;
    bool good = session_call(session, expression->call, &outcome);
    session->shows_value = shows_value;
    call_release(expression->call);
    if (!good) { /* some have a part of their value by then */
        value_release(&outcome.value);
        job_release(outcome.job);
        return false;
    }
    if (outcome.job)
        print_figures(session, outcome.job);
    job_release(outcome.job);
    *out = outcome.value;
    if (out->kind != VALUE_NOTHING)
        return true;
    return complain(&session->complaint, expression->at, "'%s' gives back no value", expression->call->command->name);
}

bool evaluate(struct session *session, const struct expression *expression, struct value *out)
{
    *out = (struct value){.kind = VALUE_NOTHING};
    switch (expression->kind) {
    case EXPRESSION_INT:
        *out = value_int(expression->integer);
        return true;
    case EXPRESSION_DOUBLE:
        *out = value_double(expression->number);
        return true;
    case EXPRESSION_BOOL:
        *out = value_bool(expression->integer != 0);
        return true;
    case EXPRESSION_NONE:
        *out = value_none();
        return true;
    case EXPRESSION_NAME:
        return evaluate_name(session, expression, out);
    case EXPRESSION_RANGE:
        return evaluate_range(session, expression, out);
    case EXPRESSION_TUPLE:
    case EXPRESSION_LIST:
        return evaluate_sequence(session, expression, out);
    case EXPRESSION_EACH:
        return evaluate_each(session, expression, out);
    case EXPRESSION_CALL:
        return evaluate_call(session, expression, out);
    }
    return false;
}

bool call_evaluate(struct session *session, struct call *call)
{
    for (size_t i = 0; i < COMMAND_PARAMETERS_MAX; i++) {
        struct argument *argument = &call->arguments[i];
        if (!argument->expressions || argument->values)
            continue;
        argument->values = region_take(&session->region, argument->expression_count * sizeof *argument->values);
        argument->handles = region_take(&session->region, sizeof *argument->handles);
        size_t k = 0;
        for (const struct expression *part = argument->expressions; part && k < argument->expression_count;
             part = part->next, k++) {
            if (!evaluate(session, part, &argument->values[k]))
                return false;
            bool alone = argument->values[k].kind == VALUE_EACH;
            if (alone)
                return complain_each(session, part->at);
        }
    }
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX; i++)
        if ((call->command->options[i].kind == OPTION_SHARED && call->options[i].word &&
             !shared_find_lock(session, &call->options[i])) ||
            (call->options[i].call && !call_evaluate(session, call->options[i].call)))
            return false;
    return true;
}

static void each_call(const struct expression *list, void (*visit)(struct call *call))
{
    for (const struct expression *part = list; part; part = part->next) {
        if (part->call)
            visit(part->call);
        each_call(part->first, visit);
    }
}

static void call_hold(struct call *call)
{
    for (size_t i = 0; i < COMMAND_PARAMETERS_MAX; i++) {
        struct argument *argument = &call->arguments[i];
        if (argument->function && argument->function->definition)
            argument->held = own_value(argument->function);
        if (argument->call)
            call_hold(argument->call);
        each_call(argument->expressions, call_hold);
    }
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX; i++)
        if (call->options[i].call)
            call_hold(call->options[i].call);
}

/* While one part of it runs, a callback may give the name of a function that another part runs to something else. */
void statement_hold(const struct statement *statement)
{
    if (statement->call)
        call_hold(statement->call);
    each_call(statement->expression, call_hold);
}

void statement_release(const struct statement *statement)
{
    if (statement->call)
        call_release(statement->call);
    each_call(statement->expression, call_release);
}

void call_release(struct call *call)
{
    for (size_t i = 0; i < COMMAND_PARAMETERS_MAX; i++) {
        struct argument *argument = &call->arguments[i];
        if (argument->call)
            call_release(argument->call);
        for (size_t k = 0; argument->values && k < argument->expression_count; k++)
            value_release(&argument->values[k]);
        if (argument->values && argument->handles)
            value_release(argument->handles);
        argument->values = NULL;
        value_release(&argument->held);
        each_call(argument->expressions, call_release);
    }
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX; i++) {
        value_release(&call->options[i].shared);
        if (call->options[i].call)
            call_release(call->options[i].call);
    }
}
