/* pool/inherited.c - what of a process's memory came from its parent.
 *
 * A page is shared while more than one process has it mapped. After a fork that are all pages of the parent's; whoever
 * writes to one gets a copy of its own. Which is which the kernel tells mapping by mapping (smaps): its sums over all
 * of them (smaps_rollup) cannot tell the arena's pages from others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pool/internal.h"

struct mapping {
    bool file;
    uint64_t anonymous, private_clean, private_dirty;
};

static void count_mapping(const struct mapping *mapping, struct inheritance *out)
{
    uint64_t private = mapping->private_dirty + (mapping->file ? 0 : mapping->private_clean);
    uint64_t own = private < mapping->anonymous ? private : mapping->anonymous;
    out->own += own;
    out->inherited += mapping->anonymous - own;
}

static void read_figure(const char *line, struct mapping *mapping)
{
    const struct {
        const char *key;
        uint64_t *figure;
    } figures[] = {{"Anonymous:", &mapping->anonymous},
                   {"Private_Clean:", &mapping->private_clean},
                   {"Private_Dirty:", &mapping->private_dirty}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (strncmp(line, figures[i].key, strlen(figures[i].key)) == 0)
            *figures[i].figure = strtoull(line + strlen(figures[i].key), NULL, 10) * 1024;
}

bool pool_inheritance(pid_t pid, struct inheritance *out)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/smaps", (int)pid);
    *out = (struct inheritance){.own = 0};
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    struct mapping mapping = {.file = false};
    while (fgets(line, sizeof line, file)) {
        if (line[0] >= 'A' && line[0] <= 'Z') {
            read_figure(line, &mapping);
            continue;
        }
        count_mapping(&mapping, out); /* the one before */
        mapping = (struct mapping){.file = strchr(line, '/')};
    }
    count_mapping(&mapping, out);
    fclose(file);
    return out->own > 0;
}
