/* viz/screen.c - the one file that talks to ncurses.
 *
 * Cells are compared with what was shown before, so that ncurses is given only those that changed; it then writes as
 * little as the terminal allows. Pairs of colours are made as they are needed (alloc_pair, ncurses 6.1). */
#include "viz/screen.h"

#include <curses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "viz/outlet.h"

#undef columns /* term.h has a macro for each capability */

#define MOUSE_ON "\033[?1000h\033[?1006h" /* presses and the wheel, with coordinates beyond 223 */
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define PASTE_ON "\033[?2004h" /* a pasted block comes between brackets */
#define PASTE_OFF "\033[?2004l"

struct screen {
    SCREEN *terminal;
    struct outlet outlet;
    struct canvas shown;
    int colours;
    bool mouse, xterm_like;
    struct termios before;
};

/* The palette. The workers' colours keep their distance for the common kinds of colour blindness: blue, orange, green
 * and purple after Okabe and Ito's "Color Universal Design" (2008), in two tones each, then paler ones. */
static const short colours_256[INK_COUNT] = {
    [INK_DEFAULT] = -1,
    [INK_QUIET] = 244,
    [INK_STRONG] = 255,
    [INK_HEAD_GROUND] = 236,
    [INK_WAIT] = 178,
    [INK_WAIT_SHADE] = 100,
    [INK_WAIT_GROUND] = 58,
    [INK_LIVE] = 42,
    [INK_REPLAY] = 75,
    [INK_ALERT] = 203,
    [INK_CODE] = 80,
    [INK_GOOD] = 42,
    [INK_WORKER] = 33,
    25,
    208,
    130,
    42,
    29,
    170,
    97,
    117,
    67,
    186,
    101,
    174,
    95,
    250,
    242,
};
static const short colours_8[INK_COUNT] = {
    [INK_DEFAULT] = -1,
    [INK_QUIET] = -1,
    [INK_STRONG] = -1,
    [INK_HEAD_GROUND] = -1,
    [INK_WAIT] = COLOR_YELLOW,
    [INK_WAIT_SHADE] = COLOR_BLACK,
    [INK_WAIT_GROUND] = COLOR_YELLOW,
    [INK_LIVE] = COLOR_GREEN,
    [INK_REPLAY] = COLOR_CYAN,
    [INK_ALERT] = COLOR_RED,
    [INK_CODE] = COLOR_CYAN,
    [INK_GOOD] = COLOR_GREEN,
    [INK_WORKER] = COLOR_BLUE,
    COLOR_BLUE,
    COLOR_RED,
    COLOR_RED,
    COLOR_GREEN,
    COLOR_GREEN,
    COLOR_MAGENTA,
    COLOR_MAGENTA,
    COLOR_CYAN,
    COLOR_CYAN,
    COLOR_WHITE,
    COLOR_WHITE,
    COLOR_BLUE,
    COLOR_BLUE,
    COLOR_RED,
    COLOR_RED,
};

static void send(const char *bytes)
{
    ssize_t written = write(STDOUT_FILENO, bytes, strlen(bytes));
    (void)written; /* a terminal that is gone is noticed elsewhere */
}

static void never_called(int signal)
{
    (void)signal; /* it is blocked */
}

/* While it draws, ncurses ignores SIGTSTP, and to ignore a signal drops one that is pending: Ctrl-Z at that moment
 * would stop the workers alone. It leaves the signal alone for good where somebody else has it at the beginning. */
static void keep_stop_signal(void)
{
    signal(SIGTSTP, never_called);
}

/* ncurses takes signals that nobody has taken; here they come through a signalfd. */
static void give_signals_back(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
}

/* What readline would do to the terminal: Ctrl-S and Ctrl-Q, Ctrl-V are keys of the editor's. */
static void free_keys(void)
{
    struct termios settings;
    if (tcgetattr(STDIN_FILENO, &settings) < 0)
        return;
    settings.c_iflag &= (tcflag_t) ~(IXON | IXOFF | ICRNL | INLCR);
    settings.c_cc[VLNEXT] = _POSIX_VDISABLE;
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &settings);
    def_prog_mode();
}

static bool has(const char *capability)
{
    const char *string = tigetstr(capability);
    return string && string != (char *)-1 && *string;
}

static void take_modes(const struct screen *screen)
{
    if (screen->xterm_like)
        send(screen->mouse ? PASTE_ON MOUSE_ON : PASTE_ON);
}

static void give_modes(const struct screen *screen)
{
    if (screen->xterm_like)
        send(MOUSE_OFF PASTE_OFF);
}

static const char *cannot_draw(void)
{
    const char *term = getenv("TERM");
    if (!term || !*term)
        return "TERM is not set";
    return "this kind of terminal (see TERM) has no cursor that can be placed";
}

struct screen *screen_open(const struct screen_options *options, const char **why)
{
    struct screen *screen = calloc(1, sizeof *screen);
    if (!screen)
        abort();
    int error;
    *why = cannot_draw();
    const char *term = getenv("TERM");
    tcgetattr(STDIN_FILENO, &screen->before);
    bool known = term && *term && setupterm(NULL, STDOUT_FILENO, &error) == OK,
         drawable = known && has("cup") && has("el");
    if (known)
        del_curterm(cur_term); /* newterm() reads its own */
    if (!drawable) {
        free(screen);
        return NULL;
    }
    if (outlet_open(&screen->outlet)) {
        keep_stop_signal();
        screen->terminal = newterm(NULL, screen->outlet.stream, stdin);
        give_signals_back();
        if (!screen->terminal)
            outlet_close(&screen->outlet);
    }
    if (!screen->terminal) {
        free(screen);
        return NULL;
    }
    cbreak();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    typeahead(-1); /* a frame is shown whole, also while somebody types */
    free_keys();
    if (!options->no_colour && has_colors() && start_color() == OK) {
        use_default_colors();
        screen->colours = COLORS >= 256 ? 256 : COLORS >= 8 ? 8 : 0;
    }
    screen->xterm_like = has("kmous");
    screen->mouse = options->mouse;
    take_modes(screen);
    screen_resized(screen);
    return screen;
}

void screen_leave(struct screen *screen)
{
    give_modes(screen);
    endwin();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &screen->before);
}

void screen_take_again(struct screen *screen)
{
    reset_prog_mode();
    take_modes(screen);
    screen_resized(screen);
}

void screen_return(struct screen *screen)
{
    tcgetattr(STDIN_FILENO, &screen->before);
    screen_take_again(screen);
}

void screen_close(struct screen *screen)
{
    if (!screen)
        return;
    screen_leave(screen);
    delscreen(screen->terminal);
    outlet_close(&screen->outlet);
    canvas_release(&screen->shown);
    free(screen);
}

void screen_size(const struct screen *screen, int *rows, int *columns)
{
    (void)screen;
    getmaxyx(stdscr, *rows, *columns);
}

void screen_resized(struct screen *screen)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
        resizeterm(size.ws_row, size.ws_col);
    screen_forget(screen);
}

void screen_set_mouse(struct screen *screen, bool on)
{
    if (screen->mouse == on)
        return;
    screen->mouse = on;
    if (screen->xterm_like)
        send(on ? MOUSE_ON : MOUSE_OFF);
}

int screen_colours(const struct screen *screen)
{
    return screen->colours;
}

bool screen_has_alternate(const struct screen *screen)
{
    (void)screen;
    return has("smcup");
}

void screen_forget(struct screen *screen)
{
    int rows, columns;
    screen_size(screen, &rows, &columns);
    canvas_resize(&screen->shown, rows, columns);
    clearok(curscr, TRUE);
    erase();
}

/* --- cells --- */

static attr_t attributes_of(const struct screen *screen, struct style style)
{
    attr_t attributes = 0;
    attributes |= style.attributes & BOLD ? A_BOLD : 0;
    attributes |= style.attributes & DIM ? A_DIM : 0;
    attributes |= style.attributes & REVERSE ? A_REVERSE : 0;
    attributes |= style.attributes & UNDERLINE ? A_UNDERLINE : 0;
    if (screen->colours >= 256)
        return attributes;
    /* With few colours or none, weight says what colour would. */
    if (style.ink == INK_QUIET && style.ground != INK_HEAD_GROUND)
        attributes |= A_DIM;
    if (style.ground == INK_HEAD_GROUND)
        attributes |= A_REVERSE;
    if (!screen->colours &&
        (style.ink == INK_WAIT || style.ink == INK_ALERT || style.ink == INK_CODE || style.ink == INK_GOOD))
        attributes |= A_BOLD;
    return attributes;
}

static int pair_of(const struct screen *screen, struct style style)
{
    if (!screen->colours)
        return 0;
    const short *palette = screen->colours >= 256 ? colours_256 : colours_8;
    int ink = palette[style.ink], ground = palette[style.ground];
    if (screen->colours < 256 && style.ground == INK_WAIT_GROUND && style.ink == INK_WAIT)
        ink = COLOR_BLACK;
    if (ink < 0 && ground < 0)
        return 0;
    int pair = alloc_pair(ink, ground);
    return pair < 0 ? 0 : pair;
}

static void put_cell(const struct screen *screen, int row, int column, const struct cell_glyph *cell)
{
    cchar_t character;
    wchar_t glyph[CELL_GLYPHS + 1] = {0};
    memcpy(glyph, cell->glyph, sizeof cell->glyph);
    int pair = pair_of(screen, cell->style);
    if (setcchar(&character, glyph, attributes_of(screen, cell->style), (short)pair, &pair) == OK)
        mvadd_wch(row, column, &character);
}

void screen_show(struct screen *screen, const struct canvas *canvas, int cursor_row, int cursor_column)
{
    if (canvas->rows != screen->shown.rows || canvas->columns != screen->shown.columns)
        screen_forget(screen);
    if (canvas->rows != screen->shown.rows || canvas->columns != screen->shown.columns)
        return; /* made for another size: the next one fits */
    for (int row = 0; row < canvas->rows; row++) {
        size_t begin = (size_t)row * (size_t)canvas->columns, size = (size_t)canvas->columns;
        if (memcmp(&screen->shown.cells[begin], &canvas->cells[begin], size * sizeof *canvas->cells) == 0)
            continue;
        for (size_t i = begin; i < begin + size; i++) {
            const struct cell_glyph *cell = &canvas->cells[i];
            bool wide_behind = i + 1 < begin + size && !canvas->cells[i + 1].glyph[0];
            if (cell->glyph[0] && (wide_behind || memcmp(&screen->shown.cells[i], cell, sizeof *cell) != 0))
                put_cell(screen, row, (int)(i - begin), cell);
            screen->shown.cells[i] = *cell;
        }
    }
    move(cursor_row, cursor_column);
    outlet_begin_frame(&screen->outlet);
    refresh();
    outlet_end_frame(&screen->outlet);
}

/* --- for others --- */

static void add(char *bytes, const char *more)
{
    if (more && more != (const char *)-1 && strlen(bytes) + strlen(more) < SCREEN_RESTORE_MAX)
        strcat(bytes, more);
}

void screen_restore_bytes(const struct screen *screen, char *bytes)
{
    bytes[0] = '\0';
    if (screen->xterm_like)
        add(bytes, MOUSE_OFF PASTE_OFF);
    add(bytes, tigetstr("sgr0"));
    add(bytes, tigetstr("op"));
    add(bytes, tigetstr("cnorm"));
    add(bytes, tigetstr("rmcup"));
    add(bytes, "\r\n");
}
