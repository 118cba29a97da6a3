/* tests/program/support.h - the program as a black box: started with pipes, watched from outside.
 *
 * The test process makes itself the reaper of orphans: whatever a program leaves behind becomes its child and is found.
 * Between fork and exec nothing asserts. */
#ifndef TESTS_PROGRAM_SUPPORT_H
#define TESTS_PROGRAM_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>
#include <jansson.h>

#define PATIENCE_MS 20000 /* before a wait is called a failure */

struct buffer {
    char *bytes; /* ends with a NUL that size does not count */
    size_t size, room;
};

struct launch {
    const char *program;      /* NULL: poolscope, as it was built */
    const char *arguments[8]; /* behind the program's name */
    const char *input;        /* standard input; NULL: nothing */
    size_t input_size;        /* 0: a string */
    const char *locale;       /* NULL: C.UTF-8 */
    const char *output;       /* a file for standard output; NULL: a pipe */
    const char *state;        /* the folder that XDG_STATE_HOME names; NULL: a fresh one */
    bool no_stdin, no_stdout; /* closed */
    int (*prepare)(void);     /* in the child, before exec; not 0: it gives up */
    bool streaming;           /* standard input stays open for program_write() */
};

struct program {
    pid_t pid;
    int in, out, err; /* our ends; -1: closed */
    struct buffer output, errors;
    char state[32]; /* the fresh folder; "": none */
    int status;     /* exit status, or -1 */
    int end_signal; /* that ended it, or 0 */
};

enum { PREPARE_IMPOSSIBLE = 125 }; /* the exit status where prepare() gave up */

int be_the_reaper(void **state); /* group setup */
int nothing_is_left(void **state);

void program_start(struct program *program, const struct launch *launch);
void program_write(struct program *program, const char *text);
/* Reads until standard output has `text`. */
void program_await(struct program *program, const char *text);
void program_await_more(struct program *program); /* of either output */
/* Reads until both outputs are closed, and waits for the end. */
void program_finish(struct program *program);
void program_release(struct program *program);
void forget_state(const char *folder); /* and removes it */
/* All of it. */
void program_run(struct program *program, const struct launch *launch);

/* Runs `poolscope -c commands`, or a script on standard input. */
void run_commands(struct program *program, const char *commands);
void run_input(struct program *program, const char *text);

/* The end of every process that the program left to us; within `limit_ms`, or it fails. */
void expect_nothing_left(unsigned limit_ms);
bool has_ended(pid_t pid);
uint64_t cpu_ticks(pid_t pid); /* that it has used */
uint64_t now_ms(void);

size_t count_of(const char *text, const char *what);
/* One `error:` on standard error, and nothing but `stdout_text` on standard output. */
void expect_one_error(const struct program *program, const char *message);
/* The caret stands under byte `column` (from 0) of `line` in the errors. Both are ASCII. */
void expect_caret(const struct program *program, const char *line, size_t column);

/* The objects of a `--format json` output. */
json_t *take_json(const struct program *program);
/* The worker pids of object `index`. */
size_t worker_pids(json_t *objects, size_t index, pid_t *pids, size_t max);

/* A file with these bytes; its path until the next call. */
const char *make_file(const void *bytes, size_t size);

#endif
