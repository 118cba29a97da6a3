#include "repl/replay.h"

#include <math.h>
#include <stdio.h>

#include "viz/number.h"

#define STRETCHED_NS 2e9

/* The nearest number of two figures: 328 becomes 330. */
static double round_ratio(double ratio)
{
    double unit = pow(10, floor(log10(ratio)) - 1);
    return unit > 1 ? round(ratio / unit) * unit : round(ratio);
}

void replay_begin(struct replay *replay, const struct job_record *record, double speed, uint64_t now_ns)
{
    uint64_t span = record->finished_ns - record->submitted_ns;
    if (speed <= 0) {
        double slower = STRETCHED_NS / (double)(span ? span : 1);
        speed = slower > 1.5 ? 1 / round_ratio(slower) : slower < 0.5 ? round(1 / slower) : 1;
    }
    *replay = (struct replay){.record = record, .speed = speed, .at_ns = record->submitted_ns, .clock_ns = now_ns};
}

void replay_end(struct replay *replay)
{
    *replay = (struct replay){.record = NULL};
}

bool replay_moves(const struct replay *replay)
{
    return replay->record && !replay->paused;
}

bool replay_advance(struct replay *replay, uint64_t now_ns)
{
    if (!replay_moves(replay))
        return true;
    uint64_t left = replay->record->finished_ns - replay->at_ns;
    double passed = (double)(now_ns - replay->clock_ns) * replay->speed;
    if (passed >= (double)left) {
        replay->at_ns = replay->record->finished_ns;
        return false;
    }
    /* Of a very slow replay few nanoseconds pass in a frame, or none: what is left of one counts in the next. */
    uint64_t whole = (uint64_t)passed;
    replay->at_ns += whole;
    replay->clock_ns += (uint64_t)((double)whole / replay->speed);
    return true;
}

void replay_pause(struct replay *replay, bool paused, uint64_t now_ns)
{
    replay_advance(replay, now_ns);
    if (!paused && replay->at_ns >= replay->record->finished_ns)
        replay->at_ns = replay->record->submitted_ns;
    replay->paused = paused;
    replay->clock_ns = now_ns;
}

void replay_step(struct replay *replay, bool on, uint64_t now_ns)
{
    const struct job_record *record = replay->record;
    replay_pause(replay, true, now_ns);
    uint64_t best = on ? record->finished_ns : record->submitted_ns;
    for (size_t i = 0; i < record->event_count; i++) {
        uint64_t moments[] = {record->events[i].begin_ns, record->events[i].end_ns};
        for (int m = 0; m < 2; m++)
            if (on ? moments[m] > replay->at_ns && moments[m] < best : moments[m] < replay->at_ns && moments[m] > best)
                best = moments[m];
    }
    replay->at_ns = best;
}

void replay_jump(struct replay *replay, bool end, uint64_t now_ns)
{
    replay_pause(replay, true, now_ns);
    replay->at_ns = end ? replay->record->finished_ns : replay->record->submitted_ns;
}

void replay_speed_text(double speed, char *text, size_t size)
{
    double below = 1 / speed;
    bool whole = below < 1e15 && fabs(below - round(below)) < 1e-6 * below;
    if (speed < 1)
        snprintf(text, size, whole ? "1/%.0f" : "1/%.3g", below);
    else
        snprintf(text, size, "%.3g", speed);
}

void replay_note(const struct replay *replay, char *note, size_t size)
{
    char speed[32];
    replay_speed_text(replay->speed, speed, sizeof speed);
    snprintf(note, size, "×%s of %s", speed,
             number_duration(replay->record->finished_ns - replay->record->submitted_ns).text);
}
