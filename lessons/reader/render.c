/* lessons/reader/render.c - Markdown, by md4c, as prose. */
#include "lessons/reader/lesson.h"

#include <string.h>

void render_words(const char *markdown, struct prose *out)
{
    prose_add(out, 0, 0, false, markdown, strlen(markdown));
}
