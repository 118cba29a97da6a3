/* repl/export_choose.c - which of the statements can be in a program, and what they need.
 *
 * Not those that failed, those without a counterpart, and those that use what such a one would have given. Then, from
 * the last to the first, who needs `_`, and which jobs are referred to by number: only where somebody does, the program
 * gives them a variable. */
#include "repl/exporting.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The next job_N or result_N in a text; false: no more. */
static bool next_reference(const char **text, struct reference *out)
{
    static const char *const heads[] = {"job_", "result_"};
    for (const char *at = *text; *at; at++) {
        for (size_t i = 0; i < 2; i++) {
            size_t head = strlen(heads[i]);
            bool inside = at != *text && (isalnum((unsigned char)at[-1]) || at[-1] == '_');
            if (inside || strncmp(at, heads[i], head) != 0 || !isdigit((unsigned char)at[head]))
                continue;
            char *end;
            *out = (struct reference){.result = i == 1, .number = strtoull(at + head, &end, 10)};
            *text = end;
            if (*end != '_') /* a name of the learner's: job_3_ */
                return true;
            at = end;
        }
    }
    return false;
}

static bool gives(const struct python_entry *entry, const struct reference *reference)
{
    return entry->job && reference->number >= entry->job && reference->number - entry->job < entry->job_count &&
           entry->job_is_sync == reference->result;
}

/* Is what the text refers to by number given by a line before `index`? */
static bool references_are_there(const struct export_text *program, size_t index)
{
    const char *text = program->lines[index].text;
    struct reference reference;
    while (next_reference(&text, &reference)) {
        bool found = false;
        for (size_t i = index; i > 0 && !found; i--)
            found = !program->lines[i - 1].out && gives(program->lines[i - 1].entry, &reference);
        if (!found)
            return false;
    }
    return true;
}

static void set_missing(struct export_text *program, const char *name, bool missing)
{
    for (size_t i = 0; i < program->missing_count; i++) {
        if (strcmp(program->missing[i], name) != 0)
            continue;
        if (!missing)
            program->missing[i] = program->missing[--program->missing_count];
        return;
    }
    if (!missing)
        return;
    program->missing =
        must_grow(program->missing, program->missing_count, &program->missing_room, sizeof *program->missing);
    program->missing[program->missing_count++] = name;
}

static bool uses_missing(const struct export_text *program, const char *text)
{
    for (size_t i = 0; i < program->missing_count; i++)
        if (text_has_word(text, program->missing[i]))
            return true;
    return program->last_missing && text_has_word(text, "_");
}

static const char *why_out(const struct export_text *program, size_t index)
{
    const struct python_entry *entry = program->lines[index].entry;
    if (entry->failed)
        return "it failed";
    if (entry->form == PYTHON_COMMENT)
        return entry->why ? entry->why : "";
    if (entry->form == PYTHON_NONE)
        return entry->why ? entry->why : "Python has nothing for it";
    if (uses_missing(program, program->lines[index].text))
        return "it uses what this program does not have";
    return references_are_there(program, index) ? NULL : "its job is not in this program";
}

/* Which pool there is when the line runs; and whether its workers could. */
static const char *why_not_spawned(struct export_text *program, const struct line *line)
{
    const struct python_entry *entry = line->entry;
    if (entry->pool_by_itself)
        program->spawned = false;
    if (entry->pool_workers)
        program->spawned = strstr(line->text, "'spawn'") != NULL;
    bool pool = entry->pool_workers || uses_module(line->text, "pool");
    if (!program->spawned || !pool || !needs_names_of_parent(program, line))
        return NULL;
    program->spawned = program->spawned && !entry->pool_workers; /* a plain pool stands in for it */
    return "NameError in Python: its function uses a name that spawned workers do not have";
}

static struct version *find_version(const struct export_text *program, const char *name, size_t size)
{
    for (size_t i = 0; i < program->version_count; i++)
        if (strlen(program->versions[i].name) == size && memcmp(program->versions[i].name, name, size) == 0)
            return &program->versions[i];
    return NULL;
}

static void note_definition(struct export_text *program, const char *source)
{
    const char *name = source + strlen("def ");
    size_t size = strcspn(name, "(");
    struct version *known = find_version(program, name, size);
    if (known) {
        known->number++;
        return;
    }
    char *word = must_copy(name, size);
    bool native = function_find(word);
    program->versions =
        must_grow(program->versions, program->version_count, &program->version_room, sizeof *program->versions);
    program->versions[program->version_count++] = (struct version){word, native ? 2 : 1};
}

/* Functions that were defined anew are called f, f_2, f_3, and a native one's name begins with f_2: each statement has
 * the one that it had. */
static void name_functions(const struct export_text *program, struct line *line)
{
    bool any = false;
    line->text = line->entry->text;
    for (size_t i = 0; i < program->version_count; i++)
        any |= program->versions[i].number > 1 && text_has_word(line->text, program->versions[i].name);
    if (!any)
        return;
    struct text text = {.bytes = NULL};
    for (const char *at = line->text; *at;) {
        size_t size = 0;
        while (isalnum((unsigned char)at[size]) || at[size] == '_')
            size++;
        const struct version *version = size ? find_version(program, at, size) : NULL;
        text_add(&text, at, size ? size : 1);
        if (version && version->number > 1)
            text_format(&text, "_%u", version->number);
        at += size ? size : 1;
    }
    line->own_text = text.bytes;
    line->text = text_string(&text);
}

static void choose(struct export_text *program)
{
    for (size_t i = 0; i < program->count; i++) {
        if (program->lines[i].entry->form == PYTHON_MODULE)
            note_definition(program, program->lines[i].entry->text);
        name_functions(program, &program->lines[i]);
    }
    find_constants(program);
    for (size_t i = 0; i < program->count; i++) {
        struct line *line = &program->lines[i];
        line->why = why_out(program, i);
        if (!line->why)
            line->why = why_not_spawned(program, line);
        line->out = line->why != NULL;
        if (line->entry->form == PYTHON_MODULE) {
            const char *name = line->text + strlen("def ");
            line->defines = must_copy(name, strcspn(name, "("));
            set_missing(program, line->defines, line->out);
        }
        if (line->entry->name)
            set_missing(program, line->entry->name, line->out);
        if (line->entry->sets_last)
            program->last_missing = line->out;
    }
}

static int compare_references(const void *a, const void *b)
{
    const struct reference *one = a, *other = b;
    if (one->result != other->result)
        return one->result ? 1 : -1;
    return one->number < other->number ? -1 : one->number > other->number;
}

static void find_needs(struct export_text *program)
{
    bool needed = false;
    for (size_t i = program->count; i > 0; i--) {
        struct line *line = &program->lines[i - 1];
        struct reference reference;
        if (line->out)
            continue;
        if (line->entry->sets_last) {
            line->needs_last = needed;
            needed = false;
        }
        needed |= text_has_word(line->text, "_");
        for (const char *text = line->text; next_reference(&text, &reference);) {
            program->references = must_grow(program->references, program->reference_count, &program->reference_room,
                                            sizeof *program->references);
            program->references[program->reference_count++] = reference;
        }
    }
    if (program->reference_count)
        qsort(program->references, program->reference_count, sizeof *program->references, compare_references);
}

bool is_referred_to(const struct export_text *program, bool result, uint64_t number)
{
    const struct reference reference = {result, number};
    return program->reference_count && bsearch(&reference, program->references, program->reference_count,
                                               sizeof *program->references, compare_references);
}

void choose_lines(struct export_text *program)
{
    choose(program);
    find_needs(program);
}
