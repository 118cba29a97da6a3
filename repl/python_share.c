/* repl/python_share.c - what processes share, and functions of one's own, in Python. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "functions/define.h"
#include "pool/shared.h"
#include "repl/python_items.h"
#include "repl/shared.h"

/* --- shared objects --- */

/* `counter = multiprocessing.Value('q', `: our integers have 64 bits, which is Python's type code q. */
static void begin_object(struct python *python, const struct call *call, const char *kind)
{
    const struct value *made = session_name(python->session, call->arguments[0].word);
    bool real = object_is_real(shared_object(made->shared));
    python_name(call->arguments[0].word, &python->text);
    text_format(&python->text, " = multiprocessing.%s('%s', ", kind, real ? "d" : "q");
}

void python_of_value(struct python *python, const struct call *call)
{
    const struct argument *number = &call->arguments[1];
    begin_object(python, call, "Value");
    if (number->given)
        python_expression(python, number->expressions, &number->values[0]);
    text_put(&python->text, number->given ? ")" : "0)");
}

void python_of_array(struct python *python, const struct call *call)
{
    begin_object(python, call, "Array");
    python_items(python, &call->arguments[1]);
    text_put(&python->text, ")");
}

/* What it holds: `counter.value`, `squares[:]`. false: Python has nothing for it. */
static bool put_content(struct python *python, const struct expression *name, const struct shared *shared)
{
    python_expression(python, name, NULL);
    if (shared->kind == SHARED_IS_VALUE || shared->kind == SHARED_IS_ARRAY)
        text_put(&python->text, shared->kind == SHARED_IS_VALUE ? ".value" : "[:]");
    else
        python->form = PYTHON_NONE;
    return python->form != PYTHON_NONE;
}

void python_of_content(struct python *python, const struct expression *name, const struct shared *shared)
{
    if (!put_content(python, name, shared))
        python->why = "Python cannot look into it";
}

/* --- functions of one's own --- */

/* Is it a name of the session's, and not a word of Python's, a parameter or a variable of a loop? */
static bool is_outer_name(const struct definition *definition, const char *word)
{
    bool found = strcmp(definition_name(definition), word) == 0;
    const char *used;
    for (size_t i = 0; !found && (used = definition_uses(definition, i)); i++)
        found = strcmp(used, word) == 0;
    return found;
}

/* Names that Python needs for itself have others there; so in a source, too. */
static size_t put_word(struct python *python, const char *at, const struct definition *definition, bool attribute)
{
    size_t size = 0;
    while (isalnum((unsigned char)at[size]) || at[size] == '_')
        size++;
    const char *word = region_copy(&python->session->region, at, size);
    if (!attribute && is_outer_name(definition, word))
        python_name(word, &python->text);
    else
        text_add(&python->text, at, size);
    return size;
}

static void put_source(struct python *python, const char *source, size_t size, const struct definition *definition)
{
    for (size_t i = 0; i < size;) {
        if (isalpha((unsigned char)source[i]) || source[i] == '_') {
            i += put_word(python, source + i, definition, i > 0 && source[i - 1] == '.');
            continue;
        }
        size_t digits = strspn(source + i, "0123456789"); /* 1e7 is one word */
        while (digits && (isalnum((unsigned char)source[i + digits]) || source[i + digits] == '_'))
            digits++;
        text_add(&python->text, source + i, digits ? digits : 1);
        i += digits ? digits : 1;
    }
}

/* `f(x) = x * x` becomes `def f(x):` and `return x * x`. */
void python_of_def(struct python *python, const struct call *call)
{
    const char *source = call->arguments[0].word + strspn(call->arguments[0].word, " \t");
    const char *close = strchr(source, ')'), *equals = close ? strchr(close, '=') : NULL;
    size_t name_size = strcspn(source, " \t(");
    const char *name = region_copy(&python->session->region, source, name_size);
    const struct definition *definition = session_function(python->session, name)->definition; /* just made */
    python->form = equals ? PYTHON_MODULE : PYTHON_NONE;
    if (!equals)
        return;
    const char *body = equals + 1 + strspn(equals + 1, " \t\n");
    size_t size = strlen(body);
    while (size && isspace((unsigned char)body[size - 1]))
        size--;
    bool lines = memchr(body, '\n', size); /* they went on inside brackets; so they do in these */
    text_put(&python->text, "def ");
    put_source(python, source, name_size, definition);
    const char *open = source + name_size + strspn(source + name_size, " \t");
    put_source(python, open, (size_t)(close + 1 - open), definition);
    text_put(&python->text, lines ? ":\n    return (" : ":\n    return ");
    put_source(python, body, size, definition);
    text_put(&python->text, lines ? ")" : "");
}
