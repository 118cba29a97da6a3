/* repl/python_jobs.c - jobs in Python: by name, by number, in lists; and what is asked of them. */
#include "repl/python.h"

#include <inttypes.h>
#include <string.h>

/* A job by its number: a variable of the program, named after it. */
static void put_numbered_job(struct python *python, const struct value *value, int64_t number)
{
    bool sync = value->kind == VALUE_JOB && !value->handle->job->async;
    text_format(&python->text, "%s_%" PRId64, sync ? "result" : "job", number);
}

static void put_job(struct python *python, const struct expression *expression, const struct value *value)
{
    const struct value *kept =
        expression->kind == EXPRESSION_NAME ? session_name(python->session, expression->name) : NULL;
    if (expression->kind == EXPRESSION_INT)
        put_numbered_job(python, value, expression->integer);
    else if (kept && kept->kind == VALUE_INT)
        put_numbered_job(python, value, kept->i);
    else
        python_expression(python, expression, value);
}

void python_job(struct python *python, const struct argument *argument)
{
    const struct expression *expression = argument->expressions;
    const struct value *value = &argument->values[0];
    if (expression->kind != EXPRESSION_LIST) {
        put_job(python, expression, value);
        return;
    }
    size_t i = 0;
    text_put(&python->text, "[");
    for (const struct expression *part = expression->first; part; part = part->next, i++) {
        text_put(&python->text, i ? ", " : "");
        put_job(python, part, &value->sequence->items[i]);
    }
    text_put(&python->text, "]");
}

static const struct job *handle_job(const struct value *value)
{
    return value->kind == VALUE_JOB ? value->handle->job : NULL;
}

/* What a job gives where the command knows its result: the job's own, or what a synchronous one has long given. */
static void put_method(struct python *python, const struct job *job, const char *handle, size_t size,
                       const char *method)
{
    bool get = strncmp(method, "get(", 4) == 0, sum = get && job && job->shape == SHAPE_SUM && job->async;
    text_put(&python->text, sum ? "sum(" : "");
    text_add(&python->text, handle, size);
    if (!job || job->async)
        text_format(&python->text, ".%s", method);
    text_put(&python->text, sum ? ")" : "");
}

static bool all_alike(const struct value *list)
{
    for (size_t i = 0; i < list->sequence->count; i++) {
        const struct job *job = handle_job(&list->sequence->items[i]);
        const struct job *first = handle_job(&list->sequence->items[0]);
        if (!job || job->shape != first->shape || job->async != first->async)
            return false;
    }
    return true;
}

static void put_each_method(struct python *python, const struct argument *argument, const char *method)
{
    const struct value *list = &argument->values[0];
    const char *variable = python_free_name(python, "r", 0);
    if (all_alike(list)) {
        const struct job *first = list->sequence->count ? handle_job(&list->sequence->items[0]) : NULL;
        text_put(&python->text, "[");
        put_method(python, first, variable, strlen(variable), method);
        text_format(&python->text, " for %s in ", variable);
        python_job(python, argument);
        text_put(&python->text, "]");
        return;
    }
    const struct expression *part =
        argument->expressions->kind == EXPRESSION_LIST ? argument->expressions->first : NULL;
    text_put(&python->text, "[");
    for (size_t i = 0; i < list->sequence->count; i++, part = part ? part->next : NULL) {
        struct python one = {.session = python->session, .call = python->call};
        if (part) {
            put_job(&one, part, &list->sequence->items[i]);
        } else {
            python_job(&one, argument);
            text_format(&one.text, "[%zu]", i);
        }
        text_put(&python->text, i ? ", " : "");
        put_method(python, handle_job(&list->sequence->items[i]), one.text.bytes, one.text.size, method);
        text_release(&one.text);
    }
    text_put(&python->text, "]");
}

bool python_jobs_each(struct python *python, const struct argument *argument, const char *method)
{
    const struct value *value = &argument->values[0];
    if (value->kind == VALUE_LIST) {
        put_each_method(python, argument, method);
        return true;
    }
    struct python one = {.session = python->session, .call = python->call};
    python_job(&one, argument);
    put_method(python, handle_job(value), text_string(&one.text), one.text.size, method);
    text_release(&one.text);
    python->form = one.form > python->form ? one.form : python->form;
    return false;
}
