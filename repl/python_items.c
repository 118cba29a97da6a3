/* repl/python_items.c - values, items and tuples as Python writes them.
 *
 * A range that stands alone stays one, for it crosses as three numbers there as well; one inside brackets becomes a
 * list, for it prints as one. */
#include "repl/python_items.h"

#include <inttypes.h>
#include <string.h>

/* --- values --- */

static void put_range(struct python *python, const struct expression *range)
{
    const struct expression *start = range->first, *stop = start->next, *step = stop->next;
    bool from_0 = start->kind == EXPRESSION_INT && start->integer == 0 && !step;
    text_put(&python->text, "range(");
    for (const struct expression *part = from_0 ? stop : start; part; part = part->next) {
        python_expression(python, part, NULL);
        text_put(&python->text, part->next ? ", " : ")");
    }
}

static void put_element(struct python *python, const struct expression *element, const struct value *value)
{
    bool range = value && value->kind == VALUE_RANGE;
    text_put(&python->text, range ? "list(" : "");
    python_expression(python, element, value);
    text_put(&python->text, range ? ")" : "");
}

/* The elements of a literal tuple or list. */
static size_t put_elements(struct python *python, const struct expression *sequence, const struct value *value)
{
    size_t i = 0;
    for (const struct expression *part = sequence->first; part; part = part->next, i++) {
        const struct value *item = value && value->sequence ? &value->sequence->items[i] : NULL;
        text_put(&python->text, i ? ", " : "");
        put_element(python, part, item);
    }
    return i;
}

static void put_call(struct python *python, const struct call *call)
{
    const struct python_text *inner = call->python;
    if (inner && inner->form == PYTHON_EXPRESSION && !inner->alone)
        text_put(&python->text, inner->text);
    else
        python->form = PYTHON_NONE;
}

void python_expression(struct python *python, const struct expression *expression, const struct value *value)
{
    struct text *out = &python->text;
    size_t count;
    switch (expression->kind) {
    case EXPRESSION_INT:
        text_format(out, "%" PRId64, expression->integer);
        return;
    case EXPRESSION_DOUBLE:
        double_repr(expression->number, out);
        return;
    case EXPRESSION_BOOL:
        text_put(out, expression->integer ? "True" : "False");
        return;
    case EXPRESSION_NONE:
        text_put(out, "None");
        return;
    case EXPRESSION_NAME:
        python_name(expression->name, out);
        return;
    case EXPRESSION_RANGE:
        put_range(python, expression);
        return;
    case EXPRESSION_TUPLE:
        text_put(out, "(");
        count = put_elements(python, expression, value);
        text_put(out, count == 1 ? ",)" : ")");
        return;
    case EXPRESSION_LIST:
        text_put(out, "[");
        put_elements(python, expression, value);
        text_put(out, "]");
        return;
    case EXPRESSION_EACH:
        python_expression(python, expression->first, value ? &value->sequence->items[0] : NULL);
        return;
    case EXPRESSION_CALL:
        put_call(python, expression->call);
        return;
    }
}

/* --- map's items --- */

void python_items(struct python *python, const struct argument *argument)
{
    const struct expression *part = argument->expressions;
    bool alone = argument->expression_count == 1;
    if (alone && value_is_list(argument->values[0])) {
        python_expression(python, part, &argument->values[0]);
        return;
    }
    text_put(&python->text, "[");
    for (size_t i = 0; part; part = part->next, i++) {
        const struct value *value = &argument->values[i];
        text_put(&python->text, i ? ", " : "");
        if (part->kind == EXPRESSION_LIST && part->first) {
            put_elements(python, part, value);
            continue;
        }
        text_put(&python->text, value_is_list(*value) ? "*" : "");
        python_expression(python, part, value);
    }
    text_put(&python->text, "]");
}

/* --- tuples --- */

enum { TUPLE_MAX = FUNCTION_PARAMETERS_MAX };

/* What runs along in a tuple; function: of apply_async, where a list parameter takes a range as it is; or NULL. */
struct along {
    const struct function *function;
    size_t count;
    size_t element[TUPLE_MAX];
    const char *variable[TUPLE_MAX];
};

static bool runs_along(const struct along *along, size_t element, const struct value *value)
{
    if (along->function)
        return plan_runs_along(along->function, element, value) != NULL;
    return value->kind == VALUE_EACH || value->kind == VALUE_RANGE;
}

static void find_along(struct python *python, const struct value *tuple, struct along *along)
{
    for (size_t i = 0; i < tuple->sequence->count && i < TUPLE_MAX; i++) {
        if (!runs_along(along, i, &tuple->sequence->items[i]))
            continue;
        along->element[along->count] = i;
        along->variable[along->count] = python_variable(python, along->count);
        along->count++;
    }
}

/* Element i of a tuple that was typed, or that a name holds. */
static void put_tuple_element(struct python *python, const struct expression *expression, const struct value *tuple,
                              size_t i, bool whole_range)
{
    if (expression->kind != EXPRESSION_TUPLE) {
        python_expression(python, expression, tuple);
        text_format(&python->text, "[%zu]", i);
        return;
    }
    const struct expression *part = expression->first;
    for (size_t k = 0; k < i; k++)
        part = part->next;
    (whole_range ? python_expression : put_element)(python, part, &tuple->sequence->items[i]);
}

/* `(x, 2)`, the variables standing for what runs along. */
static void put_one_tuple(struct python *python, const struct expression *expression, const struct value *tuple,
                          const struct along *along, bool brackets)
{
    size_t count = tuple->sequence->count, next = 0;
    text_put(&python->text, brackets ? "(" : "");
    for (size_t i = 0; i < count; i++) {
        text_put(&python->text, i ? ", " : "");
        if (next < along->count && along->element[next] == i)
            text_put(&python->text, along->variable[next++]);
        else
            put_tuple_element(python, expression, tuple, i, true);
    }
    if (brackets)
        text_put(&python->text, count == 1 ? ",)" : ")");
}

/* ` for x in s`, ` for x, y in zip(s, range(3))` */
static void put_for(struct python *python, const struct expression *expression, const struct value *tuple,
                    const struct along *along)
{
    text_put(&python->text, " for ");
    for (size_t i = 0; i < along->count; i++)
        text_format(&python->text, "%s%s", i ? ", " : "", along->variable[i]);
    text_put(&python->text, along->count > 1 ? " in zip(" : " in ");
    for (size_t i = 0; i < along->count; i++) {
        text_put(&python->text, i ? ", " : "");
        put_tuple_element(python, expression, tuple, along->element[i], true);
    }
    text_put(&python->text, along->count > 1 ? ")" : "");
}

/* One tuple, or all that it runs along to be: as elements of a list. alone: of a list of nothing else. */
static void put_tuple(struct python *python, const struct expression *expression, const struct value *tuple, bool alone)
{
    struct along along = {.count = 0};
    find_along(python, tuple, &along);
    if (!along.count) {
        python_expression(python, expression, tuple);
        return;
    }
    text_put(&python->text, alone ? "" : "*[");
    put_one_tuple(python, expression, tuple, &along, true);
    put_for(python, expression, tuple, &along);
    text_put(&python->text, alone ? "" : "]");
}

static bool any_along(const struct value *list)
{
    const struct along none = {.count = 0};
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->sequence->count; i++) {
        const struct value *tuple = &list->sequence->items[i];
        for (size_t k = 0; tuple->kind == VALUE_TUPLE && k < tuple->sequence->count; k++)
            if (runs_along(&none, k, &tuple->sequence->items[k]))
                return true;
    }
    return false;
}

/* A list of tuples that was typed. */
static void put_typed_tuples(struct python *python, const struct expression *list, const struct value *value,
                             bool alone)
{
    size_t i = 0;
    for (const struct expression *part = list->first; part; part = part->next, i++) {
        text_put(&python->text, i ? ", " : "");
        put_tuple(python, part, &value->sequence->items[i], alone && value->sequence->count == 1);
    }
}

void python_tuples(struct python *python, const struct argument *argument)
{
    const struct expression *part = argument->expressions;
    bool alone = argument->expression_count == 1;
    if (alone && part->kind != EXPRESSION_LIST && argument->values[0].kind == VALUE_LIST) {
        python_expression(python, part, &argument->values[0]);
        python->form = any_along(&argument->values[0]) ? PYTHON_NONE : python->form;
        return;
    }
    text_put(&python->text, "[");
    for (size_t i = 0; part; part = part->next, i++) {
        const struct value *value = &argument->values[i];
        text_put(&python->text, i ? ", " : "");
        if (value->kind != VALUE_LIST) {
            put_tuple(python, part, value, alone);
        } else if (part->kind == EXPRESSION_LIST) {
            put_typed_tuples(python, part, value, alone);
        } else {
            text_put(&python->text, "*");
            python_expression(python, part, value);
            python->form = any_along(value) ? PYTHON_NONE : python->form;
        }
    }
    text_put(&python->text, "]");
}

/* --- one call's arguments --- */

void python_arguments(struct python *python, const struct argument *argument, bool brackets)
{
    const struct expression *part = argument->expressions;
    if (argument->expression_count == 1 && argument->values[0].kind == VALUE_TUPLE) {
        const struct along none = {.count = 0};
        bool literal = part->kind == EXPRESSION_TUPLE;
        if (literal) {
            put_one_tuple(python, part, &argument->values[0], &none, brackets);
            return;
        }
        text_put(&python->text, brackets ? "" : "*");
        python_expression(python, part, &argument->values[0]);
        return;
    }
    text_put(&python->text, brackets ? "(" : "");
    for (size_t i = 0; part; part = part->next, i++) {
        text_put(&python->text, i ? ", " : "");
        python_expression(python, part, &argument->values[i]);
    }
    if (brackets)
        text_put(&python->text, argument->expression_count == 1 ? ",)" : ")");
}

void python_calls(struct python *python, const struct argument *argument, const struct function *function,
                  const char *head, bool brackets)
{
    struct along along = {.function = function};
    find_along(python, &argument->values[0], &along);
    text_format(&python->text, "[%s", head);
    put_one_tuple(python, argument->expressions, &argument->values[0], &along, brackets);
    python->callbacks_at = python->text.size;
    text_put(&python->text, ")");
    put_for(python, argument->expressions, &argument->values[0], &along);
    text_put(&python->text, "]");
}
