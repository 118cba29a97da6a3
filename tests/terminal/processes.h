/* tests/terminal/processes.h - what the kernel says of the program's processes. */
#ifndef TESTS_TERMINAL_PROCESSES_H
#define TESTS_TERMINAL_PROCESSES_H

#include "tests/terminal/terminal.h"

struct workers children_of(pid_t parent); /* those that live, in rising order of pid */

/* For terminal_wait_until(): the program and all of these `struct workers` are stopped. */
bool workers_are_stopped(struct terminal *terminal, void *workers);

#endif
