/* pool/arena.c - the shared memory: a sparse memfd, mapped once before the first fork.
 *
 * Address space is cheap and memory is not: the mapping is larger than the machine, and a page costs nothing until it
 * is touched. Only the parent allocates, so the book-keeping is private and plain. Stretches come in powers of two up
 * to SMALL_MAX from free lists; larger ones by first fit in a zone of their own. What is given back is zeros when it is
 * given out again: small stretches are cleared, which costs less than fresh pages, large ones return to the kernel. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pool/internal.h"

enum {
    SMALL_MIN_SHIFT = 12,
    SMALL_MAX_SHIFT = 20,
    KEEP_MAX = 1 << 16, /* stretches up to this size keep their pages when they are given back */
};
#define SMALL_MAX (1ull << SMALL_MAX_SHIFT)
#define SPACE_MIN (64ull << 20)

struct stretch {
    uint64_t offset, size;
};

struct stack { /* of stretches of one size */
    uint64_t *offsets;
    size_t count, room;
};

struct pool_arena {
    char *base;
    int fd;
    uint64_t space;                /* bytes of address space */
    uint64_t small_top, small_end; /* small stretches are cut from here, upwards */
    struct stack freed[SMALL_MAX_SHIFT + 1];
    struct stretch *large; /* in use, by offset */
    size_t large_count, large_room;
    uint64_t used, limit;
    uint64_t jobs;
};

uint64_t arena_page(void)
{
    return (uint64_t)sysconf(_SC_PAGESIZE);
}

/* The number after `key` at the beginning of a line of a file like /proc/meminfo; 0 if there is none. */
static uint64_t read_figure(const char *path, const char *key)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    char line[256];
    uint64_t figure = 0;
    while (!figure && fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0)
            figure = strtoull(line + strlen(key), NULL, 10);
    fclose(file);
    return figure;
}

/* What the control group of this process leaves: of version 2, or of version 1's memory controller. */
static uint64_t group_available(void)
{
    static const struct {
        const char *key, *folder, *limit, *used;
    } kinds[] = {{"0::", "/sys/fs/cgroup", "memory.max", "memory.current"},
                 {":memory:", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"}};
    char line[4096], path[4352];
    uint64_t available = UINT64_MAX;
    FILE *file = fopen("/proc/self/cgroup", "re");
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            const char *group = strstr(line, kinds[k].key);
            if (!group)
                continue;
            group += strlen(kinds[k].key);
            group = strcmp(group, "/") == 0 ? "" : group;
            snprintf(path, sizeof path, "%s%s/%s", kinds[k].folder, group, kinds[k].limit);
            uint64_t limit = read_figure(path, "");
            snprintf(path, sizeof path, "%s%s/%s", kinds[k].folder, group, kinds[k].used);
            uint64_t used = read_figure(path, "");
            if (limit && limit - (used < limit ? used : limit) < available)
                available = limit - (used < limit ? used : limit);
        }
    }
    if (file)
        fclose(file);
    return available;
}

uint64_t pool_memory_available(void)
{
    uint64_t available = read_figure("/proc/meminfo", "MemAvailable:") * 1024;
    uint64_t group = group_available();
    if (!available)
        available = (uint64_t)sysconf(_SC_AVPHYS_PAGES) * arena_page();
    return group < available ? group : available;
}

static uint64_t space_wanted(void)
{
    uint64_t physical = (uint64_t)sysconf(_SC_PHYS_PAGES) * arena_page();
    uint64_t space = 64ull << 30;
    while (space < 4 * physical)
        space *= 2;
    return space;
}

enum pool_error pool_arena_create(struct pool_arena **out, uint64_t limit)
{
    struct pool_arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        return POOL_ESYSTEM;
    arena->fd = memfd_create("poolscope-arena", MFD_CLOEXEC);
    if (arena->fd < 0)
        goto free_arena;
    arena->base = MAP_FAILED;
    for (arena->space = space_wanted(); arena->space >= SPACE_MIN; arena->space /= 2) {
        /* A process with a limit on its address space gets an arena that fits. */
        if (ftruncate(arena->fd, (off_t)arena->space) < 0)
            continue;
        arena->base = mmap(NULL, arena->space, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, arena->fd, 0);
        if (arena->base != MAP_FAILED)
            break;
    }
    if (arena->base == MAP_FAILED)
        goto close_fd;
    arena->small_top = SMALL_MAX; /* offset 0 means "none" */
    arena->small_end = arena->space / 4;
    arena->limit = limit ? limit : pool_memory_available() / 2;
    *out = arena;
    return POOL_OK;

close_fd:
    close(arena->fd);
free_arena:
    free(arena);
    return POOL_ESYSTEM;
}

void pool_arena_destroy(struct pool_arena *arena)
{
    if (!arena)
        return;
    munmap(arena->base, arena->space);
    close(arena->fd);
    for (size_t i = 0; i <= SMALL_MAX_SHIFT; i++)
        free(arena->freed[i].offsets);
    free(arena->large);
    free(arena);
}

uint64_t pool_arena_used(const struct pool_arena *arena)
{
    return arena->used;
}

uint64_t pool_arena_limit(const struct pool_arena *arena)
{
    return arena->limit;
}

void pool_arena_set_limit(struct pool_arena *arena, uint64_t limit)
{
    arena->limit = limit;
}

int arena_fd(const struct pool_arena *arena)
{
    return arena->fd;
}

uint64_t arena_space(const struct pool_arena *arena)
{
    return arena->space;
}

struct pool_arena *arena_attach(int fd, uint64_t space)
{
    struct stat status;
    /* Only a memfd has seals: whatever else has this number is not ours. */
    if (fcntl(fd, F_GET_SEALS) < 0 || fstat(fd, &status) < 0 || (uint64_t)status.st_size != space)
        return NULL;
    struct pool_arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        return NULL;
    arena->fd = -1;
    arena->space = space;
    arena->base = mmap(NULL, space, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (arena->base != MAP_FAILED)
        return arena;
    free(arena);
    return NULL;
}

void *arena_at(const struct pool_arena *arena, uint64_t offset)
{
    return arena->base + offset;
}

const void *pool_arena_at(const struct pool_arena *arena, uint64_t offset)
{
    return arena_at(arena, offset);
}

uint64_t arena_next_job(struct pool_arena *arena)
{
    return ++arena->jobs;
}

static unsigned size_shift(uint64_t size)
{
    unsigned shift = SMALL_MIN_SHIFT;
    while (1ull << shift < size)
        shift++;
    return shift;
}

static uint64_t take_small(struct pool_arena *arena, uint64_t size)
{
    unsigned shift = size_shift(size);
    struct stack *freed = &arena->freed[shift];
    if (freed->count) {
        uint64_t offset = freed->offsets[--freed->count];
        if (1ull << shift <= KEEP_MAX)
            memset(arena->base + offset, 0, size);
        return offset;
    }
    uint64_t offset = round_up(arena->small_top, 1ull << shift);
    if (offset + (1ull << shift) > arena->small_end)
        return 0;
    arena->small_top = offset + (1ull << shift);
    return offset;
}

/* Makes room for one more element; false if there is no memory. */
static bool make_room(void **elements, size_t count, size_t *room, size_t element_size)
{
    if (count < *room)
        return true;
    size_t wanted = *room ? 2 * *room : 16;
    void *grown = realloc(*elements, wanted * element_size);
    if (!grown)
        return false;
    *elements = grown;
    *room = wanted;
    return true;
}

static uint64_t take_large(struct pool_arena *arena, uint64_t size)
{
    if (!make_room((void **)&arena->large, arena->large_count, &arena->large_room, sizeof *arena->large))
        return 0;
    uint64_t offset = arena->small_end;
    size_t at = 0;
    while (at < arena->large_count && arena->large[at].offset - offset < size) {
        offset = arena->large[at].offset + arena->large[at].size;
        at++;
    }
    if (size > arena->space || offset > arena->space - size)
        return 0;
    memmove(&arena->large[at + 1], &arena->large[at], (arena->large_count - at) * sizeof *arena->large);
    arena->large[at] = (struct stretch){.offset = offset, .size = size};
    arena->large_count++;
    return offset;
}

static void return_pages(struct pool_arena *arena, uint64_t offset, uint64_t size)
{
    if (fallocate(arena->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)size) < 0)
        memset(arena->base + offset, 0, size); /* where that is forbidden: zeros all the same, but kept */
}

static void give_back(struct pool_arena *arena, uint64_t offset, uint64_t size)
{
    if (size <= SMALL_MAX) {
        unsigned shift = size_shift(size);
        struct stack *freed = &arena->freed[shift];
        if (1ull << shift > KEEP_MAX)
            return_pages(arena, offset, size);
        /* Without memory for the note the stretch of address space is lost, which costs nothing. */
        if (make_room((void **)&freed->offsets, freed->count, &freed->room, sizeof *freed->offsets))
            freed->offsets[freed->count++] = offset;
        return;
    }
    return_pages(arena, offset, size);
    for (size_t i = 0; i < arena->large_count; i++) {
        if (arena->large[i].offset != offset)
            continue;
        arena->large_count--;
        memmove(&arena->large[i], &arena->large[i + 1], (arena->large_count - i) * sizeof *arena->large);
        return;
    }
}

enum pool_error arena_allocate(struct pool_arena *arena, uint64_t size, uint64_t charge, struct pool_block **out)
{
    if (charge > arena->limit || arena->used > arena->limit - charge || size > arena->space)
        return POOL_EARENA;
    size = round_up(size ? size : 1, arena_page());
    struct pool_block *block = malloc(sizeof *block);
    if (!block)
        return POOL_ESYSTEM;
    uint64_t offset = size <= SMALL_MAX ? take_small(arena, size) : take_large(arena, size);
    if (!offset) {
        free(block);
        return POOL_EARENA;
    }
    arena->used += charge;
    *block = (struct pool_block){.arena = arena,
                                 .offset = offset,
                                 .size = size,
                                 .charge = charge,
                                 .data = offset,
                                 .data_size = size,
                                 .holders = 1};
    *out = block;
    return POOL_OK;
}

enum pool_error pool_block_create(struct pool_arena *arena, uint64_t size, struct pool_block **out)
{
    return arena_allocate(arena, size, size, out);
}

void *pool_block_data(const struct pool_block *block)
{
    return arena_at(block->arena, block->data);
}

uint64_t pool_block_size(const struct pool_block *block)
{
    return block->data_size;
}

void pool_block_trim(struct pool_block *block, uint64_t size)
{
    struct pool_arena *arena = block->arena;
    uint64_t kept = round_up(block->data - block->offset + size, arena_page());
    if (kept >= block->size)
        return;
    if (kept < block->charge) {
        arena->used -= block->charge - kept;
        block->charge = kept;
    }
    if (size < block->data_size)
        block->data_size = size;
    /* A small stretch stays as it is, and a large one remains in the zone of the large. */
    kept = kept > SMALL_MAX ? kept : SMALL_MAX + arena_page();
    if (kept >= block->size)
        return;
    return_pages(arena, block->offset + kept, block->size - kept);
    for (size_t i = 0; i < arena->large_count; i++)
        if (arena->large[i].offset == block->offset)
            arena->large[i].size = kept;
    block->size = kept;
}

uint64_t pool_block_charge(const struct pool_block *block)
{
    return block->charge;
}

uint64_t pool_block_offset(const struct pool_block *block)
{
    return block->data;
}

struct pool_block *pool_block_hold(struct pool_block *block)
{
    block->holders++;
    return block;
}

void pool_block_release(struct pool_block *block)
{
    if (!block || --block->holders)
        return;
    block->arena->used -= block->charge;
    give_back(block->arena, block->offset, block->size);
    free(block);
}
