/* lessons/reader/progress.c */
#include "lessons/reader/course.h"

bool progress_load(const char *key, struct progress *out)
{
    (void)key;
    *out = (struct progress){.page = 0};
    return false;
}

bool progress_save(const char *key, const struct progress *progress)
{
    (void)key;
    (void)progress;
    return false;
}

bool progress_forget(const char *key)
{
    (void)key;
    return false;
}
