#include "tests/terminal/screen.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vterm.h>

enum {
    CELL_BYTES = 4 * VTERM_MAX_CHARS_PER_CELL,
    SMALLEST = 2, /* libvterm is not made for less; what is smaller is shown in the corner of this */
};

struct screen {
    VTerm *vterm;
    VTermScreen *cells;
    int rows, columns;
    char *record;
    size_t record_size, record_room;
    char *text;
    size_t strays;
};

/* --- what libvterm does not know --- */

static int stray_control(unsigned char control, void *context)
{
    struct screen *screen = context;
    screen->strays += control != '\0';
    return 1;
}

static int stray_escape(const char *bytes, size_t size, void *context)
{
    struct screen *screen = context;
    /* Application and normal keypad are known to every terminal, and are nothing to a screen. */
    screen->strays += !(size == 1 && (*bytes == '=' || *bytes == '>'));
    return 1;
}

static int stray_csi(const char *leader, const long arguments[], int count, const char *intermediate, char command,
                     void *context)
{
    (void)arguments, (void)count;
    struct screen *screen = context;
    /* xterm's window manipulation: its entry in terminfo keeps the title with it, `CSI 22;0;0t` and `23`. */
    bool of_the_window = command == 't' && !(leader && *leader) && !(intermediate && *intermediate);
    screen->strays += !of_the_window;
    return 1;
}

static const VTermParserCallbacks strays = {
    .control = stray_control,
    .escape = stray_escape,
    .csi = stray_csi,
};

/* --- beginning and end --- */

static int at_least(int size)
{
    return size < SMALLEST ? SMALLEST : size;
}

struct screen *screen_create(int rows, int columns, void (*answer)(const char *bytes, size_t size, void *context),
                             void *context)
{
    struct screen *screen = calloc(1, sizeof *screen);
    if (!screen)
        abort();
    screen->rows = at_least(rows);
    screen->columns = at_least(columns);
    screen->vterm = vterm_new(screen->rows, screen->columns);
    vterm_set_utf8(screen->vterm, 1);
    vterm_output_set_callback(screen->vterm, answer, context);
    screen->cells = vterm_obtain_screen(screen->vterm);
    vterm_screen_enable_altscreen(screen->cells, 1);
    vterm_screen_set_unrecognised_fallbacks(screen->cells, &strays, screen);
    vterm_screen_reset(screen->cells, 1);
    return screen;
}

void screen_destroy(struct screen *screen)
{
    if (!screen)
        return;
    vterm_free(screen->vterm);
    free(screen->record);
    free(screen->text);
    free(screen);
}

void screen_write(struct screen *screen, const char *bytes, size_t size)
{
    if (screen->record_size + size + 1 > screen->record_room) {
        screen->record_room = 2 * (screen->record_size + size + 1);
        screen->record = realloc(screen->record, screen->record_room);
        if (!screen->record)
            abort();
    }
    memcpy(screen->record + screen->record_size, bytes, size);
    screen->record_size += size;
    screen->record[screen->record_size] = '\0';
    vterm_input_write(screen->vterm, bytes, size);
}

void screen_resize(struct screen *screen, int rows, int columns)
{
    screen->rows = at_least(rows);
    screen->columns = at_least(columns);
    vterm_set_size(screen->vterm, screen->rows, screen->columns);
}

/* The rows above the cursor's are taken away as if they had scrolled off, so that what stands at the cursor stays what
 * the program believes is there. */
void screen_forget(struct screen *screen)
{
    int row, column;
    char bytes[64];
    screen_cursor(screen, &row, &column);
    snprintf(bytes, sizeof bytes, "\033[H\033[%dM\033[1;%dH", row, column + 1);
    if (row > 0)
        vterm_input_write(screen->vterm, bytes, strlen(bytes));
    screen->record_size = 0;
    if (screen->record)
        screen->record[0] = '\0';
}

/* --- looking --- */

static size_t put_utf8(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char heads[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(heads[more] | c >> (6 * more));
    for (size_t i = 1; i <= more; i++)
        out[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3f));
    return more + 1;
}

/* Returns how many bytes; a wide character's second cell has none. */
static size_t cell_text(const struct screen *screen, int row, int column, char *out)
{
    VTermScreenCell cell;
    size_t size = 0;
    vterm_screen_get_cell(screen->cells, (VTermPos){.row = row, .col = column}, &cell);
    if (cell.chars[0] == UINT32_MAX)
        return 0;
    if (!cell.chars[0])
        return put_utf8(' ', out);
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
        size += put_utf8(cell.chars[i], out + size);
    return size;
}

void screen_row(const struct screen *screen, int row, char *text, size_t size)
{
    size_t used = 0;
    for (int column = 0; column < screen->columns && used + CELL_BYTES < size; column++)
        used += cell_text(screen, row, column, text + used);
    while (used && text[used - 1] == ' ')
        used--;
    text[used] = '\0';
}

const char *screen_text(struct screen *screen)
{
    size_t row_size = (size_t)screen->columns * CELL_BYTES + CELL_BYTES + 2, used = 0;
    free(screen->text);
    screen->text = malloc((size_t)screen->rows * row_size + 1);
    if (!screen->text)
        abort();
    for (int row = 0; row < screen->rows; row++) {
        screen_row(screen, row, screen->text + used, row_size);
        used += strlen(screen->text + used);
        screen->text[used++] = '\n';
    }
    screen->text[used] = '\0';
    return screen->text;
}

void screen_cursor(const struct screen *screen, int *row, int *column)
{
    VTermPos position;
    vterm_state_get_cursorpos(vterm_obtain_state(screen->vterm), &position);
    *row = position.row;
    *column = position.col;
}

const char *screen_record(const struct screen *screen, size_t *size)
{
    if (size)
        *size = screen->record_size;
    return screen->record ? screen->record : "";
}

size_t screen_strays(const struct screen *screen)
{
    return screen->strays;
}
