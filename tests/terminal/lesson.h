/* tests/terminal/lesson.h - a small lesson of the tests' own: five pages, with one of everything. */
#ifndef TESTS_TERMINAL_LESSON_H
#define TESTS_TERMINAL_LESSON_H

#define SMALL_LESSON_FILE "small.md"

static const char small_lesson[] =
    "# A small lesson\n\nThis is the *first* page, and a **pool** is a set of workers.\n\n"
    "```poolscope\n>>> pool 2\n>>> kept = map square 0..5\n>>> sum kept\n30\n```\n\n"
    "## Cubes\n\nFunctions are made with `def`.\n\n"
    "```exercise\nask: With 3 workers, cube the numbers 0 to 4.\nsetup: pool 3\n"
    "accept: result == [0, 1, 8, 27, 64] and workers == 3\n"
    "hint: The first hint.\nhint: The second hint.\n"
    "if: result == [0, 1, 4, 9, 16] => Those are squares.\n"
    "answer: def cube(x) = x ** 3\n  map cube 0..5\n"
    "after: Each worker took what was left.\n```\n\n"
    "```quiz\nask: Which of these come back at once?\n- map\n* map_async\n* apply_async\n- sum\n"
    "hint: Look for a word in the names.\nafter: The others wait.\n```\n\n"
    "What was kept on the first page is still there.\n\n"
    "```poolscope\n>>> sum kept\n30\n```\n\n"
    "## The end\n\nThat was all of it.\n";

#endif
