/* tests/functions/trial.h - a run of one function with everything watched that it may touch.
 *
 * The columns have guards on both sides, and every value starts as UNTOUCHED. */
#ifndef TESTS_FUNCTIONS_TRIAL_H
#define TESTS_FUNCTIONS_TRIAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "functions/function.h"

#define UNTOUCHED UINT64_C(0xdeadbeefdeadbeef)

struct trial {
    struct function_control control; /* first: progress() finds the trial by it */
    const struct function *function;
    struct operand operands[FUNCTION_PARAMETERS_MAX];
    struct column columns[FUNCTION_COLUMNS_MAX];
    _Atomic uint32_t mixed[FUNCTION_COLUMNS_MAX];
    bool exact; /* as infer said */
    struct function_run run;
    uint64_t capacity;

    uint64_t stop_at_look; /* the look that is told to stop, counted from 1; 0: none */
    uint64_t looks, looks_in_item;
    uint64_t last_items;
    double last_part;
    bool went_back; /* items or part fell, or part was not within 0 to 1 */

    char *heap;
    size_t heap_size, heap_used; /* a heap_size of 0 has no room at all */
};

/* Set the operands between start and run. */
void trial_start(struct trial *trial, const struct function *function, uint64_t count);
/* Chooses the columns' types by `infer`, runs, checks the guards. May come again: tags stay as they are. */
enum fault trial_run(struct trial *trial);
struct cell trial_result(const struct trial *trial, size_t column, uint64_t k);
bool trial_untouched(const struct trial *trial, size_t column, uint64_t k);
void trial_end(struct trial *trial);

struct operand operand_range(int64_t start, int64_t step);
struct operand operand_constant(struct cell cell);
struct operand operand_array(const void *values, const uint8_t *tags, enum cell_tag base);

struct cell cell_bool(bool value);
bool cells_equal(struct cell a, struct cell b); /* of one type and the same bits; one NaN is as good as another */

/* `same` without its kernel. */
struct function without_kernel(const struct function *function);

void check_result(struct cell want, const char *name, size_t count, const struct cell *arguments, const char *file,
                  int line);
void check_fault(enum fault want, const char *name, size_t count, const struct cell *arguments, const char *file,
                 int line);

#define ARGUMENTS(...) \
    sizeof((struct cell[]){__VA_ARGS__}) / sizeof(struct cell), (const struct cell[]) \
    { \
        __VA_ARGS__ \
    }
/* assert_result(cell_int(9), "square", cell_int(3)) */
#define assert_result(want, name, ...) check_result((want), (name), ARGUMENTS(__VA_ARGS__), __FILE__, __LINE__)
#define assert_fault(want, name, ...) check_fault((want), (name), ARGUMENTS(__VA_ARGS__), __FILE__, __LINE__)

int test_run(void);
int test_square(void);
int test_power(void);
int test_number(void);
int test_long(void);
int test_define(void);
int test_program(void);

#endif
