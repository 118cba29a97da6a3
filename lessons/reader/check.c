/* lessons/reader/check.c */
#include "lessons/reader/check.h"

#include <stdio.h>

#include "lessons/reader/judge.h"

bool check_lessons(char *const *paths, size_t count)
{
    (void)paths;
    (void)count;
    return false;
}
