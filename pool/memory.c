/* pool/memory.c - whose a process's memory is: its own, shared with others, or what it came by in a fork.
 *
 * A page is shared while more than one process has it mapped. After a fork that are all pages of the parent's; whoever
 * writes to one gets a copy of its own. The kernel tells mapping by mapping which is which (smaps), and the sums over
 * all of them (smaps_rollup, one mapping in the same words). The sums cost little, but cannot tell the arena's pages
 * from others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pool/internal.h"
#include "pool/process.h"

struct mapping {
    bool file;
    uint64_t fair, anonymous, shared_clean, shared_dirty, private_clean, private_dirty;
};

static void read_figure(const char *line, struct mapping *mapping)
{
    const struct {
        const char *key;
        uint64_t *figure;
    } figures[] = {{"Pss:", &mapping->fair},
                   {"Anonymous:", &mapping->anonymous},
                   {"Shared_Clean:", &mapping->shared_clean},
                   {"Shared_Dirty:", &mapping->shared_dirty},
                   {"Private_Clean:", &mapping->private_clean},
                   {"Private_Dirty:", &mapping->private_dirty}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (strncmp(line, figures[i].key, strlen(figures[i].key)) == 0)
            *figures[i].figure = strtoull(line + strlen(figures[i].key), NULL, 10) * 1024;
}

/* Calls each() with every mapping that the file tells of. false: there is none. */
static bool read_mappings(pid_t pid, const char *name, void (*each)(const struct mapping *mapping, void *context),
                          void *context)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    struct mapping mapping = {.file = false};
    bool any = false, whole = true; /* line: one that begins, not the rest of a long one */
    while (fgets(line, sizeof line, file)) {
        bool begins = whole;
        whole = strchr(line, '\n');
        if (begins && line[0] >= 'A' && line[0] <= 'Z') {
            read_figure(line, &mapping);
        } else if (begins) { /* a mapping's first line, which ends with its file, begins with an address */
            if (any)
                each(&mapping, context);
            mapping = (struct mapping){.file = strchr(line, '/')};
            any = true;
        }
    }
    if (any)
        each(&mapping, context);
    fclose(file);
    return any; /* a process that has ended has no mappings */
}

static void add_memory(const struct mapping *mapping, void *context)
{
    struct memory_view *sum = context;
    sum->own += mapping->private_clean + mapping->private_dirty;
    sum->shared += mapping->shared_clean + mapping->shared_dirty;
    sum->fair += mapping->fair;
}

bool process_memory(pid_t pid, struct memory_view *out)
{
    struct memory_view sum = {.own = 0};
    if (!read_mappings(pid, "smaps_rollup", add_memory, &sum))
        return false;
    *out = sum;
    return true;
}

static void add_inheritance(const struct mapping *mapping, void *context)
{
    struct inheritance *sum = context;
    uint64_t private = mapping->private_dirty + (mapping->file ? 0 : mapping->private_clean);
    uint64_t own = private < mapping->anonymous ? private : mapping->anonymous;
    sum->own += own;
    sum->inherited += mapping->anonymous - own;
}

bool pool_inheritance(pid_t pid, struct inheritance *out)
{
    *out = (struct inheritance){.own = 0};
    return read_mappings(pid, "smaps", add_inheritance, out) && out->own > 0;
}
