/* lessons/reader/render.h - Markdown as prose. */
#ifndef LESSONS_READER_RENDER_H
#define LESSONS_READER_RENDER_H

#include "lessons/reader/lesson.h"

/* Adds it to `out`. *left: how many bytes may still be shown; less by what was. Returns NULL, or what cannot be done
 * with it. */
const char *render_prose(const char *markdown, size_t size, size_t *left, struct prose *out);
/* The same with something before its first line, which what follows hangs behind. Never fails: what cannot be laid out,
 * or would come to more than LESSON_SHOWN_MAX, is added as it stands. */
void render_hanging(int indent, const char *before, const char *markdown, struct prose *out);
/* In its lines from `first` on, what turns the direction of text becomes U+FFFD: what Enter types is what is seen. */
void render_straight(struct prose *prose, size_t first);
/* Its words alone, in one line; malloc'd. */
char *render_plain(const char *markdown, size_t size);

#endif
