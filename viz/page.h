/* viz/page.h - lines in a box, which scroll where they do not all fit. */
#ifndef VIZ_PAGE_H
#define VIZ_PAGE_H

#include "viz/scene.h"

struct page {
    struct canvas *canvas;
    struct box box;
    int first, furthest; /* the first line in sight, and what it can be at most */
    int line;            /* that comes next */
};

/* A box for so many lines, or as high as there is room for; it says what keys scroll it. `first` may be out of range.
 */
struct page page_open(struct canvas *canvas, int lines, int columns, const char *title, int first);
int page_next(struct page *page);      /* the row of the next line; -1: it is out of sight */
int page_end(const struct page *page); /* the column of its right edge */

/* Words that go on in as many lines as they need, the first of them in `row`, which page_next() returned. */
void page_words(struct page *page, int row, int column, struct style style_of, const char *words);
int page_lines_of(const char *words, int columns); /* so many */

#endif
