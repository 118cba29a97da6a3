/* lessons/reader/course.c */
#include "lessons/reader/course.h"

void course_find(struct course *out)
{
    *out = (struct course){.folder = NULL};
}

void course_release(struct course *course)
{
    *course = (struct course){.folder = NULL};
}

char *course_path(const struct course *course, const char *what)
{
    (void)course;
    (void)what;
    return NULL;
}
