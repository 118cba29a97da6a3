/* tests/functions/evaluate.c - answers calls of definitions, for check_expressions.py and whoever tries something.
 *
 * Standard input, line by line:
 *   def NAME(PARAMS) = EXPRESSION    defines; silent when that works
 *   NAME ARGUMENT ...                calls: 7 f3ff8000000000000 True None [1 2 ] (1 2 )
 * Each call, and each definition that fails, is answered with one line: the value (floats by their bits), or
 * `raise NAME`. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "functions/define.h"

enum { DEFINITIONS_MAX = 20000, LIST_MAX = 4096, HEAP_SIZE = 1 << 22 };

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
        printf("%" PRId64, cell.i);
        return;
    case TAG_DOUBLE:
        if (isnan(cell.d))
            printf("nan");
        else
            printf("f%016" PRIx64, (uint64_t)cell.i);
        return;
    case TAG_BOOL:
        printf(cell.i ? "True" : "False");
        return;
    case TAG_LIST:
    case TAG_TUPLE:
        putchar(cell.tag == TAG_LIST ? '[' : '(');
        for (uint64_t k = 0; k < cell.list->count; k++) {
            print_cell(cell_list_at(cell.list, k));
            putchar(' ');
        }
        putchar(cell.tag == TAG_LIST ? ']' : ')');
        return;
    default:
        printf("None");
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
        printf("raise TypeError\n");
        return;
    }
    if (!program_build(definition, &names, tags, &program, &error)) {
        printf("raise early %s\n", error.message);
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
        printf("raise Complex");
    } else if (fault != FAULT_NONE) {
        printf("raise %s", fault_python(fault));
    } else {
        print_cell(column_at(&column, 0));
        if (program.exact && mixed)
            printf(" but of another type than was said");
    }
    putchar('\n');
    free(program.bytes);
}

int main(int count, char **words)
{
    char *line = NULL;
    size_t room = 0;
    struct heap heap = {.control = {progress, allocate, NULL}, .memory = malloc(HEAP_SIZE)};
    const bool known_types = !(count > 1 && strcmp(words[1], "--unknown-types") == 0);
    if (!heap.memory)
        return 1;
    for (ssize_t size; (size = getline(&line, &room, stdin)) > 0;) {
        if (line[size - 1] == '\n')
            line[--size] = 0;
        heap.used = 0;
        if (strncmp(line, "def ", 4) == 0) {
            struct define_error error;
            struct definition *definition = define(line + 4, (size_t)size - 4, &names, &error);
            if (!definition)
                printf("raise define %zu-%zu %s (%s)\n", error.at, error.end, error.message, error.hint);
            else if (definition_count < DEFINITIONS_MAX)
                definitions[definition_count++] = definition;
            continue;
        }
        const char *name = strtok(line, " ");
        const struct meaning meaning = look_up(NULL, name ? name : "");
        if (meaning.kind == MEANS_DEFINITION)
            call(&heap, meaning.definition, known_types);
        else
            printf("raise NameError\n");
        fflush(stdout);
    }
    while (definition_count > 0)
        definition_release(definitions[--definition_count]);
    free(line);
    free(heap.memory);
    return 0;
}
