/* functions/run.c - runs a function over a run of items, and knows what its faults are called. */
#include "functions/function.h"

#include <string.h>

static const struct {
    const char *python;
    const char *sentence;
} faults[FAULT_COUNT] = {[FAULT_NONE] = {"", ""},
                         [FAULT_CANCELLED] = {"CancelledError", "it was cancelled"},
#define FAULT_ROW(code, python_name, words) [code] = {python_name, words},
                         FUNCTION_FAULTS(FAULT_ROW)
#undef FAULT_ROW
};

const char *fault_sentence(enum fault fault)
{
    return faults[fault].sentence;
}

const char *fault_python(enum fault fault)
{
    return faults[fault].python;
}

const struct function *function_find(const char *name)
{
    for (const struct function *const *row = function_table; *row; row++)
        if (strcmp((*row)->name, name) == 0)
            return *row;
    return NULL;
}

size_t function_parameter_count(const struct function *function)
{
    size_t count = 0;
    while (count < FUNCTION_PARAMETERS_MAX && function->parameters[count].name)
        count++;
    return count;
}

size_t function_needed_count(const struct function *function)
{
    size_t count = 0;
    while (count < FUNCTION_PARAMETERS_MAX && function->parameters[count].name && !function->parameters[count].optional)
        count++;
    return count;
}

bool function_needs_shared(const struct function *function)
{
    for (size_t p = 0; p < function_needed_count(function); p++)
        if (function->parameters[p].takes == TAKES_SHARED)
            return true;
    return false;
}

const char *parameter_takes(const struct parameter *parameter)
{
    static const char *const takes[] = {
        [TAKES_NUMBER] = "a number",
        [TAKES_INTEGER] = "an integer",
        [TAKES_LIST] = "a list of numbers",
        [TAKES_ANY] = "a number, or a list or tuple of numbers",
        [TAKES_SHARED] = "a shared object: its name",
    };
    return takes[parameter->takes];
}

size_t function_column_count(const struct function *function)
{
    size_t count = 0;
    while (count < FUNCTION_COLUMNS_MAX && function->columns[count])
        count++;
    return count ? count : 1;
}

static enum fault run_items(const struct function *function, struct function_run *run)
{
    const size_t parameter_count = function_parameter_count(function);
    const size_t column_count = function_column_count(function);
    struct function_control *control = run->control;
    struct cell arguments[FUNCTION_PARAMETERS_MAX];
    struct cell results[FUNCTION_COLUMNS_MAX];

    while (run->done < run->count) {
        for (size_t p = 0; p < parameter_count; p++)
            arguments[p] = operand_at(&run->operands[p], run->done);
        enum fault fault = function->item(arguments, results, control, run->done);
        if (fault != FAULT_NONE)
            return fault;
        for (size_t c = 0; c < column_count; c++)
            column_put(&run->columns[c], run->first + run->done, results[c]);
        run->done++;
        if (!control->progress(control, run->done, 0))
            return FAULT_CANCELLED;
    }
    return FAULT_NONE;
}

enum fault function_run(const struct function *function, struct function_run *run)
{
    enum fault fault = FAULT_NONE;
    run->done = 0;
    if (function->kernel && function->kernel(run, &fault))
        return fault;
    return run_items(function, run);
}
