/* repl/python.c - a call in Python: the template of its command, or what the command itself writes. */
#include "repl/python.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "repl/python_items.h"

/* --- names --- */

/* What the exported program needs under its own name. */
static bool is_taken(const char *name, size_t size)
{
    static const char *const words[] = {"False",
                                        "None",
                                        "True",
                                        "and",
                                        "as",
                                        "assert",
                                        "async",
                                        "await",
                                        "break",
                                        "class",
                                        "continue",
                                        "def",
                                        "del",
                                        "elif",
                                        "else",
                                        "except",
                                        "finally",
                                        "for",
                                        "from",
                                        "global",
                                        "if",
                                        "import",
                                        "in",
                                        "is",
                                        "lambda",
                                        "nonlocal",
                                        "not",
                                        "or",
                                        "pass",
                                        "raise",
                                        "return",
                                        "try",
                                        "while",
                                        "with",
                                        "yield",
                                        "abs",
                                        "all",
                                        "any",
                                        "bool",
                                        "divmod",
                                        "float",
                                        "int",
                                        "isinstance",
                                        "len",
                                        "list",
                                        "map",
                                        "max",
                                        "min",
                                        "print",
                                        "range",
                                        "repr",
                                        "round",
                                        "sorted",
                                        "sum",
                                        "tuple",
                                        "zip",
                                        "itertools",
                                        "math",
                                        "multiprocessing",
                                        "os",
                                        "queue",
                                        "signal",
                                        "sys",
                                        "time",
                                        "concurrent",
                                        "pool",
                                        "executor",
                                        "began",
                                        "abridged",
                                        "table",
                                        "slice_data"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == size && memcmp(words[i], name, size) == 0)
            return true;
    static const char *const numbered[] = {"job_", "result_"}; /* the program's handles and results */
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++) {
        size_t head = strlen(numbered[i]);
        if (size > head && memcmp(name, numbered[i], head) == 0 && strspn(name + head, "0123456789") >= size - head)
            return true;
    }
    return false;
}

/* `class` becomes `class_`, and what was `class_` already `class__`: no two names become one. */
void python_name(const char *name, struct text *out)
{
    size_t stem = strlen(name);
    while (stem && name[stem - 1] == '_')
        stem--;
    text_put(out, name);
    if (is_taken(name, stem))
        text_put(out, "_");
}

const char *python_variable(struct python *python, size_t number)
{
    static const char *const candidates[] = {"x", "y", "z", "u", "v", "n", "k", "a", "b", "c", "item", "job", "part"};
    const struct session *session = python->session;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        const char *candidate = candidates[i];
        if (!session_name(session, candidate) && number-- == 0)
            return candidate;
    }
    struct text name = {.bytes = NULL};
    text_format(&name, "each_%zu", number);
    while (session_name(session, text_string(&name)))
        text_put(&name, "0");
    char *copy = region_copy(&python->session->region, name.bytes, name.size);
    text_release(&name);
    return copy;
}

const char *python_free_name(struct python *python, const char *wanted, size_t number)
{
    return session_name(python->session, wanted) ? python_variable(python, number) : wanted;
}

void python_number(double number, struct text *out)
{
    if (number == (double)(int64_t)number)
        text_format(out, "%" PRId64, (int64_t)number);
    else
        double_repr(number, out);
}

/* --- arguments --- */

void python_argument(struct python *python, size_t index)
{
    const struct argument *argument = &python->call->arguments[index];
    const struct parameter_spec *spec = &python->call->command->parameters[index];
    if (!argument->given)
        return;
    switch (spec->kind) {
    case PARAM_FUNCTION:
        python_name(argument->function->name, &python->text);
        return;
    case PARAM_ITEMS:
        python_items(python, argument);
        return;
    case PARAM_TUPLES:
        python_tuples(python, argument);
        return;
    case PARAM_ARGUMENTS:
        python_arguments(python, argument, false);
        return;
    case PARAM_VALUE:
        python_expression(python, argument->expressions, argument->values ? &argument->values[0] : NULL);
        return;
    case PARAM_JOB:
    case PARAM_JOBS:
        python_jobs(python, argument);
        return;
    case PARAM_COUNT:
        text_format(&python->text, "%" PRId64, argument->count);
        return;
    case PARAM_WORKER:
    case PARAM_PROCESSES:
    case PARAM_METHOD:
    case PARAM_SOURCE:
        python->form = PYTHON_NONE; /* who takes them writes them */
        return;
    case PARAM_WORD:
        python_name(argument->word, &python->text);
        return;
    case PARAM_TOPIC:
    case PARAM_SETTING:
        text_put(&python->text, argument->word);
        return;
    case PARAM_COMMAND:
        if (argument->call->python)
            text_put(&python->text, argument->call->python->text);
        else
            python->form = PYTHON_NONE;
        return;
    case PARAM_FILE:
        text_format(&python->text, "'%s'", argument->word);
        return;
    case PARAM_END:
        return;
    }
}

/* --- templates --- */

static size_t word_size(const char *at)
{
    size_t size = 0;
    while (isalnum((unsigned char)at[size]) || at[size] == '_')
        size++;
    return size;
}

static bool is_word(const char *name, const char *at, size_t size)
{
    return name && strlen(name) == size && memcmp(name, at, size) == 0;
}

/* `chunksize=K` at `at`: what was given, or nothing, with the comma in front of it. Returns its size, 0: no option. */
static size_t put_option(struct python *python, const char *at, size_t size)
{
    const struct command *command = python->call->command;
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].kind != OPTION_END; i++) {
        const struct option_spec *spec = &command->options[i];
        if (!is_word(spec->name, at, size) || at[size] != '=')
            continue;
        const struct given_option *given = &python->call->options[i];
        struct text *text = &python->text;
        if (given->given && spec->kind == OPTION_SHARED) {
            text_format(text, "%s=", spec->name);
            python_name(given->word, text);
        } else if (spec->kind == OPTION_CALL || spec->kind == OPTION_COMMAND || spec->kind == OPTION_WORD) {
            return 0; /* who takes them writes them */
        } else if (given->given && spec->kind == OPTION_COUNT)
            text_format(text, "%s=%" PRId64, spec->name, given->count);
        else if (given->given) {
            text_format(text, "%s=", spec->name);
            python_number(given->seconds, text);
        } else if (text->size > 2 && memcmp(text->bytes + text->size - 2, ", ", 2) == 0) {
            text->size -= 2;
            text->bytes[text->size] = '\0';
        }
        return size + 1 + word_size(at + size + 1);
    }
    return 0;
}

static bool put_parameter(struct python *python, const char *at, size_t size)
{
    const struct command *command = python->call->command;
    for (size_t i = 0; i < COMMAND_PARAMETERS_MAX && command->parameters[i].kind != PARAM_END; i++) {
        if (!is_word(command->parameters[i].name, at, size))
            continue;
        python_argument(python, i);
        return true;
    }
    return false;
}

void python_template(struct python *python, const char *template)
{
    for (const char *at = template; *at;) {
        size_t size = word_size(at), option = size ? put_option(python, at, size) : 0;
        if (option)
            size = option;
        else if (size && !put_parameter(python, at, size))
            text_add(&python->text, at, size);
        at += size;
        if (*at && !word_size(at))
            text_add(&python->text, at++, 1);
    }
}

void python_only_shown(struct python *python, const struct call *call)
{
    python_template(python, call->command->python);
    python->form = PYTHON_COMMENT;
}

void python_silent(struct python *python, const struct call *call)
{
    (void)call;
    python->form = PYTHON_SILENT;
}

/* --- the whole --- */

static const char *keep(struct session *session, struct text *text)
{
    const char *kept = text->size ? region_copy(&session->region, text->bytes, text->size) : "";
    text_release(text);
    return kept;
}

static const struct python_text *finish(struct python *python)
{
    struct session *session = python->session;
    struct python_text *done = region_take(&session->region, sizeof *done);
    *done = (struct python_text){.form = python->form,
                                 .alone = python->alone,
                                 .each = python->each,
                                 .leaves_running = python->leaves_running,
                                 .text = keep(session, &python->text),
                                 .before = keep(session, &python->before),
                                 .after = keep(session, &python->after),
                                 .callbacks = keep(session, &python->callbacks),
                                 .callbacks_at = python->callbacks_at,
                                 .why = python->why,
                                 .pool_workers = python->pool_workers};
    return done;
}

void python_note_call(struct session *session, struct call *call)
{
    const struct command *command = call->command;
    struct python python = {
        .session = session, .call = call, .form = command->no_value ? PYTHON_STATEMENT : PYTHON_EXPRESSION};
    if (command->to_python)
        command->to_python(&python, call);
    else if (command->python)
        python_template(&python, command->python);
    else
        python.form = PYTHON_NONE;
    call->python = finish(&python);
}

const struct python_text *python_note_value(struct session *session, const struct expression *expression,
                                            const struct value *value, bool kept)
{
    struct python python = {.session = session, .form = PYTHON_EXPRESSION};
    if (value->kind == VALUE_SHARED && !kept)
        python_of_content(&python, expression, value->shared);
    else
        python_expression(&python, expression, value);
    return finish(&python);
}
