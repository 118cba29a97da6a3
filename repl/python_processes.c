/* repl/python_processes.c - processes of their own in Python: p0, p1, … are the program's variables, too. */
#include <inttypes.h>

#include "repl/processes.h"
#include "repl/python_items.h"

/* --- starting: as daemons, for what still runs when the session ends is ended with it --- */

/* `process x = 7`: the child runs the assignment, and the parent's x stays what it is. */
static void put_assignment(struct python *python, const struct argument *assigned)
{
    struct python value = {.session = python->session, .call = python->call};
    python_expression(&value, assigned->expressions, &assigned->values[0]);
    text_put(&python->text, "multiprocessing.Process(target=exec, args=('");
    python_name(assigned->word, &python->text);
    text_format(&python->text, " = %s', globals()), daemon=True)", text_string(&value.text));
    python->form = value.form > python->form ? value.form : python->form;
    text_release(&value.text);
}

static void put_function(struct python *python, const struct call *call)
{
    const struct given_option *lock = call_option(call, "lock");
    text_put(&python->text, "multiprocessing.Process(target=");
    python_name(call->arguments[1].function->name, &python->text);
    text_put(&python->text, ", args=");
    python_arguments(python, &call->arguments[2], true);
    if (lock) {
        text_put(&python->text, ", kwargs={'lock': ");
        python_name(lock->word, &python->text);
        text_put(&python->text, "}");
    }
    text_put(&python->text, ", daemon=True)");
}

void python_of_process(struct python *python, const struct call *call)
{
    const struct argument *count = &call->arguments[0], *assigned = &call->arguments[COMMAND_PARAMETERS_MAX - 1];
    const struct session *session = python->session;
    uint64_t started = count->given ? (uint64_t)count->count : 1;
    python->alone = true;
    text_put(&python->text, count->given ? "[" : "");
    if (assigned->given && assigned->word)
        put_assignment(python, assigned);
    else
        put_function(python, call);
    if (count->given)
        text_format(&python->text, " for %s in range(%" PRIu64 ")]", python_variable(python, 0), started);
    /* They are the newest: the last of the session's. */
    uint32_t last = session->children[session->child_count - 1]->number;
    if (!count->given) {
        text_format(&python->after, "p%" PRIu32 ".start()", last);
        return;
    }
    text_put(&python->after, "for process in (");
    for (uint64_t i = started; i > 0; i--)
        text_format(&python->after, i > 1 ? "p%" PRIu64 ", " : "p%" PRIu64, last + 1 - i);
    text_put(&python->after, started == 1 ? ",): process.start()" : "): process.start()");
}

/* --- joining, signals --- */

/* The names and lists that were typed, as one tuple: `(p0, *ps)`. */
static void put_processes(struct python *python, const struct argument *argument)
{
    const struct expression *part = argument->expressions;
    text_put(&python->text, "(");
    for (size_t i = 0; part; part = part->next, i++) {
        text_put(&python->text, argument->values[i].kind == VALUE_LIST ? "*" : "");
        python_expression(python, part, &argument->values[i]);
        text_put(&python->text, part->next ? ", " : argument->expression_count == 1 ? ",)" : ")");
    }
}

static void mark(struct value value)
{
    for (size_t i = 0; value.kind == VALUE_LIST && i < value.sequence->count; i++)
        mark(value.sequence->items[i]);
    if (value.kind == VALUE_PROCESS)
        value.process->joined_in_python = true;
}

/* Those that the bare `join` waited for: all that the program has not joined yet. */
static bool put_unjoined(struct python *python, const char *method)
{
    const struct session *session = python->session;
    size_t count = 0;
    for (size_t i = 0; i < session->child_count; i++) {
        struct process *process = session->children[i];
        if (process->joined_in_python)
            continue;
        text_format(&python->text, count++ ? "; p%" PRIu32 ".%s" : "p%" PRIu32 ".%s", process->number, method);
        process->joined_in_python = process->joined;
    }
    return count;
}

static void put_each(struct python *python, const struct argument *argument, const char *method)
{
    if (argument->expression_count == 1 && argument->values[0].kind == VALUE_PROCESS) {
        python_expression(python, argument->expressions, &argument->values[0]);
        text_format(&python->text, ".%s", method);
        return;
    }
    text_put(&python->text, "for process in ");
    put_processes(python, argument);
    text_format(&python->text, ": process.%s", method);
}

void python_of_join(struct python *python, const struct call *call)
{
    const struct argument *processes = &call->arguments[0];
    const struct given_option *timeout = call_option(call, "timeout");
    struct text method = {.bytes = NULL};
    text_put(&method, timeout ? "join(timeout=" : "join(");
    if (timeout)
        python_number(timeout->seconds, &method);
    text_put(&method, ")");
    if (processes->given) {
        put_each(python, processes, text_string(&method));
        for (size_t i = 0; i < processes->expression_count; i++)
            mark(processes->values[i]);
    } else if (!put_unjoined(python, text_string(&method))) {
        text_put(&python->text, "pool.join()");
    }
    text_release(&method);
}

/* A signal for a worker is shown only, for `why`; a process of its own has it in the program, too. */
void python_of_signal(struct python *python, const struct call *call, const char *signal, const char *why)
{
    const struct argument *target = &call->arguments[0];
    if (!target->expressions) {
        text_format(&python->text, "os.kill(pool._pool[%" PRId64 "].pid, signal.%s)", target->count, signal);
        python->form = PYTHON_COMMENT;
        python->why = why;
        return;
    }
    bool one = target->expression_count == 1 && target->values[0].kind == VALUE_PROCESS;
    if (one) {
        text_put(&python->text, "os.kill(");
        python_expression(python, target->expressions, &target->values[0]);
        text_format(&python->text, ".pid, signal.%s)", signal);
        return;
    }
    text_put(&python->text, "for process in ");
    put_processes(python, target);
    text_format(&python->text, ": os.kill(process.pid, signal.%s)", signal);
}
