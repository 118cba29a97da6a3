/* viz/arrange.h - what goes where in the pane: so many rows for each of its parts. */
#ifndef VIZ_ARRANGE_H
#define VIZ_ARRANGE_H

#include "viz/scene.h"

struct arrangement {
    int job_rows, lane_rows, time_rows; /* time_rows 0: there is no timeline, nor its axis */
    size_t lanes_per_row, times_per_row;
    int process_rows; /* with the names of their columns, if they have any */
    size_t processes_per_row;
    bool processes_named;
    bool no_axis; /* of the timeline */
    bool named;   /* with the names of the lanes' columns */
    bool airy;    /* blank lines between the parts */
};

/* In so many rows of a screen, if there is a pool, or are processes of their own. */
struct arrangement arrange(const struct scene *scene, int rows);
int arrangement_rows(const struct arrangement *arranged); /* with the head and the rule */

#endif
