#include "lessons/reader/play_rhythm.h"

#include <string.h>

#define MS 1000000ull

/* An xorshift of 64 bits: Marsaglia, "Xorshift RNGs", 2003. */
static uint64_t any_below(uint64_t *state, uint64_t end)
{
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return x % end;
}

uint64_t rhythm_key_ns(uint64_t *state, const char *line, size_t at)
{
    enum { FASTEST_MS = 71, SLOWEST_MS = 125, ENTER_MS = 450, ENTER_MORE_MS = 250 };
    uint64_t stroke = (FASTEST_MS + any_below(state, SLOWEST_MS - FASTEST_MS)) * MS;
    char key = line[at];
    if (!key || key == '\n')
        return (ENTER_MS + any_below(state, ENTER_MORE_MS)) * MS;
    if (strchr("()[]{}<>=,.;:'\"*/%+-", key)) /* they are further away, and there is something to think about */
        return stroke * 17 / 10;
    return stroke;
}

uint64_t rhythm_reading_ns(size_t words)
{
    enum { WORDS_A_MINUTE = 220, LEAST_MS = 1500 };
    uint64_t reading = words * 60000 * MS / WORDS_A_MINUTE;
    return reading > LEAST_MS * MS ? reading : LEAST_MS * MS;
}
