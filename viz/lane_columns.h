/* viz/lane_columns.h - where the columns of lanes stand, those of workers and those of processes below them. The
 * figures keep their place while they change; what is wide is left away first. */
#ifndef VIZ_LANE_COLUMNS_H
#define VIZ_LANE_COLUMNS_H

#include "viz/scene.h"

struct columns {
    int name, pid, cpu, slice, bar, bar_end, percent;
    int items, busy, idle, wait, off; /* the columns behind their last character */
    bool has_off, has_wait;           /* wait: for each other */
};

struct columns lanes_place(const struct scene *scene, int columns, size_t per_row);

#endif
