/* repl/export_inherit.c - names that functions use, and workers must inherit.
 *
 * Here a function of one's own is looked up whenever a job begins, with the values that its names have then. A worker
 * of Python's has the names as they were when it was forked: where a function needs one that is newer, the program
 * starts new workers.
 *
 * A spawned worker has nothing but what stands at module level. There the program puts the constants that functions
 * use: numbers, lists and tuples of them that got their name once. What needs other names it cannot do with spawned
 * workers, and leaves out. */
#include "repl/exporting.h"

#include <ctype.h>
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
    char *name = line->above ? NULL : name_made(line);
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

/* --- names at module level --- */

static size_t word_size(const char *at)
{
    size_t size = 0;
    while (isalnum((unsigned char)at[size]) || at[size] == '_')
        size++;
    return size;
}

/* The line before `index` that put the name at module level. */
static bool is_above(const struct export_text *program, size_t index, const char *name, size_t size)
{
    for (size_t i = 0; i < index; i++) {
        const struct line *line = &program->lines[i];
        if (line->above && strlen(line->entry->name) == size && memcmp(line->entry->name, name, size) == 0)
            return true;
    }
    return false;
}

/* Numbers, and lists, tuples and ranges of them: the same wherever it stands. */
static bool is_constant(const struct export_text *program, size_t index)
{
    static const char *const words[] = {"range", "list", "True", "False", "None"};
    for (const char *at = program->lines[index].entry->text; *at;) {
        size_t size = word_size(at);
        bool known = size ? isdigit((unsigned char)*at) != 0 : strchr(" ()[],.-+*", *at) != NULL;
        for (size_t i = 0; size && i < sizeof words / sizeof *words; i++)
            known |= strlen(words[i]) == size && memcmp(words[i], at, size) == 0;
        if (!known && (!size || !is_above(program, index, at, size)))
            return false;
        at += size ? size : 1;
    }
    return true;
}

static bool any_function_uses(const struct export_text *program, const char *name)
{
    for (size_t i = 0; i < program->count; i++) {
        const struct python_entry *entry = program->lines[i].entry;
        if (entry->form == PYTHON_MODULE && text_has_word(entry->text, name) && !is_local(entry->text, name))
            return true;
    }
    return false;
}

static bool is_made_once(const struct export_text *program, const char *name)
{
    size_t count = 0, size = strlen(name);
    for (size_t i = 0; i < program->count; i++) {
        const struct python_entry *entry = program->lines[i].entry;
        const char *text = entry->form == PYTHON_MODULE ? entry->text + strlen("def ") : entry->text;
        bool begins = strncmp(text, name, size) == 0;
        count += entry->name ? strcmp(entry->name, name) == 0
                             : begins && (text[size] == '(' || strncmp(text + size, " = ", 3) == 0);
    }
    return count == 1;
}

void find_constants(struct export_text *program)
{
    for (size_t i = 0; i < program->count; i++) {
        struct line *line = &program->lines[i];
        const struct python_entry *entry = line->entry;
        line->above = entry->name && entry->form == PYTHON_EXPRESSION && is_constant(program, i) &&
                      any_function_uses(program, entry->name) && is_made_once(program, entry->name);
    }
}

/* Does the function use a name that is made under the guard? */
static bool is_bare(const struct export_text *program, struct line *function)
{
    for (size_t i = 0; i < program->count && !function->bare_known; i++) {
        char *name = program->lines[i].above ? NULL : name_made(&program->lines[i]);
        function->bare |= name && text_has_word(function->text, name) && !is_local(function->text, name);
        free(name);
    }
    function->bare_known = true;
    return function->bare;
}

bool any_function_is_bare(const struct export_text *program)
{
    for (size_t i = 0; i < program->count; i++)
        if (is_function(&program->lines[i]) && is_bare(program, &program->lines[i]))
            return true;
    return false;
}

/* --- what a line calls --- */

/* Does one of the functions in the text use such a name, or one that it calls? bare: one that is made under the guard;
 * else one that is newer than the workers. */
static bool calls_for_name(struct export_text *program, const char *text, bool bare)
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
        bool needs = bare ? is_bare(program, line) : has_new_name(program, line->text);
        if (needs || calls_for_name(program, line->text, bare))
            return true;
    }
    return false;
}

bool needs_new_workers(struct export_text *program, const struct line *line)
{
    program->visits++;
    return program->stale_count && calls_for_name(program, line->text, false);
}

bool needs_names_of_parent(struct export_text *program, const struct line *line)
{
    program->visits++;
    return calls_for_name(program, line->text, true);
}
