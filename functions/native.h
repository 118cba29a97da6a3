/* functions/native.h - what the native functions share among themselves, and with own functions: how Python raises to a
 * power. Nobody else includes this. */
#ifndef FUNCTIONS_NATIVE_H
#define FUNCTIONS_NATIVE_H

#include "functions/function.h"

extern const struct function acquire_function;
extern const struct function add_function;
extern const struct function add_at_function;
extern const struct function calc_partial_pi_function;
extern const struct function collatz_function;
extern const struct function consume_function;
extern const struct function fibonacci_function;
extern const struct function fill_function;
extern const struct function increment_function;
extern const struct function log_function;
extern const struct function power_function;
extern const struct function power_n_function;
extern const struct function power_n_list_function;
extern const struct function process_number_function;
extern const struct function produce_function;
extern const struct function put_function;
extern const struct function release_function;
extern const struct function sleep_ms_function;
extern const struct function spin_ms_function;
extern const struct function sqrt_function;
extern const struct function square_function;
extern const struct function store_function;
extern const struct function store_at_function;
extern const struct function take_function;

/* base ** exponent, as Python computes it; power.c */
enum fault power_of(struct cell base, struct cell exponent, struct cell *result);

/* fibonacci(n), n a number of any type; *result is written on FAULT_NONE only. */
enum fault fibonacci_of(struct cell n, struct cell *result, struct function_control *control, uint64_t done);

/* For `infer`: the column is of the argument's own type, exactly; of numbers only. */
void infer_same_number(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact);
/* For `infer`: the column is all doubles. */
void infer_double(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact);

#endif
