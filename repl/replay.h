/* repl/replay.h - a finished job, shown again from its record, at another speed. Nothing is shown that the record does
 * not hold. */
#ifndef REPL_REPLAY_H
#define REPL_REPLAY_H

#include "repl/jobs.h"

struct replay {
    const struct job_record *record; /* NULL: no replay */
    double speed;                    /* of the record's time to the clock's: 1/350 */
    bool paused;
    uint64_t at_ns;    /* the moment of the record that is shown */
    uint64_t clock_ns; /* when that was */
};

/* speed 0: so that it takes about two seconds, in a round ratio. The record must stay until the replay is ended. */
void replay_begin(struct replay *replay, const struct job_record *record, double speed, uint64_t now_ns);
void replay_end(struct replay *replay);
bool replay_moves(const struct replay *replay);

/* Goes on to the moment that `now_ns` shows. false: it is over. */
bool replay_advance(struct replay *replay, uint64_t now_ns);

void replay_pause(struct replay *replay, bool paused, uint64_t now_ns);
/* To the next moment at which an event begins or ends, or the one before, and pauses there. */
void replay_step(struct replay *replay, bool on, uint64_t now_ns);
void replay_jump(struct replay *replay, bool end, uint64_t now_ns);

/* "×1/350 of 6.10 ms" */
void replay_note(const struct replay *replay, char *note, size_t size);

/* A speed as people write it: "1/350", "2". */
void replay_speed_text(double speed, char *text, size_t size);

#endif
