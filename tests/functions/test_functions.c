/* tests/functions/test_functions.c - runs the folder's groups of tests. */
#include "trial.h"

int main(void)
{
    int failed = test_run();
    failed += test_square();
    failed += test_power();
    failed += test_number();
    failed += test_long();
    failed += test_define();
    failed += test_program();
    return failed != 0;
}
