/* repl/region.h - memory that is freed all at once: what one command line needs while it is read and run. */
#ifndef REPL_REGION_H
#define REPL_REGION_H

#include <stddef.h>

struct region {
    struct region_block *blocks;
    size_t used;
};

void *region_take(struct region *region, size_t size); /* zeros; never NULL */
char *region_copy(struct region *region, const char *bytes, size_t size);
void region_release(struct region *region);

#endif
