/* repl/export_inherit.c - names that functions use, and workers must inherit.
 *
 * Here a function of one's own is looked up whenever a job begins, with the values that its names have then. A worker
 * of Python's has the names as they were when it was forked: where a function needs one that is newer, the program
 * starts new workers. */
#include "repl/exporting.h"

#include <string.h>

static bool is_function(const struct line *line)
{
    return !line->out && line->entry->form == PYTHON_MODULE;
}

static bool any_function_has(const struct export_text *program, const char *name)
{
    for (size_t i = 0; i < program->count; i++)
        if (is_function(&program->lines[i]) && text_has_word(program->lines[i].text, name))
            return true;
    return false;
}

/* `NAME = multiprocessing.Value(…`: the name, copied; NULL: the line makes no name. */
static char *name_made(const struct line *line)
{
    const struct python_entry *entry = line->entry;
    const char *equals = strstr(line->text, " = multiprocessing.");
    if (entry->name)
        return must_copy(entry->name, strlen(entry->name));
    bool shared = entry->form == PYTHON_STATEMENT && equals && !entry->pool_workers;
    return shared ? must_copy(line->text, (size_t)(equals - line->text)) : NULL;
}

void note_new_name(struct export_text *program, const struct line *line)
{
    char *name = name_made(line);
    if (!name || !any_function_has(program, name)) {
        free(name);
        return;
    }
    program->stale = must_grow(program->stale, program->stale_count, &program->stale_room, sizeof *program->stale);
    program->stale[program->stale_count++] = name;
}

void forget_new_names(struct export_text *program)
{
    for (size_t i = 0; i < program->stale_count; i++)
        free(program->stale[i]);
    program->stale_count = 0;
}

/* A parameter of that name, or a comprehension's variable, is another one. */
static bool is_local(const char *source, const char *name)
{
    struct text head = {.bytes = NULL}, loop = {.bytes = NULL};
    text_add(&head, source, strcspn(source, ")"));
    text_format(&loop, "for %s in ", name);
    bool local = text_has_word(text_string(&head), name) || strstr(source, text_string(&loop));
    text_release(&head);
    text_release(&loop);
    return local;
}

static bool has_new_name(const struct export_text *program, const char *source)
{
    for (size_t i = 0; i < program->stale_count; i++)
        if (text_has_word(source, program->stale[i]) && !is_local(source, program->stale[i]))
            return true;
    return false;
}

/* Does one of the functions in the text use such a name, or one that it calls? */
static bool calls_for_new_name(struct export_text *program, const char *text)
{
    for (size_t i = 0; i < program->count; i++) {
        struct line *line = &program->lines[i];
        if (!is_function(line) || line->visit == program->visits)
            continue;
        size_t size = strcspn(line->text + strlen("def "), "(");
        char *name = must_copy(line->text + strlen("def "), size);
        bool called = text_has_word(text, name);
        free(name);
        if (!called)
            continue;
        line->visit = program->visits;
        if (has_new_name(program, line->text) || calls_for_new_name(program, line->text))
            return true;
    }
    return false;
}

bool needs_new_workers(struct export_text *program, const struct line *line)
{
    program->visits++;
    return program->stale_count && calls_for_new_name(program, line->text);
}
