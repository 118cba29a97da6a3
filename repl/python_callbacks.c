/* repl/python_callbacks.c - then=(COMMAND) and catch=(COMMAND) as Python's callbacks.
 *
 * They are only said. An exported program has what a callback did as statements of its own, where it was done: it
 * prints the same, in the same order, each time. */
#include <string.h>

#include "repl/names.h"
#include "repl/python.h"

/* Its arguments are not evaluated, and will not be before it runs: a template with plain values is all that can be
 * said of it. */
static bool can_be_said(const struct call *call)
{
    const struct command *command = call->command;
    for (size_t i = 0; i < COMMAND_PARAMETERS_MAX && command->parameters[i].kind != PARAM_END; i++)
        if (command->parameters[i].kind != PARAM_VALUE)
            return false;
    return command->python && command->parameters[0].kind == PARAM_VALUE;
}

static void put_call(struct python *python, const struct call *call)
{
    struct python inner = {.session = python->session, .call = call};
    bool shows = strcmp(call->command->name, "show") == 0;
    if (can_be_said(call))
        python_template(&inner, shows ? "X" : call->command->python);
    else
        inner.form = PYTHON_NONE;
    text_put(&python->text, text_string(&inner.text));
    python->form = inner.form;
    text_release(&inner.text);
}

/* The command's value is printed, or kept: a lambda has no assignment. */
static void put_statement(struct python *python, const struct statement *statement)
{
    const struct call *call = statement->call;
    bool value = statement->name || !call || !call->command->no_value;
    if (statement->name) {
        text_put(&python->text, "globals().update(");
        python_name(statement->name, &python->text);
        text_put(&python->text, "=");
    } else if (value) {
        text_put(&python->text, "print(");
    }
    if (call)
        put_call(python, call);
    else
        python_expression(python, statement->expression, NULL);
    text_put(&python->text, value ? ")" : "");
}

/* result: what its `_` is there. */
static void put_command(struct python *python, const struct given_option *option, const char *result, struct text *out)
{
    struct session *session = python->session;
    struct known_names names = session_known_names(session);
    struct complaint complaint = {.made = false};
    struct python command = {.session = session};
    const struct stretch stretch = {.begin = option->begin, .end = option->end};
    const struct statement *statement = parse(session->line, stretch, &names, &session->region, &complaint);
    if (statement)
        put_statement(&command, statement);
    if (statement && command.form != PYTHON_NONE)
        text_put_replaced(out, text_string(&command.text), "_", result);
    else
        text_put(out, "...");
    text_release(&command.text);
    complaint_release(&complaint);
}

/* Pool's results take two functions, each of which is called with what it needs. */
static void put_arguments(struct python *python, const struct given_option *then, const struct given_option *catch)
{
    bool sum = python->call->command->runs == RUN_PI;
    if (then) {
        text_put(&python->callbacks, ", callback=lambda _: ");
        put_command(python, then, sum ? "sum(_)" : "_", &python->callbacks);
    }
    if (catch) {
        text_put(&python->callbacks, ", error_callback=lambda _: ");
        put_command(python, catch, "_", &python->callbacks);
    }
}

/* A Future calls one function, with itself, whatever came of it. */
static void put_done_callback(struct python *python, const struct given_option *then, const struct given_option *catch)
{
    struct text *out = &python->callbacks;
    text_put(out, ".add_done_callback(lambda _: ");
    if (then && catch) {
        put_command(python, then, "_.result()", out);
        text_put(out, " if not _.exception() else ");
        put_command(python, catch, "_.exception()", out);
    } else {
        text_put(out, then ? "_.exception() or " : "_.exception() and ");
        put_command(python, then ? then : catch, then ? "_.result()" : "_.exception()", out);
    }
    text_put(out, ")");
}

void python_callbacks(struct python *python, const struct call *call)
{
    const struct given_option *then = call_option(call, "then"), *catch = call_option(call, "catch");
    if (!then && !catch)
        return;
    if (strcmp(call->command->name, "submit") == 0)
        put_done_callback(python, then, catch);
    else
        put_arguments(python, then, catch);
}
