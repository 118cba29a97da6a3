/* repl/export_source.c - the imports and functions that a program needs. */
#include "repl/exporting.h"

#include <ctype.h>
#include <string.h>

/* `q.put(3)` is no call of a function `put`. */
static bool names_function(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += size) {
        char before = at == text ? ' ' : at[-1], behind = at[size];
        if (!isalnum((unsigned char)before) && before != '_' && before != '.' && !isalnum((unsigned char)behind) &&
            behind != '_')
            return true;
    }
    return false;
}

bool any_line_has(const struct export_text *program, const char *word)
{
    for (size_t i = 0; i < program->count; i++)
        if (!program->lines[i].out && names_function(program->lines[i].text, word))
            return true;
    return false;
}

static bool any_line_prints(const struct export_text *program, enum python_print print)
{
    for (size_t i = 0; i < program->count; i++)
        if (!program->lines[i].out && program->lines[i].entry->print == print)
            return true;
    return false;
}

static const char slice_source[] = "def slice_data(data, nprocs):\n"
                                   "    quotient, remainder = divmod(len(data), nprocs)\n"
                                   "    slices, begin = [], 0\n"
                                   "    for i in range(nprocs):\n"
                                   "        end = begin + quotient + (i < remainder)\n"
                                   "        slices.append(data[begin:end])\n"
                                   "        begin = end\n"
                                   "    return slices\n";

static const char abridged_source[] =
    "def abridged(value):\n"
    "    \"\"\"The first and the last ten of a long list, as poolscope prints it.\"\"\"\n"
    "    if not isinstance(value, (list, range)):\n"
    "        return repr(value)\n"
    "    if len(value) > 1000:\n"
    "        shown = [*map(abridged, value[:10]), '...', *map(abridged, value[-10:])]\n"
    "    else:\n"
    "        shown = map(abridged, value)\n"
    "    return '[' + ', '.join(shown) + ']'\n";

static const char table_source[] = "def table(records):\n"
                                   "    \"\"\"Prints records in columns, as poolscope's `show` does.\"\"\"\n"
                                   "    rows = [list(records[0])] + [[repr(x) for x in r.values()] for r in records]\n"
                                   "    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]\n"
                                   "    for row in rows:\n"
                                   "        print('  '.join(x.rjust(width) for x, width in zip(row, widths)))\n";

/* A block of source up to the next `def` at a line's beginning, or to the end; trailing empty lines are not of it. */
static size_t block_size(const char *source)
{
    const char *next = strstr(source, "\ndef ");
    size_t size = next ? (size_t)(next - source) : strlen(source);
    while (size && source[size - 1] == '\n')
        size--;
    return size;
}

/* A function's source without its imports, each definition once, with two empty lines before it. */
static void put_source(const char *source, struct text *out)
{
    const char *def = strncmp(source, "def ", 4) == 0 ? source : strstr(source, "\ndef ");
    while (def) {
        def += *def == '\n';
        size_t size = block_size(def), head = strcspn(def, "(") + 1;
        struct text begin = {.bytes = NULL};
        text_put(&begin, "\n");
        text_add(&begin, def, head);
        if (!strstr(text_string(out), text_string(&begin)))
            text_format(out, "\n\n%.*s\n", (int)size, def);
        text_release(&begin);
        def = strstr(def, "\ndef ");
    }
}

void put_functions(const struct export_text *program, struct text *out)
{
    for (size_t f = 0; function_table[f]; f++)
        if (function_table[f]->python && any_line_has(program, function_table[f]->name))
            put_source(function_table[f]->python, out);
    for (size_t i = 0; i < program->count; i++)
        if (!program->lines[i].out && program->lines[i].entry->form == PYTHON_MODULE)
            put_source(program->lines[i].text, out);
    if (any_line_has(program, "slice_data"))
        put_source(slice_source, out);
    if (any_line_prints(program, PRINT_LONG))
        put_source(abridged_source, out);
    if (any_line_prints(program, PRINT_TABLE))
        put_source(table_source, out);
}

bool uses_module(const char *text, const char *module)
{
    size_t size = strlen(module);
    for (const char *at = text; (at = strstr(at, module)); at += size)
        if (at[size] == '.' && (at == text || !(isalnum((unsigned char)at[-1]) || strchr("_.", at[-1]))))
            return true;
    return false;
}

static bool any_line_uses(const struct export_text *program, const char *module)
{
    for (size_t i = 0; i < program->count; i++) {
        const struct line *line = &program->lines[i];
        if (!line->out && (uses_module(line->text, module) || uses_module(line->entry->before, module) ||
                           uses_module(line->entry->after, module)))
            return true;
    }
    return (program->any_pool && strcmp(module, "multiprocessing") == 0) ||
           (program->any_executor && strcmp(module, "concurrent.futures") == 0);
}

void put_imports(const struct export_text *program, const struct text *functions, struct text *out)
{
    static const char *const modules[] = {
        "concurrent.futures", "itertools", "math", "multiprocessing", "os", "signal", "sys", "time"};
    bool any = false;
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        if (!any_line_uses(program, modules[i]) && !uses_module(text_string(functions), modules[i]))
            continue;
        text_format(out, "%simport %s\n", any ? "" : "\n", modules[i]);
        any = true;
    }
    if (text_has_word(text_string(functions), "nullcontext"))
        text_format(out, "%sfrom contextlib import nullcontext\n", any ? "" : "\n");
}
