#include "viz/page.h"

#include <stdio.h>
#include <string.h>

struct page page_open(struct canvas *canvas, int lines, int columns, const char *title, int first)
{
    struct page page = {.canvas = canvas, .box = box_draw(canvas, lines + 2, columns, title)};
    int inside = page.box.rows - 2, last = page.box.row + page.box.rows - 1;
    page.furthest = inside > 0 && lines > inside ? lines - inside : 0;
    page.first = first < 0 ? 0 : first < page.furthest ? first : page.furthest;
    if (page.furthest)
        canvas_text(canvas, last, page.box.column + 2, page_end(&page), style(INK_WAIT, BOLD),
                    page.first == 0               ? " PageDown: more "
                    : page.first == page.furthest ? " PageUp: more "
                                                  : " PageUp, PageDown: more ");
    return page;
}

int page_next(struct page *page)
{
    int at = page->line++ - page->first;
    return at >= 0 && at < page->box.rows - 2 ? page->box.row + 1 + at : -1;
}

int page_end(const struct page *page)
{
    return page->box.column + page->box.columns - 1;
}

/* The bytes of the words that fit into a line; in a very narrow one they are cut instead. */
static size_t fitting(const char *words, int columns)
{
    enum { LEAST = 8 };
    size_t space = 0;
    int at = 0;
    for (size_t i = 0; columns >= LEAST && words[i]; i++) {
        bool begins = ((unsigned char)words[i] & 0xc0) != 0x80;
        if (words[i] == ' ')
            space = i;
        if (begins && at++ == columns)
            return space ? space : i;
    }
    return strlen(words);
}

static const char *behind(const char *words, size_t size)
{
    return words + size + (words[size] == ' ');
}

int page_lines_of(const char *words, int columns)
{
    int lines = 1;
    for (;;) {
        words = behind(words, fitting(words, columns));
        if (!*words)
            return lines;
        lines++;
    }
}

void page_words(struct page *page, int row, int column, struct style style_of, const char *words)
{
    int end = page_end(page);
    for (;; row = page_next(page)) {
        size_t size = fitting(words, end - column);
        if (row >= 0)
            canvas_print(page->canvas, row, column, end, style_of, "%.*s", (int)size, words);
        words = behind(words, size);
        if (!*words)
            return;
    }
}
