/* tests/viz/canned.h - what the tests of the gauges share: records written as letters, canvases with a fence around
 * their memory, and chance that is the same in every run. */
#ifndef TESTS_VIZ_CANNED_H
#define TESTS_VIZ_CANNED_H

#include "tests/viz/golden.h"

#include "viz/scene.h"

#define MS 1000000ull

/* One letter is `step_ns` of a worker: a run of the same letter is one event.
 *   a … z  a chunk, so "aabb" are two      M  many chunks in one event      =  the chunk before goes on
 *   -  idle wait    >  waking    +  starting    !  stopped    X  dead    L  lock wait    Q  queue wait    blank  no
 * event: no job is unfinished */
struct job_record canned_record(const char *const *lanes, size_t count, uint64_t begin_ns, uint64_t step_ns);
void canned_release(struct job_record *record);

/* --- a canvas in the middle of memory that nobody may touch --- */

struct fenced {
    struct canvas canvas;
    struct cell_glyph *memory;
};

/* colours and ascii as in `like`. */
void fenced_create(struct fenced *fenced, const struct canvas *like, int rows, int columns);
/* Fails when something was drawn beside the canvas or below its row `rows`, or what no terminal should be sent. */
void fenced_check(const struct fenced *fenced, int rows);
void fenced_release(struct fenced *fenced);

/* Every cell holds something to see: no control characters, no half of a wide character without the other. */
void assert_sound(const struct canvas *canvas);

/* --- scenes --- */

enum { CANNED_WORKERS_MAX = 1024, CANNED_JOBS_MAX = 5 };

struct canned_scene {
    struct scene scene;
    struct lane lanes[CANNED_WORKERS_MAX];
    struct job_line jobs[CANNED_JOBS_MAX];
    struct job_record record;
    struct process_lane processes[CANNED_WORKERS_MAX];
};

/* On the heap: a pool of so many workers that does nothing. */
struct canned_scene *canned_idle(size_t workers);
/* A job of 400 ms, 250 ms of which have passed. */
struct canned_scene *canned_running(size_t workers);
/* Adds so many processes of their own, p0 to pN: busy, waiting, stopped, ended well and badly. */
void canned_processes(struct canned_scene *canned, size_t count);
void canned_scene_release(struct canned_scene *canned);

uint64_t canned_roll(uint64_t *state); /* splitmix64 */

#endif
