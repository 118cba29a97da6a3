#include "tests/terminal/pane.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

void pane_start(struct terminal *terminal, const struct terminal_options *options)
{
    struct terminal_options wanted = options ? *options : (struct terminal_options){.rows = 0};
    wanted.pane = true;
    wanted.rows = wanted.rows ? wanted.rows : 24;
    wanted.columns = wanted.columns ? wanted.columns : 80;
    terminal_start(terminal, &wanted);
}

/* --- typing --- */

/* Wide characters make it stand further on. */
static bool is_typed(struct terminal *terminal, void *context)
{
    const char *line = context;
    char text[4096];
    int row, column;
    terminal_cursor_row(terminal, text, sizeof text);
    terminal_cursor(terminal, &row, &column);
    size_t size = strlen(line);
    while (size && line[size - 1] == ' ')
        size--; /* a row has no blanks at its end */
    int least = 4;
    for (size_t i = 0; i < size; i++)
        least += ((unsigned char)line[i] & 0xc0) != 0x80;
    return strncmp(text, size ? ">>> " : ">>>", size ? 4 : 3) == 0 && strncmp(text + 4, line, size) == 0 &&
           column >= least;
}

void pane_wait_typed_at(struct terminal *terminal, const char *line, const char *file, int at)
{
    terminal_wait_until_at(terminal, is_typed, (char *)line, line, file, at);
}

void pane_enter_at(struct terminal *terminal, const char *line, const char *file, int at)
{
    terminal_type(terminal, line);
    pane_wait_typed_at(terminal, line, file, at);
    terminal_type(terminal, ENTER);
}

void pane_click(struct terminal *terminal, int row, int column)
{
    char bytes[64];
    snprintf(bytes, sizeof bytes, "\033[<0;%d;%dM\033[<0;%d;%dm", column + 1, row + 1, column + 1, row + 1);
    terminal_type(terminal, bytes);
}

void pane_turn_wheel(struct terminal *terminal, bool up, int row)
{
    char bytes[64];
    snprintf(bytes, sizeof bytes, "\033[<%d;10;%dM", up ? 64 : 65, row + 1);
    terminal_type(terminal, bytes);
}

/* --- what was written --- */

struct since {
    size_t mark;
    const char *bytes;
};

size_t pane_mark(struct terminal *terminal)
{
    size_t size;
    terminal_output(terminal, &size);
    return size;
}

bool pane_wrote(struct terminal *terminal, size_t since, const char *bytes)
{
    size_t size;
    const char *output = terminal_output(terminal, &size);
    return memmem(output + since, size - since, bytes, strlen(bytes)) != NULL;
}

static bool has_come(struct terminal *terminal, void *context)
{
    const struct since *since = context;
    return pane_wrote(terminal, since->mark, since->bytes);
}

void pane_wait_wrote_at(struct terminal *terminal, size_t since, const char *bytes, const char *file, int at)
{
    struct since sought = {since, bytes};
    terminal_wait_until_at(terminal, has_come, &sought, bytes, file, at);
}

struct quiet {
    size_t size;
    uint64_t since, ns;
};

static bool is_quiet(struct terminal *terminal, void *context)
{
    struct quiet *quiet = context;
    size_t size = pane_mark(terminal);
    if (size != quiet->size)
        *quiet = (struct quiet){size, clock_now(), quiet->ns};
    return clock_now() - quiet->since >= quiet->ns;
}

void pane_wait_quiet(struct terminal *terminal, uint64_t ns)
{
    struct quiet quiet = {pane_mark(terminal), clock_now(), ns};
    terminal_wait_until(terminal, is_quiet, &quiet, "nothing more is written");
}

/* --- modes --- */

enum { MODES = 3000 };

struct modes {
    bool on[MODES];
    bool pen; /* colours or weights are not back to the plain ones */
};

/* One `CSI ? number h` or `l`, or `CSI number… m`; at: behind the CSI. */
static void read_sequence(const char *at, struct modes *modes)
{
    bool private = *at == '?', plain = true;
    long numbers[16];
    size_t count = 0;
    for (at += private; count < 16; at++) {
        char *end;
        numbers[count++] = strtol(at, &end, 10);
        at = end;
        if (*at != ';')
            break;
    }
    for (size_t i = 0; i < count; i++) {
        if (private && (*at == 'h' || *at == 'l') && numbers[i] >= 0 && numbers[i] < MODES)
            modes->on[numbers[i]] = *at == 'h';
        long n = numbers[i];
        plain &= n == 0 || n == 10 || n == 39 || n == 49;
    }
    if (!private && *at == 'm')
        modes->pen = count == 1 && numbers[0] == 0 ? false : numbers[0] == 0 ? !plain : modes->pen || !plain;
}

static struct modes modes_now(struct terminal *terminal)
{
    size_t size;
    const char *output = terminal_output(terminal, &size), *end = output + size;
    struct modes modes = {.on[7] = true, .on[25] = true};
    for (const char *at = output; (at = memmem(at, (size_t)(end - at), "\033[", 2)); at += 2)
        read_sequence(at + 2, &modes);
    return modes;
}

/* -1: all is as it was. */
static int mode_left(struct terminal *terminal)
{
    struct modes modes = modes_now(terminal);
    modes.on[7] = !modes.on[7];
    modes.on[25] = !modes.on[25];
    for (int mode = 0; mode < MODES; mode++)
        if (modes.on[mode] && mode != 1034) /* "meta sends the eighth bit": part of how some terminals are set up */
            return mode;
    return modes.pen ? 0 : -1;
}

bool pane_has_alternate(struct terminal *terminal)
{
    return modes_now(terminal).on[1049];
}

void pane_assert_modes_at(struct terminal *terminal, const char *file, int at)
{
    int mode = mode_left(terminal);
    if (mode >= 0)
        print_error("%s:%d: mode %d is not back (0: the pen's)\n", file, at, mode);
    _assert_int_equal((uintmax_t)mode, (uintmax_t)-1, file, at);
}

static bool modes_are_back(struct terminal *terminal, void *context)
{
    (void)context;
    return mode_left(terminal) < 0;
}

void pane_wait_modes_at(struct terminal *terminal, const char *file, int at)
{
    terminal_wait_until_at(terminal, modes_are_back, NULL, "the terminal's modes are as before", file, at);
}

/* --- the screen --- */

int pane_find(struct terminal *terminal, const char *text, int *column)
{
    const char *screen = terminal_screen(terminal), *found = strstr(screen, text);
    int row = 0;
    if (!found)
        return -1;
    const char *line = screen;
    for (const char *c = screen; c < found; c++) {
        if (*c != '\n')
            continue;
        row++;
        line = c + 1;
    }
    if (column) {
        *column = 0;
        for (const char *c = line; c < found; c++)
            *column += ((unsigned char)*c & 0xc0) != 0x80;
    }
    return row;
}

void pane_wait_lane_at(struct terminal *terminal, int worker, pid_t pid, const char *file, int at)
{
    char pattern[64];
    snprintf(pattern, sizeof pattern, "^ [^ ]+ w%d +%d ", worker, (int)pid);
    terminal_wait_match_at(terminal, pattern, file, at);
}

static bool are_gone(struct terminal *terminal, void *context)
{
    const struct workers *workers = context;
    for (size_t i = 0; i < workers->count; i++)
        if (process_state(workers->pids[i]))
            return false;
    return process_state(terminal_guardian(terminal)) == 0;
}

void pane_wait_gone_at(struct terminal *terminal, const struct workers *workers, const char *file, int at)
{
    terminal_wait_until_at(terminal, are_gone, (struct workers *)workers, "the processes are gone", file, at);
}
