/* viz/scene.h - all that the pane shows, as plain data. Who fills it owns what it points to. */
#ifndef VIZ_SCENE_H
#define VIZ_SCENE_H

#include "pool/view.h"
#include "viz/activity.h"

/* What is measured now, and what is shown again. The badge is always there. */
enum badge { BADGE_LIVE, BADGE_REPLAY };

/* A worker, as its lane shows it. */
struct lane {
    pid_t pid;
    uint32_t generation; /* how often it was replaced */
    int cpu;             /* -1: not known, or it does not run */
    enum activity activity;
    char slice[56];  /* what it has in hand, in words; empty: nothing */
    char holder[16]; /* who holds the lock that it waits for; empty: not known */
    double progress; /* of the chunk in hand, 0 to 1; below 0: none */
    bool measured;   /* the figures below are of a job */
    uint64_t items;
    uint64_t busy_ns, idle_wait_ns;
    uint64_t lock_wait_ns, queue_wait_ns;
    uint64_t off_cpu_ns;  /* TIME_UNKNOWN: nobody measured it */
    uint64_t own, shared; /* bytes of memory; both 0: nobody has looked */
};

#define TIME_UNKNOWN UINT64_MAX

/* A process of its own, as its lane shows it. */
struct process_lane {
    uint32_t number;
    pid_t pid;
    enum activity activity;
    bool ended; /* and not joined yet */
    int exit_code;
    char runs[168];    /* what it runs, as typed: at most 40 columns */
    const char *title; /* … all of it; NULL: that is all */
    char holder[16];   /* who holds the lock that it waits for; empty: not known */
    double progress;   /* 0 to 1; below 0: it does not tell */
    uint64_t ran_ns;   /* so far, or whole */
    uint64_t lock_wait_ns, queue_wait_ns;
    bool measured; /* the bytes below are known */
    uint64_t own, shared;
};

/* A job, as its line shows it. What is below 0 is not known. */
struct job_line {
    uint64_t number;
    const char *title;
    const char *state; /* "running", "done", … */
    bool async, over;
    uint64_t chunks_done, chunk_count;
    uint64_t items_done; /* or what else is counted: */
    const char *unit;    /* "items", "points" */
    uint64_t wall_ns;
    uint64_t left_ns;                      /* estimated; 0: not known */
    double efficiency, idle_wait, off_cpu; /* parts of workers x wall */
    double lock_wait, queue_wait;
};

enum { SCENE_TITLE_MAX = 512 };

enum overlay { OVERLAY_NONE, OVERLAY_KEYS, OVERLAY_LEGEND, OVERLAY_WORKER, OVERLAY_PROCESS };

struct scene {
    bool has_pool, closed;
    bool spawned; /* its workers were started by spawn, not by fork */
    unsigned cpus;
    const struct lane *lanes;
    int slice_columns; /* that what they have in hand takes, at most; 0: not known */
    int slice_short;   /* … without what stands in brackets behind it */
    size_t lane_count;
    const struct process_lane *processes; /* by number: those that nobody has joined */
    size_t process_count;

    const struct job_line *jobs; /* the one in focus first */
    size_t job_count;
    size_t jobs_hidden; /* unfinished ones that have no line */

    const struct job_record *record; /* NULL: no job yet */
    uint64_t begin_ns, end_ns;       /* what the timeline covers */
    uint64_t now_ns;                 /* up to where it is drawn */

    enum badge badge;
    bool paused;
    bool quiet;                  /* nothing runs: LIVE is said in a low voice */
    char badge_note[48];         /* "×1/350 of 6.1 ms" */
    char title[SCENE_TITLE_MAX]; /* in the head line */

    bool unfolded;     /* a line for each worker and process, which scroll */
    size_t first_lane; /* … from this one on */
    size_t first_process;
    int selected;          /* a worker; -1: none */
    bool process_selected; /* … or the process of this number */
    uint32_t selected_process;
    enum overlay overlay;
    int overlay_first; /* of its lines, where they do not all fit */
    int most_rows;     /* that the pane may have beside a lesson's page; 0: no lesson is open */

    /* One of them takes the place of lanes and timeline; NULL: none does. */
    const struct comparison_view *comparison;
    const struct scaling_view *scaling;
};

/* Where things ended up, so that a click can be understood. */
struct layout_map {
    int lane_row, lane_rows; /* 0 rows: no lanes are shown */
    size_t first_lane, lanes_per_row;
    int process_row, process_rows; /* without the names of their columns */
    size_t first_process, processes_per_row;
    int time_row, time_rows;
    size_t time_first, time_per_row;
};

/* How many rows the pane takes of a screen: 0 where there is no room for it, or beside a lesson nothing to show. */
int pane_rows(const struct scene *scene, int rows, int columns);
/* In its first `rows`: those of pane_rows(), or 2: the head and the rule, or 1: the rule. */
void pane_draw_parts(const struct scene *scene, struct canvas *canvas, int rows, struct layout_map *map);
/* Above all else. Returns the greatest scene.overlay_first that shows more of the box. */
int pane_overlay(const struct scene *scene, struct canvas *canvas);

/* A box for something above the pane; returns the first row inside it. */
struct box {
    int row, column, rows, columns;
};
struct box box_draw(struct canvas *canvas, int rows, int columns, const char *title);
/* As pane_overlay(). */
int legend_draw(struct canvas *canvas, int first);
int process_box_draw(const struct scene *scene, struct canvas *canvas);

/* The parts of it. */
void head_draw(const struct scene *scene, struct canvas *canvas, int row);
void lanes_head(const struct scene *scene, struct canvas *canvas, int row, size_t per_row);
void lanes_draw(const struct scene *scene, struct canvas *canvas, int row, int rows, size_t first, size_t per_row);
void process_lanes_head(const struct scene *scene, struct canvas *canvas, int row, size_t per_row);
void process_lanes_draw(const struct scene *scene, struct canvas *canvas, int row, int rows, size_t first,
                        size_t per_row);
void job_lines_draw(const struct scene *scene, struct canvas *canvas, int row, int rows);

#endif
