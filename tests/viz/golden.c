#include "tests/viz/golden.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LETTERS = 52 };

int golden_setup(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

/* --- the canvas as text --- */

static char letter_of(size_t index)
{
    return (char)(index < LETTERS / 2 ? 'a' + index : 'A' + (index - LETTERS / 2));
}

static bool same_style(struct style a, struct style b)
{
    return a.ink == b.ink && a.ground == b.ground && a.attributes == b.attributes;
}

/* Styles get their letters as they appear; a blank of no style is a dot. */
static char style_letter(const struct cell_glyph *cell, struct style *styles, size_t *count)
{
    if (same_style(cell->style, (struct style){0}) && cell->glyph[0] == L' ')
        return '.';
    for (size_t i = 0; i < *count; i++)
        if (same_style(styles[i], cell->style))
            return letter_of(i);
    if (*count == LETTERS)
        return '?'; /* more than there are letters */
    styles[(*count)++] = cell->style;
    return letter_of(*count - 1);
}

static void print_ink(FILE *file, const char *what, unsigned ink)
{
    static const char *const names[INK_WORKER] = {
        [INK_DEFAULT] = "default", [INK_QUIET] = "quiet",
        [INK_STRONG] = "strong",   [INK_HEAD_GROUND] = "head-ground",
        [INK_WAIT] = "wait",       [INK_WAIT_GROUND] = "wait-ground",
        [INK_LIVE] = "live",       [INK_REPLAY] = "replay",
        [INK_ALERT] = "alert",     [INK_CODE] = "code",
        [INK_GOOD] = "good",
    };
    if (ink < INK_WORKER && names[ink])
        fprintf(file, "%s%s", what, names[ink]);
    else if (ink < INK_WORKER)
        fprintf(file, "%sink-%u", what, ink);
    else
        fprintf(file, "%sworker-%u-tone-%u", what, (ink - INK_WORKER) / WORKER_TONES,
                (ink - INK_WORKER) % WORKER_TONES);
}

static void print_styles(FILE *file, const struct canvas *canvas)
{
    static const char *const attributes[] = {"bold", "dim", "reverse", "underline"};
    struct style styles[LETTERS];
    size_t count = 0;
    fprintf(file, "--- styles\n");
    for (int row = 0; row < canvas->rows; row++) {
        for (int column = 0; column < canvas->columns; column++)
            fputc(style_letter(&canvas->cells[row * canvas->columns + column], styles, &count), file);
        fputc('\n', file);
    }
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "%c: ", letter_of(i));
        print_ink(file, "", styles[i].ink);
        if (styles[i].ground)
            print_ink(file, " on ", styles[i].ground);
        for (size_t a = 0; a < sizeof attributes / sizeof *attributes; a++)
            if (styles[i].attributes & (1u << a))
                fprintf(file, " %s", attributes[a]);
        fputc('\n', file);
    }
}

static char *canvas_as_text(const struct canvas *canvas)
{
    char *text = NULL;
    size_t size = 0, row_size = (size_t)canvas->columns * CELL_GLYPHS * 4 + 1;
    char *row_text = malloc(row_size);
    FILE *file = open_memstream(&text, &size);
    assert_true(row_text && file);
    fprintf(file, "--- %d rows, %d columns\n", canvas->rows, canvas->columns);
    for (int row = 0; row < canvas->rows; row++) {
        canvas_row_text(canvas, row, row_text, row_size);
        fprintf(file, "%s\n", row_text);
    }
    if (canvas->colours)
        print_styles(file, canvas);
    assert_int_equal(fclose(file), 0);
    free(row_text);
    return text;
}

/* --- the file --- */

static char *read_golden(const char *path)
{
    char *text = NULL;
    size_t room = 0;
    FILE *file = fopen(path, "re");
    if (!file || getdelim(&text, &room, '\0', file) < 0) {
        free(text);
        text = strdup("");
    }
    if (file)
        fclose(file);
    return text;
}

static void write_golden(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* cmocka prints a thousand bytes of a message and no more: where they part is said alone. */
static void fail_at_difference(const char *path, const char *golden, const char *drawn)
{
    int line = 1;
    for (;;) {
        int golden_size = (int)strcspn(golden, "\n"), drawn_size = (int)strcspn(drawn, "\n");
        bool same = golden_size == drawn_size && strncmp(golden, drawn, (size_t)golden_size) == 0;
        if (!same || !golden[golden_size] || !drawn[drawn_size])
            fail_msg("%s: line %d is\n%.*s\nand drawn was\n%.*s\nif that is right: POOLSCOPE_GOLDEN=write", path, line,
                     golden_size, golden, drawn_size, drawn);
        golden += golden_size + 1;
        drawn += drawn_size + 1;
        line++;
    }
}

void assert_golden(const struct canvas *canvas, const char *name)
{
    const char *mode = getenv("POOLSCOPE_GOLDEN");
    char path[512];
    snprintf(path, sizeof path, "%s/%s.txt", GOLDEN_DIRECTORY, name);
    char *drawn = canvas_as_text(canvas), *golden = read_golden(path);
    bool same = strcmp(drawn, golden) == 0;
    if (!same && mode && strcmp(mode, "write") == 0)
        write_golden(path, drawn);
    else if (!same)
        fail_at_difference(path, golden, drawn);
    free(drawn);
    free(golden);
}
