/* tests/viz/golden.h - what a gauge draws, compared with a file that a person has looked at and found right.
 *
 * The files are golden/NAME.txt: the canvas row by row, and where it has colours, a letter a cell for the style under
 * it. After a change that is meant, write them anew and look at the difference:
 *
 *     POOLSCOPE_GOLDEN=write ctest -R viz; git diff tests/viz/golden */
#ifndef TESTS_VIZ_GOLDEN_H
#define TESTS_VIZ_GOLDEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "viz/canvas.h"

int golden_setup(void **state); /* for the group: the characters' widths need a locale */

void assert_golden(const struct canvas *canvas, const char *name);

#endif
