/* tests/terminal/processes.h - what the kernel says of the program's processes. */
#ifndef TESTS_TERMINAL_PROCESSES_H
#define TESTS_TERMINAL_PROCESSES_H

#include "tests/terminal/terminal.h"

struct workers children_of(pid_t parent); /* those that live, in rising order of pid */

#endif
