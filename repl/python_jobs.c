/* repl/python_jobs.c - jobs in Python: by name, by number, in lists; and what is asked of them.
 *
 * What the session's commands found out is still there: argument->handles is one handle, or the list of all handles,
 * whatever was typed. What a name held is in argument->values; by now it may hold something else. */
#include "repl/python.h"

#include <inttypes.h>
#include <string.h>

static const struct job *handle_job(const struct value *value)
{
    return value->kind == VALUE_JOB ? value->handle->job : NULL;
}

/* A job by its number: a variable of the program, named after it. */
static void put_numbered_job(struct python *python, const struct value *value, int64_t number)
{
    const struct job *job = handle_job(value);
    text_format(&python->text, "%s_%" PRId64, job && !job->async ? "result" : "job", number);
}

/* typed: what the expression came to, a number or a handle. */
static void put_job(struct python *python, const struct expression *expression, const struct value *typed,
                    const struct value *handle)
{
    if (typed->kind == VALUE_INT)
        put_numbered_job(python, handle, typed->i);
    else
        python_expression(python, expression, typed);
}

/* --- what was typed, part by part --- */

/* One part of what was typed, and the handles that it stands for. */
struct part {
    const struct expression *expression;
    const struct value *typed; /* what it came to */
    bool list;
    const struct value *handles;
    size_t count;
};

/* Part i, whose handles begin at `*at`, which moves on. */
static struct part part_at(struct python *python, const struct argument *argument, const struct expression *expression,
                           size_t i, size_t *at)
{
    const struct value *pinned = argument->handles, *typed = &argument->values[i];
    struct part part = {
        .expression = expression, .typed = typed, .list = typed->kind == VALUE_LIST || typed->kind == VALUE_TUPLE};
    part.handles = pinned->kind == VALUE_LIST ? &pinned->sequence->items[*at] : pinned;
    part.count = part.list ? typed->sequence->count : 1;
    if (expression->kind == EXPRESSION_CALL && argument->expression_count > 1)
        python->form = PYTHON_NONE; /* it may be a list or not */
    *at += part.count;
    return part;
}

static void put_part(struct python *python, const struct part *part)
{
    if (part->expression->kind != EXPRESSION_LIST && part->expression->kind != EXPRESSION_TUPLE) {
        if (part->list)
            python_expression(python, part->expression, part->typed);
        else
            put_job(python, part->expression, part->typed, part->handles);
        return;
    }
    size_t i = 0;
    text_put(&python->text, "[");
    for (const struct expression *element = part->expression->first; element; element = element->next, i++) {
        text_put(&python->text, i ? ", " : "");
        put_job(python, element, &part->typed->sequence->items[i], &part->handles[i]);
    }
    text_put(&python->text, "]");
}

void python_jobs(struct python *python, const struct argument *argument)
{
    bool alone = argument->expression_count == 1;
    size_t at = 0, i = 0;
    for (const struct expression *expression = argument->expressions; expression; expression = expression->next) {
        struct part part = part_at(python, argument, expression, i++, &at);
        bool whole = alone && part.list;
        text_put(&python->text, expression != argument->expressions ? ", " : whole ? "" : "[");
        text_put(&python->text, part.list && !whole ? "*" : "");
        put_part(python, &part);
        text_put(&python->text, expression->next || whole ? "" : "]");
    }
}

/* --- what is asked of them --- */

/* What a synchronous job has given is a variable; pi's is a sum, which its parts are not yet. */
static void put_method(struct python *python, const struct job *job, const char *handle, struct python_method method)
{
    const char *name = job_is_future(job) ? method.future : method.result;
    bool sum = name && strncmp(name, "get(", 4) == 0 && job && job->shape == SHAPE_SUM && job->async;
    if (!name) {
        python->form = PYTHON_NONE;
        return;
    }
    text_format(&python->text,
                job && !job->async ? "%s%s"
                : sum              ? "sum(%s.%s)"
                                   : "%s.%s",
                handle, job && !job->async ? "" : name);
}

void python_put_result(const struct job *job, struct text *out)
{
    bool sum = job->shape == SHAPE_SUM && !job_is_future(job);
    text_format(out, "%sjob_%" PRIu64 ".%s%s", sum ? "sum(" : "", job->number,
                job_is_future(job) ? "result()" : "get()", sum ? ")" : "");
}

static bool all_alike(const struct part *part)
{
    const struct job *first = part->count ? handle_job(&part->handles[0]) : NULL;
    for (size_t i = 0; i < part->count; i++) {
        const struct job *job = handle_job(&part->handles[i]);
        if (!job || job->shape != first->shape || job->async != first->async ||
            job_is_future(job) != job_is_future(first))
            return false;
    }
    return true;
}

/* What handle i of a part is called. */
static void put_handle(struct python *python, const struct part *part, size_t i)
{
    bool written = part->expression->kind == EXPRESSION_LIST || part->expression->kind == EXPRESSION_TUPLE;
    const struct expression *element = written ? part->expression->first : NULL;
    for (size_t k = 0; element && k < i; k++)
        element = element->next;
    if (element) {
        put_job(python, element, &part->typed->sequence->items[i], &part->handles[i]);
        return;
    }
    put_part(python, part);
    if (part->list)
        text_format(&python->text, "[%zu]", i);
}

static void put_one_method(struct python *python, const struct part *part, size_t i, struct python_method method)
{
    struct python one = {.session = python->session, .call = python->call};
    put_handle(&one, part, i);
    put_method(python, handle_job(&part->handles[i]), text_string(&one.text), method);
    python->form = one.form > python->form ? one.form : python->form;
    text_release(&one.text);
}

/* A list: `[r.get() for r in rs]`, or each by itself where they differ. */
static void put_list_method(struct python *python, const struct part *part, struct python_method method)
{
    text_put(&python->text, "[");
    if (all_alike(part)) {
        const char *variable = python_free_name(python, "r", 0);
        put_method(python, part->count ? handle_job(&part->handles[0]) : NULL, variable, method);
        text_format(&python->text, " for %s in ", variable);
        put_part(python, part);
    } else {
        for (size_t i = 0; i < part->count; i++) {
            text_put(&python->text, i ? ", " : "");
            put_one_method(python, part, i, method);
        }
    }
    text_put(&python->text, "]");
}

void python_jobs_each(struct python *python, const struct argument *argument, struct python_method method)
{
    bool alone = argument->expression_count == 1;
    size_t at = 0, i = 0;
    text_put(&python->text, alone ? "" : "[");
    for (const struct expression *expression = argument->expressions; expression; expression = expression->next) {
        struct part part = part_at(python, argument, expression, i++, &at);
        text_put(&python->text, expression != argument->expressions ? ", " : "");
        if (part.list) {
            text_put(&python->text, alone ? "" : "*");
            put_list_method(python, &part, method);
        } else {
            put_one_method(python, &part, 0, method);
        }
    }
    text_put(&python->text, alone ? "" : "]");
}

/* --- what they are --- */

static bool all_of(const struct argument *argument, bool (*is)(const struct job *job))
{
    const struct value *pinned = argument->handles;
    if (pinned->kind == VALUE_JOB)
        return is(pinned->handle->job);
    for (size_t i = 0; i < pinned->sequence->count; i++)
        if (!is(handle_job(&pinned->sequence->items[i])))
            return false;
    return true;
}

bool python_all_futures(const struct argument *argument)
{
    return all_of(argument, job_is_future);
}

static bool is_not_cancelled(const struct job *job)
{
    return !job->over || job->view.state == JOB_DONE || job->view.state == JOB_FAILED;
}

bool python_all_over(const struct argument *argument)
{
    return all_of(argument, is_not_cancelled);
}

void python_of_state(struct python *python, const struct call *call, struct python_method method)
{
    const struct argument *jobs = &call->arguments[0];
    bool ended = !python_all_over(jobs);
    if (jobs->handles->kind == VALUE_JOB && !jobs->handles->handle->job->async)
        text_put(&python->text, "True");
    else
        python_jobs_each(python, jobs, method);
    python->form = ended ? PYTHON_NONE : python->form;
    python->why = "its job was ended";
}

/* --- whether the program has waited for them --- */

static bool is_waited_for(const struct job *job)
{
    return job->waited_in_python || !job->async || job_is_future(job); /* a Future waits by itself */
}

void python_note_waited(const struct argument *argument)
{
    const struct value *pinned = argument->handles;
    if (pinned->kind == VALUE_JOB)
        pinned->handle->job->waited_in_python = true;
    for (size_t i = 0; pinned->kind != VALUE_JOB && i < pinned->sequence->count; i++)
        pinned->sequence->items[i].handle->job->waited_in_python = true;
}

void python_wait_before(struct python *python, const struct argument *argument)
{
    struct python waits = {.session = python->session, .call = python->call};
    if (all_of(argument, is_waited_for))
        return;
    python_jobs_each(&waits, argument, (struct python_method){"wait()", "exception()"});
    if (waits.form == PYTHON_EXPRESSION)
        text_put(&python->before, text_string(&waits.text));
    text_release(&waits.text);
    python_note_waited(argument);
}
