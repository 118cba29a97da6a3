/* tests/functions/evaluate.c - answers calls of definitions, for check_expressions.py and whoever tries something.
 *
 * Standard input, line by line:
 *   def NAME(PARAMS) = EXPRESSION    defines; silent when that works
 *   NAME ARGUMENT ...                calls: 7 f3ff8000000000000 True None [1 2 ] (1 2 )
 * Each call, and each definition that fails, is answered with one line: the value (floats by their bits), or
 * `raise NAME`.
 *
 * --unknown-types  programs are built for arguments of any type
 * --check          calls bear python3's answer: `NAME ARGUMENT ... = ANSWER`. Only what differs is written */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "functions/define.h"

enum { DEFINITIONS_MAX = 20000, LIST_MAX = 4096, HEAP_SIZE = 1 << 22 };

static FILE *out;
static struct definition *definitions[DEFINITIONS_MAX];
static size_t definition_count;

static struct meaning look_up(void *context, const char *name)
{
    (void)context;
    for (size_t k = definition_count; k > 0; k--)
        if (strcmp(definition_name(definitions[k - 1]), name) == 0)
            return (struct meaning){.kind = MEANS_DEFINITION, .definition = definitions[k - 1]};
    const struct function *native = function_find(name);
    return (struct meaning){.kind = native ? MEANS_NATIVE : MEANS_NOTHING, .native = native};
}

static const struct define_names names = {.look_up = look_up};

struct heap {
    struct function_control control; /* first */
    char *memory;
    size_t used;
};

static bool progress(struct function_control *control, uint64_t items_done, double part)
{
    (void)control;
    (void)items_done;
    (void)part;
    return true;
}

static void *allocate(struct function_control *control, size_t size)
{
    struct heap *heap = (struct heap *)control;
    size = (size + 15) / 16 * 16;
    if (size > HEAP_SIZE - heap->used)
        return NULL;
    heap->used += size;
    return heap->memory + heap->used - size;
}

static void print_cell(struct cell cell)
{
    switch (cell.tag) {
    case TAG_INT:
        fprintf(out, "%" PRId64, cell.i);
        return;
    case TAG_DOUBLE:
        if (isnan(cell.d))
            fprintf(out, "nan");
        else
            fprintf(out, "f%016" PRIx64, (uint64_t)cell.i);
        return;
    case TAG_BOOL:
        fprintf(out, cell.i ? "True" : "False");
        return;
    case TAG_LIST:
    case TAG_TUPLE:
        putc(cell.tag == TAG_LIST ? '[' : '(', out);
        for (uint64_t k = 0; k < cell.list->count; k++) {
            print_cell(cell_list_at(cell.list, k));
            putc(' ', out);
        }
        putc(cell.tag == TAG_LIST ? ']' : ')', out);
        return;
    default:
        fprintf(out, "None");
    }
}

static struct cell read_scalar(const char *word)
{
    if (strcmp(word, "True") == 0 || strcmp(word, "False") == 0)
        return (struct cell){.tag = TAG_BOOL, .i = word[0] == 'T'};
    if (strcmp(word, "None") == 0)
        return cell_null();
    if (word[0] == 'f')
        return (struct cell){.tag = TAG_DOUBLE, .i = (int64_t)strtoull(word + 1, NULL, 16)};
    return cell_int(strtoll(word, NULL, 10));
}

/* The list behind its bracket; words come from strtok(). */
static struct cell read_list(struct heap *heap, char open, char *word)
{
    static struct cell elements[LIST_MAX];
    size_t count = 0;
    for (; word && word[0] != ']' && word[0] != ')' && count < LIST_MAX; word = strtok(NULL, " "))
        elements[count++] = read_scalar(word);
    struct cell_list *list = allocate(&heap->control, cell_list_size(count, true));
    if (!list)
        abort();
    list->count = count;
    list->base = (uint8_t)(count ? elements[0].tag : TAG_INT);
    list->mixed = false;
    uint8_t *tags = (uint8_t *)&list->values[count];
    for (size_t k = 0; k < count; k++) {
        memcpy(&list->values[k], &elements[k].i, sizeof elements[k].i);
        tags[k] = (uint8_t)elements[k].tag;
        list->mixed |= elements[k].tag != (enum cell_tag)list->base;
    }
    return (struct cell){.tag = open == '[' ? TAG_LIST : TAG_TUPLE, .list = list};
}

static size_t read_arguments(struct heap *heap, struct cell *arguments)
{
    size_t count = 0;
    for (char *word; count < FUNCTION_PARAMETERS_MAX && (word = strtok(NULL, " "));) {
        if (word[0] == '[' || word[0] == '(')
            arguments[count++] = read_list(heap, word[0], word[1] ? word + 1 : strtok(NULL, " "));
        else
            arguments[count++] = read_scalar(word);
    }
    return count;
}

static void call(struct heap *heap, const struct definition *definition, bool known_types)
{
    struct cell arguments[FUNCTION_PARAMETERS_MAX];
    struct operand operands[FUNCTION_PARAMETERS_MAX];
    enum cell_tag tags[FUNCTION_PARAMETERS_MAX] = {0};
    struct program program;
    struct define_error error;
    const size_t count = read_arguments(heap, arguments);
    for (size_t p = 0; p < count; p++) {
        operands[p] = (struct operand){.shape = OPERAND_CONSTANT, .constant = arguments[p]};
        tags[p] = known_types ? arguments[p].tag : TAG_NONE_SET;
    }
    if (count != definition_parameter_count(definition)) {
        fprintf(out, "raise TypeError\n");
        return;
    }
    if (!program_build(definition, &names, tags, &program, &error)) {
        fprintf(out, "raise early %s\n", error.message);
        return;
    }
    uint64_t value = 0;
    uint8_t tag = 0;
    uint32_t code = 0;
    _Atomic uint32_t mixed = 0;
    struct column column = {
        .values = &value, .tags = &tag, .mixed = &mixed, .heap = heap->memory, .base = program.result};
    struct function_run run = {.count = 1, .operands = operands, .columns = &column, .control = &heap->control};
    const enum fault fault = program_run_items(program.bytes, &run, &code);
    if (fault == FAULT_COMPLEX) {
        fprintf(out, "raise Complex");
    } else if (fault != FAULT_NONE) {
        fprintf(out, "raise %s", fault_python(fault));
    } else {
        print_cell(column_at(&column, 0));
        if (program.exact && mixed)
            fprintf(out, " but of another type than was said");
    }
    putc('\n', out);
    free(program.bytes);
}

/* One line of input. The answer, if there is one, goes to `out`. */
static void answer(struct heap *heap, char *line, bool known_types)
{
    if (strncmp(line, "def ", 4) == 0) {
        struct define_error error;
        struct definition *definition = define(line + 4, strlen(line) - 4, &names, &error);
        if (!definition)
            fprintf(out, "raise define %zu-%zu %s (%s)\n", error.at, error.end, error.message, error.hint);
        else if (definition_count < DEFINITIONS_MAX)
            definitions[definition_count++] = definition;
        return;
    }
    const char *name = strtok(line, " ");
    const struct meaning meaning = look_up(NULL, name ? name : "");
    heap->used = 0;
    if (meaning.kind == MEANS_DEFINITION)
        call(heap, meaning.definition, known_types);
    else
        fprintf(out, "raise NameError\n");
}

/* A type error that is sure to come is told before anything runs: whatever python3 raises then is as good. */
static bool is_same(const char *ours, const char *theirs)
{
    if (strncmp(ours, "raise early", 11) == 0)
        return strncmp(theirs, "raise", 5) == 0;
    return strncmp(ours, theirs, strlen(theirs)) == 0 && strcmp(ours + strlen(theirs), "\n") == 0;
}

/* Answers a line with python3's answer behind it; true if ours is the same. */
static bool check(struct heap *heap, char *line, bool known_types)
{
    char *ours = NULL, *copy = strdup(line), *theirs = strncmp(line, "def ", 4) ? strstr(line, " = ") : NULL;
    size_t size = 0;
    if (theirs)
        *theirs = 0;
    out = open_memstream(&ours, &size);
    if (!out || !copy)
        abort();
    answer(heap, line, known_types);
    fclose(out);
    const bool same = theirs ? is_same(ours, theirs + 3) : size == 0;
    if (!same)
        printf("%s\n  ours: %s\n", copy, ours);
    free(ours);
    free(copy);
    return same;
}

int main(int count, char **words)
{
    char *line = NULL;
    size_t room = 0, differ = 0;
    struct heap heap = {.control = {progress, allocate, NULL}, .memory = malloc(HEAP_SIZE)};
    bool known_types = true, checks = false;
    for (int k = 1; k < count; k++) {
        known_types &= strcmp(words[k], "--unknown-types") != 0;
        checks |= strcmp(words[k], "--check") == 0;
    }
    if (!heap.memory)
        return 1;
    for (ssize_t size; (size = getline(&line, &room, stdin)) > 0;) {
        if (line[size - 1] == '\n')
            line[--size] = 0;
        out = stdout;
        if (checks)
            differ += !check(&heap, line, known_types);
        else
            answer(&heap, line, known_types);
        fflush(stdout);
    }
    while (definition_count > 0)
        definition_release(definitions[--definition_count]);
    free(line);
    free(heap.memory);
    return differ > 0;
}
