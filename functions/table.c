/* functions/table.c - the native functions.
 *
 * To add one:
 *   1. its file here: a `const struct function NAME_function`. `item` checks its arguments' types itself, for columns
 *      may mix; it never computes a wrong number, it returns a fault; if it can take long it calls progress().
 *      `infer` says what comes of which types. A `kernel` only if it is measurably faster than item by item.
 *   2. its declaration in native.h, its line in the table below (sorted by name), its line in CMakeLists.txt.
 *   3. its test in tests/functions: against a loop written anew, for every fault, and kernel against items.
 * Help, completion and the README read the table: there is nothing else to do. */
#include "functions/native.h"

const struct function *const function_table[] = {
    &acquire_function,
    &add_function,
    &add_at_function,
    &calc_partial_pi_function,
    &collatz_function,
    &consume_function,
    &fibonacci_function,
    &fill_function,
    &increment_function,
    &log_function,
    &power_function,
    &power_n_function,
    &power_n_list_function,
    &process_number_function,
    &produce_function,
    &put_function,
    &release_function,
    &sleep_ms_function,
    &spin_ms_function,
    &sqrt_function,
    &square_function,
    &store_function,
    &store_at_function,
    &take_function,
    NULL,
};

void infer_same_number(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    columns[0] = arguments[0] == TAG_DOUBLE || arguments[0] == TAG_BOOL ? arguments[0] : TAG_INT;
    *exact = true;
}

void infer_double(const enum cell_tag *arguments, enum cell_tag *columns, bool *exact)
{
    (void)arguments;
    columns[0] = TAG_DOUBLE;
    *exact = true;
}
