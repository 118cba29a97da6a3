/* lessons/reader/play_rhythm.h - how fast a person types and reads. The same every time: a recording can be repeated.
 */
#ifndef LESSONS_READER_PLAY_RHYTHM_H
#define LESSONS_READER_PLAY_RHYTHM_H

#include <stddef.h>
#include <stdint.h>

enum { RHYTHM_SEED = 1987 };

/* Before the key for the character at line[at] is pressed; line[at] == '\0': before Enter. *state: begins as
 * RHYTHM_SEED. Eight to fourteen keys a second; longer before Enter, at brackets and punctuation. */
uint64_t rhythm_key_ns(uint64_t *state, const char *line, size_t at);
/* To read a page of so many words, before anything is typed. */
uint64_t rhythm_reading_ns(size_t words);

#endif
