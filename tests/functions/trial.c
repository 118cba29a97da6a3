#include "trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { GUARD = 5, HEAP_SIZE = 1 << 20 };

static bool progress(struct function_control *control, uint64_t items_done, double part)
{
    struct trial *trial = (struct trial *)control;
    const bool same_item = items_done == trial->last_items;
    if (items_done < trial->last_items || !(part >= 0 && part <= 1) || (same_item && part < trial->last_part))
        trial->went_back = true;
    trial->last_items = items_done;
    trial->last_part = part;
    trial->looks++;
    trial->looks_in_item += part > 0;
    return trial->looks != trial->stop_at_look;
}

static void *allocate(struct function_control *control, size_t size)
{
    struct trial *trial = (struct trial *)control;
    const size_t rounded = (size + 15) / 16 * 16;
    if (rounded > trial->heap_size - trial->heap_used)
        return NULL;
    void *memory = trial->heap + trial->heap_used;
    trial->heap_used += rounded;
    return memory;
}

void trial_start(struct trial *trial, const struct function *function, uint64_t count)
{
    assert_non_null(function);
    *trial = (struct trial){.control = {progress, allocate}, .function = function, .capacity = count + 2 * GUARD};
    trial->heap = calloc(1, HEAP_SIZE);
    assert_non_null(trial->heap);
    trial->heap_size = HEAP_SIZE;
    for (size_t c = 0; c < function_column_count(function); c++) {
        struct column *column = &trial->columns[c];
        column->values = malloc(trial->capacity * sizeof *column->values);
        column->tags = calloc(trial->capacity, 1);
        column->mixed = &trial->mixed[c];
        column->heap = trial->heap;
        assert_true(column->values && column->tags);
        for (uint64_t k = 0; k < trial->capacity; k++)
            column->values[k] = UNTOUCHED;
    }
    trial->run = (struct function_run){
        .count = count,
        .operands = trial->operands,
        .columns = trial->columns,
        .first = GUARD,
        .control = &trial->control,
        .done = UINT64_MAX,
    };
}

static enum cell_tag operand_tag(const struct operand *operand)
{
    switch (operand->shape) {
    case OPERAND_RANGE:
        return TAG_INT;
    case OPERAND_ARRAY:
        return operand->array.base;
    case OPERAND_CONSTANT:
        break;
    }
    return operand->constant.tag;
}

static void check_guards(const struct trial *trial)
{
    for (size_t c = 0; c < function_column_count(trial->function); c++)
        for (uint64_t k = 0; k < GUARD; k++) {
            const uint64_t high = trial->capacity - 1 - k;
            assert_true(trial->columns[c].values[k] == UNTOUCHED && trial->columns[c].values[high] == UNTOUCHED);
            assert_true(!trial->columns[c].tags[k] && !trial->columns[c].tags[high]);
        }
}

enum fault trial_run(struct trial *trial)
{
    enum cell_tag arguments[FUNCTION_PARAMETERS_MAX] = {0}, bases[FUNCTION_COLUMNS_MAX] = {0};
    for (size_t p = 0; p < function_parameter_count(trial->function); p++)
        arguments[p] = operand_tag(&trial->operands[p]);
    trial->function->infer(arguments, bases, &trial->exact);
    for (size_t c = 0; c < function_column_count(trial->function); c++)
        trial->columns[c].base = bases[c];
    trial->looks = trial->looks_in_item = trial->last_items = 0;
    trial->last_part = 0;
    enum fault fault = function_run(trial->function, &trial->run);
    check_guards(trial);
    assert_false(trial->went_back);
    return fault;
}

struct cell trial_result(const struct trial *trial, size_t column, uint64_t k)
{
    return column_at(&trial->columns[column], trial->run.first + k);
}

bool trial_untouched(const struct trial *trial, size_t column, uint64_t k)
{
    return trial->columns[column].values[trial->run.first + k] == UNTOUCHED;
}

void trial_end(struct trial *trial)
{
    for (size_t c = 0; c < function_column_count(trial->function); c++) {
        free(trial->columns[c].values);
        free(trial->columns[c].tags);
    }
    free(trial->heap);
}

struct operand operand_range(int64_t start, int64_t step)
{
    return (struct operand){.shape = OPERAND_RANGE, .range = {start, step}};
}

struct operand operand_constant(struct cell cell)
{
    return (struct operand){.shape = OPERAND_CONSTANT, .constant = cell};
}

struct operand operand_array(const void *values, const uint8_t *tags, enum cell_tag base)
{
    return (struct operand){.shape = OPERAND_ARRAY, .array = {values, tags, NULL, base}};
}

struct cell cell_bool(bool value)
{
    return (struct cell){.tag = TAG_BOOL, .i = value};
}

bool cells_equal(struct cell a, struct cell b)
{
    if (a.tag != b.tag)
        return false;
    if (a.tag == TAG_DOUBLE && isnan(a.d) && isnan(b.d))
        return true;
    return memcmp(&a.i, &b.i, sizeof a.i) == 0;
}

struct function without_kernel(const struct function *function)
{
    struct function items = *function;
    items.kernel = NULL;
    return items;
}

static const char *cell_text(struct cell cell, char *text, size_t size)
{
    if (cell.tag == TAG_DOUBLE)
        snprintf(text, size, "%a (%.17g)", cell.d, cell.d);
    else
        snprintf(text, size, "%lld (type %d)", (long long)cell.i, (int)cell.tag);
    return text;
}

static enum fault call(struct trial *trial, const char *name, size_t count, const struct cell *arguments)
{
    trial_start(trial, function_find(name), 1);
    assert_int_equal(count, function_parameter_count(trial->function));
    for (size_t p = 0; p < count; p++)
        trial->operands[p] = operand_constant(arguments[p]);
    return trial_run(trial);
}

void check_result(struct cell want, const char *name, size_t count, const struct cell *arguments, const char *file,
                  int line)
{
    struct trial trial;
    const enum fault fault = call(&trial, name, count, arguments);
    char wanted[64], got[64];
    if (fault != FAULT_NONE || trial.run.done != 1) {
        print_error("%s: %s\n", name, fault_sentence(fault));
        _fail(file, line);
    }
    const struct cell result = trial_result(&trial, 0, 0);
    if (!cells_equal(result, want) || (trial.exact && trial.mixed[0])) {
        print_error("%s: %s, not %s\n", name, cell_text(result, got, sizeof got),
                    cell_text(want, wanted, sizeof wanted));
        _fail(file, line);
    }
    trial_end(&trial);
}

void check_fault(enum fault want, const char *name, size_t count, const struct cell *arguments, const char *file,
                 int line)
{
    struct trial trial;
    const enum fault fault = call(&trial, name, count, arguments);
    if (fault != want || trial.run.done != 0 || !trial_untouched(&trial, 0, 0)) {
        print_error("%s: fault %d, not %d\n", name, (int)fault, (int)want);
        _fail(file, line);
    }
    trial_end(&trial);
}
