#include "repl/region.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "repl/text.h"

enum { BLOCK_SIZE = 1 << 14 };

struct region_block {
    struct region_block *next;
    size_t size;
    alignas(max_align_t) char bytes[];
};

void *region_take(struct region *region, size_t size)
{
    size = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (!region->blocks || region->blocks->size - region->used < size) {
        size_t block_size = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        struct region_block *block = must_allocate(sizeof *block + block_size);
        block->size = block_size;
        block->next = region->blocks;
        region->blocks = block;
        region->used = 0;
    }
    void *taken = region->blocks->bytes + region->used;
    region->used += size;
    return taken;
}

char *region_copy(struct region *region, const char *bytes, size_t size)
{
    char *copy = region_take(region, size + 1);
    memcpy(copy, bytes, size);
    return copy;
}

void region_release(struct region *region)
{
    while (region->blocks) {
        struct region_block *next = region->blocks->next;
        free(region->blocks);
        region->blocks = next;
    }
    region->used = 0;
}
