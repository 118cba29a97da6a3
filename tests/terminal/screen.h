/* tests/terminal/screen.h - bytes in, a screen out: libvterm, and a record of the bytes. */
#ifndef TESTS_TERMINAL_SCREEN_H
#define TESTS_TERMINAL_SCREEN_H

#include <stddef.h>

struct screen;

/* answer() is called with what a terminal sends back when it is asked something. */
struct screen *screen_create(int rows, int columns, void (*answer)(const char *bytes, size_t size, void *context),
                             void *context);
void screen_destroy(struct screen *screen); /* NULL is fine */
void screen_write(struct screen *screen, const char *bytes, size_t size);
void screen_resize(struct screen *screen, int rows, int columns);
void screen_forget(struct screen *screen); /* what is shown, but for the cursor's row, and the record */
const char *screen_text(struct screen *screen);
void screen_row(const struct screen *screen, int row, char *text, size_t size);
void screen_cursor(const struct screen *screen, int *row, int *column);
const char *screen_record(const struct screen *screen, size_t *size);
size_t screen_strays(const struct screen *screen);

#endif
