/* lessons/reader/show.c - what a page shows of a part. */
#include "lessons/reader/lesson.h"

void part_show(const struct part *part, struct prose *out)
{
    prose_add_all(out, &part->prose);
}
